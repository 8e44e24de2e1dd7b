"""The lookup half of the customer card: one field, the hits beneath it, the buttons.

Scope: one panel. The list is always there, so the card keeps its size while the cashier types.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.presenters.common.views import HitGroupView, Tone
from pos_app.presenters.customers.views import CustomerLookupView
from pos_app.presenters.heard.cards import hits_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.hits import HitList
from pos_app.ui.kit.labels import label, rule, set_property
from pos_app.ui.kit.search import SearchBox
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme


class LookupPanel(QWidget):
    """Type, choose with the arrows, Enter."""

    query_changed = Signal(str)
    submitted = Signal(str, str)
    """Enter: the text, and the key of the marked hit ("" when there is none)."""
    chosen = Signal(str)
    action_pressed = Signal(str)
    escaped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said = Changing[CustomerLookupView](theme.heard, Said.HITS, self._heard)
        self._title = label(role="title")
        self._subtitle = label(role="quiet")
        self.box = SearchBox(theme, "", "", 50, self)
        self.hits = HitList(theme, self)
        Sized(self, theme, lambda size: self.hits.setFixedHeight(size("hits")))
        self._notice = label()
        self._actions = ActionRow(theme, to_right=True)
        self._cancel = KeyCapButton(theme, "", "Escape")
        self._cancel.clicked.connect(self.escaped)
        self.foot = QWidget()
        """The buttons: the card puts them where they stay in sight."""
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(10)
        foot.addWidget(self._cancel)
        foot.addWidget(self._actions, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._title, self._subtitle, self.box, self._notice, self.hits, rule()):
            column.addWidget(part)
        self.setFocusProxy(self.box)
        self.box.edit.textEdited.connect(self.query_changed)
        self.box.edit.arrow.connect(self.hits.move_mark)
        self.box.edit.entered.connect(self._enter)
        self.box.edit.escaped.connect(self._escape)
        self.hits.chosen.connect(self.chosen)
        self._actions.pressed.connect(self.action_pressed)

    def show_view(self, view: CustomerLookupView, fresh: bool) -> None:
        """Show hits and buttons. `fresh`: the card was just opened, the field takes the view's text."""
        edit = self.box.edit
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        edit.show_placeholder(view.placeholder)
        edit.setAccessibleName(view.placeholder or view.title)
        self._actions.show_actions(view.actions)
        self._cancel.show_label(view.cancel_label or self._theme.translator("Back"), "Escape")
        if fresh:
            edit.setText(view.query)
            edit.selectAll()
        if view.query != edit.text():
            return  # a late answer to what was typed before
        self._said.show(view)
        self.hits.show_groups((HitGroupView("", view.hits), *view.more))
        self._notice.setText(view.notice)
        set_property(self._notice, "tone", "" if view.notice_tone is Tone.PLAIN else str(view.notice_tone))
        self._notice.setVisible(bool(view.notice))

    def _heard(self, before: CustomerLookupView | None, now: CustomerLookupView) -> str:
        hits = (*now.hits, *(hit for group in now.more for hit in group.hits))
        if not now.query or (before is not None and (before.hits, before.more) == (now.hits, now.more) and hits):
            return ""
        return hits_heard(hits, now.notice, self._theme.translator)

    def _enter(self) -> None:
        self.submitted.emit(self.box.edit.text(), self.hits.marked_key())

    def _escape(self) -> None:
        if self.box.edit.text():
            self.box.edit.clear()
            self.query_changed.emit("")
            self.box.edit.setFocus()
        else:
            self.escaped.emit()
