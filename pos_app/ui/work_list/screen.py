"""The screen "To be booked in the shop's software": title and files on top, filters, the list, the chosen entry beside
it, Back and "Mark as told" at the foot.

Scope: one page of the window. Every button has a key; figures and Enter do nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.work_list.views import WorkListView
from pos_app.presenters.work_list.window import WorkListListener
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.chips import ChipRow
from pos_app.ui.kit.labels import ElidedLabel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme
from pos_app.ui.work_list.detail import WorkDetail
from pos_app.ui.work_list.table import WorkTable

_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class WorkListScreen(QWidget):
    """The work list. The presenter that shows it becomes its listener."""

    escaped = Signal()
    heard_as = QAccessible.Role.Section

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = WorkListView("")
        self._listener: WorkListListener | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._subtitle = ElidedLabel(role="title"), ElidedLabel(role="quiet", sentences=True)
        self._looked, self._foot = ElidedLabel(role="small"), ElidedLabel(role="small")
        self._looked.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tools, self.look = ActionRow(theme, to_right=True), ActionRow(theme, to_right=True)
        self.actions_row = ActionRow(theme, to_right=True)
        self.filters = ChipRow(theme, N_("Filters"))
        self.table, self._detail = WorkTable(theme), WorkDetail(theme)
        for row in (self.tools, self.look, self.actions_row, self._detail.steps):
            row.pressed.connect(self._press)
        self.filters.chosen.connect(lambda key: self._tell(lambda who: who.choose_filter(key)))
        self.table.row_chosen.connect(lambda key: self._tell(lambda who: who.select(key)))
        self._lay_out()
        Sized(self, theme, self._fit)

    def listen(self, listener: WorkListListener | None) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: WorkListView) -> None:
        """Show the list."""
        self._view = view
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self.tools.show_actions(view.tools)
        self.filters.show_view(view.filters)
        self._looked.show_text(view.looked)
        self.look.show_actions(view.look)
        self.table.show_view(view)
        self._detail.show_view(view.detail)
        self._foot.show_text(view.foot)
        self.actions_row.show_actions(view.actions)
        self.setAccessibleName(view.title)
        self._fit_rows()

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of all buttons, for the window to bind."""
        view = self._view
        steps: tuple[ActionView, ...] = view.detail.steps if view.detail is not None else ()
        return [
            (one.shortcut, partial(self._press, one.key))
            for one in (*view.tools, *view.look, *steps, *view.actions)
            if one.shortcut and one.enabled
        ]

    def take_focus(self) -> None:
        """Put the focus on the list: arrows choose, the buttons answer to their own keys."""
        self.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _KEYS:
            self.table.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _tell(self, intent: Callable[[WorkListListener], object]) -> None:
        if self._listener is not None:
            intent(self._listener)

    def _press(self, key: str) -> None:
        self._tell(lambda who: who.act(key))

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(names, 1)
        top.addWidget(self.tools)
        second = QHBoxLayout()
        second.setSpacing(12)
        second.addWidget(self.filters, 3)
        second.addWidget(self._looked, 2)
        second.addWidget(self.look)
        frame = QFrame()
        frame.setObjectName("tablecard")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 2, 1, 6)
        inside.addWidget(self.table)
        self._beside = QHBoxLayout()
        self._beside.addWidget(frame, 62)
        self._beside.addWidget(self._detail, 38)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.actions_row)
        column = self._column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(second)
        column.addLayout(self._beside, 1)
        column.addLayout(foot)

    def _fit_rows(self) -> None:
        """Buttons keep their own width, so that words beside them give way and not they."""
        for row in (self.tools, self.look, self.actions_row):
            row.setMinimumWidth(row.sizeHint().width())

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("page_top"), 16, size("page_bottom"))
        self._column.setSpacing(size("page_gap"))
        self._beside.setSpacing(size("page_gap"))
        self._beside.setStretch(0, 54 if self._theme.is_compact else 62)
        self._beside.setStretch(1, 46 if self._theme.is_compact else 38)
        self._subtitle.setVisible(not self._theme.is_compact)
