"""The screen "Day, month and year": title and files on top, kinds and years, the list, the chosen period beside it,
Back and the archive's buttons at the foot.

Scope: one page of the window. Every button has a key; figures and Enter do nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.fiscal.views import PeriodsView
from pos_app.presenters.fiscal.window import PeriodsListener
from pos_app.ui.fiscal.detail import PeriodDetail
from pos_app.ui.fiscal.table import PeriodTable
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.chips import ChipRow
from pos_app.ui.kit.labels import ElidedLabel, Pill, label, set_property
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme

_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_Right,
)  # fmt: skip


class PeriodsScreen(QWidget):
    """The closed periods. The presenter that shows them becomes its listener."""

    escaped = Signal()
    heard_as = QAccessible.Role.Section

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = PeriodsView("")
        self._listener: PeriodsListener | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self._subtitle = ElidedLabel(role="title"), ElidedLabel(role="quiet", sentences=True)
        self._foot, self._chain = label(role="small"), Pill(theme)
        self._chain.yields = True
        self._chain.setCursor(Qt.CursorShape.ArrowCursor)
        self.tools, self.look = ActionRow(theme, to_right=True), ActionRow(theme, to_right=True)
        self.turn, self.actions_row = ActionRow(theme), ActionRow(theme, to_right=True)
        self.kinds = ChipRow(theme, N_("Days, months or years"), wraps=False)
        self.table, self._detail = PeriodTable(theme), PeriodDetail(theme)
        for row in (self.tools, self.turn, self.look, self.actions_row):
            row.pressed.connect(self._press)
        self.kinds.chosen.connect(lambda key: self._tell(lambda who: who.choose_kind(key)))
        self.table.row_chosen.connect(lambda key: self._tell(lambda who: who.select(key)))
        self.table.kind_stepped.connect(lambda step: self._tell(lambda who: who.step_kind(step)))
        self._lay_out()
        Sized(self, theme, self._fit)

    def listen(self, listener: PeriodsListener | None) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: PeriodsView) -> None:
        """Show the periods."""
        self._view = view
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self.tools.show_actions(view.tools)
        self.kinds.show_view(view.kinds)
        self.turn.show_actions(view.turn)
        self._chain.show_view(view.chain)
        self.look.show_actions(view.look)
        self.table.show_view(view)
        self._detail.show_view(view.detail)
        self._foot.setText(view.foot)
        set_property(self._foot, "tone", "" if view.foot_tone is Tone.PLAIN else str(view.foot_tone))
        self.actions_row.show_actions(view.actions)
        self.setAccessibleName(view.title)
        self._fit_rows()

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of all buttons, for the window to bind."""
        view = self._view
        return [
            (one.shortcut, partial(self._press, one.key))
            for one in (*view.tools, *view.turn, *view.look, *view.actions)
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

    def _tell(self, intent: Callable[[PeriodsListener], object]) -> None:
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
        second.addWidget(self.kinds)
        second.addWidget(self.turn)
        second.addStretch(1)
        second.addWidget(self._chain)
        second.addWidget(self.look)
        frame = QFrame()
        frame.setObjectName("tablecard")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 2, 1, 6)
        inside.addWidget(self.table)
        self._beside = QHBoxLayout()
        self._beside.addWidget(frame, 62)
        self._beside.addWidget(self._detail, 38)
        foot = self._beneath = QHBoxLayout()
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.actions_row)
        column = self._column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(second)
        column.addLayout(self._beside, 1)
        column.addLayout(foot)

    def _fit_rows(self) -> None:
        """Buttons keep their own width, so that words beside them give way and not they."""
        for row in (self.tools, self.turn, self.look, self.actions_row):
            row.setMinimumWidth(row.sizeHint().width())

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("page_top"), 16, size("page_bottom"))
        self._column.setSpacing(size("page_gap"))
        self._beside.setSpacing(size("page_gap"))
        self._beside.setStretch(0, 56 if self._theme.is_compact else 62)
        self._beside.setStretch(1, 44 if self._theme.is_compact else 38)
        self._subtitle.setVisible(not self._theme.is_compact)
        # Beside so many buttons no word has room in a small window: there it stands above them.
        ways = QHBoxLayout.Direction
        self._beneath.setDirection(ways.TopToBottom if self._theme.is_compact else ways.LeftToRight)
        self._beneath.setSpacing(4 if self._theme.is_compact else 16)
