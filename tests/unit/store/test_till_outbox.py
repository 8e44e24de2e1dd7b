"""Rows of the outbox move by the table only, with every attempt written down; carts are parked and taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.order import without_phone
from pos_app.domain.submission import (
    Cause,
    Correction,
    Created,
    IllegalStepError,
    InDoubt,
    Kind,
    NotProcessed,
    Refused,
    State,
    Submission,
    asked_first,
    begin,
    conclude,
    corrected,
)
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import DAY, ELISE, NOON, attempt, cart, pay

pytestmark = pytest.mark.asyncio

ANSWER = Created("o-1", "100482", Decimal("8.18"), Decimal("1.72"), Decimal("9.90"), (Decimal("4.95"), None))


async def send(store: TillStore, row: Submission, minutes: int = 1) -> Submission:
    """Send a queued row with success."""
    sending = begin(row)
    await store.outbox.record(sending)
    sent = replace(conclude(sending, ANSWER), difference=Decimal("-0.01"))
    await store.outbox.record(sent, attempt(row, minutes=minutes), ANSWER)
    return sent


async def test_a_row_is_written_down_at_each_step(store: TillStore) -> None:
    _, row = await pay(store, "s-1")
    sending = begin(row)
    await store.outbox.record(sending)
    assert (await store.outbox.row(row.id)).state is State.SENDING
    unknown = conclude(sending, InDoubt(Cause.NO_ANSWER, "no answer"))
    await store.outbox.record(unknown, attempt(row, "InDoubt", 1, None))
    assert await store.outbox.row(row.id) == unknown
    queued = conclude(unknown, NotProcessed(Cause.CHIFT, "not found"))
    await store.outbox.record(queued, attempt(row, "NotProcessed", 2, 404))
    sent = await send(store, queued, 3)
    assert await store.outbox.row(row.id) == sent
    assert [(a.outcome, a.status) for a in await store.outbox.attempts(row.id)] == [
        ("InDoubt", None),
        ("NotProcessed", 404),
        ("Created", 200),
    ]
    assert await store.outbox.attempts(row.id) == tuple(
        attempt(row, outcome, minutes, status)
        for outcome, minutes, status in (("InDoubt", 1, None), ("NotProcessed", 2, 404), ("Created", 3, 200))
    )
    assert await store.outbox.open_rows() == ()


async def test_a_step_the_table_does_not_allow_changes_nothing(store: TillStore) -> None:
    _, row = await pay(store, "s-1")
    with pytest.raises(IllegalStepError):
        await store.outbox.record(replace(row, state=State.SENT), attempt(row))
    sent = await send(store, row)
    for state in (State.QUEUED, State.SENDING, State.UNKNOWN, State.REFUSED):
        with pytest.raises(IllegalStepError):
            await store.outbox.record(replace(sent, state=state))
    assert await store.outbox.row(row.id) == sent
    assert len(await store.outbox.attempts(row.id)) == 1


async def test_a_request_id_does_not_change_but_by_a_correction(store: TillStore) -> None:
    _, row = await pay(store, "s-1")
    with pytest.raises(ValueError, match="request id"):
        await store.outbox.record(replace(begin(row), request_id="another"))
    assert await store.outbox.row(row.id) == row


async def test_a_refused_sale_goes_out_again_under_a_new_id_with_its_number_and_history(store: TillStore) -> None:
    sale, row = await pay(store, "s-1", cart(2, customer=ELISE))
    sending = begin(row)
    await store.outbox.record(sending)
    refused = conclude(sending, Refused(Cause.BODY, "already used", "ERROR_PHONE_ALREADY_USED", "phone"))
    await store.outbox.record(refused, attempt(row, "Refused", 1, 422))
    assert await store.outbox.open_rows() == (refused,)

    mended = replace(sale, order=without_phone(sale.order))
    asked, correction = asked_first(refused), Correction("req-new", refused.created_at, mended)
    await store.sales.plan(asked, correction)
    assert await store.outbox.payload(row.id) == sale, "it changes only when the server has been asked"
    assert await store.outbox.begin(row.id, lambda stored, _: stored) == (asked, sale, correction)
    again, tried = corrected(asked, "req-new"), replace(attempt(refused, "NotProcessed", 2, 404), purpose="ask")
    wrong = replace(correction, sale=replace(mended, receipt=replace(mended.receipt, counter=9)))
    with pytest.raises(ValueError, match="receipt number"):
        await store.outbox.apply(again, tried, wrong)
    await store.outbox.apply(again, tried, correction)
    assert await store.outbox.payload(row.id) == mended
    assert await store.outbox.row(row.id) == again
    assert [a.purpose for a in await store.outbox.attempts(row.id)] == ["send", "ask"]
    with pytest.raises(IllegalStepError):
        await store.sales.plan(asked, correction)  # it is not refused any more
    assert (await store.verify_journal()).ok
    await send(store, again)
    assert [a.request_id for a in await store.outbox.attempts(row.id)] == ["req-s-1", "req-s-1", "req-new"]


async def test_a_row_found_sending_at_start_is_in_doubt(store: TillStore, folder: Path) -> None:
    _, first = await pay(store, "s-1")
    _, second = await pay(store, "s-2")
    await store.outbox.record(begin(first))
    await store.aclose()
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert await again.outbox.recover(NOON) == 1
        assert await again.outbox.recover(NOON) == 0
        found = await again.outbox.open_rows()
    finally:
        await again.aclose()
    assert [(row.id, row.state) for row in found] == [("s-1", State.UNKNOWN), ("s-2", State.QUEUED)]
    assert found[0].request_id == first.request_id
    assert found[1] == second


async def test_a_new_customer_is_a_row_of_its_own(store: TillStore) -> None:
    customer = replace(ELISE, id="till-1", remote_id="")
    row = Submission("till-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON)
    await store.outbox.add_customer(customer, row)
    assert await store.outbox.payload("till-1") == customer
    assert await store.outbox.open_rows() == (row,)
    summary = await store.outbox.summary(DAY)
    assert (summary.waiting, summary.customers_waiting) == (0, 1)
    await send(store, row)
    assert (await store.outbox.row("till-1")).remote_id == "o-1"
    assert (await store.outbox.summary(DAY)).customers_waiting == 0
    assert (await store.verify_journal()).ok


async def test_the_summary_says_where_all_sales_stand(store: TillStore) -> None:
    assert (await store.outbox.summary(DAY)).waiting_since is None
    _, one = await pay(store, "s-1", at=NOON - timedelta(days=1))
    _, two = await pay(store, "s-2")
    _, three = await pay(store, "s-3", at=NOON + timedelta(minutes=5))
    await pay(store, "s-4", cart(1))
    await send(store, two)
    sending = begin(three)
    await store.outbox.record(sending)
    await store.outbox.record(conclude(sending, Refused(Cause.BODY, "no")))
    found = await store.outbox.summary(DAY)
    assert (found.queued, found.sending, found.unknown, found.refused, found.sent) == (2, 0, 0, 1, 1)
    assert found.waiting == 3
    assert found.waiting_total == (Money.of("24.75", "EUR"),)
    assert found.waiting_since == one.created_at
    assert found.last_sent_at == NOON + timedelta(minutes=1)
    assert (found.today, found.today_sent, found.today_total) == (3, 1, (Money.of("24.75", "EUR"),))


async def test_carts_are_parked_and_taken_up_again(store: TillStore, folder: Path) -> None:
    await store.carts.save(cart(1))
    first = await store.carts.park(cart(1), "Nadia", NOON)
    assert (first.label, await store.carts.load()) == ("P-1", None)
    second = await store.carts.park(cart(2, customer=ELISE), "Tom", NOON + timedelta(minutes=1))
    assert await store.carts.parked() == (first, second)

    current = cart(3)
    await store.carts.save(current)
    assert await store.carts.resume(second.id, NOON, current, "Nadia") == cart(2, customer=ELISE)
    assert await store.carts.load() == cart(2, customer=ELISE)
    assert [(p.label, p.cart, p.cashier) for p in await store.carts.parked()] == [
        ("P-1", cart(1), "Nadia"),
        ("P-3", current, "Nadia"),
    ]
    with pytest.raises(DomainError, match="not_parked"):
        await store.carts.resume(second.id, NOON, cart(4), "Nadia")
    assert await store.carts.load() == cart(2, customer=ELISE)
    await store.aclose()
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert [p.label for p in await again.carts.parked()] == ["P-1", "P-3"]
    finally:
        await again.aclose()


async def test_the_open_cart_is_what_was_saved_last(store: TillStore) -> None:
    assert await store.carts.load() is None
    for n in range(1, 4):
        await store.carts.save(cart(n))
    assert await store.carts.load() == cart(3)
    await store.carts.save(None)
    assert await store.carts.load() is None


async def test_the_sales_list_finds_by_all_that_a_cashier_knows(store: TillStore) -> None:
    _, one = await pay(store, "s-1", cart(2, customer=ELISE))
    await pay(store, "s-2", cart(3), at=NOON + timedelta(days=1))
    await pay(store, "s-3", cart(1, "49.53", Customer("c-2", "Jan", "O'Brien")))
    await send(store, one)

    async def found(query: str, **more: object) -> list[str]:
        return [row.id for row in await store.sales.find(query, **more)]  # type: ignore[arg-type]

    assert await found("") == ["s-3", "s-2", "s-1"]
    assert await found("1-261122-0002") == ["s-3"]
    assert await found("1-2611") == ["s-3", "s-2", "s-1"]
    assert await found("0002") == ["s-3"]
    assert await found("lefevre") == await found("MÜLL élise") == ["s-1"]
    assert await found("o'brien") == await found("brien jan") == ["s-3"]
    assert await found("49,53 €") == await found("49.53") == await found("49,5") == ["s-3"]
    assert await found("100482") == await found("#1004") == ["s-1"]
    assert await found("nobody") == []
    assert await found("%") == await found("' OR 1=1 --") == await found("x\ud83d") == []
    assert await found("", states=frozenset({State.SENT})) == ["s-1"]
    assert await found("", states=frozenset({State.QUEUED, State.REFUSED})) == ["s-3", "s-2"]
    assert await found("", states=frozenset(State)) == ["s-3", "s-2", "s-1"]
    assert await found("", day=DAY) == ["s-3", "s-1"]
    assert await found("", limit=1) == ["s-3"]
    row = (await store.sales.find("lefevre"))[0]
    assert (row.receipt, row.customer, row.total) == ("1-261122-0001", "Élise Lefèvre-Müller", Money.of("9.90", "EUR"))
    assert (row.submission.state, row.submission.difference) == (State.SENT, Decimal("-0.01"))
    assert row.total.currency == EUR


async def test_a_customers_purchases_are_found_by_either_id(store: TillStore) -> None:
    await pay(store, "s-1", cart(customer=replace(ELISE, remote_id="")))
    await pay(store, "s-2", cart(customer=replace(ELISE, id="r-1", remote_id="r-1")))
    await pay(store, "s-3")
    assert [row.id for row in await store.sales.of_customer("c-1", "r-1")] == ["s-2", "s-1"]
    assert [row.id for row in await store.sales.of_customer("r-1")] == ["s-2"]
    assert await store.sales.of_customer("", "nobody") == ()
