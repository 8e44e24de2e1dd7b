"""The card with a paper as it would be printed, and what can be done with it.

Scope: one card. The paper is drawn by `paper_drawing`, white in every theme, as paper is.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.heard.papers import paper_heard
from pos_app.presenters.printing.views import PaperFile, PaperListener, PaperView
from pos_app.ui.cards.paper_drawing import MM, PaperDrawing
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import label
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.paint import Ringed
from pos_app.ui.kit.theme import Theme

_PAPER, _EDGE, _LETTERS = 76 * MM, 18, 12
_SCALE = 1.12  # a little larger than the strip in the hand
_LARGE, _HIGH = 1.5, 960  # in a window as high as this, which is looked at from further away
_BESIDE = 362  # px of the card beside the paper
_STEP = 60
_RING = 4  # px around the paper


class PaperCard(CardFor[PaperListener]):
    """The paper on the left, its buttons at the right."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        wide = _BESIDE + _paper_width(_SCALE)
        super().__init__(theme, window, N_("Paper"), wide, lambda listener: listener.close_paper())
        self._view: PaperView | None = None
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._sheet = _Sheet(theme)
        self._scroll = _Scroll()
        self._scroll.setWidget(self._sheet)
        self._buttons: list[KeyCapButton] = []
        self._close = KeyCapButton(theme, "", "Escape")
        self._close.clicked.connect(self.closed)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._column.addWidget(self._close)
        beside = QVBoxLayout()
        beside.setSpacing(10)
        beside.addWidget(self._title)
        beside.addWidget(self._subtitle)
        beside.addSpacing(8)
        beside.addLayout(self._column, 1)
        line = QHBoxLayout()
        line.setSpacing(22)
        self._held = Ringed(theme, self, 6)  # the arrows roll the paper
        around = QVBoxLayout(self._held)
        around.setContentsMargins(_RING, _RING, _RING, _RING)
        around.addWidget(self._scroll)
        line.addWidget(self._held)
        line.addLayout(beside, 1)
        self.body.addLayout(line)

    def show_view(self, view: PaperView) -> None:
        """Show the paper from its top."""
        self._view = view
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._close.show_label(view.close_label or self.theme.translator("Close"), "Escape")
        self._show_actions(view)
        self._sheet.show_paper(view)
        self._scroll.setAccessibleName(view.title)
        self._scroll.verticalScrollBar().setValue(0)
        self._keys.bind_only(
            (action.shortcut, partial(self._act, action.key))
            for action in view.actions
            if action.shortcut and action.shortcut != "Return"
        )

    def take_focus(self) -> None:
        self.setFocus()

    def fit(self) -> None:
        scale = _LARGE if self.height() >= _HIGH else _SCALE
        self._card_width = _BESIDE + _paper_width(scale)
        self._sheet.show_at(scale)
        self._scroll.updateGeometry()  # a paper is as high as its rows, and the card as high as its paper
        super().fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._held.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._held.update()

    def press_enter(self) -> None:
        if self._view is not None:
            for action in self._view.actions:
                if action.primary:
                    self._act(action.key)

    def type_key(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        step = {
            Qt.Key.Key_Down: _STEP,
            Qt.Key.Key_Up: -_STEP,
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }.get(Qt.Key(event.key()), 0)
        bar.setValue(bar.value() + step)

    def _show_actions(self, view: PaperView) -> None:
        while len(self._buttons) < len(view.actions):
            button = KeyCapButton(self.theme, parent=self.card)
            button.clicked.connect(partial(self._press, len(self._buttons)))
            self._column.insertWidget(len(self._buttons), button)
            self._buttons.append(button)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(view.actions))
            if number < len(view.actions):
                action = view.actions[number]
                button.show_action(action)
                button.kind = ButtonKind.PRIMARY if action.primary else ButtonKind.PLAIN

    def _press(self, number: int, _checked: bool = False) -> None:
        if self._view is not None:
            self._act(self._view.actions[number].key)

    def _act(self, key: str) -> None:
        self.tell(lambda who: who.act(key))


class _Scroll(QScrollArea):
    """As high as the window allows."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the card moves the focus
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def sizeHint(self) -> QSize:
        sheet = self.widget()
        return QSize(sheet.width() + 16, sheet.height()) if sheet is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), 200)


class _Sheet(QWidget):
    """The paper."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawing: PaperDrawing | None = None
        self._scale = _SCALE

    def show_at(self, scale: float) -> None:
        """Draw it so many times as large from now on."""
        if scale != self._scale:
            self._scale = scale
            self._fit()

    def show_paper(self, view: PaperView) -> None:
        """Draw this one from now on."""
        self._drawing = PaperDrawing(view.paper, _PAPER, _LETTERS, copy=view.copy, logo=read_logo(view.logo))
        self.setAccessibleName(paper_heard(view.paper, copy=view.copy))
        self._fit()

    def _fit(self) -> None:
        high = self._drawing.height if self._drawing is not None else 0
        self.setFixedSize(_paper_width(self._scale), round((high + 2 * _EDGE) * self._scale))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setPen(self._theme.colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._drawing is not None:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            painter.scale(self._scale, self._scale)
            painter.translate(_EDGE, _EDGE)
            self._drawing.paint(painter)
        painter.end()


def _paper_width(scale: float) -> int:
    return round((_PAPER + 2 * _EDGE) * scale)


def read_logo(path: Path | None) -> QImage | None:
    """The picture on top, None where there is none that can be read."""
    image = QImage(str(path)) if path is not None else QImage()
    return None if image.isNull() else image


def save_paper(file: PaperFile) -> None:
    """Write a paper as a PDF. Raises OSError."""
    from pos_app.ui.cards.paper_pdf import write_pdf  # late: Qt's PDF writer is slow to import

    write_pdf(file.paper, file.path, copy=file.copy, a4=file.a4, logo=read_logo(file.logo))
