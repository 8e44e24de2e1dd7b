"""What a designer would find wrong with the window as it stands: its text as it is painted, and a way on out of sight.

Scope: the measure used for the tour's pictures and for the scenes made by hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from types import ModuleType

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget

from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from tests.pictures.texts import problems, texts_of

_SHOPS_OWN = {
    "name",
    "detail",
    "place",
    "shop",
    "customer",
    "who",
    "flag",
    "quantity",
    "price",
    "total",
    "cashier",
    "note",
    "left",
}


def faults(window: QWidget, data: tuple[str, ...]) -> list[str]:
    """The faults of the picture. `data` are the shop's own names and numbers, which may be shortened."""
    typed = {field.text() for field in window.findChildren(QLineEdit)}  # rolls in its field
    texts = [text for text in texts_of(window) if text.words not in typed]
    return [*problems(texts, data, _rolls(window)), *_out_of_reach(window)]


def shops_own(modules: Iterable[ModuleType]) -> tuple[str, ...]:
    """The names and numbers in the views of these modules: by the names of their fields."""
    found: set[str] = set()
    for module in modules:
        for _, value in inspect.getmembers(module):
            found |= _own(value, "")
    return tuple(found)


def _own(value: object, field: str) -> set[str]:
    if isinstance(value, str):
        return {value, *value.split(" \N{MIDDLE DOT} ")} if field in _SHOPS_OWN else set()
    if isinstance(value, tuple | list):
        return {text for one in value for text in _own(one, field)}
    if is_dataclass(value) and not isinstance(value, type):
        named = {"HitView": "title", "GoodView": "title", "BarView": "label", "Part": "label"}.get(
            type(value).__name__, ""
        )
        return {
            text
            for one in fields(value)
            for text in _own(getattr(value, one.name), "name" if one.name == named else one.name)
        }
    return set()


def _rolls(window: QWidget) -> list[QRectF]:
    return [
        QRectF(area.viewport().rect().translated(area.viewport().mapTo(window, QPoint(0, 0))))
        for area in window.findChildren(QAbstractScrollArea)
        if area.isVisible() and (area.verticalScrollBar().maximum() or area.horizontalScrollBar().maximum())
    ]


def _out_of_reach(window: QWidget) -> list[str]:
    """Buttons that are not wholly in sight, beside those that can be scrolled to; of several cards on the front one."""
    cards = [card for card in window.findChildren(Overlay) if card.isVisible()][-1:]  # raised: the last child
    found = []
    for button in window.findChildren(KeyCapButton):
        if not button.isVisible() or (cards and not any(card.isAncestorOf(button) for card in cards)):
            continue
        seen = button.visibleRegion().boundingRect()
        if seen.size() != button.size() and not _can_roll(button, window):
            place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
            found.append(f"out of sight: {button.label or button.accessibleName()!r} at {place.getRect()}")
    return found


def _can_roll(button: QWidget, window: QWidget) -> bool:
    above = button.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea) and above.verticalScrollBar().maximum():
            return True
        above = above.parentWidget()
    return False
