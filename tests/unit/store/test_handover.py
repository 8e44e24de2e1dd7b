"""A hand-over's file is proved byte by byte, and what it holds comes into another till's file once and only once."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.submission import Kind, State, Submission, begin
from pos_app.store.handover_file import VERSION, read_file, seal, shop_key, shop_mark, unseal, write_file
from pos_app.store.tables.handover import Handover, collect
from pos_app.store.till import TillStore
from tests.held_folder import is_private
from tests.unit.store.till_values import DAY, ELISE, NOON, attempt, cart, give_back, new_id, pay, pay_by_card

KEY = shop_key("secret", "shop-1")


async def _given(store: TillStore) -> Handover:
    """Two sales (one of them in doubt after a try), a sent one, a new customer, a parked cart."""
    await pay(store, "a", cart(customer=ELISE))
    _, row = await pay(store, "b")
    await store.outbox.record(begin(row))
    await store.outbox.record(replace(begin(row), state=State.UNKNOWN), attempt(row, "InDoubt", status=None))
    _, row = await pay(store, "gone")
    await store.outbox.record(begin(row))
    await store.outbox.record(replace(begin(row), state=State.SENT, remote_id="o-1"))
    await store.outbox.add_customer(ELISE, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    await store.carts.park(cart(3), "Nadia", NOON)
    given = await store.handover.collect(1, shop_mark(KEY), "1", NOON, new_id)
    await store.handover.remember(given)
    return given


def _code(content: bytes, key: bytes = KEY) -> str:
    with pytest.raises(DomainError) as raised:
        unseal(content, key)
    return raised.value.code


@pytest.mark.asyncio
async def test_the_file_gives_back_what_was_put_in(store: TillStore, tmp_path: Path) -> None:
    given = await _given(store)
    assert [one.row.id for one in given.sales] == ["a", "b"]
    path = tmp_path / "f.json"
    write_file(path, seal(given, KEY))
    assert unseal(read_file(path), KEY) == given


def test_the_file_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "f.json", b"names and addresses")
    assert is_private(tmp_path / "f.json")
    assert [path.name for path in tmp_path.iterdir()] == ["f.json"]


@pytest.mark.asyncio
async def test_no_changed_byte_passes(store: TillStore) -> None:
    content = seal(await _given(store), KEY)
    chance = random.Random(3)
    for at in chance.sample(range(len(content) - 1), 400):  # the last byte is the line's end
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        assert _code(bytes(changed)) in ("handover_changed", "handover_file", "handover_shop")
    for end in range(0, len(content) - 1, 97):
        assert _code(content[:end]) in ("handover_changed", "handover_file")
    assert _code(content + b"{}") in ("handover_changed", "handover_file")


@pytest.mark.asyncio
async def test_another_shops_file_and_a_newer_one_are_told_apart(store: TillStore) -> None:
    given = await _given(store)
    assert _code(seal(given, KEY), shop_key("secret", "shop-2")) == "handover_shop"
    assert _code(seal(given, KEY), shop_key("other", "shop-1")) == "handover_shop"
    assert _code(seal(replace(given, version=VERSION + 1), KEY)) == "handover_newer"
    for noise in (b"", b"{}", b"[1]", b"\x00" * 50, b"<html>", b"[" * 100_000, b'{"version":1}'):
        assert _code(noise) == "handover_file"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="handover_file"):
        read_file(tmp_path)
    with pytest.raises(DomainError, match="handover_unreadable"):
        read_file(tmp_path / "missing.json")
    with pytest.raises(DomainError, match="handover_unwritable"):
        write_file(tmp_path / "no folder" / "f.json", b"x")


@pytest.mark.asyncio
async def test_everything_comes_once_as_it_was(store: TillStore, tmp_path: Path) -> None:
    given = await _given(store)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        taken = await other.handover.take(given, "2", NOON)
        assert (taken.sales, taken.carts, taken.already, taken.clashes) == (2, 1, 0, ())
        assert taken.customers == (ELISE,)
        for one in given.sales:
            assert await other.sales.get(one.row.id) == one.sale
            assert await other.outbox.row(one.row.id) == one.row
            assert await other.outbox.attempts(one.row.id) == one.attempts
            assert [(n.direction, n.till) for n in await other.handover.notes(one.row.id)] == [("in", "1")]
            assert [(n.direction, n.till) for n in await store.handover.notes(one.row.id)] == [("out", "1")]
        assert [p.cart for p in await other.carts.parked()] == [cart(3)]
        assert [row.receipt for row in await other.sales.find()] == ["1-261122-0002", "1-261122-0001"]

        again = await other.handover.take(given, "2", NOON)
        assert (again.sales, again.carts, again.already, again.rows) == (0, 0, 4, ())
        (parked,) = await other.carts.parked()
        await other.carts.resume(parked.id, NOON)
        assert (await other.handover.take(given, "2", NOON)).carts == 0  # resumed is not gone
        assert (await other.verify_journal()).ok
        assert (await store.verify_journal()).ok
    finally:
        await other.aclose()


@pytest.mark.asyncio
async def test_a_cart_parked_while_the_file_is_written_stays_here_alone(store: TillStore, folder: Path) -> None:
    """It has no name yet that goes with it, and as one without a name the other till would take it for its own."""
    await store.carts.park(cart(3), "Nadia", NOON)
    with closing(sqlite3.connect(folder / "till.db")) as connection:  # what is read of the file at that moment
        given = collect(connection, 1, shop_mark(KEY), "1", NOON)
    assert given.carts == ()
    given = await store.handover.collect(1, shop_mark(KEY), "1", NOON, new_id)
    assert [len(one.cart.lines) for one in given.carts] == [len(cart(3).lines)]
    assert all(one.id for one in given.carts)


@pytest.mark.asyncio
async def test_what_is_sent_here_stays_sent_and_the_first_till_changes_nothing(store: TillStore) -> None:
    given = await _given(store)
    row = await store.outbox.row("a")
    await store.outbox.record(begin(row))
    sent = replace(begin(row), state=State.SENT, remote_id="o-9")
    await store.outbox.record(sent)
    taken = await store.handover.take(given, "1", NOON)
    assert (taken.sales, taken.already) == (0, 4)
    assert await store.outbox.row("a") == sent
    assert len(await store.carts.parked()) == 1


@pytest.mark.asyncio
async def test_a_sale_found_being_sent_is_in_doubt_on_the_other_till(store: TillStore, tmp_path: Path) -> None:
    _, row = await pay(store, "a")
    await store.outbox.record(begin(row))
    given = await store.handover.collect(1, shop_mark(KEY), "1", NOON, new_id)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        assert [one.state for one in (await other.handover.take(given, "2", NOON)).rows] == [State.UNKNOWN]
    finally:
        await other.aclose()


@pytest.mark.asyncio
async def test_a_new_pc_under_the_same_till_code_goes_on_with_the_numbers(store: TillStore, tmp_path: Path) -> None:
    given = await _given(store)
    fresh = await TillStore.open(tmp_path / "fresh", lambda: NOON)
    try:
        await fresh.handover.take(given, "1", NOON)
        assert await fresh.sales.next_counter("1", DAY) == 4  # the sent sale's number counts too
    finally:
        await fresh.aclose()
    elsewhere = await TillStore.open(tmp_path / "elsewhere", lambda: NOON)
    try:
        await elsewhere.handover.take(given, "2", NOON)
        assert await elsewhere.sales.next_counter("2", DAY) == 1
    finally:
        await elsewhere.aclose()


@pytest.mark.asyncio
async def test_two_tills_with_one_code_keep_their_own_sale_of_a_number(store: TillStore, tmp_path: Path) -> None:
    given = await _given(store)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        mine, _ = await pay(other, "mine")
        taken = await other.handover.take(given, "1", NOON)
        assert (taken.sales, taken.clashes) == (1, ("1-261122-0001",))
        assert await other.sales.get("mine") == mine
        assert await other.outbox.row("b") == given.sales[1].row
    finally:
        await other.aclose()


@pytest.mark.asyncio
async def test_what_came_back_and_how_it_was_paid_otherwise_go_with_the_sale(store: TillStore, tmp_path: Path) -> None:
    """Their money moved at the first till: no drawer here, no Z, no second time."""
    assert (await _given(store)).version == 1
    sale, _ = await pay(store, "paid")
    change = await pay_by_card(store, sale)
    given = await store.handover.collect(VERSION, shop_mark(KEY), "1", NOON, new_id)
    assert (given.version, given.changes) == (3, (change,))
    back = await give_back(store, sale)
    given = await store.handover.collect(VERSION, shop_mark(KEY), "1", NOON, new_id)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        before = await other.days.in_drawer()
        for _ in range(2):
            await other.handover.take(given, "2", NOON)
        now = await other.returns.about(sale.id)
        assert now.tenders == change.after
        assert [one.id for one in now.earlier] == [back.id]
        assert [one.taken_from for one in await other.returns.changes_of(sale.id)] == ["1"]
        assert await other.days.in_drawer() == before
        assert (await other.verify_journal()).ok
    finally:
        await other.aclose()
