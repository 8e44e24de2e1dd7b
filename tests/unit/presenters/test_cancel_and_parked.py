"""A sale that is not made, and parked carts that get a name or are deleted: shown, undone, by right, in the journal."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from pos_app.domain.cart import cancelled
from pos_app.domain.cashier import OWNER, Cashier, Grant, Right
from pos_app.store.tables.cashiers import CashierNote, KeptCashier
from tests.unit.presenters.recording_window import Counter
from tests.unit.presenters.test_cashiers_at_the_till import LEA, NADIA, asked, kept_pin, type_pin

pytestmark = pytest.mark.asyncio
TOWEL, SOAP = "5410000000019", "5410000000064"


async def journal(counter: Counter) -> list[tuple[str, dict[str, object]]]:
    store = counter.bench.till.till_store
    rows = await store._database.read(lambda c: c.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall())
    assert (await store.verify_journal()).ok
    return [(kind, json.loads(body)) for kind, body in rows]


async def twenty_lines(counter: Counter) -> None:
    items = await counter.bench.till.shelf.tiles("")
    for item in items:
        counter.presenters.sale.add(item, Decimal(1))
        if len(counter.presenters.sale.cart.lines) == 20:
            break
    await counter.settle()
    assert len(counter.presenters.sale.cart.lines) == 20


async def staff(counter: Counter) -> None:
    grants = {**dict.fromkeys(Right, Grant.APPROVAL), Right.SETTINGS: Grant.NO}
    book = counter.bench.till.till_store.cashiers
    for one, pin in ((Cashier(0, "Lea", OWNER), LEA), (Cashier(0, "Nadia", grants), NADIA)):
        await book.save(KeptCashier(one, kept_pin(pin)), CashierNote("cashier_added", {"cashier": one.name}))
    await counter.presenters.cashiers.open(signed_in=2)
    await counter.settle()


async def test_a_cart_of_twenty_lines_goes_in_one_step_and_comes_back_in_one(counter: Counter) -> None:
    await twenty_lines(counter)
    sale = counter.presenters.sale
    sale.set_customer(next(iter(await counter.bench.till.customers.find_here("lefevre"))))
    before = sale.cart
    sale.ways.cancel()
    await counter.settle()
    assert sale.cart == cancelled(before)
    assert not counter.window.cart.can_cancel
    assert await counter.bench.till.till_store.carts.load() is None
    assert "20 lines" in counter.window.notices[-1].text
    sale.undo()
    await counter.settle()
    assert sale.cart == before
    assert await counter.bench.till.till_store.carts.load() == before
    told = [(kind, facts) for kind, facts in await journal(counter) if kind.startswith("cancel")]
    assert [(kind, facts["lines"]) for kind, facts in told] == [("cancelled", 20), ("cancel_undone", 20)]
    assert told[0][1]["total"] == told[1][1]["total"] != "0"


async def test_what_was_cancelled_is_not_offered_back_beside_another_cart(counter: Counter) -> None:
    await twenty_lines(counter)
    counter.presenters.sale.ways.cancel()
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    assert "cancelled" in counter.window.listeners
    counter.presenters.parking.park()
    await counter.settle()
    assert "cancelled" not in counter.window.listeners


async def test_taking_out_the_last_line_is_no_cancelled_sale(counter: Counter) -> None:
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    counter.presenters.sale.remove()
    await counter.settle()
    assert "cancelled" not in [kind for kind, _ in await journal(counter)]


async def test_cancelling_wants_a_right_where_rights_exist(counter: Counter) -> None:
    await twenty_lines(counter)
    await staff(counter)
    counter.presenters.sale.ways.cancel()
    await counter.settle()
    assert len(counter.presenters.sale.cart.lines) == 20
    assert "take something out" in asked(counter).subtitle or "cancel" in asked(counter).subtitle
    await type_pin(counter, LEA)
    assert counter.presenters.sale.cart.is_empty
    (cancelled,) = [facts for kind, facts in await journal(counter) if kind == "cancelled"]
    assert cancelled["cashier"] == "Nadia"


async def test_a_parked_cart_gets_a_name_that_finds_it_and_is_not_sold_with_it(counter: Counter) -> None:
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    counter.presenters.parking.park()
    await counter.settle()
    counter.presenters.go("parked")
    await counter.settle()
    counter.presenters.sales.step("name")
    await counter.settle()
    counter.presenters.parking.answer("parked name", "  red   coat ")
    await counter.settle()
    assert counter.window.sales.rows[0].receipt == "P-1 red coat"
    assert all("red coat" not in str(facts) for _, facts in await journal(counter))
    counter.presenters.sales.act(counter.window.sales.rows[0].key)
    await counter.settle()
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.take()
    await counter.settle()
    store = counter.bench.till.till_store
    (row,) = await store.sales.find()
    assert (await store.sales.get(row.id)).cart.name == ""


async def test_a_name_too_long_is_said_at_the_card_and_the_text_stays(counter: Counter) -> None:
    counter.presenters.scans.scan(TOWEL)
    await counter.settle()
    counter.presenters.parking.park()
    await counter.settle()
    counter.presenters.go("parked")
    await counter.settle()
    counter.presenters.sales.step("name")
    counter.presenters.parking.answer("parked name", "x" * 41)
    await counter.settle()
    assert counter.window.prompt is not None
    assert counter.window.prompt.value == "x" * 41
    assert counter.window.prompt.error


async def test_a_parked_cart_is_deleted_by_right_and_brought_back(counter: Counter) -> None:
    counter.presenters.scans.scan(SOAP)
    await counter.settle()
    counter.presenters.parking.park()
    await counter.settle()
    await staff(counter)
    counter.presenters.go("parked")
    await counter.settle()
    counter.presenters.sales.step("delete")
    await counter.settle()
    store = counter.bench.till.till_store
    assert len(await store.carts.parked()) == 1
    await type_pin(counter, LEA)
    assert await store.carts.parked() == ()
    assert counter.window.sales.rows == ()
    (gone,) = [facts for kind, facts in await journal(counter) if kind == "parked_deleted"]
    assert (gone["cashier"], gone["lines"]) == ("Nadia", 1)
    counter.window.listeners["parked-deleted"]("undo")
    await counter.settle()
    (back,) = await store.carts.parked()
    assert [line.barcode for line in back.cart.lines] == [SOAP]
