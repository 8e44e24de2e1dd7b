"""Names leave the till's file again, with time or on a wish, from every table and every byte of it; the books stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Address, Customer, Party
from pos_app.domain.paper import Line, Paper
from pos_app.domain.submission import Kind, State, Submission, begin
from pos_app.domain.work_list import WorkItem, WorkKind, WorkState
from pos_app.store.sqlite.files import back_up
from pos_app.store.tables.privacy import Forgotten, KnownPerson
from pos_app.store.till import TillStore
from tests.held_folder import content_of
from tests.unit.store.till_values import DAY, NOON, attempt, cart, pay

HOME = Address("Kanalenstraat", "77", "", "9999", "Zwartestad", "BE")
WILMA = Customer(
    "c-9", "Wilhelmina", "Zwartekunstenaar", "+32475998877", "wilma.z@example.be", HOME, "r-9", notes="Rings-twice"
)
PERSONAL = (
    *("wilhelmina", "zwartekunstenaar", "475998877", "wilma.z@", "kanalenstraat", "zwartestad", "birthday"),
    *("rings-twice", "achterstraat", "boekhouder"),
)
LATER = NOON + timedelta(days=91)


def to_wilma(lines: int = 2) -> Cart:
    basket = cart(lines, customer=WILMA)
    first = replace(basket.lines[0], note="Birthday of Wilhelmina")
    behind = Party(
        "Jan", "Zwartekunstenaar", replace(HOME, street="Achterstraat"), "+32475998877", "wilma.z@example.be"
    )
    return replace(
        basket,
        lines=(first, *basket.lines[1:]),
        note="call Wilhelmina on 0475998877",
        shipping=behind,
        billing=replace(behind, first_name="Boekhouder"),
    )


async def sent(store: TillStore, name: str, number: str = "100482") -> None:
    """Sent at NOON, after a refusal that named the person."""
    row = await store.outbox.row(name)
    await store.outbox.record(begin(row))
    said = replace(begin(row), state=State.QUEUED, sentence="Wilhelmina Zwartekunstenaar is known")
    await store.outbox.record(said, replace(attempt(row, "NotProcessed"), sentence="Wilhelmina +32475998877 is known"))
    await store.outbox.record(begin(said))
    done = replace(begin(said), state=State.SENT, sentence="", remote_id=f"o-{name}", order_number=number)
    await store.outbox.record(done, attempt(row))


def named_in(folder: Path) -> dict[str, list[str]]:
    """Which files of the till hold which of the person's words, read byte by byte, in either case."""
    found = {}
    for name, content in content_of(folder).items():
        words = [word for word in PERSONAL if word.encode() in content.lower()]
        if words:
            found[name] = words
    return found


@pytest.mark.asyncio
async def test_a_sent_sale_loses_its_people_after_the_time_that_was_set(store: TillStore, folder: Path) -> None:
    before, _ = await pay(store, "s-1", to_wilma())
    await sent(store, "s-1")
    await store.outbox.add_customer(WILMA, Submission("c-9", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    row = await store.outbox.row("c-9")
    await store.outbox.record(begin(row))
    await store.outbox.record(replace(begin(row), state=State.SENT, remote_id="r-9"))
    await store.backup()
    assert set(named_in(folder)) >= {"till.backup.db"}

    assert await store.privacy.clean_overdue(NOON + timedelta(days=90), 90, 100) == 0  # sent at 12:01
    assert await store.privacy.clean_overdue(LATER, 90, 100) == 2
    assert await store.privacy.clean_overdue(LATER, 90, 100) == 0
    assert await store.leave_no_trace()

    assert named_in(folder) == {}
    after = await store.sales.get("s-1")
    assert (after.totals, after.settlement, after.order.total) == (before.totals, before.settlement, before.order.total)
    assert (after.order.lines, after.tenders, after.receipt) == (before.order.lines, before.tenders, before.receipt)
    assert after.order.party.address.country == "BE"
    assert (await store.outbox.summary(DAY)).today_total == (before.order.total,)
    assert [one.id for one in await store.sales.find("100482")] == ["s-1"]
    assert await store.sales.find("wilhelmina") == ()
    assert await store.sales.of_customer("c-9", "r-9") == ()
    assert (await store.outbox.row("s-1")).remote_id == "o-s-1"
    assert [one.sentence for one in await store.outbox.attempts("s-1")] == ["", ""]
    assert await store.privacy.cleaned_at("s-1") == LATER
    check = await store.verify_journal()
    assert check.ok, check


@pytest.mark.asyncio
async def test_a_sale_that_names_nobody_is_left_as_it_is(store: TillStore) -> None:
    await pay(store, "s-1")
    await sent(store, "s-1")
    before, entries = await store.outbox.payload("s-1"), (await store.verify_journal()).entries

    await store.privacy.clean_overdue(LATER, 90, 100)

    assert await store.outbox.payload("s-1") == before
    assert (await store.verify_journal()).entries == entries


@pytest.mark.asyncio
async def test_what_is_not_sent_keeps_all_it_needs_however_old_it_is(store: TillStore) -> None:
    paid, _ = await pay(store, "s-1", to_wilma())

    assert await store.privacy.clean_overdue(LATER + timedelta(days=900), 30, 100) == 0

    assert await store.sales.get("s-1") == paid


@pytest.mark.asyncio
async def test_a_long_backlog_is_cleaned_in_parts(store: TillStore) -> None:
    for n in range(5):
        await pay(store, f"s-{n}", to_wilma())
        await sent(store, f"s-{n}", "")
    assert [await store.privacy.clean_overdue(LATER, 90, 2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.asyncio
async def test_a_person_is_forgotten_here_and_in_what_is_sent_later(store: TillStore, folder: Path) -> None:
    await pay(store, "s-1", to_wilma())
    await sent(store, "s-1")
    await store.prints.add(Paper("Receipt", (Line("Wilhelmina Zwartekunstenaar"),)), "s-1", "receipt", NOON)
    waits, _ = await pay(store, "s-2", to_wilma())
    await pay(store, "s-3", cart(2, customer=Customer("c-2", "Jan", "Peeters")))
    await store.carts.park(to_wilma(), "Nadia", NOON)
    await store.carts.save(cart(1))
    await store.backup()

    assert await store.privacy.people("zwarte", 5) == (KnownPerson("c-9", "r-9", "Wilhelmina Zwartekunstenaar", 2),)
    assert await store.privacy.forget(("c-9",), NOON) == Forgotten(sales=1, waiting=1)

    assert [job.paper.rows for job in await store.prints.open_jobs()] == [()]
    assert await store.sales.get("s-2") == waits  # the shop's software is to get it whole
    (parked,) = await store.carts.parked()
    assert parked.cart.customer is None
    assert len(parked.cart.lines) == 2
    await sent(store, "s-2", "100483")
    assert (await store.sales.get("s-2")).customer_name == ""
    assert await store.leave_no_trace()
    assert named_in(folder) == {}
    assert [row.customer for row in await store.sales.find()] == ["Jan Peeters", "", ""]
    assert (await store.verify_journal()).ok


@pytest.mark.asyncio
async def test_a_new_customer_is_forgotten_under_both_ids(store: TillStore) -> None:
    await store.outbox.add_customer(WILMA, Submission("c-9", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    await pay(store, "s-1", cart(1, customer=replace(WILMA, id="r-9")))
    assert await store.privacy.forget(("c-9",), NOON) == Forgotten(sales=0, waiting=1)

    row = await store.outbox.row("c-9")
    await store.outbox.record(begin(row))
    await store.outbox.record(replace(begin(row), state=State.SENT, remote_id="r-9"))
    await sent(store, "s-1")

    assert await store.outbox.payload("c-9") == Customer("c-9", "", "")
    assert (await store.sales.get("s-1")).customer_name == ""


@pytest.mark.asyncio
async def test_no_copy_of_the_file_keeps_a_forgotten_name(folder: Path) -> None:
    """Also where an older program, which did not wipe what it deleted, wrote the file."""
    older = "PRAGMA secure_delete=OFF"
    store = await TillStore.open(folder, lambda: NOON)
    await store._database.run(lambda c: c.execute(older))
    await pay(store, "s-1", to_wilma(200))
    for _ in range(5):  # open carts come and go
        await store.carts.save(to_wilma(200))
        await store.carts.save(None)
    await sent(store, "s-1")
    await store.aclose()
    back_up(folder / "till.db", folder / "till.before-v9.db")

    store = await TillStore.open(folder, lambda: NOON)
    await store._database.leave_no_trace(rewrite=True)  # as the update to these tables does
    await store.privacy.forget(("r-9",), NOON)
    assert await store.leave_no_trace()
    assert named_in(folder) == {}
    await store.aclose()
    assert named_in(folder) == {}


@pytest.mark.asyncio
async def test_forgetting_survives_a_damaged_file(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1", to_wilma())
    await sent(store, "s-1")
    await pay(store, "s-2", to_wilma())
    await store.backup()  # a copy from before
    await store.privacy.forget(("c-9",), NOON)
    store.keeper._copied = store.keeper.steps
    await store.aclose()
    path = folder / "till.db"
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])

    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == "backup"
        assert (await store.sales.get("s-1")).customer_name == ""
        await sent(store, "s-2", "100483")
        assert (await store.sales.get("s-2")).customer_name == ""
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_why_an_entry_of_the_work_list_was_left_goes_too(store: TillStore, folder: Path) -> None:
    """With the sale, on a wish; with time, where its sale is not here. The journal never had it."""
    sale, _ = await pay(store, "s-1", to_wilma())
    await sent(store, "s-1")
    cents = sale.cart.currency
    for name, of in (("w-1", sale.id), ("w-2", "there:elsewhere")):
        item = WorkItem(name, WorkKind.RETURN, f"R-{name}", of, "1-261122-0001", NOON, "Nadia", cents, 495)
        await store.work_list.add(item)
        await store.work_list.leave(name, "Wilhelmina Zwartekunstenaar rang", NOON, "Nadia")
    await store.privacy.forget(("c-9",), NOON)
    assert [(await store.work_list.row(name)).entry.left for name in ("w-1", "w-2")] == [
        "",
        "Wilhelmina Zwartekunstenaar rang",
    ]
    await store.privacy.clean_overdue(LATER, 90, 100)
    entry = (await store.work_list.row("w-2")).entry
    assert (entry.state, entry.left) == (WorkState.LEFT, "")
    assert await store.leave_no_trace()
    assert named_in(folder) == {}
    assert (await store.verify_journal()).ok
