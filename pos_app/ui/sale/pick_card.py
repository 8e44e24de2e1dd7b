"""A card with a list to choose one of: a field that narrows it, rows that scroll, arrows and Enter, or a finger.

Scope: one card.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from pos_app.presenters.common.card_views import PickView
from pos_app.presenters.common.listeners import PickListener
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import HitGroupView
from pos_app.presenters.heard.cards import hits_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.hits import HitList
from pos_app.ui.kit.labels import label
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.kit.theme import Theme

_LIST = 416  # px, eight rows


class PickCard(CardFor[PickListener]):
    """The field has the keys; the list never has them."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("List"), 560, lambda listener: listener.close_pick())
        self._said = Changing[PickView](theme.heard, Said.HITS, self._heard)
        self._title = label(role="title")
        self._search = SearchBox(theme, "", "", 48, self.card)
        self._hits = HitList(theme, self.card)
        self._empty = label(role="quiet")
        self._back = KeyCapButton(theme, "", "Escape")
        self._back.clicked.connect(self.closed)
        edit = self._search.edit
        edit.textEdited.connect(lambda text: self.tell(lambda who: who.look_for(text)))
        edit.arrow.connect(self._hits.move_mark)
        edit.entered.connect(self.press_enter)
        edit.escaped.connect(self._escape)
        self._hits.chosen.connect(lambda key: self.tell(lambda who: who.pick(key)))
        for part in (self._title, self._search, self._hits, self._empty):
            self.body.addWidget(part)
        self.foot.addWidget(self._back)
        self.foot.addStretch(1)

    def show_view(self, view: PickView) -> None:
        """Show the list as it is narrowed now."""
        self._said.show(view)
        if not self.is_open:
            self._search.edit.clear()
        self._title.setText(view.title)
        self._search.edit.show_placeholder(view.placeholder)
        self._search.edit.setAccessibleName(view.placeholder)
        self._hits.show_groups((HitGroupView("", view.hits),))
        self._hits.setVisible(bool(view.hits))
        self._empty.setText(view.empty)
        self._empty.setVisible(not view.hits)
        self._back.show_label(self.theme.translator("Back"), "Escape")
        self._hits.setFixedHeight(min(_LIST, max(self._host.height() - 260, 104)))

    def _heard(self, before: PickView | None, now: PickView) -> str:
        return "" if before == now else hits_heard(now.hits, "" if now.hits else now.empty, self.theme.translator)

    def take_focus(self) -> None:
        self._search.edit.setFocus()

    def press_enter(self) -> None:
        key = self._hits.marked_key()
        if key:
            self.tell(lambda who: who.pick(key))

    def _escape(self) -> None:
        if self._search.edit.text():
            self._search.edit.clear()
            self.tell(lambda who: who.look_for(""))
        else:
            self.closed.emit()
