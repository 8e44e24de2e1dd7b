"""Small windows: a counter's screen, and what the system's scale leaves of it. Nothing is cut off or out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.ui.kit.buttons import TOUCH, KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import load_sizes
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.measure import faults
from tests.pictures.scenes import MAIN, SHOPS_OWN, measure
from tests.pictures.sizes import sizes_at, small
from tests.ui import gallery
from tests.ui import picture_cards as cards
from tests.ui import picture_views as made


def resized(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


def test_the_sizes_are_those_of_a_counter() -> None:
    assert {(911, 512), (819, 614), (960, 540)} < set(small())
    assert (1280, 720) in sizes_at(1.5)


@pytest.mark.parametrize("scene", MAIN)
def test_nothing_is_cut_off_or_out_of_reach(window: MainWindow, scene: str) -> None:
    gallery.SCENES[scene](window)
    found = []
    for width, height in ((1366, 768), (1024, 768), *small()[:4]):
        resized(window, width, height)
        found += [f"{width}×{height} {fault}" for fault in faults(window, SHOPS_OWN)]
    assert found == []


def test_the_same_at_a_scale_of_the_system() -> None:
    """Qt reads the scale at its start, so this one has a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.pictures.scenes", "--scale", "1.5", *MAIN[:4]],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.splitlines() == ["0 faults at 1.5"], ran.stdout + ran.stderr
    assert ran.returncode == 0


def test_the_measure_finds_what_is_out_of_sight(window: MainWindow) -> None:
    gallery.pay(window)
    (take,) = [one for one in window.pay.findChildren(KeyCapButton) if one.shortcut_text == "Return"]
    take.setFixedHeight(20)
    take.move(take.x(), take.y() + 40)
    assert any(fault.startswith("out of sight") for fault in measure(window))


@pytest.mark.parametrize("scene", ["pay_hard", "customer_form", "count", "price_form", "purchases", "pin_switch"])
def test_the_way_on_of_a_card_is_in_sight_in_the_smallest_window(window: MainWindow, scene: str) -> None:
    gallery.SCENES[scene](window)
    resized(window, 819, 512)
    card = [one for one in window.children() if isinstance(one, Overlay) and one.is_open][-1]
    foot = card.foot.parentWidget()
    assert foot is not None
    lowest = [one for one in foot.findChildren(KeyCapButton) if one.isVisible()]
    assert lowest
    assert all(one.visibleRegion().boundingRect().size() == one.size() for one in lowest)


def test_what_has_the_keys_is_rolled_into_sight(window: MainWindow) -> None:
    gallery.count(window)
    resized(window, 819, 512)
    fields = [one for one in window.count.findChildren(QLineEdit) if one.isVisible()]
    for field in (*fields, *reversed(fields)):
        field.setFocus()
        QApplication.processEvents()
        assert field.visibleRegion().boundingRect().height() == field.height()


def test_a_notice_and_the_hits_follow_a_window_that_is_resized(window: MainWindow) -> None:
    gallery.sale_found(window)
    window.show_notice(made.REFUSED)
    for width, height in ((1920, 1080), (1024, 768), (819, 614), (1366, 768)):
        resized(window, width, height)
        finder, results = window.sale.finder, window.sale.finder.results
        assert results.width() == finder.width()
        assert results.y() == finder.geometry().bottom() + 6
        bar: QRect = window.notices.geometry()
        assert bar.right() <= window.sale.left.width() - 16
        assert bar.bottom() <= window.footer.y() - 8
        window.show_notice(made.REFUSED)
        assert window.notices.geometry() == bar  # as it would be shown anew


def test_a_message_among_the_sales_leaves_a_card_its_height(window: MainWindow) -> None:
    gallery.sales(window)
    resized(window, 1366, 768)
    window.show_notice(made.REFUSED)
    amid = window.notices.geometry()
    assert amid.bottom() < window.height() * 0.75
    gallery.paper(window)
    QApplication.processEvents()
    assert window.footer.y() - 12 < window.notices.geometry().bottom() < window.footer.y()
    assert window.paper.card.height() > window.height() * 0.7
    window.paper.set_open(False)
    QApplication.processEvents()
    assert window.notices.geometry() == amid


def test_a_finger_finds_everything_in_both_densities() -> None:
    hit = ("header", "finder", "stacked", "pay_pad", "pay_take", "pin_pad", "strip", "cart_row", "sale_row")
    assert all(size >= TOUCH for name in hit for size in load_sizes()[name])


def test_a_window_that_becomes_large_again_is_as_it_was(window: MainWindow) -> None:
    gallery.sale(window)
    resized(window, 1366, 768)
    before = picture(window)
    resized(window, 911, 512)
    assert window.header.height() < 52
    resized(window, 1366, 768)
    assert picture(window) == before


def picture(window: MainWindow) -> QImage:
    """The window as it is painted when nothing in it is new: a button is drawn once and then copied."""
    window.grab()
    return window.grab().toImage()


def test_a_card_that_is_open_follows_into_the_small_window_and_back(window: MainWindow) -> None:
    window.show_pay(cards.PAY)
    resized(window, 1366, 768)
    before = window.pay.card.geometry()
    resized(window, 911, 512)
    assert window.pay.card.height() < before.height()
    assert window.rect().contains(window.pay.card.geometry())
    resized(window, 1366, 768)
    assert window.pay.card.geometry() == before


def test_a_long_story_of_a_sale_rolls_and_its_steps_stay_in_sight(window: MainWindow) -> None:
    gallery.sales(window)
    assert made.SALES.detail is not None
    long = replace(made.SALES.detail, history=tuple(f"13:{n} sent: did not get through" for n in range(10, 40)))
    window.show_sales(replace(made.SALES, detail=long))
    for size in ((819, 512), (1366, 768)):
        resized(window, *size)
        assert measure(window) == []
        assert window.sales.table.height() > 90
