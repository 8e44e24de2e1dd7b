"""The notes and coins of a currency, for counting a drawer. Values are in minor units, the largest first.

Sources: European Central Bank (euro, also the 500 note that is still money); Bank of England; Swiss National Bank;
Federal Reserve; Bank of Japan; Danmarks Nationalbank, Norges Bank, Sveriges Riksbank (what is in use in 2026).
"""

from __future__ import annotations

from pos_app.domain.money import Currency

_KNOWN: dict[str, tuple[int, ...]] = {
    "EUR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "CHF": (100000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
    "JPY": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
    "DKK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "NOK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
}
_LARGEST_NOTE = 500  # in units of the currency, for a currency that is not listed here


def notes_and_coins(currency: Currency) -> tuple[int, ...]:
    """The notes and coins of this currency; for one that is not listed 1, 2 and 5 and their tens, from 500 down."""
    if currency.code in _KNOWN:
        return _KNOWN[currency.code]
    top, values, step = _LARGEST_NOTE * currency.parts, [], 1
    while step <= top:
        values += [step * digit for digit in (1, 2, 5) if step * digit <= top]
        step *= 10
    return tuple(reversed(values))
