"""The languages of the screen: each one's catalogue of sentences, and how numbers, money and days are written in it.

Scope: which language serves, and its `Translator`. The catalogues are gettext's, `resources/languages/*.mo`, made
of `po/*.po` by `python -m tests.languages --update`.
Forms by the Unicode CLDR; days always have four figures for the year and two for day and month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pos_app.presenters.common.words import ENGLISH, LANGUAGES, NBSP, THIN, Translator
from pos_app.system import resources

_MARKS: Mapping[str, Translator] = {
    "en": ENGLISH,
    "fr": Translator("fr", ",", THIN),
    "nl": Translator("nl", ",", ".", sign_first=True, percent_gap="", day_form="%d-%m-%Y"),
    "de": Translator("de", ",", ".", day_form="%d.%m.%Y"),
}


def translator_of(language: str, country: str = "") -> Translator:
    """The Translator of `language` with the number marks of the shop's `country` (ISO 3166, "" for the usual ones).

    An unknown language gives English, so that a wrong setting never keeps a till from starting. Reads one small file (3
    ms), and none for English. Raises OSError when the program's own file is missing.
    """
    marks = _MARKS.get(language, ENGLISH)
    if (language, country) == ("nl", "BE"):
        marks = replace(marks, day_form="%d/%m/%Y")
    elif (language, country) == ("de", "CH"):
        marks = replace(marks, decimal_mark=".", group_mark="’", sign_first=True)
    elif (language, country) == ("de", "AT"):
        marks = replace(marks, group_mark=NBSP, sign_first=True)
    if marks is ENGLISH:
        return ENGLISH
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
