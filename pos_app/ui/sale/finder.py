"""The finder: the one field that finds anything, and the hits beneath it.

Scope: the field, its keys and its list. It decides nothing: it calls its listener for each key with a meaning.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.heard.sale import finder_heard
from pos_app.presenters.sale.listeners import FinderListener
from pos_app.presenters.sale.views import FinderView
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit import paint
from pos_app.ui.kit.hits import HitList
from pos_app.ui.kit.labels import label, set_property
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme

_NOTHING = FinderView()
_NOTICE = 14  # px beside the line of text


class Finder(QWidget):
    """Field and hits. `host` is the widget the list of hits lies over."""

    line_moved = Signal(int)
    line_stepped = Signal(int)
    line_removed = Signal()
    escaped = Signal()
    """Esc on the empty field."""

    def __init__(self, theme: Theme, placeholder: str, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._listener: FinderListener | None = None
        self._said = Changing[FinderView](
            theme.heard, Said.HITS, lambda before, now: finder_heard(before, now, theme.translator)
        )
        self._view = _NOTHING
        self._steps: list[int] = []  # arrows that wait for their hits
        self.box = SearchBox(theme, placeholder, "F2", 52, self)
        self.edit = self.box.edit
        Sized(self, theme, lambda size: self.box.setFixedHeight(size("finder")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        self.setFocusProxy(self.edit)

        self.results = _Results(theme, host)
        self.results.hits.chosen.connect(self._hit_clicked)
        for watched in (host, self):
            watched.installEventFilter(self)
        self.edit.textEdited.connect(self._edited)
        self.edit.entered.connect(self._enter)
        self.edit.escaped.connect(self._escape)
        self.edit.arrow.connect(self._arrow)
        self.edit.step.connect(self.line_stepped)
        self.edit.delete.connect(self.line_removed)
        self.edit.focus_changed.connect(self._focus_moved)

    @property
    def text(self) -> str:
        """What the field holds."""
        return self.edit.text()

    def listen(self, listener: FinderListener) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: FinderView) -> None:
        """Show what was found, unless the field has moved on (see `FinderView`)."""
        if view.restore:
            self.edit.setText(view.query)
            self.edit.selectAll()
        elif view.query != self.edit.text():
            return
        self._view = view
        self._said.show(view)
        self._show_results()
        steps, self._steps = self._steps, []
        for step in steps:
            self._arrow(step)

    def clear(self) -> None:
        """Empty the field and the hits, without calling the listener."""
        self.edit.clear()
        self._steps = []
        self._view = _NOTHING
        self._said.forget()
        self._show_results()

    def type_text(self, words: str) -> None:
        """Text typed elsewhere in the screen arrives here, with the focus."""
        self.edit.setFocus()
        self.edit.insert(words)
        self._edited(self.edit.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):  # the hits lie under the field at all times
            self.fit_results()
        return super().eventFilter(watched, event)

    def fit_results(self) -> None:
        """Lay the hits under the field, as high as they need and the host allows."""
        if self.results.isHidden():
            return
        left = self.mapTo(self._host, self.rect().bottomLeft())
        self.results.fit(left.x(), left.y() + 6, self.width(), self._host.height() - left.y() - 22)

    def _edited(self, words: str) -> None:
        self._steps = []
        if self._listener is not None:
            self._listener.type(words)
        if not words:
            self._view = _NOTHING
            self._said.forget()
            self._show_results()

    def _enter(self) -> None:
        words = self.edit.text()
        if not words and self._listener is not None:
            self._listener.enter_nothing()
        if words.strip():
            picked = self.results.hits.picked_key() if self.results.isVisible() else ""
            self.clear()
            if self._listener is not None:
                self._listener.submit(words, picked)

    def _hit_clicked(self, key: str) -> None:
        self.clear()
        if self._listener is not None:
            self._listener.click_hit(key)
        self.edit.setFocus()

    def _escape(self) -> None:
        if self.edit.text():
            self.clear()
            if self._listener is not None:
                self._listener.type("")
            self.edit.setFocus()
        else:
            self.escaped.emit()

    def _arrow(self, step: int) -> None:
        if self.edit.text() != self._view.query:
            self._steps.append(step)
            if self._listener is not None:
                self._listener.await_hits()
        elif not self.results.isHidden() and self.results.hits.has_hits:
            self.results.hits.move_mark(step)
        elif not self.edit.text():
            self.line_moved.emit(step)

    def _focus_moved(self) -> None:
        """Hits make room for what has the keys now; a window that loses all keys leaves them where they are."""
        if self.edit.hasFocus():
            if self._view != _NOTHING:  # with no hits there is nothing to bring back
                self._show_results()
        elif self.window().focusWidget() is not self.edit:
            self.results.hide()

    def _show_results(self) -> None:
        self.results.show_view(self._view)
        self.fit_results()


class _Results(QFrame):
    """The card under the field: hits, and one line of text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hits = HitList(theme, self)
        self._notice = label()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 6, 4, 6)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.hits, 1)
        self._beside = QHBoxLayout()  # a label's own margins are the style sheet's
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.addWidget(self._notice)
        self._layout.addLayout(self._beside)
        self.hide()

    def show_view(self, view: FinderView) -> None:
        self.hits.show_groups(view.groups)
        self.hits.setVisible(self.hits.has_hits)
        self._notice.setText(view.notice)
        self._notice.setVisible(bool(view.notice))
        side, above = (_NOTICE, 4) if view.notice else (0, 0)
        self._beside.setContentsMargins(side, above, side, above)
        set_property(self._notice, "tone", str(view.notice_tone))
        self.setVisible(self.hits.has_hits or bool(view.notice))
        self.raise_()

    def fit(self, left: int, top: int, width: int, room: int) -> None:
        height = 12  # the margins
        if not self._notice.isHidden():
            height += max(self._notice.heightForWidth(width - 8 - 2 * _NOTICE) + 8, 36)
        if self.hits.has_hits:
            height += self.hits.whole_height(room - height)
        self.setGeometry(left, top, width, min(height, room))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 10, self._theme.colour("card"), self._theme.colour("edge"))
        painter.end()
