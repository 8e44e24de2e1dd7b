"""A part of a screen that is as high as what lies in it, up to a limit; beyond that it scrolls.

Scope: one widget without keys of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class Roll(QScrollArea):
    """Parts go into `column`, from top to bottom."""

    def __init__(self, limit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = limit
        self._inside = QWidget()
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        for ground in (self._inside, self.viewport()):  # transparent: the widget behind it is the ground
            ground.setAutoFillBackground(False)
        self._inside.installEventFilter(self)

    def set_limit(self, limit: int) -> None:
        """At most this high in px."""
        self._limit = limit
        self.fit()

    def fit(self) -> None:
        """Take the height of what lies in it."""
        self.column.activate()
        wide = self.width()
        wanted = self.column.heightForWidth(wide) if self.column.hasHeightForWidth() else -1
        if wanted < 0:
            wanted = self.column.sizeHint().height()
        if wanted > self._limit:  # the bar takes its place from the text
            wide -= self.verticalScrollBar().sizeHint().width()
            wanted = max(self.column.heightForWidth(wide), wanted)
        self._inside.resize(wide, wanted)
        if min(wanted, self._limit) != self.maximumHeight():
            self.setFixedHeight(min(wanted, self._limit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)
