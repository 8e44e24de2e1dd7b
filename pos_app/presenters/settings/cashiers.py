"""The cashiers' section of the Settings page: the cashiers, their PINs, what each may do. Kept at once, by a button of
its own: nothing of it belongs to the settings' file.

Scope: intents in, blocks out; the page around it is `settings`, the checks are `services.cashiers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from pos_app.domain.cashier import Cashier, Grant, Right
from pos_app.domain.errors import DomainError
from pos_app.domain.pin import LEAST, MOST
from pos_app.presenters.common.card_views import ChoiceView, FieldView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator, parse_number
from pos_app.presenters.settings.views import Block, ButtonsBlock, FieldsBlock
from pos_app.services.cashiers.staff import Cashiers

CASHIER = "cashier:"
"""What the keys of this section's fields and buttons begin with."""
WHO, NAME, PIN, LIMIT, KEEP, RETIRE = (f"{CASHIER}{one}" for one in ("who", "name", "pin", "limit", "keep", "retire"))
_NEW = "0"
_RIGHTS = {
    Right.DISCOUNT: N_("A deeper discount"),
    Right.CHANGE: N_("Another price or tax rate"),
    Right.VOID: N_("Removing after the total"),
    Right.RETURN: N_("Returns above the limit"),
    Right.RETURN_FREE: N_("Returns without a receipt"),
    Right.OTHERWISE: N_("How a sale was paid"),
    Right.DRAWER: N_("Drawer without a sale"),
    Right.LATER: N_("Selling to be paid later"),
    Right.DAY: N_("The end of the day"),
    Right.SETTINGS: N_("The settings"),
}
_GRANTS = {
    Grant.ALLOWED: N_("allowed"),
    Grant.APPROVAL: N_("with approval"),
    Grant.NO: N_("not allowed"),
}


class CashierSettings:
    """What is typed for one cashier, until it is kept. `changed` is called when a cashier was added, changed or taken
    away."""

    def __init__(self, tr: Translator, cashiers: Cashiers, changed: Callable[[], None]) -> None:
        self._tr = tr
        self._cashiers = cashiers
        self._changed = changed
        self._chosen = Cashier(0, "")
        self._typed: dict[str, str] = {}
        self._error: DomainError | None = None

    # --- intents ---

    def edit(self, key: str, text: str) -> None:
        """A field as typed; another cashier starts anew."""
        self._error = None
        if key == WHO:
            self._choose(int(text))
        else:
            self._typed[key] = text

    async def act(self, key: str) -> tuple[str, Tone, str]:
        """A button. Returns the sentence to show, its tone, and the field that gets the focus. Raises StoreError."""
        tr, self._error = self._tr, None
        first = not self._cashiers.is_on
        try:
            if key == RETIRE:
                name = self._chosen.name
                await self._cashiers.retire(self._chosen.id)
                said = tr("{name} has no PIN any more and cannot sign in.", name=name)
                self._choose(self._chosen.id)
            else:
                made = await self._cashiers.save(self._wanted(), self._typed.get(PIN, ""))
                said = tr("{name} is kept.", name=made.name)
                self._choose(made.id)
                if first:
                    self._cashiers.resume(made.id)  # the person who sets it up goes on without a PIN
        except DomainError as error:
            self._error = error
            told = sentence(error, tr) if not error.field else tr("Please mend the marked field first.")
            return told, Tone.TROUBLE, f"{CASHIER}{error.field}" if error.field else ""
        self._changed()
        return said, Tone.OK, ""

    @property
    def is_on(self) -> bool:
        """Whether the till asks who sells."""
        return self._cashiers.is_on

    def blocks(self) -> tuple[Block, ...]:
        """The section as it is now, but for what of it is in the settings' file."""
        tr, on = self._tr, self._cashiers.is_on
        if on:
            text = tr("The till asks who sells. What needs approval takes the PIN of a cashier who may do it.")
        else:
            text = tr(
                "No PIN is asked here: who stands at the till sells. Add a cashier with a PIN and the till asks who "
                "sells. The first one may do everything."
            )
        blocks: list[Block] = [FieldsBlock(tr("Cashier"), (self._person(),), text)]
        if on:
            blocks.append(FieldsBlock(tr("What this cashier may do"), self._grants()))
        actions = [ActionView(KEEP, tr("Keep this cashier"), "F9")]
        if self._chosen.id and self._chosen.active:
            actions.append(ActionView(RETIRE, tr("Take the PIN away")))
        blocks.append(ButtonsBlock(tuple(actions)))
        return tuple(blocks)

    # --- inside ---

    def _choose(self, cashier_id: int) -> None:
        self._chosen = next((one for one in self._cashiers.all if one.id == cashier_id), Cashier(0, ""))
        self._typed = {}

    def _wanted(self) -> Cashier:
        limit = parse_number(self._typed.get(LIMIT, f"{self._chosen.limit:f}"))
        if limit is None:
            raise DomainError("limit", "limit")
        grants: Mapping[Right, Grant] = {right: Grant(self._value(right)) for right in Right}
        name = self._typed.get(NAME, self._chosen.name)
        return replace(self._chosen, name=name, grants=grants, limit=Decimal(limit))

    def _value(self, right: Right) -> str:
        return self._typed.get(f"{CASHIER}{right}", self._chosen.grants.get(right, Grant.APPROVAL).value)

    def _person(self) -> tuple[FieldView, ...]:
        tr, chosen = self._tr, self._chosen
        people = [ChoiceView(str(one.id), self._label(one)) for one in self._cashiers.all]
        who = FieldView(WHO, tr("Who"), str(chosen.id), choices=(ChoiceView(_NEW, tr("A new cashier")), *people))
        hint = tr("{least} to {most} figures", least=LEAST, most=MOST)
        saved = tr("saved") if chosen.active and chosen.id else ""
        pin = FieldView(
            PIN, tr("PIN"), self._typed.get(PIN, ""), self._said("pin"), hint, secret=True, placeholder=saved
        )
        name = FieldView(NAME, tr("Name"), self._typed.get(NAME, chosen.name), self._said("name"))
        if not self._cashiers.is_on:
            return who, name, pin  # the first may do everything
        limit = self._typed.get(LIMIT, tr.number(chosen.limit))
        return who, name, pin, FieldView(LIMIT, tr("Discount up to (%)"), limit, self._said("limit"))

    def _label(self, one: Cashier) -> str:
        return one.name if one.active else self._tr("{name} (no PIN)", name=one.name)

    def _grants(self) -> tuple[tuple[FieldView, ...], ...]:
        tr = self._tr
        choices = tuple(ChoiceView(grant.value, tr(english)) for grant, english in _GRANTS.items())
        cells = [
            FieldView(f"{CASHIER}{right}", tr(english), self._value(right), choices=choices)
            for right, english in _RIGHTS.items()
        ]
        return tuple(tuple(cells[at : at + 3]) for at in range(0, len(cells), 3))

    def _said(self, field: str) -> str:
        return sentence(self._error, self._tr) if self._error is not None and self._error.field == field else ""
