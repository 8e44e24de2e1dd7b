"""The entry form of a customer as it stands: its fields, what is right or wrong in them, the likely duplicate. Pure."""

from __future__ import annotations

from dataclasses import replace

from pos_app.domain.customer import Customer
from pos_app.presenters.common.countries import choices
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, FieldView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.customers.views import DuplicateView
from pos_app.services.customers.contact import ContactEntry, errors_in, phone_e164, phone_for_people, phone_is_given_out

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
)
FIELDS = tuple(name for name, _ in _LABELS)


def entry_from(text: str, country: str) -> ContactEntry:
    """A new entry with what was looked for: an e-mail address, a phone number, or names."""
    entry, stripped = ContactEntry(country=country), text.strip()
    if "@" in stripped:
        return replace(entry, email=stripped)
    if any(c.isdigit() for c in stripped):
        return replace(entry, phone=stripped)
    first, _, last = stripped.partition(" ")
    return replace(entry, first_name=first, last_name=last)


def form_fields(
    entry: ContactEntry, country: str, tr: Translator, editing: str, *, needed: bool
) -> tuple[FieldView, ...]:
    """The fields. What is wrong is told of all but the one being typed (`editing`), what is lacking once it is
    `needed`; `country` is the shop's."""
    wrong = errors_in(entry, country)
    fields = []
    for name, label in _LABELS:
        value: str = getattr(entry, name)
        error = wrong.get(name)
        told = error is not None and (needed or (bool(value) and name != editing))
        hint, sure = "", True
        if name == "phone" and value.strip() and error is None:
            saved = phone_e164(value, entry.country or country)
            sure = phone_is_given_out(saved)
            shown = phone_for_people(saved)
            if sure:
                hint = tr("Saved as {phone}", phone=shown)
            elif name != editing:  # another digit may follow
                hint = tr("{phone}? Look at it again.", phone=shown)
        fields.append(
            FieldView(
                name,
                tr(label),
                value,
                sentence(error, tr) if told and error is not None else "",
                hint,
                ok=bool(value.strip()) and error is None and sure,
                choices=choices(tr, country) if name == "country" else (),
            )
        )
    return tuple(fields)


def duplicate_view(like: Customer, tr: Translator) -> DuplicateView:
    """Who this may already be."""
    who = " · ".join(p for p in (like.name, phone_for_people(like.phone), like.address.city) if p)
    action = ActionView("use", tr("Use this one"), "Ctrl+Return")
    return DuplicateView(like.id, tr("Looks like an existing customer:"), who, action)
