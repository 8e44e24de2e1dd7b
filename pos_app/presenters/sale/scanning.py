"""Serves a scan, on whatever screen it was made: it goes into the cart, opens a receipt's sale, or is told to be
unknown.

With a card open that is about the cart as it is (a price, a discount, a line's menu) a scan waits and is added when the
card is closed: what was asked would otherwise be answered for another line. While a sale is being paid its total does
not change under the customer's eyes: the scan is told, and going back adds it. Once the sale is paid, the till cannot
know for which customer a scan from before the money was taken is, so the cashier is asked; one from after that is the
next customer's. The customer card, the menu and what is only read do not stop a scan: it is in the cart behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.catalogue import ItemStatus
from pos_app.domain.frozen import frozen
from pos_app.domain.scanned import readings, split_quantity
from pos_app.domain.voucher_code import is_code, read_code
from pos_app.presenters.common.views import ActionView, NoticeView, Screen, Tone

if TYPE_CHECKING:
    from decimal import Decimal

    from pos_app.domain.barcode import Label
    from pos_app.domain.catalogue import Item
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.cart import SalePresenter
    from pos_app.presenters.sale.finder import FinderPresenter
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.catalogue.local_search import LocalSearch, Scanned
    from pos_app.services.input_queue import InputQueue

LATER, LEFT_OVER, UNKNOWN, ASIDE = "scanned later", "scanned left over", "scanned unknown", "scanned aside"
RECEIPT = "scanned receipt"
ADD, LEAVE, SEARCH, NOTE, PUT, OPEN = "add", "leave", "search", "note", "put", "open"


class ReturnScans(Protocol):
    """The Return screen, as scans find it."""

    async def open_receipt(self, text: str) -> bool:
        """Open the receipt of this number there; False where that cannot be, which was said."""

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """An article, while that screen is in front; False where it cannot be, which was said."""


@frozen
class ScanContext:
    """What scanning asks of the till around it.

    `takes_scans` is False while the till is locked; that was said. `come_to_sale` brings the Sale screen to the front.
    `returns` is the Return screen, which a receipt opens; it is made when it is first asked for. `play` makes the sound
    of a scan that was known, or was not. `typing_in` says how to type into the field of a card or of the settings that
    has the keys, None where none has. `voucher` is told the code of a voucher; False: nobody takes it.
    """

    queue: InputQueue
    takes_scans: Callable[[], bool]
    come_to_sale: Callable[[], object]
    returns: Callable[[], ReturnScans]
    play: Callable[[bool], object]
    typing_in: Callable[[], Callable[[str], object] | None] = lambda: None
    voucher: Callable[[str], bool] = lambda _code: False


@frozen
class _Scan:
    """A scan with the quantity typed before it; `paying` when it was made with the Pay card open, `paid` being how many
    sales had been paid by then."""

    found: Scanned
    typed: str
    paying: bool
    paid: int

    @property
    def name(self) -> str:
        """What a cashier calls it."""
        return self.found.items[0].name


@frozen
class _Doubt:
    """What a scan may be as well, and how its beginning is taken out of the field that it was typed into."""

    others: tuple[str, ...]
    take_back: Callable[[], object] | None


class ScanPresenter:
    """Serves scans in their order, behind the codes that were typed before them."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        shelf: LocalSearch,
        sale: SalePresenter,
        finder: FinderPresenter,
        around: ScanContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._shelf = shelf
        self._sale = sale
        self._finder = finder
        self._around = around
        self._is_elsewhere = self._on_settings = self._on_return = False
        self._card_open = False
        self._later: list[_Scan] = []
        self._left_over: list[_Scan] = []
        self._paid = 0
        self._told: set[str] = set()  # keys of the notices about scans that were not served
        self._leaving = False
        self._unweighed: list[str] = []

    # --- what happens ---

    def scan(self, sent: str, others: tuple[str, ...] = (), take_back: Callable[[], object] | None = None) -> None:
        """A scan; `others` are what it may be as well, where its beginning was taken for typing; `take_back` takes that
        out of its field, where it is still open whether a person typed it. A quantity that the finder holds is used up
        by it."""
        if not self._around.takes_scans():
            self._around.play(False)
            return
        typed = self._finder.text
        self._around.queue.take(
            partial(self._serve, sent, typed, self._sale.is_paying, self._paid, _Doubt(others, take_back))
        )
        if typed.strip() and not split_quantity(typed)[1].strip():
            self._finder.clear()

    def set_aside(self, text: str) -> None:
        """What came as a scan comes and is not served: scanned in the settings, or figures and Enter on a card faster
        than anybody types."""
        if not self._around.takes_scans():
            self._around.play(False)
            return
        said = self._tr("“{code}” and Enter came faster than anybody types: nothing was done. Scan or type it again.")
        if self._on_settings:
            said = self._tr("Scanned in the settings, and not sold: {code}")
        key = f"{ASIDE}:{text}"
        self._told.add(key)
        view = NoticeView(key, Tone.WARN, said.format(code=text[:40]), actions=self._put_action(), seconds=20.0)
        self._window.show_notice(view, partial(self.act, key))
        self._around.play(False)

    def scan_again(self, code: str) -> None:
        """A code that was scanned before the till was closed and not answered then; also while the till is locked."""
        self._around.queue.take(partial(self._serve, code, "", False, self._paid))

    def screen_changed(self, screen: Screen) -> None:
        """Which screen is in front now. Where settings are filled in a scan leaves them in front."""
        self._on_settings = screen is Screen.SETTINGS
        self._on_return = screen is Screen.RETURN
        self._is_elsewhere = screen in (Screen.SALES, Screen.PARKED, Screen.HEALTH, Screen.DAY)

    def go_on(self) -> None:
        """The cart may be changed again: what was scanned meanwhile is put in."""
        if self._later and not self._waits:
            self._around.queue.take(self._put_later)

    def cards_changed(self, waits: bool) -> None:
        """Whether a card is open now that a scan must wait for."""
        self._card_open = waits
        self.go_on()

    def leave(self) -> None:
        """The till is being closed: what waits behind a card is in the cart when it is opened again, and so is what is
        still being looked up."""
        self._leaving = True
        waiting, self._later = self._later, []
        for scan in waiting:
            self._put(scan, again=True)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Codes that still want a weight, or a choice between products, when the till is closed: to be scanned again
        when it is open."""
        item = self._sale.questions.to_weigh
        code = (item.barcode or item.sku) if item is not None else ""
        return (*((code,) if code else ()), *self._unweighed, *self._finder.unanswered)

    def paid(self) -> None:
        """A sale was paid: what was told of its scans is told no more."""
        self._paid += 1
        told, self._told = self._told, set()
        for key in told:
            self._window.hide_notice(key)

    def act(self, key: str, action: str) -> None:
        """A button on one of these notices."""
        kind, _, code = key.partition(":")
        if kind == LEFT_OVER:
            scans, self._left_over = self._left_over, []
            if action == ADD:
                self._later += [_Scan(scan.found, scan.typed, paying=False, paid=self._paid) for scan in scans]
                self.go_on()
            self._tell(key, Tone.INFO, self._tr("Left out: {names}", names=_names(scans)) if action == LEAVE else "")
        elif action == PUT:
            put = self._around.typing_in()
            self._window.hide_notice(key)
            if put is not None:
                put(code)
        elif kind == RECEIPT:
            if not self._waits:  # else the card that it waits for is still open
                self._window.hide_notice(key)
                self._around.queue.take(partial(self._open_receipt, code))
        elif action == SEARCH:
            self._come_to_sale()
            self._tell(key, Tone.INFO, "")
            self._finder.search(code)
        else:
            self._around.queue.take(partial(self._note, key, code))

    def ask_noted(self) -> None:
        """The codes that were noted for the owner, on a card."""
        self._around.queue.take(self._show_noted)

    # --- inside ---

    @property
    def _waits(self) -> bool:
        return (self._card_open and not self._leaving) or self._sale.is_held

    async def _serve(self, sent: str, typed: str, paying: bool, paid: int, doubt: _Doubt | None = None) -> bool:
        found, quantity = await self._look_up(sent, typed)
        if doubt is not None and not found.is_known:
            if doubt.take_back is not None:  # not an article of the shop without its beginning: all of it was scanned
                doubt.take_back()
                typed = self._finder.text
            for other in doubt.others:
                again, counted = await self._look_up(other, typed)
                if again.is_known or doubt.take_back is not None:
                    found, quantity = again, counted
                if again.is_known:
                    break
        if found.receipt:
            return await self._open_receipt(found.receipt)
        if not found.items and (code := _voucher_in(sent)) and self._around.voucher(code):
            self._around.play(True)
            return False
        if not found.items:
            self._say_unknown(found)
            return False
        if not paying and self._sale.is_paying:
            paying, paid = True, self._paid
        scan = _Scan(found, quantity, paying, paid)
        if self._waits or self._later:
            self._later.append(scan)
            self._around.play(True)
            self._tell_later()
            sold = True
        else:
            sold = self._put(scan)
        if len(found.items) == 1:  # said behind its line, which nothing may keep waiting
            self._show_last_scan(f"{found.code} {scan.name}")
        return sold

    def _show_last_scan(self, scan: str) -> None:
        self._window.show_last_scan(self._tr("Last scan: {scan}", scan=scan))

    def _come_to_sale(self) -> None:
        if self._is_elsewhere:
            self._around.come_to_sale()

    async def _look_up(self, sent: str, typed: str) -> tuple[Scanned, str]:
        """What was scanned, and the quantity before it as text.

        A code that makes no sense may have a quantity of its own (3*541…, from the scanner's keypad), or be the rest of
        one that stalled on its way: its beginning then stands in the finder as if typed.
        """
        counted = split_quantity(typed)[1].strip() == ""
        found = await self._shelf.by_scan(sent)
        if not found.is_known:
            for whole in dict.fromkeys((sent, f"{typed}{sent}")):
                code = split_quantity(whole)[1]
                again = await self._shelf.by_scan(code) if code != sent else found
                if again.is_known:
                    if whole != sent and not counted:
                        self._finder.clear()
                    return again, whole[: len(whole) - len(code)]
                found = again if whole == sent else found
        return found, typed if counted else ""

    async def _put_later(self) -> bool:
        sold, put = True, []
        while self._later and not self._waits:
            scan = self._later.pop(0)
            put.append(scan)
            sold = self._put(scan, again=True) and sold
        if self._later:
            self._tell_later()
        elif put:
            kept = [scan for scan in put if scan not in self._left_over]
            self._tell(LATER, Tone.INFO, self._tr("Added: {names}", names=_names(kept)) if kept else "")
        return sold

    def _put(self, scan: _Scan, *, again: bool = False) -> bool:
        """Into the cart; True when that changed it."""
        found, before, asks = scan.found, self._sale.cart, self._sale.questions
        if scan.paying and scan.paid != self._paid:
            self._left_over.append(scan)
            self._ask_left_over()
            return False
        if self._on_return and not self._leaving:
            done = self._around.returns().scan(
                found.items, found.label, split_quantity(scan.typed)[0] if scan.typed else None
            )
            self._around.play(done)
            return False
        self._come_to_sale()
        if len(found.items) > 1:
            done = found.label is None
            if done:
                self._finder.ask_which(f"{scan.typed}{found.code}", found.items)
            else:
                text = self._tr("Several products have the number {item}. Tell the owner.", item=found.code)
                self._window.show_notice(NoticeView(UNKNOWN, Tone.WARN, text))
        elif found.label is not None:
            done = self._sale.add_label(found.items[0], found.label)
        elif self._leaving and not scan.typed and asks.to_weigh and asks.wants_weight(found.items[0]):
            self._unweighed.append(found.code)  # one question at a time, and the till is closing
            done = True
        else:
            done = self._sale.add(found.items[0], split_quantity(scan.typed)[0] if scan.typed else None)
        if done and found.items[0].status is ItemStatus.ARCHIVED:
            text = self._tr("{name} is archived in the shop system.", name=scan.name)
            self._window.show_notice(NoticeView("archived", Tone.WARN, text))
        if not again or not done:
            self._around.play(done)
        return self._sale.cart is not before

    async def _open_receipt(self, receipt: str) -> bool:
        """What was bought with it may come back. A card that is open is answered first: then a button opens it."""
        tr = self._tr
        if self._waits:
            key = f"{RECEIPT}:{receipt}"
            text = tr("Receipt {receipt} waits until this card is closed.", receipt=receipt)
            actions = (ActionView(OPEN, tr("Take it back"), "Alt+R"),)
            view = NoticeView(key, Tone.INFO, text, actions=actions, seconds=None)
            self._window.show_notice(view, partial(self.act, key))
            self._around.play(True)
            return False
        opened = await self._around.returns().open_receipt(receipt)
        if opened:
            self._show_last_scan(tr("receipt {number}", number=receipt))
        self._around.play(opened)
        return False

    def _say_unknown(self, found: Scanned) -> None:
        tr, code = self._tr, found.code
        text = tr("Unknown code {code}", code=code[:40])
        if found.label is not None:
            text = tr("The label says item {item}, which is not known here.", item=found.label.item)
        elif found.misread:
            text = tr("Code {code} was misread: its last digit does not fit. Scan it again.", code=code[:40])
        search, note = ActionView(SEARCH, tr("Search for it"), "Alt+S"), ActionView(NOTE, tr("Note it"), "Alt+N")
        actions = (*self._put_action(), search, note)
        self._told.add(f"{UNKNOWN}:{code}")
        self._window.show_notice(
            NoticeView(f"{UNKNOWN}:{code}", Tone.WARN, text, actions=actions, seconds=20.0),
            partial(self.act, f"{UNKNOWN}:{code}"),
        )
        self._around.play(False)

    def _put_action(self) -> tuple[ActionView, ...]:
        """What was typed, not scanned, is put where it was typed."""
        if self._around.typing_in() is None:
            return ()
        return (ActionView(PUT, self._tr("Put it into the field"), "Alt+I"),)

    def _tell_later(self) -> None:
        names = _names(self._later)
        if self._sale.is_paying:
            text = self._tr("Scanned while paying: {names}. Esc goes back and adds it to this sale.", names=names)
            self._tell(LATER, Tone.WARN, text, stays=True)
        elif not self._sale.is_taking:
            text = self._tr("Scanned: {names}. It is added as soon as this card is closed.", names=names)
            self._tell(LATER, Tone.INFO, text, stays=True)

    def _ask_left_over(self) -> None:
        tr = self._tr
        text = tr("Scanned before the last sale was paid, and not in it: {names}", names=_names(self._left_over))
        add = ActionView(ADD, tr("Add to this sale"), "Alt+A", primary=True)
        actions = (add, ActionView(LEAVE, tr("Leave out"), "Alt+L"))
        self._window.show_notice(
            NoticeView(LEFT_OVER, Tone.WARN, text, actions=actions, seconds=None), partial(self.act, LEFT_OVER)
        )

    async def _show_noted(self) -> bool:
        from pos_app.presenters.common.card_views import TextView  # seldom wanted

        tr = self._tr
        noted = await self._shelf.noted_codes()
        lines = []
        for one in noted:
            when = tr.moment(one.last)
            lines.append(
                tr.count("{code} · {when}", "{code} · {n} times · {when}", one.times, code=one.code, when=when)
            )
        empty = tr("None yet. When a scan is not known, “Note it” keeps its code here.")
        self._window.show_text(TextView(tr("Codes nobody knew"), "", tuple(lines) or (empty,), tr("Close")))
        return True

    async def _note(self, key: str, code: str) -> bool:
        await self._shelf.note_code(code)
        self._tell(key, Tone.OK, self._tr("Noted for the owner: {code}", code=code[:40]))
        return True

    def _tell(self, key: str, tone: Tone, text: str, *, stays: bool = False) -> None:
        """Say `text` in place of the notice `key`; "" takes it away."""
        if text:
            self._window.show_notice(NoticeView(key, tone, text, seconds=None if stays else 4.0))
        else:
            self._window.hide_notice(key)


def _voucher_in(sent: str) -> str:
    """The voucher's code in a scan, on whatever keyboard; "" for none."""
    return next((read_code(one.text) for one in readings(sent) if is_code(one.text)), "")


def _names(scans: Iterable[_Scan]) -> str:
    return ", ".join(scan.name for scan in scans)
