"""Net prices of a whole order, solved so that a shop's software with a known habit makes the till's total of them.

Where the nearest prices (net_price.py) do it, they are sent. Else each line may take one of a few prices near the
exact one, and those are chosen whose sums come out right with the fewest cents moved between lines; where that does
not help, one unit of a line goes as a piece of its own. Bounded: at most `FREE` lines are moved, `WIDTH` sums are
kept behind each of them, and `PIECES` lines may give a piece. Pure, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from pos_app.domain.habits import (
    WAYS,
    Adding,
    Sent,
    ServerRule,
    Way,
    group_sum,
    net_then_tax,
    sent,
    server_sums,
    unit_of,
)
from pos_app.domain.money import Currency, divide
from pos_app.domain.net_price import DECIMALS, MAX_DECIMALS, net_unit_price, short
from pos_app.domain.tax import TaxRate

FREE = 12
WIDTH = 13
PIECES = 4
TRIED = 2  # habits that prices are solved for, of those that fit alike
_PIECE = 1_000  # what a piece costs beside cents moved: it is the last resort
_CENT = 8  # a cent moved from one line to another, beside a price one step away
_FINE = 10 ** (MAX_DECIMALS - DECIMALS)


class Wanted(NamedTuple):
    """A line to be sent: `gross` is the till's total of it, in minor units."""

    quantity: int
    rate: TaxRate
    gross: int


class Solved(NamedTuple):
    """The price of each line. `piece` is the position (from 0) of the line of which one unit is sent as a line of its
    own, at `piece_price`; None: no line is split."""

    prices: tuple[Decimal, ...]
    piece: int | None = None
    piece_price: Decimal = Decimal(0)


class _Option(NamedTuple):
    """One way to send a line: what it adds to the sum of its group, what that costs, and its price (and a piece's)."""

    adds: int
    cost: int
    price: int
    piece: int | None = None


class _State(NamedTuple):
    cost: int
    option: _Option | None
    position: int
    before: _State | None


_Ends = dict[int, _State]


def solve(lines: Sequence[Wanted], rules: Sequence[ServerRule], cents: Currency) -> Solved:
    """Prices for an order at a shop that has one of these habits (the likeliest first; none: the nearest prices).

    Raises DomainError("net_price") as `net_unit_price` does. Where nothing can help, the prices are the nearest.
    """
    nearest = Solved(tuple(net_unit_price(one.gross, one.quantity, one.rate, cents) for one in lines))
    if not rules or any(one.gross < 0 or one.quantity < 0 for one in lines):
        return nearest
    best, most = nearest, _right(lines, nearest, rules, cents)
    for rule in rules[:TRIED]:
        if all(most):
            break
        found = _solve(lines, nearest, rule, cents)
        if found is not None and (right := _right(lines, found, rules, cents)) > most:
            best, most = found, right
    return best


def _right(lines: Sequence[Wanted], solved: Solved, rules: Sequence[ServerRule], cents: Currency) -> tuple[bool, ...]:
    """Which habits give the till's total; the likeliest first, so that tuples compare."""
    wanted = sum(one.gross for one in lines)
    rows = as_sent(lines, solved)
    return tuple(server_sums(rows, rule, cents)[0].gross == wanted for rule in rules)


def as_sent(lines: Sequence[Wanted], solved: Solved) -> list[Sent]:
    """The lines as a server sees them, a piece at the end."""
    rows = [sent(one.quantity, price, one.rate) for one, price in zip(lines, solved.prices, strict=True)]
    if solved.piece is not None:
        whole = rows[solved.piece]
        rows[solved.piece] = whole._replace(quantity=whole.quantity - 1)
        rows.append(sent(1, solved.piece_price, lines[solved.piece].rate))
    return rows


class _MovableLine(NamedTuple):
    quantity: int
    gross: int
    percent: int
    whole: int
    nearest: int


def _solve(lines: Sequence[Wanted], nearest: Solved, rule: ServerRule, cents: Currency) -> Solved | None:
    """Prices for one habit; None where none of those looked at give the till's total."""
    way, unit = WAYS[rule], unit_of(cents)
    if way.places is not None and way.places < cents.exponent:
        way = way._replace(places=cents.exponent)
    rows = [
        _MovableLine(one.quantity, one.gross, row.percent, row.whole, row.price)
        for one, row in zip(lines, as_sent(lines, nearest), strict=True)
    ]
    for pieces in (0, PIECES):
        chosen = _chosen(rows, way, unit, pieces)
        if chosen is not None:
            return _as_prices(rows, chosen, cents)
    return None


def _as_prices(rows: list[_MovableLine], chosen: dict[int, _Option], cents: Currency) -> Solved:
    prices = [short(row.nearest, MAX_DECIMALS, cents) for row in rows]
    piece, piece_price = None, Decimal(0)
    for position, option in chosen.items():
        prices[position] = short(option.price, MAX_DECIMALS, cents)
        if option.piece is not None:
            piece, piece_price = position, short(option.piece, MAX_DECIMALS, cents)
    return Solved(tuple(prices), piece, piece_price)


def _chosen(rows: list[_MovableLine], way: Way, unit: int, pieces: int) -> dict[int, _Option] | None:
    """An option for each line that moves, so that all groups together come to the till's total."""
    if way.places is None and way.adding in (Adding.RATE, Adding.RATE_EXACT, Adding.DOCUMENT, Adding.BANKERS):
        return None if pieces else _moved_by_a_cent(rows, way, unit)
    groups: dict[tuple[int, int], list[int]] = {}
    apart = way.adding in (Adding.RATE, Adding.RATE_NET)  # else all lines are one group
    for position, row in enumerate(rows):
        groups.setdefault((row.percent, row.whole) if apart else (0, 0), []).append(position)
    free, left = FREE, pieces
    together: dict[int, tuple[int, tuple[_State, ...]]] = {0: (0, ())}
    for positions in groups.values():
        ends = _ends(rows, positions, way, unit, free, left)
        free = max(0, free - len(positions))
        wanted = sum(rows[position].gross for position in positions)
        first = rows[positions[0]]
        results: dict[int, tuple[int, tuple[_State, ...]]] = {}
        for total, state in ends.items():
            off = _finished(total, first, way, unit) - wanted
            for known, (cost, states) in together.items():
                both = cost + state.cost
                if known + off not in results or both < results[known + off][0]:
                    results[known + off] = (both, (*states, state))
        # One piece an order: groups whose cheapest ways are kept apart could ask for two.
        together = dict(sorted(results.items(), key=lambda one: (abs(one[0]), one[1][0]))[:WIDTH])
    if 0 not in together:
        return None
    chosen = dict(_options_of(together[0][1]))
    return chosen if sum(option.piece is not None for option in chosen.values()) <= 1 else None


def _options_of(ends: Iterable[_State]) -> Iterable[tuple[int, _Option]]:
    for end in ends:
        state: _State | None = end
        while state is not None and state.option is not None:
            yield state.position, state.option
            state = state.before


def _finished(total: int, line: _MovableLine, way: Way, unit: int) -> int:
    """What a group's sum becomes, with tax."""
    if way.adding is Adding.RATE:
        return group_sum(total, Adding.RATE, unit, line.percent, line.whole).gross
    if way.adding is Adding.RATE_NET:
        return net_then_tax(total, line.percent, line.whole).gross
    return total


def _ends(rows: list[_MovableLine], positions: list[int], way: Way, unit: int, free: int, pieces: int) -> _Ends:
    """The sums that the lines of a group can come to, each with its cheapest way; lines beyond `free` do not move."""
    plain: _Ends = {0: _State(0, None, -1, None)}
    split: _Ends = {}
    aim = 0  # twice what the sum would be if prices had no steps
    for place, position in enumerate(reversed(positions)):
        row = rows[position]
        moves = place >= len(positions) - free
        options = _options(row, way, unit)
        if not moves:
            options = options[:1]
        aim += _aim(row, way, unit)
        ends = _stepped(plain, options, position, aim)
        if split:
            split = _stepped(split, options, position, aim)
        if moves and pieces and row.quantity > 1:
            pieces -= 1
            more = _stepped(plain, _pieces(row, way, unit), position, aim)
            for total, state in more.items():
                if total not in split or state.cost < split[total].cost:
                    split[total] = state
        plain = ends
    for total, state in split.items():
        if total not in plain:
            plain[total] = state
    return plain


def _stepped(ends: _Ends, options: list[_Option], position: int, aim: int) -> _Ends:
    """Each sum with each option of one more line; the `WIDTH` sums next to the aim are kept."""
    found: _Ends = {}
    for total, state in ends.items():
        for option in options:
            reached, cost = total + option.adds, state.cost + option.cost
            if reached not in found or cost < found[reached].cost:
                found[reached] = _State(cost, option, position, state)
    if len(found) > WIDTH:
        near = sorted(found, key=lambda total: abs(2 * total - aim))[:WIDTH]
        found = {total: found[total] for total in near}
    return found


def _aim(row: _MovableLine, way: Way, unit: int) -> int:
    """Twice what a line adds to its group's sum, exactly (to one part)."""
    if way.adding is Adding.RATE:
        return 2 * row.gross * unit * row.whole // (row.whole + row.percent)
    if way.adding is Adding.RATE_NET:
        return 2 * row.gross * row.whole // (row.whole + row.percent)
    return 2 * row.gross


def _options(row: _MovableLine, way: Way, unit: int) -> list[_Option]:
    """Ways to send a line, the cheapest first, no two of which add the same."""
    found: dict[int, _Option] = {}
    for price in _prices(row, row.quantity, row.gross, way, unit):
        adds, gross = _adds(row, row.quantity, price, way, unit)
        option = _Option(adds, _CENT * abs(gross - row.gross) + len(found), price)
        if adds not in found or option.cost < found[adds].cost:
            found[adds] = option
    return sorted(found.values(), key=lambda option: option.cost)


def _pieces(row: _MovableLine, way: Way, unit: int) -> list[_Option]:
    """Ways to send a line as all units but one, and a piece."""
    found: dict[int, _Option] = {}
    rest = row.quantity - 1
    share = row.gross * rest // row.quantity
    for price in _prices(row, rest, share, way, unit)[:3]:
        adds, gross = _adds(row, rest, price, way, unit)
        if gross > row.gross:
            continue
        for piece in _prices(row, 1, row.gross - gross, way, unit)[:3]:
            more, own = _adds(row, 1, piece, way, unit)
            cost = _PIECE + _CENT * abs(gross + own - row.gross) + abs(piece - price) * _CENT // unit
            if adds + more not in found or cost < found[adds + more].cost:
                found[adds + more] = _Option(adds + more, cost, price, piece)
    return list(found.values())


def _prices(row: _MovableLine, quantity: int, gross: int, way: Way, unit: int) -> list[int]:
    """Prices (in 10**-10) near the one for which `quantity` units come to `gross`, the nearest first."""
    taxed = row.whole + row.percent
    if way.adding is Adding.UNIT:
        each = [gross // quantity, gross // quantity + 1]
        return [divide(unit_gross * unit * row.whole, taxed * _FINE) * _FINE for unit_gross in each]
    exact, parts = gross * unit * row.whole, quantity * taxed
    if way.places is not None:
        step = 10 ** (MAX_DECIMALS - way.places)
        near = divide(exact, parts * step)
        prices = [(near + away) * step for away in (0, 1, -1)]
    elif way.adding in (Adding.LINE_NET, Adding.RATE_NET):
        near = divide(gross * row.whole, taxed)
        prices = [divide((near + away) * unit, quantity * _FINE) * _FINE for away in (0, 1, -1)]
    else:
        prices = [divide(exact, parts * _FINE) * _FINE]
    return [price for price in prices if price >= 0]


def _adds(row: _MovableLine, quantity: int, price: int, way: Way, unit: int) -> tuple[int, int]:
    """What units at a price add to their group's sum, and what they are with tax when rounded by themselves."""
    taxed = row.whole + row.percent
    if way.adding is Adding.UNIT:
        each = quantity * divide(price * taxed, unit * row.whole)
        return each, each
    if way.adding in (Adding.LINE_NET, Adding.RATE_NET):
        net, gross = net_then_tax(divide(quantity * price, unit), row.percent, row.whole)
        return (gross if way.adding is Adding.LINE_NET else net), gross
    gross = divide(quantity * price * taxed, unit * row.whole)
    return (quantity * price if way.adding is Adding.RATE else gross), gross


def _moved_by_a_cent(rows: list[_MovableLine], way: Way, unit: int) -> dict[int, _Option] | None:
    """For habits that add up exact prices: one line takes a cent more or less, so that a sum that lies on a half is
    made good by another. The largest line of each rate is tried."""
    largest: dict[tuple[int, int], int] = {}
    for position, row in enumerate(rows):
        known = largest.get((row.percent, row.whole))
        if known is None or row.gross > rows[known].gross:
            largest[row.percent, row.whole] = position
    wanted = sum(row.gross for row in rows)
    for position in largest.values():
        row = rows[position]
        for away in (-1, 1):
            price = divide((row.gross + away) * unit * row.whole, row.quantity * (row.whole + row.percent) * _FINE)
            moved = [Sent(one.quantity, one.nearest, one.percent, one.whole) for one in rows]
            moved[position] = moved[position]._replace(price=price * _FINE)
            if price >= 0 and _exact_total(moved, way, unit) == wanted:
                return {position: _Option(0, 0, price * _FINE)}
    return None


def _exact_total(lines: list[Sent], way: Way, unit: int) -> int:
    sums: dict[tuple[int, int], int] = {}
    for quantity, price, percent, whole in lines:
        sums[percent, whole] = sums.get((percent, whole), 0) + quantity * price
    return sum(group_sum(exact, way.adding, unit, percent, whole).gross for (percent, whole), exact in sums.items())
