"""The Translator: sentences, plurals, amounts and dates in one language and with its number marks.

Sentences are written in English at the place that needs them and are looked up here by that English in a gettext
catalogue; a language without a sentence falls back to it.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.typed import read_number
from pos_app.presenters.common.marks import N_

if TYPE_CHECKING:
    from gettext import NullTranslations

    from pos_app.domain.money import Money
    from pos_app.domain.tax import TaxRate

LANGUAGES = {"en": "English", "fr": "Français", "nl": "Nederlands", "de": "Deutsch"}
"""The languages there are, by code, each by its own name. Their catalogues and marks are in `languages`."""
SIGNS = (("EUR", "€"), ("GBP", "£"), ("USD", "$"), ("JPY", "¥"))
_WHOLE = frozenset({"HUF"})  # two decimals in ISO 4217 and in the books, none on a price tag (CLDR)
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


@frozen
class Translator:
    """One language with its number marks. `catalogue` has its sentences; None for English, which is the key.

    `money_form` and `minus_form` place the currency's sign ¤ and the amount #, `signs` are those that are no ISO code.
    `day_form` is a form of `strftime`.
    """

    language: str = "en"
    decimal_mark: str = "."
    group_mark: str = ","
    money_form: str = "¤#"
    minus_form: str = "-¤#"
    signs: tuple[tuple[str, str], ...] = SIGNS
    percent_gap: str = ""
    day_form: str = "%d/%m/%Y"
    catalogue: NullTranslations | None = field(default=None, compare=False)

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in this language, `{name}` filled in."""
        # A catalogue keeps its own head under the empty sentence.
        text = self.catalogue.gettext(english) if self.catalogue and english else english
        return text.format(**_isolated(values)) if values else text

    def pgettext(self, context: str, english: str) -> str:
        """The sentence in this language as `context` means it: one English sentence may have several translations."""
        return self.catalogue.pgettext(context, english) if self.catalogue else english

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """`tr.count("{n} item", "{n} items", 5)` -> `5 items`, by the language's own rule of plurals."""
        text = self.catalogue.ngettext(one, many, n) if self.catalogue else one if n == 1 else many
        return text.format(n=self.whole(n), **_isolated(values))

    def whole(self, number: int) -> str:
        """`1204` -> `1,204`."""
        return f"{number:,}".replace(",", self.group_mark)

    def amount(self, money: Money) -> str:
        """`1284.2 EUR` -> `1,284.20`, without the currency; `1250 HUF` -> `1,250`."""
        decimals = money.currency.exponent
        if money.currency.code in _WHOLE and money.amount == money.amount.to_integral_value():
            decimals = 0
        return self._plain(money.amount, decimals)

    def money(self, money: Money) -> str:
        """`€1,284.20` and `-€4.00`; `1.284,20 €`, `€ -4,00` where it is written so. A currency of letters keeps a gap
        to its figures (CLDR, currency spacing)."""
        amount, form = self.amount(money), self.money_form
        if amount.startswith("-"):
            amount, form = amount[1:], self.minus_form
        sign = dict(self.signs).get(money.currency.code, money.currency.code)
        gap = NBSP if sign[-1].isalpha() and "¤#" in form else ""
        return form.replace("¤", sign + gap).replace("#", amount)

    def number(self, number: Decimal) -> str:
        """A plain number without needless zeros: `21`, `5.5`, `0.575`."""
        text = f"{number:f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", self.decimal_mark)

    def read(self, text: str, field: str, decimals: int, *, grouped: bool = True) -> Decimal | None:
        """A number as typed here, with at most so many decimals; None for what is none (`domain.typed`).

        `grouped`: it may have thousands. Raises DomainError: number_either (two numbers may be meant),
        number_decimals.
        """
        read = read_number(text, self.decimal_mark, self.group_mark, decimals, grouped=grouped)
        if read is None:
            return None
        if read.other is not None:
            unit = Decimal(1).scaleb(-decimals)
            one, other = (
                self._plain(number.quantize(unit, ROUND_HALF_UP), decimals) for number in (read.number, read.other)
            )
            raise DomainError("number_either", field, one=one, other=other)
        if read.decimals > decimals:
            raise DomainError("number_decimals", field, decimals=decimals)
        return read.number

    def _plain(self, number: Decimal, decimals: int) -> str:
        text = f"{number:,.{decimals}f}"
        return text.replace(",", "\0").replace(".", self.decimal_mark).replace("\0", self.group_mark)

    def rate(self, rate: TaxRate) -> str:
        """`21%`."""
        return self.percent(rate.percent)

    def percent(self, percent: Decimal) -> str:
        """`10%`."""
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


def _isolated(values: dict[str, object]) -> dict[str, object]:
    """The values of a sentence; a name that is written from right to left stands apart (UAX #9, 2.4.2), so that it does
    not turn the figures and marks around it."""
    if all(not isinstance(value, str) or value.isascii() for value in values.values()):  # nearly always
        return values
    return {name: f"\u2068{value}\u2069" if _is_rtl(value) else value for name, value in values.items()}


def _is_rtl(value: object) -> bool:
    return isinstance(value, str) and any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in value)


def parse_number(text: str, decimals: int = 4) -> Decimal | None:
    """A number without thousands as typed in any language (a rate, a percentage, a weight): one mark is the decimal
    mark. None for what is none, or has more decimals."""
    read = read_number(text, ".", ",", decimals, grouped=False)
    return None if read is None or read.decimals > decimals else read.number


def key_text(shortcut: str, tr: Translator) -> str:
    """How a portable key sequence is printed on a key cap, and in a table of keys."""
    return "+".join(tr(_KEY_NAMES[part]) if part in _KEY_NAMES else part for part in shortcut.split("+"))
