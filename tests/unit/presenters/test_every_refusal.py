"""Each way the practice shop refuses a sale, through each step that is then offered: the one to press ends in SENT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State, Submission
from pos_app.domain.totals import totals
from pos_app.presenters.common.views import ActionView, Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.outbox.mend_steps import Mend
from tests.unit.presenters.recording_window import Counter, RecordingWindow
from tests.unit.services.practice_bench import ORDERS, open_bench

pytestmark = pytest.mark.asyncio
GOODS = ("SL-01", "BC-18", "TL-02")


@dataclass(frozen=True)
class Refusal:
    """How a shop comes to refuse: what it is like from the start, what it becomes while the sale waits, or the fault
    that one request meets; then the step to press first ("" for none), and what the sentence says."""

    name: str
    primary: str
    says: str
    shop: dict[str, Any] = field(default_factory=dict)
    becomes: dict[str, Any] = field(default_factory=dict)
    fault: dict[str, Any] = field(default_factory=dict)
    again: State = State.REFUSED
    """What sending it again as it is comes to."""


def _line(at: int) -> dict[str, Any]:
    problem = {"loc": ["body", "lines", at, "quantity"], "msg": "Not allowed", "type": "value_error"}
    return {"status": 422, "message": "Validation error", "detail": [problem]}


REFUSALS = [
    Refusal("phone used", "without_phone", "belongs to another customer", again=State.SENT, fault={
        "status": 422, "error_code": "ERROR_PHONE_ALREADY_USED", "message": "The phone number is already used"}),
    Refusal("phone wrong", "without_phone", "does not take this phone number", again=State.SENT, fault={
        "status": 422, "error_code": "ERROR_PHONE_INVALID", "message": "It must begin with the country code"}),
    Refusal("a line", "split_line", "Not allowed", fault=_line(1), again=State.SENT),
    Refusal("deleted", "split_line", "“Bougie cire 180 g” doesn't exist", becomes={"gone": {"BC-18": "deleted"}}),
    Refusal("sold out", "split_line", "“Bougie cire 180 g” is out of stock",
            becomes={"gone": {"BC-18": "out_of_stock"}}),
    Refusal("renamed", "split_line", "“Bougie cire 180 g” doesn't exist", becomes={"gone": {"BC-18": "renamed"}}),
    Refusal("cash in German", "send_as", "payment method Cash", shop={"payment_methods": "german"}),
    Refusal("cash in Dutch", "send_as", "payment method Cash",
            shop={"payment_methods": "dutch", "methods_by": "exact_name"}),
    Refusal("cash by its id", "send_as", "payment method Cash on delivery", shop={"shop": "woocommerce"}),
    Refusal("cash in detail", "send_as", "payment method Cash", shop={"shop": "odoo"}),
    Refusal("no cash at all", "unpaid", "payment method Cash", shop={"shop": "shopify", "without": ""}),
    Refusal("another currency", "", "sells in USD", becomes={"odd_currencies": {"*": "USD"}}),
    Refusal("no reason at all", "", "Not this one", again=State.SENT, fault={
        "status": 422, "error_code": "ERROR_OTHER", "message": "Not this one"}),
]  # fmt: skip


@asynccontextmanager
async def open_counter(folder: Path, refusal: Refusal) -> AsyncIterator[Counter]:
    async with open_bench(folder) as bench:
        if refusal.shop:
            bench.shop.order_habits(refusal.shop)
            await bench.load()
        else:
            await bench.stock()
        window = RecordingWindow()
        presenters = TillPresenters(bench.till, window, ENGLISH, TillSurroundings(PaperContext(folder / "mail")))
        bench.on_row = presenters.row_changed
        await presenters.open()
        presenters.connect(bench.api)
        counter = Counter(bench, window, presenters)
        await counter.settle()
        yield counter
        assert bench.reported == []


async def refused(counter: Counter, refusal: Refusal) -> tuple[Submission, tuple[ActionView, ...]]:
    """A sale that is refused so, chosen on the Sales screen, and its steps."""
    bench = counter.bench
    if refusal.fault:
        bench.order_fault(ORDERS, "status", count=1, **refusal.fault)
    if refusal.becomes:
        bench.shop.order_habits(refusal.becomes)
    (elise,) = await bench.till.customers.find_here("lefevre")
    cash = "Cash on delivery" if "on delivery" in refusal.says else "Cash"
    cart = await bench.cart(*GOODS, customer=elise if refusal.fault else None)
    due = settle(totals(cart, bench.till.shop.policy).total, (), bench.till.shop.policy.cash_step).cash_due
    sale = await bench.till.checkout.pay(cart, (Tender(cash, due, is_cash=True),), "Nadia")
    row = await bench.until(sale.id, State.REFUSED, limit=60)
    counter.presenters.frame.go(Screen.SALES)
    counter.presenters.sales.look_at(sale.id)
    await counter.settle()
    detail = counter.window.sales.detail
    assert detail is not None
    assert refusal.says in detail.sentence
    if "error_code" in refusal.fault:
        assert str(refusal.fault["message"]) in f"{detail}", "the software's own words are lost"
    return row, tuple(step for step in detail.steps if step.key in set(Mend))


async def taken(counter: Counter, row: Submission, step: str) -> Submission:
    """The row once the step has led to something; cards on the way are answered by their first answer, or left."""
    bench, before = counter.bench, len(counter.bench.rows)
    counter.window.others.pop("show_question", None)
    counter.presenters.sales.step(step)
    for _ in range(4):
        await counter.settle()
        if counter.window.prompt is not None:
            counter.presenters.mends.answer(counter.window.prompt.key, "TL-02")
            await counter.settle()
        card = counter.window.others.get("show_question")
        if card is None:
            break
        one = next((a for a in card.actions if a.label == "This sale only"), card.actions[0])
        counter.window.others.pop("show_question")
        counter.window.choose(one.key)
    form = counter.window.customer
    if step == "edit_customer":
        assert form is not None
        assert form.form is not None
        counter.presenters.customer.edit("phone", "")
        counter.presenters.customer.save("save")
        await counter.settle()
    assert len(bench.rows) > before, f"{step} does nothing"
    return await bench.until(row.id, State.SENT, State.REFUSED, limit=120)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
async def test_every_step_that_is_offered(tmp_path: Path, refusal: Refusal) -> None:
    async with open_counter(tmp_path, refusal) as counter:
        counter.bench.serve()
        row, steps = await refused(counter, refusal)
        assert [step.key for step in steps if step.primary] == ([refusal.primary] if refusal.primary else [])
        assert steps[-1].key == "again"
        for step in steps:
            after = await taken(counter, row, step.key)
            if step.key == "again":
                assert after.state is refusal.again
            else:
                assert after.state is State.SENT, f"“{step.label}” ends in {after.state}: {after.sentence}"
            row, _ = await refused(counter, refusal)
        notes = [order["note"].split("\n")[0] for order in counter.bench.state()["orders"] if order["note"]]
        assert len(notes) == len(set(notes))
        rows = await counter.bench.till.till_store.sales.find(limit=1000)
        sent = {one.submission.remote_id for one in rows if one.submission.state is State.SENT}
        assert sent == {order["id"] for order in counter.bench.state()["orders"]}


async def test_what_is_refused_for_one_reason_is_mended_together(tmp_path: Path) -> None:
    """A morning's cash, at a shop that calls it otherwise: one step for all, and each order is there once."""
    refusal = next(one for one in REFUSALS if one.name == "cash in German")
    async with open_counter(tmp_path, refusal) as counter:
        counter.bench.serve()
        first, _ = await refused(counter, refusal)
        sales = [await counter.bench.till.till_store.sales.get(first.id)]
        for _ in range(6):
            sales.append(await counter.bench.sell("SL-01"))
            await asyncio.sleep(5)
        refusals = [one for one in counter.window.notices if one.key in {sale.id for sale in sales}]
        assert [notice.text.partition(":")[0] for notice in refusals] == [
            f"Receipt {sales[0].number} needs you",
            "2 sales need you for one reason",
            "The shop system refuses one sale after another",
        ]
        assert len({notice.key for notice in refusals}) == 1, "one matter"
        for count in (3, 4):  # the first three, then those that were held back
            counter.presenters.sales.look_at(sales[count - 1 if count == 3 else -1].id)
            await counter.settle()
            counter.presenters.sales.step("send_as")
            await counter.settle()
            card = counter.window.others["show_question"]
            assert card.title == f"{count} sales were refused for this reason"
            assert [(action.label, action.shortcut) for action in card.actions] == [
                (f"All {count} sales", "1"),
                ("This sale only", "2"),
            ]
            counter.window.choose("1")
            await asyncio.sleep(60)
        await counter.bench.sent(*sales, limit=120)
        counter.bench.assert_each_once(*sales)
        assert {order["payment_method"] for order in counter.bench.state()["orders"]} == {"Barzahlung"}
