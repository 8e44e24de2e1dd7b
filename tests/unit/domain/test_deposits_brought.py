"""Deposits that goods bring along: they follow each step of the cart, and no discount on the sale touches them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pos_app.domain.cart import AmountOff, Cart, Percent
from pos_app.domain.cashier import Right, wishes
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.deposits import Brings, DepositTable, brings_of, with_deposits
from pos_app.domain.errors import DomainError
from pos_app.domain.explain import explain
from pos_app.domain.money import currency
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals

EUR = currency("EUR")
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, TaxRate(Decimal(21)))


def item(variant: str, price: str) -> Item:
    return Item(
        variant, variant, variant, variant.upper(), "", (), Decimal(price), "EUR", None, True, ItemStatus.PUBLISHED
    )


BEER, CRATE_OF_BEER = item("beer", "2.90"), item("beer24", "54.00")
BOTTLE, CRATE = item("bottle", "0.10"), item("crate", "2.10")
TABLE = DepositTable(frozenset({"bottle", "crate"}), {"beer": ((BOTTLE, 1),), "beer24": ((BOTTLE, 24), (CRATE, 1))})


def counts(cart: Cart) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in cart.lines:
        found[line.variant_id] = found.get(line.variant_id, 0) + int(line.quantity)
    return found


def step(before: Cart, after: Cart) -> Cart:
    return with_deposits(before, after, TABLE, POLICY)


def sold(*parts: tuple[Item, int]) -> Cart:
    cart = Cart(EUR)
    for one, count in parts:
        cart = step(cart, cart.add(one, Decimal(count), POLICY)[0])
    return cart


def test_a_bottle_puts_its_deposit_beside_it_and_takes_it_away_again() -> None:
    cart = sold((BEER, 1), (CRATE_OF_BEER, 2), (BEER, 3))
    assert counts(cart) == {"beer": 4, "bottle": 52, "beer24": 2, "crate": 2}
    assert [line.variant_id for line in cart.lines] == ["beer", "bottle", "beer24", "crate"]
    assert {line.variant_id for line in cart.lines if line.deposit} == {"bottle", "crate"}
    fewer = step(cart, cart.set_quantity(cart.lines[0].key, Decimal(1)))
    assert counts(fewer) == {"beer": 1, "bottle": 49, "beer24": 2, "crate": 2}
    beer = fewer.lines[0].key
    assert counts(step(fewer, fewer.remove(beer))) == {"bottle": 48, "beer24": 2, "crate": 2}


def test_what_the_cashier_did_to_a_deposit_stays() -> None:
    cart = sold((BEER, 6))
    swapped = step(cart, cart.remove(cart.lines[1].key))  # six empties were handed over in exchange
    assert counts(swapped) == {"beer": 6}
    assert counts(step(swapped, swapped.add(BEER, Decimal(1), POLICY)[0])) == {"beer": 7, "bottle": 1}
    assert counts(step(swapped, swapped.set_quantity(swapped.lines[0].key, Decimal(2)))) == {"beer": 2}, "never below 0"
    alone = sold((BOTTLE, 2))
    assert [line.deposit for line in alone.lines] == [True], "one that is sold by itself is a deposit too"


def test_random_steps_end_with_as_many_deposits_as_the_goods_bring() -> None:
    random = Random(17)
    for _ in range(300):
        cart = Cart(EUR)
        for _ in range(random.randrange(1, 12)):
            goods = [line for line in cart.lines if not line.deposit]
            match random.randrange(4):
                case 0 if goods:
                    after = cart.remove(random.choice(goods).key)
                case 1 if goods:
                    after = cart.set_quantity(random.choice(goods).key, Decimal(random.randrange(0, 9)))
                case 2 if goods:
                    after = cart.set_line_discount(random.choice(goods).key, Percent(Decimal(10)))
                case _:
                    after = cart.add(random.choice((BEER, CRATE_OF_BEER)), Decimal(random.randrange(1, 4)), POLICY)[0]
            cart = step(cart, after)
        n = counts(cart)
        assert n.get("bottle", 0) == n.get("beer", 0) + 24 * n.get("beer24", 0)
        assert n.get("crate", 0) == n.get("beer24", 0)


@pytest.mark.parametrize("discount", [Percent(Decimal(10)), Percent(Decimal(100)), AmountOff(Decimal(500))])
def test_no_discount_on_the_sale_takes_a_part_of_a_deposit(discount: Percent | AmountOff) -> None:
    """It is paid back in full to whoever brings the bottle: with a share of the discount the shop would pay it."""
    cart = sold((BEER, 6)).set_discount(discount)
    sums = totals(cart, POLICY)
    beer, bottle = sums.lines
    assert (bottle.after, bottle.cart_discount) == (60, 0)
    assert beer.cart_discount == sums.cart_discount.minor > 0
    whole = explain(cart, POLICY)
    assert whole.cart_discount is not None
    assert (whole.cart_discount.of, whole.sums.cart_discount.minor) == (1740, beer.cart_discount)
    only = replace(cart, lines=cart.lines[1:])
    assert (totals(only, POLICY).total.minor, totals(only, POLICY).cart_discount.minor) == (60, 0)


def test_as_the_owner_writes_it() -> None:
    assert brings_of("bb-24: co-bo × 24, Co-Ca") == Brings("BB-24", (("CO-BO", 24), ("CO-CA", 1)))
    assert brings_of("A: BOX3 x 2") == Brings("A", (("BOX3", 2),))
    assert brings_of("5410000000149:BOX3") == Brings("5410000000149", (("BOX3", 1),))
    for wrong in ("", "A", "A:", ":B", "A: B × 0", "A: A", "A: B,", "A: × 3"):
        with pytest.raises(DomainError, match="deposit_brings"):
            brings_of(wrong)


def test_deposits_hide_no_discount_from_the_right_to_give_it() -> None:
    """10.00 off on goods of 17.40 is 57.5 %, whatever deposits stand beside them: they get cheaper by nothing."""
    cart = sold((BEER, 6), (CRATE, 50))
    (wish,) = wishes(cart, cart.set_discount(AmountOff(Decimal(10))))
    assert (wish.right, wish.percent) == (Right.DISCOUNT, Decimal("57.48"))
    assert not wishes(sold((CRATE, 5)), sold((CRATE, 5)).set_discount(Percent(Decimal(50))))
