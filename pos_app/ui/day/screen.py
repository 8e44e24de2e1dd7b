"""The end-of-day screen: sums on the left, charts in the middle, drawer and check on the right, buttons on top.

Scope: one page of the window. It scrolls by keys, and every button has one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos_app.presenters.common.views import Tone
from pos_app.presenters.day.views import BlockView, ChartView, CheckView, DayView, FindingView
from pos_app.presenters.day.window import DayListener
from pos_app.ui.day.chart import Chart
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.labels import AmountList, label, set_property
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme

_ROW = 24
# Row, column, rows and columns of sums, charts, drawer and check. In a small window the charts stand beneath the sums.
_WIDE = ((0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 1, 1), (1, 2, 1, 1))
_NARROW = ((0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 1, 1), (1, 1, 1, 1))
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}


class DayScreen(QWidget):
    """The end-of-day screen. The presenter that shows a day becomes its listener, until another one shows a day."""

    escaped = Signal()

    heard_as = QAccessible.Role.Section

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = DayView("")
        self._listener: DayListener | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._subtitle = label(role="title"), label(role="quiet")
        self._title.setWordWrap(False)
        self._subtitle.setWordWrap(False)
        self.actions_row, self.tools = ActionRow(theme, to_right=True), ActionRow(theme, to_right=True)
        self.actions_row.pressed.connect(self._press)
        self.tools.pressed.connect(self._press)
        self._sums, self._drawer = _Blocks(theme), _Blocks(theme)
        self._charts = _Charts(theme)
        self.check = CheckCard(theme)
        self._scrolls = [rolled(part) for part in (self._sums, self._charts, self._drawer, self.check)]
        self._lay_out()
        Sized(self, theme, self._fit)

    def listen(self, listener: DayListener | None) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: DayView) -> None:
        """Show a day; another day than the one before is shown from its top."""
        other = (view.title, view.subtitle[:16]) != (self._view.title, self._view.subtitle[:16])
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self.actions_row.show_actions(view.actions)
        self.tools.show_actions(view.tools)
        self._sums.show_blocks(view.sums)
        self._charts.show_charts(view.charts)
        self._drawer.show_blocks(view.drawer)
        self.check.show_view(view.check)
        self.setAccessibleName(f"{view.title} {view.subtitle}")
        if other:
            for scroll in self._scrolls:
                scroll.verticalScrollBar().setValue(0)

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of all buttons, for the window to bind."""
        return [
            (one.shortcut, partial(self._press, one.key))
            for one in (*self._view.actions, *self._view.tools)
            if one.shortcut and one.enabled
        ]

    def take_focus(self) -> None:
        """Put the focus on the scrolling part: arrows and pages scroll, the buttons answer to their own keys."""
        self.setFocus()

    def _press(self, key: str) -> None:
        if self._listener is not None:
            self._listener.act(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            for scroll in self._scrolls:
                bar = scroll.verticalScrollBar()
                bar.setValue(bar.value() + step * _ROW)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(names)
        top.addWidget(self.tools, 1)
        self._cards = [_card(scroll) for scroll in self._scrolls]
        self._columns = QGridLayout()
        column = self._column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(self._columns, 1)
        column.addWidget(self.actions_row)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("page_top"), 16, size("page_bottom"))
        self._column.setSpacing(size("page_gap"))
        self._columns.setSpacing(size("page_gap"))
        for card in self._cards:
            self._columns.removeWidget(card)
        compact = self._theme.is_compact
        for card, place in zip(self._cards, _NARROW if compact else _WIDE, strict=True):
            self._columns.addWidget(card, *place)
        for column, share in enumerate((50, 50, 0) if compact else (32, 34, 34)):
            self._columns.setColumnStretch(column, share)
        for row, share in enumerate((55, 45)):
            self._columns.setRowStretch(row, share)


class _Blocks(QWidget):
    """Headings with their rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self._made: list[tuple[QLabel, AmountList, QLabel]] = []

    def show_blocks(self, blocks: Sequence[BlockView]) -> None:
        """Show these from top to bottom."""
        while len(self._made) < len(blocks):
            title, rows, empty = label(role="heading"), AmountList(self._theme, _ROW), label(role="quiet")
            for part in (title, rows, empty):
                self._column.insertWidget(self._column.count() - 1, part)
            self._column.insertSpacing(self._column.count() - 1, 6)
            self._made.append((title, rows, empty))
        for number, (title, rows, empty) in enumerate(self._made):
            shown = number < len(blocks)
            for part in (title, rows, empty):
                part.setVisible(shown)
            if shown:
                block = blocks[number]
                title.setText(block.title)
                rows.show_rows(block.rows)
                rows.setVisible(bool(block.rows))
                empty.setText(block.empty)
                empty.setVisible(not block.rows and bool(block.empty))


class _Charts(QWidget):
    """Charts, one under the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(8)
        self._made: list[tuple[QLabel, QLabel, Chart]] = []

    def show_charts(self, charts: Sequence[ChartView]) -> None:
        """Show these from top to bottom."""
        while len(self._made) < len(charts):
            title, legend, chart = label(role="heading"), label(role="small"), Chart(self._theme)
            self._column.addWidget(title)
            self._column.addWidget(legend)
            self._column.addWidget(chart, 1)
            self._made.append((title, legend, chart))
        for number, (title, legend, chart) in enumerate(self._made):
            shown = number < len(charts)
            title.setVisible(shown)
            legend.setVisible(shown and bool(charts[number].legend))
            chart.setVisible(shown)
            if shown:
                title.setText(charts[number].title)
                legend.setText(charts[number].legend)
                chart.show_view(charts[number])


class CheckCard(QWidget):
    """What the shop's software says, and each difference in a sentence."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title, self._state = label(role="heading"), label()
        self._rows = AmountList(theme, _ROW)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(6)
        for part in (self._title, self._state, self._rows):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._lines: list[QLabel] = []

    def show_view(self, view: CheckView) -> None:
        """Show the state and the sentences."""
        self._title.setText(view.title)
        _say(self._state, view.state)
        self._rows.show_rows(view.rows)
        self._rows.setVisible(bool(view.rows))
        while len(self._lines) < len(view.findings):
            line = label()
            self._column.insertWidget(2 + len(self._lines), line)
            self._lines.append(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(view.findings))
            if number < len(view.findings):
                _say(line, view.findings[number])


_MARKS = {Tone.TROUBLE: "✗ ", Tone.WARN: "! ", Tone.OK: "✓ ", Tone.INFO: "i ", Tone.PLAIN: ""}


def _say(line: QLabel, view: FindingView) -> None:
    """A sentence behind its sign (colour never speaks alone) and its receipt number."""
    said = f"{view.label}: {view.text}" if view.label else view.text
    line.setText(f"{_MARKS[view.tone]}{said}")
    tone = "" if view.tone in (Tone.PLAIN, Tone.INFO) else str(view.tone)
    set_property(line, "tone", tone)


def _card(inside: QWidget) -> QFrame:
    frame = QFrame()
    frame.setObjectName("detailcard")
    column = QVBoxLayout(frame)
    column.setContentsMargins(1, 1, 1, 1)
    column.addWidget(inside)
    return frame
