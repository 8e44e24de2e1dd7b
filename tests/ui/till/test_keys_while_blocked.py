"""Keys that come while the till is late: each does what it does when the till keeps up, nothing is lost or done twice.

The same keys are pressed again and again at one till: with an answer to each before the next, and with the program
unable to answer between them, at once or at random moments, as on a machine with too much to do.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt

from tests.ui.till.cashier_hands import BREAD, SOAP, TOWEL, UNKNOWN, Cashier

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.asyncio
SEEDS = 4
PARTS = 3  # to open a till takes as long as a task
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
    "the second hit": (lambda me: me.type("sa").press(Key.Key_Down).type("\r"), ["cart 1 Savon"]),
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


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_late_till_ends_as_one_that_keeps_up(cashier: Cashier, part: int) -> None:
    for task in [*TASKS][part::PARTS]:
        keys, wanted = TASKS[task]
        await cashier.clear()
        assert await keys(cashier).do(lambda: True) == wanted, f"{task}, with an answer to each key"
        await cashier.clear()
        assert await keys(cashier).do() == wanted, f"{task}, with no answer before the last key"
        for seed in range(SEEDS):
            chance = random.Random(f"{task} {seed}")
            await cashier.clear()
            answered = partial(_by_chance, chance)
            assert await keys(cashier).do(answered) == wanted, f"{task}, seed {seed}"


def _by_chance(chance: random.Random) -> bool:
    return chance.random() < 0.3


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
