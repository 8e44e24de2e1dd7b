"""A refused sale, mended by the step that fits: the customer edited, the existing one used, the bad line split off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.note import read_note
from pos_app.domain.submission import State
from pos_app.presenters.common.views import Screen
from pos_app.services.outbox.mend_steps import Mend, mends_of
from pos_app.services.outbox.mending import linked_id
from tests.unit.presenters.recording_window import Counter
from tests.unit.services.practice_bench import ORDERS

pytestmark = pytest.mark.asyncio
USED = {"error_code": "ERROR_PHONE_ALREADY_USED", "message": "The phone number is already used by another client."}


def _problem(*loc: object) -> dict[str, object]:
    return {"message": "Validation error", "detail": [{"loc": loc, "msg": "Not allowed", "type": "value_error"}]}


async def _refused(counter: Counter, customer: Customer | None, *skus: str, **fault: object) -> str:
    """A sale the shop refuses once, looked at on the Sales screen; its id."""
    counter.bench.order_fault(ORDERS, "status", status=422, count=1, **fault)
    sale = await counter.bench.sell(*skus, customer=customer)
    await counter.bench.until(sale.id, State.REFUSED)
    counter.presenters.frame.go(Screen.SALES)
    await counter.settle()
    counter.presenters.sales.select(sale.id)
    await counter.settle()
    return sale.id


async def _elise(counter: Counter) -> Customer:
    (elise,) = await counter.bench.till.customers.find_here("lefevre")
    return elise


def _steps(counter: Counter) -> list[str]:
    detail = counter.window.sales.detail
    assert detail is not None
    return [step.key for step in detail.steps if step.key in set(Mend)]


async def test_the_customer_of_the_order_is_edited_and_nothing_else(counter: Counter) -> None:
    counter.bench.serve()
    elise = await _elise(counter)
    sale_id = await _refused(counter, elise, **USED)
    assert _steps(counter) == ["without_phone", "use_existing", "edit_customer", "as_walk_in", "again"]
    counter.presenters.sales.step("edit_customer")
    await counter.settle()
    panel = counter.window.customer
    assert panel is not None
    assert panel.form is not None
    assert (panel.form.title, [a.label for a in panel.form.actions]) == (
        "Customer of receipt 1-261122-0001",
        ["Save and send"],
    )
    values = {field.key: field.value for field in panel.form.fields}
    assert (values["first_name"], values["phone"], values["email"]) == (elise.first_name, elise.phone, elise.email)
    counter.presenters.customer.edit("phone", "12")  # is no number
    counter.presenters.customer.save("save")
    await counter.settle()
    assert counter.window.field("phone").error
    counter.presenters.customer.edit("phone", "0475 11 22 33")
    counter.presenters.customer.save("save")
    row = await counter.bench.until(sale_id, State.SENT)
    await counter.settle()
    assert counter.window.customer is None
    (order,) = counter.bench.state()["orders"]
    assert (order["customer"]["phone"], order["customer"]["first_name"]) == ("+32475112233", elise.first_name)
    assert row.receipt == "1-261122-0001"
    tries = [(a.purpose, a.outcome) for a in await counter.bench.till.till_store.outbox.attempts(sale_id)]
    assert tries == [("send", "Refused"), ("ask", "NotProcessed"), ("send", "Created")]
    assert await _elise(counter) == elise  # nobody's record changed
    assert (await counter.bench.till.till_store.sales.get(sale_id)).cart.customer == replace(elise, birthdate=None)


async def test_leaving_the_form_leaves_the_sale_as_it_was(counter: Counter) -> None:
    counter.bench.serve()
    sale_id = await _refused(counter, await _elise(counter), **USED)
    counter.presenters.sales.step("edit_customer")
    await counter.settle()
    counter.presenters.customer.close()
    assert (await counter.bench.till.till_store.outbox.row(sale_id)).state is State.REFUSED
    assert counter.window.customer is None


async def test_the_card_is_the_ordinary_one_again_afterwards(counter: Counter) -> None:
    counter.bench.serve()
    await _refused(counter, await _elise(counter), **USED)
    counter.presenters.sales.step("edit_customer")
    await counter.settle()
    counter.presenters.customer.open()
    await counter.settle()
    assert counter.window.customer is not None
    assert counter.window.customer.form is None


async def test_the_order_goes_in_the_name_of_who_has_the_phone(counter: Counter) -> None:
    counter.bench.serve()
    counter.presenters.connect(counter.bench.api)
    elise = await _elise(counter)
    stranger = replace(elise, id="till-x", remote_id="", first_name="E.", last_name="Lefevre", email="other@example.be")
    sale_id = await _refused(counter, stranger, **USED)
    counter.presenters.sales.step("use_existing")
    await counter.bench.until(sale_id, State.SENT)
    (order,) = counter.bench.state()["orders"]
    assert (order["customer"]["first_name"], order["customer"]["email"]) == (elise.first_name, elise.email)


async def test_nobody_with_the_phone_is_said_and_nothing_is_sent(counter: Counter) -> None:
    counter.bench.serve()
    stranger = Customer("till-y", "Nobody", "Known", "+32470000001", "nobody@example.be")
    sale_id = await _refused(counter, stranger, **USED)
    counter.presenters.sales.step("use_existing")
    await counter.settle()
    assert counter.window.notice == "Nobody with the phone number +32 470 00 00 01 was found."
    assert (await counter.bench.till.till_store.outbox.row(sale_id)).state is State.REFUSED


async def test_the_line_the_shop_does_not_take_waits_as_an_order_of_its_own(counter: Counter) -> None:
    counter.bench.serve()
    sale_id = await _refused(counter, None, "SL-01", "BC-18", "TL-02", **_problem("body", "lines", 1, "variant_id"))
    whole = await counter.bench.till.till_store.sales.get(sale_id)
    detail = counter.window.sales.detail
    assert detail is not None
    assert detail.steps[0].label == "Send without “Bougie cire 180 g”"
    counter.presenters.sales.step("split_line")
    row = await counter.bench.until(sale_id, State.SENT)
    store = counter.bench.till.till_store
    rest, off = await store.sales.get(sale_id), await store.sales.get(f"{sale_id}/2")
    assert (rest.number, off.number, row.receipt) == ("1-261122-0001", "1-261122-0001/2", "1-261122-0001")
    assert rest.order.total.minor + off.order.total.minor == whole.order.total.minor
    assert [line.name for line in off.order.lines] == ["Bougie cire 180 g"]
    assert (rest.totals, rest.settlement, off.tenders) == (whole.totals, whole.settlement, ())
    (order,) = counter.bench.state()["orders"]
    assert len(order["lines"]) == 2
    facts = read_note(order["note"])
    assert facts is not None
    assert (facts.part, facts.split_off) == (1, (off.order.total,))
    summary = await store.outbox.summary(whole.receipt.day)
    assert (summary.today, summary.refused) == (1, 1)
    assert summary.today_total == (whole.order.total,)
    assert [found.receipt for found in await store.sales.find("1-261122-0001")] == ["1-261122-0001/2", "1-261122-0001"]

    # The owner has put the product right: the part goes out, and is found by its own number.
    counter.presenters.sales.select(off.id)
    await counter.settle()
    assert _steps(counter) == ["other_article", "again"]
    counter.presenters.sales.step("again")
    await counter.bench.until(off.id, State.SENT)
    numbers = {read_note(o["note"]).part for o in counter.bench.state()["orders"]}  # type: ignore[union-attr]
    assert numbers == {1, 2}
    assert (await store.verify_journal()).ok


async def test_a_part_whose_answer_was_lost_is_not_taken_for_the_first(counter: Counter) -> None:
    counter.bench.serve()
    sale_id = await _refused(counter, None, "SL-01", "BC-18", **_problem("body", "lines", 1, "variant_id"))
    counter.presenters.sales.step("split_line")
    await counter.bench.until(sale_id, State.SENT)
    counter.bench.order_fault(ORDERS, "status", status=503, count=1)  # refused before it was kept
    counter.bench.order_fault(
        "GET /consumers/{consumer_id}/connections/{connection_id}/transactions", "status", status=405
    )
    await counter.bench.till.mending.mend(f"{sale_id}/2", Mend.AGAIN)
    await counter.bench.until(f"{sale_id}/2", State.SENT)
    assert len(counter.bench.state()["orders"]) == 2


async def test_two_tills_that_correct_one_sale_send_the_same_request() -> None:
    assert linked_id("abc") == linked_id("abc")
    assert linked_id("abc") != "abc"
    assert linked_id(linked_id("abc")) != linked_id("abc")


async def test_only_a_refused_sale_has_steps(counter: Counter) -> None:
    sale = await counter.bench.sell()
    assert mends_of(await counter.bench.till.till_store.outbox.row(sale.id), sale) == ()


@pytest.mark.parametrize("code", ["ERROR_VARIANT_NOT_FOUND", "PRODUCT_NOT_FOUND", "error_out_of_stock"])
async def test_a_code_that_says_an_article_leads_to_the_article_and_not_to_the_customer(
    counter: Counter, code: str
) -> None:
    """Which line it is stands in the sentence, or there is only one."""
    counter.bench.serve()
    item, elise = await counter.bench.item("BC-18"), await _elise(counter)
    said = f"Variant {item.variant_id} was not found"
    named = await _refused(counter, elise, "SL-01", "BC-18", error_code=code, message=said)
    assert _steps(counter) == ["split_line", "other_article", "again"]
    detail = counter.window.sales.detail
    assert detail is not None
    assert f"“{item.name}” was not found" in detail.sentence
    counter.presenters.sales.step("split_line")
    await counter.bench.until(named, State.SENT)
    alone = await _refused(counter, elise, "BC-18", "BC-18", error_code=code, message="Not here")
    assert _steps(counter) == ["other_article", "again"]
    counter.presenters.sales.step("again")
    await counter.bench.until(alone, State.SENT)
    await _refused(counter, elise, "SL-01", "BC-18", error_code=code, message="Not here")
    assert _steps(counter) == ["again"], "nobody knows which"
    detail = counter.window.sales.detail
    assert detail is not None
    assert not [step for step in detail.steps if step.primary]
