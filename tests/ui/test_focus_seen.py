"""Where a card or a screen opens, what has the keys is seen: a ring, also where no field and no button has them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from itertools import groupby

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui import picture_returns as page

Key = Qt.Key
LONG = 150  # px of a straight line in the ring's colour, which no letter has
SCENES: dict[str, Callable[[MainWindow], object]] = {
    "paper": gallery.paper,
    "text": gallery.licences,
    "short text": gallery.explained,
    "return": gallery.goods_back,
    "empties": partial(gallery.goods_back, view=page.EMPTIES),
}


def longest_line(window: MainWindow, theme: Theme) -> int:
    """The longest level line in the colour of the ring, in px."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = theme.colour("focus").rgb() | 0xFF000000
    dots, wide = memoryview(bytes(image.constBits())).cast("I"), image.width()
    assert image.bytesPerLine() == 4 * wide
    rows = (dots[at : at + wide] for at in range(0, wide * image.height(), wide))
    longest = 0
    for row in rows:
        if wanted.to_bytes(4, sys.byteorder) in row.tobytes():  # most have no dot of it: looked for at once
            runs = (len(list(run)) for dot, run in groupby(row) if dot == wanted)
            longest = max(longest, *runs, 0)
    return longest


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("scene", SCENES)
def test_a_ring_says_where_the_keys_are(window: MainWindow, theme: Theme, scene: str, mode: ThemeMode) -> None:
    theme.set_mode(mode)
    SCENES[scene](window)
    QApplication.processEvents()
    if scene in ("return", "empties"):
        window.returns.take_focus()
    assert longest_line(window, theme) >= LONG


@pytest.mark.parametrize("scene", ["paper", "text"])
@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Tab])
def test_escape_leaves_it_and_tab_moves_the_ring_on(window: MainWindow, theme: Theme, scene: str, key: Qt.Key) -> None:
    SCENES[scene](window)
    QApplication.processEvents()
    card = window.paper if scene == "paper" else window.text
    assert card.is_open
    left: list[None] = []
    card.closed.connect(lambda: left.append(None))
    before = QApplication.focusWidget()
    QTest.keyClick(window.windowHandle(), key)
    assert bool(left) is (key == Key.Key_Escape)
    if key == Key.Key_Tab:
        now = QApplication.focusWidget()
        assert now is not None
        assert now is not before
        assert card.isAncestorOf(now)
        assert longest_line(window, theme) < LONG or now.width() >= LONG
