"""Keys that come before the till is open: typing stands in the finder, F12 and what follows it act once it is."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from time import monotonic

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.wedge import Wedge
from pos_app.session import answer_first
from pos_app.store.catalogue import CatalogueStore
from pos_app.ui.early import Early
from pos_app.ui.scanner import Scanner
from pos_app.ui.window import MainWindow
from tests.catalogue_loads import change_items
from tests.ui.hands import heard
from tests.ui.wedge_hands import Hands

EAN = "5410000000019"
TEA = Item("1", "p-1", "Thé vert", "T-1", "", (), Decimal("9.95"), "EUR", None, True, ItemStatus.PUBLISHED)


def test_what_is_pressed_before_there_is_a_till_is_pressed_when_there_is_one(
    window: MainWindow, qapp: QApplication
) -> None:
    early = Early(window, monotonic)
    paid, entered = heard(window.sale.pay_requested), heard(window.sale.finder.entered_empty)
    hands = Hands(window)
    hands.scan(EAN)
    hands.type("pain")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    hands.key("\r", 90)
    assert window.sale.finder.text == "pain"
    assert (paid, entered) == ([], [])

    assert early.take() == [(EAN, "")]
    scanner = Scanner(Wedge())
    scanner.wait(True)
    early.press()
    assert (paid, entered) == ([], []), "the till is not ready yet"
    window.sale.finder.clear()
    scanner.wait(False)
    assert (paid, entered) == ([()], [()])
    scanner.close()


def test_behind_take_the_till_hears_everything_itself(window: MainWindow) -> None:
    early = Early(window, monotonic)
    assert early.take() == []
    paid = heard(window.sale.pay_requested)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F12)
    Hands(window).scan(EAN)
    assert paid == [()]
    early.press()
    assert paid == [()], "nothing was kept"


def test_what_is_typed_before_there_is_a_till_is_answered_from_the_catalogue(
    window: MainWindow, tmp_path: Path
) -> None:
    asyncio.run(stocked(tmp_path))
    early = Early(window, monotonic)
    Hands(window).type("the")
    answer_first(window, tmp_path)
    results = window.sale.finder.results
    assert results.isVisible()
    assert [results.hits.model().index(row, 0).data() for row in range(results.hits.model().rowCount())] == [
        "Products",
        "Thé vert",
    ]
    Hands(window).key("\r", 90)
    assert early.take() == [("the", "")], "nothing is marked: Enter means the text"


def test_without_a_catalogue_the_first_answer_waits_for_the_till(window: MainWindow, tmp_path: Path) -> None:
    Hands(window).type("the")
    answer_first(window, tmp_path)
    assert not window.sale.finder.results.isVisible()


async def stocked(folder: Path) -> None:
    store = await CatalogueStore.open(folder)
    await change_items(store, TEA)
    await store.aclose()
