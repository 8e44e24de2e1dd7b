"""What is longer than its place rolls in it: the place stays as small as the window needs it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def rolled(inside: QWidget) -> QScrollArea:
    """A place for `inside` that rolls up and down, never sideways, and takes no keys."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    for ground in (inside, scroll.viewport()):  # transparent: the card behind it is the ground
        ground.setAutoFillBackground(False)
    return scroll
