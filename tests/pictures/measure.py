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

from pos_app.presenters.common.words import key_text
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from tests.pictures.texts import Text, problems, texts_of

MAIN_LETTERS = 15  # px: of the main button, in all languages and windows
_MAIN_KEYS = frozenset({"Return", "Ctrl+Return", "F12"})  # what goes on, where no button is filled

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
    return [*problems(texts, data, _rolls(window)), *_out_of_reach(window), *small_main_buttons(window, texts)]


def small_main_buttons(window: QWidget, texts: Iterable[Text]) -> list[str]:
    """The main buttons in front whose letters are under 15 px."""
    found = []
    for button in _in_front(window):
        if not button.is_main and button.shortcut_text not in _MAIN_KEYS:
            continue
        place = QRectF(QRect(button.mapTo(window, QPoint(0, 0)), button.size()))
        cap = key_text(button.shortcut_text, button.theme.translator)
        found += [
            f"letters of {text.letters} px on a main button: {text.words!r}"
            for text in texts
            if place.contains(text.place.center()) and text.words != cap and text.letters < MAIN_LETTERS
        ]
    return found


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
    found = []
    for button in _in_front(window):
        seen = button.visibleRegion().boundingRect()
        if seen.size() != button.size() and not _can_roll(button, window):
            place = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
            found.append(f"out of sight: {button.label or button.accessibleName()!r} at {place.getRect()}")
    return found


def _in_front(window: QWidget) -> list[KeyCapButton]:
    """The buttons that are shown, of several cards those of the front one."""
    cards = [card for card in window.findChildren(Overlay) if card.isVisible()][-1:]  # raised: the last child
    return [
        button
        for button in window.findChildren(KeyCapButton)
        if button.isVisible() and (not cards or any(card.isAncestorOf(button) for card in cards))
    ]


def _can_roll(button: QWidget, window: QWidget) -> bool:
    above = button.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea) and above.verticalScrollBar().maximum():
            return True
        above = above.parentWidget()
    return False
