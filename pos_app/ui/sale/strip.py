"""The customer strip over the cart: who buys, and the way to change it.

Scope: one showing widget with two intents.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.common.views import Tone
from pos_app.presenters.sale.views import CustomerStripView
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import ElidedLabel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_PLACE = 45  # px of the row that says where the goods go, with its line above: a finger hits it


class _Avatar(QWidget):
    """A round ground with initials, or a drawn head without."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._initials = ""
        self.setFixedSize(QSize(38, 38))

    def show_initials(self, initials: str) -> None:
        self._initials = initials
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        known = bool(self._initials)
        token = "selection" if known else "plain_ground"
        paint.box(painter, QRectF(self.rect()), 19, self._theme.colour(token))
        if known:
            font = self._theme.font(14, 700)
            paint.text(painter, self.rect(), self._initials, font, self._theme.colour("link"), paint.CENTRE)
        else:
            paint.sign(painter, self._theme, "user", "quiet", QRect(9, 9, 20, 20))
        painter.end()


class _Points(QWidget):
    """The points of the customer's card."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""
        self.hide()

    def show_words(self, words: str) -> None:
        self._words = words
        self.setVisible(bool(words))
        self.setAccessibleName(words)
        self.setFixedSize(QSize(paint.pill_width(self._theme, words, Tone.PLAIN), paint.PILL_HEIGHT))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.pill(painter, self._theme, self.rect(), self._words, Tone.PLAIN)
        painter.end()


class CustomerStrip(QFrame):
    """Name, telephone and address on one line each; beneath them where the goods go, while somebody is known. A small
    window has no room for that row: there it stands in place of the telephone, and a press on the words leads on."""

    change_requested = Signal()
    place_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._theme = theme
        self._height = 0
        self._view: CustomerStripView | None = None
        self._avatar = _Avatar(theme, self)
        self._name = ElidedLabel(role="heading")
        self._detail = ElidedLabel(role="small")
        self._remove = KeyCapButton(theme, kind=ButtonKind.QUIET)
        self._remove.icon_name = "close"
        self._remove.padding = 12
        self._remove.clicked.connect(self.remove_requested)
        self._change = KeyCapButton(theme, "", "F3")
        self._change.clicked.connect(self.change_requested)
        Spoken(self, theme, lambda tr: self._remove.show_label("", "", tr("Sell without this customer")))
        Spoken(self, theme, lambda tr: self._change.show_label(tr("Customer"), "F3"))
        self._points = _Points(theme, self)
        self._place = _PlaceRow(theme, self)
        self._place.button.clicked.connect(self.place_requested)
        who = QHBoxLayout()
        who.setSpacing(8)
        who.addWidget(self._name, 1)
        who.addWidget(self._points)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addLayout(who)
        words.addWidget(self._detail)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        row.addWidget(self._remove)
        row.addWidget(self._change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self._place)
        Sized(self, theme, self._fit)

    def show_view(self, view: CustomerStripView) -> None:
        """Show who buys; a customer shown already is not painted again with each scan."""
        if view == self._view:
            return
        self._view = view
        self._avatar.show_initials(view.initials)
        self._name.show_text(view.name)
        self._remove.setVisible(view.can_remove)
        self._change.show_label(view.button, "F3")
        self._place.show_place(view.place, view.place_button)
        self._show_place(view)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._height = size("strip")
        self.setFixedHeight(self._height)
        if self._view is not None:
            self._show_place(self._view)

    def _show_place(self, view: CustomerStripView) -> None:
        detail = view.place if self._theme.is_compact and view.goes_elsewhere else view.detail
        self._detail.show_text(detail)
        self._detail.setVisible(bool(detail))
        beneath = bool(view.place) and not self._theme.is_compact
        self._place.setVisible(beneath)
        self.setFixedHeight(self._height + (_PLACE if beneath else 0))
        self._fit_points(view)

    def _fit_points(self, view: CustomerStripView) -> None:
        """The points stand beside a name that has room for them: the name comes first."""
        if not view.points and self._points.isHidden():
            return
        buttons = self._change.sizeHint().width() + (self._remove.sizeHint().width() + 12 if view.can_remove else 0)
        room = self.width() - 2 * 16 - 38 - 2 * 12 - buttons
        name = self._name.fontMetrics().horizontalAdvance(view.name)
        self._points.show_words(view.points)
        self._points.setVisible(bool(view.points) and name + 8 + self._points.width() <= room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None:
            self._fit_points(self._view)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._theme.is_compact and self._view is not None and self._view.place:
            self.place_requested.emit()


class _PlaceRow(QFrame):
    """Where the goods go, and the button that changes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("place")
        self.setFixedHeight(_PLACE)
        self._words = ElidedLabel(role="quiet")
        self.button = KeyCapButton(theme, "", "Shift+F3", ButtonKind.QUIET)
        self.button.padding = 8
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_place(self, words: str, button: str) -> None:
        self._words.show_text(words)
        self.button.show_label(button, "Shift+F3")
