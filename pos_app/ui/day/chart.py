"""Bars drawn by hand: upright for hours, lying for names. All of it stands in the accessible description, too.

Scope: one painted widget.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_app.presenters.day.views import BarView, ChartView
from pos_app.ui.kit import paint
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip

_FULL = 1000  # the share of the longest bar
_ROW, _THICK = 28, 14
_LABEL = 13
_LEAST = 150  # the height of a chart of upright bars


class Chart(QWidget):
    """One chart. An upright bar's amount is written above it where all have room, else the highest one's."""

    heard_as = QAccessible.Role.Chart

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = ChartView("")
        theme.changed.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_view(self, view: ChartView) -> None:
        """Draw this from now on."""
        self._view = view
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.description)
        show_tip(self, view.description)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, _LEAST if self._view.upright else max(len(self._view.bars), 1) * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._view.bars:
            font, colour = self._theme.font(15), self._theme.colour("quiet")
            paint.text(painter, QRect(0, 0, self.width(), _ROW), self._view.empty, font, colour, paint.LEFT)
        elif self._view.upright:
            self._draw_upright(painter)
        else:
            self._draw_lying(painter)
        painter.end()

    def _draw_upright(self, painter: QPainter) -> None:
        theme, bars = self._theme, self._view.bars
        font = theme.font(_LABEL)
        wide = QFontMetrics(font).horizontalAdvance
        line = QFontMetrics(font).height()
        top, bottom = line + 4, self.height() - line - 6
        slot = self.width() / len(bars)
        thick = min(slot * 0.64, 44)
        every = -(-max(wide(bar.label) + 8 for bar in bars) // max(int(slot), 1))
        all_fit = all(wide(bar.amount) <= slot - 4 for bar in bars)
        highest = max(range(len(bars)), key=lambda at: bars[at].share)
        painter.fillRect(QRectF(0, bottom, self.width(), 1), theme.colour("edge"))
        for at, bar in enumerate(bars):
            middle = (at + 0.5) * slot
            high = (bottom - top) * bar.share / _FULL
            if bar.share:
                self._bar(painter, QRectF(middle - thick / 2, bottom - high, thick, high), bar)
                if all_fit or at == highest:
                    place = self._within(middle, wide(bar.amount) + 4, bottom - high - line - 2, line)
                    paint.text(painter, place, bar.amount, font, theme.colour("ink"), paint.CENTRE)
            if at % every == 0:
                place = self._within(middle, wide(bar.label) + 4, bottom + 4, line)
                paint.text(painter, place, bar.label, font, theme.colour("quiet"), paint.CENTRE)

    def _bar(self, painter: QPainter, place: QRectF, bar: BarView) -> None:
        """The bar, and at its end, hollow, what of it came back."""
        theme = self._theme
        if bar.back:
            paint.box(painter, place, 3, None, theme.colour("action"), 1.5)
            part = 1 - bar.back / bar.share
            if self._view.upright:
                place = QRectF(
                    place.left(), place.bottom() - place.height() * part, place.width(), place.height() * part
                )
            else:
                place = QRectF(place.left(), place.top(), place.width() * part, place.height())
        if not place.isEmpty():
            paint.box(painter, place, 3, theme.colour("action"))

    def _within(self, middle: float, wide: float, top: float, high: int) -> QRect:
        """A place around `middle` that does not leave the chart."""
        left = min(max(middle - wide / 2, 0), self.width() - wide)
        return QRect(round(left), round(top), round(wide), high)

    def _draw_lying(self, painter: QPainter) -> None:
        theme, bars = self._theme, self._view.bars
        font, strong = theme.font(14), theme.font(14, 600)
        names = max(QFontMetrics(font).horizontalAdvance(bar.label) for bar in bars) + 12
        names = min(names, round(self.width() * 0.45))
        amounts = max(QFontMetrics(strong).horizontalAdvance(bar.amount) for bar in bars) + 10
        room = max(self.width() - names - amounts, 10)
        for at, bar in enumerate(bars):
            row = QRect(0, at * _ROW, self.width(), _ROW)
            paint.text(painter, row.adjusted(0, 0, names - self.width() - 8, 0), bar.label, font, theme.colour("ink"))
            long = _length(bar, room)
            if long:
                thick = QRectF(names, row.center().y() - _THICK / 2 + 1, long, _THICK)
                self._bar(painter, thick, bar)
            place = row.adjusted(names + round(long) + 8, 0, 0, 0)
            paint.text(painter, place, bar.amount, strong, theme.colour("ink"), paint.LEFT)


def _length(bar: BarView, room: int) -> float:
    return max(room * bar.share / _FULL, 2.0) if bar.share else 0.0
