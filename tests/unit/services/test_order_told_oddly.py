"""An order that the shop's software tells oddly (null, a word, below zero, huge, another currency) comes back as money
that adds up, or is refused with a sentence; nothing else happens."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from pos_app.chift import back_office
from pos_app.chift.models_in import one
from pos_app.domain.customer import Address, Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.order import ShopProfile
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import Return, gone_elsewhere, lines_back, returnable
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.services.returns.ordered import gone_there, ordered_sale, paid_there

EUR = currency("EUR")
POLICY = TaxPolicy(EUR, prices_include_tax=True, rounding=Rounding.PER_RATE, default_rate=TaxRate(Decimal(21)))
WALK_IN = Customer("w", "Walk", "in", walk_in=True)
SHOP = ShopProfile("S", "1", Address("Rue", "1", "", "1000", "B", "BE"), "a@b.example", "+3221234567", WALK_IN, POLICY)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
NUMBER = ReceiptNumber("1", date(2026, 11, 22), 1)
SENTENCES = {"return_unreadable", "return_currency", "return_money"}
_ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    -1,
    "-3",
    "abc",
    10**15,
    10**30,
    "9.99",
    True,
    [],
    {},
    [None],
    "NaN",
    "1e400",
    "٣",
    -0.5,
    2,
    "USD",
)


def order(chance: Random) -> dict[str, Any]:
    """An order as no shop should tell it."""

    def said(good: object, odd: float = 0.15) -> Any:
        return chance.choice(_ODD) if chance.random() < odd else good

    lines = []
    for place in range(chance.randint(1, 3)):
        pieces, cents = chance.randint(1, 3), chance.randrange(3000)
        sums = {"total": cents / 100, "tax_amount": cents // 6 / 100, "untaxed_amount": (cents - cents // 6) / 100}
        line = {"id": f"l{place}", "variant": {"id": f"v{place}"}, "quantity": pieces, "tax_rate": 21, **sums}
        line["current_quantity"] = chance.choice((pieces, pieces - 1, 0, None))
        lines.append({name: said(good, 0.08) for name, good in line.items() if chance.random() > 0.04})
    refund = {"id": said("r"), "total": said(4.2), "order_lines": said([{"id": "l0", "quantity": said(1)}])}
    told = {
        "status": "confirmed",
        "total": 20.0,
        "refunded_amount": chance.choice((0, None, 5.0, -5)),
        "current_total": 1.0,
        "detailed_refunds": [refund],
        "returns": [{"order_lines": [{"id": "l0", "quantity": 1}]}],
        "currency": "EUR",
        "note": "Receipt 1-261122-0001",
    }
    return {"id": "o", "lines": lines, **{name: said(good) for name, good in told.items()}}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_oddly_adds_up_or_is_refused(seed: int) -> None:
    """An order whose line told a tax below zero gave back more than its price without tax, and tax below zero."""
    chance, taken = Random(seed), 0
    refused: set[str] = set()
    for _ in range(600):
        raw = order(chance)
        state = back_office.order_state(one(back_office.RefundedOrderIn, json.dumps(raw).encode()))
        none: tuple[Return, ...] = ()
        there = paid_there((state,), none, EUR)
        try:
            sale = ordered_sale(NUMBER, (state,), SHOP)
        except DomainError as error:
            refused.add(error.code)
            continue
        gone = gone_elsewhere(sale, none, gone_there((state,)))
        found = returnable(sale, none, None, gone, now=NOW, unconfirmed=True, paid_there=sale.short + there)
        assert sum(way.covers for way in found.ways) == sale.totals.total.minor, raw
        if found.is_empty:
            continue
        try:
            lines = lines_back(found, found.everything)
        except DomainError as error:
            refused.add(error.code)
            continue
        assert min(min(line.gross, line.net, line.tax) for line in lines) >= 0, raw
        assert sum(line.gross for line in lines) + sale.short + there <= sale.totals.total.minor, raw
        taken += 1
    assert taken > 50
    assert refused == SENTENCES
