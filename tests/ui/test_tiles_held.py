"""A finger that rests on a tile opens what the right button opens, and sells nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.presenters.sale.views import TilesView, TileView
from pos_app.ui.kit.long_press import HOLD_MS
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.tiles import TileGrid
from tests.ui.hands import LEFT, NONE

TILES = tuple(TileView(f"v{at}", f"Soap {at}", "€ 3.20", "VAT 21%") for at in range(60))


class Told:
    """A grid of tiles, and what it said."""

    def __init__(self, grid: TileGrid) -> None:
        self.grid = grid
        self.menus: list[str] = []
        self.chosen: list[str] = []
        grid.menu_requested.connect(self.menus.append)
        grid.chosen.connect(self.chosen.append)

    def place(self, at: int) -> QPoint:
        """The middle of a tile."""
        return self.grid.visualRect(self.grid.model().index(at, 0)).center()


@pytest.fixture
def told(qapp: QApplication, qtbot: QtBot) -> Told:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(420, 260)
    grid.show_view(TilesView(TILES))
    with qtbot.waitExposed(grid):
        grid.show()
    return Told(grid)


def test_a_held_tile_opens_its_menu_once_and_is_not_sold(told: Told) -> None:
    port = told.grid.viewport()
    QTest.mousePress(port, LEFT, NONE, told.place(1))
    QTest.qWait(HOLD_MS + 150)
    assert told.menus == ["v1"], "while the finger still rests there"
    QTest.mouseRelease(port, LEFT, NONE, told.place(1))
    assert (told.menus, told.chosen) == (["v1"], [])
    QTest.mouseClick(port, LEFT, NONE, told.place(2))
    assert (told.menus, told.chosen) == (["v1"], ["v2"]), "the next press counts as always"


def test_a_short_press_sells_and_opens_nothing(told: Told) -> None:
    QTest.mouseClick(told.grid.viewport(), LEFT, NONE, told.place(0))
    QTest.qWait(HOLD_MS + 150)
    assert (told.menus, told.chosen) == ([], ["v0"])


def test_a_finger_that_moves_or_a_list_that_scrolls_opens_nothing(told: Told) -> None:
    port, place = told.grid.viewport(), told.place(0)
    QTest.mousePress(port, LEFT, NONE, place)
    QTest.mouseMove(port, place + QPoint(0, 40))
    QTest.qWait(HOLD_MS + 150)
    QTest.mouseRelease(port, LEFT, NONE, place + QPoint(0, 40))
    QTest.mousePress(port, LEFT, NONE, place)
    told.grid.verticalScrollBar().setValue(60)
    QTest.qWait(HOLD_MS + 150)
    QTest.mouseRelease(port, LEFT, NONE, QPoint(2, 2))
    assert told.menus == []
