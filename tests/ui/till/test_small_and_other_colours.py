"""What a smaller window and other colours do to the lists: nothing is cut, nothing lies on a button."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QHeaderView

from pos_app.presenters.common.views import NoticeView, Tone
from tests.ui.till.cashier_hands import TOWEL, Cashier

pytestmark = pytest.mark.asyncio
Key = Qt.Key


def _settle() -> None:
    for _ in range(5):
        QCoreApplication.processEvents()


def _wide(header: QHeaderView) -> int:
    return sum(header.sectionSize(column) for column in range(header.count()))


async def test_nothing_rolls_on_a_usual_screen_behind_a_sale_paid_in_parts(cashier: Cashier) -> None:
    window = cashier.window
    whole = window.window()
    cashier.scan(TOWEL).press(Key.Key_F12)
    await cashier.do(lambda: True)
    for _ in range(3):
        cashier.press(Key.Key_F9).type("2").press(Key.Key_Return)
    cashier.press(Key.Key_Return)
    await cashier.do(lambda: True)
    assert window.paid.isVisible()
    for width in (1366, 1024):
        whole.resize(width, 768)
        _settle()
        assert window._scroll.verticalScrollBar().maximum() == 0, width


async def test_the_sales_keep_to_their_table_and_a_message_to_their_column(cashier: Cashier) -> None:
    window = cashier.window
    whole = window.window()
    whole.resize(1366, 768)
    cashier.scan(TOWEL).press(Key.Key_F12)
    await cashier.do(lambda: True)
    cashier.press(Key.Key_Return, Key.Key_F4)
    await cashier.do(lambda: True)
    text = "The shop system refused receipt 1-261122-0037: the phone number is already used by another client."
    window.show_notice(NoticeView("refused", Tone.TROUBLE, text))
    table = window.sales.table
    for width in (1366, 1920, 1024, 1366, 1024):
        whole.resize(width, 768)
        _settle()
        for each in (table, *table.findChildren(QHeaderView)):
            QApplication.sendEvent(each, QEvent(QEvent.Type.StyleChange))  # as other colours do
        assert _wide(table.horizontalHeader()) == table.viewport().width(), width
        column = table.mapTo(window, table.rect().topRight()).x()
        assert window.notices.geometry().right() <= column, f"{width}: it covers the chosen sale's keys"
