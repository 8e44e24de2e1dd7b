"""Vouchers, and money that was taken for them or for earlier sales, as a day's reports count them. None of it is
turnover: what a voucher pays is counted with its sale. Pure; amounts are minor units of the day's one currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.voucher import Origin, Voucher, VoucherUse


@frozen
class Tally:
    """A number of documents and their sum."""

    count: int = 0
    amount: int = 0


@frozen
class ReceivedBy:
    """What was taken in one way, for cash without the change."""

    method: str
    is_cash: bool
    count: int
    amount: int


@frozen
class OpenVouchers:
    """All vouchers of a till on which something is left and whose last day is the same (None: without an end), whenever
    they were given out."""

    currency: Currency
    count: int = 0
    amount: int = 0
    expires: date | None = None


@frozen
class DayLater:
    """What a till's file has of it for one day."""

    payments: tuple[Payment, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    uses: tuple[VoucherUse, ...] = ()
    open: tuple[OpenVouchers, ...] = ()


NO_LATER = DayLater()


@frozen
class VoucherSums:
    """Vouchers of a day: `sold` for money, `given` for returns, what they paid (`redeemed`), and what is left on all
    vouchers of the till when the report is made: on those that still pay (`open`), and on those whose last day is over
    (`expired`), which nobody can pay with any more."""

    sold: Tally = Tally()
    given: Tally = Tally()
    redeemed: Tally = Tally()
    open: Tally = Tally()
    expired: Tally = Tally()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        own = (self.sold, self.given, self.redeemed, self.open, self.expired)
        return not any(one.count for one in own)


@frozen
class ReceivedSums:
    """Money of a day that is no sale's. `vouchers` and `sales` say what for, exact; together with the `rounding` that
    cash added they are what `ways` took."""

    first: str = ""
    last: str = ""
    vouchers: Tally = Tally()
    sales: Tally = Tally()
    ways: tuple[ReceivedBy, ...] = ()
    rounding: int = 0

    @property
    def count(self) -> int:
        """How many payments there were."""
        return self.vouchers.count + self.sales.count

    @property
    def amount(self) -> int:
        """What they paid, exact."""
        return self.vouchers.amount + self.sales.amount

    @property
    def cash(self) -> int:
        """The cash that they left in the drawer."""
        return sum(one.amount for one in self.ways if one.is_cash)


def voucher_sums(day: DayLater, currency: Currency, today: date) -> VoucherSums:
    """The sums of a day in this currency, in a report that is made `today`."""
    issued = [one for one in day.vouchers if one.currency == currency]
    left = [one for one in day.open if one.currency == currency]
    over = [one for one in left if one.expires is not None and one.expires < today]
    return VoucherSums(
        _tally(one.amount for one in issued if one.origin is Origin.SOLD),
        _tally(one.amount for one in issued if one.origin is Origin.RETURN),
        _tally(one.amount for one in day.uses if one.currency == currency),
        _together(one for one in left if one not in over),
        _together(over),
    )


def received_sums(day: DayLater, currency: Currency) -> ReceivedSums:
    """The sums of a day in this currency, in the order they were written."""
    own = [one for one in day.payments if one.currency == currency]
    if not own:
        return ReceivedSums()
    found: dict[tuple[str, bool], Tally] = {}
    for one in own:
        change = one.settlement.change.minor
        for tender in one.tenders:
            known = found.get((tender.method, tender.is_cash), Tally())
            back, change = (change, 0) if tender.is_cash else (0, change)
            amount = known.amount + tender.amount.minor - back
            found[tender.method, tender.is_cash] = Tally(known.count + 1, amount)
    ways = sorted(found.items(), key=lambda item: not item[0][1])  # cash first, because it is counted
    return ReceivedSums(
        str(own[0].number),
        str(own[-1].number),
        _tally(one.amount for one in own if one.paid_for is PaidFor.VOUCHER),
        _tally(one.amount for one in own if one.paid_for is PaidFor.SALE),
        tuple(ReceivedBy(*way, tally.count, tally.amount) for way, tally in ways),
        sum(one.settlement.rounding.minor for one in own),
    )


def _together(parts: Iterable[OpenVouchers]) -> Tally:
    found = tuple(parts)
    return Tally(sum(one.count for one in found), sum(one.amount for one in found))


def _tally(amounts: Iterable[int]) -> Tally:
    found = tuple(amounts)
    return Tally(len(found), sum(found))
