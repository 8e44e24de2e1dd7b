"""Whose an order is and what was bought, as the server tells it: odd parts are left out, the order stays readable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos_app.chift import translate
from pos_app.chift.answer_values import PlacedLine, PlacedOrder
from pos_app.chift.models_in import OrderIn


def placed(**told: Any) -> PlacedOrder:
    return translate.placed(OrderIn.model_validate({"id": "o-1", **told}))


def test_the_buyer_and_the_lines_are_read() -> None:
    order = placed(
        currency="EUR",
        customer={"id": "c", "email": "elise@example.be", "phone": "+32475123456", "first_name": None},
        lines=[{"description": "Torchon lin", "quantity": 3, "total": 29.97}],
    )
    assert (order.email, order.phone, order.currency) == ("elise@example.be", "+32475123456", "EUR")
    assert order.lines == (PlacedLine("Torchon lin", Decimal(3), Decimal("29.97")),)


@pytest.mark.parametrize("odd", [None, "nobody", 7, [], {"email": ["x"], "phone": {}}])
def test_a_buyer_that_makes_no_sense_is_nobody(odd: Any) -> None:
    order = placed(customer=odd, lines=None)
    assert (order.email, order.phone, order.lines) == ("", "", ())


def test_a_line_that_cannot_be_read_leaves_the_others() -> None:
    order = placed(lines=["odd", {"description": None, "quantity": "many"}, {"description": "Savon", "total": "4.95"}])
    assert order.lines == (PlacedLine("", None, None), PlacedLine("Savon", None, Decimal("4.95")))
