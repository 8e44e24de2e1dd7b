"""What a section of the settings shows beside what is typed, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from pos_app.devices.printer import PrinterTrouble
from pos_app.domain.catalogue import Category, PaymentMethod, Tax
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.learning import Proposal
from pos_app.presenters.common.card_views import ChoiceView, FieldView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.fields import Field, field_of
from pos_app.presenters.settings.views import Block
from pos_app.services.settings.connection_test import Check
from pos_app.system.secret_store import Place


@frozen
class ShopLists:
    """What settings choose from, as the shop lists it, and the names of this computer's printers."""

    categories: tuple[Category, ...] = ()
    taxes: tuple[Tax, ...] = ()
    methods: tuple[PaymentMethod, ...] = ()
    printers: tuple[str, ...] = ()


@frozen
class TillFacts:
    """What this till is: its folder, its version, whether it is the practice shop and can go back to a real one.
    `practice_inside`: the practice shop is in this program, and can be of another kind."""

    folder: str
    version: str
    practice: bool = False
    can_return: bool = False
    set_aside: int = 0
    """Damaged files that are kept in the folder."""
    practice_inside: bool = True


@frozen
class PrinterTrial:
    """How the test strip went: not tried, under way, or what came of it. `answers`: the printer told how it is."""

    running: bool = False
    done: bool = False
    answers: bool = False
    trouble: PrinterTrouble | None = None


@frozen
class SectionFacts:
    """Everything beside the draft that a section shows. `told`: the lack of what is needed is said, too."""

    facts: TillFacts
    errors: Mapping[str, DomainError] = field(default_factory=dict)
    told: bool = False
    secret_in: Place = Place.NOWHERE
    check: Check = field(default_factory=Check)
    testing: bool = False
    categories: tuple[Category, ...] = ()
    taxes: tuple[Tax, ...] = ()
    methods: tuple[PaymentMethod, ...] = ()
    methods_read: bool = False  # the shop said which it has, be it none
    agreed: str = ""  # the tax rates that the owner said yes to (`abilities.rates_key`)
    shows_unsold: bool = False
    cashiers: tuple[Block, ...] = ()
    asks_who: bool = False  # there are cashiers with PINs
    printer: PrinterTrial = field(default_factory=PrinterTrial)
    printers: tuple[str, ...] = ()  # the names of this computer's
    proposal: Proposal | None = None
    """How the shop's software rounds, where the orders it answered show that it is not as this till does."""

    def learnt(self, found: ShopLists) -> SectionFacts:
        """With what the shop lists; what it does not list now stays as it was known."""
        return replace(
            self,
            categories=found.categories or self.categories,
            taxes=found.taxes or self.taxes,
            methods=found.methods or self.methods,
            printers=found.printers or self.printers,
        )

    def checked(self, check: Check) -> SectionFacts:
        """With what a test of the connection found."""
        methods = check.abilities.methods
        known = self.learnt(ShopLists(check.categories, check.taxes, methods or ()))
        return replace(known, check=check, methods_read=known.methods_read or methods is not None)

    def is_said(self, error: DomainError) -> bool:
        """Whether an error stands at its field: that something is missing is not said before it was to be saved."""
        return self.told or error.code != "needed"


@frozen
class Sight:
    """The draft and the facts at one moment, with the Translator: what every block is made of."""

    draft: Draft
    known: SectionFacts
    tr: Translator

    def text(self, name: str) -> str:
        """What a field shows."""
        return self.draft.text(name)

    def field(self, name: str, label: str = "") -> FieldView:
        """A field as it is now; `label` stands in for the table's."""
        field, tr, value = field_of(name), self.tr, self.draft.text(name)
        error = self.known.errors.get(name)
        told = sentence(error, tr) if error is not None and self.known.is_said(error) else ""
        usual = {"n": tr.whole(int(field.default))} if "{n}" in field.hint else {}
        hint = tr(field.hint, **usual) if field.hint else ""
        if field.for_orders and not told and not value.strip():
            hint = tr("An order needs this")
        view = FieldView(
            name,
            label or tr(field.label),
            value,
            told,
            hint,
            not field.choices and bool(value.strip()) and not told,
            self._choices(field),
            placeholder=field.placeholder,
        )
        return field.also(self, view) if field.also else view

    def _choices(self, field: Field) -> tuple[ChoiceView, ...]:
        if callable(field.choices):
            return field.choices(self)
        return tuple(ChoiceView(key, self.tr(said)) for key, said in field.choices)
