"""Pictures of what was drawn before: a cell of the cart, a tile. Painting it again is one copy of its pixels.

Scope: one small store; what is drawn, and what it is drawn from, say those who use it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVarTuple

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap

from pos_app.ui.kit.theme import Theme

_PIXELS = QPaintEngine.Type.Raster
A = TypeVarTuple("A")


class Drawn:
    """Keeps at most `most` pictures, each by all that it is drawn from; those of another theme's colours are let go."""

    def __init__(self, theme: Theme, most: int) -> None:
        self._most = most
        self._pictures: dict[Hashable, QPixmap] = {}
        theme.changed.connect(self._pictures.clear)

    def paint(self, painter: QPainter, place: QRect, draw: Callable[[QPainter, QRect, *A], None], *of: *A) -> None:
        """Paint at `place` what `draw` makes of `of` (values that never change) and the theme's colours.

        `draw` fills the whole of the rectangle that it is given.
        """
        if place.isEmpty():
            return
        if painter.paintEngine().type() is not _PIXELS:
            draw(painter, place, *of)  # a printer, or a measure of the text, wants the letters and not their picture
            return
        scale = painter.device().devicePixelRatio()
        key = (draw.__name__, of, place.width(), place.height(), scale)
        picture = self._pictures.pop(key, None)
        if picture is None:
            picture = QPixmap(place.size() * scale)
            picture.setDevicePixelRatio(scale)
            with QPainter(picture) as brush:
                draw(brush, QRect(QPoint(0, 0), place.size()), *of)
        self._pictures[key] = picture  # behind those that were not wanted for longer
        if len(self._pictures) > self._most:
            del self._pictures[next(iter(self._pictures))]
        painter.drawPixmap(place.topLeft(), picture)
