"""Where a shop rounds every means: whatever comes back, in whatever parts, no part of its money is below zero, none of
it is cash that the drawer has not, and no card gets back more than it paid."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from pos_app.domain.cash_rounding import CashRounding, SmallAmounts
from pos_app.domain.money import Money, currency
from pos_app.domain.money_back import BackPart, BackWay, check_back, paid_by, proposed_back
from pos_app.domain.payment import CASH, VOUCHER, Tender, settle

CENTS = {"EUR": "0.05", "CHF": "0.05", "SEK": "1", "JPY": "10", "KWD": "0.005"}


def paid(chance: Random, total: Money, rule: CashRounding) -> tuple[Tender, ...]:
    """A total paid by some means, the rest in cash."""
    due, found = settle(total, (), rule).due.minor, []
    for method in chance.sample(("Card", "Bank", VOUCHER), chance.randrange(3)):
        amount = chance.choice((due, chance.randrange(due + 1)))
        if amount:
            found.append(Tender(method, Money.from_minor(amount, total.currency), is_cash=False))
            due -= amount
    if due or not found:
        found.append(Tender(CASH, Money.from_minor(due, total.currency), is_cash=True))
    return tuple(found)


@pytest.mark.parametrize("code", CENTS)
def test_what_goes_back_in_parts_is_money_that_is_there(code: str) -> None:
    """A cash part of -0.01 was written (10.01 by card and 0.01 in cash are rounded to 10.00), 32.72 in cash left a
    drawer that had 32.70, a card of 380,085 got 380,090 in five parts, and a voucher that had paid 11.00 came back
    as 10.75."""
    cents, chance = currency(code), Random(17)
    for small in (SmallAmounts.STAY, SmallAmounts.NEAREST):
        rule = CashRounding(Decimal(CENTS[code]), small, chance.random() < 0.3, all_means=True)
        for _ in range(1500):
            total = Money.from_minor(chance.randrange(50, 60_000), cents)
            tenders = paid(chance, total, rule)
            earlier: list[BackPart] = []
            left, brought = total.minor, {one.method: one.amount.minor for one in tenders}
            one_go = chance.random() < 0.3
            while left:
                part = left if one_go else chance.choice((left, chance.randint(1, left)))
                ways = paid_by(total, tenders, rule, earlier)
                there = None if one_go else chance.choice((None, chance.randrange(60_000), -3))
                only = chance.random() < 0.1 and not one_go
                back = proposed_back(part, ways, rule, cents, cash_method="Cash", voucher_only=only, in_drawer=there)
                assert sum(one.covers for one in back) == part
                assert min(one.out for one in back) >= 0, (tenders, ways, back)
                cash = sum(one.out for one in back if one.way is BackWay.CASH)
                assert there is None or cash <= max(there, 0), (ways, back)
                assert len({(one.way, one.method) for one in back}) == len(back)
                chosen = check_back(back, part, ways, rule, cents, voucher_only=only, in_drawer=there)
                assert sum(one.out for one in chosen) == sum(one.out for one in back), "no other way, no other money"
                earlier += back
                left -= part
            for method in ("Card", "Bank"):
                out = sum(one.out for one in earlier if one.method == method)
                assert out <= brought.get(method, 0), (tenders, earlier)
            if one_go:
                assert sum(one.out for one in earlier) == settle(total, tenders, rule).paid.minor
