"""A card over the dimmed window: looks modal, runs no event loop of its own, keeps the focus inside while open.

Scope: the ground, the card and its keys; what is on the card belongs to the class that builds on it. Where the window
is too low for a card its body scrolls, and the foot with the buttons stays in sight.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.ui.kit import paint
from pos_app.ui.kit.labels import rule
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_RADIUS = 14.0
_BESIDE_MESSAGE = 8  # px between a card and a message beneath it
_BAR = 11  # px the bar is wide, as in the stylesheet
_IN_SIGHT = 24  # px around the widget with the focus, when the card scrolls to it

L = TypeVar("L")


class Overlay(QWidget):
    """The base of all cards. A subclass fills `body` and `foot`, says where the focus goes first and what Enter does.

    `name` is for screen readers: an English sentence marked by `N_`.
    """

    closed = Signal()
    """Esc was pressed: the owner decides whether the card goes away (`set_open(False)`)."""
    opened_changed = Signal(bool)

    heard_as = QAccessible.Role.Dialog
    heard_modal = True

    stops_scans = True
    """Whether a scan waits until this card is closed: what the card asks is about the cart as it is now."""

    def __init__(self, theme: Theme, window: QWidget, name: str, width: int) -> None:
        super().__init__(window)
        self.theme = theme
        self._host = window
        self._card_width = width
        self.card = QFrame(self)
        Spoken(self, theme, lambda tr: self.setAccessibleName(tr(name)))
        self._inside, self._roll = QWidget(), _Roll(self.card)
        self._roll.setWidget(self._inside)
        self._roll.viewport().setAutoFillBackground(False)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(10)
        self._edge = rule(self.card)
        self._end = QWidget(self.card)
        for ground in (self._inside, self._end):  # opaque: what lies beneath the card is not painted with it
            ground.setBackgroundRole(QPalette.ColorRole.Base)
            ground.setAutoFillBackground(True)
        self.foot = QHBoxLayout(self._end)
        self.foot.setContentsMargins(0, 0, 0, 0)
        self.foot.setSpacing(10)
        self.hide()
        for watched in (self._inside, self._end):
            watched.installEventFilter(self)
        theme.sizes_changed.connect(self._fit_open)

    @property
    def is_open(self) -> bool:
        """Whether the card is on the screen (also when the window itself is hidden)."""
        return not self.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Put the card up, with the focus inside, or away."""
        if is_open is self.is_open:
            return
        if is_open:
            self.setGeometry(self._room())
            self.show()
            self.raise_()
            self.fit()
            QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]
            self.take_focus()
        else:
            QApplication.instance().focusChanged.disconnect(self._follow)  # type: ignore[union-attr]
            self.hide()
        self.opened_changed.emit(is_open)

    @property
    def heard_title(self) -> tuple[str, str]:
        """What a screen reader calls it and adds: its title and what stands beneath, else what kind of card it is."""
        words = {role: [one.text() for one in self._labels(role)] for role in ("title", "quiet")}
        return " ".join(words["title"]) or self.accessibleName(), " ".join(words["quiet"])

    def _labels(self, role: str) -> list[QLabel]:
        return [one for one in self._inside.findChildren(QLabel) if one.property("role") == role and one.isVisible()]

    def take_focus(self) -> None:
        """Put the focus where the cashier starts; a subclass says where."""
        self.setFocus()

    def press_enter(self) -> None:
        """What Enter does when no button has the focus; a subclass says what."""

    def fit(self) -> None:
        """Give the card the room its contents need, never more than the window has."""
        edge = self.theme.size("card_edge")
        width = min(self._card_width, self.width() - 2 * edge)
        height = self.lay_out(width, self.height() - 2 * edge)
        place = QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        message = self._host.property("message")
        if isinstance(message, QRect) and message.intersects(place):  # up, and lower, so that it lies on no button
            foot = message.top() - _BESIDE_MESSAGE
            height = self.lay_out(width, foot - edge)
            place = QRect(place.left(), max(foot - height, 0), width, height)
        if place != self.card.geometry():
            self.card.setGeometry(place)
            self.update()

    def lay_out(self, width: int, room: int) -> int:
        """Lay the card out `width` px wide and at most `room` px high; returns its height in px.

        Parts that can shrink do so first; then the body scrolls.
        """
        side, top = self.air()
        inner = width - 2 * side
        foot = _height(self.foot, inner) if self.foot.count() else 0
        gap = top // 2 if foot else 0
        wanted, least = _height(self.body, inner), _least_height(self.body, inner)
        seen = max(min(max(wanted, least), room - 2 * top - gap - foot), 0)
        self._roll.setGeometry(side, top, inner + side - 4, seen)  # its bar runs in the margin
        narrow = max(_BAR + 4 - side, 0) if least > seen else 0  # or in the body, where the margin is too small for it
        self._inside.resize(inner - narrow, max(seen, least))
        self._edge.setGeometry(1, top + seen, width - 2, 1)
        self._edge.setVisible(least > seen and foot > 0)
        self._end.setGeometry(side, top + seen + gap, inner, foot)
        return 2 * top + seen + gap + foot

    def keep_in_sight(self, part: QWidget) -> None:
        """Scroll to a part of the body that cannot have the focus."""
        self._roll.ensureWidgetVisible(part, 0, _IN_SIGHT // 2)

    def air(self) -> tuple[int, int]:
        """The margins of the card: beside, and above and below, in px."""
        return self.theme.size("card_side"), self.theme.size("card_top")

    def fill_host(self) -> None:
        """The window has another size."""
        if self.is_open:
            self.setGeometry(self._room())
            self.fit()
            focused = self.window().focusWidget()
            if focused is not None:
                self._follow(None, focused)

    def _room(self) -> QRect:
        """The window, less the keyboard on the screen."""
        return self._host.rect().adjusted(0, 0, 0, -int(self._host.property("keyboard") or 0))

    def _fit_open(self) -> None:
        if self.is_open:
            self.fit()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inside.isAncestorOf(now):
            self._roll.ensureWidgetVisible(now, 0, _IN_SIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched in (self._inside, self._end):
            self._fit_open()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            if not event.isAutoRepeat():
                self.press_enter()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._roll.verticalScrollBar().maximum():
            bar = self._roll.verticalScrollBar()
            bar.setValue(bar.value() + (bar.pageStep() if event.key() == Qt.Key.Key_PageDown else -bar.pageStep()))
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


class CardFor(Overlay, Generic[L]):
    """A card that is shown for a listener, keeps it while it is open, and calls it.

    `left` calls the intent of a listener whose card was left: by Esc, or because the card is shown for another one.
    """

    def __init__(self, theme: Theme, window: QWidget, name: str, width: int, left: Callable[[L], object]) -> None:
        super().__init__(theme, window, name, width)
        self._left = left
        self._listener: L | None = None  # while the card is open
        self.closed.connect(self._leave)

    def listen(self, listener: L | None) -> None:
        """`listener` is called from now on; the one before it, if it is another, is told that its card was left."""
        if listener is not self._listener:
            self._leave()
        self._listener = listener

    def forget_listener(self) -> None:
        """Forget the listener without calling it: its till is closed."""
        self._listener = None

    def tell(self, intent: Callable[[L], object]) -> None:
        """Call the listener, if the card is open."""
        if self._listener is not None:
            intent(self._listener)

    def set_open(self, is_open: bool) -> None:
        if not is_open:
            self._listener = None
        super().set_open(is_open)

    def _leave(self) -> None:
        self.tell(self._left)


def _takes_tab(widget: QWidget, above: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.isVisibleTo(above)
        and widget.focusProxy() is None
    )


class _Roll(QScrollArea):
    """What the body lies in; the card sets the sizes of both."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _height(layout: QLayout, width: int) -> int:
    layout.activate()
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()


def _least_height(layout: QLayout, width: int) -> int:
    return layout.minimumHeightForWidth(width) if layout.hasHeightForWidth() else layout.minimumSize().height()
