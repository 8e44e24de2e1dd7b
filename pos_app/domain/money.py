"""Money: exact amounts in one currency. Rejects floats, mixed currencies and values that are not numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

# ISO 4217 exponents that are not 2 (the list of active codes, 2024).
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_MOST_DIGITS = 15
MAX_PRICE = Decimal(9_999_999)
PRICE_DECIMALS = 10


@frozen
class Currency:
    """An ISO 4217 code and the number of decimals of its smallest coin on paper (JPY 0, EUR 2, KWD 3)."""

    code: str
    exponent: int

    @property
    def parts(self) -> int:
        """How many minor units make one unit: 100 for EUR."""
        return int(10**self.exponent)

    @property
    def unit(self) -> Decimal:
        """One minor unit: 0.01 for EUR."""
        return Decimal(1).scaleb(-self.exponent)


@cache
def currency(code: str) -> Currency:
    """The currency of an ISO 4217 code ("EUR"). Raises DomainError("currency") if it is not three letters."""
    if len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise DomainError("currency", "currency")
    return Currency(code, _EXPONENTS.get(code, 2))


@frozen
class Money:
    """An exact amount in one currency; may hold more decimals than the currency has (a net unit price)."""

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        kind = type(self.amount)
        if kind is not Decimal:
            raise TypeError(f"Money wants a Decimal, not {kind.__name__}")
        # Sums of amounts below this limit stay exact within the 28 digits of Decimal.
        if not self.amount.is_finite() or self.amount.adjusted() > _MOST_DIGITS:
            raise DomainError("amount", "amount")

    @classmethod
    def of(cls, amount: Decimal | int | str, code: str) -> Money:
        """Money.of("9.99", "EUR"). Raises TypeError for floats, DomainError("amount") if it is not a number."""
        if isinstance(amount, float):
            raise TypeError("Money refuses floats")
        try:
            return cls(Decimal(amount), currency(code))
        except InvalidOperation:
            raise DomainError("amount", "amount") from None

    @classmethod
    def from_minor(cls, minor: int, in_currency: Currency) -> Money:
        """4953 in EUR -> 49.53 EUR."""
        return cls(Decimal(minor).scaleb(-in_currency.exponent), in_currency)

    @property
    def minor(self) -> int:
        """The amount in minor units (cents). Raises ValueError if it is not a whole number of them."""
        scaled = self.amount.scaleb(self.currency.exponent)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{self} is not a whole number of minor units")
        return whole

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency.code}"

    def _same(self, other: Money) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"Money meets Money, not {type(other).__name__}")
        if other.currency != self.currency:
            raise TypeError(f"{self.currency.code} does not mix with {other.currency.code}")
        return other.amount


def to_minor(amount: Decimal, in_currency: Currency, *, bankers: bool = False) -> int:
    """Round an exact amount to whole minor units: half away from zero, or half to even (banker's)."""
    numerator, denominator = amount.as_integer_ratio()
    return divide(numerator * in_currency.parts, denominator, bankers=bankers)


def divide(numerator: int, denominator: int, *, bankers: bool = False) -> int:
    """A quotient of whole numbers rounded to a whole number, half away from zero or half to even; denominator > 0."""
    if numerator >= 0 and not bankers:  # as nearly always: the same, in fewer steps
        return (2 * numerator + denominator) // (2 * denominator)
    quotient, rest = divmod(abs(numerator), denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and (not bankers or quotient % 2)):
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def share_out(wanted: int, numerators: Sequence[int], denominator: int, ties: Sequence[int] = ()) -> list[int]:
    """Whole parts next to the exact n/denominator that add up to `wanted`, by largest remainder (money.md).

    `wanted` is the exact sum, rounded by any rule; denominator > 0. Each part is its exact value rounded towards or
    away from zero, so a whole value stays as it is and negated input gives negated parts. Ties go to the larger value,
    then to the larger one of `ties`, then to the earlier one.
    """
    plain = min(numerators, default=0) >= 0  # the usual case, with fewer steps
    if plain:
        parts = [n // denominator for n in numerators]
    else:
        parts = [n // denominator if n >= 0 else -(-n // denominator) for n in numerators]
    left = wanted - sum(parts)
    if left:
        one = 1 if left > 0 else -1
        # One number that sorts by the remainder first and by the size of the value second.
        wide = (max(numerators) if plain else max(map(abs, numerators))) + 1
        if plain and left > 0:
            order = [n % denominator * wide + n for n in numerators]
        else:
            order = [one * (n - part * denominator) * wide + abs(n) for n, part in zip(numerators, parts, strict=True)]
        if ties:
            wide = max(map(abs, ties)) + 1
            order = [o * wide + abs(tie) for o, tie in zip(order, ties, strict=True)]
        for position in sorted(range(len(parts)), key=order.__getitem__, reverse=True)[: abs(left)]:
            parts[position] += one
    return parts


def spread(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `amount` minor units by `weights`, so that the parts add up to it (largest remainder, money.md).

    Ties go to the larger weight, then to the earlier one. All parts are 0 if the weights add up to 0. spread(1000,
    (999, 345, 1210)) -> (391, 135, 474); spread(100, (5, 5, 5)) -> (34, 33, 33).
    """
    whole = sum(weights)
    if not whole or not amount:
        return (0,) * len(weights)
    signed = amount if whole > 0 else -amount
    return tuple(share_out(amount, [signed * weight for weight in weights], abs(whole)))


def shelf_price(price: Decimal | None, currency: str) -> tuple[Decimal | None, str]:
    """A price as a till can sell at it, with its currency as an ISO 4217 code: "eur" is EUR.

    No price: none, one of 0 (Chift's default for "not known"), below 0, absurdly high, or in a currency that is no
    code; that one's text is kept, so that it can be counted. At most 10 decimals.
    """
    code = currency.strip().upper()
    known = len(code) == 3 and code.isascii() and code.isalpha()
    if price is None or not price.is_finite() or not 0 < price <= MAX_PRICE:
        return None, code if known else ""
    if not known:
        return None, currency.strip()[:20] or "?"
    rounded = round(price, PRICE_DECIMALS)
    return (price if price == rounded else rounded or None), code
