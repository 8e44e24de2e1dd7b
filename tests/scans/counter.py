"""A till at its real window, with each screen and card in front in turn, and what a scan did to it.

Scope: opens places, and compares what a cashier sees before a scan and behind it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from pos_app.app.doors import TillDoors
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.domain.barcode import check_digit
from pos_app.domain.cart import with_voucher_line
from pos_app.domain.gs1 import GS
from pos_app.domain.payment import Tender
from pos_app.domain.totals import totals
from pos_app.domain.wedge import Wedge
from pos_app.presenters.cashiers.sign_in import _Asked
from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.ui.input.retract import typing_in
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.scans.bad_scanner import Keyboard, Scan, draw
from tests.scans.other_tills import CountingStore
from tests.ui import picture_settings, picture_work
from tests.ui import picture_views as made
from tests.ui.page_ears import PageEars
from tests.unit.services.practice_bench import Bench, open_bench

SWITCH = _Asked.SWITCH
Count = dict[tuple[str, int], tuple[str, Decimal, Decimal]]
CERTAIN = ("known", "receipt", "unknown", "gs1", "link")
"""Kinds of codes that are codes for sure: the only ones that are heard in the settings."""


@dataclass
class Outcome:
    """How many scans were paid, gave money back, chose a reason or a way of money, took up or over what is another
    till's or paired one, left a character, were lost or sold another article or another quantity, changed a price, or
    opened or closed a card; and each of them in words."""

    scans: int = 0
    paid: int = 0
    leaked: int = 0
    lost: int = 0
    wrong: int = 0
    miscounted: int = 0
    turned: int = 0
    sold: int = 0
    waited: int = 0
    told: int = 0
    given: int = 0
    chosen: int = 0
    taken: int = 0
    places: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.scans} scans at {len(self.places)} places: {self.sold} in the cart, {self.waited} wait,"
            f" {self.told} told; {self.paid} paid, {self.given} given back, {self.chosen} reasons or ways chosen,"
            f" {self.taken} taken from another till or paired,"
            f" {self.leaked} leaked, {self.lost} lost, {self.wrong} other articles, {self.miscounted} other quantities"
            f" or prices, {self.turned} cards turned"
        )


class ScanCounter:
    """A till, its window and a scanner."""

    def __init__(self, bench: Bench, window: MainWindow, presenters: TillPresenters, scanner: Scanner) -> None:
        self._store = CountingStore()
        self._store.serve(presenters, window)
        self._bench = bench
        self._window = window
        self._presenters = presenters
        self._scanner = scanner
        self._keyboard = Keyboard(window, scanner)
        self._notices: list[str] = []
        self._sold = self._debt = ""
        self._codes: dict[str, tuple[tuple[str, str], ...]] = {}
        self._prices: dict[str, Decimal | None] = {}
        self._amounts: dict[str, Decimal] = {}
        window.notices.shown_changed.connect(self._noticed)

    async def prepare(self) -> None:
        """One sale, whose receipt is scanned later, and the codes there are."""
        sale = await self._bench.sell("SL-01")
        self._sold = sale.id
        cart = await self._bench.cart("SL-01", customer=(await self._bench.api.search_customers("Lef"))[0])
        due = totals(cart, self._bench.till.shop.policy).total
        debt = await self._bench.till.checkout.pay(cart, (Tender("Later", due, is_cash=False, later=True),), "Nadia")
        self._debt = debt.id
        await self._bench.till.till_store.work_list.add(picture_work.ROWS[2].entry.item)
        items = [await self._bench.item(sku) for sku in ("TL-02", "SL-01", "CG-25", "BC-18")]
        known = tuple((item.barcode, item.name) for item in items)
        label = "210001900235"
        known += ((label + check_digit(label), (await self._bench.item("00019")).name),)
        gtins = tuple((item.barcode.zfill(14), item.name) for item in items)
        self._prices = {item.name: item.price for item in items}
        self._amounts = {known[-1][1]: Decimal("0.235")}
        body = "401234500001"
        self._codes = {
            "known": known,
            "receipt": ((str(sale.receipt), ""),),
            "unknown": ((body + check_digit(body), ""), ("40123455", "")),
            "other": (("TOR-001", ""), ("AB12CD34", ""), ("X-2026/11", "")),
            "gs1": tuple((f"]C101{gtin}10LOT7{GS}17271231", name) for gtin, name in gtins),
            "link": tuple((f"https://id.gs1.org/01/{gtin}?17=271231", name) for gtin, name in gtins),
        }

    async def run(
        self, seed: int, count: int, first: int = 0, places: Sequence[str] = (), *, framed: bool = False
    ) -> Outcome:
        """So many scans, each at a place drawn with it (of these; none: of all), `framed`: all between STX and ETX. The
        same seed and number make the same scan."""
        found = Outcome()
        for number in range(first, first + count):
            chance = random.Random(f"{seed}:{number}")
            await self._one(chance, number, found, places or list(PLACES), framed)
        return found

    async def _one(
        self, chance: random.Random, number: int, found: Outcome, places: Sequence[str], framed: bool
    ) -> None:
        place = chance.choice(places)
        codes = {kind: self._codes[kind] for kind in (CERTAIN if place in QUIET else self._codes)}
        scan = draw(chance, codes)
        if framed and GS not in scan.code:
            scan = replace(scan, framed=True, asked=-1)
        await PLACES[place](self, chance)
        await self._settle()
        fields, sales, back = self._fields(), await self._sales(), await self._back()
        pieces, later, cards = self._pieces(), self._later(), self._cards()
        count, steps = self._count(), len(self._presenters.sale._past)
        self._notices.clear()
        self._store.done.clear()
        self._keyboard.type(scan)
        await self._settle()
        broken = []
        if self._store.done:
            found.taken += 1
            broken.append(", ".join(self._store.done))
        if await self._sales() != sales:
            found.paid += 1
            broken.append("paid")
        if (now := await self._back())[0] != back[0]:
            found.given += 1
            broken.append("gave money back")
        elif now != back and not (scan.kind == "receipt" and now[1] is None):
            found.chosen += 1
            broken.append(f"chose {now[1:]}")
        leaks = [f"{was!r} -> {now!r}" for was, now in _changed(fields, self._fields())]
        if leaks:
            found.leaked += 1
            broken.append(f"leaked {leaks}")
        if (told := self._miscounted(scan, count, steps)) and not self._says():
            found.miscounted += 1
            broken.append(told)
        if self._cards() != cards and not self._may_turn(scan, cards):
            found.turned += 1
            broken.append(f"cards {cards} -> {self._cards()}")
        names = set(self._pieces()) | set(self._later())
        if self._pieces() != pieces:
            found.sold += 1
        elif self._later() != later:
            found.waited += 1
        elif self._notices or self._says() or (scan.kind == "receipt" and self._shows_sale):
            found.told += 1
        else:
            found.lost += 1
            broken.append("lost")
        expected = {scan.item} if scan.item else set()
        if len(names - set(pieces)) > 1 or (names - set(pieces) - expected and names - set(pieces)):
            found.wrong += 1
            broken.append(f"other article {names}")
        if scan.item and scan.doubled < 0 and place not in QUIET and not self._says() and scan.item not in names:
            found.lost += 1
            broken.append(f"not sold: {self._notices}")
        found.scans += 1
        found.places[place] = found.places.get(place, 0) + 1
        if broken:
            found.broken.append(f"{number} at {place}: {scan}: {'; '.join(broken)}")
        await self._clear()

    # --- what is there ---

    @property
    def _on_sales(self) -> bool:
        return self._presenters.frame.active is Screen.SALES

    @property
    def _shows_sale(self) -> bool:
        return self._presenters.frame.active in (Screen.SALES, Screen.RETURN)

    def _says(self) -> bool:
        """Whether the Return screen has no receipt yet, or takes empties, and says so of what was scanned."""
        if self._takes_empties:
            return any("is no deposit" in told for told in self._notices)
        return self._presenters.frame.active is Screen.RETURN and "first" in self._window.returns._view.back.empty[0]

    @property
    def _takes_empties(self) -> bool:
        return self._presenters.frame.active is Screen.RETURN and self._presenters.empties.is_open

    @property
    def _is_free(self) -> bool:
        return self._presenters.frame.active is Screen.RETURN and self._presenters.free_return.is_open

    async def _back(self) -> tuple[int, object, object]:
        """How much was given back, and the reason and ways that are chosen for the next return."""
        presenter = self._presenters.goods_back
        given = await self._bench.till.till_store.returns.latest()
        if self._takes_empties:
            return len(given), self._presenters.empties._chosen.reason, ()
        if self._is_free:
            return len(given), self._presenters.free_return._chosen.reason, ()
        return len(given), presenter._chosen.reason, presenter._parts

    def _pieces(self) -> dict[str, str]:
        """What is in the cart; on the Return screen what comes back, and what is taken in exchange."""
        if self._presenters.frame.active is not Screen.RETURN:
            return {line.name: str(line.quantity) for line in self._presenters.sale.cart.lines}
        if self._takes_empties:
            return {line.name: f"empty {line.quantity}" for line in self._presenters.empties._goods.cart.lines}
        if self._is_free:
            return {line.name: f"free {line.quantity}" for line in self._presenters.free_return._goods.cart.lines}
        back = self._presenters.goods_back
        lines = back._found.lines if back._found is not None else ()
        pieces = {one.line.name: f"back {count}" for one in lines if (count := back._chosen.pieces.get(one.key, 0))}
        for line in back._goods.cart.lines:
            pieces[line.name] = f"{pieces.get(line.name, '')} taken {line.quantity}"
        return pieces

    def _count(self) -> Count:
        """Each line of what is sold, comes back and is taken: how much of it, and for how much each."""
        back, cart = self._presenters.goods_back, self._presenters.sale.cart
        count: Count = {("sale", line.key): (line.name, line.quantity, line.unit_price) for line in cart.lines}
        if self._takes_empties:
            for line in self._presenters.empties._goods.cart.lines:
                count["empty", line.key] = line.name, line.quantity, line.unit_price
        elif self._is_free:
            for line in self._presenters.free_return._goods.cart.lines:
                count["free", line.key] = line.name, line.quantity, line.unit_price
        elif self._presenters.frame.active is Screen.RETURN:
            for one in back._found.lines if back._found is not None else ():
                pieces = Decimal(back._chosen.pieces.get(one.key, 0))
                count["back", one.key] = one.line.name, pieces, one.line.unit_price
            for line in back._goods.cart.lines:
                count["taken", line.key] = line.name, line.quantity, line.unit_price
        return count

    def _miscounted(self, scan: Scan, before: Count, steps: int) -> str:
        """What else a scan did than one more of its article: "" for nothing. Its price is the shop's."""
        now, more = self._count(), []
        if self._presenters.frame.active is Screen.RETURN and scan.kind == "receipt":
            return ""  # it opened its receipt
        for line in {**before, **now}:
            name, pieces, price = now.get(line, (before.get(line, ("",))[0], Decimal(0), None))
            was = before.get(line, (name, Decimal(0), price))
            if price is not None and was[2] != price:
                return f"{name} cost {was[2]}, and now {price}"
            if pieces != was[1]:
                more.append((name, pieces - was[1], price))
        if len(more) > 1:
            return f"other quantities: {more}"
        for name, pieces, price in more:
            if scan.item not in ("", name) or pieces != self._amounts.get(name, 1):
                return f"other quantities: {more}"
            if price != self._prices.get(name, price):
                return f"other price: {more}"
        past = len(self._presenters.sale._past) - steps
        return f"{past} steps can be undone, {len(more)} were made" if not 0 <= past <= len(more) else ""

    def _cards(self) -> tuple[str, ...]:
        return tuple(type(card).__name__ for card in self._window.findChildren(Overlay) if card.is_open)

    def _may_turn(self, scan: Scan, before: tuple[str, ...]) -> bool:
        """A receipt leads to its sale. A code that is none of the shop's is looked for by its letters: the list of what
        was found is no answer to a question."""
        return not before and (scan.kind in ("receipt", "other", "unknown") or scan.doubled >= 0)

    def _later(self) -> list[str]:
        return [scan.name for scan in self._presenters.scans._later]

    async def _sales(self) -> int:
        store = self._bench.till.till_store
        return len(await store.sales.find()) + len(await store.later.of_sale(self._debt))

    def _fields(self) -> dict[QWidget, str]:
        texts: dict[QWidget, str] = {}
        for line in self._window.findChildren(QLineEdit):
            if line.isVisible():
                texts[line] = line.text()
        for lines in self._window.findChildren(QPlainTextEdit):
            if lines.isVisible():
                texts[lines] = lines.toPlainText()
        for box in self._window.findChildren(QComboBox):
            if box.isVisible():
                texts[box] = box.currentText()
        if "pay" in vars(self._window) and self._window.pay.is_open:
            texts[self._window.pay] = self._window.pay._view.typed
        if "pin" in vars(self._window) and self._window.pin.is_open:
            texts[self._window.pin] = str(self._window.pin._view.typed)
        return texts

    def _noticed(self) -> None:
        view = self._window.notices.current
        if view is not None:
            self._notices.append(view.text)

    async def _settle(self) -> None:
        await asyncio.sleep(0.2)
        QCoreApplication.processEvents()
        await asyncio.sleep(0.2)

    async def _clear(self) -> None:
        """The next scan finds an empty Sale screen."""
        for _ in range(6):
            if not any(card.is_open for card in self._window.findChildren(Overlay)):
                break
            self._keyboard.press(Qt.Key.Key_Escape)
            await self._settle()
        self._presenters.goods_back._forget()
        self._presenters.empties.close()
        self._presenters.free_return.close()
        self._presenters.scans._later.clear()
        self._presenters.scans._left_over.clear()
        self._presenters.finder._which.clear()
        self._presenters.finder.clear()
        self._presenters.go(Screen.SALE)
        self._presenters.sale.replace(self._bench.till.checkout.empty_cart())
        self._window.notices.clear()
        self._window.sale.focus_finder()
        await self._settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # --- places ---

    async def _cart(self) -> None:
        self._presenters.sale.replace(await self._bench.cart("CN-70"))

    async def sale(self, chance: random.Random) -> None:
        await self._cart()
        places: list[Callable[[], object]] = [
            self._window.sale.focus_finder,
            self._window.sale.tiles.setFocus,
            self._window.sale.cart.setFocus,
            lambda: self._window.sale.bottom.discount.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: self._window.sale.finder.edit.setText("pain"),
        ]
        chance.choice(places)()

    async def screen(self, chance: random.Random) -> None:
        self._presenters.go(chance.choice([Screen.SALES, Screen.PARKED, Screen.DAY, Screen.WORK_LIST]))
        await self._settle()
        if chance.random() < 0.5 and self._on_sales:
            self._window.sales.table.setFocus()

    async def pay(self, chance: random.Random) -> None:
        await self._cart()
        self._presenters.pay.open()
        await self._settle()
        methods = [method.key for method in self._window.pay._view.methods]
        self._presenters.pay.choose_method(chance.choice(methods))
        for key in chance.choice(["", "", "5", "20", "1.5"]):
            self._presenters.pay.amount_key(key)
        if chance.random() < 0.3:
            quick = self._window.pay._view.quick
            if quick:
                self._presenters.pay.quick_amount(quick[-1].key)
        if chance.random() < 0.3:
            buttons = [one for one in self._window.pay.findChildren(QWidget) if one.focusPolicy() and one.isVisible()]
            chance.choice(buttons).setFocus(Qt.FocusReason.TabFocusReason)

    async def question(self, chance: random.Random) -> None:
        await self._cart()
        questions = self._presenters.sale.questions
        chance.choice([questions.ask_quantity, questions.ask_discount, questions.ask_note, questions.ask_line_note])()

    async def form(self, chance: random.Random) -> None:
        await self._cart()
        self._presenters.line.open()
        self._presenters.line.choose(chance.choice(["price", "rate"]))
        await self._settle()
        self._any_field(chance, self._window.form)

    async def goods_back(self, chance: random.Random) -> None:
        """A return as far as it goes before Enter gives the money back, wherever the keys are."""
        back, screen = self._presenters.goods_back, self._window.returns
        if chance.random() < 0.1:
            back.open()
            return
        await back.open_receipt(self._codes["receipt"][0][0])
        if chance.random() < 0.7:
            back.act("all")
        if chance.random() < 0.6:
            back.choose_reason(chance.choice(["changed_mind", "faulty"]))
        await self._settle()
        places: list[Callable[[], object]] = [
            screen.take_focus,
            screen.take_focus,
            screen.focus_taken,
            lambda: screen.lines.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen.side.go.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen.side._reasons._buttons[2].setFocus(Qt.FocusReason.TabFocusReason),
        ]
        chance.choice(places)()

    async def empties(self, chance: random.Random) -> None:
        """Deposits as far as they go before Enter pays them back, with goods in hand or without."""
        if chance.random() < 0.5:
            await self._cart()
        back, screen = self._presenters.empties, self._window.returns
        back.open((await self._bench.item(EMPTY),) if chance.random() < 0.9 else ())
        if chance.random() < 0.7:
            back.choose_reason(chance.choice(["deposit_counted", "deposit_slip"]))
        await self._settle()
        places: list[Callable[[], object]] = [
            screen.take_focus,
            screen.take_focus,
            screen.focus_taken,
            lambda: screen.lines.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen.side.go.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen.side._reasons._buttons[1].setFocus(Qt.FocusReason.TabFocusReason),
        ]
        chance.choice(places)()

    async def free(self, chance: random.Random) -> None:
        """A return without a receipt as far as it goes before Enter gives the voucher, and the card of who brings
        it."""
        back, screen = self._presenters.free_return, self._window.returns
        back.open()
        if chance.random() < 0.5:
            back.set_customer((await self._bench.api.search_customers("Lef"))[0])
        if chance.random() < 0.6:
            back.choose_reason(chance.choice(["changed_mind", "faulty"]))
        await self._settle()
        places: list[Callable[[], object]] = [
            screen.take_focus,
            screen.take_focus,
            screen.focus_taken,
            lambda: screen.side.go.setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen.side._reasons._buttons[2].setFocus(Qt.FocusReason.TabFocusReason),
            lambda: back.act("note"),
        ]
        chance.choice(places)()

    async def voucher(self, chance: random.Random) -> None:
        """The amount of a voucher, by itself or beside goods; the Pay card of both; a cart with a voucher in it."""
        if chance.random() < 0.7:
            await self._cart()
        sale = self._presenters.sale
        if sale.cart.lines and chance.random() < 0.6:
            sale.replace(with_voucher_line(sale.cart, 2_000)[0])
            await self._settle()
            if chance.random() < 0.7:
                self._presenters.together_pay.open()
                await self._settle()
            return
        self._presenters.voucher_sale.ask()
        await self._settle()

    async def due(self, chance: random.Random) -> None:
        """The day on which goods are handed over, or their list with the key that marks them."""
        if chance.random() < 0.5:
            self._presenters.go(Screen.SALES)
            await self._settle()
            self._presenters.sales.choose_filter("due")
            await self._settle()
            return
        await self._cart()
        self._presenters.sale.set_customer((await self._bench.api.search_customers("Lef"))[0])
        self._presenters.delivery.choose("due")
        await self._settle()

    async def return_cards(self, chance: random.Random) -> None:
        """The cards over the Return screen, and the question whether the last sale is made void."""
        back = self._presenters.goods_back
        if chance.random() < 0.25:
            self._presenters.voids.ask(self._sold)
            return
        await back.open_receipt(self._codes["receipt"][0][0])
        back.act("all")
        back.choose_reason("wrong_size")
        await self._settle()
        if chance.random() < 0.25:
            back._slip.ask("048A12")
            return
        back.act(chance.choice(["another", "note", "other"]))

    async def to_book(self, chance: random.Random) -> None:
        """The work list with an entry, wherever the keys are, and the question why one is left so."""
        work = self._presenters.work_list
        self._presenters.go(Screen.WORK_LIST)
        await self._settle()
        screen = self._window.work_list
        if chance.random() < 0.4:
            work.act("work_leave")
            await self._settle()
            return
        places: list[Callable[[], object]] = [
            screen.take_focus,
            lambda: screen.actions_row._buttons[1].setFocus(Qt.FocusReason.TabFocusReason),
            lambda: screen._detail.steps._buttons[2].setFocus(Qt.FocusReason.TabFocusReason),
            lambda: work.choose_filter(chance.choice(["all", "booked", "returns"])),
        ]
        chance.choice(places)()

    async def several(self, chance: random.Random) -> None:
        """The cards of “Several tills”: its list, a dead till, the overview, and each step of pairing."""
        await self._cart()
        several = self._presenters.several_tills
        place = chance.choice(["list", "dead", "today", "code", "address", "join"])
        if place == "join":
            several._ask_join()
            await self._settle()
            return
        several.open()
        await self._settle()
        if place == "list":
            return
        several.choose({"dead": "till:2", "today": "today"}.get(place, "pair"))
        await self._settle()
        if place == "address":
            several.answer("till to pair", "4")
            await self._settle()

    async def shared(self, chance: random.Random) -> None:
        """The carts of the shop, one that is free or one that another till has, and why it is taken from that till."""
        if chance.random() < 0.5:
            await self._cart()
        self._presenters.go(Screen.PARKED)
        await self._settle()
        sales, screen = self._presenters.sales, self._window.sales
        sales.select(chance.choice(["shop:a", "shop:b", "shop:b"]))
        await self._settle()
        if sales._selected == "shop:b" and chance.random() < 0.6:
            sales.act("shop:b")
            await self._settle()
            if chance.random() < 0.3:
                buttons = [one for one in self._window.prompt._quick.buttons if one.isVisible()]
                chance.choice(buttons).setFocus(Qt.FocusReason.TabFocusReason)
            return
        places: list[Callable[[], object]] = [screen.focus_search, screen.table.setFocus]
        chance.choice(places)()

    async def paid(self, chance: random.Random) -> None:
        """The change of a sale with its void, before the next one begins."""
        del chance
        self._presenters.paid.show(await self._bench.till.till_store.sales.get(self._sold))

    async def owed(self, chance: random.Random) -> None:
        """How much is received of what a customer owes, or the Pay card that takes it."""
        await self._cart()
        self._presenters.owing.ask(self._debt)
        await self._settle()
        if chance.random() < 0.5:
            self._window.form.press_enter()
            await self._settle()

    async def menu(self, chance: random.Random) -> None:
        await self._cart()
        if chance.random() < 0.5:
            self._presenters.sale.explain()
        else:
            self._window.menu.set_open(True)

    async def customer(self, chance: random.Random) -> None:
        await self._cart()
        self._presenters.customer.open()
        await self._settle()
        if chance.random() < 0.7:
            self._presenters.customer.act("new")
            await self._settle()
            self._any_field(chance, self._window.customer)

    async def choice(self, chance: random.Random) -> None:
        """A question that a figure answers."""
        await self._cart()
        item = await self._bench.item("SL-01")
        place = chance.choice(["line", "tile", "void", "day"])
        if place == "line":
            self._presenters.line.open()
        elif place == "tile":
            self._presenters.favourites.open([item])
        elif place == "void":
            self._presenters.sale.replace(self._bench.till.checkout.empty_cart())
            self._presenters.voids.ask(self._sold)
        else:
            self._presenters.go(Screen.DAY)
            self._presenters.day.act("day_close")
        await self._settle()

    async def pin(self, chance: random.Random) -> None:
        """A PIN is asked for, and a part of it is typed."""
        await self._cart()
        self._presenters.cashiers._ask(SWITCH)
        for figure in chance.choice(["", "1", "12"]):
            self._presenters.cashiers.key(figure)
        await self._settle()

    async def drawer(self, chance: random.Random) -> None:
        self._presenters.go(Screen.DAY)
        await self._settle()
        self._presenters.day.act(chance.choice(["day_float", "day_in", "day_count"]))
        await self._settle()

    async def settings(self, chance: random.Random) -> None:
        self._window.show_settings(picture_settings.section("connection"), PageEars())
        self._window.show_header(made.header(Screen.SETTINGS))
        self._presenters.scans.screen_changed(Screen.SETTINGS)
        await self._settle()
        await self._settle()
        plain = [
            one
            for one in self._window.settings.findChildren(QLineEdit)
            if not one.isHidden() and one.echoMode() == QLineEdit.EchoMode.Normal
        ]
        chance.choice(plain).setFocus()

    def _any_field(self, chance: random.Random, card: QWidget) -> None:
        kinds = (QLineEdit, QPlainTextEdit, QComboBox)
        fields = [one for kind in kinds for one in card.findChildren(kind) if one.isVisible()]
        chance.choice(fields).setFocus(Qt.FocusReason.TabFocusReason)


PLACES: dict[str, Callable[[ScanCounter, random.Random], Any]] = {
    "the Sale screen": ScanCounter.sale,
    "another screen": ScanCounter.screen,
    "the Pay card": ScanCounter.pay,
    "a question": ScanCounter.question,
    "a form": ScanCounter.form,
    "a menu or a text": ScanCounter.menu,
    "the Return screen": ScanCounter.goods_back,
    "empties": ScanCounter.empties,
    "a return without a receipt": ScanCounter.free,
    "a card over a return": ScanCounter.return_cards,
    "a voucher": ScanCounter.voucher,
    "goods for another day": ScanCounter.due,
    "the work list": ScanCounter.to_book,
    "what was paid": ScanCounter.paid,
    "what is owed": ScanCounter.owed,
    "several tills": ScanCounter.several,
    "carts of other tills": ScanCounter.shared,
    "the customer card": ScanCounter.customer,
    "the drawer": ScanCounter.drawer,
    "a choice": ScanCounter.choice,
    "a PIN": ScanCounter.pin,
    "the settings": ScanCounter.settings,
}
RETURNS = (
    "the Return screen",
    "empties",
    "a return without a receipt",
    "a card over a return",
    "a voucher",
    "what was paid",
    "what is owed",
    "a choice",
    "the work list",
)
"""Places where money may be given back, or come later."""
SEVERAL = ("several tills", "carts of other tills")
"""Places where something is taken from another till, or one is paired."""
QUIET = ("the settings",)
EMPTY = "PC-80"
"""An article that none of the scans is of: in this shop it is a deposit."""
RULES: dict[str, Any] = {"deposits": frozenset({EMPTY}), "free_limit": 5_000, "free_day_limit": 900_000}


def _changed(before: dict[QWidget, str], now: dict[QWidget, str]) -> list[tuple[str, str]]:
    return [(text, now[widget]) for widget, text in before.items() if widget in now and now[widget] != text]


@asynccontextmanager
async def open_scan_counter(folder: Path, window: MainWindow) -> AsyncIterator[ScanCounter]:
    """The till behind this window, with the practice shop's catalogue."""
    async with open_bench(folder) as bench:
        await bench.stock()
        till = bench.till
        till.shop = replace(till.shop, returns=replace(till.shop.returns, **RULES))
        till.checkout._dated = till.checkout._dated[0], till.shop
        papers = PaperContext(folder / "mail")
        presenters = TillPresenters(bench.till, window, ENGLISH, TillSurroundings(papers, typing_in=typing_in))
        bench.on_row = presenters.row_changed
        listener = InputListener(presenters.scans.scan, presenters.cashiers.used, presenters.scans.set_aside)
        scanner = Scanner(Wedge(), presenters.queue, listener, bench.till.clock.monotonic)
        window.serve(TillDoors(presenters, lambda _mode: None))
        await presenters.open()
        counter = ScanCounter(bench, window, presenters, scanner)
        await counter.prepare()
        yield counter
        scanner.close()
        presenters.queue.close()
        window.forget_listeners()


def a_window(app: QApplication) -> MainWindow:
    """A till's window, shown."""
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(app)
    window = MainWindow(theme)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    app.processEvents()
    return window
