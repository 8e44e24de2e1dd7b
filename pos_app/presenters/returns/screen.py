"""The Return screen: a receipt, what comes back of it and why, what is taken instead, how the money goes back.

Scope: intents in, views out. What is chosen is on no disk: `services.returns` writes the return once it is given back.
The right is asked for with the last Enter, and which approval it was is written with the return.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Grant, Right, Wish
from pos_app.domain.errors import DomainError
from pos_app.domain.returns import GoodsGo, Reason, Returnable, ReturnDraft, ReturnProposal
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.returns.other_way import OtherWay
from pos_app.presenters.returns.paying import PendingExchange
from pos_app.presenters.returns.remark import RemarkPrompt
from pos_app.presenters.returns.view import (
    ALL,
    ANOTHER,
    FREE,
    LEAVE,
    NOTE,
    OTHER,
    TAKEN,
    Chosen,
    difference,
    no_receipt_view,
    return_view,
)
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.domain.barcode import Label
    from pos_app.domain.catalogue import Item
    from pos_app.domain.money_back import BackPart
    from pos_app.domain.order import Sale
    from pos_app.domain.returns import Return
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.taken import ExchangePresenter
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.returns.giving_back import Returns
    from pos_app.services.tasks import Tasks

NOTICE = "return"
_ANY = Reason("")  # before a reason is chosen


@dataclass(frozen=True, slots=True)
class ReturnContext:
    """What a return asks of the till around it.

    `come` brings the Return screen to the front, `go_back` the Sale screen; `is_front` says whether it is there now.
    `choose` opens the list of receipts, `free` takes goods back without one (None where the shop does not). `pay` opens
    the Pay card for an exchange that costs more. `done` is called with what was given back, and with the sale of an
    exchange; `show_sale` shows a sale on the Sales screen. `cashier` says who gives back.
    """

    gate: Gate
    cashier: Callable[[], str]
    come: Callable[[], object]
    go_back: Callable[[], object]
    is_front: Callable[[], bool]
    choose: Callable[[], object]
    pay: Callable[[], object]
    done: Callable[[Return, Sale | None], object]
    show_sale: Callable[[str], object]
    free: Callable[[], object] | None = None


class ReturnPresenter:
    """One return at a time. Satisfies `ReturnListener`."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        service: Returns,
        exchange: ExchangePresenter,
        tasks: Tasks,
        around: ReturnContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._service = service
        self._exchange = exchange
        self._tasks = tasks
        self._around = around
        self._found: Returnable | None = None
        self._chosen = Chosen()
        self._parts: tuple[BackPart, ...] | None = None  # as a person wants the money to go back
        self._pending: PendingExchange | None = None
        self._other_way = OtherWay(window, tr, self._take_parts)
        self._remark = RemarkPrompt(window, tr, self._take_note)

    # --- which receipt ---

    def open(self) -> None:
        """The menu: the screen without a receipt."""
        self._forget()
        self._around.come()
        self._show()

    async def open_receipt(self, text: str) -> bool:
        """A scanned or typed receipt number. False where it is none of this till's, which is said: on this screen where
        it is in front, else in a notice. The paper of a return leads to its sale."""
        try:
            found = await self._service.find(text)
        except DomainError as error:
            given = await self._service.by_number(text) if error.code == "return_is_return" else None
            if given is not None and given.sale_id:
                self._around.show_sale(given.sale_id)
                return True
            self._say_no(sentence(error, self._tr))
            return False
        self._take_up(found)
        return True

    def open_sale(self, sale_id: str) -> None:
        """A sale chosen from a list."""
        self._tasks.start("open return", partial(self._open_sale, sale_id), awaited=True)

    def scan(self, items: tuple[Item, ...], label: Label | None, count: Decimal | None) -> bool:
        """An article scanned on this screen: it comes back where the receipt has it, else it is taken in exchange."""
        found = self._found
        if found is None:
            self._say_no(self._tr("Scan the receipt first: what comes back is looked for on it."))
            return False
        names = {item.variant_id for item in items}
        for one in found.lines:
            chosen = self._chosen.pieces.get(one.key, 0)
            if one.line.variant_id in names and chosen < one.left:
                self._set_pieces(one.key, min(chosen + int(count or 1), one.left))
                return True
        taken = self._exchange.add(items, label, count)
        self._changed()
        return taken

    # --- intents ---

    def select(self, key: str) -> None:
        """A line is looked at."""
        self._chosen = replace(self._chosen, selected=key)
        self._show()

    def step(self, key: str, by: int) -> None:
        """One piece more or less."""
        found = self._found
        if found is None or self._chosen.busy:
            return
        if key.startswith(TAKEN):
            self._exchange.step(int(key.removeprefix(TAKEN)), by)
            self._changed()
            return
        one = found.line(int(key))
        self._chosen = replace(self._chosen, selected=key)
        self._set_pieces(one.key, max(min(self._chosen.pieces.get(one.key, 0) + by, one.left), 0))

    def choose_reason(self, key: str) -> None:
        """Why it comes back; "" for no reason."""
        if self._found is not None and not self._chosen.busy:
            reason = next((one for one in self._service.rules.reasons if one.code == key), None)
            self._chosen = replace(self._chosen, reason=reason, goods=None, ask="")
            self._changed()

    def act(self, key: str) -> None:
        """A button."""
        if self._chosen.busy:
            return
        if key == LEAVE:
            self.leave()
        elif key == OTHER:
            self._around.choose()
        elif key == FREE and self._around.free is not None:
            self._around.gate.ask(Right.RETURN_FREE, self._around.free)
        elif self._found is None:
            return
        elif key == ALL:
            self._chosen = replace(self._chosen, pieces=self._found.everything, ask="")
            self._changed()
        elif key == ANOTHER:
            wish = Wish(Right.RETURN, above=True, sold_by=self._found.sale.cashier)
            self._around.gate.ask(wish, self._ask_other_way)
        elif key == NOTE:
            self._remark.ask(self._chosen.note)
        elif key in set(GoodsGo):
            self._chosen = replace(self._chosen, goods=GoodsGo(key))
            self._show()

    def enter(self) -> None:
        """Enter: all that may go back where nothing is chosen, else give back."""
        if self._found is None or self._chosen.busy:
            return
        if not any(self._chosen.pieces.values()):
            self.act(ALL)
        elif self._chosen.reason is None:
            last = min(len(self._service.rules.reasons), 9)
            self._chosen = replace(self._chosen, ask=self._tr("Say why it comes back: 1 to {last}.", last=last))
            self._show()
        else:
            self._give()

    def look_for(self, text: str) -> None:
        """What is typed into the field for goods in exchange."""
        self._exchange.look_for(text)

    def take(self, text: str, key: str) -> None:
        """Enter in that field."""
        self._exchange.take(text, key)

    def leave(self) -> None:
        """Esc: nothing is taken back."""
        if not self._chosen.busy:
            self._forget()
            self._around.go_back()

    def refresh(self) -> None:
        """What is taken in exchange is another, or was found."""
        self._changed()

    @property
    def pending(self) -> PendingExchange:
        """The exchange whose difference is being paid; only while the Pay card is open for it."""
        assert self._pending is not None, "no difference is paid"
        return self._pending

    def paid(self, given: Return | None, sale: Sale) -> None:
        """The difference was paid, and both documents are on disk."""
        assert given is not None, "the return is written with the sale"
        self._pending = None
        self._forget()
        self._around.done(given, sale)

    # --- inside: what is chosen ---

    def _forget(self) -> None:
        self._found, self._chosen, self._parts = None, Chosen(), None
        self._exchange.clear()

    def _take_up(self, found: Returnable) -> None:
        if self._found is None or self._found.sale.id != found.sale.id:
            self._forget()
            first = next((str(one.key) for one in found.lines if one.left), "")
            self._chosen = Chosen(selected=first)
        self._found = found
        self._around.come()
        self._show()

    async def _open_sale(self, sale_id: str) -> None:
        try:
            found = await self._service.of(sale_id)
        except DomainError as error:
            self._say_no(sentence(error, self._tr))
            return
        if found.is_empty:
            gone = DomainError("return_all_back", "receipt", number=found.sale.number)
            self._say_no(sentence(gone, self._tr))
            return
        self._take_up(found)

    def _say_no(self, text: str) -> None:
        """On this screen where it is in front, and no return is begun on it; else in a notice."""
        if self._around.is_front() and self._found is None:
            self._window.show_return(no_receipt_view(text, self._tr, free=self._around.free is not None), self)
        else:
            self._window.show_notice(NoticeView(NOTICE, Tone.WARN, text))

    def _set_pieces(self, key: int, pieces: int) -> None:
        self._chosen = replace(self._chosen, pieces={**self._chosen.pieces, key: pieces})
        self._changed()

    def _changed(self) -> None:
        """The sums are others: money that a person shared out is shared anew."""
        self._parts = None
        self._chosen = replace(self._chosen, error="")
        self._show()

    def _take_parts(self, parts: tuple[BackPart, ...]) -> None:
        """The money goes back as a person wants it. Raises DomainError, shown at the card."""
        found = self._found
        if found is not None:
            self._service.propose(found, self._draft(parts), exchange=self._exchange.cart)
            self._parts = parts
            self._show()

    def _ask_other_way(self) -> None:
        if self._found is not None:
            self._other_way.ask(self._found, self._propose(self._found))

    def _take_note(self, note: str) -> None:
        self._chosen = replace(self._chosen, note=note)
        self._show()

    # --- inside: giving back ---

    def _draft(self, parts: tuple[BackPart, ...] | None, approved_by: str = "") -> ReturnDraft:
        chosen = self._chosen
        return ReturnDraft(
            {key: count for key, count in chosen.pieces.items() if count},
            chosen.reason or _ANY,
            chosen.goes,
            parts,
            chosen.note,
            approved_by,
        )

    def _propose(self, found: Returnable) -> ReturnProposal:
        return self._service.propose(found, self._draft(self._parts), exchange=self._exchange.cart)

    def _give(self) -> None:
        found = self._found
        if found is None:
            return
        try:
            proposal = self._propose(found)
        except DomainError as error:
            self._fail(error)
            return
        self._around.gate.ask(self._service.wish(found, proposal.gross), partial(self._approved, proposal))

    def _approved(self, proposal: ReturnProposal) -> None:
        found = self._found
        if found is None or self._chosen.busy:
            return
        approved_by = self._around.gate.approved_by
        goods = self._exchange.goods
        if goods.cost and difference(found, proposal, goods).minor > 0:
            self._pending = PendingExchange(found, self._draft(self._parts, approved_by), proposal, goods.cart)
            self._around.pay()
            return
        self._chosen = replace(self._chosen, busy=True, error="")
        self._tasks.start("give back", partial(self._write, found, self._draft(self._parts, approved_by)), awaited=True)

    async def _write(self, found: Returnable, draft: ReturnDraft) -> None:
        try:
            if self._exchange.cart.lines:
                given, sale = await self._service.exchange(
                    found, draft, self._exchange.cart, (), self._around.cashier()
                )
            else:
                given, sale = await self._service.give_back(found, draft, self._around.cashier()), None
        except (DomainError, StoreError) as error:
            self._chosen = replace(self._chosen, busy=False)
            self._fail(error)
            return
        except BaseException:
            self._chosen = replace(self._chosen, busy=False)
            self._show()
            raise
        self._forget()
        self._around.done(given, sale)

    def _fail(self, error: Exception) -> None:
        self._chosen = replace(self._chosen, error=sentence(error, self._tr))
        self._show()

    # --- inside: what is shown ---

    def _show(self) -> None:
        tr, found = self._tr, self._found
        if found is None:
            self._window.show_return(no_receipt_view("", tr, free=self._around.free is not None), self)
            return
        try:
            proposal = self._propose(found)
        except DomainError as error:
            self._parts = None
            self._chosen = replace(self._chosen, error=sentence(error, tr))
            proposal = self._propose(found)
        chosen = replace(self._chosen, lock=self._lock(found, proposal))
        reasons = self._service.rules.reasons
        view = return_view(found, chosen, proposal, self._exchange.goods, reasons, tr)
        self._window.show_return(view, self)

    def _lock(self, found: Returnable, proposal: ReturnProposal) -> str:
        """That a PIN is asked for next, or that this cashier may not do it."""
        tr, gate, rules = self._tr, self._around.gate, self._service.rules
        if not proposal.pieces:
            return ""
        wish = self._service.wish(found, proposal.gross)
        grant, name = gate.grant(wish), self._around.cashier()
        if grant is Grant.ALLOWED:
            return ""
        if grant is Grant.NO:
            return tr("{name} may not take this back.", name=name)
        if rules.limit is not None and proposal.gross > rules.limit:
            limit = tr.money(found.sale.totals.money(rules.limit))
            return tr(
                "Returns over {limit}: the PIN of someone other than {name} is asked next.", limit=limit, name=name
            )
        return tr("Sold so long ago: the PIN of someone other than {name} is asked next.", name=name)
