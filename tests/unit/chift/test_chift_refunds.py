"""What the back office booked, as it is read: refunds of orders in all the forms a connector gives them, and drafts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pos_app.chift.answer_values import OrderState
from pos_app.chift.back_office import InvoiceIn, RefundedOrderIn, draft_made, draft_out, order_state
from pos_app.domain.money import currency
from pos_app.domain.work_list import WorkItem, WorkKind, WorkLine

EUR = currency("EUR")
LINEN = {"id": "v-1", "name": "Torchon lin", "sku": "TL-02"}
LINE = {"id": "l-1", "variant": LINEN, "quantity": 3, "current_quantity": 1, "total": 29.97, "description": "Torchon"}
REFUND = {
    "id": "r-1",
    "created_on": "2026-11-28T16:52:00Z",
    "total": 19.98,
    "reason": "Wrong size",
    "order_lines": [{"id": "l-1", "variant": LINEN, "quantity": 2, "total": 19.98}],
}


def read(**told: Any) -> OrderState:
    return order_state(RefundedOrderIn.model_validate({"id": "o-1", "total": 29.97, **told}))


def test_a_refund_is_read_with_its_goods() -> None:
    order = read(lines=[LINE], detailed_refunds=[REFUND], refunded_amount=19.98, status="confirmed")
    (refund,) = order.refunds
    assert (refund.id, refund.total, refund.reason) == ("r-1", Decimal("19.98"), "Wrong size")
    assert [(one.variant_id, one.name, one.quantity) for one in refund.lines] == [("v-1", "Torchon lin", Decimal(2))]
    assert refund.created_on == datetime(2026, 11, 28, 16, 52, tzinfo=UTC)
    assert (order.rest, order.total) == (Decimal(0), Decimal("29.97"))


def test_negative_amounts_are_the_same_refund() -> None:
    lines = [{"id": "l-1", "variant": LINEN, "quantity": -2, "total": -19.98}]
    order = read(detailed_refunds=[{**REFUND, "total": -19.98, "order_lines": lines}], refunded_amount=-19.98)
    same = read(detailed_refunds=[REFUND], refunded_amount=19.98)
    assert order == same


def test_a_refund_whose_goods_name_only_the_line_of_the_order() -> None:
    bare = {"id": "l-1", "variant": None, "quantity": 2, "total": 19.98}
    order = read(lines=[LINE], detailed_refunds=[{**REFUND, "order_lines": [bare]}])
    assert [one.variant_id for one in order.refunds[0].lines] == ["v-1"]


def test_software_that_lists_no_refunds_tells_the_sum_and_the_goods_that_are_gone() -> None:
    order = read(lines=[LINE], refunded_amount=19.98, detailed_refunds=None)
    assert (order.refunds, order.rest) == ((), Decimal("19.98"))
    assert [(one.variant_id, one.quantity, one.total) for one in order.gone] == [("v-1", Decimal(2), Decimal("19.98"))]


def test_an_order_that_is_refunded_as_a_whole_in_one_word() -> None:
    assert read(status="refunded", refunded_amount=None).rest == Decimal("29.97")


def test_a_refund_that_cannot_be_read_costs_itself_and_its_worth_is_left_over() -> None:
    order = read(detailed_refunds=["odd", {"total": 5}, {**REFUND, "total": 10}, None], refunded_amount=15)
    assert [one.id for one in order.refunds] == ["r-1"]
    assert order.rest == 5


def test_without_a_total_the_goods_say_what_it_was() -> None:
    order = read(detailed_refunds=[{**REFUND, "total": None}])
    assert order.refunds[0].total == Decimal("19.98")


@pytest.mark.parametrize(
    ("transactions", "paid"),
    [([{"status": "success"}], True), ([{"status": "pending"}], False), ([], False), (None, False), (["odd"], False)],
)
def test_whether_it_is_paid(transactions: Any, paid: bool) -> None:
    assert read(transactions=transactions, status="draft").paid is paid


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=5) | st.just("29.97"),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from([*REFUND, *LINE]), inside, max_size=5)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["lines", "detailed_refunds", "refunded_amount", "current_total", "returns", "transactions", "status"]
        ),
        _JSON,
    ),
    st.lists(st.sampled_from([REFUND, LINE]) | _JSON, max_size=3),
)
def test_whatever_is_told_the_order_stays_readable(told: dict[str, Any], refunds: list[Any]) -> None:
    for one in (told, {**told, "detailed_refunds": refunds, "lines": refunds}):
        order = read(**json.loads(json.dumps(one)))
        assert order.id == "o-1"
        assert all(refund.total >= 0 for refund in order.refunds)
        assert order.rest >= 0


# --- drafts ---

ITEM = WorkItem(
    "ret-1",
    WorkKind.RETURN,
    "R-1-261128-0003",
    "s-1",
    "1-261126-0001",
    datetime(2026, 11, 28, 16, 52, tzinfo=UTC),
    "Nadia",
    EUR,
    2160,
    (
        WorkLine("v-1", "Torchon lin", 1, 999, 173, Decimal(21)),
        WorkLine("v-2", "Bougie", 3, 1161, 201, Decimal(21)),
    ),
)


def test_a_draft_has_the_tills_own_sums() -> None:
    body = json.loads(draft_out(ITEM, date(2026, 11, 28)).body())
    assert (body["invoice_type"], body["status"], body["reference"]) == ("customer_refund", "draft", "R-1-261128-0003")
    assert (body["total"], body["untaxed_amount"], body["tax_amount"]) == (21.6, 17.86, 3.74)
    assert [(one["quantity"], one["unit_price"], one["total"]) for one in body["lines"]] == [
        (1, 8.26, 9.99),
        (3, 3.2, 11.61),
    ]
    assert "customer_invoice" in draft_out(replace(ITEM, kind=WorkKind.INVOICE), date(2026, 11, 28)).body().decode()


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 100_000), st.integers(0, 99)), min_size=1, max_size=4))
def test_each_line_of_a_draft_is_exact(given_lines: list[tuple[int, int, int]]) -> None:
    lines = tuple(WorkLine("v", "x", n, total, total * share // 100) for n, total, share in given_lines)
    item = replace(ITEM, total=sum(line.total for line in lines), lines=lines)
    body = json.loads(draft_out(item, date(2026, 11, 28)).body(), parse_float=Decimal, parse_int=Decimal)
    for line in body["lines"]:
        assert line["unit_price"] * line["quantity"] == line["untaxed_amount"]
        assert line["untaxed_amount"] + line["tax_amount"] == line["total"]
    assert sum(line["total"] for line in body["lines"]) == body["total"]


def test_a_draft_without_goods_is_none() -> None:
    with pytest.raises(ValidationError):
        draft_out(replace(ITEM, lines=()), date(2026, 11, 28))


def test_a_draft_is_called_by_the_softwares_number() -> None:
    found = InvoiceIn.model_validate({"id": "i-1", "source_ref": {"id": "F-2231"}, "reference": "R-1", "total": 21.6})
    assert (draft_made(found).number, draft_made(found).total) == ("F-2231", Decimal("21.6"))
    assert draft_made(InvoiceIn.model_validate({"id": 7, "source_ref": None})).number == ""
