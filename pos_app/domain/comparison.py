"""The shop system's answer to an order beside the till's own sums, and the rounding rule that explains what differs.

Scope: the domain, pure. Amounts are minor units of the order's currency (money.md, "Coming back"). A difference never
blocks a sale: it is stored, shown, counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from math import lcm
from typing import NamedTuple

from pos_app.domain.money import divide, to_minor
from pos_app.domain.order import Order
from pos_app.domain.submission import Created
from pos_app.domain.tax import Rounding


class What(StrEnum):
    """What differs."""

    TOTAL = "total"
    LINE = "line"
    TAX = "tax"  # the split into tax and the rest, by more than rounding, while the total agrees
    SPLIT = "split"  # the same by at most one minor unit per rate, or as the sent prices have it: rounding, no trouble


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


def compare(order: Order, answer: Created, rounding: Rounding) -> tuple[Difference, ...]:
    """What differs between an order and the server's answer to it, the total first; empty where all that it says
    agrees. Amounts that it does not say agree with anything; lines are compared where it has as many as were sent.

    `rounding` is the till's. A net price is sent as short as the line's total allows, so that in large quantities the
    tax in it may be a cent off: a server that applies the till's own rule to the lines as sent is not to blame for it.
    """
    cents, found = order.currency, []
    here = order.untaxed + order.tax
    if answer.total is not None and (there := to_minor(answer.total, cents)) != here:
        found.append(Difference(What.TOTAL, 0, here, there))
    elif answer.tax is not None and (there := to_minor(answer.tax, cents)) != order.tax:
        rates = {line.rate for line in order.lines}
        small = abs(there - order.tax) <= len(rates) or there == _tax_as_sent(order, rounding)
        what = What.SPLIT if small else What.TAX
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
    whole, lines = _server_sums(order, rule)
    return whole.gross, tuple(line.gross for line in lines)


class _Sum(NamedTuple):
    """Rounded: without tax, and with it."""

    net: int
    gross: int


def _server_sums(order: Order, rule: ServerRule) -> tuple[_Sum, list[_Sum]]:
    cents = order.currency
    prices = [line.unit_price for line in order.lines]
    if rule is ServerRule.CENT_PRICES:
        prices = [Decimal(to_minor(price, cents)).scaleb(-cents.exponent) for price in prices]
    sent = [
        _sent(line.quantity, price, line.rate.percent, cents.parts)
        for line, price in zip(order.lines, prices, strict=True)
    ]
    bankers = rule is ServerRule.BANKERS
    net_first = rule in (ServerRule.PER_LINE_NET, ServerRule.PER_RATE_NET)
    lines = [_net_then_tax(line) if net_first else _with_tax(line, bankers=bankers) for line in sent]
    if rule in (ServerRule.PER_LINE, ServerRule.PER_LINE_NET, ServerRule.CENT_PRICES):
        return _added(lines), lines
    together = _rounded_as_one if rule is ServerRule.PER_RATE_NET else partial(_exact_as_one, bankers=bankers)
    rates = {(line.rate, line.rate_parts) for line in sent}
    groups = [[line for line in sent if (line.rate, line.rate_parts) == rate] for rate in rates]
    return _added([together(group) for group in groups]), lines


def _tax_as_sent(order: Order, rounding: Rounding) -> int:
    """The tax that the till's own rule makes of the lines as they are sent."""
    rules = {Rounding.PER_LINE: ServerRule.PER_LINE, Rounding.BANKERS: ServerRule.BANKERS}
    whole, _ = _server_sums(order, rules.get(rounding, ServerRule.PER_RATE))
    return whole.gross - whole.net


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


def _with_tax(line: _Sent, *, bankers: bool = False) -> _Sum:
    whole = 100 * line.rate_parts
    net = divide(line.net, line.parts, bankers=bankers)
    if bankers:  # such servers round the tax itself
        return _Sum(net, net + divide(line.net * line.rate, line.parts * whole, bankers=True))
    return _Sum(net, divide(line.net * (whole + line.rate), line.parts * whole))


def _net_then_tax(line: _Sent) -> _Sum:
    net = divide(line.net, line.parts)
    return _Sum(net, net + divide(net * line.rate, 100 * line.rate_parts))


def _exact_as_one(lines: list[_Sent], *, bankers: bool) -> _Sum:
    """The lines of one rate as one, rounded once."""
    parts = lcm(*(line.parts for line in lines))
    net = sum(line.net * (parts // line.parts) for line in lines)
    return _with_tax(_Sent(net, parts, lines[0].rate, lines[0].rate_parts), bankers=bankers)


def _rounded_as_one(lines: list[_Sent]) -> _Sum:
    """The rounded lines of one rate as one."""
    return _net_then_tax(
        _Sent(sum(divide(line.net, line.parts) for line in lines), 1, lines[0].rate, lines[0].rate_parts)
    )


def _added(sums: Iterable[_Sum]) -> _Sum:
    nets, grosses = zip(*sums, strict=True)
    return _Sum(sum(nets), sum(grosses))


def _differs(one: Evidence) -> bool:
    found = compare(one.order, one.answer, Rounding.PER_RATE)
    return any(difference.what in (What.TOTAL, What.LINE) for difference in found)
