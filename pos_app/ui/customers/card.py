"""The customer card over the Sale screen: the lookup, or the entry form.

Scope: one card that shows one of two panels and binds their keys.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.customers.views import CustomerPanelView
from pos_app.presenters.customers.window import CustomerListener
from pos_app.ui.customers.form import FormPanel
from pos_app.ui.customers.lookup import LookupPanel
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.theme import Theme


class CustomerCard(CardFor[CustomerListener]):
    """Lookup or form."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Customer"), 820, lambda listener: listener.close())
        self.lookup = LookupPanel(theme, self.card)
        self.form = FormPanel(theme, self.card)
        self._in_form = False
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self.body.addWidget(self.lookup)
        self.body.addWidget(self.form)
        self.foot.addWidget(self.lookup.foot)
        self.foot.addWidget(self.form.foot)
        self.lookup.query_changed.connect(lambda text: self.tell(lambda who: who.type(text)))
        self.lookup.submitted.connect(self._enter)
        self.lookup.chosen.connect(self._pick)
        self.lookup.action_pressed.connect(self._act)
        self.lookup.escaped.connect(self.closed)
        self.form.edited.connect(lambda field, text: self.tell(lambda who: who.edit(field, text)))
        self.form.left.connect(lambda field: self.tell(lambda who: who.leave(field)))
        self.form.action_pressed.connect(self._save)
        self.form.duplicate_used.connect(self._use_existing)
        self.form.cancelled.connect(self.closed)

    def show_view(self, view: CustomerPanelView) -> None:
        """Show the lookup, or the form when there is one. The keys follow when it changes."""
        in_form = view.form is not None
        turned = in_form is not self._in_form
        self._in_form = in_form
        if view.form is not None:
            self.form.show_view(view.form)  # the lookup lies unseen: it is shown when the card turns back to it
        else:
            self.lookup.show_view(view.lookup, fresh=not self.is_open or turned)
        self.lookup.setVisible(not in_form)
        self.form.setVisible(in_form)
        self.lookup.foot.setVisible(not in_form)
        self.form.foot.setVisible(in_form)
        self._bind(view)
        if self.is_open:
            self.fit()
            if turned:
                self.take_focus()

    def take_focus(self) -> None:
        if self._in_form:
            self.form.take_focus()
        else:
            self.lookup.box.edit.setFocus()

    def press_enter(self) -> None:
        if self._in_form:
            self.form.press_primary()

    def _bind(self, view: CustomerPanelView) -> None:
        slots: list[tuple[str, Callable[[], object]]] = []
        if view.form is None:
            slots = _slots(view.lookup.actions, self._act)
        elif not view.form.busy:
            # Enter alone reaches the primary action through the card: a focused button must get it first.
            others = tuple(action for action in view.form.actions if action.shortcut != "Return")
            slots = _slots(others, self._save)
            duplicate = view.form.duplicate
            if duplicate is not None and duplicate.action.shortcut not in ("", "Return"):
                slots.append((duplicate.action.shortcut, self._use_existing))
        self._keys.bind_only((keys, partial(self._press, slot)) for keys, slot in slots)

    def _enter(self, text: str, marked: str) -> None:
        self.tell(lambda who: who.pick(marked) if marked else who.enter(text))

    def _pick(self, key: str) -> None:
        self.tell(lambda who: who.pick(key))

    def _act(self, key: str) -> None:
        self.tell(lambda who: who.act(key, self.lookup.hits.marked_key()))

    def _save(self, key: str) -> None:
        self.tell(lambda who: who.save(key))

    def _use_existing(self) -> None:
        self.tell(lambda who: who.use_existing())

    def _press(self, slot: Callable[[], object]) -> None:
        """A key of this card's, unless another card lies over it and has the keys."""
        focused: QWidget | None = self.window().focusWidget()
        if focused is None or focused is self or self.isAncestorOf(focused):
            slot()


def _slots(actions: tuple[ActionView, ...], press: Callable[[str], object]) -> list[tuple[str, Callable[[], object]]]:
    return [(action.shortcut, partial(press, action.key)) for action in actions if action.shortcut and action.enabled]
