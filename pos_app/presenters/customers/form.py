"""The entry form of a customer as it stands: its fields, what is right or wrong in them, the likely duplicate. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pos_app.domain.catalogue import Country
from pos_app.domain.frozen import frozen
from pos_app.domain.typed_person import typed_person
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.countries import choices
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.customers.views import DuplicateView
from pos_app.services.customers.contact import ADDRESS, ContactEntry, errors_in, phone_e164, phone_is_given_out
from pos_app.services.customers.directory import Like
from pos_app.services.customers.phones import phone_for_people

_LABELS = (
    ("first_name", N_("First name")),
    ("last_name", N_("Last name")),
    ("phone", N_("Phone")),
    ("email", N_("E-mail")),
    ("street", N_("Street")),
    ("number", N_("Number")),
    ("box", N_("Box")),
    ("postal_code", N_("Postal code")),
    ("city", N_("City")),
    ("country", N_("Country")),
    ("notes", N_("Note about the customer, for the shop's own people")),
)
FIELDS = tuple(name for name, _ in _LABELS)


def entry_from(text: str, country: str) -> ContactEntry:
    """A new entry with what was looked for: an e-mail address, a phone number, or names."""
    who = typed_person(text)
    return ContactEntry(who.first_name, who.last_name, who.phone, who.email, country=country)


@frozen
class FormState:
    """How far the form is: the field being typed (`editing`), whether what is lacking is told (`asked`), which fields
    must be filled in (`needed`), whether there is one for notes, and the countries that the shop takes orders for (none
    where it does not say)."""

    editing: str
    asked: bool
    needed: Sequence[str]
    has_notes: bool
    countries: Sequence[Country] = ()


def form_fields(entry: ContactEntry, country: str, tr: Translator, state: FormState) -> tuple[FieldView, ...]:
    """The fields. What is wrong is told of all but the one being typed, what is lacking once it was asked for or once
    an address is begun and left; `country` is the shop's."""
    wrong, editing = errors_in(entry, country, state.needed), state.editing
    fields = []
    for name, label in _LABELS:
        if name == "notes" and not state.has_notes:
            continue
        value: str = getattr(entry, name)
        error = wrong.get(name)
        begun = bool(value) or (error is not None and error.code == "address_part" and editing not in ADDRESS)
        told = error is not None and (state.asked or (begun and name != editing))
        hint, sure = "", True
        if name == "phone" and value.strip() and error is None:
            saved = phone_e164(value, entry.country or country)
            sure = phone_is_given_out(saved)
            shown = phone_for_people(saved)
            if sure:
                hint = tr("Saved as {phone}", phone=shown)
            elif name != editing:  # another digit may follow
                hint = tr("{phone}? Look at it again.", phone=shown)
        elsewhere = name == "country" and value and value not in {country, *(one.code for one in state.countries)}
        if state.countries and elsewhere:
            hint, sure = tr("Your shop may refuse this country"), False
        fields.append(
            FieldView(
                name,
                tr(label),
                value,
                sentence(error, tr) if told and error is not None else "",
                hint,
                ok=bool(value.strip()) and error is None and sure,
                choices=choices(tr, country, state.countries, value) if name == "country" else (),
            )
        )
    return tuple(fields)


_ALREADY = {
    "phone": N_("This phone number is another customer's:"),
    "email": N_("This e-mail address is another customer's:"),
    "": N_("Looks like an existing customer:"),
}


def duplicate_view(like: Like, tr: Translator) -> DuplicateView:
    """Who this may already be. Enter takes a customer whose phone or e-mail it is: the shop's software would refuse a
    second one (chift.md, ERROR_PHONE_ALREADY_USED)."""
    known = like.customer
    who = " · ".join(p for p in (known.name, phone_for_people(known.phone), known.email, known.address.city) if p)
    action = ActionView("use", tr("Use this one"), "Return" if like.same else "Ctrl+Return", primary=bool(like.same))
    return DuplicateView(known.id, tr(_ALREADY[like.same]), who, action)
