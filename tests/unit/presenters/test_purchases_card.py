"""What a customer bought: here at once, at the shop system behind it, each once, and told how complete it is."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pos_app.domain.customer import Address, Customer, Party
from pos_app.domain.returns import REASONS, ReturnDraft
from pos_app.domain.submission import State
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.customers.card import PURCHASES
from pos_app.presenters.customers.views import PurchasesView
from pos_app.services.customers.contact import ContactEntry
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio


def card(counter: Counter) -> PurchasesView:
    """The card as it is now."""
    view = counter.window.others["show_purchases"]
    assert isinstance(view, PurchasesView)
    return view


async def elise(counter: Counter) -> Customer:
    (found,) = await counter.bench.till.customers.find_here("lefevre")
    return found


async def open_card(counter: Counter, customer: Customer) -> PurchasesView:
    counter.presenters.purchases.open(customer)
    await counter.settle()
    return card(counter)


async def test_without_a_line_the_sales_of_this_till_are_shown_and_said_to_be_all(counter: Counter) -> None:
    who = await elise(counter)
    first = await counter.bench.sell("SL-01", customer=who)
    second = await counter.bench.sell("BC-18", "SL-01", customer=who)
    await counter.bench.sell("SL-01")
    view = await open_card(counter, who)
    assert [hit.detail for hit in view.hits] == [second.number, first.number]
    assert [plain(hit.amount) for hit in view.hits] == ["€17.85", "€4.95"]
    assert [hit.flag for hit in view.hits] == ["kept here"] * 2
    assert "cannot be asked now" in view.notice
    assert view.title == "Purchases of Élise Lefèvre"


async def test_what_came_back_is_said_beside_a_sale(counter: Counter) -> None:
    """In part, wholly, and a sale that was made void."""
    who, till = await elise(counter), counter.bench.till
    kept, part, whole, void = [await counter.bench.sell("BC-18", "SL-01", customer=who) for _ in range(4)]
    await till.returns.void_last("Nadia")
    for sale, keys in ((part, [1]), (whole, [1, 2])):
        found = await till.returns.of(sale.id)
        await till.returns.give_back(found, ReturnDraft(dict.fromkeys(keys, 1), REASONS[2]), "Nadia")
    flags = {hit.detail: (hit.flag, hit.flag_tone) for hit in (await open_card(counter, who)).hits}
    assert flags == {
        kept.number: ("kept here", Tone.WARN),
        part.number: ("Returned in part · kept here", Tone.WARN),
        whole.number: ("Returned · kept here", Tone.WARN),
        void.number: ("void", Tone.INFO),
    }


async def test_what_the_shop_knows_of_a_customer_is_read_there(counter: Counter) -> None:
    who = await elise(counter)
    behind = Party("Luc", "", Address("Kaai", "3", "", "9000", "Gent", "BE"), "", "")
    more = replace(who, loyalty=Decimal(1340), birthdate=date(1988, 4, 17), further=(behind,), notes="rings <b>twice")
    view = await open_card(counter, more)
    assert [plain(line) for line in view.facts] == [
        "1340 points · born 17/04/1988",
        "Further addresses: Luc, Kaai 3, 9000 Gent",
        "Note: rings <b>twice",
    ]
    assert (await open_card(counter, replace(who, loyalty=None, birthdate=None, further=()))).facts == ()


async def test_what_the_shop_changed_of_a_customer_who_was_entered_here_is_kept_and_read_there(
    counter: Counter,
) -> None:
    till = counter.bench.till
    counter.bench.shop.order_habits({"addresses": "one_field"})
    counter.bench.serve()
    entry = ContactEntry(
        "Ada", "Byron", "0470 11 22 33", "ada@example.be", "Kaai", "3", postal_code="9000", city="Gent", country="BE"
    )
    customer = await till.customers.enter(entry)
    row = await counter.bench.until(customer.id, State.SENT, limit=60)
    answer = await till.till_store.outbox.answer(customer.id)
    assert answer is not None
    assert json.loads(answer.whole)["id"] == answer.remote_id == row.remote_id
    (known,) = await till.customers.find_here("byron")
    assert [plain(line) for line in (await open_card(counter, known)).facts] == [
        "Kept otherwise in the shop system: Kaai 3 (Kaai), — (3)"
    ]
    later = counter.bench.clock.now() + timedelta(days=100)
    assert await till.till_store.privacy.clean_overdue(later, 90, 20) == 1
    answer = await till.till_store.outbox.answer(customer.id)
    assert answer is not None
    assert answer.whole == ""
    assert (await open_card(counter, known)).facts == ()


async def test_a_sale_that_arrived_is_shown_once_and_others_of_the_shop_beside_it(counter: Counter) -> None:
    who = await elise(counter)
    sale = await counter.bench.sell("SL-01", customer=who)
    counter.presenters.connect(counter.bench.api)
    await counter.bench.sent(sale)
    # Another till's: the same buyer, a receipt number this till does not know.
    other = replace(sale.order, note=sale.order.note.replace(sale.number, "9-261122-0007"))
    await counter.bench.api.create_order(other, "another-till")
    stranger = replace(other, party=replace(other.party, email="x@example.be", phone=""), note="")
    await counter.bench.api.create_order(stranger, "another-till-2")
    counter.presenters.purchases.open(who)
    await asyncio.sleep(5)
    view = card(counter)
    assert sorted(hit.detail for hit in view.hits) == sorted([sale.number, "9-261122-0007"])
    assert "since" in view.notice
    assert {hit.flag for hit in view.hits} == {"sent", "in the shop system"}


async def test_what_was_paid_back_there_is_said_beside_an_order_of_another_till(counter: Counter) -> None:
    who = await elise(counter)
    sale = await counter.bench.sell("SL-01", customer=who)
    counter.bench.shop.order_habits({"refunded": "2.00"})
    await counter.bench.api.create_order(replace(sale.order, note=""), "another-till")
    counter.presenters.connect(counter.bench.api)
    counter.presenters.purchases.open(who)
    await asyncio.sleep(5)
    (order,) = [hit for hit in card(counter).hits if hit.key.startswith("order:")]
    assert order.flag == "Returned in part · in the shop system"


async def test_choosing_opens_the_sale_or_shows_the_lines_of_the_order(counter: Counter) -> None:
    who = await elise(counter)
    sale = await counter.bench.sell("SL-01", customer=who)
    counter.presenters.connect(counter.bench.api)
    await counter.bench.sent(sale)
    other = replace(sale.order, note="")
    await counter.bench.api.create_order(other, "another-till")
    counter.presenters.customer.open()
    counter.presenters.purchases.open(who)
    await asyncio.sleep(5)
    order = next(hit for hit in card(counter).hits if hit.key.startswith("order:"))
    counter.presenters.purchases.choose(order.key)
    text = counter.window.others["show_text"]
    assert [plain(line) for line in text.lines] == ["1 × Savon lavande · €4.95"]
    counter.presenters.purchases.choose(f"sale:{sale.id}")
    await counter.settle()
    assert counter.window.others["show_purchases"] is None
    assert counter.window.customer is None
    assert counter.window.header is not None
    assert counter.window.header.active is Screen.SALES
    assert counter.window.sales.selected == sale.id


async def test_the_network_failing_on_the_way_keeps_what_is_here(counter: Counter) -> None:
    who = await elise(counter)
    sale = await counter.bench.sell("SL-01", customer=who)
    counter.presenters.connect(counter.bench.api)
    await counter.bench.sent(sale)
    counter.bench.line.cut = True
    counter.presenters.purchases.open(who)
    await asyncio.sleep(120)
    view = card(counter)
    assert [hit.detail for hit in view.hits] == [sale.number]
    assert "cannot be asked now" in view.notice
    assert counter.bench.reported == []


async def test_who_has_only_the_shops_own_address_is_not_mixed_up_with_others(counter: Counter) -> None:
    nobody = Customer("till-x", "Ann", "Marcelis", email=counter.bench.till.shop.email)
    counter.presenters.connect(counter.bench.api)
    await counter.bench.sent(await counter.bench.sell("SL-01"))
    view = await open_card(counter, nobody)
    assert view.hits == ()
    assert "cannot be told apart" in view.notice


async def test_a_card_that_was_closed_stays_closed(counter: Counter) -> None:
    who = await elise(counter)
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    counter.bench.order_fault("GET /commerce/orders", "slow", seconds=5)
    counter.presenters.purchases.open(who)
    await counter.settle()
    counter.presenters.purchases.close()
    await asyncio.sleep(30)
    assert counter.window.others["show_purchases"] is None


async def test_the_lookup_shows_whom_the_sale_is_for_before_anything_is_typed(counter: Counter) -> None:
    who = await elise(counter)
    counter.presenters.customer.open()
    await counter.settle()
    assert not _action(counter).enabled
    counter.presenters.customer.close()
    counter.presenters.sale.set_customer(who)
    counter.presenters.customer.open()
    await counter.settle()
    assert counter.window.customer is not None
    (hit,) = counter.window.customer.lookup.hits
    counter.presenters.customer.act(PURCHASES, hit.key)
    await counter.settle()
    assert who.name in counter.window.others["show_purchases"].title
    assert _action(counter).enabled


def _action(counter: Counter) -> Any:
    assert counter.window.customer is not None
    return next(one for one in counter.window.customer.lookup.actions if one.key == PURCHASES)
