"""F6 on the Sales screen: what a customer owes is asked for and taken, in parts, and never too much."""

from __future__ import annotations

import pytest

from pos_app.domain.paper import Pair
from pos_app.store.tables.sales import Only
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.presenters.test_pay import card, pay_card
from tests.unit.presenters.test_pay_later import of_elise

pytestmark = pytest.mark.asyncio


async def test_what_is_owed_is_received_in_parts_and_leaves_the_list(counter: Counter) -> None:
    window, presenters = counter.window, counter.presenters
    await of_elise(counter)
    await pay_card(counter, "SL-01")  # 4.95
    presenters.pay.choose_method("=later")
    presenters.pay.take()
    await counter.settle()
    presenters.sales.open("unpaid")
    await counter.settle()
    detail = window.sales.detail
    assert detail is not None
    assert [(row.label, plain(row.amount)) for row in detail.paid[-2:]] == [
        ("To be paid later", "€4.95"),
        ("Still owed", "€4.95"),
    ]
    assert [(one.key, one.shortcut) for one in detail.steps if one.key in ("receive", "otherwise")] == [
        ("receive", "F6")
    ]

    async def ask(amount: str) -> str:
        """What is wrong with an amount."""
        presenters.sales.step("receive")
        await counter.settle()
        form = window.others["show_form"]
        window.listeners["show_form"].submit(form.key, {form.fields[0].key: amount})
        return plain(window.others["show_form"].fields[0].error) if window.others["show_form"] else ""

    assert await ask("5") == "No more than €4.95 is still owed."
    assert await ask("0") == "This is not an amount that can be paid."
    assert await ask("2") == ""
    await counter.settle()
    view = card(counter)
    assert plain(view.title) == "Pay €2.00"
    assert view.subtitle == "For receipt 1-261122-0001 · payment M-1-261122-0001"
    assert "Pay later" not in [one.label for one in view.methods]
    presenters.later_pay.take()
    await counter.settle()
    assert window.notice == "€2.00 received for receipt 1-261122-0001 · payment M-1-261122-0001"
    panel = [(row.label, plain(row.amount)) for row in window.others["show_change"].rows]
    assert panel == [("Total", "€2.00"), ("Cash", "€2.00"), ("Still owed", "€2.95")]
    paper = await presenters.papers._later_paper((await owed(counter))[1], "payment")
    assert "STILL OWED" in "\n".join(map(str, paper.paper.rows))
    presenters.sales.open("unpaid")
    await counter.settle()
    assert window.sales.rows[0].state.startswith("2.95 still owed · ")
    assert await copy_of(counter, window.sales.rows[0].key) == [
        ("To be paid later", "€4.95"),
        ("Payment M-1-261122-0001 · Cash", "€2.00"),
        ("NOT PAID YET", "€2.95"),
    ]

    assert await ask("2.95") == ""
    presenters.later_pay.choose_method(card(counter).methods[1].key)
    presenters.later_pay.take()
    await counter.settle()
    assert await owed(counter) == (0, "")
    presenters.sales.open("unpaid")
    await counter.settle()
    assert window.sales.rows == ()
    (sold,) = await counter.bench.till.till_store.sales.find()
    presenters.sales.look_at(sold.id)
    await counter.settle()
    assert window.sales.detail is not None
    assert [row.label for row in window.sales.detail.paid][-1] == "All is paid"
    assert "receive" not in [one.key for one in window.sales.detail.steps]
    assert await copy_of(counter, sold.id) == [
        ("To be paid later", "€4.95"),
        ("Payment M-1-261122-0001 · Cash", "€2.00"),
        ("Payment M-1-261122-0002 · Card", "€2.95"),
        ("All is paid", ""),
    ]


async def copy_of(counter: Counter, sale_id: str) -> list[tuple[str, str]]:
    """What a second receipt says of money that was left to another day, as a strip and as a page."""
    papers = counter.presenters.papers
    made = await papers._on_pages(await papers._made(sale_id, "receipt"), sale_id)
    strip = [(row.left, plain(row.right)) for row in made.paper.rows if isinstance(row, Pair)]
    assert made.paper.sheet is not None
    page = [(row.label, plain(row.amount)) for row in made.paper.sheet.paid]
    first = strip.index(page[0])
    assert strip[first : first + len(page)] == page
    return page


async def owed(counter: Counter) -> tuple[int, str]:
    """What is owed in the list, and the id of its last payment."""
    store = counter.bench.till.till_store
    for row in await store.sales.find(only=Only.UNPAID):
        return row.owed, (await store.later.of_sale(row.id))[-1].id
    return 0, ""
