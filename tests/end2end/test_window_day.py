"""A whole day at the real window by keys alone: float, sale, cash out, count, comparison, Z; the next day is new."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from pos_app.domain.day import Move, Movement
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.tables.day_book import DayFacts, Ended
from tests.end2end.program import until
from tests.end2end.window_till import TORCHON, Screen, WindowTill
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def day_of(folder: Path) -> tuple[DayFacts, tuple[Ended, ...]] | None:
    """The open day and the closed ones in the till's file; None while there is none to read."""

    async def read() -> tuple[DayFacts, tuple[Ended, ...]]:
        async with reading(folder, system_clock().now) as store:
            return await store.days.facts(), await store.days.ends()

    try:
        return asyncio.run(read())
    except (FileNotFoundError, StoreError):
        return None


def entries(folder: Path, count: int) -> tuple[Movement, ...]:
    """The drawer's entries once there are so many."""

    def found() -> tuple[Movement, ...] | None:
        day = day_of(folder)
        return day[0].movements if day and len(day[0].movements) == count else None

    return until(f"{count} entries", found)


def card(till: WindowTill, key: str) -> None:
    """A card that this key of the end-of-day screen puts up: pressed until the ground beside the columns is dimmed, for
    the screen knows its keys only when it has read the day. Pressed once more it does nothing."""

    def is_dimmed() -> bool:
        till.press(key)
        time.sleep(0.2)
        return till.screen.pixels(4, 300, 2, 2) != bare

    bare = till.screen.pixels(4, 300, 2, 2)
    until(f"the card of {key}", is_dimmed)


def to_sale(till: WindowTill, empty: bytes) -> None:
    """Back to the Sale screen with its empty cart, as soon as no card is open any more. What was paid stays there until
    the next sale begins, or Esc."""

    def is_there() -> bool:
        till.press("F1", "Escape")
        return till.cart_picture() == empty

    until("the Sale screen", is_there)


def test_a_day_from_float_to_z_by_keys_alone(screen: Screen, folder: Path, shop: SandboxProcess) -> None:
    with WindowTill(screen, folder, "--demo", "--server", shop.url).stocked() as till:
        empty = till.cart_picture()
        till.turn_to("shift+F4")
        card(till, "F3")
        till.type("100")
        till.press("Return")
        assert [(one.kind, one.amount) for one in entries(folder, 1)] == [(Move.FLOAT, 10_000)]

        to_sale(till, empty)
        till.scan(TORCHON)
        till.press("F12", "Return")
        sold = until("the sale", lambda: d[0].sales if (d := day_of(folder)) and d[0].sales else None)
        assert (len(sold), sold[0].cash) == (1, sold[0].total + sold[0].rounding)
        cash = sold[0].cash
        to_sale(till, empty)

        till.turn_to("shift+F4")
        bare = till.screen.pixels(4, 300, 2, 2)
        card(till, "F7")
        till.type("30")
        till.press("Tab")
        till.type("bank")
        till.press("Return")
        out = entries(folder, 2)[1]
        assert (out.kind, out.amount, out.reason) == (Move.OUT, 3_000, "bank")
        until("the screen without the card", lambda: till.screen.pixels(4, 300, 2, 2) == bare)

        card(till, "F12")  # not counted: Enter counts first
        till.press("Return")
        till.press("Down", "Down", "Down")  # €50
        till.type("1")
        till.press("Down")
        till.type("1")
        till.press("ctrl+Return")
        counted = entries(folder, 3)[2]
        assert (counted.kind, counted.amount, counted.expected) == (Move.COUNT, 7_000, 7_000 + cash)

        def closed() -> tuple[Ended, ...] | None:
            """It asks again, now to close; without a card Enter does nothing."""
            till.press("Return")
            return d[1] if (d := day_of(folder)) and d[1] else None

        (ended,) = until("the Z", closed)
        report = ended.report
        assert (report.heading.number, report.receipts, report.total) == (1, 1, sold[0].total)
        assert (report.drawer.expected, report.drawer.difference) == (7_000 + cash, -cash)

        to_sale(till, empty)
        till.scan(TORCHON)
        till.press("F12", "Return")
        until("a sale of the next day", lambda: d if (d := day_of(folder)) and len(d[0].sales) == 1 else None)
        assert till.close_window() == 0
