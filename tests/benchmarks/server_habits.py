"""Eighteen habits of shops' software, each a function from order lines to sums: the other side of `server_sums`.

It shares nothing with the till: Decimal where the till counts in whole numbers, each habit written out by itself, and
nothing imported from the program. Lines are (quantity, net unit price, rate in percent); amounts are EUR.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

Line = tuple[int, Decimal, Decimal]
CENT, HUNDRED, ZERO = Decimal("0.01"), Decimal(100), Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says: the whole without tax and with it, and each line with tax."""

    untaxed: Decimal
    total: Decimal
    lines: tuple[Decimal, ...]

    @property
    def tax(self) -> Decimal:
        """The tax in it."""
        return self.total - self.untaxed


Habit = Callable[[Sequence[Line]], Answer]


def up(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def even(amount: Decimal) -> Decimal:
    """To the cent, half to the even cent."""
    return amount.quantize(CENT, ROUND_HALF_EVEN)


def each_line_with_tax(lines: Sequence[Line]) -> Answer:
    """round(quantity x price x (1 + rate)), added up."""
    gross = [up(quantity * price * (1 + rate / HUNDRED)) for quantity, price, rate in lines]
    net = [up(quantity * price) for quantity, price, _ in lines]
    return Answer(sum(net, ZERO), sum(gross, ZERO), tuple(gross))


def net_then_tax(lines: Sequence[Line]) -> Answer:
    """Each line: the net rounded, the tax on the rounded net rounded."""
    net, gross = [], []
    for quantity, price, rate in lines:
        net.append(up(quantity * price))
        gross.append(net[-1] + up(net[-1] * rate / HUNDRED))
    return Answer(sum(net, ZERO), sum(gross, ZERO), tuple(gross))


def per_rate(lines: Sequence[Line]) -> Answer:
    """Each rate: the exact lines with tax summed, rounded once."""
    untaxed = total = ZERO
    for rate, exact in by_rate(lines):
        untaxed += up(exact)
        total += up(exact * (1 + rate / HUNDRED))
    return Answer(untaxed, total, each_line_with_tax(lines).lines)


def odoo_globally(lines: Sequence[Line]) -> Answer:
    """Each rate: base and tax rounded, each from the exact sum."""
    untaxed = tax = ZERO
    for rate, exact in by_rate(lines):
        untaxed += up(exact)
        tax += up(exact * rate / HUNDRED)
    return Answer(untaxed, untaxed + tax, each_line_with_tax(lines).lines)


def whole_document(lines: Sequence[Line]) -> Answer:
    """All exact lines with tax summed, rounded once."""
    net = sum((quantity * price for quantity, price, _ in lines), ZERO)
    gross = sum((quantity * price * (1 + rate / HUNDRED) for quantity, price, rate in lines), ZERO)
    return Answer(up(net), up(gross), each_line_with_tax(lines).lines)


def rounded_lines_then_tax(lines: Sequence[Line]) -> Answer:
    """Each rate: the rounded nets of its lines summed, the tax on the sum rounded once."""
    rounded = [(1, up(quantity * price), rate) for quantity, price, rate in lines]
    untaxed = tax = ZERO
    for rate, net in by_rate(rounded):
        untaxed += net
        tax += up(net * rate / HUNDRED)
    return Answer(untaxed, untaxed + tax, net_then_tax(lines).lines)


def bankers(lines: Sequence[Line]) -> Answer:
    """Each rate: base and tax of the exact sum, half to the even cent."""
    untaxed = tax = ZERO
    for rate, exact in by_rate(lines):
        untaxed += even(exact)
        tax += even(exact * rate / HUNDRED)
    each = tuple(even(quantity * price) + even(quantity * price * rate / HUNDRED) for quantity, price, rate in lines)
    return Answer(untaxed, untaxed + tax, each)


def each_unit_with_tax(lines: Sequence[Line]) -> Answer:
    """quantity x round(price x (1 + rate)), added up (PrestaShop)."""
    gross = [quantity * up(price * (1 + rate / HUNDRED)) for quantity, price, rate in lines]
    net = sum((up(quantity * price) for quantity, price, _ in lines), ZERO)
    return Answer(net, sum(gross, ZERO), tuple(gross))


def kept(decimals: int, mode: str, then: Habit) -> Habit:
    """A server that keeps unit prices in so many decimals, and goes on as another one."""
    step = Decimal(1).scaleb(-decimals)

    def sums(lines: Sequence[Line]) -> Answer:
        return then([(quantity, price.quantize(step, mode), rate) for quantity, price, rate in lines])

    return sums


def by_rate(lines: Sequence[Line]) -> list[tuple[Decimal, Decimal]]:
    """Each rate with the exact sum of its lines without tax."""
    rates = sorted({rate for _, _, rate in lines})
    return [(rate, sum((q * price for q, price, of in lines if of == rate), ZERO)) for rate in rates]


# By the names the till has for them: a name is all that both sides have in common.
HABITS: dict[str, tuple[str, Habit]] = {
    "per_line": ("each line with tax", each_line_with_tax),
    "per_line_net": ("net, then tax per line", net_then_tax),
    "per_rate": ("per rate", per_rate),
    "per_rate_exact": ("exact sum of a rate (Odoo globally)", odoo_globally),
    "document": ("whole document", whole_document),
    "per_rate_net": ("rounded lines of a rate, then tax", rounded_lines_then_tax),
    "bankers": ("banker's per rate", bankers),
    "per_unit": ("each unit with tax (PrestaShop)", each_unit_with_tax),
    "cent_prices": ("2 decimals, per line", kept(2, ROUND_HALF_UP, each_line_with_tax)),
    "cent_prices_rate": ("2 decimals, per rate", kept(2, ROUND_HALF_UP, per_rate)),
    "cut_cents": ("cut to 2 decimals, per line", kept(2, ROUND_DOWN, each_line_with_tax)),
    "cut_cents_rate": ("cut to 2 decimals, per rate", kept(2, ROUND_DOWN, per_rate)),
    "three": ("3 decimals, per line", kept(3, ROUND_HALF_UP, each_line_with_tax)),
    "three_rate": ("3 decimals, per rate", kept(3, ROUND_HALF_UP, per_rate)),
    "cut_three": ("cut to 3 decimals, per line", kept(3, ROUND_DOWN, each_line_with_tax)),
    "four": ("4 decimals, per line", kept(4, ROUND_HALF_UP, each_line_with_tax)),
    "four_rate": ("4 decimals, per rate", kept(4, ROUND_HALF_UP, per_rate)),
    "cut_six": ("cut to 6 decimals, per line", kept(6, ROUND_DOWN, each_line_with_tax)),
}
