"""Currencies a shop may sell in, by ISO 4217 code, as the settings offer them."""

from __future__ import annotations

from pos_app.presenters.common.card_views import ChoiceView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

_NAMES = {
    "EUR": N_("euro"), "AUD": N_("Australian dollar"), "BGN": N_("Bulgarian lev"), "BRL": N_("Brazilian real"),
    "CAD": N_("Canadian dollar"), "CHF": N_("Swiss franc"), "CNY": N_("renminbi"), "CZK": N_("Czech koruna"),
    "DKK": N_("Danish krone"), "GBP": N_("pound sterling"), "HUF": N_("forint"), "INR": N_("Indian rupee"),
    "ISK": N_("Icelandic króna"), "JPY": N_("yen"), "KWD": N_("Kuwaiti dinar"), "MAD": N_("Moroccan dirham"),
    "NOK": N_("Norwegian krone"), "NZD": N_("New Zealand dollar"), "PLN": N_("złoty"), "RON": N_("Romanian leu"),
    "RSD": N_("Serbian dinar"), "SEK": N_("Swedish krona"), "TND": N_("Tunisian dinar"), "TRY": N_("Turkish lira"),
    "UAH": N_("hryvnia"), "USD": N_("US dollar"), "XOF": N_("CFA franc"),
}  # fmt: skip


def currency_choices(tr: Translator, now: str) -> tuple[ChoiceView, ...]:
    """The currencies by code; the one in use comes first where it has no name here."""
    named = tuple(ChoiceView(code, f"{code} · {tr(name)}") for code, name in _NAMES.items())
    return named if now in _NAMES else (ChoiceView(now, now), *named)
