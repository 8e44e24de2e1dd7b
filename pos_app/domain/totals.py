"""Totals of a cart: one function that the screen, the order, the receipt and every reprint use (money.md).

All parts are whole minor units and add up: lines = groups = total, discount parts = discount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import compress
from math import lcm
from operator import is_not
from typing import NamedTuple

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide, share_out, spread
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate


class LineTotal(NamedTuple):
    """A line in minor units: `before` discounts, `discount` of its own, its share `cart_discount`, then the result.

    `before`, `discount` and `cart_discount` are with tax where prices include it, else without. A named tuple, for a
    frozen dataclass takes four times as long to make and a cart makes hundreds on each key.
    """

    key: int
    rate: TaxRate
    before: int
    discount: int
    cart_discount: int
    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax, after discounts."""
        return self.net + self.tax

    @property
    def after(self) -> int:
        """In the shelf's terms (with tax where prices include it), after discounts: what the cart shows."""
        return self.before - self.discount - self.cart_discount


# As LineTotal(...), which is a function of its own: a third less for hundreds of lines.
_new = tuple.__new__

# A line in minor units before any rounding: before and after its own discount, both over the third number.
ExactLine = tuple[int, int, int]


class _Reckoned(NamedTuple):
    """What `totals` knows of lines by themselves, in minor units, before any discount on the cart and any tax.

    `whole` and `broken` as `_in_cents` finds them, `groups` as `_positions_by_rate`; `pieces` of each line. Never
    changed once it is made.
    """

    lines: tuple[CartLine, ...]
    cent_parts: int
    whole: list[int]
    broken: dict[int, ExactLine]
    groups: list[tuple[TaxRate, list[int]]]
    pieces: list[Decimal]


@frozen
class RateTotal:
    """All lines of one rate, in minor units."""

    rate: TaxRate
    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


@dataclass(frozen=True)
class Totals:
    """A cart's sums. `groups` by rising rate; `discount` is all discounts in the shelf's terms, `cart_discount` that on
    the whole cart. `afters`: each line in minor units, in the shelf's terms, after its own discount, as the cart shows
    it; what else is to be known of `lines` is made when it is first asked for, which the screen never does.
    """

    currency: Currency
    afters: tuple[int, ...]
    groups: tuple[RateTotal, ...]
    untaxed: Money
    tax: Money
    total: Money
    discount: Money
    cart_discount: Money
    pieces: Decimal
    _make_lines: Callable[[], tuple[LineTotal, ...]] = field(repr=False, compare=False)
    _reckoned: _Reckoned = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[LineTotal, ...]:
        """Each line with its share of the cart's discount and of its rate's tax."""
        return self._make_lines()

    def money(self, minor: int) -> Money:
        """Minor units of this cart as money."""
        return Money.from_minor(minor, self.currency)


def totals(cart: Cart, policy: TaxPolicy, near: Totals | None = None) -> Totals:
    """Sums of a cart under a shop's policy (money.md; all its vectors are tests).

    Prices with tax: each line is rounded to the cent, tax is taken out once per rate (or per line).
    Prices without tax: per-rate rounding sums the exact lines of a rate and rounds once, for the base and for the
    tax on it, and the cents are shared over the lines by largest remainder; per-line rounding rounds each line.
    A sale without tax (`Cart.exempt`) costs what the same sale has as its sum without tax, line by line.
    `near`: the sums of any other cart; of lines that are the same objects nothing is reckoned again, and the result is
    the same as without (one line of 500 changes with a scan).
    Never raises for a cart built by its own steps.
    """
    found = _taxed(cart, policy, _reckon(cart, near._reckoned if near is not None else None))
    return _without_tax(found) if cart.exempt else found


def sums_of(cart: Cart, policy: TaxPolicy) -> Totals:
    """As `totals`, reckoned once for the cart that was asked for last: the Pay card, the payment and its paper ask in
    turn, and a payment waits for it. Any thread may ask."""
    of, by, found = _newest[0]
    if of is not cart or by is not policy or found is None:
        found = totals(cart, policy)
        _newest[0] = cart, policy, found
    return found


_newest: list[tuple[Cart | None, TaxPolicy | None, Totals | None]] = [(None, None, None)]


def by_rate(parts: Iterable[RateTotal]) -> tuple[RateTotal, ...]:
    """The sums of these by rate, rising; of two names of one rate the last."""
    found: dict[Decimal, RateTotal] = {}
    for one in parts:
        known = found.get(one.rate.percent)
        net, tax = (known.net, known.tax) if known else (0, 0)
        found[one.rate.percent] = RateTotal(one.rate, net + one.net, tax + one.tax)
    return tuple(found[percent] for percent in sorted(found))


class Rated:
    """Sums of something that has them by rate, in minor units."""

    __slots__ = ()
    rates: tuple[RateTotal, ...]

    @property
    def untaxed(self) -> int:
        """Without tax."""
        return sum(rate.net for rate in self.rates)

    @property
    def tax(self) -> int:
        """The tax in it."""
        return sum(rate.tax for rate in self.rates)

    @property
    def gross(self) -> int:
        """With tax."""
        return self.untaxed + self.tax


def told(currency: Currency, lines: tuple[LineTotal, ...], pieces: Decimal) -> Totals:
    """The sums of lines that another program reckoned, without discounts: they are what they are."""
    groups = by_rate(RateTotal(line.rate, line.net, line.tax) for line in lines)
    net, tax = sum(line.net for line in lines), sum(line.tax for line in lines)
    none, nothing = Money.from_minor(0, currency), _Reckoned((), 0, [], {}, [], [])
    afters = tuple(line.after for line in lines)
    untaxed, taxes = Money.from_minor(net, currency), Money.from_minor(tax, currency)
    sums = (untaxed, taxes, Money.from_minor(net + tax, currency), none, none)
    return Totals(currency, afters, groups, *sums, pieces, lambda: lines, nothing)


def _reckon(cart: Cart, near: _Reckoned | None) -> _Reckoned:
    """What is known of a cart's lines by themselves, from scratch or beginning with those of `near`."""
    lines, cent_parts = cart.lines, cart.currency.parts
    if near is None or near.cent_parts != cent_parts or len(near.lines) > len(lines):
        return _Reckoned(lines, cent_parts, *_in_cents(lines, cent_parts), _positions_by_rate(lines), _pieces(lines))
    old = len(near.lines)
    others = [*compress(range(old), map(is_not, lines, near.lines)), *range(old, len(lines))]
    if not others:
        return near
    changed = [lines[p] for p in others]
    amounts, exact = _in_cents(changed, cent_parts)
    whole, broken, pieces, more = near.whole.copy(), near.broken.copy(), near.pieces.copy(), [0] * (len(lines) - old)
    whole += more
    pieces += [_ZERO] * len(more)
    for number, (position, count) in enumerate(zip(others, _pieces(changed), strict=True)):
        whole[position], pieces[position] = amounts[number], count
        broken.pop(position, None)
        if number in exact:
            broken[position] = exact[number]
    same = not more and all(lines[p].rate == near.lines[p].rate for p in others)
    groups = near.groups if same else _positions_by_rate(lines)
    return _Reckoned(lines, cent_parts, whole, broken, groups, pieces)


def _pieces(lines: Sequence[CartLine]) -> list[Decimal]:
    """How many pieces each line is: what is weighed is one."""
    return [_ONE if line.weighed else line.quantity for line in lines]


def _taxed(cart: Cart, policy: TaxPolicy, reckoned: _Reckoned) -> Totals:
    cents, lines = cart.currency, cart.lines
    bankers = policy.rounding is Rounding.BANKERS
    afters, befores = reckoned.whole.copy(), reckoned.whole.copy()
    broken, groups = reckoned.broken, reckoned.groups
    _round(afters, broken, groups, policy)
    for p, exact in broken.items():
        befores[p] = _before(exact, afters[p], bankers=bankers)
    shares, bases = [0] * len(lines), afters
    if cart.discount is not None:
        # By rate, so that among equal amounts the cent does not go where the order of the lines says.
        order = [p for _, positions in groups for p in positions]
        weights = [0 if lines[p].deposit else afters[p] for p in order]  # a deposit goes back as it was paid
        off = cart_discount_off(cart.discount, sum(weights), cents, bankers=bankers)
        for p, share in zip(order, spread(off, weights), strict=True):
            shares[p] = share
        bases = [after - share for after, share in zip(afters, shares, strict=True)]

    sums = []
    for rate, positions in groups:
        own = list(map(bases.__getitem__, positions))
        base, tax = sum(own), _tax(own, rate, policy)
        sums.append(RateTotal(rate, base - tax if policy.prices_include_tax else base, tax))
    whole, tax = sum(bases), sum([group.tax for group in sums])
    untaxed = whole - tax if policy.prices_include_tax else whole
    return Totals(
        cents,
        tuple(afters),
        tuple(sums),
        Money.from_minor(untaxed, cents),
        Money.from_minor(tax, cents),
        Money.from_minor(untaxed + tax, cents),
        Money.from_minor(sum(befores) - whole, cents),
        Money.from_minor(sum(shares), cents),
        sum(reckoned.pieces, _ZERO),
        partial(_line_totals, lines, befores, afters, shares, bases, groups, policy),
        reckoned,
    )


def _without_tax(taxed: Totals) -> Totals:
    """The sums of a sale whose buyer pays no tax. Each line keeps its share of the sum without tax, so that the parts
    add up; of discounts the part without tax counts."""
    none = TaxRate(Decimal(0))
    lines = []
    for line in taxed.lines:
        percent, parts = line.rate.ratio()
        keeps, of = (100 * parts, 100 * parts + percent) if line.net != line.after else (1, 1)
        own, share = (divide(part * keeps, of) for part in (line.discount, line.cart_discount))
        lines.append(_new(LineTotal, (line.key, none, line.net + own + share, own, share, line.net, 0)))
    net = taxed.untaxed.minor
    shares = sum([line.cart_discount for line in lines])
    return Totals(
        taxed.currency,
        tuple([line.net + line.cart_discount for line in lines]),
        (RateTotal(none, net, 0),) if lines else (),
        taxed.untaxed,
        taxed.money(0),
        taxed.untaxed,
        taxed.money(sum([line.discount for line in lines]) + shares),
        taxed.money(shares),
        taxed.pieces,
        partial(tuple, lines),
        taxed._reckoned,
    )


def _line_totals(
    lines: Sequence[CartLine],
    befores: list[int],
    afters: list[int],
    shares: list[int],
    bases: list[int],
    groups: list[tuple[TaxRate, list[int]]],
    policy: TaxPolicy,
) -> tuple[LineTotal, ...]:
    taxes = [0] * len(lines)
    for rate, positions in groups:
        parts = _taxes([bases[p] for p in positions], rate, policy)
        for p, part in zip(positions, parts, strict=True):
            taxes[p] = part
    nets = bases
    if policy.prices_include_tax:
        nets = [base - tax for base, tax in zip(bases, taxes, strict=True)]
    rows = zip(lines, befores, afters, shares, nets, taxes, strict=True)
    return tuple(
        [_new(LineTotal, (line.key, line.rate, b, b - a, off, net, tax)) for line, b, a, off, net, tax in rows]
    )


def _in_cents(lines: Sequence[CartLine], cent_parts: int) -> tuple[list[int], dict[int, ExactLine]]:
    """What each line comes to in minor units where that is whole and it has no discount, as nearly always; all others
    stand as 0, and by their position as they are exactly."""
    found: list[int] = []
    broken: dict[int, ExactLine] = {}
    for position, line in enumerate(lines):
        amount, parts = line.exact
        if cent_parts % parts or line.discount is not None:
            broken[position] = exact_line(line, cent_parts)
            found.append(0)
        else:
            found.append(amount * (cent_parts // parts))
    return found, broken


def exact_line(line: CartLine, cent_parts: int) -> ExactLine:
    """A line before any rounding; an amount off takes it to zero at most. `cent_parts`: minor units in one."""
    amount, parts = line.exact
    before, discount = amount * cent_parts, line.discount
    if discount is None:
        return before, before, parts
    value, of = discount.value.as_integer_ratio()
    if isinstance(discount, AmountOff):
        off = min(value * cent_parts // of * parts, abs(before))
        return before, before - off if before > 0 else before + off, parts
    of *= 100
    return before * of, before * (of - value), parts * of


def cart_discount_off(discount: Discount, whole: int, cents: Currency, *, bankers: bool) -> int:
    """The discount on a whole cart in minor units, with the sign of the cart, never more than it."""
    value, parts = discount.value.as_integer_ratio()
    if isinstance(discount, AmountOff):
        off = min(value * cents.parts // parts, abs(whole))
        return off if whole >= 0 else -off
    return divide(whole * value, 100 * parts, bankers=bankers)


_ONE, _ZERO = Decimal(1), Decimal(0)


def _positions_by_rate(lines: Sequence[CartLine]) -> list[tuple[TaxRate, list[int]]]:
    """Which lines have which rate, by rising rate."""
    found: dict[Decimal, tuple[TaxRate, list[int]]] = {}
    for position, line in enumerate(lines):
        group = found.get(line.rate.percent)
        if group is None:
            found[line.rate.percent] = group = (line.rate, [])
        group[1].append(position)
    return [found[percent] for percent in sorted(found)]


def _round(
    afters: list[int], broken: dict[int, ExactLine], groups: list[tuple[TaxRate, list[int]]], policy: TaxPolicy
) -> None:
    """Put in what the broken lines come to after their own discounts, in whole minor units."""
    bankers = policy.rounding is Rounding.BANKERS
    if policy.prices_include_tax or policy.rounding is Rounding.PER_LINE:
        for position, (_, after, parts) in broken.items():
            afters[position] = divide(after, parts, bankers=bankers)
        return
    for _, positions in groups if broken else ():
        own = [p for p in positions if p in broken]
        if not own:
            continue
        exact = [broken[p] for p in own]
        common = lcm(*{parts for _, _, parts in exact})
        values = [after * (common // parts) for _, after, parts in exact]
        whole = sum([afters[p] for p in positions])
        wanted = divide(whole * common + sum(values), common, bankers=bankers) - whole
        # Lines that come out alike are taken by their price before the discount, not as they stand in the cart.
        ties = [before * (common // parts) for before, _, parts in exact]
        for p, part in zip(own, share_out(wanted, values, common, ties), strict=True):
            afters[p] = part


def _before(exact: ExactLine, after: int, *, bankers: bool) -> int:
    """A line before its discount: rounded by itself, but a discount never adds."""
    before, left, parts = exact
    if before == left:  # it has none
        return after
    rounded = divide(before, parts, bankers=bankers)
    return max(rounded, after) if before > 0 else min(rounded, after)


def _tax(bases: list[int], rate: TaxRate, policy: TaxPolicy) -> int:
    """The tax of all lines of one rate: rounded each, or once on their sum."""
    numerator, denominator = policy.tax_share(rate)
    if policy.rounding is Rounding.PER_LINE:
        return sum(_taxes(bases, rate, policy))
    return divide(sum(bases) * numerator, denominator, bankers=policy.rounding is Rounding.BANKERS)


def _taxes(bases: list[int], rate: TaxRate, policy: TaxPolicy) -> list[int]:
    """The tax of each line of one rate: rounded each, or that of all with its cents shared out."""
    numerator, denominator = policy.tax_share(rate)
    if not numerator:
        return [0] * len(bases)
    if policy.rounding is Rounding.PER_LINE:
        return [divide(base * numerator, denominator) for base in bases]
    return share_out(_tax(bases, rate, policy), [base * numerator for base in bases], denominator)
