"""What a field of the settings offers to choose from where that depends on the shop, and what it shows besides.

Pure: what is on the page in; choices, or a view with more in it, out. The table (`fields`) names them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.chift.answer_values import INVOICING
from pos_app.devices.code_pages import AUTO, CLONE, DOTS_ONLY, EPSON, PAGES, RONGTA
from pos_app.domain.errors import DomainError
from pos_app.domain.tax import TaxRate
from pos_app.domain.tax_numbers import country_of_vat, vat_number
from pos_app.presenters.common.card_views import ChoiceView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import LANGUAGES, parse_number
from pos_app.services.customers.contact import phone_e164
from pos_app.services.customers.phones import phone_for_people
from pos_app.services.maintenance.privacy import DAYS, days_of
from pos_app.services.printing.printer_setup import A4, BAUDS
from pos_app.services.settings.shop import cash_step_of, rate_of
from pos_app.system.secret_store import Place

if TYPE_CHECKING:
    from pos_app.presenters.common.card_views import FieldView
    from pos_app.presenters.settings.facts import Sight

Choices = tuple[ChoiceView, ...]
CASH_STEPS = ("0.01", "0.05", "0.10", "0.20", "0.50", "1", "5", "10")
IDLE = ("0", "1", "2", "5", "10", "30")  # minutes
_KINDS = (
    ("", N_("there is none")),
    ("network", N_("on the network")),
    ("system", N_("as a printer of this computer")),
    ("usb", N_("by USB")),
    ("serial", N_("by a serial line")),
)
_ADDRESSES = {
    "network": (N_("Its address on the network"), N_("Such as 192.168.1.50")),
    "system": (N_("Its name on this computer"), N_("As in the system's own list of printers")),
    "usb": (N_("Its device"), N_("Such as /dev/usb/lp0")),
    "serial": (N_("Its device"), N_("Such as /dev/ttyUSB0, or COM3 on Windows")),
}

_WIDTHS = (("80", N_("80 mm")), ("58", N_("58 mm")), (A4, N_("A4 pages")))
_MODELS = (
    (AUTO, N_("as needed (usual)")),
    (EPSON, N_("Epson and alike")),
    (CLONE, N_("POS-58, POS-80")),
    (RONGTA, "Rongta"),
    (DOTS_ONLY, N_("plain letters; all others as dots")),
)

# --- choices ---


def connections(at: Sight, api: str, name: str) -> Choices:
    """Those of a kind that the test found, and the one in use."""
    tr, value = at.tr, at.text(name)
    found = [
        ChoiceView(one.id, one.name if one.active else tr("{name} (not active)", name=one.name))
        for one in at.known.check.connections
        if one.api == api
    ]
    if value and all(one.key != value for one in found):
        found.insert(0, ChoiceView(value, tr("the one chosen before")))
    return (ChoiceView("", tr("please choose") if found else tr("the test finds it")), *found)


def books(at: Sight) -> Choices:
    """The connections for invoicing that the test found, and the one in use; nothing to choose where there is one."""
    tr, value = at.tr, at.text("invoicing_connection_id")
    found = [one for one in at.known.check.connections if one.api == INVOICING]
    if len(found) < 2 and value in ("", *(one.id for one in found)):
        return (ChoiceView(value, tr("the only one") if found or value else tr("only where the shop has one")),)
    return connections(at, INVOICING, "invoicing_connection_id")


def branches(at: Sight) -> Choices:
    """The branches that the test found, and the one in use; nothing to choose for a shop that has one."""
    tr, value = at.tr, at.text("location_id")
    known = at.known.check.abilities.locations
    if len(known) < 2 and not value:
        return (ChoiceView("", tr("the only one")),)
    found = [
        ChoiceView(one.id, " · ".join(part for part in (one.name, one.address.one_line, one.timezone) if part))
        for one in known
    ]
    if value and all(one.key != value for one in found):
        found.insert(0, ChoiceView(value, tr("the one chosen before")))
    return (ChoiceView("", tr("please choose")), *found)


def rates(at: Sight) -> Choices:
    """What Chift lists, what is in use, what was typed, and no tax at all."""
    shop, typed = at.draft.settings.shop, parse_number(at.text("extra_rate"))
    texts = ["0", shop.default_rate, *shop.category_rates.values(), *([f"{typed:f}"] if typed is not None else [])]
    texts += [f"{tax.rate:f}" for tax in at.known.taxes]
    found: set[TaxRate] = set()
    for text in texts:
        try:
            found.add(rate_of(text))
        except DomainError:
            continue  # a text that is not a rate is named at its own field
    return tuple(ChoiceView(_key(rate), rate_label(at, _key(rate))) for rate in sorted(found))


def rate_label(at: Sight, text: str) -> str:
    """A rate as settings keep it, with the name Chift has for it."""
    tr = at.tr
    try:
        rate = rate_of(text)
    except DomainError:
        return text
    if not rate.percent:
        return tr("exempt ({rate})", rate=tr.rate(rate))
    label = next((tax.label for tax in at.known.taxes if tax.rate == rate.percent and tax.label), "")
    shown = tr.rate(rate)
    return f"{shown} · {label}" if label else shown


def cash_steps(at: Sight) -> Choices:
    """The amounts that can be in this currency."""
    tr, now = at.tr, at.text("cash_step")
    found = [ChoiceView("", tr("nothing: to the cent"))]
    for step in dict.fromkeys((*CASH_STEPS, *([now] if now else []))):
        try:
            number = cash_step_of(step, at.text("currency"))
        except DomainError:
            continue  # no amount in this currency
        if number is not None:
            found.append(ChoiceView(step, tr.number(number)))
    return tuple(found)


def printer_kinds(at: Sight) -> Choices:
    """How a printer may be connected."""
    return tuple(ChoiceView(key, at.tr(text)) for key, text in _KINDS)


def printer_widths(at: Sight) -> Choices:
    """Of the paper; pages are printed by the system alone."""
    widths = _WIDTHS if at.text("printer_kind") == "system" else _WIDTHS[:-1]
    return tuple(ChoiceView(key, at.tr(text)) for key, text in widths)


def languages(at: Sight) -> Choices:
    """Each by its own name."""
    own = ChoiceView("system", at.tr("as this computer"))
    return (own, *(ChoiceView(code, name) for code, name in LANGUAGES.items()))


def code_pages(at: Sight) -> Choices:
    """The tables of letters a printer may have: those of a maker together, or one alone."""
    models = tuple(ChoiceView(key, at.tr(text)) for key, text in _MODELS)
    return (*models, *(ChoiceView(page, at.tr("{page} only", page=page.upper())) for page in PAGES))


def bauds(_at: Sight) -> Choices:
    """The speeds of a serial line."""
    return tuple(ChoiceView(one, one) for one in BAUDS)


def idle_minutes(at: Sight) -> Choices:
    """The usual ones, and the one in use."""
    tr = at.tr
    offered = (one for one in dict.fromkeys((*IDLE, at.text("lock_minutes"))) if one.isdecimal())
    return tuple(
        ChoiceView(one, tr.count("after {n} minute", "after {n} minutes", int(one)) if int(one) else tr("never"))
        for one in offered
    )


def days(at: Sight) -> Choices:
    """The usual ones, and the one in use."""
    tr = at.tr

    def said(n: int) -> str:
        if n % 365 == 0:
            return tr.count("{n} year", "{n} years", n // 365)
        return tr.count("{n} day", "{n} days", n)

    return tuple(ChoiceView(str(n), said(n)) for n in sorted({*DAYS, days_of(at.text("personal_days"))}))


# --- what a view shows besides ---


def as_rate(_at: Sight, view: FieldView) -> FieldView:
    """The rate as the choices have it, whatever zeros it was typed with."""
    try:
        return replace(view, value=_key(rate_of(view.value)) if view.value else "")
    except DomainError:
        return view  # its error says so


def as_days(_at: Sight, view: FieldView) -> FieldView:
    """The number of days; the usual one where the text is not a number."""
    return replace(view, value=str(days_of(view.value)))


def with_phone(at: Sight, view: FieldView) -> FieldView:
    """The view of a phone number with the form that it will be saved in."""
    if not view.value.strip() or view.error:
        return view
    try:
        e164 = phone_e164(view.value, at.text("country"))
    except DomainError:
        return view  # the country is being changed: the number is judged with it
    return replace(view, hint=at.tr("Saved as {phone}", phone=phone_for_people(e164)))


def with_place(at: Sight, view: FieldView) -> FieldView:
    """A secret is typed unseen and never shown again: where it is kept is said."""
    tr, place = at.tr, at.known.secret_in
    where = {
        Place.NOWHERE: "",
        Place.VAULT: tr("Saved in this computer's vault; typing replaces it"),
        Place.FILE: tr("Saved in a file in the till's folder; typing replaces it"),
    }[place]
    saved = tr("saved") if place is not Place.NOWHERE else ""
    return replace(view, hint=where, ok=False, secret=True, placeholder=saved)


def with_address(at: Sight, view: FieldView) -> FieldView:
    """What the address of a printer is depends on how it is connected; one of the system is chosen by its name."""
    kind = at.text("printer_kind")
    label, hint = _ADDRESSES.get(kind, ("", ""))
    if kind == "system" and at.known.printers:
        names = dict.fromkeys((*([view.value] if view.value else [""]), *at.known.printers))
        choices = tuple(ChoiceView(name, name or at.tr("please choose")) for name in names)
        return replace(view, label=at.tr(label), hint="", choices=choices)
    return replace(view, label=at.tr(label), hint=at.tr(hint)) if label else view


def _key(rate: TaxRate) -> str:
    return f"{rate.percent.normalize():f}"


def with_vat(at: Sight, view: FieldView) -> FieldView:
    """The field of the VAT number: one of another country is kept (distance selling), and said."""
    country = at.text("country")
    try:
        number = vat_number(view.value, country)
    except DomainError:
        return view
    if number and country_of_vat(number) != country:
        return replace(view, hint=at.tr("A number of another country"), ok=False)
    return view
