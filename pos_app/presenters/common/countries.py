"""Countries a customer may live in, by ISO 3166-1 alpha-2 code, as the entry form offers them."""

from __future__ import annotations

from collections.abc import Sequence

from pos_app.domain.catalogue import Country
from pos_app.presenters.common.card_views import ChoiceView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

_NAMES = {
    "AT": N_("Austria"), "AU": N_("Australia"), "BE": N_("Belgium"), "BG": N_("Bulgaria"), "BR": N_("Brazil"),
    "CA": N_("Canada"), "CH": N_("Switzerland"), "CN": N_("China"), "CY": N_("Cyprus"), "CZ": N_("Czechia"),
    "DE": N_("Germany"), "DK": N_("Denmark"), "DZ": N_("Algeria"), "EE": N_("Estonia"), "ES": N_("Spain"),
    "FI": N_("Finland"), "FR": N_("France"), "GB": N_("United Kingdom"), "GR": N_("Greece"), "HR": N_("Croatia"),
    "HU": N_("Hungary"), "IE": N_("Ireland"), "IN": N_("India"), "IS": N_("Iceland"), "IT": N_("Italy"),
    "JP": N_("Japan"), "LI": N_("Liechtenstein"), "LT": N_("Lithuania"), "LU": N_("Luxembourg"), "LV": N_("Latvia"),
    "MA": N_("Morocco"), "MC": N_("Monaco"), "MT": N_("Malta"), "NL": N_("Netherlands"), "NO": N_("Norway"),
    "PL": N_("Poland"), "PT": N_("Portugal"), "RO": N_("Romania"), "RS": N_("Serbia"), "SE": N_("Sweden"),
    "SI": N_("Slovenia"), "SK": N_("Slovakia"), "TN": N_("Tunisia"), "TR": N_("Türkiye"), "UA": N_("Ukraine"),
    "US": N_("United States"),
}  # fmt: skip


def choices(tr: Translator, first: str, listed: Sequence[Country] = (), chosen: str = "") -> tuple[ChoiceView, ...]:
    """The countries by name, the shop's own on top, then those that the shop `listed` as its own, then the others. One
    without a name here has the shop's name for it, else its code; the one that is `chosen` is always among them."""
    theirs = {one.code: one.name for one in listed}
    codes = dict.fromkeys((*theirs, *_NAMES, *((chosen,) if chosen else ())))

    def name(code: str) -> str:
        return tr(_NAMES[code]) if code in _NAMES else theirs.get(code) or code

    rest = sorted((code not in theirs, name(code), code) for code in codes if code != first)
    return (ChoiceView(first, name(first)), *(ChoiceView(code, said) for _, said, code in rest))
