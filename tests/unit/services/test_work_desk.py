"""The work list between a real till and a practice shop whose back office books as people do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.invoice_request import InvoiceRequest, of_request
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender
from pos_app.domain.return_rules import REASONS, ReturnRules
from pos_app.domain.returns import Return, ReturnDraft
from pos_app.domain.submission import Cause
from pos_app.domain.totals import totals
from pos_app.domain.work_list import WorkKind, WorkState
from pos_app.services.returns.giving_back import Returns
from pos_app.services.work_list.desk import FIRST_LOOK, LOOK_EVERY, WorkDesk
from pos_app.store.tables.work_list import WorkRow
from tests.unit.services.practice_bench import Bench, open_bench

pytestmark = pytest.mark.asyncio
MIND = REASONS[0]


def desk_of(bench: Bench, days: int = 3) -> WorkDesk:
    return WorkDesk(bench.till.till_store, bench.clock, bench.till.shop.policy.currency, lambda: None, days)


async def sold(bench: Bench, pieces: int = 2) -> Sale:
    """A sale of two articles that the shop has."""
    cart = await bench.cart("SL-01", "TL-02")
    sale = await bench.pay(cart.set_quantity(cart.lines[0].key, Decimal(pieces)))
    await bench.sent(sale)
    return sale


async def given_back(bench: Bench, sale: Sale, *, rules: ReturnRules | None = None, **pieces: int) -> Return:
    """So many pieces of its lines, by article: soap and towel."""
    till = bench.till
    if rules is not None:
        shop = replace(till.checkout.shop, returns=rules)
        till.checkout._shop, till.checkout._dated = shop, (till.checkout.today, shop)
    back = Returns(till.till_store, till.checkout, till.outbox, bench.clock)
    keys = dict(zip(("soap", "towel"), (line.key for line in sale.cart.lines), strict=True))
    found = await back.of(sale.id)
    return await back.give_back(found, ReturnDraft({keys[name]: n for name, n in pieces.items()}, MIND), "Nadia")


def told(bench: Bench, given: Return) -> None:
    """The person at the desk of the shop reads the list."""
    lines = [{"variant_id": one.variant_id, "quantity": one.pieces, "cents": one.gross} for one in given.lines]
    bench.shop.told({"order": given.receipt, "lines": lines, "cents": given.gross})


async def row_of(bench: Bench, item_id: str) -> WorkRow:
    return await bench.till.till_store.work_list.row(item_id)


async def state_of(bench: Bench, given: Return) -> WorkState:
    return (await row_of(bench, given.id)).entry.state


async def test_a_return_stands_on_the_list_with_its_order(bench: Bench) -> None:
    bench.serve()
    sale = await sold(bench)
    given = await given_back(bench, sale, soap=1)
    row = await row_of(bench, given.id)
    item = row.entry.item
    assert (item.kind, item.number, item.receipt) == (WorkKind.RETURN, str(given.number), str(sale.receipt))
    assert (item.total, item.way, item.reason) == (given.gross, "Cash", "Changed mind")
    assert row.order_number == bench.state()["orders"][0]["order_number"]
    assert (await bench.till.till_store.verify_journal()).ok


async def test_a_void_whose_order_never_left_is_nobodys_to_book(bench: Bench) -> None:
    await bench.sell()
    voided = await bench.till.returns.void_last("Nadia")
    assert voided.withdrawn
    assert await bench.till.till_store.work_list.rows() == ()


async def test_a_void_whose_order_left_is(bench: Bench) -> None:
    bench.serve()
    sale = await sold(bench)
    voided = await bench.till.returns.void_last("Nadia")
    desk = desk_of(bench)
    assert (await row_of(bench, voided.given.id)).entry.item.kind is WorkKind.VOID
    bench.shop.plant({"order": str(sale.receipt), "what": "cancelled"})
    await desk.refresh(bench.api, fresh=True)
    assert await state_of(bench, voided.given) is WorkState.BOOKED


@pytest.mark.parametrize(
    ("manner", "at_once", "later"),
    [
        ("as_told", WorkState.BOOKED, WorkState.BOOKED),
        ("late", WorkState.TOLD, WorkState.BOOKED),
        ("in_parts", WorkState.DIFFERENT, WorkState.BOOKED),
        ("wrong", WorkState.DIFFERENT, WorkState.DIFFERENT),
        ("twice", WorkState.BOOKED, WorkState.BOOKED),
        ("never", WorkState.TOLD, WorkState.NOT_BOOKED),
    ],
)
@pytest.mark.parametrize("tell", ["all", "amount", "sum"])
async def test_however_it_is_booked_the_list_says_how_it_stands(
    bench: Bench, manner: str, at_once: WorkState, later: WorkState, tell: str
) -> None:
    bench.serve()
    desk = desk_of(bench)
    given = await given_back(bench, await sold(bench), soap=1, towel=1)
    assert await desk.tell([given.id], "Nadia", "printed") == 1
    bench.shop.order_habits({"books_refunds": manner, "late_seconds": 3600, "refunds_tell": tell})
    told(bench, given)
    await desk.refresh(bench.api, fresh=True)
    if (manner, tell) == ("twice", "sum"):  # twice the amount, and nothing says that it is two refunds
        at_once = later = WorkState.DIFFERENT
    assert await state_of(bench, given) is at_once
    await asyncio.sleep(3 * 86_400)
    await desk.refresh(bench.api, fresh=True)
    assert await state_of(bench, given) is later
    entry = (await row_of(bench, given.id)).entry
    if entry.state is WorkState.BOOKED:
        assert entry.found is not None
        assert entry.found.total == given.gross
    assert (await bench.till.till_store.verify_journal()).ok


async def test_two_returns_of_one_sale_and_refunds_in_any_order(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    sale = await sold(bench, pieces=3)
    first = await given_back(bench, sale, soap=1)
    second = await given_back(bench, sale, soap=1)
    towel = await given_back(bench, sale, towel=1)
    for one in (towel, second):
        told(bench, one)
    await desk.refresh(bench.api, fresh=True)
    assert [await state_of(bench, one) for one in (first, second, towel)] == [
        WorkState.BOOKED,
        WorkState.TO_TELL if first.gross == second.gross else WorkState.DIFFERENT,
        WorkState.BOOKED,
    ]
    told(bench, first)
    await desk.refresh(bench.api, fresh=True)
    assert [await state_of(bench, one) for one in (first, second, towel)] == [WorkState.BOOKED] * 3
    ids = [(await row_of(bench, one.id)).entry.found for one in (first, second, towel)]
    assert len({name for found in ids if found is not None for name in found.ids}) == 3


async def test_a_deleted_order_is_said_to_be_gone(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    sale = await sold(bench)
    given = await given_back(bench, sale, soap=1)
    row = await row_of(bench, given.id)
    bench.shop._shop.db.execute("DELETE FROM orders WHERE id = ?", (row.order_id,))
    await desk.refresh(bench.api, fresh=True)
    entry = (await row_of(bench, given.id)).entry
    assert entry.state is WorkState.DIFFERENT
    assert entry.found is not None
    assert entry.found.gone


async def test_without_a_line_nothing_is_lost_and_the_cause_is_told(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    given = await given_back(bench, await sold(bench), soap=1)
    bench.line.cut = True
    look = await desk.refresh(bench.api, fresh=True)
    assert (look.trouble, look.at) == (Cause.INTERNET, None)
    await asyncio.sleep(3 * 86_400)
    await desk.refresh(bench.api, fresh=True)  # time goes by all the same
    assert await state_of(bench, given) is WorkState.NOT_BOOKED
    bench.line.cut = False
    told(bench, given)
    assert (await desk.refresh(bench.api, fresh=True)).trouble is Cause.NONE
    assert await state_of(bench, given) is WorkState.BOOKED


async def test_a_till_without_returns_asks_the_shop_nothing(bench: Bench) -> None:
    before = sum(bench.state()["requests"].values())
    await desk_of(bench).refresh(bench.api, fresh=True)
    assert sum(bench.state()["requests"].values()) == before


async def test_it_looks_by_itself_every_six_hours(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    given = await given_back(bench, await sold(bench), soap=1)
    bench.till.tasks.keep("work list", partial(desk.run, bench.api))
    await asyncio.sleep(FIRST_LOOK + 60)
    assert desk.last.next_at is not None
    told(bench, given)
    assert await state_of(bench, given) is WorkState.TO_TELL
    await asyncio.sleep(LOOK_EVERY)
    assert await state_of(bench, given) is WorkState.BOOKED


async def test_what_a_person_leaves_needs_a_reason_and_stays(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    given = await given_back(bench, await sold(bench), soap=1)
    with pytest.raises(DomainError, match="leave_reason"):
        await desk.leave(given.id, "  ", "Nadia")
    await desk.leave(given.id, "booked in last year's books", "Nadia")
    told(bench, given)
    await desk.refresh(bench.api, fresh=True)
    assert await state_of(bench, given) is WorkState.LEFT
    assert (await desk.counts()).to_do == 0


async def test_an_order_that_is_paid_another_day_waits_until_it_is_paid_there(bench: Bench) -> None:
    bench.serve()
    till, desk = bench.till, desk_of(bench)
    cart = await bench.cart("SL-01", customer=await a_customer(bench))
    due = totals(cart, till.shop.policy).total
    sale = await till.checkout.pay(cart, (Tender("Later", due, is_cash=False, later=True),), "Nadia")
    await bench.sent(sale)
    (row,) = await till.till_store.work_list.rows()
    assert (row.entry.item.kind, row.entry.item.total) == (WorkKind.NOT_PAID, due.minor)
    await desk.refresh(bench.api, fresh=True)
    assert (await row_of(bench, row.entry.item.id)).entry.state is WorkState.TO_TELL
    bench.shop.pay({"order": str(sale.receipt)})
    await desk.refresh(bench.api, fresh=True)
    assert (await row_of(bench, row.entry.item.id)).entry.state is WorkState.BOOKED


# --- drafts ---

DRAFTS = ReturnRules(as_draft=True)


def drafts(bench: Bench) -> list[tuple[str, str]]:
    return [(one["reference"], one["request_id"]) for one in bench.state()["invoices"]]


async def test_a_draft_is_created_once_and_never_booked_by_hand_too(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    bench.shop.order_habits({"invoicing": True})
    given = await given_back(bench, await sold(bench), rules=DRAFTS, soap=1)
    for _ in range(3):
        await desk.refresh(bench.api, fresh=True)
    assert drafts(bench) == [(str(given.number), f"work-{given.id}")]
    entry = (await row_of(bench, given.id)).entry
    assert (entry.state, entry.is_drafted) == (WorkState.BOOKED, True)
    assert [one.what for one in await desk.history(given.id)] == ["added", "sending", "booked"]
    told(bench, given)  # by mistake: the day's comparison names it, and the entry stays what it is
    await desk.refresh(bench.api, fresh=True)
    assert (await row_of(bench, given.id)).entry == entry


async def test_an_invoice_is_drafted_once_with_its_company_and_told_to_nobody(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    bench.shop.order_habits({"invoicing": True})
    sale, store = await sold(bench), bench.till.till_store
    at = bench.clock.now()
    asked = InvoiceRequest("Dupont SRL", "BE0428759497", "Rue Haute 1", "compta@example.be", at, "Nadia")
    assert not await store.invoices.ask(sale, asked, draft=True)
    assert (await store.sales.get(sale.id)).order.note == sale.order.note  # nobody makes a second one by hand
    for _ in range(2):
        await desk.refresh(bench.api, fresh=True)
    (made,) = bench.state()["invoices"]
    assert (made["invoice_type"], made["reference"], made["status"]) == ("customer_invoice", sale.number, "draft")
    assert made["customer_memo"] == "Dupont SRL, BE0428759497, Rue Haute 1, compta@example.be"
    (row,) = await store.work_list.of_sales([sale.id])
    assert (row.entry.state, row.entry.is_drafted) == (WorkState.BOOKED, True)
    assert "Dupont" not in repr(row.entry.item)


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before", "truncated"])
async def test_an_answer_that_never_came_is_looked_for_before_anything_is_sent_again(bench: Bench, fault: str) -> None:
    bench.serve()
    desk = desk_of(bench)
    bench.shop.order_habits({"invoicing": True})
    given = await given_back(bench, await sold(bench), rules=DRAFTS, soap=1)
    faults: dict[str, dict[str, object]] = {
        "drop_after_commit": {"fault": "lost_answer"},
        "drop_before": {"fault": "refuse_connection"},
        "truncated": {"fault": "status", "status": 502, "commit": True},
    }
    bench.shop.order_fault({"match": "POST /invoicing/invoices", "count": 1, **faults[fault]})
    look = await desk.refresh(bench.api, fresh=True)
    assert look.trouble is not Cause.NONE
    assert (await row_of(bench, given.id)).entry.is_open
    await desk.refresh(bench.api, fresh=True)
    assert len(drafts(bench)) == 1
    assert await state_of(bench, given) is WorkState.BOOKED


@pytest.mark.parametrize("habits", [{}, {"invoicing": True, "not_supported": ["POST /invoicing/*"]}])
async def test_where_no_draft_can_be_made_a_person_books_it(bench: Bench, habits: dict[str, object]) -> None:
    bench.serve()
    desk = desk_of(bench)
    bench.shop.order_habits(habits)
    given = await given_back(bench, await sold(bench), rules=DRAFTS, soap=1)
    assert (await desk.refresh(bench.api, fresh=True)).trouble is Cause.NONE
    entry = (await row_of(bench, given.id)).entry
    assert (entry.state, entry.is_drafted) == (WorkState.TO_TELL, False)
    assert entry.found is not None
    assert entry.found.refused
    bench.shop.order_habits({"invoicing": True, "not_supported": []})
    told(bench, given)
    await desk.refresh(bench.api, fresh=True)
    assert drafts(bench) == []
    assert await state_of(bench, given) is WorkState.BOOKED


async def test_who_was_told_books_it_and_no_draft_is_created(bench: Bench) -> None:
    bench.serve()
    desk = desk_of(bench)
    bench.shop.order_habits({"invoicing": True})
    given = await given_back(bench, await sold(bench), rules=DRAFTS, soap=1)
    await desk.tell([given.id], "Nadia", "by phone")
    await desk.refresh(bench.api, fresh=True)
    assert drafts(bench) == []


async def a_customer(bench: Bench) -> Customer:
    found = await bench.api.search_customers("Lef")
    return found[0]


async def test_the_list_survives_a_restart(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        bench.serve()
        given = await given_back(bench, await sold(bench), soap=1)
        await desk_of(bench).tell([given.id], "Nadia", "Z 3")
        before = await row_of(bench, given.id)
        await bench.restart()
        assert await row_of(bench, given.id) == before
        assert replace(before.entry, told_at=None).state is WorkState.TOLD
        assert before.entry.told_at is not None
        assert before.entry.told_at - given.at < timedelta(minutes=5)


# --- twice, and invoices ---


async def test_goods_that_went_back_here_and_there_are_named_once(bench: Bench) -> None:
    """Two refunds of the one towel there, one return of it here: the second is too much. Soap that is not beyond the
    sale is not, and a second look names nothing anew."""
    bench.serve()
    sale = await sold(bench, 3)
    given = await given_back(bench, sale, towel=1, soap=1)
    told(bench, given)
    soap, towel = ({"variant_id": line.variant_id, "quantity": 1} for line in sale.cart.lines)
    bench.shop.refund({"order": str(sale.receipt), "lines": [soap]})
    bench.shop.refund({"order": str(sale.receipt), "lines": [towel]})
    desk = desk_of(bench)
    for _ in range(2):
        await desk.refresh(bench.api, fresh=True)
        assert await kinds(bench) == [WorkKind.RETURN, WorkKind.RETURNED_TWICE]
    (twice,) = [row for row in await desk.rows() if row.entry.item.kind is WorkKind.RETURNED_TWICE]
    item = twice.entry.item
    assert [(line.variant_id, line.quantity) for line in item.lines] == [(towel["variant_id"], 1)]
    assert (item.total, item.sale_id, twice.entry.state) == (999, sale.id, WorkState.TO_TELL)
    assert await state_of(bench, given) is WorkState.BOOKED
    await desk.leave(item.id, "the customer brought it back", "Nadia")
    await desk.refresh(bench.api, fresh=True)
    assert (await row_of(bench, item.id)).entry.state is WorkState.LEFT
    assert (await bench.till.till_store.verify_journal()).ok


async def kinds(bench: Bench) -> list[WorkKind]:
    rows = await bench.till.till_store.work_list.rows()
    return sorted({row.entry.item.kind for row in rows} - {WorkKind.NOT_PAID})


async def test_money_that_went_back_twice_without_goods_is_named_by_its_amount(bench: Bench) -> None:
    bench.serve()
    sale = await sold(bench)
    given = await given_back(bench, sale, soap=2, towel=1)
    told(bench, given)
    bench.shop.refund({"order": str(sale.receipt), "lines": [], "cents": 300, "tell": "amount"})
    desk = desk_of(bench)
    await desk.refresh(bench.api, fresh=True)
    (twice,) = [row.entry.item for row in await desk.rows() if row.entry.item.kind is WorkKind.RETURNED_TWICE]
    assert (twice.total, twice.lines) == (300, ())


@pytest.mark.parametrize(
    ("by", "cents", "state"),
    [
        ("receipt", 0, WorkState.BOOKED),
        ("order", 0, WorkState.BOOKED),
        ("receipt", 100, WorkState.DIFFERENT),
        ("other", 0, WorkState.TO_TELL),
    ],
)
async def test_an_invoice_that_was_asked_for_is_read_back(bench: Bench, by: str, cents: int, state: WorkState) -> None:
    """By the receipt's or the order's number in its reference; another sale's invoice is none."""
    bench.serve()
    bench.shop.order_habits({"invoicing": True})
    sale = await sold(bench)
    asked = of_request(sale, InvoiceRequest("Atelier Brun", "", "", "", bench.clock.now(), "Nadia"))
    await bench.till.till_store.work_list.add(asked)
    number = bench.state()["orders"][0]["order_number"]
    reference = {"receipt": f"Receipt {sale.receipt}", "order": f"order #{number}", "other": f"{sale.receipt}9"}[by]
    lines = tuple(replace(one, total=one.total + cents * (at == 0)) for at, one in enumerate(asked.lines))
    made = replace(asked, number=reference, total=asked.total + cents, lines=lines)
    desk = desk_of(bench)
    await desk.refresh(bench.api, fresh=True)
    assert (await row_of(bench, asked.id)).entry.state is WorkState.TO_TELL
    await bench.api.create_draft(made, bench.clock.now().date(), "by a person")
    await desk.refresh(bench.api, fresh=True)
    entry = (await row_of(bench, asked.id)).entry
    assert (entry.state, entry.found.total if entry.found else None) == (
        state,
        None if by == "other" else asked.total + cents,
    )
