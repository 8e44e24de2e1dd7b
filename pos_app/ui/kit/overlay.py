"""A card over the dimmed window: looks modal, runs no event loop of its own, keeps the focus inside while open.

Room: the ground, the card and its keys; what is on the card belongs to the class that builds on it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pos_app.ui.kit import paint
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.theme import Theme

_MARGIN = 16
_RADIUS = 14.0


class Overlay(QWidget):
    """The base of all cards. A subclass fills `body`, says where the focus goes first and what Enter does.

    `name` is for screen readers: an English sentence marked by `say`.
    """

    closed = Signal()
    """Esc was pressed: the owner decides whether the card goes away (`set_open(False)`)."""
    opened_changed = Signal(bool)

    stops_scans = True
    """Whether a scan waits until this card is closed: what the card asks is about the cart as it is now."""

    def __init__(self, theme: Theme, window: QWidget, name: str, width: int) -> None:
        super().__init__(window)
        self.theme = theme
        self._host = window
        self._card_width = width
        self.card = QFrame(self)
        Spoken(self, theme, lambda words: self.card.setAccessibleName(words(name)))
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(24, 22, 24, 22)
        self.body.setSpacing(10)
        self.hide()
        window.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the card is on the screen (also when the window itself is hidden)."""
        return not self.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Put the card up, with the focus inside, or away."""
        if is_open is self.is_open:
            return
        if is_open:
            self.setGeometry(self._host.rect())
            self.show()
            self.raise_()
            self.fit()
            self.take_focus()
        else:
            self.hide()
        self.opened_changed.emit(is_open)

    def take_focus(self) -> None:
        """Put the focus where the cashier starts; a subclass says where."""
        self.setFocus()

    def press_enter(self) -> None:
        """What Enter does when no button has the focus; a subclass says what."""

    def fit(self) -> None:
        """Give the card the room its contents need, never more than the window has."""
        self.body.activate()
        width = min(self._card_width, self.width() - 2 * _MARGIN)
        wanted = self.body.heightForWidth(width) if self.body.hasHeightForWidth() else self.body.sizeHint().height()
        height = min(max(wanted, self.body.minimumSize().height()), self.height() - 2 * _MARGIN)
        self.card.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parent() and self.is_open:
            self.setGeometry(self._host.rect())
            self.fit()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.is_open:
            self.fit()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            if not event.isAutoRepeat():
                self.press_enter()
        else:
            self.type_key(event)
        event.accept()

    def type_key(self, event: QKeyEvent) -> None:
        """A key that no control on the card wanted; a subclass may use it."""

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab goes round on the card and never leaves it."""
        focused: QWidget | None = self.window().focusWidget()
        start = focused if focused is not None and self.isAncestorOf(focused) else self
        at: QWidget | None = start.nextInFocusChain() if next_one else start.previousInFocusChain()
        while at is not None and at is not start:
            if self.isAncestorOf(at) and _takes_tab(at, self):
                reason = Qt.FocusReason.TabFocusReason if next_one else Qt.FocusReason.BacktabFocusReason
                at.setFocus(reason)
                break
            at = at.nextInFocusChain() if next_one else at.previousInFocusChain()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(9, 13, 18, 118))
        place = QRectF(self.card.geometry())
        for spread in range(24, 0, -3):
            shade = QRectF(place).adjusted(-spread, -spread + 8, spread, spread + 8)
            paint.box(painter, shade, _RADIUS + spread, paint.shade(5))
        border = self.theme.colour("line") if self.theme.is_dark else None
        paint.box(painter, place, _RADIUS, self.theme.colour("card"), border)
        painter.end()

    def card_rect(self) -> QRect:
        """Where the card is, in the window."""
        return self.card.geometry()


def _takes_tab(widget: QWidget, above: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.isVisibleTo(above)
        and widget.focusProxy() is None
    )
