"""An amount of cash as the notes and coins that make it, in words. Pure."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.money import Currency, Money
from pos_app.domain.notes_and_coins import hand_out
from pos_app.presenters.common.words import Translator


def pieces_of(amount: Money, tr: Translator) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The notes and the coins to hand out, the largest first: `10`, `0.20`. None for nothing."""
    if not amount:
        return (), ()
    notes, coins = hand_out(amount.amount, amount.currency)
    cents = amount.currency
    return tuple(_piece(one, cents, tr) for one in notes), tuple(_piece(one, cents, tr) for one in coins)


def _piece(value: Decimal, currency: Currency, tr: Translator) -> str:
    whole = value == value.to_integral_value()
    return tr.number(value) if whole else tr.amount(Money(value, currency))
