"""A day's report adds up to the cent whatever was sold, and its drawer is float + cash - change + in - out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import Cart
from pos_app.domain.day import (
    DayPart,
    DayReport,
    HourPart,
    Move,
    Movement,
    Pieces,
    ReportHeading,
    Sold,
    by_category,
    cash_left,
    counted,
    day_report,
    sold,
)
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money, currency
from pos_app.domain.notes_and_coins import notes_and_coins
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.payment import Tender, round_cash
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import carts_of, checked
from tests.unit.domain.rue_haute import EUR, POLICY, SHOP

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def paid(cart: Cart, split: int, at: datetime, counter: int = 1, cashier: str = "Nadia") -> Sale:
    """A cart paid: `split` per cent of it by card, the rest in cash with a note more than it takes."""
    total = totals(cart, POLICY).total
    card = Money.from_minor(total.minor * split // 100, EUR)
    rest = total - card
    tenders = [Tender("Bancontact", card, is_cash=False)] if card else []
    if rest:
        given_cash = round_cash(rest, POLICY.cash_step) + Money.of(counter % 3 * 5, "EUR")
        tenders.append(Tender("Cash", given_cash, is_cash=True))
    number = ReceiptNumber("1", at.date(), counter)
    return sale_from(cart, SHOP, tuple(tenders), number, sale_id=f"s{counter}", cashier=cashier, now=at)


def heading(cents: Currency = EUR) -> ReportHeading:
    """Of the first day."""
    return ReportHeading("Rue Haute", "1", 1, None, NOON, "Nadia", cents)


def assert_adds_up(report: DayReport) -> None:
    """All sums of a report are one sum."""
    assert sum(rate.gross for rate in report.rates) == report.total == report.untaxed + report.tax
    assert sum(one.amount for one in report.cashiers) == report.total
    assert sum(one.amount for one in report.hours) == report.total
    assert sum(one.count for one in report.hours) == sum(one.count for one in report.cashiers) == report.receipts
    assert report.paid == report.total + report.rounding
    drawer = report.drawer
    assert drawer.sales == sum(one.amount for one in report.tenders if one.is_cash)
    assert drawer.expected == drawer.opening + drawer.sales + drawer.paid_in - drawer.paid_out


sales_of_a_day = st.lists(
    st.tuples(
        carts_of(EUR, most=6),
        st.sampled_from([0, 0, 30, 100]),
        st.integers(0, 3 * 24 * 60),
        st.sampled_from(["Nadia", "Karim", ""]),
    ),
    max_size=12,
)


@checked
@given(sales_of_a_day, st.lists(st.tuples(st.sampled_from(list(Move)), st.integers(0, 10**6)), max_size=6))
def test_a_report_adds_up_to_the_cent(made: list[tuple[Cart, int, int, str]], moved: list[tuple[Move, int]]) -> None:
    sales = [
        paid(cart, split, NOON + timedelta(minutes=minutes), n, who)
        for n, (cart, split, minutes, who) in enumerate(made, 1)
    ]
    movements = [Movement(str(n), kind, NOON, "", amount) for n, (kind, amount) in enumerate(moved)]
    report = day_report(heading(), [sold(n, sale) for n, sale in enumerate(sales, 1)], movements)
    assert_adds_up(report)
    assert [cash_left(sale) for sale in sales] == [sold(n, sale).cash for n, sale in enumerate(sales, 1)]
    assert report.total == sum(sale.totals.total.minor for sale in sales)
    assert report.discounts == sum(sale.totals.discount.minor for sale in sales)
    assert report.rounding == sum(sale.settlement.rounding.minor for sale in sales)
    # In the drawer, told the other way round: what was handed over in cash, less what was given back.
    cash = sum(t.amount.minor for sale in sales for t in sale.tenders if t.is_cash)
    change = sum(sale.settlement.change.minor for sale in sales)
    put_in = sum(amount for kind, amount in moved if kind in (Move.FLOAT, Move.IN))
    taken_out = sum(amount for kind, amount in moved if kind is Move.OUT)
    assert report.drawer.expected == cash - change + put_in - taken_out
    categories = by_category([sold(1, sale) for sale in sales], (), lambda variant: variant[-1], EUR)
    assert sum(part.amount for part in categories) == report.total


def one(at: datetime, place: int = 1, code: str = "EUR", *, here: bool = True) -> Sold:
    """A sale of 10.00."""
    return replace(sold(place, paid(_simple(Cart(EUR)), 100, at, place), here=here), currency=currency(code))


def _simple(cart: Cart) -> Cart:
    return cart.add_free("Thing", Decimal(10), TaxRate(Decimal(21)), POLICY, "v1")[0]


def test_hours_are_those_of_the_shops_clock_across_midnight_and_the_end_of_summer_time() -> None:
    brussels = ZoneInfo("Europe/Brussels")
    instants = [
        datetime(2026, 10, 24, 21, 30, tzinfo=UTC),  # 23:30 on Saturday
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 02:30, summer time
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # 02:30 again
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),  # 03:30
    ]
    sales = [one(at.astimezone(brussels), n) for n, at in enumerate(instants, 1)]
    report = day_report(heading(), sales, [])
    night = date(2026, 10, 25)
    assert report.hours == (
        HourPart(date(2026, 10, 24), 23, 1, 1000),
        HourPart(night, 2, 2, 2000),
        HourPart(night, 3, 1, 1000),
    )
    assert_adds_up(report)


def test_a_till_that_travels_keeps_the_hours_of_where_it_sold() -> None:
    west = timezone(timedelta(hours=-5))
    sales = [one(NOON, 1), one((NOON + timedelta(hours=1)).astimezone(west), 2)]
    report = day_report(heading(), sales, [])
    assert [(hour.hour, hour.amount) for hour in report.hours] == [(8, 1000), (12, 1000)]


def test_another_currency_and_another_tills_sales_are_counted_apart() -> None:
    report = day_report(heading(), [one(NOON), one(NOON, 2, code="USD"), one(NOON, 3, here=False)], [])
    assert (report.receipts, report.total) == (1, 1000)
    assert report.others == (DayPart("USD", 1, 1000),)
    assert report.taken_over == (DayPart("1", 1, 1000),)


def test_lines_that_were_taken_out_before_paying_are_counted() -> None:
    cart = _simple(_simple(_simple(Cart(EUR)))).remove(2)
    undone = _simple(Cart(EUR))  # a line that was put in and undone took no key
    report = day_report(heading(), [sold(1, paid(cart, 0, NOON)), sold(2, paid(undone, 0, NOON, 2))], [])
    assert (report.voids, report.void_sales) == (1, 1)


def test_what_was_sold_after_the_count_does_not_blur_its_difference() -> None:
    moves = [
        Movement("f", Move.FLOAT, NOON, "", 10_000),
        Movement("c", Move.COUNT, NOON, "Nadia", 9_950, expected=10_000),
        Movement("i", Move.IN, NOON, "", 500),
    ]
    drawer = day_report(heading(), [], moves).drawer
    assert (drawer.difference, drawer.moved_since, drawer.expected) == (-50, 500, 10_500)


@pytest.mark.parametrize("code", ["EUR", "GBP", "CHF", "USD", "JPY", "DKK", "NOK", "SEK", "KWD", "PLN"])
def test_notes_and_coins_are_told_once_each_the_largest_first(code: str) -> None:
    values = notes_and_coins(currency(code))
    assert list(values) == sorted(set(values), reverse=True)
    assert all(value > 0 for value in values)


def test_a_count_of_nonsense_is_refused() -> None:
    assert counted([Pieces(5000, 3), Pieces(1, 7)]) == 15_007
    for pieces in ([Pieces(5000, -1)], [Pieces(5000, 10**10)], [Pieces(0, 1)]):
        with pytest.raises(DomainError):
            counted(pieces)
