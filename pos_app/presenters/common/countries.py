"""Countries a customer may live in, by ISO 3166-1 alpha-2 code, as the entry form offers them."""

from __future__ import annotations

from pos_app.presenters.common.views import ChoiceView
from pos_app.presenters.common.words import Words

_NAMES = {
    "AT": "Austria", "AU": "Australia", "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil", "CA": "Canada",
    "CH": "Switzerland", "CN": "China", "CY": "Cyprus", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark",
    "DZ": "Algeria", "EE": "Estonia", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom",
    "GR": "Greece", "HR": "Croatia", "HU": "Hungary", "IE": "Ireland", "IN": "India", "IS": "Iceland",
    "IT": "Italy", "JP": "Japan", "LI": "Liechtenstein", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MA": "Morocco", "MC": "Monaco", "MT": "Malta", "NL": "Netherlands", "NO": "Norway", "PL": "Poland",
    "PT": "Portugal", "RO": "Romania", "RS": "Serbia", "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia",
    "TN": "Tunisia", "TR": "Türkiye", "UA": "Ukraine", "US": "United States",
}  # fmt: skip


def choices(words: Words, first: str) -> tuple[ChoiceView, ...]:
    """The countries by name, the shop's own on top; one we have no name for is shown by its code."""
    named = sorted(((words(name), code) for code, name in _NAMES.items() if code != first))
    own = words(_NAMES[first]) if first in _NAMES else first
    return (ChoiceView(first, own), *(ChoiceView(code, name) for name, code in named))
