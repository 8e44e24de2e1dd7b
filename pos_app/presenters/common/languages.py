"""The languages of the screen: each one's catalogue of sentences, and how numbers, money and days are written in it.

Scope: which language serves, and its `Translator`. The catalogues are gettext's, `resources/languages/*.mo`, made
of `po/*.po` by `python -m tests.languages --update`.
Forms by the Unicode CLDR; days always have four figures for the year and two for day and month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pos_app.presenters.common.words import ENGLISH, LANGUAGES, NBSP, SIGNS, THIN, Translator
from pos_app.system import resources

_BEHIND, _MINUS_BEHIND = f"#{NBSP}¤", f"-#{NBSP}¤"
_BEFORE = f"¤{NBSP}#"
_OF_US = (("EUR", "€"), ("GBP", "£"), ("USD", "US$"), ("JPY", "JP¥"))
_FRENCH = (("EUR", "€"), ("GBP", "£GB"), ("USD", "$US"))
_SWISS_DAY = "%d.%m.%Y"

_MARKS: Mapping[str, Translator] = {
    "en": ENGLISH,
    "fr": Translator("fr", ",", THIN, _BEHIND, _MINUS_BEHIND, _FRENCH, NBSP),
    "nl": Translator("nl", ",", ".", _BEFORE, f"¤{NBSP}-#", _OF_US, day_form="%d-%m-%Y"),
    "de": Translator("de", ",", ".", _BEHIND, _MINUS_BEHIND, percent_gap=NBSP, day_form="%d.%m.%Y"),
}
"""How each language writes them where the country has no form of its own."""
_COUNTRIES: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("en", "GB"): {"signs": _OF_US},
    ("en", "IE"): {"signs": _OF_US},
    ("en", "CH"): {
        "group_mark": "'", "money_form": _BEFORE, "minus_form": "¤-#", "signs": _OF_US, "day_form": _SWISS_DAY,
    },
    ("fr", "CH"): {"group_mark": "'", "percent_gap": "", "day_form": _SWISS_DAY},
    ("fr", "LU"): {"group_mark": "."},
    ("nl", "BE"): {"day_form": "%d/%m/%Y"},
    ("de", "AT"): {"money_form": _BEFORE, "minus_form": f"-¤{NBSP}#"},
    ("de", "CH"): {
        "decimal_mark": ".", "group_mark": "'", "money_form": _BEFORE, "minus_form": "¤-#", "percent_gap": "",
        "signs": SIGNS[1:],
    },
    ("de", "LI"): {
        "decimal_mark": ".", "group_mark": "'", "money_form": _BEFORE, "minus_form": f"-¤{NBSP}#", "percent_gap": "",
    },
}  # fmt: skip
"""What a country writes otherwise than its language does elsewhere. English keeps its own marks on the Continent."""


def translator_of(language: str, country: str = "") -> Translator:
    """The Translator of `language` with the number marks of the shop's `country` (ISO 3166, "" for the usual ones).

    An unknown language gives English, so that a wrong setting never keeps a till from starting. Reads one small file (3
    ms), and none for English. Raises OSError when the program's own file is missing.
    """
    marks = _MARKS.get(language, ENGLISH)
    own = _COUNTRIES.get((language, country))
    if own is not None:
        marks = replace(marks, **own)  # type: ignore[arg-type]  # a test holds each against Babel's tables
    if marks.language == ENGLISH.language:
        return marks
    from gettext import GNUTranslations  # 0.6 ms that English does not need

    with resources.path("languages", f"{language}.mo").open("rb") as file:
        return replace(marks, catalogue=GNUTranslations(file))


def offered(of_the_system: Iterable[str]) -> str:
    """The first of the system's languages (`fr-BE`, `nl_BE`, `en`) that has a catalogue here, else English."""
    for name in of_the_system:
        code = name.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"
