"""The drawer and the Z reports in the till's file: one step each, no gap in the numbers, never changed afterwards."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.cart import AmountOff
from pos_app.domain.day import Move
from pos_app.domain.submission import Cause, Refused, begin, conclude
from pos_app.store.tables.till_schema import STEPS
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.day_values import close, entry, report_of
from tests.unit.store.till_values import ELISE, NOON, cart, correct, new_id, pay

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[3]


def by_hand(folder: Path, *statements: str) -> None:
    """What somebody does to the file with a tool of his own."""
    with closing(sqlite3.connect(folder / "till.db")) as file, file:
        for statement in statements:
            file.execute(statement)


async def test_a_day_is_what_came_since_the_last_z(store: TillStore) -> None:
    await store.days.add(EUR, entry("f", Move.FLOAT, 10_000))
    await pay(store, "a")  # 9.90
    await pay(store, "b")
    first = await close(store)
    await pay(store, "c")
    await store.days.add(EUR, entry("in", Move.IN, 500, "change"))
    second = await close(store)
    assert (first.heading.number, first.receipts, first.total, first.drawer.expected) == (1, 2, 1980, 11_980)
    assert (second.heading.number, second.receipts, second.total, second.drawer.expected) == (2, 1, 990, 1490)
    assert second.heading.since == first.heading.until
    assert [one.report for one in await store.days.ends()] == [second, first]
    assert (await store.verify_journal()).ok


async def test_a_count_remembers_what_should_have_been_there(store: TillStore) -> None:
    await store.days.add(EUR, entry("f", Move.FLOAT, 5_000))
    await pay(store, "a")
    await store.days.add(EUR, entry("c", Move.COUNT, 5_980, minutes=1))
    await pay(store, "b")
    drawer = report_of(await store.days.facts()).drawer
    assert (drawer.expected, drawer.counted, drawer.difference, drawer.moved_since) == (6_980, 5_980, -10, 990)


async def test_sales_read_before_are_not_read_again(store: TillStore) -> None:
    await pay(store, "a")
    before = await store.days.facts()
    await pay(store, "b")
    assert await store.days.facts(before.sales) == await store.days.facts()
    await close(store)
    assert (await store.days.facts(before.sales)).sales == ()


async def test_a_sale_leaves_its_cash_in_the_drawer_once(store: TillStore) -> None:
    sale, _ = await pay(store, "a")
    (left,) = (await store.days.books(1)).drawer
    assert (left.receipt, left.amount, left.cashier) == (str(sale.receipt), 990, "Nadia")


async def test_what_another_till_sold_is_in_no_sum_of_this_one(store: TillStore, tmp_path: Path) -> None:
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    await pay(other, "x")
    given = await other.handover.collect(1, "mark", "1", NOON, new_id)
    await other.aclose()
    await store.handover.take(given, "2", NOON)
    report = report_of(await store.days.facts())
    assert (report.receipts, report.total, report.drawer.expected) == (0, 0, 0)
    assert [(one.name, one.count, one.amount) for one in report.taken_over] == [("1", 1, 990)]


async def test_nothing_of_a_closed_day_can_be_changed(store: TillStore, folder: Path) -> None:
    await store.days.add(EUR, entry("f", Move.FLOAT, 100))
    await pay(store, "a", cart(customer=ELISE))
    await close(store)
    for statement in (
        "UPDATE day_end SET body = '{}'",
        "DELETE FROM day_end",
        "UPDATE drawer SET amount = 1",
        "DELETE FROM drawer",
        "INSERT INTO drawer SELECT 9, 'n', 1, 'EUR', 'in', at, '', 5, '', '', 0, '[]' FROM drawer LIMIT 1",
        "INSERT INTO day_end SELECT 7, at, cashier, last_sale, body FROM day_end",
        "UPDATE payload SET body = json_set(body, '$.tenders', json('[]'))",
        "UPDATE payload SET body = json_set(body, '$.cart.lines[0].quantity', '2')",
        "UPDATE payload SET body = json_set(body, '$.cashier', 'Karim')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            by_hand(folder, statement)
    by_hand(folder, "UPDATE payload SET body = json_set(body, '$.cart.customer', null, '$.cart.lines[0].note', '')")


async def test_a_refused_sale_of_a_closed_day_can_still_be_mended(store: TillStore) -> None:
    sale, row = await pay(store, "a")
    await store.outbox.record(row := begin(row))
    await store.outbox.record(row := conclude(row, Refused(Cause.BODY, "no", "X", "phone")))
    await close(store)
    mended = replace(sale, order=replace(sale.order, note=f"{sale.order.note}\nmended"))
    await correct(store, mended, row, "new")
    wrong = replace(mended, cart=replace(mended.cart, discount=AmountOff(sale.order.total.amount)))
    await store.outbox.record(row := begin(await store.outbox.row("a")))
    await store.outbox.record(row := conclude(row, Refused(Cause.BODY, "no", "X", "phone")))
    with pytest.raises(sqlite3.IntegrityError):
        await correct(store, wrong, row, "newer")


async def test_a_changed_z_or_drawer_entry_shows_in_the_journal(store: TillStore, folder: Path) -> None:
    await pay(store, "a")
    await store.days.add(EUR, entry("f", Move.FLOAT, 10_000))
    await close(store)
    assert (await store.verify_journal()).ok
    by_hand(folder, "DROP TRIGGER drawer_no_change", "UPDATE drawer SET amount = 1 WHERE id = 'f'")
    assert (await store.verify_journal()).first_bad == 2
    by_hand(folder, "UPDATE drawer SET amount = 10000 WHERE id = 'f'")
    by_hand(folder, "DROP TRIGGER day_end_no_delete", "DELETE FROM day_end")
    assert (await store.verify_journal()).first_bad == 3


async def test_what_was_sold_before_the_till_had_a_drawer_is_of_no_day(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "old")
    await store.aclose()
    with closing(sqlite3.connect(":memory:")) as older:
        for statement in (statement for step in STEPS[:3] for statement in step):
            older.execute(statement)
        kept = {name for (name,) in older.execute("SELECT name FROM sqlite_schema")}
    with closing(sqlite3.connect(folder / "till.db")) as file, file:
        newer = file.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").fetchall()
        file.execute("PRAGMA user_version=3")
        for kind in ("trigger", "index", "table"):
            for _, name in (one for one in newer if one[0] == kind and one[1] not in kept):
                file.execute(f"DROP {kind} IF EXISTS {name}")
        for table in ("open_cart", "parked"):
            file.execute(f"ALTER TABLE {table} DROP COLUMN digest")
    (folder / "till.backup.db").unlink()
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == ""
        assert (await store.days.facts()).sales == ()
        await pay(store, "new")
        z = await close(store)
        assert (z.heading.number, z.receipts) == (1, 1)
    finally:
        await store.aclose()


async def test_a_z_survives_a_damaged_file_and_its_number_does_not_come_again(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await store.days.add(EUR, entry("f", Move.FLOAT, 10_000))
    await pay(store, "a")
    first = await close(store)
    await store.days.add(EUR, entry("g", Move.FLOAT, 2_000))
    await pay(store, "b")
    before = await store.days.facts()
    await store.aclose()
    (folder / "till.backup.db").unlink()
    with (folder / "till.db").open("r+b") as file:  # the header is noise: nothing but the pages can be read
        file.write(b"noise" * 20)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == "empty"
        assert [one.report for one in await store.days.ends()] == [first]
        after = await store.days.facts()
        assert (after.number, after.movements) == (before.number, before.movements)
        assert [one.receipt for one in after.sales] == [one.receipt for one in before.sales]
        assert [one.receipt for one in (await store.days.books(2)).drawer] == ["1-261122-0002"]
        assert (await store.verify_journal()).ok
        assert (await close(store)).heading.number == 2
    finally:
        await store.aclose()


# --- killed while closing ---

posix = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")


def start(how: str, folder: Path) -> subprocess.Popen[str]:
    """A till of its own."""
    command = [sys.executable, "-m", "tests.unit.store.day_child", how, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def numbers(folder: Path) -> list[int]:
    """The Z numbers in the file, in order; every sale is on exactly one Z or in the open day."""
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert (await store.verify_journal()).ok
        ends = (await store.days.ends(10_000))[::-1]
        found = [one.number for one in ends]
        assert found == list(range(1, len(found) + 1))
        closed = sum(one.report.receipts for one in ends)
        assert closed + len((await store.days.facts()).sales) == len(await store.sales.find(limit=100_000))
        return found
    finally:
        await store.aclose()


@posix
async def test_killed_before_the_commit_the_day_is_still_open(folder: Path) -> None:
    with start("before", folder) as child:
        assert child.stdout is not None
        assert child.stdout.read() == ""
    assert await numbers(folder) == []


@posix
async def test_killed_after_the_commit_the_day_is_closed_once(folder: Path) -> None:
    with start("after", folder) as child:
        child.wait(timeout=60)
    assert await numbers(folder) == [1]


@posix
async def test_killed_anywhere_again_and_again_each_z_is_made_once(folder: Path) -> None:
    chance, seen = random.Random(2612), list[str]()
    for _ in range(4):
        with start("any", folder) as child:
            assert child.stdout is not None
            seen += [child.stdout.readline().strip() for _ in range(chance.randint(2, 12))]
            time.sleep(chance.random() / 100)  # noqa: ASYNC251 - the child closes meanwhile
            child.kill()
            seen += child.stdout.read().split("\n")[:-1]
        found = await numbers(folder)
        assert {int(one) for one in seen} <= set(found)
        assert len(seen) == len(set(seen))
