"""A screen of 1366×768 at 200 %: what does not fit is scrolled to, and cards keep their buttons in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery
from tests.ui import picture_cards as cards
from tests.ui.listener import Listener


def seen(window: MainWindow, part: QWidget) -> bool:
    place = part.rect().translated(part.mapTo(window, QPoint(0, 0)))
    return window.rect().contains(place)


@pytest.mark.parametrize("size", [(683, 384), (640, 360)])
def test_total_and_pay_are_reached_and_the_pay_card_fits(window: MainWindow, size: tuple[int, int]) -> None:
    gallery.sale_hard(window)
    window.resize(*size)
    QApplication.processEvents()
    assert window.size().toTuple() == size, "the window is not forced to be larger than the screen"
    for part in (window.sale.bottom.total, window.sale.bottom.pay, window.sale.finder, window.sale.bottom.discount):
        window._scroll.ensureWidgetVisible(part, 0, 0)
        QApplication.processEvents()
        assert seen(window, part)
    window.sale.bottom.pay.setFocus()
    QApplication.processEvents()
    assert seen(window, window.sale.bottom.pay), "the keys bring it into sight"
    window.show_pay(cards.PAY, Listener())
    QApplication.processEvents()
    assert window.rect().contains(window.pay.card.geometry())
    assert seen(window, window.pay._take)


def test_a_usual_window_has_no_bars(window: MainWindow) -> None:
    for size in ((1024, 768), (1366, 768), (911, 512), (819, 512)):
        window.resize(*size)
        QApplication.processEvents()
        bars = window._scroll.verticalScrollBar(), window._scroll.horizontalScrollBar()
        assert [bar.maximum() for bar in bars] == [0, 0], size
