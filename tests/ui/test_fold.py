"""The folded order of a sale: opened by its button, and closed again for another sale."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from pos_app.ui.sales.fold import Fold
from pos_app.ui.window.main_window import MainWindow
from tests.ui import picture_views as made
from tests.ui.hands import click


def test_it_opens_by_its_button_and_another_sale_begins_folded(window: MainWindow) -> None:
    window.show_sales(made.SALES)
    QApplication.processEvents()
    fold = next(one for one in window.findChildren(Fold) if not one.isHidden())
    rows = fold.findChild(type(fold._rows))
    assert rows is not None
    assert rows.isHidden()
    click(fold.button)
    assert not rows.isHidden()
    assert "Status confirmed" in rows.accessibleName()
    fold.show_view(replace(made.ORDER_THERE, flag="total differs"))  # the same order, told anew
    assert not rows.isHidden()
    fold.show_view(replace(made.ORDER_THERE, title="Order 2 at the shop"))
    assert rows.isHidden()
    fold.show_view(None)
    assert fold.isHidden()
