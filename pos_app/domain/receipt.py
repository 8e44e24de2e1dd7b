"""Receipt numbers: till code, date, counter (`1-261122-0038`): on paper, in the order's note, as a barcode; and those
of returns (`R-1-261122-0002`) and of payments (`M-1-261122-0001`), which are counted by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Self

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

_TILL = re.compile(r"[A-Z0-9]{1,6}")
_NUMBER = re.compile(r"(?<![A-Z0-9-])([A-Z0-9]{1,6})-(\d{2})(\d{2})(\d{2})-(\d{4,9})(?![0-9-])")
_LETTERED = re.compile(r"(?<![A-Z0-9-])([RM])-([A-Z0-9]{1,6}-\d{6}-\d{4,9})(?![0-9-])")
_PAPER = re.compile(r"(?<![A-Z0-9-])(P-)?(G-)?((?:[RM]-)?[A-Z0-9]{1,6}-\d{6}-\d{4,9})(?![0-9-])")


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """A sale's number: unique per till; `counter` starts at 1 each day and never skips or repeats."""

    till: str
    day: date
    counter: int
    _text: str = field(init=False, repr=False, compare=False)  # a payment writes its number eight times

    def __post_init__(self) -> None:
        if not _TILL.fullmatch(self.till):
            raise DomainError("till_code", "till_code")
        if not 1 <= self.counter <= 999_999_999:
            raise DomainError("receipt_counter")
        day = self.day  # by hand: strftime takes 25 µs
        text = f"{self.till}-{day.year % 100:02d}{day.month:02d}{day.day:02d}-{self.counter:04d}"
        object.__setattr__(self, "_text", text)

    def __str__(self) -> str:
        return self._text

    @classmethod
    def find(cls, text: str) -> ReceiptNumber | None:
        """The first receipt number in a text (a scanned code, a line of a note), None if there is none."""
        match = _NUMBER.search(text)
        if not match:
            return None
        till, year, month, day, counter = match.groups()
        try:
            return cls(till, date(2000 + int(year), int(month), int(day)), int(counter))
        except ValueError:  # 31 February or counter 0: it has the form of a number, and is none
            return None


@dataclass(frozen=True, slots=True, order=True)
class _Lettered:
    """The number of a document that is no sale: unique per till; `counter` starts at 1 each day and never skips or
    repeats. No text is read as both a receipt's and such a number, whatever the till's code."""

    LETTER: ClassVar[str] = ""

    till: str
    day: date
    counter: int
    _text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        number = ReceiptNumber(self.till, self.day, self.counter)  # the same limits
        object.__setattr__(self, "_text", f"{self.LETTER}-{number}")

    def __str__(self) -> str:
        return self._text

    @classmethod
    def of(cls, till: str) -> str:
        """The name by which a file counts these numbers of a till: no till has a code with a hyphen."""
        return f"{cls.LETTER}-{till}"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """The first number of such a document in a text, None if there is none."""
        match = next((one for one in _LETTERED.finditer(text) if one[1] == cls.LETTER), None)
        number = ReceiptNumber.find(match[2]) if match else None
        return None if number is None else cls(number.till, number.day, number.counter)


class ReturnNumber(_Lettered):
    """A return's number."""

    LETTER = "R"
    __slots__ = ()


class PaymentNumber(_Lettered):
    """The number of a payment that is no sale's."""

    LETTER = "M"
    __slots__ = ()


LETTERED: tuple[type[ReturnNumber], type[PaymentNumber]] = (ReturnNumber, PaymentNumber)
"""The kinds of numbers beside receipt numbers."""


def counted(name: str, day: date, last: int) -> ReturnNumber | PaymentNumber | None:
    """The last number of a counter that has this name; None for one of receipts. Raises DomainError for one that no
    till gives out."""
    letter, _, till = name.partition("-")
    for kind in LETTERED:
        if till and letter == kind.LETTER:
            return kind(till, day, last)
    return None


@frozen
class PaperCode:
    """The code that a paper of a till carries as bars: its number, behind `P-` where nothing of it is real (`practice`)
    and `G-` on a gift receipt, which shows no price. No such code is read as a bare number."""

    number: ReceiptNumber | ReturnNumber | PaymentNumber
    practice: bool = False
    gift: bool = False

    def __str__(self) -> str:
        return f"{'P-' if self.practice else ''}{'G-' if self.gift else ''}{self.number}"

    @classmethod
    def find(cls, text: str) -> PaperCode | None:
        """The first code of a paper in a text, None if there is none."""
        match = _PAPER.search(text)
        if not match:
            return None
        text = match[3]
        number = ReturnNumber.find(text) or PaymentNumber.find(text) or ReceiptNumber.find(text)
        return cls(number, bool(match[1]), bool(match[2])) if number is not None else None
