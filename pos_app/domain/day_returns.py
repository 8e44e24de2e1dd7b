"""What came back in a till's day, and how sales of it were paid otherwise, as its reports count them. Pure; amounts are
minor units of the day's one currency."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pos_app.domain.frozen import frozen
from pos_app.domain.money_back import BackWay
from pos_app.domain.returns import Return, ReturnKind, rates_of
from pos_app.domain.totals import Rated, RateTotal


@frozen
class ReturnPart:
    """A number of returns and what came back in them, with tax."""

    name: str = ""
    count: int = 0
    amount: int = 0


@frozen
class BackSum:
    """The sum of one way in which money went back: the part of the returns that it `covers`, the money that went
    `out`."""

    way: BackWay
    method: str
    count: int
    covers: int
    out: int


@frozen
class ReturnSums(Rated):
    """Returns of a day, without those that another till wrote. Sums with tax add up: rates = reasons = cashiers = the
    parts that `back` covers. `rounding` is what cash rounding added to the money that went out. `free`: those without a
    receipt; `exchanges`: those for which something else was taken, and how much of it they paid; `deposits`: those
    with empties, and what of them was; `other_ways`: those whose money a person had go another way than was proposed.
    All four are in the other sums too."""

    count: int = 0
    first: str = ""
    last: str = ""
    rates: tuple[RateTotal, ...] = ()
    back: tuple[BackSum, ...] = ()
    reasons: tuple[ReturnPart, ...] = ()
    cashiers: tuple[ReturnPart, ...] = ()
    rounding: int = 0
    free: ReturnPart = ReturnPart()
    exchanges: ReturnPart = ReturnPart()
    deposits: ReturnPart = ReturnPart()
    other_ways: ReturnPart = ReturnPart()

    @property
    def cash(self) -> int:
        """The cash that left the drawer."""
        return sum(one.out for one in self.back if one.way is BackWay.CASH)


@frozen
class Otherwise:
    """A sale of the day that was paid otherwise than it was typed: `cash` is what the drawer has more by it."""

    receipt: str
    cashier: str
    reason: str
    before: str
    after: str
    cash: int


def return_sums(returns: Iterable[Return]) -> ReturnSums:
    """The sums of these returns, in the order they were written."""
    given = tuple(returns)
    if not given:
        return ReturnSums()
    free = [one for one in given if one.kind is ReturnKind.FREE]
    empties = [gross for one in given if (gross := _deposits(one))]
    otherwise = [one for one in given if one.other_way]
    exchanged = [one.exchanged.amount for one in given if one.exchanged is not None]
    return ReturnSums(
        len(given),
        str(given[0].number),
        str(given[-1].number),
        rates_of(line for one in given for line in one.lines),
        _back(given),
        _parts(given, lambda one: one.reason.name or one.reason.code),
        _parts(given, lambda one: one.cashier),
        sum(one.rounding for one in given),
        ReturnPart("", len(free), sum(one.gross for one in free)),
        ReturnPart("", len(exchanged), sum(exchanged)),
        ReturnPart("", len(empties), sum(empties)),
        ReturnPart("", len(otherwise), sum(one.gross for one in otherwise)),
    )


def _deposits(given: Return) -> int:
    """What of it are deposits: all of a document of empties, of another its lines that are."""
    return sum(line.gross for line in given.lines if line.deposit or given.kind is ReturnKind.DEPOSIT)


def _back(given: Sequence[Return]) -> tuple[BackSum, ...]:
    found: dict[tuple[BackWay, str], tuple[int, int, int]] = {}
    for one in given:
        for part in one.back:
            count, covers, out = found.get((part.way, part.method), (0, 0, 0))
            found[part.way, part.method] = (count + 1, covers + part.covers, out + part.out)
    order = list(BackWay)
    ways = sorted(found.items(), key=lambda item: (item[0][0] is not BackWay.CASH, order.index(item[0][0])))
    return tuple(BackSum(*way, *sums) for way, sums in ways)


def _parts(given: Sequence[Return], name_of: Callable[[Return], str]) -> tuple[ReturnPart, ...]:
    found: dict[str, tuple[int, int]] = {}
    for one in given:
        count, amount = found.get(name_of(one), (0, 0))
        found[name_of(one)] = (count + 1, amount + one.gross)
    return tuple(ReturnPart(name, *sums) for name, sums in found.items())
