"""The notes and coins to hand out: all of them are seen, however narrow the till's window is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos_app.ui.sale.paid_panel import _Change, _width
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_cards as cards

NOTES, COINS = ("200", "100", "50", "20", "20", "10", "5"), ("2", "2", "1", "0.50", "0.20", "0.20", "0.10", "0.05")


@pytest.mark.parametrize("width", [320, 405, 440])
@pytest.mark.parametrize(
    ("notes", "coins"), [(NOTES, COINS), (("50", "5"), ("2", "1", "0.50", "0.20", "0.05")), (("10",), ()), ((), ())]
)
def test_no_piece_is_left_out(window: MainWindow, notes: tuple[str, ...], coins: tuple[str, ...], width: int) -> None:
    shown = _Change(window.theme)
    shown.show_view(replace(cards.CHANGE, notes=notes, coins=coins))
    rows = shown._piece_rows(width)
    seen = Decimal(0)
    for row in rows:
        assert _width(row) <= width
        for piece in row:
            times, _, worth = piece.text.rpartition(" × ")
            seen += Decimal(worth) * int(times or 1)
    assert seen == sum(map(Decimal, (*notes, *coins)), Decimal(0))
