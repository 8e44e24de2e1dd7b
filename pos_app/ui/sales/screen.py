"""The Sales screen: search, filters, the table with the connection beneath it, and the chosen sale beside it.

Scope: puts the parts together and moves the focus between them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.sales.views import ConnectionView, SalesView
from pos_app.presenters.sales.window import SalesListener
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.chips import ChipRow
from pos_app.ui.kit.labels import AmountList, label
from pos_app.ui.kit.notice import NoticeRoom
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme
from pos_app.ui.sales.detail import DetailCard
from pos_app.ui.sales.table import SalesTable

_SEARCH = 300  # px the search has at least, for what can be typed there to be read


class SalesScreen(QWidget):
    """The Sales screen. The presenter that shows the sales becomes its listener, until another one shows them."""

    guards_keys = True  # Enter takes up a cart, or mends a sale
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = SalesView()
        self._listener: SalesListener | None = None
        self.search = SearchBox(theme, "", "F2", 48, self)
        self.filters = ChipRow(theme, N_("Which sales"), wraps=False)
        self._actions = ActionRow(theme)
        self._actions.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.table = SalesTable(theme)
        self._detail = DetailCard(theme)
        self._connection = _ConnectionCard(theme)
        self.notice_room = NoticeRoom()
        """Where a message stands, so that it covers nothing."""
        self._lay_out()
        Sized(self, theme, self._fit)
        edit = self.search.edit
        edit.textEdited.connect(self._search)
        edit.arrow.connect(self.table.move_line)
        edit.entered.connect(self.table.act_on_selected)
        edit.escaped.connect(self._escape)
        self.table.typed.connect(self.type_text)
        self.table.end_near.connect(self._read_on)
        self.table.row_chosen.connect(lambda key: self._tell(lambda who: who.select(key)))
        self.table.action_requested.connect(lambda key: self._tell(lambda who: who.act(key)))
        self.filters.chosen.connect(lambda key: self._tell(lambda who: who.choose_filter(key)))
        self._actions.pressed.connect(self._press)
        self._detail.steps.pressed.connect(self._step)

    def listen(self, listener: SalesListener | None) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: SalesView) -> None:
        """Show the sales, the chosen one and the connection."""
        self._view = view
        edit = self.search.edit
        edit.show_placeholder(view.placeholder)
        edit.setAccessibleName(view.placeholder or self._theme.translator("Search the sales"))
        if edit.text() != view.query and not edit.hasFocus():
            edit.setText(view.query)
        self.filters.show_view(view.filters)
        self._actions.show_actions(view.actions)
        self._fit_top()
        self.table.show_view(view)
        self._detail.show_view(view.detail)
        self._show_connection()

    def _show_connection(self) -> None:
        """In a small window the list has the room of the card of the connection; the header's pill says its state."""
        self._connection.show_view(None if self._theme.is_compact else self._view.connection)

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of the buttons on top and of the steps, for the window to bind."""
        found = _slots(self._view.actions, self._press)
        if self._view.detail is not None:
            found += _slots(self._view.detail.steps, self._step)
        return found

    def focus_search(self, select: bool = False) -> None:
        """Bring the keys to the search field."""
        self.search.edit.setFocus()
        if select:
            self.search.edit.selectAll()

    @property
    def typing_field(self) -> QLineEdit:
        """The field that gets what is typed anywhere on this screen."""
        return self.search.edit

    def type_text(self, words: str) -> None:
        """Text typed elsewhere on the screen belongs to the search field."""
        edit = self.search.edit
        edit.setFocus()
        edit.insert(words)
        self._search(edit.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.type_text(words)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # another screen came in front: the search begins anew when this one comes back
            self.search.edit.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_top()

    def _tell(self, intent: Callable[[SalesListener], object]) -> None:
        if self._listener is not None:
            intent(self._listener)

    def _read_on(self) -> None:
        if self._view.has_more:
            self._tell(lambda who: who.more())

    def _search(self, text: str) -> None:
        self._tell(lambda who: who.search(text))

    def _press(self, key: str) -> None:
        self._tell(lambda who: who.act_on_all(key))

    def _step(self, key: str) -> None:
        self._tell(lambda who: who.step(key))

    def _fit_top(self) -> None:
        """The filters stand beside the search where there is room for both, else beneath it: texts differ in length."""
        buttons = self._actions.sizeHint().width()
        self._actions.setMinimumWidth(buttons)
        beneath = _SEARCH + self.filters.sizeHint().width() + buttons + 2 * 10 > self.width() - 2 * 16
        home = self._second if beneath else self._top
        if home.indexOf(self.filters) < 0:
            (self._top if beneath else self._second).removeWidget(self.filters)
            home.insertWidget(0 if beneath else 1, self.filters)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("page_top"), 16, size("page_bottom"))
        self._column.setSpacing(size("page_gap"))
        self._beside.setSpacing(size("page_gap"))
        self._left.setSpacing(size("page_gap"))
        self._show_connection()

    def _escape(self) -> None:
        edit = self.search.edit
        if edit.text():
            edit.clear()
            self._search("")
        else:
            self.escaped.emit()

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.setSpacing(10)
        self._top.addWidget(self.search, 1)
        self._top.addWidget(self.filters)
        self._top.addWidget(self._actions)
        self._second = QHBoxLayout()
        self._second.addStretch(1)
        frame = QFrame()
        frame.setObjectName("tablecard")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 2, 1, 6)
        inside.addWidget(self.table)
        self._left = QVBoxLayout()
        self._left.addWidget(frame, 1)
        self._left.addWidget(self.notice_room)
        self._left.addWidget(self._connection)
        self._beside = QHBoxLayout()
        self._beside.addLayout(self._left, 59)
        self._beside.addWidget(self._detail, 41)
        column = self._column = QVBoxLayout(self)
        column.addLayout(self._top)
        column.addLayout(self._second)
        column.addLayout(self._beside, 1)


class _ConnectionCard(QFrame):
    """Which part of the way to the shop system works."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("detailcard")
        self._title = label(role="heading")
        self._rows = AmountList(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._rows)
        column.addStretch(1)

    def show_view(self, view: ConnectionView | None) -> None:
        self.setVisible(view is not None)
        if view is not None:
            self._title.setText(view.title)
            self._rows.show_rows(view.rows)


def _slots(actions: tuple[ActionView, ...], press: Callable[[str], object]) -> list[tuple[str, Callable[[], object]]]:
    return [(one.shortcut, partial(press, one.key)) for one in actions if one.shortcut and one.enabled]
