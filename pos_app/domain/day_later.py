"""Vouchers, and money that was taken for them or for earlier sales, as a day's reports count them. None of it is
turnover: what a voucher pays is counted with its sale. Pure; amounts are minor units of the day's one currency."""

from __future__ import annotations

from collections.abc import Iterable

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
    """All vouchers of a till on which something is left, whenever they were given out."""

    currency: Currency
    count: int = 0
    amount: int = 0


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
    vouchers of the till when the report is made (`open`)."""

    sold: Tally = Tally()
    given: Tally = Tally()
    redeemed: Tally = Tally()
    open: Tally = Tally()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.sold.count or self.given.count or self.redeemed.count or self.open.count)


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


def voucher_sums(day: DayLater, currency: Currency) -> VoucherSums:
    """The sums of a day in this currency."""
    issued = [one for one in day.vouchers if one.currency == currency]
    left = next((one for one in day.open if one.currency == currency), OpenVouchers(currency))
    return VoucherSums(
        _tally(one.amount for one in issued if one.origin is Origin.SOLD),
        _tally(one.amount for one in issued if one.origin is Origin.RETURN),
        _tally(one.amount for one in day.uses if one.currency == currency),
        Tally(left.count, left.amount),
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


def _tally(amounts: Iterable[int]) -> Tally:
    found = tuple(amounts)
    return Tally(len(found), sum(found))
