"""A card with lines to read, such as how a total came about.

Scope: one card; its only intent is closing.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.marks import N_
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.labels import label
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.paint import focus_ring
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_INDENT = 18
_MARGIN = 12
_LEAST = 46  # px, of a text of one line
_AIR = 10  # px between the words and the ring
_AT_ONCE = 60  # lines


class _Page(QTextEdit):
    """Text that can be read, scrolled and copied, and nothing else; Enter and Esc belong to the card."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.document().setDocumentMargin(_AIR)

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


class TextCard(Overlay):
    """A title and the lines; what begins with blanks stands under the line it belongs to. It closes on Enter, too."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Text"), 720)
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
        self._view: TextView | None = None
        self._left: list[str] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._write_on)
        self._close = KeyCapButton(theme, "", "Escape")
        self._close.clicked.connect(self.closed)
        self.foot.addStretch(1)
        self.foot.addWidget(self._close)
        for part in (self._title, self._subtitle, self._page):
            self.body.addWidget(part)
        theme.changed.connect(self._write)

    def show_view(self, view: TextView) -> None:
        """Show the text from its top."""
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._close.show_label(view.close_label or self.theme.translator("Close"), "Escape")
        self._write()

    def fit(self) -> None:
        """As high as the text needs, as far as the window has room."""
        self._page.document().setTextWidth(self._card_width - 90)
        wanted = round(self._page.document().size().height()) + 12
        self._page.setFixedHeight(min(max(wanted, _LEAST), max(self.height() - 230, 80)))
        super().fit()

    def take_focus(self) -> None:
        self._page.setFocus()

    def press_enter(self) -> None:
        self.closed.emit()

    def _write(self) -> None:
        if self._view is None:
            return
        self._page.clear()
        self._left = list(reversed(self._view.lines))
        self._write_on()
        self._page.moveCursor(QTextCursor.MoveOperation.Start)
        self._page.setMinimumWidth(min(QFontMetrics(self.theme.font(15)).averageCharWidth() * 40, 400))

    def _write_on(self) -> None:
        """Add a part of the lines now, and the next ones after the screen was painted: the licences have thousands."""
        document = self._page.document()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        head, rest = QTextCharFormat(), QTextCharFormat()
        head.setFont(self.theme.font(15, 600))
        head.setForeground(self.theme.colour("ink"))
        rest.setFont(self.theme.font(15))
        rest.setForeground(self.theme.colour("ink"))
        cursor.beginEditBlock()
        for _ in range(min(_AT_ONCE, len(self._left))):
            line = self._left.pop()
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
        if self._left:
            self._more.start()
