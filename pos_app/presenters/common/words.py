"""The Translator: sentences, plurals, amounts and dates in one language and with its number marks.

Sentences are written in English at the place that needs them and are looked up here by that English in a gettext
catalogue; a language without a sentence falls back to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.presenters.common.marks import N_

if TYPE_CHECKING:
    from gettext import NullTranslations

    from pos_app.domain.money import Money
    from pos_app.domain.tax import TaxRate

LANGUAGES = {"en": "English", "fr": "Français", "nl": "Nederlands", "de": "Deutsch"}
"""The languages there are, by code, each by its own name. Their catalogues and marks are in `languages`."""
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
_DEL = N_("Del")
_KEY_NAMES = {
    "Return": N_("Enter"),
    "Escape": N_("Esc"),
    "Delete": _DEL,
    "Del": _DEL,
    "Ctrl": N_("Ctrl"),
    "Shift": N_("Shift"),
    "Backspace": "⌫",
    "Up": "↑",
    "Down": "↓",
}  # what keys are called on the keyboards of each language


@dataclass(frozen=True, slots=True)
class Translator:
    """One language with its number marks. `catalogue` has its sentences; None for English, which is the key.

    `sign_first`: the currency stands before the amount (`€ 9,99`). `day_form` is a form of `strftime`.
    """

    language: str = "en"
    decimal_mark: str = "."
    group_mark: str = THIN
    sign_first: bool = False
    percent_gap: str = NBSP
    day_form: str = "%d/%m/%Y"
    catalogue: NullTranslations | None = field(default=None, compare=False)

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in this language, `{name}` filled in."""
        # A catalogue keeps its own head under the empty sentence.
        text = self.catalogue.gettext(english) if self.catalogue and english else english
        return text.format(**values) if values else text

    def pgettext(self, context: str, english: str) -> str:
        """The sentence in this language as `context` means it: one English sentence may have several translations."""
        return self.catalogue.pgettext(context, english) if self.catalogue else english

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """`tr.count("{n} item", "{n} items", 5)` -> `5 items`, by the language's own rule of plurals."""
        text = self.catalogue.ngettext(one, many, n) if self.catalogue else one if n == 1 else many
        return text.format(n=self.whole(n), **values)

    def whole(self, number: int) -> str:
        """`1204` -> `1 204`."""
        return f"{number:,}".replace(",", self.group_mark)

    def amount(self, money: Money) -> str:
        """`1284.2 EUR` -> `1 284.20`, without the currency."""
        text = f"{money.amount:,.{money.currency.exponent}f}"
        return text.replace(",", "\0").replace(".", self.decimal_mark).replace("\0", self.group_mark)

    def money(self, money: Money) -> str:
        """`1 284.20 €`; `€ 1.284,20` and `€ -4,00` where the sign stands first."""
        sign, amount = _SYMBOLS.get(money.currency.code, money.currency.code), self.amount(money)
        return f"{sign}{NBSP}{amount}" if self.sign_first else f"{amount}{NBSP}{sign}"

    def number(self, number: Decimal) -> str:
        """A plain number without needless zeros: `21`, `5.5`, `0.575`."""
        text = f"{number:f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", self.decimal_mark)

    def parse_amount(self, text: str) -> Decimal | None:
        """An amount of money as typed here; None for what is none. As `parse_number`, but where the full stop groups
        (German, Dutch) `1.284` is more than a thousand: no amount has three decimals. `0.500` is a half."""
        if self.group_mark == "." and _GROUPED.fullmatch(text.strip()):
            return parse_number(text.replace(".", ""))
        return parse_number(text)

    def rate(self, rate: TaxRate) -> str:
        """`21 %`."""
        return self.percent(rate.percent)

    def percent(self, percent: Decimal) -> str:
        """`10 %`."""
        return f"{self.number(percent)}{self.percent_gap}%"

    def time(self, moment: datetime) -> str:
        """The time of day here: `14:02`."""
        return f"{moment.astimezone():%H:%M}"

    def moment(self, moment: datetime) -> str:
        """A day and its time of day here: `22/11/2026 14:02`."""
        return f"{moment.astimezone():{self.day_form} %H:%M}"

    def day(self, day: date) -> str:
        """A day: `22/11/2026`."""
        return f"{day:{self.day_form}}"

    def clock(self, moment: datetime) -> str:
        """The time of day here with seconds: `14:02:11`."""
        return f"{moment.astimezone():%H:%M:%S}"


ENGLISH = Translator()


def currency_sign(code: str) -> str:
    """`€` for EUR; the code itself where the till knows no sign."""
    return _SYMBOLS.get(code, code)


def parse_number(text: str) -> Decimal | None:
    """A number as typed: `12,50`, `12.50`, ` 1 284,20 `; None for what is none. Takes both decimal marks.

    With both marks in one text the last one is the decimal mark and the other groups (`1.284,20`).
    """
    kept = text.strip().replace(" ", "").replace(NBSP, "").replace(THIN, "").replace("'", "").replace("’", "")
    if "," in kept and "." in kept:
        group = "." if kept.rfind(",") > kept.rfind(".") else ","
        kept = kept.replace(group, "")
    kept = kept.replace(",", ".")
    if not kept or len(kept) > 20 or not all(c in "0123456789.-+" and c.isascii() for c in kept):
        return None
    try:
        return Decimal(kept)
    except ArithmeticError:
        return None


def key_text(shortcut: str, tr: Translator) -> str:
    """How a portable key sequence is printed on a key cap, and in a table of keys."""
    return "+".join(tr(_KEY_NAMES[part]) if part in _KEY_NAMES else part for part in shortcut.split("+"))
