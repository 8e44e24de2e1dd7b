"""Every line paid up to an amount, in up to so many pieces, in every order of partial returns, at every rate; and
random sales that come back in random parts. The usual rule (`naive_part`) is judged by the same checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent, without_tax
from pos_app.domain.cash_rounding import SmallAmounts
from pos_app.domain.customer import Address, Party
from pos_app.domain.money import Currency, Money, currency, divide
from pos_app.domain.money_back import BackWay, proposed_back
from pos_app.domain.order import Order, Sale
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
from pos_app.domain.returns import (
    REASONS,
    GoodsGo,
    Part,
    Return,
    Returnable,
    ReturnKind,
    lines_back,
    part_of,
    returnable,
)
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate

RATES = tuple(TaxRate(Decimal(rate)) for rate in ("0", "2.1", "5.5", "6", "9", "10", "12", "17", "20", "21", "25"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)
PartRule = Callable[[int, int, int, int, int, bool], Part]
"""What pieces bring: paid, tax, bought, first, last, bankers."""


def rule_of_the_till(paid: int, tax: int, bought: int, first: int, last: int, bankers: bool) -> Part:
    """The program's own."""
    return part_of(paid, tax, bought, first, last, bankers=bankers)


def naive_part(paid: int, tax: int, bought: int, first: int, last: int, bankers: bool) -> Part:
    """The usual rule: each part rounded by itself."""
    gross, own = (divide(amount * (last - first), bought, bankers=bankers) for amount in (paid, tax))
    return Part(gross - own, own)


def tax_by_pieces(paid: int, tax: int, bought: int, first: int, last: int, bankers: bool) -> Part:
    """The tax reckoned by pieces instead of by money: its parts add up, and some have more tax than money."""
    money = part_of(paid, 0, bought, first, last, bankers=bankers).gross
    before, after = (divide(tax * pieces, bought, bankers=bankers) for pieces in (first, last))
    return Part(money - (after - before), after - before)


def orders_of(pieces: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many pieces come back, one after the other: 3 -> 3; 1,2; 2,1; 1,1,1."""
    if not pieces:
        yield ()
    for first in range(1, pieces + 1):
        for rest in orders_of(pieces - first):
            yield (first, *rest)


@dataclass(slots=True)
class Count:
    """How many were looked at, and how many were wrong; the first wrong one."""

    tried: int = 0
    wrong: int = 0
    first: str = ""

    def add(self, fault: str) -> None:
        """One more; `fault` "" is right."""
        self.tried += 1
        if fault:
            self.wrong += 1
            self.first = self.first or fault


def every_line(most: int, pieces: int, rule: PartRule, rates: tuple[TaxRate, ...] = RATES) -> Count:
    """Every line paid up to `most` minor units in up to so many pieces, prices with and without tax, both roundings."""
    count = Count()
    for bought in range(1, pieces + 1):
        orders = tuple(orders_of(bought))
        for paid in range(most + 1):
            for rate in rates:
                percent, parts = rate.ratio()
                for bankers in (False, True):
                    tax = divide(paid * percent, 100 * parts + percent, bankers=bankers)
                    for order in orders:
                        count.add(_fault_in_line(paid, tax, bought, order, rule, bankers))
    return count


def _fault_in_line(paid: int, tax: int, bought: int, order: tuple[int, ...], rule: PartRule, bankers: bool) -> str:
    first = gross = taxes = 0
    for pieces in order:
        part = rule(paid, tax, bought, first, first + pieces, bankers)
        if part.net < 0 or part.tax < 0:
            return f"{paid} with {tax} in {bought}: {order} has a part of {part}"
        first, gross, taxes = first + pieces, gross + part.gross, taxes + part.tax
    return "" if (gross, taxes) == (paid, tax) else f"{paid} with {tax} in {bought}: {order} brings {gross}, {taxes}"


# --- sales by chance ---


def random_sale(chance: Random, number: int) -> Sale:
    """A sale with 1 to 6 lines of mixed rates, pieces and weights, discounts on lines and on all, paid in parts."""
    cents = currency(chance.choice(("EUR", "EUR", "EUR", "SEK", "JPY", "KWD")))
    policy = _policy(chance, cents)
    lines = tuple(_line(chance, key, cents) for key in range(1, chance.randint(1, 6) + 1))
    off = chance.choice((None, None, Percent(Decimal(chance.randint(1, 99))), AmountOff(_amount(chance, cents, 900))))
    cart = Cart(cents, lines, discount=off, next_key=len(lines) + 1)
    if chance.random() < 0.05:
        cart = without_tax(cart, "embassy")
    party = Party("-", "-", Address(), "", "")
    order = Order(party, cents, (), "", "", 0, 0)
    sale = Sale(f"s{number}", ReceiptNumber("1", DAY, number + 1), NOW, "Nadia", cart, policy, (), order)
    return replace(sale, tenders=_tenders(chance, sale))


def _policy(chance: Random, cents: Currency) -> TaxPolicy:
    step = {"EUR": "0.05", "SEK": "1", "JPY": "5", "KWD": "0.005"}[cents.code]
    return TaxPolicy(
        cents,
        chance.random() < 0.7,
        chance.choice(tuple(Rounding)),
        RATES[9],
        cash_step=chance.choice((None, Decimal(step), Decimal(step))),
        cash_small=chance.choice(tuple(SmallAmounts)),
        cash_half_down=chance.random() < 0.2,
        cash_for_all=chance.random() < 0.2,
    )


def _amount(chance: Random, cents: Currency, most: int) -> Decimal:
    return Decimal(chance.randint(1, most)).scaleb(-cents.exponent)


def _line(chance: Random, key: int, cents: Currency) -> CartLine:
    weighed = chance.random() < 0.2
    quantity = Decimal(chance.randint(1, 4_000)).scaleb(-3) if weighed else Decimal(chance.randint(1, 7))
    price = _amount(chance, cents, chance.choice((10, 300, 5_000)))
    off = chance.choice((None, None, Percent(Decimal(chance.randint(1, 60))), AmountOff(_amount(chance, cents, 300))))
    return CartLine(key, f"v{key}", f"Item {key}", "", "", price, quantity, chance.choice(RATES), off, weighed=weighed)


def _tenders(chance: Random, sale: Sale) -> tuple[Tender, ...]:
    """Cash, card, or both; with a rounding that a payment in cash has."""
    total, rule = sale.totals.total, sale.policy.cash
    due = settle(total, (), rule)
    if chance.random() < 0.3 and due.due.minor > 0:
        return (Tender("Card", due.due, is_cash=False),)
    card = chance.randint(0, max(due.due.minor - 1, 0)) if chance.random() < 0.5 else 0
    parts = (Tender("Card", Money.from_minor(card, total.currency), is_cash=False),) if card else ()
    rest = settle(total, parts, rule).cash_due
    more = chance.choice((0, 0, 500))
    return (*parts, Tender("Cash", Money.from_minor(rest.minor + more, total.currency), is_cash=True))


def fault_in_sale(sale: Sale, chance: Random) -> str:
    """Take the whole sale back in random parts; "" if all is as it must be."""
    earlier: list[Return] = []
    before = returnable(sale, (), now=NOW)
    parts = chance.choice((1, 2, 3, 9))
    while not (found := returnable(sale, earlier, now=NOW)).is_empty:
        pieces = found.everything
        if len(earlier) + 1 < parts:
            pieces = {key: chance.randint(0, left) for key, left in pieces.items()}
            if not any(pieces.values()):
                continue
        one = _given(found, pieces, len(earlier) + 1)
        if fault := _fault_in_return(one, found):
            return f"{sale.receipt}: {fault}"
        earlier.append(one)
    for total in sale.totals.lines:
        mine = [line for one in earlier for line in one.lines if line.key == total.key]
        if (sum(line.gross for line in mine), sum(line.tax for line in mine)) != (total.gross, total.tax):
            return f"{sale.receipt}: line {total.key} brings another sum than {total}"
    whole = sum(one.gross for one in earlier)
    if whole != sale.totals.total.minor or whole != sum(way.covers for way in before.ways):
        return f"{sale.receipt}: {whole} of {sale.totals.total}"
    if any(way.left for way in found.ways):
        return f"{sale.receipt}: ways have something left"
    kept = sum(way.paid for way in before.ways)
    if len(earlier) == 1 and sum(part.out for part in earlier[0].back) != kept:
        return f"{sale.receipt}: {earlier[0].back} gives not what was taken, {kept}"
    return ""


def _given(found: Returnable, pieces: dict[int, int], number: int) -> Return:
    lines, cents = lines_back(found, pieces), found.sale.cart.currency
    gross = sum(line.gross for line in lines)
    back = proposed_back(gross, found.ways, found.cash, cents, cash_method="Cash")
    name = ReturnNumber("1", DAY, number)
    sale = found.sale
    return Return(
        f"r{number}", name, ReturnKind.RETURN, NOW, "Tom", cents, lines, REASONS[0], GoodsGo.SHELF, back, sale.id
    )


def _fault_in_return(one: Return, found: Returnable) -> str:
    if any(line.net < 0 or line.tax < 0 for line in one.lines):
        return f"a line below zero: {one.lines}"
    if sum(part.covers for part in one.back) != one.gross:
        return f"{one.back} covers not {one.gross}"
    if any(part.covers < 0 or not (part.covers or part.out) for part in one.back):
        return f"an empty part: {one.back}"
    left = {(way.way, way.method): way.left for way in found.ways}
    if any(part.covers > left.get((part.way, part.method), 0) for part in one.back):
        return f"{one.back} goes beyond {found.ways}"
    rule = found.cash
    step = Money(rule.step, one.currency).minor if rule is not None else 0
    cards = [part for part in one.back if part.way is BackWay.CARD]
    most = {way.method: way.paid - way.out for way in found.ways if way.way is BackWay.CARD}
    if any(part.out > most[part.method] for part in cards):
        return f"a card gets more than it paid: {one.back} of {found.ways}"
    # Where every means is rounded, parts that were rounded up before leave the last one less on the card.
    is_last_of_a_card = any(part.out == most[part.method] for part in cards)
    if abs(one.rounding) > step and not (one.rounding < 0 and is_last_of_a_card):
        return f"a rounding of {one.rounding}"
    if not found.sale.policy.cash_for_all and any(part.out != part.covers for part in cards):
        return f"a rounded card: {one.back}"
    return ""


def every_sale(number: int, seed: int) -> Count:
    """So many random sales, each taken back in random parts."""
    chance, count = Random(seed), Count()
    for place in range(number):
        count.add(fault_in_sale(random_sale(chance, place), chance))
    return count


def naive_lines(number: int, seed: int) -> Count:
    """The lines of as many random sales, taken back piece by piece by the usual rule."""
    chance, count = Random(seed), Count()
    for place in range(number):
        sale = random_sale(chance, place)
        for line in returnable(sale, (), now=NOW).lines:
            if line.bought > 1:
                order = (1,) * line.bought
                count.add(_fault_in_line(line.paid, line.tax, line.bought, order, naive_part, line.bankers))
    return count
