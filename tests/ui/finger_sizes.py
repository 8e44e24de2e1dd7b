"""Whether a finger hits everything: no button, field or row of a list is smaller than 44 px, and no main button has
letters under 15 px."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QWidget,
)

from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.measure import small_main_buttons
from tests.pictures.texts import texts_of

FINGER = 44


def target(widget: QWidget) -> QSize:
    """What a finger has to hit: the frame around a search field is as good as the field."""
    box = widget.parentWidget()
    return box.size() if isinstance(box, SearchBox) and isinstance(widget, QLineEdit) else widget.size()


def missed_by_a_finger(window: MainWindow) -> list[str]:
    """Controls in front that are smaller, named, and main buttons whose letters are."""
    cards = [card for card in window.findChildren(Overlay) if card.is_open]
    front: QWidget = cards[-1] if cards else window
    found = []
    for one in front.findChildren(QWidget):
        if not one.isVisible() or not one.isEnabled():
            continue
        if isinstance(one, QAbstractButton | QLineEdit | QComboBox) and not isinstance(one.parentWidget(), QComboBox):
            size = target(one)
            if min(size.width(), size.height()) < FINGER:
                found.append(f"{type(one).__name__} {one.accessibleName()} {size.width()}×{size.height()}")
        elif isinstance(one, QAbstractItemView) and not isinstance(one, QHeaderView):
            model = one.model()
            rows = [model.index(number, 0) for number in range(model.rowCount())]  # a heading is not to be pressed
            heights = [one.visualRect(row).height() for row in rows if model.flags(row) & Qt.ItemFlag.ItemIsEnabled]
            if heights and min(heights) < FINGER:
                found.append(f"rows of {one.accessibleName()} {min(heights)}")
    return found + small_main_buttons(window, texts_of(window))
