"""What no person would type: for each amount and quantity a cashier can enter, when the till asks once whether it is
meant. An answer that is given again is taken; nothing is asked twice.

Scope: the domain and the standard library. Pure. `DOUBTS` is the table (docs/money.md, "Asked about once").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency
from pos_app.domain.notes_and_coins import notes


class Entry(StrEnum):
    """What is typed."""

    CASH = "cash"
    PRICE = "price"
    FREE_PRICE = "free price"
    DISCOUNT = "discount"
    FLOAT = "float"
    MOVE = "move"
    COUNT = "count"
    WEIGHT = "weight"
    QUANTITY = "quantity"


@frozen
class Typed:
    """An amount in units of `currency`, a weight or a number of pieces; `beside` is what it stands beside: for cash
    what is due, for a price the shelf's, for a discount what the goods cost; 0 where there is nothing."""

    value: Decimal
    currency: Currency
    beside: Decimal = Decimal(0)


SMALL = 2  # notes: the smallest ones are given for any trifle
TIMES = 10
FLOATS = 10  # largest notes
PIECES_COUNTED = 1_000
KILOGRAMS = 30  # a counter's scale weighs up to 15 or 30 kg
PIECES = 100


def _cash(typed: Typed) -> bool:
    paper = notes(typed.currency)
    if typed.value in paper[-SMALL:]:
        return False
    return typed.value > TIMES * typed.beside or typed.value > typed.beside + paper[0]


def _price(typed: Typed) -> bool:
    value, listed = typed.value, typed.beside
    return not value or (bool(listed) and (value > TIMES * listed or TIMES * value < listed))


DOUBTS: Mapping[Entry, Callable[[Typed], bool]] = {
    Entry.CASH: _cash,
    Entry.PRICE: _price,
    Entry.FREE_PRICE: lambda typed: not typed.value or typed.value > TIMES * notes(typed.currency)[0],
    Entry.DISCOUNT: lambda typed: 2 * typed.value > typed.beside,
    Entry.FLOAT: lambda typed: typed.value > FLOATS * notes(typed.currency)[0],
    Entry.MOVE: lambda typed: typed.value > FLOATS * notes(typed.currency)[0],
    Entry.COUNT: lambda typed: typed.value > PIECES_COUNTED,
    Entry.WEIGHT: lambda typed: typed.value > KILOGRAMS,
    Entry.QUANTITY: lambda typed: typed.value > PIECES,
}


def is_doubtful(entry: Entry, typed: Typed) -> bool:
    """Whether this is asked about before it is taken."""
    return DOUBTS[entry](typed)
