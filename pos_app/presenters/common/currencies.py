"""Currencies a shop may sell in, by ISO 4217 code, as the settings offer them."""

from __future__ import annotations

from pos_app.presenters.common.views import ChoiceView
from pos_app.presenters.common.words import Words

_NAMES = {
    "EUR": "euro", "AUD": "Australian dollar", "BGN": "Bulgarian lev", "BRL": "Brazilian real",
    "CAD": "Canadian dollar", "CHF": "Swiss franc", "CNY": "renminbi", "CZK": "Czech koruna", "DKK": "Danish krone",
    "GBP": "pound sterling", "HUF": "forint", "INR": "Indian rupee", "ISK": "Icelandic króna", "JPY": "yen",
    "KWD": "Kuwaiti dinar", "MAD": "Moroccan dirham", "NOK": "Norwegian krone", "NZD": "New Zealand dollar",
    "PLN": "złoty", "RON": "Romanian leu", "RSD": "Serbian dinar", "SEK": "Swedish krona", "TND": "Tunisian dinar",
    "TRY": "Turkish lira", "UAH": "hryvnia", "USD": "US dollar", "XOF": "CFA franc",
}  # fmt: skip


def currency_choices(words: Words, now: str) -> tuple[ChoiceView, ...]:
    """The currencies by code; the one in use first where we have no name for it."""
    named = tuple(ChoiceView(code, f"{code} · {words(name)}") for code, name in _NAMES.items())
    return named if now in _NAMES else (ChoiceView(now, now), *named)
