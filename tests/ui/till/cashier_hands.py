"""A cashier's hands at the real window of a till with its files: keys with times of their own, a scanner, fingers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_app.app.till_presenters import TillPresenters
from pos_app.domain.cart import Cart
from pos_app.domain.customer import Customer
from pos_app.domain.wedge import Wedge
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.window.main_window import MainWindow
from tests.ui.wedge_hands import Hands
from tests.unit.services.practice_bench import Bench

Key, Mod = Qt.Key, Qt.KeyboardModifier
TOWEL, SOAP, BREAD, UNKNOWN = "5410000000019", "5410000000064", "5410000000026", "4006381333931"
PERSON = 120  # milliseconds from one key of a person to the next


class Cashier:
    """Hands at the real window of a till with its files. What is asked of them is done by `do`."""

    def __init__(self, bench: Bench, window: MainWindow, presenters: TillPresenters, scanner: Scanner) -> None:
        self.presenters = presenters
        self.window = window
        self.bench = bench
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
        await self.act(answered)
        return await self._state()

    async def act(self, answered: Callable[[], bool] = lambda: False) -> None:
        """As `do`, without a look at the files: where a row of theirs cannot be read."""
        acts, self._acts = self._acts, []
        for act in acts:
            act()
            if answered():
                await self.settle()
        await self.settle()

    async def settle(self) -> None:
        """Returns when everything is answered, however long a busy computer takes for it."""
        self._scanner.use(Wedge())  # no key came behind: what could have begun a scan is typing
        for _ in range(2):
            await asyncio.sleep(0.2)
            QCoreApplication.processEvents()
            await self._answered()

    async def _answered(self) -> None:
        """Work whose answer decides what the next key means is done, and what was kept behind it too."""
        tasks, queue = self.bench.till.tasks, self.presenters.queue
        while tasks.is_awaited or queue.is_serving or not queue.is_empty:  # noqa: ASYNC110 - each may begin the others
            await asyncio.sleep(0.01)

    async def elise(self) -> Customer:
        """The shop's regular customer."""
        (found,) = await self.bench.till.customers.find_here("lefevre")
        return found

    async def clear(self) -> None:
        """The next customer, with nothing left of the last; what was sold and parked so far is known."""
        for key in (Key.Key_Escape, Key.Key_Escape, Key.Key_Escape, Key.Key_F1):
            self._press(key, Mod.NoModifier)
        await self.settle()
        self.presenters.sale.replace(self.bench.till.checkout.empty_cart())
        self.window.sale.finder.clear()
        store = self.bench.till.till_store
        self._known = {row.id for row in await store.sales.find()} | {one.id for one in await store.carts.parked()}

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
        store, cart = self.bench.till.till_store, self.presenters.sale.cart
        told = []
        for row in reversed(await store.sales.find()):
            if row.id not in self._known:
                sale = await store.sales.get(row.id)
                tenders = " ".join(f"{one.method} {one.amount.amount}" for one in sale.tenders)
                told.append(f"sold {_lines(sale.cart)} for {tenders}{_to(sale.cart)}")
        told += [f"parked {_lines(one.cart)}" for one in await store.carts.parked() if one.id not in self._known]
        told += [f"cart {_lines(cart)}{_to(cart)}"] if cart.lines or cart.customer else []
        told += [f"typed {self.window.sale.finder.text}"] if self.window.sale.finder.text else []
        told += [type(one).__name__ for one in self.window.findChildren(Overlay) if one.is_open]
        return told


def _lines(cart: Cart) -> str:
    lines = (f"{line.quantity.normalize():f} {line.name.split()[0]}{' -' * bool(line.discount)}" for line in cart.lines)
    return ", ".join(lines)


def _to(cart: Cart) -> str:
    return f" to {cart.customer.name}" if cart.customer else ""
