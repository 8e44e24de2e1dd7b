"""The README's table of keys is true: each task by real keys at the real window, counted; scans wherever the keys go.

`pytest -s tests/end2end/test_window_keystrokes.py` prints the counts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_app.app.shop_connection import practice_settings
from pos_app.domain.note import read_note
from pos_app.domain.submission import State
from pos_app.domain.wedge import SLOWEST
from pos_app.system import settings_file
from tests.end2end.program import until
from tests.end2end.window_till import PAIN, SAVON, TORCHON, Kept, Screen, WindowTill, kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window
README = Path(__file__).parents[2] / "README.md"


class Cashier:
    """Hands that count: scans, and keys of the keyboard. There is no mouse."""

    def __init__(self, till: WindowTill, shop: SandboxProcess, folder: Path) -> None:
        self._till = till
        self._practice = shop
        self._folder = folder
        self._orders = 0
        self.scans = 0
        self.keys = 0
        self.table: list[str] = []

    def scan(self, *codes: str) -> None:
        self.scans += len(codes)
        self._till.scan(*codes)

    def press(self, *keys: str) -> None:
        self.keys += len(keys)
        self._till.press(*keys)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self._till.type(text)

    def seen(self, what: str, look: Any) -> None:
        """Waits until the till's file shows it, as a cashier waits until the screen does."""
        until(what, lambda: (k := kept(self._folder)) and look(k))

    def turn_to(self, key: str) -> None:
        """Another screen: the next key comes when the cashier has seen all of it."""
        self.keys += 1
        self._till.turn_to(key)

    def sold(self, task: str, most: int) -> dict[str, Any]:
        """The order this task ended in; the task took at most so many keys."""
        self._orders += 1
        orders = until(
            f"order {self._orders}: {task}",
            lambda: o if len(o := self._practice.state()["orders"]) == self._orders else None,
        )
        self.table.append(f"{task}: {self.scans} scans, {self.keys} keys")
        assert self.keys <= most, self.table[-1]
        self.scans = self.keys = 0
        order: dict[str, Any] = orders[-1]
        return order


@pytest.fixture
def till(screen: Screen, folder: Path, shop: SandboxProcess) -> Iterator[WindowTill]:
    with WindowTill(screen, folder, "--demo", "--server", shop.url) as made:
        made.stocked()
        yield made
        assert made.terminate() == 0
        assert made.said() == ""


def lines(order: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(line["name"], line["quantity"]) for line in order["lines"]]


def tenders(order: dict[str, Any]) -> list[tuple[str, str]]:
    facts = read_note(order["note"])
    assert facts is not None
    return [(fact.method, str(fact.amount.amount)) for fact in facts.paid]


def has_cart(count: int) -> Any:
    return lambda k: len(k.cart.lines if k.cart else ()) == count


def has_customer(k: Kept) -> bool:
    return k.cart is not None and k.cart.customer is not None


def test_each_task_by_keys_alone(till: WindowTill, folder: Path, shop: SandboxProcess) -> None:
    me = Cashier(till, shop, folder)

    me.scan(TORCHON, SAVON, PAIN)
    me.press("F12", "Return")
    order = me.sold("three scans and exact cash", 2)
    assert lines(order) == [("Torchon lin", 1), ("Savon lavande", 1), ("Pain de campagne 800 g", 1)]

    me.type("3*")
    me.scan(SAVON)
    me.press("F12", "Return")
    assert lines(me.sold("three of one", 4)) == [("Savon lavande", 3)]

    me.press("F3")
    me.type("0475123456")
    me.press("Return")
    me.seen("the customer", has_customer)
    me.scan(PAIN)
    me.press("F12", "Return")
    order = me.sold("a known customer by phone", 14)
    assert (order["customer"]["first_name"], order["customer"]["last_name"]) == ("Élise", "Lefèvre")

    me.press("F3", "F3")
    for text in ("Ada", "Byron", "0470112233"):
        me.type(text)
        me.press("Tab")
    me.press("Return")
    me.seen("the new customer", has_customer)
    me.scan(SAVON)
    me.press("F12", "Return")
    order = me.sold("a new customer", 26)
    assert (order["customer"]["first_name"], order["customer"]["phone"]) == ("Ada", "+32470112233")

    me.scan(TORCHON)
    me.seen("the towel", has_cart(1))
    me.press("F6")
    me.seen("a parked cart", lambda k: k.parked and not k.cart)
    me.scan(PAIN)
    me.press("F12", "Return")
    assert lines(me.sold("park, and serve the next", 3)) == [("Pain de campagne 800 g", 1)]
    me.turn_to("F5")
    me.press("Return")
    me.seen("the towel again", has_cart(1))
    me.press("F12", "Return")
    assert lines(me.sold("take up what was parked", 4)) == [("Torchon lin", 1)]

    me.scan(TORCHON)
    me.seen("the towel", has_cart(1))
    me.press("F7")
    me.type("10%")
    me.press("Return")
    me.seen("the discount", lambda k: k.cart and k.cart.lines[0].discount)
    me.press("F12", "Return")
    assert me.sold("ten percent off", 7)["total"] == 8.99

    me.scan(TORCHON, SAVON)
    me.seen("both", has_cart(2))
    me.press("F7", "F7", "F5", "Return")
    me.seen("the discount on all", lambda k: k.cart and k.cart.discount)
    me.press("F12", "Return")
    assert me.sold("ten percent off the whole sale", 6)["total"] == 13.45

    me.scan(TORCHON, SAVON, PAIN)
    me.seen("three lines", has_cart(3))
    me.press("ctrl+Delete")
    me.seen("no cart", lambda k: not k.cart)
    me.table.append(f"cancel a sale: {me.keys} keys")
    assert me.keys == 1
    me.keys = me.scans = 0

    me.scan(TORCHON)
    me.seen("the towel", has_cart(1))
    me.press("F12", "F9")
    me.type("5")
    me.press("Return", "F2", "Return")
    order = me.sold("five in cash, the rest by card", 6)
    assert [method for method, _ in tenders(order)] == ["Cash", "Card"]
    assert tenders(order)[0][1] == "5.00"

    shop.order_fault(
        match="POST /commerce/orders",
        fault="status",
        status=422,
        count=1,
        error_code="ERROR_PHONE_ALREADY_USED",
        message="The phone number is already used by another client.",
    )
    me.press("F3")
    me.type("0475123456")
    me.press("Return")
    me.seen("the customer", has_customer)
    me.scan(PAIN)
    me.press("F12", "Return")
    me.seen("the refusal", lambda k: any(row.state is State.REFUSED for row, _ in k.sales))
    me.keys = me.scans = 0
    me.turn_to("F4")
    me.press("ctrl+Return")
    order = me.sold("mend a refused sale", 2)
    assert lines(order) == [("Pain de campagne 800 g", 1)]
    me.press("F1")

    print("", *me.table, sep="\n")  # noqa: T201


def test_the_readme_names_these_keys() -> None:
    """Whoever changes a key changes the table; whoever changes the table changes this test."""
    said = README.read_text(encoding="utf-8")
    for row in (
        "| sell what is scanned, exact cash | the scans, `F12`, `Enter` |",
        "| sell three of one | `3*`, then the scan |",
        "| sell to a known customer | `F3`, the phone number or a name, `Enter` |",
        "| enter a new customer | `F3`, `F3`, the fields with `Tab`, `Enter` |",
        "| put a sale aside, take it up again | `F6`; `F5`, `Enter` |",
        "| discount | `F7`, `10%` or an amount, `Enter` |",
        "| 10 % on the whole sale | `F7`, `F7`, `F5`, `Enter` |",
        "| pay in parts | `F12`, `F9`, the amount, `Enter`, `F2` (card), `Enter` |",
        "| mend a refused sale | `F4`, `Ctrl+Enter` for the likeliest step |",
    ):
        assert row in said, row


@pytest.fixture
def patient(folder: Path) -> None:
    """Settings for a scanner that stalls: so much a busy machine holds up the keys of its own X server."""
    folder.mkdir(mode=0o700, exist_ok=True)
    settings_file.save(folder, replace(practice_settings(()), scanner_gap=str(SLOWEST)))


def test_scans_count_wherever_the_keys_are(patient: None, till: WindowTill, folder: Path, shop: SandboxProcess) -> None:
    """Forty scans at a scanner's speed while the keys are in fields, on buttons, on cards and on other screens."""
    chance = random.Random(3)
    codes = [chance.choice([TORCHON, SAVON, PAIN]) for _ in range(40)]
    places = (("Tab",), ("Tab", "Tab", "Tab"), ("F4",), ("F3",), ("F10",), ("F2",), ("F1",), ("Down",))
    for number, code in enumerate(codes):
        if number % 4 == 3:
            till.press("Escape", "Escape", "F1", *chance.choice(places))
        till.scan(code)
    till.press("Escape", "Escape", "F1")
    until(
        "forty pieces",
        lambda: (k := kept(folder)) and k.cart and sum(int(line.quantity) for line in k.cart.lines) == len(codes),
    )
    found = kept(folder)
    assert found is not None
    assert found.cart is not None
    assert {line.barcode: int(line.quantity) for line in found.cart.lines} == {
        code: codes.count(code) for code in set(codes)
    }
    till.press("F12", "Return")
    (order,) = until("the order", lambda: o if len(o := shop.state()["orders"]) == 1 else None)
    assert sum(line["quantity"] for line in order["lines"]) == len(codes)
