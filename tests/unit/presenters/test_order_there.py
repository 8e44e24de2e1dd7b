"""The order as the shop answered it: all of it to look at, what matters in words, and nothing of it kept too long."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.chift.wire_json import kept, read
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Created, Fee
from pos_app.presenters.common.views import AmountRowView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.sales.order_there import order_there, told_of
from pos_app.presenters.sales.views import FoldView
from tests.unit.domain.random_carts import checked
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.store.till_values import sale_of

SALE: Sale = sale_of("s-1")(ReceiptNumber("1", date(2026, 11, 22), 1))[0]


def leaves(found: Any) -> list[str]:
    """Every text, number and flag of a parsed answer, but what says nothing."""
    if isinstance(found, dict):
        return [leaf for value in found.values() for leaf in leaves(value)]
    if isinstance(found, list):
        return [leaf for value in found for leaf in leaves(value)]
    return [] if found in (None, "") else [str(found)]


async def fold(counter: Counter, sale: Sale) -> FoldView:
    counter.presenters.sales.open("all")
    counter.presenters.sales.look_at(sale.id)
    await counter.settle()
    detail = counter.window.sales.detail
    assert detail is not None
    assert detail.order is not None
    return detail.order


def words(rows: tuple[AmountRowView, ...]) -> dict[str, str]:
    return {plain(row.label).strip(): plain(row.amount) for row in reversed(rows)}  # the first of a name counts


@pytest.mark.asyncio
async def test_every_field_of_the_answer_can_be_looked_at_on_the_sale(counter: Counter) -> None:
    bench = counter.bench
    bench.serve()
    (elise,) = await bench.till.customers.find_here("lefevre")
    sale = await bench.sell("SL-01", "TL-02", customer=elise)
    await bench.sent(sale)
    view = await fold(counter, sale)
    assert (view.title, view.flag, view.tone, view.said) == ("Order 100001 at the shop", "total agrees", Tone.OK, ())
    told = words(view.rows)
    assert told["Status"] == "confirmed"
    assert told["Total without fees"] == told["Total after returns"] == plain(ENGLISH.money(sale.order.total))
    assert told["Quantity after returns"] == "1"
    assert told["E-mail"] == "elise.lefevre@example.be"
    answer = await bench.till.till_store.sales.answer(sale.id)
    assert answer is not None
    (text,) = bench.shop._shop.db.execute("SELECT body FROM orders").fetchone()
    there = read(text.encode())
    assert leaves(read(answer.whole.encode())) == leaves(there)
    labels = [row.label for row in view.rows]
    assert len(labels) >= len(leaves(there))


@pytest.mark.asyncio
async def test_what_matters_is_said_in_words_and_a_cancelled_order_is_never_green(counter: Counter) -> None:
    bench = counter.bench
    bench.shop.order_habits({"order_status": "cancelled", "refunded": "2.00", "transaction_status": "failed"})
    bench.serve()
    sale = await bench.sell("SL-01")
    await bench.sent(sale)
    view = await fold(counter, sale)
    assert [plain(text) for text in view.said] == [
        "The shop's software has cancelled this order.",
        "Paid back there: €2.00",
        "A payment failed in the shop's software.",
    ]
    row = counter.window.row(sale.id)
    assert (row.state, row.state_tone) == ("Cancelled in the shop system · order 100001", Tone.TROUBLE)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Created("o"), []),
        (
            Created("o", status="draft"),
            ["The shop's software keeps this order as a draft: it may count as not paid there."],
        ),
        (Created("o", status="on_hold"), ["The shop's software calls its state “on_hold”."]),
        (
            Created("o", fees=(Fee("shipping", Decimal("4.95")),)),
            ["The shop's software put fees of €4.95 on top: switch that off there for a till."],
        ),
    ],
)
def test_each_oddity_has_its_sentence(answer: Created, said: list[str]) -> None:
    assert [plain(text) for text, _ in told_of(answer, SALE, None, ENGLISH)] == said


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@checked
@given(
    st.dictionaries(st.sampled_from(("status", "currency", "total", "lines", "tags", "odd <b>", "created_on")), JSON)
)
def test_whatever_a_shop_answers_is_shown_or_left_out_and_never_stops_the_screen(found: dict[str, Any]) -> None:
    body = json.dumps(found, default=str).encode()
    answer = Created("o", whole=kept(body))
    view = order_there(answer, SALE, None, agrees=True, tr=ENGLISH)
    assert view is not None
    assert leaves(read(answer.whole.encode())) == leaves(read(body))
    assert all(plain(row.label + row.amount).isprintable() for row in view.rows)


@pytest.mark.parametrize("body", [b"", b"[", b"null", b"[1]", b'{"b": NaN}', b"\xff", b'"' + b"x" * 5_000_000])
def test_an_answer_that_cannot_be_kept_is_told_so(body: bytes) -> None:
    view = order_there(Created("o-1", whole=kept(body)), SALE, None, agrees=False, tr=ENGLISH)
    assert view is not None
    assert (view.title, view.flag) == ("Order o-1 at the shop", "total differs")
    assert view.rows[0].label == "The answer itself is not kept any more."
    assert order_there(None, SALE, None, agrees=True, tr=ENGLISH) is None


@pytest.mark.asyncio
async def test_the_answer_goes_with_the_persons_data(counter: Counter) -> None:
    bench = counter.bench
    bench.serve()
    (elise,) = await bench.till.customers.find_here("lefevre")
    sale = await bench.sell("SL-01", customer=elise)
    await bench.sent(sale)
    store = bench.till.till_store
    before = await store.sales.answer(sale.id)
    assert before is not None
    assert "lefevre" in before.whole
    later = bench.clock.now() + timedelta(days=91)
    assert await store.privacy.clean_overdue(later, 90, 100) == 1
    assert await store.sales.answer(sale.id) == replace(before, whole="")
    assert (await fold(counter, sale)).rows[0].label == "The answer itself is not kept any more."
