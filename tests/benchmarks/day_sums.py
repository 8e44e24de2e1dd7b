"""Random sales over many days: receipt, reprint, X, Z, table and Sales screen say the same, to the cent.

    python -m tests.benchmarks.day_sums [--sales N] [--seed N]

The clock goes over midnights, the end of summer time, into another time zone and now and then backwards. Exit code 1
when anything differs by a cent. 10,000 sales take a minute or two; the tests do some hundreds.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.day import DayReport
from pos_app.domain.money import Money, currency
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.paper import Pair
from pos_app.domain.payment import Tender, round_cash
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.csv_report import MARK, day_csv
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.services.clock import Clock
from pos_app.services.day.days import Days
from pos_app.services.settings.shop import shop_profile
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.till import TillStore

EUR = currency("EUR")
SHOP = shop_profile(replace(PRACTICE_SHOP, till="1", cash_step="0.05"))
RATES = tuple(TaxRate(Decimal(rate)) for rate in ("0", "6", "9", "12", "21"))
LISTED = 3  # days whose rows on the Sales screen are summed up, too
BEGIN = datetime(2026, 10, 24, 16, 0, tzinfo=UTC)  # the evening before summer time ends
HOME, AWAY = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")


@dataclass
class Wall:
    """A wall clock that is moved by hand, and chance for the sales."""

    chance: Random
    at: datetime = BEGIN
    zone: ZoneInfo = HOME

    def step(self) -> None:
        """On by some minutes; now and then somebody sets it back, or takes the till to another zone."""
        self.at += timedelta(minutes=self.chance.randint(0, 25))
        if self.chance.random() < 0.01:
            self.at -= timedelta(hours=1)
        if self.chance.random() < 0.005:
            self.zone = AWAY if self.zone is HOME else HOME

    def now(self) -> datetime:
        """As the program sees it: aware, in the zone it is in."""
        return self.at.astimezone(self.zone)


@dataclass
class Ours:
    """What was sold, counted beside the program in the plainest way: cents by sale, and the cash in the drawer."""

    ids: set[str] = field(default_factory=set)
    totals: list[int] = field(default_factory=list)
    tax: int = 0
    drawer: int = 0


@dataclass
class Result:
    """What came of it; `wrong` in words."""

    sales: int = 0
    days: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    def same(self, what: str, *amounts: int) -> None:
        """All amounts must be one."""
        if len(set(amounts)) > 1:
            self.wrong.append(f"{what}: {amounts}")


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(Path(folder), asked.sales, asked.seed))
    money = ENGLISH.money(Money.from_minor(result.total, EUR))
    sys.stdout.write(f"{result.sales} sales, {result.days} days, {money}: {len(result.wrong)} differences\n")
    sys.stdout.writelines(f"  {one}\n" for one in result.wrong[:20])
    return 1 if result.wrong else 0


async def run(folder: Path, count: int, seed: int) -> Result:
    """Sell, close, and compare every way of saying it."""
    chance, result = Random(seed), Result()
    wall = Wall(chance)
    ids = iter(range(10**9))
    clock = Clock(wall.now, lambda: 0.0, chance.random, lambda: f"id-{next(ids)}")
    store, catalogue = await TillStore.open(folder, wall.now), await CatalogueStore.open(folder)
    try:
        days = Days(store, catalogue, SHOP, clock)
        today = Ours()
        for number in range(1, count + 1):
            wall.step()
            await _sell(store, wall, number, today, result)
            if chance.random() < 0.02:
                today.drawer += await _move(days, chance, first=not (await days.facts()).movements)
            if chance.random() < 0.008 or number == count:
                await _compare_day(days, store, today, result)
                today = Ours()
        ends = await store.days.ends(count)
        result.days = len(ends)
        result.same("numbers of the Zs", len(ends), ends[0].number)
        result.same("all Zs", sum(one.report.total for one in ends), result.total)
        if not (await store.verify_journal()).ok:
            result.wrong.append("the journal does not verify")
    finally:
        await store.aclose()
        await catalogue.aclose()
    return result


async def _sell(store: TillStore, wall: Wall, number: int, ours: Ours, result: Result) -> None:
    chance, now = wall.chance, wall.now()
    cart = _cart(chance)
    total = totals(cart, SHOP.policy).total
    card = Money.from_minor(total.minor * chance.choice((0, 0, 40, 100)) // 100, EUR)
    rest = total - card
    tenders = [Tender("Bancontact", card, is_cash=False)] if card else []
    if rest:
        given = round_cash(rest, SHOP.policy.cash_step) + Money.from_minor(chance.choice((0, 500, 1235)), EUR)
        tenders.append(Tender("Cash", given, is_cash=True))
        ours.drawer += round_cash(rest, SHOP.policy.cash_step).minor
    who = chance.choice(("Nadia", "Karim"))

    def build(receipt: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
        sale = sale_from(cart, SHOP, tuple(tenders), receipt, sale_id=f"s{number}", cashier=who, now=now, head=head)
        return sale, Submission(sale.id, Kind.ORDER, f"r{number}", State.QUEUED, now, receipt=str(receipt))

    sale, _ = await store.sales.pay("1", now.date(), build)
    again = await store.sales.get(sale.id)
    (row,) = await store.sales.find(sale.number)
    result.same(
        f"{sale.number}",
        total.minor,
        _on_paper(sale),
        _on_paper(again),
        again.order.total.minor,
        row.total.minor,
    )
    ours.ids.add(sale.id)
    ours.totals.append(total.minor)
    ours.tax += sale.totals.tax.minor
    result.sales += 1
    result.total += total.minor


async def _move(days: Days, chance: Random, *, first: bool) -> int:
    amount = Money.from_minor(chance.randint(1, 20_000), EUR)
    if first:
        await days.put_float(amount, "Nadia")
        return amount.minor
    out = chance.random() < 0.5
    await days.move_cash(amount, "change", "Nadia", out=out)
    return -amount.minor if out else amount.minor


async def _compare_day(days: Days, store: TillStore, ours: Ours, result: Result) -> None:
    """X, Z, their papers and tables, the Sales screen's rows, and what was counted beside."""
    await days.count({1: ours.drawer} if ours.drawer > 0 else {}, "Nadia")
    x = (await days.today("Nadia")).report
    z = await days.close("Nadia")
    number = z.heading.number
    for report in (x, z):
        result.same(f"day {number}: total", sum(ours.totals), *_ways(report))
        result.same(f"day {number}: tax", ours.tax, report.tax, _csv(report, "VAT")[0])
        result.same(f"day {number}: sales", len(ours.totals), report.receipts)
        result.same(f"day {number}: paid", report.paid, report.total + report.rounding)
        result.same(f"day {number}: drawer", ours.drawer, report.drawer.expected)
    if ours.drawer >= 0:
        result.same(f"day {number}: counted", 0, z.drawer.difference or 0)
    if number <= LISTED:  # a list of all sales for each day would take hours
        rows = [row for row in await store.sales.find(limit=10**6) if row.id in ours.ids]
        result.same(f"day {number}: Sales screen", sum(row.total.minor for row in rows), z.total)
        result.same(f"day {number}: rows", len(rows), z.receipts)


def _ways(report: DayReport) -> Iterator[int]:
    """The day's total as every part of a report, its paper and its table tell it."""
    yield report.total
    yield sum(one.gross for one in report.rates)
    yield sum(one.amount for one in report.cashiers)
    yield sum(one.amount for one in report.hours)
    (whole,) = [row for row in day_paper(report, ENGLISH).rows if isinstance(row, Pair) and row.big]
    yield _minor(whole.right)
    yield from _csv(report, "Amount", "Total")
    yield sum(_csv(report, "Amount", "VAT rate"))
    yield sum(_csv(report, "Amount", "Hour"))
    yield sum(_csv(report, "Amount", "Cashier"))


def _csv(report: DayReport, column: str, part: str = "Total") -> list[int]:
    rows = csv.DictReader(io.StringIO(day_csv(report, ENGLISH).removeprefix(MARK)))
    return [int(Decimal(row[column]).scaleb(2)) for row in rows if row["Part"] == part]


def _on_paper(sale: Sale) -> int:
    assert sale.seller is not None
    paper = receipt_paper(sale, Circumstances(sale.seller), ENGLISH)
    return next(_minor(row.right) for row in paper.rows if isinstance(row, Pair) and row.big)


def _minor(text: str) -> int:
    return int("".join(c for c in text if c.isdigit() or c == "-"))


def _cart(chance: Random) -> Cart:
    lines = []
    for key in range(1, chance.randint(1, 7) + 1):
        weighed = chance.random() < 0.1
        quantity = (
            Decimal(chance.randint(1, 2500)).scaleb(-3) if weighed else Decimal(chance.choice((1, 1, 1, 2, 3, 12)))
        )
        price = Decimal(chance.randint(1, 9_999)).scaleb(-2)
        rate = chance.choice(RATES)
        lines.append(
            CartLine(key, f"v{key}", f"Item {key}", "", "", price, quantity, rate, _off(chance, 0.2), weighed=weighed)
        )
    return Cart(EUR, tuple(lines), discount=_off(chance, 0.1), next_key=len(lines) + 1 + chance.choice((0, 0, 0, 2)))


def _off(chance: Random, share: float) -> Discount | None:
    if chance.random() >= share:
        return None
    if chance.random() < 0.5:
        return Percent(Decimal(chance.randint(1, 100)))
    return AmountOff(Decimal(chance.randint(1, 2_000)).scaleb(-2))


if __name__ == "__main__":
    sys.exit(main())
