"""The customer strip over the cart: who buys, and the way to change it.

Scope: one showing widget with two intents.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.sale.views import CustomerStripView
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import ElidedLabel
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme


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


class CustomerStrip(QFrame):
    """Name, telephone and address on one line each."""

    change_requested = Signal()
    remove_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        Sized(self, theme, lambda size: self.setFixedHeight(size("strip")))
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
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        row.addWidget(self._remove)
        row.addWidget(self._change)

    def show_view(self, view: CustomerStripView) -> None:
        """Show who buys; a customer shown already is not painted again with each scan."""
        if view == self._view:
            return
        self._view = view
        self._avatar.show_initials(view.initials)
        self._name.show_text(view.name)
        self._detail.show_text(view.detail)
        self._detail.setVisible(bool(view.detail))
        self._remove.setVisible(view.can_remove)
        self._change.show_label(view.button, "F3")
