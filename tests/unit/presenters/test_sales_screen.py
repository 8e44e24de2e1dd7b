"""The Sales screen: every sale with its true state in words, the filters, the count-down, the step that mends."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from pos_app.domain.submission import State
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import Screen, Tone
from pos_app.presenters.common.words import ENGLISH
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.services.practice_bench import HOUR, ORDERS

pytestmark = pytest.mark.asyncio
USED = "The phone number is already used by another client."
OURS = "This phone number belongs to another customer already."


async def sales_screen(counter: Counter) -> None:
    counter.presenters.frame.go(Screen.SALES)
    await counter.settle()


async def refused(counter: Counter) -> str:
    """A sale to Élise that the shop refuses for her phone; its id."""
    (elise,) = await counter.bench.till.customers.find_here("lefevre")
    counter.bench.order_fault(
        ORDERS, "status", status=422, count=1, error_code="ERROR_PHONE_ALREADY_USED", message=USED
    )
    sale = await counter.bench.sell(customer=elise)
    await counter.bench.until(sale.id, State.REFUSED)
    await counter.settle()
    return sale.id


async def test_each_state_in_a_cashiers_words(counter: Counter) -> None:
    bench = counter.bench
    bench.serve()
    sent = await bench.sell()
    await bench.sent(sent)
    needs = await refused(counter)
    bench.order_fault(ORDERS, "in_process")
    unknown = await bench.sell()
    await bench.until(unknown.id, State.UNKNOWN)
    bench.line.cut = True
    kept = await bench.sell()
    await asyncio.sleep(HOUR)
    await sales_screen(counter)
    window = counter.window
    assert (window.row(sent.id).state, window.row(sent.id).state_tone) == ("Sent · order 100001", Tone.OK)
    assert (window.row(needs).state, window.row(needs).action) == (f"Needs you · {OURS}", "Fix and send")
    assert window.row(needs).state_tone is Tone.TROUBLE
    assert window.row(kept.id).state.startswith("Kept here · next try in ")
    assert window.row(kept.id).state_tone is Tone.WARN
    assert (await bench.till.till_store.outbox.row(unknown.id)).state in (State.UNKNOWN, State.QUEUED)
    assert [row.receipt for row in window.sales.rows] == sorted(
        (row.receipt for row in window.sales.rows), reverse=True
    )
    counts = {chip.key: chip.count for chip in window.sales.filters.chips}
    assert counts == {"open": "3", "today": "4", "parked": "0", "unpaid": "", "due": "", "all": ""}


async def test_f4_chooses_what_needs_somebody_else_the_newest(counter: Counter) -> None:
    """F4, Ctrl+Enter mends a refused sale, whatever was looked at before and whatever was sold since."""
    counter.bench.serve()
    looked_at = await counter.bench.sell()
    await counter.bench.sent(looked_at)
    await sales_screen(counter)
    assert counter.window.sales.selected == looked_at.id
    counter.presenters.frame.go(Screen.SALE)
    newest = await counter.bench.sell()
    await sales_screen(counter)
    assert counter.window.sales.selected == newest.id
    counter.presenters.frame.go(Screen.SALE)
    needs = await refused(counter)
    await counter.bench.sell()
    await sales_screen(counter)
    assert counter.window.sales.selected == needs


async def test_what_was_looked_for_an_hour_ago_hides_nothing_from_who_comes_back(counter: Counter) -> None:
    await counter.bench.sell()
    await sales_screen(counter)
    counter.presenters.sales.search("nobody of this name")
    await counter.settle()
    assert counter.window.sales.rows == ()
    counter.presenters.frame.go(Screen.SALE)
    await sales_screen(counter)
    assert (len(counter.window.sales.rows), counter.window.sales.query) == (1, "")


async def test_f4_shows_a_sale_of_yesterday_that_needs_somebody(counter: Counter) -> None:
    """The header says that one needs you: a list of today without it would be a riddle."""
    counter.bench.serve()
    needs = await refused(counter)
    await asyncio.sleep(24 * HOUR)
    await counter.bench.sell()
    await sales_screen(counter)
    assert (counter.window.sales.selected, counter.window.sales.filters.selected) == (needs, "open")
    counter.presenters.sales.choose_filter("today")
    await counter.settle()
    assert counter.window.sales.filters.selected == "today", "who asks for today sees today"


async def test_an_answer_that_never_came_is_being_checked(counter: Counter) -> None:
    counter.bench.order_fault(ORDERS, "in_process")
    counter.bench.order_fault("GET /connections/*/transactions", "status", status=503)
    counter.bench.serve()
    sale = await counter.bench.sell()
    await counter.bench.until(sale.id, State.UNKNOWN)
    await sales_screen(counter)
    assert counter.window.row(sale.id).state == "Answer unknown · checking with the shop system"


async def test_a_sale_made_before_the_outbox_runs_is_kept_here(counter: Counter) -> None:
    sale = await counter.bench.sell()
    await sales_screen(counter)
    row = counter.window.row(sale.id)
    assert (row.state, row.customer, plain(row.total), row.time) == (
        "Kept here · will be sent by itself",
        "Walk-in",
        "€4.95",
        row.time,
    )


async def test_the_seconds_count_down_while_the_screen_is_in_front_and_only_then(counter: Counter) -> None:
    bench = counter.bench
    bench.line.cut = True
    bench.serve()
    sale = await bench.sell()
    await asyncio.sleep(HOUR)
    await sales_screen(counter)
    if (bench.till.outbox.next_try(sale.id) or 0) < 20:
        await asyncio.sleep(20)
    wait = bench.till.outbox.next_try(sale.id)
    assert wait is not None
    shown = []
    for _ in range(3):
        await asyncio.sleep(1)
        shown.append(counter.window.row(sale.id).state)
    if wait < 80:
        assert len(set(shown)) == 3
    before = counter.window.shown_sales
    await asyncio.sleep(5)
    assert counter.window.shown_sales - before >= 4
    counter.presenters.frame.go(Screen.SALE)
    await counter.settle()
    before = counter.window.shown_sales
    await asyncio.sleep(60)
    assert counter.window.shown_sales == before
    bench.line.cut = False
    counter.presenters.sales.act_on_all("send_now")
    await bench.sent(sale)
    await sales_screen(counter)
    before = counter.window.shown_sales
    await asyncio.sleep(60)
    assert counter.window.shown_sales == before  # nothing waits, nothing ticks


async def test_the_filters(counter: Counter) -> None:
    bench = counter.bench
    bench.shift = -timedelta(days=1)
    yesterday = await bench.sell()
    bench.shift = timedelta()
    bench.serve()
    await bench.sent(yesterday)
    bench.line.cut = True
    today = await bench.sell()
    counter.presenters.sale.add(await bench.item("BC-18"))
    counter.presenters.parking.park()
    await sales_screen(counter)

    async def shown(key: str) -> list[str]:
        counter.presenters.sales.choose_filter(key)
        await counter.settle()
        return [row.key for row in counter.window.sales.rows]

    assert await shown("today") == [today.id, "parked:1"]
    assert await shown("open") == [today.id]
    assert await shown("parked") == ["parked:1"]
    assert await shown("all") == [today.id, yesterday.id, "parked:1"]
    parked = counter.window.row("parked:1")
    assert (parked.receipt, parked.customer, plain(parked.total), parked.action) == (
        "P-1",
        "Walk-in",
        "€12.90",
        "Resume",
    )
    assert parked.state == "Parked · 1 item"


async def test_an_empty_list_says_why(counter: Counter) -> None:
    await sales_screen(counter)
    texts = []
    for key in ("open", "parked", "today"):
        counter.presenters.sales.choose_filter(key)
        await counter.settle()
        texts.append(counter.window.sales.empty_text)
    assert texts == [
        "Every sale has reached the shop system.",
        "Park a sale with F6 to serve somebody else first.",
        "Sales appear here as soon as they are paid.",
    ]
    counter.presenters.sales.search("nobody")
    await counter.settle()
    assert counter.window.sales.empty_text == "No sale fits “nobody”."


@pytest.mark.parametrize("query", ["0001", "4.95", "4,95 €", "lefèvre"])
async def test_a_sale_is_found_by_number_amount_and_customer(counter: Counter, query: str) -> None:
    (elise,) = await counter.bench.till.customers.find_here("lefevre")
    wanted = await counter.bench.sell(customer=elise)
    await counter.bench.sell("BC-18")
    await sales_screen(counter)
    counter.presenters.sales.search(query)
    await counter.settle()
    assert [row.key for row in counter.window.sales.rows] == [wanted.id]
    assert counter.window.sales.query == query


async def test_a_refused_sale_is_mended_by_one_step_and_keeps_its_number(counter: Counter) -> None:
    counter.bench.serve()
    sale_id = await refused(counter)
    await sales_screen(counter)
    counter.presenters.sales.act(sale_id)
    await counter.settle()
    detail = counter.window.sales.detail
    assert detail is not None
    assert (detail.title, plain(detail.total)) == ("1-261122-0001", "€4.95")
    assert "Élise Lefèvre" in detail.subtitle
    assert detail.sentence == OURS
    assert detail.folds[0].said == (f"The shop system says: {USED}",)
    assert detail.sentence_tone is Tone.TROUBLE
    assert any("refused (422 ERROR_PHONE_ALREADY_USED)" in line for line in detail.history)
    assert [step.label for step in detail.steps][:1] == ["Send without phone"]
    assert detail.steps[0].primary
    counter.presenters.sales.step("without_phone")
    counter.presenters.sales.step("without_phone")  # pressed twice
    row = await counter.bench.until(sale_id, State.SENT)
    assert row.receipt == "1-261122-0001"
    (order,) = counter.bench.state()["orders"]
    assert order["customer"]["phone"] is None
    tries = await counter.bench.till.till_store.outbox.attempts(sale_id)
    assert [a.purpose for a in tries] == ["send", "ask", "send"]
    counter.presenters.sales.step("without_phone")  # from a view that is late
    await counter.settle()
    assert [sentence(error, ENGLISH) for error in counter.bench.said] == ["This one does not wait for you any more."]
    assert counter.bench.reported == []
    assert len(counter.bench.state()["orders"]) == 1


async def test_send_again_and_walk_in_mend_too(counter: Counter) -> None:
    counter.bench.serve()
    for step in ("again", "as_walk_in"):
        sale_id = await refused(counter)
        await sales_screen(counter)
        counter.presenters.sales.act(sale_id)
        await counter.settle()
        counter.presenters.sales.step(step)
        await counter.bench.until(sale_id, State.SENT)
    first, second = counter.bench.state()["orders"]
    assert (first["customer"]["first_name"], second["customer"]["first_name"]) == ("Élise", "Walk-in")


async def test_a_parked_sale_is_resumed_from_the_list(counter: Counter) -> None:
    counter.presenters.sale.add(await counter.bench.item("BC-18"))
    counter.presenters.parking.park()
    await counter.settle()
    counter.presenters.frame.go(Screen.PARKED)
    await counter.settle()
    (row,) = counter.window.sales.rows
    counter.presenters.sales.act(row.key)
    await counter.settle()
    assert counter.window.lines == [("Bougie cire 180 g", "1")]
    assert counter.window.header is not None
    assert counter.window.header.active is Screen.SALE


async def test_an_old_sale_asked_for_by_its_number_is_found_behind_two_hundred_newer_ones(counter: Counter) -> None:
    old = await counter.bench.sell()
    for _ in range(201):
        await counter.bench.sell()
    counter.presenters.show_sale(old.id)
    await asyncio.sleep(1)
    assert counter.window.sales.selected == old.id
    assert counter.window.sales.detail is not None
    assert counter.window.sales.detail.title.startswith(str(old.receipt))


async def test_the_connection_card_tells_its_parts_apart(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    sale = await counter.bench.sell()
    await counter.bench.sent(sale)
    await sales_screen(counter)
    assert counter.window.sales.connection is not None
    rows = {row.label: row for row in counter.window.sales.connection.rows}
    assert rows["Internet"].amount == "works"
    assert rows["Chift"].amount.startswith("works · ")
    assert rows["Last sale sent"].amount != "—"
    counter.bench.order_fault(ORDERS, "status", status=503, message="The connector is down")
    await counter.bench.sell()
    await asyncio.sleep(5)
    assert counter.window.sales.connection is not None
    rows = {row.label: row for row in counter.window.sales.connection.rows}
    assert (rows["Shop system (connector)"].amount, rows["Shop system (connector)"].tone) == (
        "does not answer",
        Tone.TROUBLE,
    )
    assert rows["Chift"].tone is Tone.OK


async def test_many_changes_at_once_are_read_once_and_the_last_is_shown(counter: Counter) -> None:
    await sales_screen(counter)
    before = counter.window.shown_sales
    for text in ("a", "ab", "abc"):
        counter.presenters.sales.search(text)
    await counter.settle()
    assert counter.window.sales.query == "abc"
    assert counter.window.shown_sales - before <= 2
