"""The card of what a customer bought: a list that has the focus, and one line on how complete it is.

Scope: one card over the customer card.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import HitGroupView
from pos_app.presenters.customers.views import PurchasesView
from pos_app.presenters.customers.window import PurchasesListener
from pos_app.ui.kit import paint
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.hits import HitList
from pos_app.ui.kit.labels import label, set_property
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6, Qt.Key.Key_PageDown: 6}


class _List(HitList):
    """A list of hits with the focus: arrows move the mark, Enter chooses."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint.list_ring(self, self._theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step:
            for _ in range(abs(step)):
                self.move_mark(1 if step > 0 else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.marked_key() and not event.isAutoRepeat():
            self.chosen.emit(self.marked_key())
        else:
            event.ignore()


class PurchasesCard(CardFor[PurchasesListener]):
    """Purchases, to look at one of them."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(
            theme, window, N_("Purchases"), 820, lambda listener: listener.close()
        )  # as wide and high as the card it lies over
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self._facts = label(role="quiet")
        self._empty = label(role="quiet")
        self.hits = _List(theme, self.card)
        self._list = QStackedWidget()
        Sized(self, theme, lambda size: self._list.setFixedHeight(size("purchases")))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list.addWidget(self.hits)
        self._list.addWidget(self._empty)
        Spoken(self, theme, lambda tr: self.hits.setAccessibleName(tr("Purchases")))
        self.hits.chosen.connect(lambda key: self.tell(lambda who: who.choose(key)))
        self._notice = label()
        self._back = KeyCapButton(theme, "", "Escape")
        self._back.clicked.connect(self.closed)
        self.foot.addWidget(self._back)
        self.foot.addStretch(1)
        for part in (self._title, self._subtitle, self._facts, self._list, self._notice):
            self.body.addWidget(part)

    def show_view(self, view: PurchasesView) -> None:
        """Show them; the mark stays on the purchase it is on."""
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._facts.setText("\n".join(view.facts))
        self._facts.setVisible(bool(view.facts))
        self.hits.show_groups((HitGroupView("", view.hits),))
        self._list.setCurrentWidget(self.hits if view.hits else self._empty)
        self._empty.setText(view.empty)
        self._notice.setText(view.notice)
        set_property(self._notice, "tone", str(view.notice_tone))
        self._notice.setVisible(bool(view.notice))
        self._back.show_label(view.cancel_label, "Escape")
        if self.is_open and view.hits and self._back.hasFocus():
            self.take_focus()

    def take_focus(self) -> None:
        if self.hits.has_hits:
            self.hits.setFocus()
        else:
            self._back.setFocus()
