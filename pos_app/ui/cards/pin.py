"""The card that asks a cashier's PIN: at the lock, at a switch, for an approval.

Scope: one card. It never holds a PIN: each digit goes out as an intent, and how many there are comes back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.cashiers.window import PinListener
from pos_app.presenters.common.marks import N_
from pos_app.presenters.heard.cards import error_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.pad import BACKSPACE, FigurePad
from pos_app.ui.kit.theme import Theme

_LEAST_DOTS = 4
_DOT, _GAP = 18, 14


class PinCard(CardFor[PinListener]):
    """Digits and Backspace work at once, Enter asks. Every key stays here: no shortcut acts while it is open."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("PIN"), 420, lambda listener: listener.close())
        self._view = PinView("")
        self._said = Changing[str](theme.heard, Said.REFUSAL, error_heard)
        self._title, self._subtitle, self._message = label(role="title"), label(role="quiet"), label(role="error")
        for words in (self._title, self._subtitle, self._message):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._message.setMinimumHeight(2 * self._message.fontMetrics().lineSpacing() + 2)
        self._dots = _Dots(theme)
        self._pad = FigurePad(theme, "pin_pad", self.card)
        self._pad.pressed.connect(self._type)
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.closed)
        self._lock = KeyCapButton(theme)
        self._lock.clicked.connect(self._ask_lock)
        self._ok = KeyCapButton(theme, "", "Return", ButtonKind.PRIMARY)
        self._ok.clicked.connect(self.press_enter)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self._lock)
        self.foot.addStretch(1)
        self.foot.addWidget(self._ok)
        for part in (self._title, self._subtitle, self._dots, self._message, self._pad):
            self.body.addWidget(part)

    @property
    def hides_all(self) -> bool:
        """Whether nothing behind the card may be read now."""
        return self.is_open and self._view.locked

    def show_view(self, view: PinView) -> None:
        """Show what the PIN is for and how far it is typed."""
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._message.setText(view.message)
        self._said.show(view.message)
        set_property(self._message, "role", "error" if view.tone.value == "trouble" else "strong")
        self._dots.show_count(view.typed, view.spoken)
        self._pad.setEnabled(not view.rests)
        self._ok.show_label(view.ok_label, "Return")
        self._ok.setEnabled(not view.rests)
        self._cancel.show_label(view.cancel_label, "Escape")
        self._cancel.setVisible(bool(view.cancel_label))
        self._lock.setVisible(view.lock is not None)
        if view.lock is not None:
            self._lock.show_action(view.lock)
        self.update()

    def take_focus(self) -> None:
        self.setFocus()

    def press_enter(self) -> None:
        if not self._view.rests:
            self.tell(lambda who: who.enter())

    def type_key(self, event: QKeyEvent) -> None:
        words = event.text()
        if self._view.lock is not None and event.key() == Qt.Key.Key_L and event.modifiers() & _CTRL:
            self._ask_lock()
        elif event.key() == Qt.Key.Key_Backspace:
            self._type(BACKSPACE)
        elif len(words) == 1 and words in "0123456789":
            self._type(words)

    def as_typed(self) -> Callable[[], object]:
        """How to take back the figures that are typed from now on."""
        typed = self._view.typed

        def put_back() -> None:
            while self._view.typed > typed:
                before = self._view.typed
                self._type(BACKSPACE)
                if self._view.typed >= before:
                    return

        return put_back

    def _type(self, key: str) -> None:
        self.tell(lambda who: who.key(key))

    def _ask_lock(self) -> None:
        self.tell(lambda who: who.lock())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # a digit of the PIN is never a line's menu, F12 never pays behind the lock
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._view.locked:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("ground"))
        place = QRectF(self.card.geometry())
        paint.box(painter, place, 14.0, self.theme.colour("card"), self.theme.colour("line"))
        painter.end()


_CTRL = Qt.KeyboardModifier.ControlModifier


class _Dots(QWidget):
    """A dot for each digit; hollow ones show how many there are at least."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._count = 0
        self.setFixedHeight(44)

    def show_count(self, count: int, spoken: str) -> None:
        self.setAccessibleName(spoken)
        if count != self._count:
            self._count = count
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        dots = max(self._count, _LEAST_DOTS)
        left = (self.width() - dots * _DOT - (dots - 1) * _GAP) / 2
        for at in range(dots):
            place = QRectF(left + at * (_DOT + _GAP), (self.height() - _DOT) / 2, _DOT, _DOT)
            if at < self._count:
                paint.box(painter, place, _DOT / 2, self._theme.colour("ink"))
            else:
                paint.box(painter, place.adjusted(1, 1, -1, -1), _DOT / 2 - 1, None, self._theme.colour("edge"), 1.5)
        painter.end()
