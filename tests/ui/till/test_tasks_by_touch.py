"""Each task of the README's table by fingers alone: real presses at the real window, counted; no key of the keyboard
but the letters and figures of a name, which a screen keyboard types.

`pytest -s tests/ui/till/test_tasks_by_touch.py` prints the counts.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from pos_app.domain.submission import State
from pos_app.presenters.common.words import ENGLISH
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from tests.ui.till.cashier_hands import BREAD, SOAP, TOWEL, Cashier
from tests.unit.services.practice_bench import ORDERS

pytestmark = pytest.mark.asyncio
FINGER = 44  # pixels, at least, of what is pressed
MOST = {
    "three scans and exact cash": 2,
    "sell a tile": 3,
    "a known customer by phone": 5,
    "a new customer": 8,
    "park and take up again": 5,
    "ten percent off": 5,
    "ten percent off the whole sale": 6,
    "an amount off": 7,
    "twelve of one": 6,
    "cancel the sale": 1,
    "five in cash, the rest by card": 6,
    "mend a refused sale": 2,
}
"""How many presses each task takes at most, the payment with it."""


class Fingers:
    """Presses what stands in front, and says so where something lies over it or it is too small."""

    def __init__(self, cashier: Cashier) -> None:
        self.cashier = cashier
        self.presses = 0
        self.table: list[str] = []

    async def press(self, *labels: str) -> None:
        """A button that begins with these words."""
        for label in labels:
            window = self.cashier.window
            cards = [card for card in window.findChildren(Overlay) if card.is_open]
            found = [
                one
                for place in (*reversed(cards), window)
                for one in place.findChildren(KeyCapButton)
                if one.isVisible() and one.isEnabled() and f"{one.label} ".startswith(f"{label} ")
            ]
            assert found, f"there is no button “{label}”"
            await self._tap(found[0], found[0].rect())

    async def choose(self, view: QAbstractItemView, row: int, column: int = 0) -> None:
        """A row of a list, or a cell of it."""
        place = view.visualRect(view.model().index(row, column))
        await self._tap(view.viewport(), place)

    async def choose_quantity(self) -> None:
        """The figure in the stepper of the first line."""
        cart = self.cashier.window.sale.cart
        place = cart.visualRect(cart.model().index(0, 1))
        left = QRect(place.left() + 16 + 34, place.top(), 44, place.height())
        await self._tap(cart.viewport(), left)

    async def write(self, field: str, text: str) -> None:
        """Into the field of this name, which is pressed first."""
        lines = self.cashier.window.findChildren(QLineEdit)
        edit = next(one for one in lines if one.isVisible() and one.accessibleName() == field)
        await self._tap(edit, edit.rect(), least=32)  # a line is hit by its label's and neighbours' room, too
        self.cashier.type(text)
        await self.cashier.do(lambda: False)

    async def scan(self, *codes: str) -> None:
        """The scanner."""
        await self.cashier.scan(*codes).do()

    async def done(self, task: str, *wanted: str) -> None:
        """The task is done, and this came of it."""
        assert await self.cashier.do() == list(wanted)
        self.table.append(f"{task}: {self.presses} presses")
        self.presses = 0
        await self.cashier.clear()

    async def _tap(self, widget: QWidget, place: QRect, least: int = FINGER) -> None:
        window = self.cashier.window
        middle = widget.mapTo(window, place.center())
        hit = window.childAt(middle)
        assert hit is widget or (hit is not None and widget.isAncestorOf(hit)), f"{hit} lies over {widget}"
        assert min(place.width(), place.height()) >= least, f"{place.size()} is no size for a finger"
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(middle))
        self.presses += 1
        await self.cashier.settle()


async def test_each_task_by_fingers_alone(cashier: Cashier) -> None:
    me = Fingers(cashier)
    window, bench = cashier.window, cashier.bench
    window.resize(1024, 768)
    cashier.presenters.connect(bench.api)

    await me.scan(TOWEL, SOAP, BREAD)
    await me.press("Pay", "Take")
    await me.done("three scans and exact cash", "sold 1 Torchon, 1 Savon, 1 Pain for Cash 19.15")

    await me.choose(window.sale.tiles, 0)
    await me.press("Pay", "Take")
    sold = await cashier.do()
    assert len(sold) == 1
    assert sold[0].startswith("sold 1 ")
    await me.done("sell a tile", *sold)

    await me.scan(SOAP)
    await me.press("Customer")
    await me.write("Name, phone, e-mail", "0475123456")
    await me.choose(window.customer.lookup.hits, 0)
    await me.press("Pay", "Take")
    await me.done("a known customer by phone", "sold 1 Savon for Cash 4.95 to Élise Lefèvre")

    await me.scan(SOAP)
    await me.press("Customer", "New customer")
    for field, text in (("First name", "Ada"), ("Last name", "Byron"), ("Phone", "0470112233")):
        await me.write(field, text)
    await me.press("Save and use", "Pay", "Take")
    await me.done("a new customer", "sold 1 Savon for Cash 4.95 to Ada Byron")

    await me.scan(TOWEL)
    await me.press("Park", "Parked", "Resume", "Pay", "Take")
    await me.done("park and take up again", "sold 1 Torchon for Cash 10.00")

    await me.scan(TOWEL)
    await me.press("Discount", ENGLISH.percent(Decimal(10)), "Give")
    await me.press("Pay", "Take")
    await me.done("ten percent off", "sold 1 Torchon - for Cash 9.00")

    await me.scan(TOWEL, SOAP)
    await me.press("Discount", "Whole sale, 2 items", ENGLISH.percent(Decimal(10)), "Give", "Pay", "Take")
    await me.done("ten percent off the whole sale", "sold 1 Torchon, 1 Savon for Cash 13.45")

    await me.scan(TOWEL)
    await me.press("Discount", "2", ".", "5", "Take", "Pay", "Take")
    await me.done("an amount off", "sold 1 Torchon - for Cash 7.50")

    await me.scan(SOAP)
    await me.choose_quantity()
    await me.press("1", "2", "OK", "Pay", "Take")
    await me.done("twelve of one", "sold 12 Savon for Cash 59.40")

    await me.scan(TOWEL, SOAP, BREAD)
    await me.press("Cancel sale")
    await me.done("cancel the sale")

    await me.scan(TOWEL)
    await me.press("Pay", "5", "Take €5.00, still", "Card", "Take")
    await me.done("five in cash, the rest by card", "sold 1 Torchon for Cash 5 Card 4.99")

    bench.order_fault(
        ORDERS,
        "status",
        status=422,
        count=1,
        error_code="ERROR_PHONE_ALREADY_USED",
        message="The phone number is already used by another client.",
    )
    sale = await bench.sell(customer=await cashier.elise())
    await bench.until(sale.id, State.REFUSED)
    await cashier.settle()
    await me.press("Look", "Send without phone")
    await bench.until(sale.id, State.SENT)
    await me.done("mend a refused sale", "sold 1 Savon for Cash 4.95 to Élise Lefèvre")
    orders = bench.state()["orders"]
    assert len(orders) == 11
    assert orders[-1]["customer"]["phone"] in ("", None)

    counts = {task: int(told.split()[0]) for task, _, told in (line.partition(": ") for line in me.table)}
    assert {task for task, most in MOST.items() if counts[task] > most} == set(), counts
    print("", *me.table, sep="\n")  # noqa: T201
