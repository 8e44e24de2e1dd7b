"""What stands in the cart's place once money was taken or given back: the amount, as large as fits, what to hand out,
and what may be done with that sale or return.

Scope: one panel. It never has the keys: Enter closes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.listeners import ChangeListener
from pos_app.presenters.common.paid_views import ChangeView
from pos_app.presenters.heard.sale import paid_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import AmountList, ElidedLabel, label
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme

_ROW = 38
_SIDE = 16  # px beside all of it
_ROWS_IN_SIGHT = 3  # at least: total, what was paid, what goes back; the rest rolls
_LEAST = 132  # px of the amount, with what to hand out
_PIECES = 40  # px of a row of notes and coins


class _Piece(NamedTuple):
    """A note or coin as it is drawn, or several of a kind: `width` and the `gap` behind it in px."""

    text: str
    radius: float
    width: int
    gap: int


class PaidPanel(QWidget):
    """Shows a sale that was paid, or what is given back, until the next sale begins."""

    closed = Signal()
    """The button that begins the next sale."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = ChangeView("", "", "", "")
        self._said = Changing[ChangeView](theme.heard, Said.PAID, paid_heard)
        self._listener: ChangeListener | None = None
        self._paid, self._when = ElidedLabel(role="strong"), label(role="quiet")
        self._when.setWordWrap(False)
        self._amount = _Change(theme)
        self._rows = AmountList(theme, _ROW, ruled=True)
        self._roll = rolled(self._rows)  # many ways to pay make no window taller than the screen
        self._hint = label(role="quiet")
        self._void = self._button(theme, ButtonKind.QUIET)
        self._void.icon_name = "undo"
        self._void.padding = 4
        self._void.stacked = self._void.main = False
        self._until = ElidedLabel(role="small")
        self._until.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._steps: list[KeyCapButton] = []
        self._next = self._button(theme)
        self._next.clicked.connect(self.closed)
        self._void.clicked.connect(partial(self._press_step, -1))
        self._lay_out()

    def listen(self, listener: ChangeListener | None) -> None:
        """`listener` is called from now on; the one before it, if it is another, is told that its panel is gone."""
        if self._listener is not None and listener is not self._listener:
            self._listener.closed()
        self._listener = listener

    def show_view(self, view: ChangeView) -> None:
        """Show what was paid and what goes back."""
        self._said.show(view)
        self._view = view
        self._paid.show_text(view.paid)
        self._when.setText(view.when)
        self._amount.show_view(view)
        self._rows.show_rows(view.rows)
        self._roll.setMinimumHeight(min(len(view.rows), _ROWS_IN_SIGHT) * _ROW)
        self._roll.setMaximumHeight(len(view.rows) * _ROW)
        self._hint.setText(view.hint)
        self._hint.setVisible(bool(view.hint) and not self._theme.is_compact)
        self._next.show_label(view.next_label, "Escape")
        self._void.setVisible(view.void is not None)
        self._until.setVisible(view.void is not None)
        if view.void is not None:
            self._void.show_label(view.void.label, view.void.shortcut)
            self._until.show_text(view.until)
        while len(self._steps) < len(view.steps):
            button = self._button(self._theme)
            button.clicked.connect(partial(self._press_step, len(self._steps)))
            self._buttons.insertWidget(len(self._steps), button, 1)
            self._steps.append(button)
        for number, button in enumerate(self._steps):
            button.setVisible(number < len(view.steps))
            if number < len(view.steps):
                button.show_label(view.steps[number].label, view.steps[number].shortcut)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """All alike wide where each has room so; else by their words, of which none is cut."""
        seen = (*self._steps[: len(self._view.steps)], self._next)
        wide = [button.sizeHint().width() for button in seen]
        each = (self.width() - 2 * _SIDE - self._buttons.spacing() * (len(seen) - 1)) // len(seen)
        is_alike = max(wide) <= each
        for button, one in zip(seen, wide, strict=True):
            self._buttons.setStretchFactor(button, 1 if is_alike else one)

    def press(self, key: str) -> bool:
        """What this key does here; False where it does nothing."""
        view = self._view
        for action in (*view.steps, *((view.void,) if view.void is not None else ())):
            if action.shortcut == key:
                self._tell(action.key)
                return True
        return False

    def _press_step(self, number: int, _checked: bool = False) -> None:
        action = self._view.void if number < 0 else self._view.steps[number]
        if action is not None:
            self._tell(action.key)

    def _tell(self, key: str) -> None:
        if self._listener is not None:
            self._listener.act(key)

    @staticmethod
    def _button(theme: Theme, kind: ButtonKind = ButtonKind.PLAIN) -> KeyCapButton:
        button = KeyCapButton(theme, "", "", kind)
        button.stacked = button.main = True
        button.padding = 3  # “Umtauschbon” in a low window
        button.least_width = 80
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the finder keeps the keys: Enter closes nothing
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._paid, 1)
        head.addWidget(self._when)
        void = QHBoxLayout()
        void.addWidget(self._void)
        void.addWidget(self._until, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addWidget(self._next, 1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._amount, 1)
        column.addWidget(self._roll, 2)
        column.addWidget(self._hint)
        column.addStretch()
        column.addLayout(void)
        column.addLayout(self._buttons)
        self._column = column
        Sized(self, self._theme, self._fit)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(_SIDE, size("foot_top"), _SIDE, size("foot_bottom"))
        for button in (*self._steps, self._next):  # their height is another one now
            button.updateGeometry()


class _Change(QWidget):
    """The amount, and the notes (square) and coins (round) that make it."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = ChangeView("", "", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        Sized(self, theme, lambda size: self._fit(size("paid")))

    def _fit(self, most: int) -> None:
        """As tall as looks well, less where the rows need the room."""
        self.setMinimumHeight(min(most, _LEAST))
        self.setMaximumHeight(most)

    def sizeHint(self) -> QSize:
        return QSize(200, self.maximumHeight())

    def show_view(self, view: ChangeView) -> None:
        self._view = view
        pieces = ", ".join((*view.notes, *view.coins))
        self.setAccessibleName(f"{view.label} {view.amount}")
        self.setAccessibleDescription(f"{view.hand_out}: {pieces}" if pieces else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, view = QPainter(self), self._theme, self._view
        paint.box(painter, QRectF(self.rect()), 10, theme.colour("ok_ground"))
        inner = self.rect().adjusted(22, 12, -22, -14)
        ink = theme.colour("ok")
        paint.text(painter, QRect(inner.left(), inner.top(), inner.width(), 34), view.label, theme.font(22, 700), ink)
        rows = self._piece_rows(inner.width())
        foot = _PIECES * len(rows)
        place = QRect(inner.left(), inner.top() + 30, inner.width(), inner.height() - 30 - foot)
        # A line of this font is a fifth higher than its letters.
        font, _ = paint.fitting(theme.font(min(112, place.height() * 5 // 6), 700), view.amount, place.width(), 20)
        paint.text(painter, place, view.amount, font, ink, paint.RIGHT)
        self._paint_pieces(painter, rows, inner)
        painter.end()

    def _piece_rows(self, width: int) -> list[list[_Piece]]:
        """What to hand out, the largest first, in rows of `width` px. Where there is no room for each in one row: with
        how many there are of it; then closer together; then in as many rows as it takes. Nothing is ever left out: a
        piece that is not shown is a piece that is not handed out."""
        view = self._view
        metrics = QFontMetrics(self._theme.font(15, 600))
        first = QFontMetrics(self._theme.font(14, 400)).horizontalAdvance(view.hand_out) + 24
        kinds = ((view.notes, 4.0), (view.coins, 16.0))
        each = [(text, radius) for texts, radius in kinds for text in texts]
        counted = [
            (f"{n} × {text}" if n > 1 else text, radius)
            for texts, radius in kinds
            for text, n in ((text, len(list(same))) for text, same in groupby(texts))
        ]
        for shown, pad, gap in ((each, 26, 8), (counted, 26, 8), (counted, 18, 5)):
            pieces = [_Piece(text, radius, metrics.horizontalAdvance(text) + pad, gap) for text, radius in shown]
            if _width(pieces) <= width - first:
                return [pieces] if pieces else []
        rows: list[list[_Piece]] = [[]]
        for text, radius in counted:
            piece = _Piece(text, radius, metrics.horizontalAdvance(text) + 26, 8)
            if rows[-1] and _width([*rows[-1], piece]) > width - (first if len(rows) == 1 else 0):
                rows.append([])
            rows[-1].append(piece)
        return rows

    def _paint_pieces(self, painter: QPainter, rows: list[list[_Piece]], inner: QRect) -> None:
        theme = self._theme
        for number, row in enumerate(rows):
            top = inner.bottom() - 34 - _PIECES * (len(rows) - 1 - number)
            if not number:
                words = QRect(inner.left(), top, inner.width(), 34)
                paint.text(painter, words, self._view.hand_out, theme.font(14, 400), theme.colour("ink"))
            left = inner.right() - _width(row) + 1
            for piece in row:
                place = QRect(left, top, piece.width, 34)
                paint.box(painter, QRectF(place), piece.radius, theme.colour("card"), theme.colour("edge"))
                paint.text(painter, place, piece.text, theme.font(15, 600), theme.colour("ink"), paint.CENTRE)
                left += piece.width + piece.gap


def _width(pieces: list[_Piece]) -> int:
    return sum(piece.width + piece.gap for piece in pieces) - (pieces[-1].gap if pieces else 0)
