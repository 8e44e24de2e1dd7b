"""The striped banner of the practice shop, with the switches for its faults.

Scope: one showing widget; a switch that is pressed sends an intent and waits to be shown its new state.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from pos_app.presenters.frame.views import PracticeView, SwitchView
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import TOUCH
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip

_STRIPE = 26


class Switch(QAbstractButton):
    """A text and a switch: the knob is on the right when on."""

    heard_as = QAccessible.Role.CheckBox

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_view(self, view: SwitchView) -> None:
        """Set text and state."""
        self.setText(view.label.replace("&", "&&"))
        self.setShortcut("")
        self.setAccessibleName(view.label)
        show_tip(self, view.tooltip)
        self.setChecked(view.on)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self._theme.font(14, 600)).horizontalAdvance(self.text()) + 72, TOUCH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self._theme.colour
        ground = QRectF(self.rect()).adjusted(0, 5, 0, -5)
        paint.box(painter, ground, 8, colour("card"), colour("stripe_ink"), 1)
        track = QRectF(self.width() - 48, self.height() / 2 - 10, 38, 20)
        on = self.isChecked()
        paint.box(painter, track, 10, colour("action" if on else "card"), colour("action" if on else "edge"), 1.5)
        knob = QRectF(track.right() - 18 if on else track.left() + 2, track.top() + 2, 16, 16)
        paint.box(painter, knob, 8, colour("action_ink" if on else "edge"))
        words = self.rect().adjusted(12, 0, -54, 0)
        paint.text(painter, words, self.text().replace("&&", "&"), self._theme.font(14, 600), colour("ink"))
        if self.hasFocus():
            paint.focus_ring(painter, self._theme, ground, 8)
        painter.end()


class PracticeBanner(QWidget):
    """Stripes from edge to edge, so that this shop is not taken for a real one."""

    heard_as = QAccessible.Role.Grouping

    switched = Signal(str, bool)
    """A switch's key and the state the cashier wants."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: PracticeView | None = None
        self._switches: list[Switch] = []
        self.setFixedHeight(TOUCH)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self.hide()

    def show_view(self, view: PracticeView | None) -> None:
        """Show the banner, or take it away."""
        self._view = view
        self.setVisible(view is not None)
        if view is None:
            return
        self.setAccessibleName(view.text)
        while len(self._switches) < len(view.switches):
            self._add_switch()
        for number, switch in enumerate(self._switches):
            switch.setVisible(number < len(view.switches))
            if number < len(view.switches):
                switch.show_view(view.switches[number])
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("stripe"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("stripe_dark"))
        high = self.height()
        for left in range(-high, self.width(), 2 * _STRIPE):
            corners = [(left, high), (left + high, 0), (left + high + _STRIPE, 0), (left + _STRIPE, high)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        taken = sum(switch.width() + 8 for switch in self._switches if not switch.isHidden())
        font = self._theme.font(14, 700)
        metrics = QFontMetrics(font)
        words = paint.whole_parts(self._view.text, metrics, self.width() - taken - 76)
        wide = metrics.horizontalAdvance(words) + 28
        plate = QRectF(16, 8, wide, high - 16)
        paint.box(painter, plate, 6, self._theme.colour("stripe"))
        place = plate.toRect().adjusted(12, 0, -12, 0)
        paint.text(painter, place, words, font, self._theme.colour("stripe_ink"))
        painter.end()

    def _add_switch(self) -> None:
        switch = Switch(self._theme, self)
        number = len(self._switches)
        switch.clicked.connect(lambda on, n=number: self._press(n, on))
        self._row.addWidget(switch)
        self._switches.append(switch)

    def _press(self, number: int, on: bool) -> None:
        if self._view is None:
            return
        view = self._view.switches[number]
        self._switches[number].setChecked(view.on)  # it moves when the presenter says so
        self.switched.emit(view.key, on)
