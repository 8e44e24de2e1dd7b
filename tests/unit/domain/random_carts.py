"""Random carts and policies for the property tests: what a shop could really have on its counter."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.money import Currency, currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate

# As many as the run's profile says (tests/conftest.py), and none kept.
checked = settings(database=None)

CURRENCIES = [currency("EUR"), currency("JPY"), currency("KWD")]
RATES = [TaxRate(Decimal(rate)) for rate in ["0", "2.1", "5.5", "6", "9", "10", "12", "17", "20", "21", "25"]]
DEFAULT = RATES[-2]

currencies = st.sampled_from(CURRENCIES)
rates = st.sampled_from(RATES)
percents = st.one_of(
    st.integers(1, 100).map(lambda whole: Percent(Decimal(whole))),
    st.integers(1, 999_999).map(lambda parts: Percent(Decimal(parts).scaleb(-4))),
)


def amounts(cents: Currency, most: int = 999_999) -> st.SearchStrategy[Decimal]:
    """From one minor unit to `most` of them."""
    return st.integers(1, most).map(lambda minor: Decimal(minor).scaleb(-cents.exponent))


def discounts(cents: Currency) -> st.SearchStrategy[Discount | None]:
    """No discount, a percentage, or an amount that may well be more than there is."""
    return st.one_of(st.none(), percents, amounts(cents).map(AmountOff))


def policies(cents: Currency) -> st.SearchStrategy[TaxPolicy]:
    """Both price modes, all roundings."""
    return st.builds(
        lambda included, rounding: TaxPolicy(cents, included, rounding, DEFAULT),
        st.booleans(),
        st.sampled_from(list(Rounding)),
    )


class _Digits:
    """A number read as digits of changing base: one drawn number makes a whole line, which is much faster than
    drawing each field, and small numbers are simple lines."""

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, base: int) -> int:
        self._left, digit = divmod(self._left, base)
        return digit


def _line(key: int, number: int, cents: Currency) -> CartLine:
    """Pieces or a weight; prices often alike, so that cents are shared among equals; now and then a price in parts
    of a cent, nothing to pay, a discount, an amount off that is more than there is."""
    digits = _Digits(number)
    kind, rate = digits.below(8), RATES[digits.below(len(RATES))]
    weighed = kind in (1, 2)
    quantity = Decimal(1 + digits.below(5_000)).scaleb(-3) if weighed else Decimal(1 + digits.below(500))
    most = 10 if kind in (2, 3) else 999_999
    price = Decimal(digits.below(most + 1)).scaleb(-cents.exponent - (4 if kind == 4 else 0))
    discount: Discount | None = None
    match digits.below(5):
        case 1:
            discount = Percent(Decimal(1 + digits.below(100)))
        case 2:
            discount = Percent(Decimal(1 + digits.below(1_000_000)).scaleb(-4))
        case 3:
            discount = AmountOff(Decimal(1 + digits.below(2_000)).scaleb(-cents.exponent))
        case _:
            pass
    return CartLine(key, f"v{key}", f"Item {key}", "", "", price, quantity, rate, discount, weighed=weighed)


def carts_of(cents: Currency, most: int = 40) -> st.SearchStrategy[Cart]:
    """A cart in this currency with 1 to `most` lines, perhaps with a discount on all."""

    def build(numbers: list[int], discount: Discount | None) -> Cart:
        lines = tuple(_line(key, number, cents) for key, number in enumerate(numbers, 1))
        return Cart(cents, lines, discount=discount, next_key=len(lines) + 1)

    numbers = st.integers(1, most).flatmap(lambda n: st.lists(st.integers(0, 10**18), min_size=n, max_size=n))
    return st.builds(build, numbers, discounts(cents))


def sales() -> st.SearchStrategy[tuple[Cart, TaxPolicy]]:
    """A cart and the rules of its shop."""
    return currencies.flatmap(lambda cents: st.tuples(carts_of(cents), policies(cents)))
