"""Does the shop's software get the till's totals, whatever its habit of rounding; and is what differs found?

    python -m tests.benchmarks.server_sums [--count N] [--seed N] [--shops N]
    python -m tests.benchmarks.server_sums --rounding HABIT [--count N] [--seed N]

The first sends usual orders to 18 habits (`server_habits`: arithmetic of its own) and prints for each how many totals
differ before anything is learnt, after how many orders the habit was learnt, and how many differ from then on; then
the first word of planted shops. Exit code 1 when a goal of money.md is missed.

The second sells random carts through a sandbox process that makes its own totals. With the till and the server both
rounding per line there must be no difference. With another habit of the server (cut_prices_2dp …) each order whose
sums the server's own books have otherwise must be found, and no other. Exit code 1 when that is not so. 10,000 sales
take some minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from pos_app.app.shop_connection import PRACTICE_SHOP, open_practice
from pos_app.chift.api import ChiftApi
from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.comparison import Difference, What, compare
from pos_app.domain.learning import Evidence, Proposal, propose
from pos_app.domain.note import read_note
from pos_app.domain.order import Order, ShopProfile, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from pos_app.sandbox.options import ROUNDINGS
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from tests.benchmarks.planted_shops import agrees, order_of, planted, sell, usual_cart
from tests.benchmarks.server_habits import HABITS
from tests.unit.sandbox.sandbox_process import SandboxProcess

RATES = tuple(TaxRate(Decimal(rate)) for rate in ("0", "2.1", "5.5", "6", "9", "10", "12", "17", "20", "21", "25"))
DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: all differences found by receipt, the receipts whose order the server's own books have with
    another total, or with another amount on a line, and the rounding rule proposed."""

    sales: int
    differences: dict[str, tuple[Difference, ...]]
    in_the_books: frozenset[str]
    proposal: Proposal | None

    @property
    def counts(self) -> Counter[What]:
        """How many sales differ in what."""
        return Counter(what for found in self.differences.values() for what in {one.what for one in found})

    @property
    def shown(self) -> int:
        """How many sales a cashier is shown for their sums."""
        return sum(any(one.is_trouble for one in found) for found in self.differences.values())

    @property
    def found(self) -> frozenset[str]:
        """The receipts with another total or line."""
        sums = (What.TOTAL, What.LINE)
        return frozenset(receipt for receipt, all_ in self.differences.items() if any(d.what in sums for d in all_))


def shop_of(*, prices_include_tax: bool, rounding: Rounding) -> ShopProfile:
    """The practice shop under another policy."""
    shop = shop_profile(PRACTICE_SHOP)
    policy = replace(shop.policy, prices_include_tax=prices_include_tax, rounding=rounding)
    return replace(shop, policy=policy)


def random_cart(chance: Random, variants: Sequence[str], policy: TaxPolicy) -> Cart:
    """What people buy: mostly few lines, now and then forty; pieces and weights, discounts, odd prices."""
    count = chance.choice((1, 1, 2, 2, 3, 4, 5, 8, 13, 40))
    rates = chance.sample(RATES, chance.randint(1, 3))
    lines = []
    for key in range(1, count + 1):
        weighed = chance.random() < 0.1
        pieces = chance.choice((1, 1, 1, 2, 3, chance.randint(1, 50), chance.randint(1, 500)))
        quantity = Decimal(chance.randint(1, 5_000)).scaleb(-3) if weighed else Decimal(pieces)
        cents = chance.choice((chance.randint(1, 999), chance.randint(1, 9_999), chance.randint(1, 999_999)))
        off: Discount | None = None
        if chance.random() < 0.2:
            whole = Decimal(chance.randint(1, 50))
            off = Percent(whole) if chance.random() < 0.7 else AmountOff(whole)
        price = Decimal(cents).scaleb(-2)
        rate = chance.choice(rates)
        variant = chance.choice(variants)
        lines.append(CartLine(key, variant, f"Article {key}", "", "", price, quantity, rate, off, weighed=weighed))
    all_off = Percent(Decimal(chance.randint(1, 30))) if chance.random() < 0.1 else None
    return Cart(policy.currency, tuple(lines), discount=all_off, next_key=count + 1)


def random_order(chance: Random, variants: Sequence[str], shop: ShopProfile, number: int) -> Order:
    """The order of a paid random sale."""
    cart = random_cart(chance, variants, shop.policy)
    total = totals(cart, shop.policy).total
    tenders = (Tender("Card", total, is_cash=False),) if total else ()
    receipt = ReceiptNumber("1", DAY, number)
    return sale_from(cart, shop, tenders, receipt, sale_id=f"s{number}", cashier="", now=AT).order


async def send(url: str, count: int, seed: int, shop: ShopProfile) -> list[Evidence]:
    """Sell `count` times and send each order; the answers by receipt."""
    async with open_practice(url, None, system_clock()) as practice:
        variants = [item.variant_id async for page in practice.api.product_pages() for item in page.items]
        chance = Random(seed)
        waiting = iter(range(1, count + 1))
        told: list[Evidence] = []

        async def work(api: ChiftApi) -> None:
            for number in waiting:
                order = random_order(chance, variants, shop, number)
                answer = await api.create_order(order, f"sums-{seed}-{number}")
                told.append(Evidence(str(ReceiptNumber("1", DAY, number)), order, answer.created))

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work(practice.api))
        return sorted(told, key=lambda one: one.receipt)


def run(count: int, seed: int, server: str, shop: ShopProfile) -> Found:
    """Sell against a sandbox process with this habit of rounding, and look into its books."""
    with SandboxProcess("--rounding", server) as sandbox:
        told = asyncio.run(send(sandbox.url, count, seed, shop))
        books = {_receipt(order["note"]): order for order in sandbox.state()["orders"]}
    if len(books) != count or len(told) != count:
        raise AssertionError(f"{count} sales made {len(books)} orders")
    differences = {
        one.receipt: found for one in told if (found := compare(one.order, one.answer, shop.policy.rounding))
    }
    other = frozenset(one.receipt for one in told if not _same(one.order, books[one.receipt]))
    return Found(count, differences, other, propose(reversed(told)))


def _receipt(note: str) -> str:
    facts = read_note(note)
    assert facts is not None
    return str(facts.receipt)


def _same(order: Order, booked: dict[str, Any]) -> bool:
    """Whether the server's books have the order's sums; as numbers of cents, apart from the program's own types."""
    lines = [line.net + line.tax for line in order.lines]
    return _cents(booked["total"]) == sum(lines) and [_cents(line["total"]) for line in booked["lines"]] == lines


def _cents(amount: object) -> int:
    return round(Decimal(str(amount)) * 100)


# In percent of the totals, after at most LEARN orders; by the habits' names.
GOALS = {
    "per_line": 0.0,
    "per_rate": 0.0,
    "document": 0.0,
    "per_rate_exact": 2.0,
    "per_line_net": 4.0,
    "cent_prices": 6.0,
}
LEARN = 30
WRONG = 0.01  # of the planted shops


def habits_table(count: int, seed: int) -> bool:
    """Print how many totals of usual orders differ at each habit; whether all goals are reached."""
    chance = Random(seed)
    first = [usual_cart(chance) for _ in range(LEARN)]
    carts = [usual_cart(chance) for _ in range(count)]
    nearest = [order_of(cart, number) for number, cart in enumerate(carts, 1)]
    print(f"{count:,} usual orders, seed {seed}: totals that differ, prices nearest and solved for what was learnt")
    print(f"{'habit of the server':36} {'before':>7} {'after':>7} {'goal':>6} {'pieces':>7}  learnt")
    good = True
    for name, (title, habit) in HABITS.items():
        before = sum(not agrees(order, habit) for order in nearest) / count
        told = sell(first, habit)
        solved = [order_of(cart, n, told.known) for n, cart in enumerate(carts, 1)] if told.known else nearest
        after = sum(not agrees(order, habit) for order in solved) / count
        pieces = sum(len(order.lines) > len(cart.lines) for order, cart in zip(solved, carts, strict=True)) / count
        goal = GOALS.get(name)
        reached = goal is None or after * 100 <= goal
        good &= reached
        said = f"after {told.after}: {', '.join(told.known)}" if told.known else "nothing needed"
        shown = "" if goal is None else f"{goal:.0f} %{'' if reached else ' !'}"
        print(f"{title:36} {before:7.2%} {after:7.2%} {shown:>6} {pieces:7.2%}  {said}")
    return good


def first_words(shops: int, seed: int) -> bool:
    """Print how often the first word about a planted shop is wrong; whether that is seldom enough."""
    good = True
    for title, stray in (("all answers by the habit", 0.0), ("1 answer of 20 stray", 0.05)):
        told = list(planted(shops, seed, 2 * LEARN, stray))
        said = [(name, one) for name, one in told if one.first]
        wrong = [name for name, one in said if name not in one.first]
        alone = sum(one.first == (name,) for name, one in said)
        first = sum(one.first[0] == name for name, one in said)
        print(
            f"{shops} planted shops, {title}: {len(said)} told ({alone} alone, {first} named first, the others among"
            f" those that fit alike), {len(wrong)} wrong {wrong or ''}"
        )
        good &= len(wrong) <= WRONG * shops
    return good


def main(arguments: list[str]) -> int:
    """Print the table of habits, or sell to the practice shop."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.server_sums", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, metavar="N", help="orders (5,000), or sales with --rounding (10,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shops", type=int, default=180, metavar="N", help="planted shops")
    parser.add_argument("--rounding", choices=ROUNDINGS, help="sell to the practice shop with this habit")
    wanted = parser.parse_args(arguments)
    if wanted.rounding is None:
        good = habits_table(wanted.count or 5_000, wanted.seed)
        return 0 if first_words(wanted.shops, wanted.seed) and good else 1
    good = True
    for included in (True, False):
        shop = shop_of(prices_include_tax=included, rounding=Rounding.PER_LINE)
        begun = time.monotonic()
        result = run((wanted.count or 10_000) // 2, wanted.seed + included, wanted.rounding, shop)
        counts = ", ".join(f"{what.value} {result.counts[what]:,}" for what in What)
        print(f"{result.sales:,} sales, prices {'with' if included else 'without'} tax: {counts}")
        missed, invented = result.in_the_books - result.found, result.found - result.in_the_books
        print(f"  in the server's books {len(result.in_the_books):,}, missed {len(missed)}, invented {len(invented)}")
        rules = ", ".join(result.proposal.rules) if result.proposal else "none needed"
        print(f"  rule that explains them: {rules}; {time.monotonic() - begun:.0f} s")
        good &= not (missed or invented) and (wanted.rounding != "per_line" or result.shown == 0)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
