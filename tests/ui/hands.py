"""What a cashier's hands do in a test: press a key where the keys go now, type, press with the mouse, listen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui.kit.buttons import KeyCapButton

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def focused() -> QWidget:
    """The widget that has the keys."""
    target = QApplication.focusWidget()
    assert target is not None, "no widget has the keys"
    return target


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press a key."""
    QTest.keyClick(focused(), key, modifier)


def type_text(words: str) -> None:
    """Type text."""
    QTest.keyClicks(focused(), words)


def click(widget: QWidget, place: QPoint | None = None) -> None:
    """Press and let go of the left button at `place`, or in the middle."""
    QTest.mouseClick(widget, LEFT, NONE, place if place is not None else widget.rect().center())


def heard(signal: object) -> list[tuple[object, ...]]:
    """What a signal carries from now on."""
    told: list[tuple[object, ...]] = []
    signal.connect(lambda *words: told.append(words))  # type: ignore[attr-defined]  # a bound Signal
    return told


class _Listener:
    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def __getattr__(self, intent: str) -> Callable[..., None]:
        return lambda *words: self.told.append((intent, *words))


def listener() -> Any:
    """Whoever shows a card: remembers what it is told in `told`, the name of the intent first."""
    return _Listener()


def button(parent: QWidget, label: str) -> KeyCapButton:
    """The visible button that says `label`."""
    return next(one for one in parent.findChildren(KeyCapButton) if one.label == label and one.isVisible())
