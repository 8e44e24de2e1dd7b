"""The system ends the till: Qt's loop is told to quit (a sign-out, a shut-down, an installer), a terminal is closed.

Windows' own message for it is tried where Windows is; what both have in common is that Qt's loop stops under the till.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from pos_app.domain.submission import State
from tests.end2end.program import PATIENCE, until
from tests.end2end.test_window_sale import in_cart, paid, sell, start
from tests.end2end.window_till import PAIN, SAVON, TORCHON, Screen, WindowTill, kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window

QUITS = """
import signal, sys
from PySide6.QtWidgets import QApplication
from pos_app import __main__
signal.signal(signal.SIGUSR1, lambda *_: QApplication.quit())
signal.signal(signal.SIGUSR2, lambda *_: QApplication.exit(0))
sys.exit(__main__.main(sys.argv[1:]))
"""


class QuitTill(WindowTill):
    """A till whose loop Qt quits on SIGUSR1, as it does at the end of a session."""

    program = ("-c", QUITS)


def quit_loop(till: WindowTill) -> None:
    """What Qt does when the session ends."""
    till.signal(signal.SIGUSR1)


def stop_loop(till: WindowTill) -> None:
    """The same without a question to the windows."""
    till.signal(signal.SIGUSR2)


def hang_up(till: WindowTill) -> None:
    """What the system does when the session's terminal or manager goes away."""
    till.signal(signal.SIGHUP)


def ended_in_order(till: WindowTill, end: object) -> None:
    """The till goes as after an ordinary end. Windows gives a program 5 s for it; a machine at rest takes 2."""
    assert callable(end)
    end(till)
    until("the end of the till", lambda: till.is_over, PATIENCE)
    assert till.ended() == 0
    assert till.said() == ""
    assert till.log().rstrip().endswith("Comptoir ends")


@pytest.mark.parametrize("end", [quit_loop, stop_loop, hang_up])
def test_an_end_that_comes_from_the_system_while_a_sale_is_sent_loses_and_doubles_nothing(
    end: object, screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    shop.order_fault(match="POST /commerce/orders", fault="slow", seconds=4, count=1)
    with QuitTill(screen, folder, "--demo", "--server", shop.url) as till:
        till.stocked()
        sell(till, TORCHON)
        paid(folder, 1)
        till.stands_still()
        till.scan(SAVON, PAIN)
        in_cart(folder, 2)
        ended_in_order(till, end)
    left = kept(folder)
    assert left is not None
    assert left.cart is not None
    assert len(left.cart.lines) == 2
    with start(screen, folder, shop) as till:
        till.open()
        paid(folder, 1, State.SENT)
        assert len(shop.state()["orders"]) == 1
        assert "ended unexpectedly" not in till.log()
        assert till.terminate() == 0


def test_an_end_that_comes_from_the_system_on_the_pay_card_keeps_the_cart(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    with QuitTill(screen, folder, "--demo", "--server", shop.url) as till:
        till.stocked()
        till.scan(TORCHON)
        in_cart(folder, 1)
        till.turn_to("F12")
        ended_in_order(till, quit_loop)
    in_cart(folder, 1)
    assert shop.state()["orders"] == []
