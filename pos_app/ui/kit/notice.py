"""The notice bar: a message that blocks nothing, goes away by itself or by a key, and keeps those beneath it.

Scope: one floating widget; the window says where it floats.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.heard.cards import notice_heard
from pos_app.ui.heard.announce import Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import TOUCH, ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import label
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_BESIDE = 2  # buttons beside the text; more stand beneath it
_AIR = 4  # px over the words and beneath the buttons under them
_WORDS = 210  # px the text has at least beside buttons
_SIGNS = {**paint.SIGNS, Tone.WARN: "alert", Tone.PLAIN: "info"}


class NoticeBar(QWidget):
    """Shows the newest notice; when it goes, the one before it comes back if it was made to stay."""

    heard_as = QAccessible.Role.Grouping  # no alert: a screen reader would say it once more than it is announced

    dismissed = Signal(str)
    """The notice's key: closed by the cashier or by its time."""
    shown_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stack: list[tuple[NoticeView, Callable[[str], object] | None]] = []  # each with its listener
        self._actions = ActionRow(theme, parent=self)
        self._actions.pressed.connect(self.act)
        self._strong = label(role="title")
        self._strong.setWordWrap(False)
        self._text = label()
        self._text.setMinimumWidth(128)
        self._close = KeyCapButton(theme, "", kind=ButtonKind.QUIET)
        self._close.icon_name = "close"
        self._close.setMinimumWidth(TOUCH)
        Spoken(self, theme, lambda tr: self._close.show_label("", "", tr("Close this message")))
        self._close.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._strong)
        words.addWidget(self._text)
        self._words = words
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(50, 6, 6, 6)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def current(self) -> NoticeView | None:
        """The notice on the screen."""
        return self._stack[-1][0] if self._stack else None

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None:
        """Show `view` on top; one with the same key is replaced. Passing ones below are dropped.

        `listener` is called with the key of the action that is pressed; the notice stays until its owner hides it.
        """
        if view.seconds is not None or view not in (kept[0] for kept in self._stack):
            trouble = view.tone in (Tone.WARN, Tone.TROUBLE)
            kind = Said.TROUBLE if trouble else Said.NOTICE
            self._theme.heard.say(kind, lambda: notice_heard(view, self._theme.translator), view.key)
        self._stack = [kept for kept in self._stack if kept[0].key != view.key and kept[0].seconds is None]
        self._stack.append((view, listener))
        self._show_top()

    def hide_notice(self, key: str) -> None:
        """Take the notice `key` away, wherever it lies."""
        self._stack = [kept for kept in self._stack if kept[0].key != key]
        self._show_top()

    def end_task(self) -> None:
        """Something else is done now: what answered the thing before is over (`NoticeView.is_over_soon`)."""
        if any(kept[0].is_over_soon for kept in self._stack):
            self._stack = [kept for kept in self._stack if not kept[0].is_over_soon]
            self._show_top()

    def clear(self) -> None:
        """Take all notices away: the till they are about is closed."""
        self._stack = []
        self._show_top()

    def dismiss(self) -> None:
        """Close the notice on the screen, as its cross does."""
        if self._stack:
            gone, _ = self._stack.pop()
            self._show_top()
            self.dismissed.emit(gone.key)

    def act(self, action: str) -> None:
        """The button `action` of the notice on the screen is pressed."""
        if self._stack and (listener := self._stack[-1][1]) is not None:
            listener(action)

    def height_for(self, width: int) -> int:
        """How high the bar is where it has so much room."""
        self.fit(self.x(), self.geometry().bottom() + 1, width)
        return self.height()

    def fit(self, left: int, bottom: int, width: int) -> None:
        """Float with the lower left corner at (`left`, `bottom`), at most `width` px wide."""
        metrics = self._text.fontMetrics()
        words = metrics.horizontalAdvance(self._text.text())
        buttons = self._actions.sizeHint().width() + 8 if not self._actions.isHidden() else 0
        beside = self._close.sizeHint().width() + 8 + 76
        if self.current is not None:
            self._text.setText(paint.whole_paths(self.current.text, metrics, width - beside))
        below = self._place_buttons(buttons, width - beside)
        needed = max(words, buttons) if below else words + buttons
        wide = min(width, max(320, needed + beside))
        high = max(self._row.heightForWidth(wide), TOUCH + 12)
        self.setGeometry(QRect(left, bottom - high, wide, high))

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self.current
        if view is None:
            return
        painter = QPainter(self)
        colour = self._theme.colour
        paint.box(painter, QRectF(self.rect()), 10, colour("card"), colour(str(view.tone)), 1.5)
        paint.box(painter, QRectF(1.5, 1.5, 42, self.height() - 3), 8.5, colour(f"{view.tone}_ground"))
        where = QRect(12, self.height() // 2 - 10, 20, 20)
        paint.sign(painter, self._theme, _SIGNS[view.tone], str(view.tone), where)
        painter.end()

    def _show_top(self) -> None:
        self._timer.stop()
        view = self.current
        if view is None:
            self.hide()
            self.shown_changed.emit()
            return
        self._strong.setText(view.strong)
        self._strong.setVisible(bool(view.strong))
        self._text.setText(view.text)
        self.setAccessibleName(f"{view.strong} {view.text}".strip())
        if view.actions or not self._actions.isHidden():
            self._actions.show_actions(view.actions)
        if view.seconds is not None:
            self._timer.start(round(view.seconds * 1000))
        self.show()
        self.raise_()
        self.update()
        self.shown_changed.emit()

    def _place_buttons(self, buttons: int, width: int) -> bool:
        """Put the buttons beside the text, or beneath it where it would have no room. True when beneath."""
        view = self.current
        below = view is not None and (len(view.actions) > _BESIDE or buttons + _WORDS > width)
        home: QBoxLayout = self._words if below else self._row
        if home.indexOf(self._actions) < 0:
            (self._row if below else self._words).removeWidget(self._actions)
            home.insertWidget(2 if below else 1, self._actions)
        self._actions.setMinimumWidth(0 if below else max(buttons - 8, 0))
        air = _AIR if below else 0  # one line beside the cross has its air from that
        self._words.setContentsMargins(0, air, 0, air)
        self._row.activate()
        return below


class NoticeRoom(QWidget):
    """A place that a screen keeps free for the bar while it is shown there: a message covers no row."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def keep(self, height: int) -> None:
        """So many px from now on; 0: none."""
        if height != self.maximumHeight() or self.isHidden() is bool(height):
            self.setFixedHeight(height)
            self.setVisible(bool(height))
