"""A till's day: the time between two Z reports, its sales, and the entries of the drawer.

A sale belongs to the day in which this till wrote it, whatever the clock said: midnight, another time zone and the end
of summer time change nothing. Hours are those of the shop's clock when the sale was paid. All amounts are minor units
of the day's one currency. Imports domain only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.day_later import NO_LATER, DayLater, ReceivedSums, VoucherSums, received_sums, voucher_sums
from pos_app.domain.day_returns import Otherwise, ReturnPart, ReturnSums, return_sums
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money
from pos_app.domain.order import Sale
from pos_app.domain.payment import Settlement, Tender, round_cash, settle
from pos_app.domain.returns import Return, ReturnKind
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.totals import Rated, RateTotal, by_rate

K = TypeVar("K", bound=Hashable)
MAX_DRAWER = 10**12  # minor units: no drawer holds more


class Move(StrEnum):
    """Why money came into the drawer or left it."""

    FLOAT = "float"  # put in before the first sale, for change
    SALE = "sale"  # the cash of a sale that stays in the drawer, less the change
    IN = "in"
    OUT = "out"
    RETURN = "return"  # the cash of a return, out
    MORE = "more"  # a sale was paid otherwise: this much more of it is cash
    LESS = "less"  # a sale was paid otherwise: this much less of it is cash
    PAYMENT = "payment"  # the cash of a payment that is no sale's: for a voucher, or for an earlier sale
    COUNT = "count"  # nothing moved: what was counted


OF_DOCUMENTS = frozenset({Move.SALE, Move.RETURN, Move.MORE, Move.LESS, Move.PAYMENT})
"""Entries that a document wrote (a sale, a return, a correction of how a sale was paid, a payment): it tells their sum
itself."""


@frozen
class Pieces:
    """A number of notes or coins of one kind, each worth `value` minor units."""

    value: int
    count: int


@frozen
class Movement:
    """An entry of the drawer, never negative. A COUNT has the amount found and, in `expected`, the amount that should
    have been there at that moment."""

    id: str
    kind: Move
    at: datetime
    cashier: str
    amount: int
    reason: str = ""
    receipt: str = ""
    expected: int = 0
    pieces: tuple[Pieces, ...] = ()


@frozen
class TenderSum:
    """The sum of one way of paying, for cash without the change. `count`: the number of sales it was used in; `later`:
    it is no money yet."""

    method: str
    is_cash: bool
    count: int
    amount: int
    later: bool = False


@frozen
class Sold:
    """A paid sale as a day counts it. `place` is its number in the till's order of events.

    `taken_out`: how many lines were removed from the cart before it was paid. `variants`: the amount of each article,
    with tax; `deposits`: what of it are deposits on bottles and crates. `here`: the money is in this till's drawer,
    which is not so for a sale taken over from another till.
    """

    place: int
    receipt: str
    paid_at: datetime
    cashier: str
    currency: Currency
    rates: tuple[RateTotal, ...]
    tenders: tuple[TenderSum, ...]
    discount: int
    rounding: int
    taken_out: int
    variants: tuple[tuple[str, int], ...]
    here: bool = True
    deposits: int = 0

    @property
    def total(self) -> int:
        """With tax, before cash rounding: the total on the receipt."""
        return sum(group.gross for group in self.rates)

    @property
    def cash(self) -> int:
        """The cash that the sale left in the drawer."""
        return sum(tender.amount for tender in self.tenders if tender.is_cash)


@frozen
class DayPart:
    """A number of sales and their sum; of a category `back` is what came back of it, voids too."""

    name: str
    count: int
    amount: int
    back: int = 0


@frozen
class HourPart:
    """The sales of an hour, by the shop's clock at the time."""

    day: date
    hour: int
    count: int
    amount: int
    back: int = 0
    """What came back in it, voids too."""


@frozen
class Drawer:
    """Cash: opening float + sales + received (for vouchers and earlier sales) - returned + paid in - paid out =
    expected. `counted` None: not counted.

    `then` is what should have been there when it was counted, so that later sales do not change the difference.
    """

    opening: int = 0
    sales: int = 0
    paid_in: int = 0
    paid_out: int = 0
    counted: int | None = None
    then: int = 0
    counted_at: datetime | None = None
    counted_by: str = ""
    returned: int = 0
    received: int = 0

    @property
    def expected(self) -> int:
        """The amount that should be in the drawer now."""
        return self.opening + self.sales + self.received - self.returned + self.paid_in - self.paid_out

    @property
    def difference(self) -> int | None:
        """Too much (positive) or missing (negative), None if not counted."""
        return None if self.counted is None else self.counted - self.then

    @property
    def moved_since(self) -> int:
        """The amount that came in or went out after the count."""
        return 0 if self.counted is None else self.expected - self.then


@frozen
class StillOpen:
    """Sales that were not sent, carts that were not paid and goods that were not handed over when the report was made;
    of those `late` should have been."""

    waiting: int = 0
    unknown: int = 0
    refused: int = 0
    parked: int = 0
    to_hand_over: int = 0
    late: int = 0

    @property
    def is_empty(self) -> bool:
        """True if there is none of either."""
        return not (self.waiting or self.unknown or self.refused or self.parked or self.to_hand_over)


@frozen
class ReportHeading:
    """The heading of a report. `number`: that of the Z that closes (or closed) the day; `since` None if nothing
    happened."""

    shop: str
    till: str
    number: int
    since: datetime | None
    until: datetime
    cashier: str
    currency: Currency
    is_final: bool = False


@frozen
class DayReport(Rated):
    """An X report, or a Z if `heading.is_final`. Sums with tax add up: rates = cashiers = hours = total, and tenders =
    total + cash rounding. All of them count sales, as they count now (`otherwise`: paid otherwise than it was typed);
    what came back is counted apart: `returns`, and `voided` for last sales made void. `turnover` is what is left; what
    was `received` for vouchers and earlier sales is none, and neither is a voucher (`vouchers`).

    `deposits` on bottles and crates were charged in so many of the sales; they are in the other sums too.
    `voids` lines were removed from `void_sales` sales before they were paid (a paid sale is never changed). `others`
    are sales in another currency, `taken_over` those whose money is in another till's drawer: both are counted
    separately, and are in no other sum.
    """

    heading: ReportHeading
    receipts: int
    first: str
    last: str
    rates: tuple[RateTotal, ...]
    tenders: tuple[TenderSum, ...]
    cashiers: tuple[DayPart, ...]
    hours: tuple[HourPart, ...]
    discounts: int
    discounted: int
    rounding: int
    rounded: int
    voids: int
    void_sales: int
    drawer: Drawer
    movements: tuple[Movement, ...] = ()
    others: tuple[DayPart, ...] = ()
    taken_over: tuple[DayPart, ...] = ()
    still_open: StillOpen = field(default_factory=StillOpen)
    returns: ReturnSums = field(default_factory=ReturnSums)
    voided: ReturnSums = field(default_factory=ReturnSums)
    otherwise: tuple[Otherwise, ...] = ()
    vouchers: VoucherSums = field(default_factory=VoucherSums)
    received: ReceivedSums = field(default_factory=ReceivedSums)
    deposits: ReturnPart = field(default_factory=ReturnPart)

    @property
    def turnover(self) -> int:
        """Sales less what came back, with tax."""
        return self.total - self.returns.gross - self.voided.gross

    @property
    def total(self) -> int:
        """The total with tax."""
        return self.gross

    @property
    def paid(self) -> int:
        """The sum of all tenders: the total with the cash rounding."""
        return sum(tender.amount for tender in self.tenders)

    @property
    def unpaid(self) -> int:
        """What of it is no money yet: customers pay it another day."""
        return sum(tender.amount for tender in self.tenders if tender.later)


def sold(place: int, sale: Sale, *, here: bool = True) -> Sold:
    """A sale as a day counts it, with the same sums as its receipt (`Sale.totals`, `Sale.settlement`)."""
    sums = sale.totals
    settled = settle(sums.total, sale.tenders, sale.policy.cash)
    brought: Counter[str] = Counter()
    for line, total in zip(sale.cart.lines, sums.lines, strict=True):
        brought[line.variant_id] += total.gross
    return Sold(
        place,
        sale.number,
        sale.paid_at,
        sale.cashier,
        sums.currency,
        sums.groups,
        _paid(sale.tenders, settled),
        sums.discount.minor,
        settled.rounding.minor,
        # Each line ever added took a key of its own; an undone step gave it back.
        max(sale.cart.next_key - 1 - len(sale.cart.lines), 0),
        tuple(brought.items()),
        here,
        sum(total.gross for line, total in zip(sale.cart.lines, sums.lines, strict=True) if line.deposit),
    )


def _paid(tenders: Sequence[Tender], settled: Settlement) -> tuple[TenderSum, ...]:
    paid: dict[tuple[str, bool, bool], int] = {}
    for tender in tenders:
        key = (tender.method, tender.is_cash, tender.later)
        paid[key] = paid.get(key, 0) + tender.amount.minor
    if settled.change:
        key = next(key for key in reversed(paid) if key[1])
        paid[key] -= settled.change.minor
    return tuple(TenderSum(method, is_cash, 1, amount, later) for (method, is_cash, later), amount in paid.items())


def paid_otherwise(one: Sold, tenders: Sequence[Tender], rule: CashRounding | None) -> Sold:
    """A sale as it counts once it was paid by these tenders; `rule` is how its cash is rounded."""
    settled = settle(Money.from_minor(one.total, one.currency), tuple(tenders), rule)
    return replace(one, tenders=_paid(tenders, settled), rounding=settled.rounding.minor)


def cash_left(sale: Sale) -> int:
    """`Sold.cash` of a sale that was just paid, in minor units, without the other sums of a day, because a payment
    waits for it.

    Only for a sale whose order has the cart's own total; this is not so after `split_line`.
    """
    tenders, rule = sale.tenders, sale.policy.cash
    cash = [tender.amount.minor for tender in tenders if tender.is_cash]
    if cash and len(cash) == len(tenders):
        return round_cash(sale.order.total, rule).minor  # all that was asked, and no more of it is there
    given = sum(cash)
    return given and given - settle(sale.order.total, tenders, rule).change.minor


def day_report(
    heading: ReportHeading,
    sales: Sequence[Sold],
    movements: Sequence[Movement],
    still_open: StillOpen | None = None,
    returns: Sequence[Return] = (),
    changes: Sequence[TenderChange] = (),
    later: DayLater = NO_LATER,
) -> DayReport:
    """The report of a day from all its sales, drawer entries, returns, corrections of how a sale was paid, payments and
    vouchers, in the order they were written."""
    latest = {one.receipt: one for one in changes}
    own = [
        paid_otherwise(one, latest[one.receipt].after, latest[one.receipt].rule) if one.receipt in latest else one
        for one in sales
        if one.here and one.currency == heading.currency
    ]
    cash = [one for one in movements if one.kind not in OF_DOCUMENTS]
    back = [one for one in returns if one.currency == heading.currency]
    given = return_sums(one for one in back if one.kind is not ReturnKind.VOID)
    voided = return_sums(one for one in back if one.kind is ReturnKind.VOID)
    received = received_sums(later, heading.currency)
    return DayReport(
        heading,
        len(own),
        own[0].receipt if own else "",
        own[-1].receipt if own else "",
        by_rate(group for one in own for group in one.rates),
        _tenders(own),
        tuple(DayPart(name, n, amount) for name, n, amount in _grouped(own, lambda one: one.cashier)),
        _hours(own, back),
        sum(one.discount for one in own),
        sum(bool(one.discount) for one in own),
        sum(one.rounding for one in own),
        sum(bool(one.rounding) for one in own),
        sum(one.taken_out for one in own),
        sum(bool(one.taken_out) for one in own),
        drawer_of(sum(one.cash for one in own), cash, given.cash + voided.cash, received.cash),
        tuple(cash),
        tuple(
            DayPart(*found)
            for found in _grouped(
                (one for one in sales if one.here and one.currency != heading.currency), lambda one: one.currency.code
            )
        ),
        tuple(DayPart(*found) for found in _grouped((one for one in sales if not one.here), lambda one: _till_of(one))),
        still_open or StillOpen(),
        given,
        voided,
        tuple(
            Otherwise(one.receipt, one.cashier, one.reason, _methods(one.before), _methods(one.after), one.cash)
            for one in changes
        ),
        voucher_sums(later, heading.currency, heading.until.date()),
        received,
        ReturnPart("", sum(bool(one.deposits) for one in own), sum(one.deposits for one in own)),
    )


def _hours(sales: Sequence[Sold], returns: Sequence[Return]) -> tuple[HourPart, ...]:
    back: Counter[tuple[date, int]] = Counter()
    for one in returns:
        back[one.at.date(), one.at.hour] += one.gross
    found = {
        when: (n, amount) for when, n, amount in _grouped(sales, lambda one: (one.paid_at.date(), one.paid_at.hour))
    }
    return tuple(HourPart(*when, *found.get(when, (0, 0)), back[when]) for when in sorted({*found, *back}))


def _methods(tenders: Iterable[Tender]) -> str:
    return ", ".join(dict.fromkeys(tender.method for tender in tenders))


def drawer_of(sales: int, movements: Iterable[Movement], returned: int = 0, received: int = 0) -> Drawer:
    """The drawer after these entries; `sales` is the cash of all sales, `returned` that of all returns, `received` that
    of all payments. The last count is the valid one."""
    sums: Counter[Move] = Counter()
    count = None
    for one in movements:
        if one.kind is Move.COUNT:
            count = one
        else:
            sums[one.kind] += one.amount
    drawer = Drawer(sums[Move.FLOAT], sales, sums[Move.IN], sums[Move.OUT], returned=returned, received=received)
    if count is None:
        return drawer
    return replace(drawer, counted=count.amount, then=count.expected, counted_at=count.at, counted_by=count.cashier)


def by_category(
    sales: Iterable[Sold], returns: Iterable[Return], category_of: Callable[[str], str], currency: Currency
) -> tuple[DayPart, ...]:
    """The sum of each category, with tax, the largest first; `count` is of lines sold. `category_of` returns a
    variant's category."""
    amounts: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    back: Counter[str] = Counter()
    for one in sales:
        if one.here and one.currency == currency:
            for variant, amount in one.variants:
                name = category_of(variant)
                amounts[name] += amount
                lines[name] += 1
    for given in returns:
        for line in given.lines if given.currency == currency else ():
            back[category_of(line.variant_id)] += line.gross
    names = [*amounts, *(name for name in back if name not in amounts)]
    found = (DayPart(name, lines[name], amounts[name], back[name]) for name in names)
    return tuple(sorted(found, key=lambda one: -one.amount))


def counted(pieces: Iterable[Pieces]) -> int:
    """The worth of notes and coins, in minor units. Raises DomainError("drawer_amount") if it is above MAX_DRAWER."""
    found = 0
    for one in pieces:
        if one.count < 0 or one.value <= 0:
            raise DomainError("drawer_amount", "count")
        found += one.count * one.value
    return drawer_amount(found)


def drawer_amount(minor: int) -> int:
    """The amount, if a drawer can hold it. Raises DomainError("drawer_amount")."""
    if not 0 <= minor <= MAX_DRAWER:
        raise DomainError("drawer_amount", "amount")
    return minor


def _till_of(one: Sold) -> str:
    return one.receipt.partition("-")[0]


def _grouped(sales: Iterable[Sold], key: Callable[[Sold], K]) -> list[tuple[K, int, int]]:
    """Count and amount by key, in the order in which the keys came first."""
    found: dict[K, tuple[int, int]] = {}
    for one in sales:
        n, amount = found.get(key(one), (0, 0))
        found[key(one)] = (n + 1, amount + one.total)
    return [(name, n, amount) for name, (n, amount) in found.items()]


def _tenders(sales: Iterable[Sold]) -> tuple[TenderSum, ...]:
    found: dict[tuple[str, bool, bool], tuple[int, int]] = {}
    for one in sales:
        for tender in one.tenders:
            key = (tender.method, tender.is_cash, tender.later)
            n, amount = found.get(key, (0, 0))
            found[key] = (n + 1, amount + tender.amount)
    # Cash first, because it is counted; what is no money yet last.
    ordered = sorted(found.items(), key=lambda item: (item[0][2], not item[0][1]))
    return tuple(TenderSum(method, is_cash, n, amount, later) for (method, is_cash, later), (n, amount) in ordered)
