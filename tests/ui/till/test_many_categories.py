"""Three hundred categories: each is reached by keys and by a finger, and its tiles are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_app.domain.catalogue import Category
from pos_app.ui.kit.buttons import KeyCapButton
from tests.ui.hands import click, focused
from tests.ui.till.counter_window import CounterWindow

pytestmark = pytest.mark.asyncio


async def test_one_of_three_hundred_by_keys_and_by_finger(
    counter: CounterWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(Category(f"c{n}", f"Shelf {n}", "" if n % 10 == 0 else f"c{n - n % 10}") for n in range(300))
    shelf = counter.bench.till.shelf

    async def categories() -> tuple[Category, ...]:
        return many

    monkeypatch.setattr(shelf, "categories", categories)
    await counter.presenters.finder.open()
    await counter.settle()
    window = counter.window
    window.resize(1024, 768)
    more = next(one for one in window.sale.chips.findChildren(KeyCapButton) if one.label == "More…" and one.isVisible())
    assert window.sale.chips.height() == 44, "chips never push the tiles away"
    click(more)
    await counter.settle()
    assert window.pick.isVisible()
    assert window.pick._hits.model().rowCount() == 300
    QTest.keyClicks(focused(), "shelf 277")
    await counter.settle()
    assert window.pick._hits.model().rowCount() == 1
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    await counter.settle()
    assert not window.pick.isVisible()
    assert counter.presenters.finder._chip == "c277"
    assert any(one.label == "Shelf 277" and one.isChecked() for one in window.sale.chips.findChildren(KeyCapButton))

    click(more)
    await counter.settle()
    hits = window.pick._hits
    hits.scrollToBottom()
    last = hits.visualRect(hits.model().index(299, 0))
    assert hits.viewport().rect().contains(last.center())
    assert last.height() >= 44
    QTest.mouseClick(hits.viewport(), Qt.MouseButton.LeftButton, pos=last.center())
    await counter.settle()
    assert counter.presenters.finder._chip == "c299"
