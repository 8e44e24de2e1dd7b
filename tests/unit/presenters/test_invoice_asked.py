"""An invoice is asked for behind a paid sale: once, in the order's note while that never left, and in the work list."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.invoice_request import invoice_request, noted
from pos_app.domain.note import MAX_LENGTH
from pos_app.domain.paper import Line
from pos_app.domain.submission import State, begin
from pos_app.domain.work_list import WorkKind, WorkState
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from pos_app.presenters.sales.invoice import INVOICE
from tests.ui import picture_papers as pictures
from tests.unit.presenters.counter import Counter, open_counter

TYPED = {
    "company": "Dupont et Fils SRL",
    "vat_number": "BE 0428.759.497",
    "address": "Rue Haute 1, 1000 Bruxelles",
    "email": "compta@example.be",
}


async def sold(counter: Counter) -> str:
    """A paid sale, looked at on the Sales screen; its id."""
    await counter.enter("SL-01")
    counter.presenters.pay.open()
    await asyncio.sleep(0)
    counter.presenters.pay.take()
    store = counter.till.till_store
    async with asyncio.timeout(10):
        while not (rows := await store.sales.find()):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)
    counter.presenters.sales.open()
    await rest(counter)
    return rows[0].id


async def rest(counter: Counter) -> None:
    """Until nothing of what was asked is under way."""
    async with asyncio.timeout(10):
        names = ("invoice", "sales", "pay", "step", "paper")
        while any(counter.till.tasks.is_running(name) for name in names):  # noqa: ASYNC110 - no task tells its end
            await asyncio.sleep(0.01)


async def ask(counter: Counter, **typed: str) -> None:
    counter.presenters.sales.step(INVOICE)
    await rest(counter)
    counter.window.listeners["form"].submit(INVOICE, {**TYPED, **typed})
    await rest(counter)


@pytest.mark.asyncio
async def test_a_sale_that_never_left_says_it_in_its_order_and_in_the_work_list_once(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        sale_id = await sold(counter)
        before = await counter.till.till_store.sales.get(sale_id)
        await ask(counter)
        store = counter.till.till_store
        told = "Invoice: Dupont et Fils SRL, BE0428759497, Rue Haute 1, 1000 Bruxelles, compta@example.be"
        after = await store.sales.get(sale_id)
        assert after.order.note == f"{before.order.note}\n{told}"
        assert replace(after, order=before.order) == before
        (row,) = await store.work_list.of_sales([sale_id])
        item = row.entry.item
        assert (item.kind, item.total, row.entry.state) == (WorkKind.INVOICE, 495, WorkState.TO_TELL)
        assert "Dupont" not in repr(item)
        assert "Peppol" in counter.window["notice"].text
        assert "goes out with the order" in counter.window["notice"].text
        assert (await store.verify_journal()).ok
        # a second one is refused: the button is gone, and so is the road behind it
        assert INVOICE not in {step.key for step in counter.window["sales"].detail.steps}
        assert any("Dupont et Fils SRL" in str(line.label) for line in counter.window["sales"].detail.paid)
        counter.presenters.sales.step(INVOICE)
        await rest(counter)
        assert "asked for already" in counter.window["notice"].text
        asked = await store.invoices.asked(sale_id)
        assert asked is not None
        with pytest.raises(DomainError, match="invoice_asked"):
            await store.invoices.ask(after, asked)
        unsent = await store.outbox.row(sale_id)
        await store.outbox.record(begin(unsent))
        await store.outbox.record(replace(begin(unsent), state=State.SENT, remote_id="o-1"))
        counter.presenters.papers.show(sale_id)
        await rest(counter)
        await asyncio.sleep(0.1)
        texts = [one.text for one in counter.window["paper"].paper.rows if isinstance(one, Line)]
        assert "This is no invoice: it follows by Peppol." in texts
        assert await store.privacy.clean_overdue(counter.till.clock.now() + timedelta(days=200), 90, 10) == 1
        assert (await store.sales.get(sale_id)).order.note == before.order.note
        assert (await store.verify_journal()).ok
        counter.presenters.sales.leave()


@pytest.mark.asyncio
async def test_an_order_that_left_stays_as_it_is_and_the_work_list_has_the_request(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        sale_id = await sold(counter)
        store = counter.till.till_store
        row = await store.outbox.row(sale_id)
        await store.outbox.record(begin(row))
        await store.outbox.record(replace(begin(row), state=State.SENT, remote_id="o-1"))
        before = await store.sales.get(sale_id)
        await ask(counter)
        assert await store.sales.get(sale_id) == before
        assert [one.entry.item.kind for one in await store.work_list.of_sales([sale_id])] == [WorkKind.INVOICE]
        assert "stands in the work list" in counter.window["notice"].text
        # the company goes with the sale's personal data, the entry stays
        now = counter.till.clock.now() + timedelta(days=200)
        assert await store.privacy.clean_overdue(now, 90, 10) == 1
        assert await store.invoices.asked(sale_id) is None
        assert len(await store.work_list.of_sales([sale_id])) == 1
        assert (await store.verify_journal()).ok
        counter.presenters.sales.leave()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"vat_number": "BE0428759498"}, "vat_number", "Such as BE0428759497"),
        ({"vat_number": ""}, "vat_number", "Please fill this in."),
        ({"company": " "}, "company", "Please fill this in."),
        ({"address": ""}, "address", "Please fill this in."),
        ({"email": "nobody"}, "email", "@"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    tmp_path: Path, typed: dict[str, str], field: str, said: str
) -> None:
    async with open_counter(tmp_path) as counter:
        sale_id = await sold(counter)
        await ask(counter, **typed)
        errors = {one.key: one.error for one in counter.window["form"].fields if one.error}
        assert list(errors) == [field]
        assert said in errors[field]
        assert await counter.till.till_store.invoices.asked(sale_id) is None
        assert await counter.till.till_store.work_list.of_sales([sale_id]) == ()
        counter.presenters.sales.leave()


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=40))
def test_whatever_is_typed_is_one_line_of_a_note_that_is_never_too_long(company: str, address: str, more: str) -> None:
    order = pictures.SALE.order
    try:
        asked = invoice_request(company, "BE0428759497", address, "", country="BE", at=pictures.AT, cashier="Nadia")
    except DomainError as error:
        assert error.field in ("company", "address")  # noqa: PT017 - most texts raise nothing
        return
    long = replace(order, note=order.note + "x" * (MAX_LENGTH - len(order.note) - len(more)))
    for one in (order, long):
        told = noted(one, asked).note
        assert len(told) <= MAX_LENGTH
        assert told == one.note or told.startswith(f"{one.note}\nInvoice: ")
        assert told.count("\n") <= one.note.count("\n") + 1


def test_outside_belgium_the_paper_still_says_what_it_is() -> None:
    around = Circumstances(pictures.SELLER, invoice_for="Dupont, BE0428759497")
    dutch = replace(
        pictures.SALE, seller=replace(pictures.SELLER, address=replace(pictures.SELLER.address, country="NL"))
    )
    texts = [row.text for row in receipt_paper(dutch, around, ENGLISH).rows if isinstance(row, Line)]
    assert "Invoice asked for: Dupont, BE0428759497" in texts
    assert "This is no invoice: it follows by Peppol." not in texts
