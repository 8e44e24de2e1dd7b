"""A damaged row costs itself only; numbers are never given out twice; a log that vanishes is told of."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Cause, State, Submission, begin
from pos_app.store.errors import StoreError
from pos_app.store.recovery import witness
from pos_app.store.recovery.witness import Compared
from pos_app.store.tables.till_schema import STEPS
from pos_app.store.till import TillStore
from tests.unit.store.till_values import DAY, NOON, cart, folded, pay

pytestmark = [pytest.mark.asyncio, pytest.mark.skipif(os.name != "posix", reason="pipes and moved folders are POSIX")]


def decide(row: Submission, _tried: bool) -> Submission:
    return begin(row) if row.state is State.QUEUED else row


async def _sold(folder: Path, *, copy_after: int | None, sales: int = 4) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    for n in range(sales):
        await pay(store, f"s-{n}", cart(2))
        if n + 1 == copy_after:
            await store.backup()
    await _killed(store)


async def _killed(store: TillStore) -> None:
    """Close it without a last copy, as a killed program does."""
    store.keeper._copied = store.keeper.steps
    await store.aclose()


def _change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement)


TEXT = "UPDATE payload SET body = replace(body, '4.95', '4.85') WHERE seq = 2"
NO_JSON = "UPDATE payload SET body = substr(body, 1, 300) || char(0) WHERE seq = 2"
NO_TEXT = "UPDATE payload SET body = CAST(X'7B2269FF' AS TEXT) WHERE seq = 2"
STATE = "UPDATE submission SET state = 'qqeued' WHERE seq = 2"
KIND = "UPDATE submission SET kind = 'ordes' WHERE seq = 2"
ROW_ID = "UPDATE submission SET id = 's-x' WHERE seq = 2"
REQUEST = "UPDATE submission SET request_id = 'req-s-9' WHERE seq = 2"
TIME = "UPDATE submission SET created_at = '2\x12' WHERE seq = 2"
CAUSE = "UPDATE submission SET cause = 'bodz' WHERE seq = 2"
HARMS = (TEXT, NO_JSON, NO_TEXT, STATE, KIND, ROW_ID, REQUEST, TIME, CAUSE)


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("copied", [True, False])
async def test_one_damaged_row_stops_no_start_no_list_and_no_other_sale(folder: Path, harm: str, copied: bool) -> None:
    await _sold(folder, copy_after=3 if copied else None)
    _change(folder, harm)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        was, _ = await pay(store, "s-1-again", cart(2))  # the same goods, to compare with
        await store.outbox.recover(NOON)
        left = {}
        for row_id, _kind in await store.outbox.waiting():
            row, payload, _ = await store.outbox.begin(row_id, decide)
            if isinstance(payload, Sale):
                left[row_id] = (payload.order.lines, row.request_id)
        rows = {row.id: row.submission for row in await store.sales.find()}
        assert {"s-0", "s-1", "s-2", "s-3"} <= set(rows)
        assert {"s-0", "s-2", "s-3"} <= set(left), "the rest of the queue leaves"
        news = store.keeper.take_news()
        text_is_whole = harm not in (TEXT, NO_JSON, NO_TEXT)
        if copied or text_is_whole:
            assert left["s-1"] == (was.order.lines, "req-s-1")
            assert news.mended == {"1-261122-0002"}
        else:
            assert rows["s-1"].state is State.REFUSED
            assert rows["s-1"].cause is Cause.SALVAGED
            assert "s-1" not in left
            assert news.waits | news.unreadable == {"1-261122-0002"}
    finally:
        await _killed(store)


async def test_a_lowered_counter_overwrites_no_sale(folder: Path) -> None:
    await _sold(folder, copy_after=None)
    _change(folder, "UPDATE counter SET last = 1")
    (folder / witness.FILE).unlink()  # the rows alone say how far it was
    store = await TillStore.open(folder, lambda: NOON)
    try:
        sale, _ = await pay(store, "after")
        assert sale.receipt.counter == 5
        assert len(await store.sales.find()) == 5
        await store._database.run(lambda c: c.execute("UPDATE counter SET last = 2"))  # while it is open
        sale, _ = await pay(store, "later")
        assert sale.receipt.counter == 6
    finally:
        await _killed(store)


async def test_a_removed_log_is_told_and_its_numbers_are_not_given_out_again(folder: Path, tmp_path: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-0")
    await folded(store)
    for n in range(1, 4):
        await pay(store, f"s-{n}")
    store._witness.close()
    other = tmp_path / "after"
    shutil.copytree(folder, other)
    (other / "till.db-wal").unlink()
    await _killed(store)
    store = await TillStore.open(other, lambda: NOON)
    try:
        assert store.compared is Compared.BEHIND
        assert store.lost == ("1-261122-0002", "1-261122-0003", "1-261122-0004")
        assert [row.id for row in await store.sales.find()] == ["s-0"]
        assert (await store.outbox.row("s-0")).state is State.UNKNOWN, "it may have been sent: the server is asked"
        sale, _ = await pay(store, "after")
        assert sale.receipt.counter == 5
    finally:
        await _killed(store)


async def test_the_log_is_folded_and_the_copy_made_while_it_is_open(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-0")
    steps = store.keeper.steps
    await folded(store)
    await store.keeper.copy()
    assert store.keeper.is_copied
    assert store.keeper.steps == steps
    for name in ("till.db", "till.backup.db"):
        with closing(sqlite3.connect(f"file:{folder / name}?immutable=1", uri=True)) as file:  # without the log
            assert file.execute("SELECT id FROM sale").fetchall() == [("s-0",)]
    await _killed(store)


async def test_another_tills_log_is_set_aside(folder: Path, tmp_path: Path) -> None:
    await _sold(folder, copy_after=None)
    stranger = await TillStore.open(tmp_path / "stranger", lambda: NOON)
    await pay(stranger, "strange")
    shutil.copyfile(tmp_path / "stranger" / "till.db-wal", folder / "till.db-wal")
    await _killed(stranger)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.foreign_log
        assert (store.recovered, len(await store.sales.find())) == ("", 4)
    finally:
        await _killed(store)


async def test_nothing_is_paid_into_a_folder_that_was_moved_away(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        await pay(store, "s-0")
        away = folder.with_name("away")
        folder.rename(away)  # noqa: ASYNC240 - a test may block
        with pytest.raises(StoreError) as raised:
            await pay(store, "s-1")
        assert raised.value.kind == "gone"
        away.rename(folder)
        sale, _ = await pay(store, "s-2")
        assert sale.receipt.counter == 2
    finally:
        await _killed(store)


async def test_a_removed_log_beside_an_open_till_takes_no_sale_along(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-0")
    (folder / "till.db-wal").unlink()
    with pytest.raises(StoreError) as raised:
        await pay(store, "s-1")
    assert raised.value.kind == "gone"
    await _killed(store)


@pytest.mark.parametrize("version", [len(STEPS) ^ 1 << bit for bit in range(8)])
async def test_a_damaged_version_of_the_tables_is_mended(folder: Path, version: int) -> None:
    await _sold(folder, copy_after=None)
    _change(folder, f"PRAGMA user_version={version}")
    store = await TillStore.open(folder, lambda: NOON)
    assert (store.recovered, len(await store.sales.find())) == ("", 4)
    await _killed(store)


async def test_numbers_of_another_till_with_this_code_are_left_out(store: TillStore) -> None:
    ours = "c0ffee00-0000-4000-8000-4c8e6f2b7a11"  # ids are longer than the marks that notes carry
    own, _ = await pay(store, ours)
    note = read_note(own.order.note)
    assert note is not None
    assert note.mark == "4c8e6f2b7a11"
    assert await store.sales.not_here({own.receipt: {note.mark, ""}}) == ()
    assert await store.sales.not_here({own.receipt: {note.mark, "4c8e6f2b7a12"}}) == (own.receipt,)
    foreign = {
        ReceiptNumber("1", DAY, 1): {""},
        ReceiptNumber("1", DAY, 2): {"s-far"},
        ReceiptNumber("1", DAY, 7): {"s-farther"},
    }
    found = await store.sales.not_here(foreign)
    assert [one.counter for one in found] == [2, 7]
    assert await store.sales.raise_counters(found, "foreign")
    assert not await store.sales.raise_counters(found, "foreign")
    sale, _ = await pay(store, "s-1")
    assert sale.receipt.counter == 8
    assert (await store.verify_journal()).ok


async def test_a_copied_profile_knows_that_it_moved(store: TillStore) -> None:
    assert [await store.is_moved(mark) for mark in ("", "here", "here", "", "there", "there")] == [
        *(False, False, False, False),
        *(True, False),
    ]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [Path.mkdir, _pipe])
@pytest.mark.parametrize("name", ["till.db", "till.db-wal"])
async def test_what_is_no_file_is_said_to_be_none(folder: Path, name: str, make: Callable[[Path], object]) -> None:
    folder.mkdir()  # noqa: ASYNC240 - a test may block
    make(folder / name)
    with pytest.raises(StoreError) as raised:
        await TillStore.open(folder, lambda: NOON)
    assert raised.value.kind == "no_file"


@pytest.mark.parametrize("make", [Path.mkdir, _pipe])
@pytest.mark.parametrize("name", ["till.backup.db", "till.witness", "till.rescued.db"])
async def test_what_is_no_file_in_a_copys_place_stops_nothing(
    folder: Path, name: str, make: Callable[[Path], object]
) -> None:
    await _sold(folder, copy_after=None)
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    _change(folder, TEXT)
    store = await TillStore.open(folder, lambda: NOON)
    await store.keeper.look_over()
    assert store.keeper.take_news().waits == {"1-261122-0002"}
    assert len(await store.sales.find()) == 4
    await _killed(store)


@pytest.mark.parametrize("at", [200, 700, -30])
async def test_one_bit_of_a_text_is_turned_back_without_a_copy(folder: Path, at: int) -> None:
    """The journal has the digest: no other text than the one that was written has it."""
    await _sold(folder, copy_after=None)
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        (was,) = file.execute("SELECT CAST(body AS BLOB) FROM payload WHERE seq = 2").fetchone()
        turned = bytearray(was)
        turned[at] ^= 128  # no UTF-8 any more
        file.execute("UPDATE payload SET body = CAST(? AS TEXT) WHERE seq = 2", (bytes(turned),))
    store = await TillStore.open(folder, lambda: NOON)
    try:
        await store.keeper.look_over()
        assert store.keeper.take_news().mended == {"1-261122-0002"}
        assert (await store.sales.get("s-1")).number == "1-261122-0002"
    finally:
        await _killed(store)
    with closing(sqlite3.connect(folder / "till.db")) as file:
        assert file.execute("SELECT CAST(body AS BLOB) FROM payload WHERE seq = 2").fetchone() == (was,)


async def test_a_bit_in_the_log_gives_no_sale_another_id(folder: Path) -> None:
    """What SQLite would ignore of a broken log is read page by page; a text with another id is still this sale's."""
    store = await TillStore.open(folder, lambda: NOON)
    await store.backup()
    for n in range(3):
        await pay(store, f"s-{n}", cart(2))
    store._witness.close()
    files = {name: (folder / name).read_bytes() for name in ("till.db", "till.db-wal", "till.backup.db", witness.FILE)}
    await _killed(store)
    log = bytearray(files["till.db-wal"])
    places, at = [], log.find(b'{"id":"s-1","receipt":{')
    while at >= 0:
        places.append(at)
        at = log.find(b'{"id":"s-1","receipt":{', at + 1)
    for at in places:
        log[at + 7] ^= 32
    for name, content in {**files, "till.db-wal": bytes(log)}.items():
        (folder / name).write_bytes(content)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered
        assert {row.id for row in await store.sales.find()} == {"s-0", "s-1", "s-2"}
    finally:
        await _killed(store)
