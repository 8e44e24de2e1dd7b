"""Tiles that were drawn once are kept, and drawn anew when anything about them changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.sale.views import TilesView, TileView
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.tiles import SIDE, TileGrid
from tests.pictures.texts import texts_of

SOAP = TileView("v1", "Soap", "€ 3.20", "VAT 21%")


def picture(grid: TileGrid) -> QImage:
    """As it is painted now."""
    return grid.grab().toImage()


def test_a_kept_tile_is_the_same_and_a_changed_one_is_drawn_anew(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(420, 260)
    grid.show_view(TilesView((SOAP,)))
    first = picture(grid)
    assert picture(grid) == first
    grid.show_view(TilesView((replace(SOAP, price="€ 3.40"),)))
    assert picture(grid) != first
    grid.show_view(TilesView((SOAP,)))
    assert picture(grid) == first
    theme.set_mode(ThemeMode.DARK)
    dark = picture(grid)
    theme.set_mode(ThemeMode.LIGHT)
    assert dark != first
    assert picture(grid) == first


@pytest.mark.parametrize("price", ["€ 3.20", "from € 12.95", "from € 1,112.95"])
def test_how_many_kinds_there_are_is_never_cut(qapp: QApplication, qtbot: QtBot, price: str) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(420, 260)
    grid.show_view(TilesView((replace(SOAP, price=price, variants="13 kinds"),)))
    drawn = [one.words for one in texts_of(grid)]
    assert {"13 kinds ›", "13 ›"} & set(drawn), drawn


def test_what_is_left_in_stock_outlives_the_word_before_the_rate(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(200, 160)
    tile = replace(SOAP, price="12,95 €", detail="Mehrwertsteuer 21 % · 96", short="21 % · 96")
    grid.show_view(TilesView((tile,)))
    assert "21 % · 96" in [one.words for one in texts_of(grid)]


@pytest.mark.parametrize("price", ["€ 3.20", "€ 112.95", "€ 1,112.95"])
@pytest.mark.parametrize("flag", ["0 left", "not sold any more", "none left, more on the 14th"])
def test_no_flag_lies_on_a_picture(qapp: QApplication, qtbot: QtBot, price: str, flag: str) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    tile = replace(SOAP, price=price, flag=flag, picture="soap.png")
    for wide in range(200, 460, 20):
        grid.resize(wide, 160)
        grid.show_view(TilesView((tile,)))
        texts = texts_of(grid)
        (letters,) = (one for one in texts if one.words == "SO")  # in the middle of the picture's place
        picture_at = QRectF(0, 0, SIDE, SIDE)
        picture_at.moveCenter(letters.place.center())
        said = [one for one in texts if flag[:6] in one.words]
        assert said, wide
        assert not any(one.place.adjusted(0, 3, 0, -3).intersects(picture_at) for one in said), wide


@pytest.mark.parametrize("tiles", [(), (replace(SOAP, enabled=False),)], ids=["no tile", "all rest"])
def test_keys_that_are_on_the_grid_are_seen_where_no_tile_takes_them(
    qapp: QApplication, qtbot: QtBot, tiles: tuple[TileView, ...]
) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    room = QWidget()
    qtbot.addWidget(room)
    grid, other = TileGrid(theme, room), QLineEdit(room)
    grid.resize(420, 260)
    grid.show_view(TilesView(tiles))
    with qtbot.waitActive(room):
        room.show()
    other.setFocus()
    without = picture(grid)
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert grid.hasFocus()
    assert picture(grid) != without


@pytest.mark.parametrize(("room", "columns"), [(1244, 6), (800, 4), (720, 4), (541, 3), (180, 1)])
def test_more_tiles_side_by_side_never_make_names_shorter(
    qapp: QApplication, qtbot: QtBot, room: int, columns: int
) -> None:
    """At 1920 seven of them cut the names that six have whole."""
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    grid = TileGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(room + grid.verticalScrollBar().sizeHint().width(), 260)
    grid.show()
    assert grid.columns() == columns
    assert columns <= 4 or grid.gridSize().width() >= 196
