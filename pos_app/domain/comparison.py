"""The shop system's answer to an order beside the till's own sums, and the rounding rule that explains what differs.

Room: the domain, pure. Amounts are minor units of the order's currency (money.md, "Coming back"). A difference never
blocks a sale: it is stored, shown, counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import lcm

from pos_app.domain.money import divide, to_minor
from pos_app.domain.order import Order
from pos_app.domain.submission import Created


class What(StrEnum):
    """What differs."""

    TOTAL = "total"
    LINE = "line"
    TAX = "tax"  # the split into tax and the rest, by more than rounding, while the total agrees
    SPLIT = "split"  # the same by at most one minor unit per rate: rounding of the other side, no trouble


@dataclass(frozen=True, slots=True)
class Difference:
    """Two amounts that should be one: `here` at the till, `there` at the shop system. `position` is the line's in the
    order (from 1), 0 for the whole order."""

    what: What
    position: int
    here: int
    there: int

    @property
    def is_trouble(self) -> bool:
        """Worth a person's look; what is not is only counted."""
        return self.what is not What.SPLIT


def compare(order: Order, answer: Created) -> tuple[Difference, ...]:
    """What differs between an order and the server's answer to it, the total first; empty where all that it says
    agrees. Amounts that it does not say agree with anything; lines are compared where it has as many as were sent."""
    cents, found = order.currency, []
    here = order.untaxed + order.tax
    if answer.total is not None and (there := to_minor(answer.total, cents)) != here:
        found.append(Difference(What.TOTAL, 0, here, there))
    elif answer.tax is not None and (there := to_minor(answer.tax, cents)) != order.tax:
        rates = {line.rate for line in order.lines}
        what = What.SPLIT if abs(there - order.tax) <= len(rates) else What.TAX
        found.append(Difference(what, 0, order.tax, there))
    if len(answer.line_totals) == len(order.lines):
        for position, (line, told) in enumerate(zip(order.lines, answer.line_totals, strict=True), 1):
            if told is not None and (there := to_minor(told, cents)) != line.net + line.tax:
                found.append(Difference(What.LINE, position, line.net + line.tax, there))
    return tuple(found)


class ServerRule(StrEnum):
    """How a shop system may make totals of the lines it was sent, the usual ways first."""

    PER_LINE = "per_line"  # each line with its tax is rounded
    PER_LINE_NET = "per_line_net"  # each line without tax is rounded, then the tax on it
    PER_RATE = "per_rate"  # the exact lines of a rate are summed and rounded once
    PER_RATE_NET = "per_rate_net"  # the rounded lines of a rate are summed, the tax on them is rounded once
    BANKERS = "bankers"  # once per rate, half a cent to the even cent
    CENT_PRICES = "cent_prices"  # unit prices are cut to whole cents first, then each line is rounded


@dataclass(frozen=True, slots=True)
class Evidence:
    """An order the server answered."""

    receipt: str
    order: Order
    answer: Created


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rules that give the server's totals for all orders looked at, the usual one first; `receipts` are the orders
    that prove it: the till's own totals differ there."""

    rules: tuple[ServerRule, ...]
    receipts: tuple[str, ...]
    looked_at: int


def propose(evidence: Iterable[Evidence]) -> Proposal | None:
    """What the differences seen say about the server's rounding; None: no order differs, or no rule explains all."""
    told = [one for one in evidence if one.answer.total is not None]
    differing = tuple(one.receipt for one in told if _differs(one))
    if not differing:
        return None
    rules = tuple(rule for rule in ServerRule if all(explains(rule, one) for one in told))
    return Proposal(rules, differing, len(told)) if rules else None


def explains(rule: ServerRule, one: Evidence) -> bool:
    """Whether the rule gives the server's total, and its line totals where it has as many as were sent."""
    order, answer = one.order, one.answer
    total, lines = server_totals(order, rule)
    if answer.total is None or to_minor(answer.total, order.currency) != total:
        return False
    if len(answer.line_totals) != len(lines):
        return True
    pairs = zip(answer.line_totals, lines, strict=True)
    return all(said is None or to_minor(said, order.currency) == own for said, own in pairs)


def server_totals(order: Order, rule: ServerRule) -> tuple[int, tuple[int, ...]]:
    """What a server with this rule makes of the lines as they are sent: the total with tax, and each line's."""
    sent = [_sent(line.quantity, line.unit_price, line.rate.percent, order.currency.parts) for line in order.lines]
    if rule is ServerRule.CENT_PRICES:
        cut = [
            Decimal(to_minor(line.unit_price, order.currency)).scaleb(-order.currency.exponent) for line in order.lines
        ]
        sent = [
            _sent(line.quantity, price, line.rate.percent, order.currency.parts)
            for line, price in zip(order.lines, cut, strict=True)
        ]
    round_line = _net_then_tax if rule in (ServerRule.PER_LINE_NET, ServerRule.PER_RATE_NET) else _with_tax
    bankers = rule is ServerRule.BANKERS
    lines = tuple(round_line(line, bankers=bankers) for line in sent)
    if rule in (ServerRule.PER_RATE, ServerRule.BANKERS):
        return _by_rate(sent, lambda own: _sum_of(own, bankers=bankers)), lines
    if rule is ServerRule.PER_RATE_NET:
        return _by_rate(sent, _rounded_sum_of), lines
    return sum(lines), lines


@dataclass(frozen=True, slots=True)
class _Sent:
    """A line without tax, exact: `net` over `parts` minor units, and its rate over 100 `rate_parts`."""

    net: int
    parts: int
    rate: int
    rate_parts: int


def _sent(quantity: int, price: Decimal, percent: Decimal, cent_parts: int) -> _Sent:
    net, parts = (price * quantity).as_integer_ratio()
    return _Sent(net * cent_parts, parts, *percent.as_integer_ratio())


def _with_tax(line: _Sent, *, bankers: bool) -> int:
    whole = 100 * line.rate_parts
    if bankers:  # such servers round the tax itself
        net = divide(line.net, line.parts, bankers=True)
        return net + divide(line.net * line.rate, line.parts * whole, bankers=True)
    return divide(line.net * (whole + line.rate), line.parts * whole)


def _net_then_tax(line: _Sent, *, bankers: bool) -> int:
    net = divide(line.net, line.parts, bankers=bankers)
    return net + divide(net * line.rate, 100 * line.rate_parts, bankers=bankers)


def _by_rate(sent: Sequence[_Sent], total: Callable[[list[_Sent]], int]) -> int:
    rates = {(line.rate, line.rate_parts) for line in sent}
    return sum(total([line for line in sent if (line.rate, line.rate_parts) == rate]) for rate in rates)


def _sum_of(lines: list[_Sent], *, bankers: bool) -> int:
    """The exact lines of one rate as one line."""
    parts = lcm(*(line.parts for line in lines))
    net = sum(line.net * (parts // line.parts) for line in lines)
    return _with_tax(_Sent(net, parts, lines[0].rate, lines[0].rate_parts), bankers=bankers)


def _rounded_sum_of(lines: list[_Sent]) -> int:
    net = sum(divide(line.net, line.parts) for line in lines)
    return net + divide(net * lines[0].rate, 100 * lines[0].rate_parts)


def _differs(one: Evidence) -> bool:
    return any(found.what in (What.TOTAL, What.LINE) for found in compare(one.order, one.answer))
