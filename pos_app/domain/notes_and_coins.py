"""The notes and coins of each currency: for what a customer is likely to hand over, for the change, and for counting a
drawer. Values are `Decimal` units of the currency, the largest first; a drawer's are in minor units.

Sources, as of 2026: European Central Bank (euro, also the 500 note that is still money); Bank of England; Swiss
National Bank; Federal Reserve; Bank of Japan; Danmarks Nationalbank (no 1,000 note since June 2025), Norges Bank,
Sveriges Riksbank, Seðlabanki Íslands; Magyar Nemzeti Bank, Česká národní banka, Narodowy Bank Polski, Banca Națională
a României, Bulgarian National Bank, Narodna banka Srbije, National Bank of Ukraine; Reserve Bank of Australia, Reserve
Bank of New Zealand, Bank of Canada; Banco Central do Brasil, People's Bank of China, Reserve Bank of India, Türkiye
Cumhuriyet Merkez Bankası; Central Bank of Kuwait, Bank Al-Maghrib, Banque Centrale de Tunisie, BCEAO.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from pos_app.domain.money import Currency

_CASH: dict[str, tuple[str, str]] = {  # notes, coins
    "EUR": ("500 200 100 50 20 10 5", "2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "GBP": ("50 20 10 5", "2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "CHF": ("1000 200 100 50 20 10", "5 2 1 0.50 0.20 0.10 0.05"),
    "USD": ("100 50 20 10 5 2 1", "0.50 0.25 0.10 0.05 0.01"),
    "JPY": ("10000 5000 2000 1000", "500 100 50 10 5 1"),
    "DKK": ("500 200 100 50", "20 10 5 2 1 0.50"),
    "NOK": ("1000 500 200 100 50", "20 10 5 1"),
    "SEK": ("1000 500 200 100 50 20", "10 5 2 1"),
    "ISK": ("10000 5000 2000 1000 500", "100 50 10 5 1"),
    "HUF": ("20000 10000 5000 2000 1000 500", "200 100 50 20 10 5"),
    "CZK": ("5000 2000 1000 500 200 100", "50 20 10 5 2 1"),
    "PLN": ("500 200 100 50 20 10", "5 2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "RON": ("500 200 100 50 20 10 5 1", "0.50 0.10 0.05 0.01"),
    "BGN": ("100 50 20 10 5", "2 1 0.50 0.20 0.10 0.05 0.02 0.01"),
    "RSD": ("5000 2000 1000 500 200 100 50 20 10", "20 10 5 2 1"),
    "UAH": ("1000 500 200 100 50 20", "10 5 2 1 0.50 0.10"),
    "AUD": ("100 50 20 10 5", "2 1 0.50 0.20 0.10 0.05"),
    "NZD": ("100 50 20 10 5", "2 1 0.50 0.20 0.10"),
    "CAD": ("100 50 20 10 5", "2 1 0.25 0.10 0.05"),
    "BRL": ("200 100 50 20 10 5 2", "1 0.50 0.25 0.10 0.05"),
    "CNY": ("100 50 20 10 5 1", "1 0.50 0.10"),
    "INR": ("500 200 100 50 20 10", "20 10 5 2 1"),
    "TRY": ("200 100 50 20 10 5", "5 1 0.50 0.25 0.10 0.05"),
    "KWD": ("20 10 5 1 0.500 0.250", "0.100 0.050 0.020 0.010 0.005"),
    "MAD": ("200 100 50 20", "10 5 2 1 0.50 0.20 0.10"),
    "TND": ("50 20 10 5", "5 2 1 0.500 0.200 0.100 0.050 0.020 0.010"),
    "XOF": ("10000 5000 2000 1000 500", "500 250 200 100 50 25 10 5"),
}
_LARGEST_NOTE, _SMALLEST_NOTE = 500, 5  # in units of a currency that is not listed here
_TOP = 10_000  # and where such a currency has no cents


@cache
def notes(currency: Currency) -> tuple[Decimal, ...]:
    """The bank notes; for a currency that is not listed 1, 2 and 5 and their tens, from 500 down to 5 (without cents
    from 10,000 down to 1,000)."""
    if currency.code in _CASH:
        return tuple(map(Decimal, _CASH[currency.code][0].split()))
    low, top = (_SMALLEST_NOTE, _LARGEST_NOTE) if currency.exponent else (1_000, _TOP)
    return tuple(value for value in _ladder(currency) if low <= value <= top)


@cache
def coins(currency: Currency) -> tuple[Decimal, ...]:
    """The coins, with none that is a note as well."""
    paper = notes(currency)
    if currency.code in _CASH:
        values: tuple[Decimal, ...] = tuple(map(Decimal, _CASH[currency.code][1].split()))
    else:
        values = tuple(value for value in _ladder(currency) if value < paper[-1])
    return tuple(value for value in values if value not in paper)


@cache
def notes_and_coins(currency: Currency) -> tuple[int, ...]:
    """All of them in minor units, the largest first, as a drawer is counted."""
    both = {int(value.scaleb(currency.exponent)) for value in (*notes(currency), *coins(currency))}
    return tuple(sorted(both, reverse=True))


def hand_out(amount: Decimal, currency: Currency) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """The fewest notes and coins that make an amount, the largest first: (notes, coins), each as often as it is wanted.
    What no coin makes is left out."""
    given: list[list[Decimal]] = [[], []]
    for kind, values in enumerate((notes(currency), coins(currency))):
        for value in sorted(values, reverse=True):
            n = int(amount // value)
            given[kind] += [value] * n
            amount -= n * value
    return tuple(given[0]), tuple(given[1])


def _ladder(currency: Currency) -> list[Decimal]:
    """1, 2 and 5 and their tens, from the largest down to one minor unit."""
    steps = [Decimal(digit).scaleb(power) for power in range(-currency.exponent, 5) for digit in (1, 2, 5)]
    return sorted((step for step in steps if step <= _TOP), reverse=True)
