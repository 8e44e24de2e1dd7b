"""The window's cross with a sale that is not sent: the till says so, Esc stays, Enter closes, a signal is not asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.submission import State
from tests.end2end.test_window_sale import paid, sell, start
from tests.end2end.window_till import SAVON, TORCHON, Screen
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def test_esc_stays_and_enter_closes(screen: Screen, folder: Path) -> None:
    with SandboxProcess("--port", "0") as shop, start(screen, folder, shop) as till:
        till.stocked()
        shop.kill()
        sell(till, TORCHON)
        paid(folder, 1, State.QUEUED)
        till.stands_still()
        till.see(till.press_cross)
        assert not till.is_over
        till.turn_to("Escape")
        sell(till, SAVON)  # the card is away: the keys sell again
        paid(folder, 2)
        assert till.close_window() == 0
        assert till.said() == ""
    paid(folder, 2)
