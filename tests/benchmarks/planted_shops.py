"""Usual orders of a shop, and shops with a planted habit that a till sells to, learns from and sends by what it learnt.

The till's side is the program's (`sale_from`, `learnt`), the shop's is `server_habits`, which shares nothing with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from random import Random

from pos_app.app.shop_connection import PRACTICE_SHOP
from pos_app.domain.cart import Cart, CartLine, Discount, Percent
from pos_app.domain.habits import ServerRule
from pos_app.domain.learning import Evidence, learnt, propose
from pos_app.domain.order import Order, ShopProfile, sale_from
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Created
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import totals
from pos_app.services.settings.shop import shop_profile
from tests.benchmarks.server_habits import HABITS, Answer, Habit

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
# At 12 % one sum in 28 lies on half a cent, for which a server that rounds base and tax apart has no price.
RATES = tuple(TaxRate(Decimal(rate)) for rate in ("21",) * 5 + ("6",) * 4 + ("12",))


def usual_cart(chance: Random) -> Cart:
    """What people buy: some lines at shelf prices, mostly one of each, now and then a weight or a discount."""
    count = chance.choices((1, 2, 3, 4, 5, 6, 8, 10, 12), (14, 16, 16, 14, 12, 10, 8, 6, 4))[0]
    lines = []
    for key in range(1, count + 1):
        weighed = chance.random() < 0.05
        pieces = chance.choices((1, 2, 3, 4, 5, 6, 10, 12), (70, 12, 6, 4, 2, 3, 2, 1))[0]
        quantity = Decimal(chance.randint(50, 2_500)).scaleb(-3) if weighed else Decimal(pieces)
        whole = chance.choices((chance.randint(0, 9), chance.randint(10, 49), chance.randint(50, 199)), (60, 30, 10))[0]
        cents = chance.choice((99, 99, 95, 95, 90, 50, 49, 0, chance.randint(1, 99), chance.randint(1, 99)))
        price = Decimal(max(whole * 100 + cents, 5)).scaleb(-2)
        off: Discount | None = Percent(Decimal(chance.choice((5, 10, 15, 20)))) if chance.random() < 0.05 else None
        rate = chance.choice(RATES)
        lines.append(CartLine(key, f"v{key}", f"Article {key}", "", "", price, quantity, rate, off, weighed=weighed))
    all_off = Percent(Decimal(10)) if chance.random() < 0.03 else None
    return Cart(SHOP.policy.currency, tuple(lines), discount=all_off, next_key=count + 1)


SHOP: ShopProfile = shop_profile(PRACTICE_SHOP)


def order_of(cart: Cart, number: int, habits: tuple[ServerRule, ...] = (), shop: ShopProfile = SHOP) -> Order:
    """The order of a paid cart."""
    total = totals(cart, shop.policy).total
    tenders = (Tender("Card", total, is_cash=False),) if total else ()
    receipt = ReceiptNumber("1", date(2026, 11, 22), number)
    return sale_from(cart, shop, tenders, receipt, sale_id=f"s{number}", cashier="", now=AT, habits=habits).order


def answered(order: Order, habit: Habit) -> Answer:
    """What a server with this habit makes of an order."""
    return habit([(line.quantity, line.unit_price, line.rate.percent) for line in order.lines])


def agrees(order: Order, habit: Habit) -> bool:
    """Whether the server has the till's total."""
    return answered(order, habit).total == order.total.amount


def evidence_of(number: int, order: Order, cart: Cart, answer: Answer, off: Decimal = Decimal(0)) -> Evidence:
    """An answered order as the till keeps it; `off` is what strays in its total."""
    created = Created(f"o{number}", "", answer.untaxed, answer.tax, answer.total + off, answer.lines)
    return Evidence(f"R{number}", order, created, cart, SHOP.policy)


def _off(strays: dict[int, Decimal], number: int) -> Decimal:
    return strays.get(number, Decimal(0))


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one shop: the first word of its habit and after how many orders, and what is known at the end."""

    first: tuple[ServerRule, ...]
    after: int
    known: tuple[ServerRule, ...]


def sell(carts: Sequence[Cart], habit: Habit, stray: Callable[[int], Decimal] = lambda _number: Decimal(0)) -> Told:
    """Sell these carts one after another to a shop, each sent by what was learnt from the ones before."""
    first: tuple[ServerRule, ...] = ()
    after = 0
    known: tuple[ServerRule, ...] = ()
    evidence: list[Evidence] = []
    for number, cart in enumerate(carts, 1):
        order = order_of(cart, number, known)
        evidence.insert(0, evidence_of(number, order, cart, answered(order, habit), stray(number)))
        if evidence[0].answer.total == order.total.amount:
            continue  # as in the till, which learns when a total differs
        if not first and (proposal := propose(evidence)) is not None:
            first, after = proposal.rules, number
        if first:
            known = learnt(evidence)
    return Told(first, after, known)


def planted(count: int, seed: int, orders: int, stray: float = 0.0) -> Iterator[tuple[str, Told]]:
    """Shops with each habit in turn, and what was learnt there; a share of the answers may stray by cents."""
    for number in range(count):
        name = list(HABITS)[number % len(HABITS)]
        chance = Random(seed * 1_000_003 + number)
        carts = [usual_cart(chance) for _ in range(orders)]
        strays = {
            at: Decimal(chance.choice((-7, 3, 500))).scaleb(-2) for at in range(orders) if chance.random() < stray
        }
        yield name, sell(carts, HABITS[name][1], partial(_off, strays))
