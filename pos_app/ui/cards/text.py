"""A card with lines to read, such as how a total came about.

Scope: one card; its intents are closing and its buttons.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.listeners import TextListener
from pos_app.presenters.common.marks import N_
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import label
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.paint import focus_ring
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_INDENT = 18
_MARGIN = 12
_LEAST = 46  # px, of a text of one line
_SHRUNK = 80  # px, of a longer one in a low window
_AIR = 10  # px between the words and the ring
_AT_ONCE = 60  # lines
_READ_OUT = 24  # px of letters that one person reads out and another types


class _Page(QTextEdit):
    """Text that can be read, scrolled and copied, and nothing else; Enter and Esc belong to the card."""

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.document().setDocumentMargin(_AIR)
        self._wanted = _LEAST

    def want(self, height: int) -> None:
        """So many px show all of it; the card gives fewer where it has no room, and then it scrolls."""
        if self._wanted != max(height, _LEAST):
            self._wanted = max(height, _LEAST)
            self.setMaximumHeight(self._wanted)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), min(self._wanted, _SHRUNK))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self.viewport()) as painter:
                focus_ring(painter, self._theme, QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextCard(CardFor[TextListener]):
    """A title and the lines; what begins with blanks stands under the line it belongs to, and what stands behind a tab
    ends at the right edge. It closes on Enter, too, and by itself."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Text"), 720, lambda _listener: None)
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._page = _Page(theme, self.card)
        self._page.setReadOnly(True)
        self._page.setTabChangesFocus(True)
        self._page.setCursorWidth(0)  # nothing is typed here: a caret lay over the first letter
        Spoken(self, theme, lambda tr: self._page.setAccessibleName(tr("Text")))
        self._page.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._page.resized.connect(self._align)
        self._view: TextView | None = None
        self._unwritten: list[str] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._write_on)
        self._close = KeyCapButton(theme, "", "Escape")
        self._close.clicked.connect(self.closed)
        self._actions = ActionRow(theme)
        self._actions.pressed.connect(self._act)
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self.foot.addWidget(self._actions, 1)
        self.foot.addStretch(0)
        self.foot.addWidget(self._close)
        for part in (self._title, self._subtitle, self._page):
            self.body.addWidget(part)
        theme.changed.connect(self._write)

    def show_view(self, view: TextView) -> None:
        """Show the text from its top; what is shown again stays where it is read."""
        again = self.is_open and self._view is not None and self._view.title == view.title
        place = self._page.verticalScrollBar().value() if again else 0
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._close.show_label(view.close_label or self.theme.translator("Close"), "Escape")
        self._actions.show_actions(view.actions)
        self._keys.bind_only((one.shortcut, partial(self._act, one.key)) for one in view.actions if one.shortcut)
        self._write()
        self._page.verticalScrollBar().setValue(place)

    def fit(self) -> None:
        """As high as the text needs, as far as the window has room."""
        document = self._page.document()
        document.setTextWidth(self._card_width - 90)
        self._page.want(round(document.size().height()) + 12)
        super().fit()
        document.setTextWidth(self._page.viewport().width())
        self._align()

    def take_focus(self) -> None:
        self._page.setFocus()

    def press_enter(self) -> None:
        self.closed.emit()

    def _write(self) -> None:
        if self._view is None:
            return
        self._page.clear()
        self._unwritten = list(reversed(self._view.lines))
        self._write_on()
        self._page.moveCursor(QTextCursor.MoveOperation.Start)
        self._page.setMinimumWidth(min(QFontMetrics(self.theme.font(15)).averageCharWidth() * 40, 400))

    def _write_on(self) -> None:
        """Add a part of the lines now, and the next ones after the screen was painted: the licences have thousands."""
        document = self._page.document()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        head, rest = QTextCharFormat(), QTextCharFormat()
        head.setFont(self.theme.font(_READ_OUT if self._view and self._view.read_out else 15, 600))
        head.setForeground(self.theme.colour("ink"))
        rest.setFont(self.theme.font(15))
        rest.setForeground(self.theme.colour("ink"))
        cursor.beginEditBlock()
        for _ in range(min(_AT_ONCE, len(self._unwritten))):
            line = self._unwritten.pop()
            inner, first = line.startswith(" "), document.isEmpty() and document.blockCount() == 1
            block = QTextBlockFormat()
            block.setLeftMargin(_INDENT if inner else 0)
            block.setTopMargin(0 if inner or first else _MARGIN)
            if first:
                cursor.setBlockFormat(block)
            else:
                cursor.insertBlock(block)
            cursor.insertText(line.strip(), rest if inner else head)
        cursor.endEditBlock()
        self._align()
        if self._unwritten:
            self._more.start()

    def _align(self) -> None:
        """What stands behind a tab ends at the right edge, as wide as the page is by now."""
        if self._view is None or not any("\t" in line for line in self._view.lines):
            return
        document = self._page.document()
        edge = document.textWidth() - 2 * document.documentMargin()
        block = document.begin()
        while block.isValid():
            form = block.blockFormat()
            form.setTabPositions([QTextOption.Tab(edge - form.leftMargin(), QTextOption.TabType.RightTab)])
            QTextCursor(block).setBlockFormat(form)
            block = block.next()

    def _act(self, key: str) -> None:
        self.tell(lambda who: who.act(key))
