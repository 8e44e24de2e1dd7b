"""The right half of the Return screen: why, what is taken in exchange, how the money goes back, and the green button.

Scope: one panel and its parts. Its upper part scrolls where the window is low, its foot never does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, HitGroupView
from pos_app.presenters.heard.cards import hits_heard
from pos_app.presenters.returns.views import MoneyBackView, ReasonsView, ReturnView, TakenView, WayBackView
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.hits import HitList
from pos_app.ui.kit.labels import BigLine, ElidedLabel, label
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip
from pos_app.ui.returns.lines import LineTable

_EDGE = 16
_GAP = 8
_HITS = 4  # hits that are seen at once


class MoneySide(QFrame):
    """Shows the right half. `act`, `reason`, `look_for`, `take`, `step` are told by signals."""

    acted = Signal(str)
    reason_chosen = Signal(str)
    typed = Signal(str)
    entered = Signal(str, str)
    """Enter in the field: its text, and the key of the hit that the arrows marked."""
    escaped = Signal()
    """Esc in the field."""
    stepped = Signal(str, int)
    gone_on = Signal()
    """The green button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("side")
        self._theme = theme
        self._another_key = ""
        self._found = Changing[TakenView](theme.heard, Said.HITS, self._heard)
        self._why = label(role="heading")
        self._reasons = ReasonGrid(theme)
        self._reasons.pressed.connect(self.reason_chosen)
        self._ask = label(role="error")
        self._taken_title, self._taken_hint = label(role="heading"), ElidedLabel(role="small")
        self._taken_title.setWordWrap(False)
        self.search = SearchBox(theme, "", "F3", 46, self)
        self._hits = HitList(theme, self)
        self._nothing = label(role="quiet")
        self.taken = LineTable(theme, N_("Taken in exchange"), edge=0)
        self.taken.grow_with_rows()
        self._ways_title = label(role="heading")
        self._ways_title.setWordWrap(False)
        self._another = KeyCapButton(theme, kind=ButtonKind.QUIET)
        self._ways = WayList(theme)
        self._lock = LockHint(theme)
        self._error = label(role="error")
        self._comes, self._papers = ElidedLabel(role="quiet"), ElidedLabel(role="quiet")
        self._papers.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._big = BigLine(theme, 48)
        self._steps: list[KeyCapButton] = []
        self._actions: tuple[ActionView, ...] = ()
        self._buttons = QHBoxLayout()
        self.go = KeyCapButton(theme, "", "", ButtonKind.PRIMARY)
        self.go.stacked = True
        self.go.padding = 10
        self._inside = QWidget()
        self._lay_out()
        self._connect()
        Sized(self, theme, self._fit)

    def show_view(self, view: ReturnView) -> None:
        """Show it."""
        self._show_reasons(view.reasons, rest=view.busy)
        self._show_taken(view.taken)
        self._show_money(view.money)
        self._show_steps(view.steps, rest=view.busy)
        if view.go is not None:
            key = "" if view.taken.hits else view.go.shortcut  # Enter takes the article that was found
            self.go.show_label(view.go.label, key, view.go.tooltip)
            self.go.setEnabled(view.go.enabled and not view.busy)

    def _show_reasons(self, view: ReasonsView, *, rest: bool) -> None:
        self._why.setText(view.title)
        self._reasons.show_choices(view.choices, rest=rest)
        self._ask.setText(view.error)
        self._ask.setVisible(bool(view.error))
        for part in (self._why, self._reasons):
            part.setVisible(bool(view.choices))

    def _show_taken(self, view: TakenView) -> None:
        self._found.show(view)
        self._taken_title.setText(view.title)
        self._taken_hint.show_text(view.hint)
        edit = self.search.edit
        edit.show_placeholder(view.placeholder)
        edit.setAccessibleName(view.placeholder)
        self._hits.show_groups((HitGroupView("", view.hits),))
        self._hits.setVisible(bool(view.hits))
        self._hits.setFixedHeight(self._hits.whole_height(_HITS * 52))
        self._nothing.setText(view.notice)
        self._nothing.setVisible(bool(view.notice))
        self.taken.show_lines(view.lines, "", ("", ""))
        self.taken.fit_height()
        self.taken.setVisible(bool(view.lines))
        for part in (self._taken_title, self._taken_hint, self.search):
            part.setVisible(bool(view.title))

    def _heard(self, before: TakenView | None, now: TakenView) -> str:
        if before is None or (before.hits, before.notice) == (now.hits, now.notice) or not (now.hits or now.notice):
            return ""
        return hits_heard(now.hits, now.notice, self._theme.translator)

    def _show_money(self, view: MoneyBackView) -> None:
        self._ways_title.setText(view.title)
        self._ways_title.setVisible(bool(view.title and view.ways))
        self._another.setVisible(view.another is not None)
        if view.another is not None:
            self._another_key = view.another.key
            self._another.show_label(view.another.label, view.another.shortcut, view.another.tooltip)
            self._another.setEnabled(view.another.enabled)
        self._ways.show_ways(view.ways)
        self._lock.show_text(view.lock)
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        self._comes.show_text(view.comes)
        self._papers.show_text(view.papers)
        self._comes.setVisible(bool(view.comes))
        self._fit_papers()
        self._big.show_line(view.label, view.amount)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_papers()

    def _fit_papers(self) -> None:
        """How many papers there are is said where there is room for it."""
        wanted = self._comes.natural_width() + self._papers.natural_width() + 3 * _GAP
        self._papers.setVisible(bool(self._papers.words) and wanted <= self.width() - 2 * _EDGE)

    def _show_steps(self, steps: tuple[ActionView, ...], *, rest: bool) -> None:
        while len(self._steps) < len(steps):
            button = KeyCapButton(self._theme)
            button.stacked = True
            button.padding = 10
            button.clicked.connect(partial(self._press, len(self._steps)))
            self._buttons.insertWidget(len(self._steps), button, 1)
            self._steps.append(button)
        self._actions = steps
        for number, button in enumerate(self._steps):
            button.setVisible(number < len(steps))
            if number < len(steps):
                button.show_label(steps[number].label, steps[number].shortcut, steps[number].tooltip)
                button.setEnabled(steps[number].enabled and not rest)

    def _press(self, number: int, _checked: bool = False) -> None:
        self.acted.emit(self._actions[number].key)

    def _press_another(self, _checked: bool = False) -> None:
        self.acted.emit(self._another_key)

    def _enter(self) -> None:
        words = self.search.edit.text()
        picked = self._hits.picked_key() if self._hits.isVisible() else ""
        if words:
            self.search.edit.clear()
        self.entered.emit(words, picked)

    def _click_hit(self, key: str) -> None:
        words = self.search.edit.text()
        self.search.edit.clear()
        self.entered.emit(words, key)

    def _connect(self) -> None:
        edit = self.search.edit
        edit.textEdited.connect(self.typed)
        edit.arrow.connect(self._hits.move_mark)
        edit.entered.connect(self._enter)
        edit.escaped.connect(self.escaped)
        self._hits.chosen.connect(self._click_hit)
        self.taken.stepped.connect(self.stepped)
        self._another.clicked.connect(self._press_another)
        self.go.clicked.connect(self.gone_on)

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(_EDGE, 8, _EDGE, 2)
        inside.setSpacing(6)
        taken = QHBoxLayout()
        taken.setSpacing(_GAP)
        taken.addWidget(self._taken_title)
        taken.addWidget(self._taken_hint, 1)
        ways = QHBoxLayout()
        ways.addWidget(self._ways_title)
        ways.addStretch(1)
        ways.addWidget(self._another)
        above: tuple[QWidget, ...] = (self._why, self._reasons, self._ask)
        for part in above:
            inside.addWidget(part)
        inside.addLayout(taken)
        below: tuple[QWidget, ...] = (self.search, self._hits, self._nothing, self.taken)
        for part in below:
            inside.addWidget(part)
        inside.addLayout(ways)
        inside.addWidget(self._ways)
        inside.addStretch(1)
        self._roll = rolled(self._inside)
        foot = QFrame()
        foot.setObjectName("totals")
        self._foot = QVBoxLayout(foot)
        self._foot.setSpacing(2)
        over = QHBoxLayout()
        over.setSpacing(_GAP)
        over.addWidget(self._comes, 1)
        over.addWidget(self._papers)
        self._buttons.setSpacing(_GAP)
        self._buttons.addWidget(self.go, 3)
        self._foot.addWidget(self._lock)
        self._foot.addWidget(self._error)
        self._foot.addLayout(over)
        self._foot.addWidget(self._big)
        self._foot.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._roll, 1)
        column.addWidget(foot)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._foot.setContentsMargins(_EDGE, size("foot_top"), _EDGE, size("foot_bottom"))
        self._big.set_pixels(size("return_big"), size("return_words"))
        self.go.font_size = (size("pay"), 600)
        self.taken.fit_height()
        for button in (*self._steps, self.go):
            button.updateGeometry()
            button.update()


class ReasonGrid(QWidget):
    """The reasons, three in a row, or two where a language's words are longer. The next view says which is chosen."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._actions: tuple[ActionView, ...] = ()
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(_GAP - 4)  # a button has two px of air above and below
        self._buttons: list[KeyCapButton] = []

    def show_choices(self, actions: tuple[ActionView, ...], *, rest: bool) -> None:
        """Show these; the primary one is chosen."""
        self._actions = actions
        while len(self._buttons) < len(actions):
            button = KeyCapButton(self._theme, kind=ButtonKind.CHOICE, parent=self)
            button.setCheckable(True)
            button.padding = 10
            button.least_width = 60
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._press, len(self._buttons)))
            self._buttons.append(button)
            self._columns = 0
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(actions))
            if number < len(actions):
                action = actions[number]
                button.show_label(action.label, action.shortcut, action.tooltip)
                button.setEnabled(action.enabled and not rest)
                button.setChecked(action.primary)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        widest = max((button.sizeHint().width() for button in self._buttons), default=0)
        columns = 3 if 3 * widest + 2 * _GAP <= self.width() else 2
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self._buttons):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _press(self, number: int, _checked: bool = False) -> None:
        self._buttons[number].setChecked(self._actions[number].primary)  # the next view says what is chosen
        self.pressed.emit(self._actions[number].key)


class WayList(QWidget):
    """The ways in which money goes back: name and limit on the left, the amount on the right."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ways: tuple[WayBackView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Sized(self, theme, lambda _size: self.updateGeometry())

    def show_ways(self, ways: tuple[WayBackView, ...]) -> None:
        """Show them from top to bottom."""
        if ways == self._ways:
            return
        self._ways = ways
        self.setAccessibleName("; ".join(f"{way.label}, {way.detail}, {way.amount}" for way in ways))
        self.setVisible(bool(ways))
        self.updateGeometry()
        self.update()

    @property
    def _row(self) -> int:
        return self._theme.size("return_way")

    def sizeHint(self) -> QSize:
        return QSize(200, self._row * len(self._ways))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._row * len(self._ways))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        cut = False
        for number, way in enumerate(self._ways):
            rect = QRect(0, number * self._row, self.width(), self._row)
            ink = theme.colour("quiet" if way.dim else "ink")
            font, wide = paint.fitting(theme.font(15, 400 if way.dim else 700), way.amount, rect.width() // 2)
            paint.text(painter, rect, way.amount, font, ink, paint.RIGHT, wide)
            room = rect.adjusted(0, 0, -wide - 12, 0)
            plain, small = theme.font(15), theme.font(13)
            cut |= paint.text(painter, room, way.label, plain, ink)
            rest = room.adjusted(QFontMetrics(plain).horizontalAdvance(way.label) + 10, 0, 0, 0)
            shown = paint.whole_parts(way.detail, QFontMetrics(small), rest.width(), (" · ",))
            cut |= shown != way.detail
            paint.text(painter, rest, shown, small, theme.colour("quiet"))
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.end()
        tip = "\n".join(f"{way.label} · {way.detail}" for way in self._ways) if cut else ""
        if tip != self.toolTip():
            show_tip(self, tip)


class LockHint(QFrame):
    """That a PIN is asked for next: a lock and a sentence."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("lockhint")
        self._theme = theme
        self._words = label()
        row = QHBoxLayout(self)
        row.setContentsMargins(38, 7, 12, 7)
        row.addWidget(self._words)
        self.hide()

    def show_text(self, words: str) -> None:
        """Show the sentence; "" hides it."""
        self._words.setText(words)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint.sign(painter, self._theme, "lock", "link", QRect(12, self.height() // 2 - 8, 16, 16))
        painter.end()
