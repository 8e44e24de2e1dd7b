"""How long the totals of a cart take, beside the bare Decimal arithmetic for the same sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from random import Random

from pos_app.domain.cart import Cart, CartLine, Percent
from pos_app.domain.money import currency
from pos_app.domain.net_price import net_unit_price
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.benchmarks.figure import MORE, Figure, best_of_both, milliseconds

ROWS = 500
SIZES = (10, 100, 500)
LIMIT_MS = 1.0  # for 500 lines
CHANGE_MS = 0.05  # for any number
MOST_TIMES = 1.5
EUR = currency("EUR")
RATES = tuple(TaxRate(Decimal(percent)) for percent in ("0", "6", "12", "21"))
CENT, HUNDRED = Decimal("0.01"), Decimal(100)


def figures(rows: int | None) -> list[Figure]:
    """Carts of `rows` lines (500 where not told): plain, and with weights and discounts, in both price modes."""
    count = rows or ROWS
    limit = LIMIT_MS * count / ROWS
    found = []
    for size in SIZES if rows is None else (count,):
        cart = cart_of(size)
        key, quantities = size // 2, cycle((Decimal(7), Decimal(8)))
        one = milliseconds(lambda c=cart, k=key, q=quantities: c.set_quantity(k, next(q)), repeat=200)  # type: ignore[misc]
        found.append(Figure(f"one change of {size} lines", one, "ms", CHANGE_MS))
    carts = {"pieces": cart_of(count), "weights and discounts": cart_of(count, mixed=True)}
    for kind, cart in carts.items():
        for included in (True, False):
            policy = TaxPolicy(EUR, included, Rounding.PER_RATE, RATES[-1])
            ours, bare = best_of_both(lambda c=cart, p=policy: totals(c, p).lines, bare_sums(cart, included))  # type: ignore[misc]
            name = f"full pass, {count} lines, {kind}, prices {'with' if included else 'without'} tax"
            found.append(Figure(name, ours, "ms", limit))
            found.append(Figure("  beside the bare sums", ours, "ms", bare, "bare Decimal", MOST_TIMES))
    solved = milliseconds(lambda: [net_unit_price(2_997 + n, 3, RATES[-1], EUR) for n in range(1_000)])
    found.append(Figure("net unit prices of 1000 lines", solved, "ms", 10.0, row=MORE))
    return found


def cart_of(count: int, *, mixed: bool = False) -> Cart:
    """The same cart in each run; `mixed` gives every fourth line a weight and every fifth a discount."""
    chance = Random(count)
    lines = []
    for key in range(1, count + 1):
        weighed = mixed and key % 4 == 0
        quantity = Decimal(chance.randint(1, 3_000)).scaleb(-3) if weighed else Decimal(chance.randint(1, 9))
        price = Decimal(chance.randint(1, 9_999)).scaleb(-2)
        line = CartLine(key, f"v{key}", "", "", "", price, quantity, chance.choice(RATES), weighed=weighed)
        lines.append(replace(line, discount=Percent(Decimal(10))) if mixed and key % 5 == 0 else line)
    return Cart(EUR, tuple(lines), next_key=count + 1)


def bare_sums(cart: Cart, included: bool) -> Callable[[], object]:
    """The same sums as plainly as Decimal has them: each line before and after its discount, its tax, both parts;
    each rate and the whole. Without the cents that make the parts add up, without objects for the results. Price times
    quantity is among them; the till reckons that once, when a line is made or changed."""
    rows = [
        (
            line.unit_price,
            line.quantity,
            line.discount.value if line.discount else None,
            line.rate.percent,
            HUNDRED + line.rate.percent if included else HUNDRED,
        )
        for line in cart.lines
    ]

    def run() -> object:
        lines = []
        rates: dict[Decimal, Decimal] = {}
        for price, quantity, off, percent, whole in rows:
            exact = price * quantity
            before = exact.quantize(CENT, ROUND_HALF_UP)
            after = before if off is None else (exact * (HUNDRED - off) / HUNDRED).quantize(CENT, ROUND_HALF_UP)
            tax = (after * percent / whole).quantize(CENT, ROUND_HALF_UP)
            lines.append((before, before - after, after - tax if included else after, tax))
            rates[percent] = rates.get(percent, Decimal(0)) + after
        groups = []
        for percent in sorted(rates):
            base = rates[percent]
            tax = (base * percent / (HUNDRED + percent if included else HUNDRED)).quantize(CENT, ROUND_HALF_UP)
            groups.append((base - tax if included else base, tax))
        zero = Decimal(0)
        net, tax = sum((group[0] for group in groups), zero), sum((group[1] for group in groups), zero)
        return lines, groups, net, tax, net + tax, sum(line[1] for line in lines), sum(row[1] for row in rows)

    return run
