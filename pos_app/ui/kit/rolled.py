"""What is longer than its place rolls in it: the place stays as small as the window needs it, and ends with a row."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_MOST = 60  # px left free beneath a row; what is higher, such as a chart, is rather seen in part
_LAYOUT = (QEvent.Type.LayoutRequest, QEvent.Type.Resize)


def rolled(inside: QWidget) -> QScrollArea:
    """A place for `inside` that rolls up and down, never sideways, and takes no keys."""
    return _Rolled(inside)


class _Rolled(QScrollArea):
    """Ends beneath a row, never within one, and never behind a heading whose rows are out of sight."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        for ground in (inside, self.viewport()):  # transparent: the card behind it is the ground
            ground.setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._fit_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if watched is self._inside and event.type() in _LAYOUT:
            self._fit_rows()
        return done

    def _fit_rows(self) -> None:
        top, high = self.verticalScrollBar().value(), self.contentsRect().height()
        rest = 0
        if self._inside.height() > top + high:
            rest = top + high - max((end for end in _row_ends(self._inside) if top < end <= top + high), default=0)
        if rest > min(_MOST, high // 3):
            rest = 0
        if self.viewportMargins().bottom() != rest:
            self.setViewportMargins(0, 0, 0, rest)


def _row_ends(inside: QWidget) -> Iterator[int]:
    """Where a row ends, in px from the top of `inside`."""
    for part in inside.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if part.isHidden() or part.property("role") == "heading":
            continue
        row = getattr(part, "row_height", part.height())  # of a list that draws its rows itself
        yield from range(part.y() + row, part.y() + part.height() + 1, max(row, 1))
