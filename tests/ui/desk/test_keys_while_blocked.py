"""Keys that come while the till is late: each does what it does when the till keeps up, nothing is lost or done twice.

The same keys are pressed again and again at one till: with an answer to each before the next, and with the program
unable to answer between them, at once or at random moments, as on a machine with too much to do.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_app.desk import Desk
from pos_app.domain.cart import Cart
from pos_app.domain.wedge import Wedge
from pos_app.joining import join_desk
from pos_app.keys_ahead import lead_keys
from pos_app.presenters.words import ENGLISH
from pos_app.ui import wiring
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.scanner import Scanner
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires
from tests.ui.wedge_hands import Hands
from tests.unit.services.practice_bench import Bench, open_bench

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.asyncio

TOWEL, SOAP, BREAD, UNKNOWN = "5410000000019", "5410000000064", "5410000000026", "4006381333931"
PERSON = 120  # milliseconds from one key of a person to the next
SEEDS = 4


class Cashier:
    """Hands at the real window, over a desk with its files. What is asked of them is done by `do`."""

    def __init__(self, bench: Bench, window: MainWindow, desk: Desk, scanner: Scanner) -> None:
        self.desk = desk
        self.window = window
        self._bench = bench
        self._scanner = scanner
        self._hands = Hands(window)
        self._acts: list[Callable[[], None]] = []
        self._known: set[object] = set()

    def scan(self, *codes: str, stall: int = 0) -> Cashier:
        """A scanner at 8 ms a key; it stalls for a fifth of a second behind so many keys, where asked to."""
        self._acts += [lambda code=code: self._scan(code, stall) for code in codes]  # type: ignore[misc]
        return self

    def type(self, text: str) -> Cashier:
        """A person; "\\r" is Enter."""
        self._acts += [lambda char=char: self._hands.key(char, PERSON) for char in text]  # type: ignore[misc]
        return self

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> Cashier:
        """A key that types nothing: its shortcut is looked for first, as the system does."""
        self._acts += [lambda key=key: self._press(key, modifier) for key in keys]  # type: ignore[misc]
        return self

    def click(self, find: Callable[[MainWindow], QWidget]) -> Cashier:
        """A finger."""
        self._acts.append(lambda: self._click(find(self.window)))
        return self

    async def do(self, answered: Callable[[], bool] = lambda: False) -> list[str]:
        """All that was asked for, with time for an answer where `answered` says so; what it came to."""
        acts, self._acts = self._acts, []
        for act in acts:
            act()
            if answered():
                await self.settle()
        await self.settle()
        return await self._state()

    async def settle(self) -> None:
        """Returns when everything is answered."""
        self._scanner.use(Wedge())  # no key came behind: what could have begun a scan is typing
        await asyncio.sleep(0.2)
        QCoreApplication.processEvents()
        await asyncio.sleep(0.2)

    async def clear(self) -> None:
        """The next customer, with nothing left of the last; what was sold and parked so far is known."""
        for key in (Key.Key_Escape, Key.Key_Escape, Key.Key_Escape, Key.Key_F1):
            self._press(key, Mod.NoModifier)
        await self.settle()
        self.desk.sale.replace(self._bench.till.checkout.empty_cart())
        self.window.sale.finder.clear()
        store = self._bench.till.till_store
        self._known = {row.id for row in await store.sales()} | {one.id for one in await store.parked()}

    def _scan(self, code: str, stall: int) -> None:
        self._hands.at += PERSON
        for number, char in enumerate(code + "\r"):
            self._hands.key(char, 200 if stall and number == stall else 8)

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        self._hands.at += PERSON
        QTest.keyClick(self.window.windowHandle(), key, modifier)

    def _click(self, widget: QWidget) -> None:
        place = widget.mapTo(self.window, widget.rect().center())
        QTest.mouseClick(self.window.windowHandle(), Qt.MouseButton.LeftButton, Mod.NoModifier, place)

    async def _state(self) -> list[str]:
        """What a cashier and the owner would see of it."""
        store, cart = self._bench.till.till_store, self.desk.sale.cart
        told = []
        for row in reversed(await store.sales()):
            if row.id not in self._known:
                sale = await store.sale(row.id)
                tenders = " ".join(f"{one.method} {one.amount.amount}" for one in sale.tenders)
                told.append(f"sold {_lines(sale.cart)} for {tenders}{_to(sale.cart)}")
        told += [f"parked {_lines(one.cart)}" for one in await store.parked() if one.id not in self._known]
        told += [f"cart {_lines(cart)}{_to(cart)}"] if cart.lines or cart.customer else []
        told += [f"typed {self.window.sale.finder.text}"] if self.window.sale.finder.text else []
        told += [type(one).__name__ for one in self.window.findChildren(Overlay) if one.is_open]
        return told


def _lines(cart: Cart) -> str:
    lines = (f"{line.quantity.normalize():f} {line.name.split()[0]}{' -' * bool(line.discount)}" for line in cart.lines)
    return ", ".join(lines)


def _to(cart: Cart) -> str:
    return f" to {cart.customer.name}" if cart.customer else ""


@pytest_asyncio.fixture
async def cashier(tmp_path: Path, window: MainWindow) -> AsyncIterator[Cashier]:
    async with open_bench(tmp_path) as bench:
        await bench.load()
        desk = Desk(bench.till, window, ENGLISH)
        bench.on_row = desk.row_changed
        wires, scanner = Wires(), Scanner(Wedge())
        join_desk(wires, window, desk)
        wiring.wire_scanner(wires, window, scanner, desk.scans)
        lead_keys(wires, window, scanner, desk, bench.till.tasks)
        await desk.open()
        yield Cashier(bench, window, desk, scanner)
        wires.undo()


F3, F5, F6, F7, F9, F12, ESC = (
    Key.Key_F3,
    Key.Key_F5,
    Key.Key_F6,
    Key.Key_F7,
    Key.Key_F9,
    Key.Key_F12,
    Key.Key_Escape,
)
CTRL = Mod.ControlModifier
TASKS: dict[str, tuple[Callable[[Cashier], Cashier], list[str]]] = {
    "sell": (lambda me: me.scan(TOWEL).press(F12).type("\r"), ["sold 1 Torchon for Cash 10.00"]),
    "sell by a scanner that stalls": (
        lambda me: me.scan(TOWEL, stall=5).press(F12).type("\r"),
        ["sold 1 Torchon for Cash 10.00"],
    ),
    "sell what is typed": (lambda me: me.type("savon\r").press(F12).type("\r"), ["sold 1 Savon for Cash 4.95"]),
    "a note is given": (lambda me: me.scan(TOWEL).press(F12).type("50\r"), ["sold 1 Torchon for Cash 50"]),
    "in parts": (
        lambda me: me.scan(TOWEL).press(F12, F9).type("5\r").press(Key.Key_F2).type("\r"),
        ["sold 1 Torchon for Cash 5 Card 4.99"],
    ),
    "keys pressed too often": (
        lambda me: me.scan(TOWEL).press(F12, F12, F12).type("\r\r\r"),
        ["sold 1 Torchon for Cash 10.00"],
    ),
    "Esc behind the Enter that pays": (
        lambda me: me.scan(TOWEL).press(F12).type("\r").press(ESC),
        ["sold 1 Torchon for Cash 10.00"],
    ),
    "one customer after the other": (
        lambda me: me.scan(TOWEL).press(F12).type("\r").scan(SOAP, BREAD).press(F12).type("20\r").type("3*").scan(SOAP),
        ["sold 1 Torchon for Cash 10.00", "sold 1 Savon, 1 Pain for Cash 20", "cart 3 Savon"],
    ),
    "back from paying": (
        lambda me: me.scan(TOWEL).press(F12, ESC).scan(SOAP).press(F12).type("\r"),
        ["sold 1 Torchon, 1 Savon for Cash 14.95"],
    ),
    "scanned while paying": (
        lambda me: me.scan(TOWEL).press(F12).scan(SOAP).type("\r"),
        ["sold 1 Torchon for Cash 10.00"],  # and the cashier is asked whose the soap is
    ),
    "scanned while paying, and back": (
        lambda me: me.scan(TOWEL).press(F12).scan(SOAP).press(ESC, F12).type("\r"),
        ["sold 1 Torchon, 1 Savon for Cash 14.95"],
    ),
    "park, serve the next": (
        lambda me: me.scan(TOWEL).press(F6).scan(SOAP).press(F12).type("\r"),
        ["sold 1 Savon for Cash 4.95", "parked 1 Torchon"],
    ),
    "park, and nothing to pay": (lambda me: me.scan(TOWEL).press(F6, F12).type("\r"), ["parked 1 Torchon"]),
    "park and take up again": (
        lambda me: me.scan(TOWEL).press(F6, F5).type("\r").press(F12).type("\r"),
        ["sold 1 Torchon for Cash 10.00"],
    ),
    "a known customer": (
        lambda me: me.scan(TOWEL).press(F3).type("0475123456\r").scan(SOAP).press(F12).type("\r"),
        ["sold 1 Torchon, 1 Savon for Cash 14.95 to Élise Lefèvre"],
    ),
    "the next one's customer behind the Enter that pays": (
        lambda me: me.scan(TOWEL).press(F12).type("\r").press(F3).type("0475123456\r").scan(SOAP),
        ["sold 1 Torchon for Cash 10.00", "cart 1 Savon to Élise Lefèvre"],
    ),
    "discount": (
        lambda me: me.scan(TOWEL).press(F7).type("10%\r").press(F12).type("\r"),
        ["sold 1 Torchon - for Cash 9.00"],
    ),
    "more, less, undo": (
        lambda me: me.scan(TOWEL, SOAP).type("+++-").press(Key.Key_Z, modifier=CTRL).press(F12).type("\r"),
        ["sold 1 Torchon, 4 Savon for Cash 29.80"],
    ),
    "take a line out": (
        lambda me: me.scan(TOWEL, SOAP).press(Key.Key_Up, Key.Key_Delete, F12).type("\r"),
        ["sold 1 Savon for Cash 4.95"],
    ),
    "by touch": (
        lambda me: (
            me.scan(TOWEL)
            .click(lambda window: window.sale.bottom.park)
            .scan(SOAP)
            .click(lambda window: window.sale.bottom.pay)
            .type("\r")
        ),
        ["sold 1 Savon for Cash 4.95", "parked 1 Torchon"],
    ),
}


@pytest.mark.parametrize("task", TASKS)
async def test_a_late_till_ends_as_one_that_keeps_up(cashier: Cashier, task: str) -> None:
    keys, wanted = TASKS[task]
    assert await keys(cashier).do(lambda: True) == wanted, "with an answer to each key"
    await cashier.clear()
    assert await keys(cashier).do() == wanted, "with no answer before the last key"
    for seed in range(SEEDS):
        chance = random.Random(f"{task} {seed}")
        await cashier.clear()
        assert await keys(cashier).do(lambda: chance.random() < 0.3) == wanted, f"seed {seed}"  # noqa: B023 - used at once


async def test_what_could_not_be_seen_keeps_the_card_shut_and_takes_no_key(cashier: Cashier) -> None:
    """A code nobody knows: the total would be wrong, and the note that was typed ahead is no code."""
    cashier.scan(TOWEL, UNKNOWN).press(F12).type("50\r").scan(SOAP)
    assert await cashier.do() == ["cart 1 Torchon, 1 Savon"]
    await cashier.clear()
    cashier.scan(UNKNOWN, TOWEL).press(F12).type("\r")
    assert await cashier.do() == ["cart 1 Torchon"], "also where the code behind it is known"
    cashier.press(F12).type("\r")
    assert await cashier.do() == ["sold 1 Torchon for Cash 10.00"], "seen by now"


async def test_an_unknown_code_of_long_ago_keeps_no_card_shut(cashier: Cashier) -> None:
    cashier.scan(TOWEL, UNKNOWN)
    await cashier.do()
    cashier.press(F6, F5).type("\r").press(F12).type("\r")
    assert await cashier.do() == ["sold 1 Torchon for Cash 10.00"]
