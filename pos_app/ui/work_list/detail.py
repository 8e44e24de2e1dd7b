"""The chosen entry, beside the list: what is wrong and what to do there, both sides, the history, the steps. The middle
scrolls, the steps never do.

Scope: one card and its parts.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.work_list.views import TwoSidesView, WorkDetailView, WorkStepView
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.labels import AmountList, ElidedLabel, label, set_property
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip

_EDGE = 16
_ROW = 36
_STEP = 28
_SIGNS = {Tone.OK: "check", Tone.WARN: "alert", Tone.TROUBLE: "alert", Tone.INFO: "clock", Tone.PLAIN: "clock"}


class WorkDetail(QFrame):
    """The chosen entry."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ""
        self.setObjectName("detailcard")
        self._title, self._subtitle = ElidedLabel(role="heading"), ElidedLabel(role="small")
        self._amount = label(role="amount")
        self._amount.setWordWrap(False)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sentence, self._advice = label(role="heading"), label()
        self._sides = TwoSides(theme)
        self._facts = AmountList(theme, 30)
        self._history = _History(theme)
        self.steps = StackedSteps(theme)
        self._inside = QWidget()
        self._lay_out()

    def show_view(self, view: WorkDetailView | None) -> None:
        """Show it; None: nothing is chosen."""
        self.setVisible(view is not None)
        if view is None:
            return
        if view.title != self._shown:
            self._shown = view.title
            self._roll.verticalScrollBar().setValue(0)
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self._amount.setText(view.amount)
        self._sentence.setText(view.sentence)
        set_property(self._sentence, "tone", "" if view.tone in (Tone.PLAIN, Tone.INFO) else str(view.tone))
        self._advice.setText(view.advice)
        self._advice.setVisible(bool(view.advice))
        self._sides.show_sides(view.heads, view.lines)
        self._facts.show_rows(view.facts)
        self._facts.setVisible(bool(view.facts))
        self._history.show_steps(view.history)
        self.steps.show_actions(view.steps)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(names, 1)
        head.addWidget(self._amount)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(6)
        for part in (self._sentence, self._advice, self._sides, self._facts, self._history):
            inside.addWidget(part)
        inside.addStretch(1)
        self._roll = rolled(self._inside)
        self._roll.setMinimumHeight(_ROW)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 10, _EDGE, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._roll, 1)
        column.addWidget(self.steps)


class StackedSteps(QWidget):
    """The steps side by side, each word over its key."""

    pressed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: list[KeyCapButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def show_actions(self, actions: tuple[ActionView, ...]) -> None:
        """Show these."""
        while len(self._buttons) < len(actions):
            button = KeyCapButton(self._theme, parent=self)
            button.stacked = True
            button.least_width = 60
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._press, button))
            self._row.addWidget(button, 1)
            self._buttons.append(button)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(actions))
            if number < len(actions):
                button.setProperty("step", actions[number].key)
                button.show_action(actions[number])

    def _press(self, button: KeyCapButton, _checked: bool = False) -> None:
        self.pressed.emit(str(button.property("step")))


class TwoSides(QWidget):
    """Lines with what the till has and what is there, under their headings."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heads = TwoSidesView("", "")
        self._lines: tuple[TwoSidesView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_sides(self, heads: TwoSidesView, lines: tuple[TwoSidesView, ...]) -> None:
        """Show them from top to bottom."""
        if (heads, lines) == (self._heads, self._lines):
            return
        self._heads, self._lines = heads, lines
        told = "; ".join(", ".join(part for part in (one.label, one.here, one.there) if part) for one in lines)
        self.setAccessibleName(f"{heads.label}: {told}")
        self.updateGeometry()
        self.update()

    @property
    def _wide(self) -> tuple[int, int]:
        """The widths of the two columns of amounts in px, the second 0 where nothing is compared; at most a third of
        the whole each."""
        head, bold = QFontMetrics(self._theme.font(13, 600)), QFontMetrics(self._theme.font(15, 700))
        most = self.width() // 3

        def column(title: str, texts: list[str]) -> int:
            widest = max((bold.horizontalAdvance(text) for text in texts), default=0)
            return min(max(head.horizontalAdvance(title), widest) + 14, most)

        here = column(self._heads.here, [line.here for line in self._lines])
        if not self._heads.there:
            return here, 0
        return here, column(self._heads.there, [line.there for line in self._lines])

    def sizeHint(self) -> QSize:
        return QSize(240, _ROW * (len(self._lines) + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _ROW * (len(self._lines) + 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        cut = self._row(painter, 0, self._heads, is_head=True)
        for number, line in enumerate(self._lines, 1):
            cut |= self._row(painter, number, line, is_head=False)
        painter.end()
        tip = "\n".join(" · ".join(part for part in (one.label, one.here, one.there) if part) for one in self._lines)
        if (tip if cut else "") != self.toolTip():
            show_tip(self, tip if cut else "")

    def _row(self, painter: QPainter, number: int, line: TwoSidesView, *, is_head: bool) -> bool:
        theme = self._theme
        rect = QRect(0, number * _ROW, self.width(), _ROW)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        font = theme.font(13, 600) if is_head else theme.font(15, 700 if line.strong else 400)
        ink = theme.colour("quiet" if is_head else "ink")
        here, there = self._wide
        place, cut = rect.adjusted(rect.width() - max(there, here), 0, 0, -1), False
        if there:
            tone = ink if line.tone is Tone.PLAIN else theme.colour(str(line.tone))
            bold = font if line.tone is Tone.PLAIN or is_head else theme.font(15, 700)
            cut |= paint.fitted(painter, rect.adjusted(rect.width() - there, 0, 0, -1), line.there, bold, tone)
            place = rect.adjusted(rect.width() - there - here, 0, -there, -1)
        cut |= paint.fitted(painter, place, line.here, font, ink)
        room = rect.adjusted(0, 0, -here - there - 8, -1)
        shrunk, wide = paint.fitting(font, line.label, room.width(), 12)
        return cut | paint.text(painter, room, line.label, shrunk, ink, paint.LEFT, wide)


class _History(QWidget):
    """What became of the entry, line by line, with the time on the right."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._steps: tuple[WorkStepView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: tuple[WorkStepView, ...]) -> None:
        """Show them from top to bottom."""
        if steps != self._steps:
            self._steps = steps
            self.setAccessibleName("; ".join(f"{one.text} {one.at}" for one in steps))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _STEP * len(self._steps) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _STEP * len(self._steps) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, cut = QPainter(self), self._theme, False
        for number, step in enumerate(self._steps):
            rect = QRect(0, 4 + number * _STEP, self.width(), _STEP)
            paint.sign(
                painter, theme, _SIGNS[step.tone],
                "quiet" if step.tone is Tone.PLAIN else str(step.tone), QRect(0, rect.center().y() - 8, 16, 16),
            )  # fmt: skip
            at, wide = paint.fitting(theme.font(13), step.at, rect.width() // 2)
            paint.text(painter, rect, step.at, at, theme.colour("quiet"), paint.RIGHT, wide)
            words = rect.adjusted(26, 0, -wide - 12, 0)
            cut |= paint.text(painter, words, step.text, theme.font(15), theme.colour("ink"))
        painter.end()
        tip = "\n".join(f"{one.text} · {one.at}" for one in self._steps) if cut else ""
        if tip != self.toolTip():
            show_tip(self, tip)
