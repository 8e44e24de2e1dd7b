"""A till's file is made, checked, brought up to date, refused or restored, and never thrown away."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.submission import Kind, State, Submission, begin
from pos_app.store.errors import StoreError
from pos_app.store.recovery.opening import OpenedFile, open_precious
from pos_app.store.sqlite import database as database_module
from pos_app.store.till import TillStore
from tests.unit.store.till_values import ELISE, NOON, cart, pay

OLD = (("CREATE TABLE sold (id INTEGER PRIMARY KEY, name TEXT)",),)
NEW = (*OLD, ("ALTER TABLE sold ADD COLUMN cashier TEXT NOT NULL DEFAULT ''", "CREATE TABLE extra (a)"))


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_older_file_is_brought_up_to_date_after_a_backup(folder: Path) -> None:
    path = folder / "till.db"
    assert open_precious(path, OLD, NOON) == OpenedFile()
    query(path, "INSERT INTO sold (name) VALUES ('Café')")
    assert open_precious(path, NEW, NOON) == OpenedFile()
    assert query(path, "SELECT name, cashier FROM sold") == [("Café", "")]
    assert query(path, "PRAGMA user_version") == [(2,)]
    backup = folder / "till.before-v2.db"
    assert query(backup, "PRAGMA user_version") == [(1,)]
    assert query(backup, "SELECT name FROM sold") == [("Café",)]


def test_a_step_that_fails_leaves_the_older_file_as_it_was(folder: Path) -> None:
    path = folder / "till.db"
    open_precious(path, OLD, NOON)
    with pytest.raises(sqlite3.OperationalError):
        open_precious(path, (*NEW, ("CREATE TABLE more (a)", "CREATE TABLE sold (a)")), NOON)
    # The first step was whole, the second not there at all.
    assert query(path, "PRAGMA user_version") == [(2,)]
    assert query(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == [(0,)]


def test_a_file_of_a_newer_program_is_refused_and_not_touched(folder: Path) -> None:
    path = folder / "till.db"
    open_precious(path, NEW, NOON)
    before = path.read_bytes()
    with pytest.raises(StoreError) as raised:
        open_precious(path, OLD, NOON)
    assert raised.value.kind == "newer"
    assert path.read_bytes() == before
    assert "till.db" in names(folder)
    assert not any("corrupt" in name for name in names(folder))


async def _sold(folder: Path, count: int, *, backup_after: int | None) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    for n in range(count):
        await pay(store, f"s-{n}", cart(20))
        if n + 1 == backup_after:
            await store.backup()
    store.keeper._copied = store.keeper.steps  # no last backup on closing: the program was killed, say
    await store.aclose()


def _noise(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xa5" * 64
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 5])


def _other(path: Path) -> None:
    path.write_bytes(b"<html>not a database</html>" * 300)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.asyncio
@pytest.mark.parametrize("harm", [_noise, _cut, _other, _emptied])
async def test_a_damaged_file_is_set_aside_and_the_backup_serves(folder: Path, harm: object) -> None:
    await _sold(folder, 5, backup_after=3)
    path = folder / "till.db"
    harm(path)  # type: ignore[operator]
    damaged = path.read_bytes()
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == "backup"
        assert store.set_aside is not None
        assert store.set_aside.name == "till.db.corrupt-20261122-120000"
        assert store.set_aside.read_bytes() == damaged
        found = [row.id for row in reversed(await store.sales.find())]
        assert found[:3] == ["s-0", "s-1", "s-2"]
        assert store.salvaged == len(found) - 3
        assert (await store.verify_journal()).ok
        await pay(store, "after")
    finally:
        await store.aclose()


def _one_bad_page(path: Path) -> None:
    """The journal's first page: none of the sales is on it."""
    (root,) = query(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'journal'")[0]
    content = bytearray(path.read_bytes())
    start = (int(str(root)) - 1) * 4096
    content[start : start + 4096] = b"\xa5" * 4096
    path.write_bytes(content)


@pytest.mark.asyncio
@pytest.mark.parametrize("backup_after", [None, 2])
async def test_what_a_damaged_file_still_tells_is_taken_over(folder: Path, backup_after: int | None) -> None:
    await _sold(folder, 5, backup_after=backup_after)
    store = await TillStore.open(folder, lambda: NOON)
    row = await store.outbox.row("s-1")
    await store.outbox.record(begin(row))
    sent = replace(begin(row), state=State.SENT, remote_id="o-1", order_number="100482")
    await store.outbox.record(sent)
    await store.outbox.add_customer(ELISE, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    await store.carts.park(cart(3), "Nadia", NOON)
    await store.carts.save(cart(7))
    store.keeper._copied = store.keeper.steps
    await store.aclose()
    _one_bad_page(folder / "till.db")

    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == ("backup" if backup_after else "empty")
        assert store.salvaged == (5 if backup_after else 6)  # with the backup s-0 alone was already as it was last
        assert [row.id for row in await store.sales.find()] == ["s-4", "s-3", "s-2", "s-1", "s-0"]
        assert await store.outbox.row("s-1") == sent
        assert [row.id for row in await store.sales.find("100482")] == ["s-1"]
        assert await store.outbox.payload("c-1") == ELISE
        assert [p.cart for p in await store.carts.parked()] == [cart(3)]
        assert await store.carts.load() == cart(7)
        sale, _ = await pay(store, "after")
        assert sale.receipt.counter == 6
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_a_file_that_lost_its_first_bytes_gives_all_its_sales(folder: Path) -> None:
    await _sold(folder, 5, backup_after=2)
    path = folder / "till.db"
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert (store.recovered, store.salvaged, len(await store.sales.find())) == ("backup", 3, 5)
        assert await store.sales.next_counter("1", NOON.date()) == 6
    finally:
        await store.aclose()
    assert "till.mended.db" not in names(folder)


@pytest.mark.asyncio
async def test_a_file_with_any_bytes_changed_still_opens_and_gives_no_number_twice(
    folder: Path, tmp_path: Path
) -> None:
    await _sold(folder, 4, backup_after=2)
    good = {name: (folder / name).read_bytes() for name in names(folder)}
    chance = random.Random(28)
    outcomes: set[str] = set()
    for number in range(40):
        copy = tmp_path / f"copy-{number}"
        copy.mkdir()
        for name, content in good.items():
            (copy / name).write_bytes(content)
        mutant = bytearray(good["till.db"])
        for _ in range(chance.choice((1, 30, 300))):
            mutant[chance.randrange(len(mutant))] = chance.randrange(256)
        (copy / "till.db").write_bytes(mutant)
        try:
            store = await TillStore.open(copy, lambda: NOON)
        except StoreError as error:
            outcomes.add(error.kind)
            continue
        try:
            outcomes.add(store.recovered)
            found = await store.sales.find()
            assert {"s-0", "s-1"} <= {row.id for row in found}
            counter = await store.sales.next_counter("1", NOON.date())
            assert counter > max(int(row.receipt[-4:]) for row in found)
        except StoreError as error:
            outcomes.add(error.kind)  # a byte inside a text: said, not shown as true
        finally:
            await store.aclose()
    assert {"", "backup"} <= outcomes <= {"", "backup", "newer", "damaged"}


@pytest.mark.asyncio
async def test_a_rescue_that_was_cut_off_is_done_again(folder: Path) -> None:
    await _sold(folder, 4, backup_after=2)
    (folder / "till.db").replace(folder / "till.rescued.db")  # killed after the damaged file was set aside
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert len(await store.sales.find()) == 4
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_a_damaged_file_without_a_backup_is_still_kept(folder: Path) -> None:
    for _ in range(2):
        folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a test may block
        (folder / "till.db").write_bytes(b"noise" * 1000)
        store = await TillStore.open(folder, lambda: NOON)
        assert store.recovered == "empty"
        store.keeper._copied = store.keeper.steps
        await store.aclose()
    kept = {name for name in names(folder) if "corrupt" in name}
    assert kept == {"till.db.corrupt-20261122-120000", "till.db.corrupt-20261122-120000-2"}


@pytest.mark.asyncio
async def test_a_vanished_file_comes_back_from_its_backup(folder: Path) -> None:
    await _sold(folder, 3, backup_after=2)
    (folder / "till.db").unlink()
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert (store.recovered, store.set_aside) == ("backup", None)
        assert len(await store.sales.find()) == 2
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_closing_renews_the_backup(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1")
    await store.aclose()
    assert query(folder / "till.backup.db", "SELECT receipt FROM sale") == [("1-261122-0001",)]
    assert "till.db-wal" not in names(folder)


@pytest.mark.asyncio
async def test_a_log_cut_anywhere_gives_a_beginning_of_the_sales(folder: Path, tmp_path: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    for n in range(6):
        await pay(store, f"s-{n}", cart(1))
    whole, log = (folder / "till.db").read_bytes(), (folder / "till.db-wal").read_bytes()
    await store.aclose()
    seen = set()
    for number, cut in enumerate(range(len(log), 0, -len(log) // 25)):
        copy = tmp_path / f"copy-{number}"
        copy.mkdir()
        (copy / "till.db").write_bytes(whole)
        (copy / "till.db-wal").write_bytes(log[:cut])
        torn = await TillStore.open(copy, lambda: NOON)
        try:
            found = [row.id for row in reversed(await torn.sales.find())]
            assert found == [f"s-{n}" for n in range(len(found))]
            assert await torn.sales.next_counter("1", NOON.date()) == len(found) + 1
            assert (await torn.verify_journal()).ok
            seen.add(len(found))
        finally:
            await torn.aclose()
    assert {6, 0} <= seen


@pytest.mark.asyncio
async def test_a_file_held_by_another_program_is_said_to_be_locked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.1)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError) as raised:
                await pay(store, "s-1")
            assert raised.value.kind == "locked"
            other.execute("ROLLBACK")
        sale, _ = await pay(store, "s-1")
        assert sale.receipt.counter == 1
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_a_full_disk_refuses_the_payment_and_keeps_what_there_was(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        await pay(store, "s-1")
        await store._database.run(lambda c: c.execute("PRAGMA max_page_count = 40").fetchone())
        refused = []
        for n in range(30):
            try:
                await pay(store, f"more-{n}", cart(10))
            except StoreError as error:
                refused.append(error.kind)
        assert set(refused) == {"full"}
        held = len(await store.sales.find())
        await store._database.run(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchone())
        sale, _ = await pay(store, "again")
        assert sale.receipt.counter == held + 1
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """The folder as a read-only one: by its rights, or by a mount for root, whom rights do not bind."""
    if os.name != "posix":
        pytest.skip("a read-only folder is made by POSIX means")
    if os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
        return
    for arguments in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode:
            pytest.skip("root here may not mount, and no right binds root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.asyncio
async def test_a_read_only_folder_is_said_to_be_so(folder: Path) -> None:
    await _sold(folder, 1, backup_after=None)
    with _read_only(folder):
        with pytest.raises(StoreError) as raised:
            await TillStore.open(folder, lambda: NOON)
        assert raised.value.kind == "readonly"
    store = await TillStore.open(folder, lambda: NOON + timedelta(days=1))
    assert len(await store.sales.find()) == 1
    await store.aclose()


@pytest.mark.asyncio
async def test_a_new_file_waits_for_the_disk_twice_and_a_kill_leaves_no_half_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, real = [], os.fsync

    def flush(handle: int) -> None:
        flushed.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fsync", flush)
    folder.mkdir()  # noqa: ASYNC240 - a test may block
    (folder / "till.db.part").write_bytes(b"half of it")
    (folder / "till.db.part-journal").write_bytes(b"half of it")
    assert open_precious(folder / "till.db", OLD, NOON) == OpenedFile()
    assert len(flushed) == (2 if os.name == "posix" else 1)
    assert names(folder) == {"till.db"}
    assert query(folder / "till.db", "PRAGMA journal_mode") == [("wal",)]
    store = await TillStore.open(folder.with_name("other"), lambda: NOON)
    await store.keeper.prime()
    assert store.keeper.is_copied, "what only begins the log makes no copy"
    await store.aclose()
