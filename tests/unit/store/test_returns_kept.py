"""Returns in the file: handed to another till, without personal notes, with numbers that a lost log does not repeat."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.receipt import ReturnNumber
from pos_app.store.handover_file import VERSION, seal, shop_key, shop_mark, unseal
from pos_app.store.sqlite.database import connect
from pos_app.store.till import TillStore
from tests.unit.store.till_values import DAY, ELISE, NOON, cart, folded, give_back, new_id, pay, pay_by_card

pytestmark = pytest.mark.asyncio
KEY = shop_key("secret", "shop")


async def test_another_till_knows_what_came_back(store: TillStore, tmp_path: Path) -> None:
    """It gives no more back than is left; the money is in the first till's drawer."""
    sale, _ = await pay(store, "one", cart(2, customer=ELISE))
    given = await give_back(store, sale)
    file = await store.handover.collect(VERSION, shop_mark(KEY), "1", NOON, new_id)
    assert file.version == 2
    read = unseal(seal(file, KEY), KEY)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        await other.handover.take(read, "2", NOON)
        (taken,) = await other.returns.of_sale(sale.id)
        assert (taken.number, taken.taken_from, taken.lines, taken.note) == (given.number, "1", given.lines, "")
        assert (await other.days.facts()).returns == ()
        with pytest.raises(DomainError, match="return_too_many"):
            await give_back(other, sale)
        await other.handover.take(read, "2", NOON)
        assert len(await other.returns.of_sale(sale.id)) == 1
        assert (await other.verify_journal()).ok
    finally:
        await other.aclose()


async def test_a_file_without_returns_is_read_by_an_older_program(store: TillStore) -> None:
    """Version 1, as before."""
    await pay(store, "one")
    assert (await store.handover.collect(VERSION, shop_mark(KEY), "1", NOON, new_id)).version == 1


async def test_a_new_computer_counts_on(store: TillStore, tmp_path: Path) -> None:
    """Under the same code no number of a return comes twice."""
    sale, _ = await pay(store, "one", cart(2))
    await give_back(store, sale)
    file = await store.handover.collect(VERSION, shop_mark(KEY), "1", NOON, new_id)
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    try:
        await other.handover.take(file, "1", NOON)
        assert await other.returns.next_number("1", DAY) == ReturnNumber("1", DAY, 2)
    finally:
        await other.aclose()


async def test_free_notes_go_and_the_return_stays(store: TillStore) -> None:
    """After the time of the shop, or with the customer who is forgotten."""
    sale, _ = await pay(store, "one", cart(2, customer=ELISE))
    given = await give_back(store, sale)
    assert given.note
    assert await store.privacy.clean_overdue(NOON + timedelta(days=10), 90, 10) == 0
    assert await store.privacy.clean_overdue(NOON + timedelta(days=91), 90, 10) == 1
    (kept,) = await store.returns.of_sale(sale.id)
    assert (kept.note, kept.lines, kept.back) == ("", given.lines, given.back)
    assert (await store.verify_journal()).ok


async def test_a_return_of_who_is_forgotten_loses_its_note(store: TillStore) -> None:
    """Whoever it names is gone with the sale; the return works on."""
    sale, row = await pay(store, "one", cart(2, customer=ELISE))
    await give_back(store, sale)
    with closing(connect(store.folder / "till.db")) as file:
        file.execute("UPDATE submission SET state = 'sent' WHERE id = ?", (row.id,))
    await store.privacy.forget((ELISE.id,), NOON)
    assert [one.note for one in await store.returns.of_sale(sale.id)] == [""]


async def test_a_log_that_is_gone_repeats_no_number(folder: Path) -> None:
    """The witness saw it given out."""
    store = await TillStore.open(folder, lambda: NOON)
    sale, _ = await pay(store, "one", cart(2))
    await folded(store)
    await give_back(store, sale)
    store._witness.close()
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".db-shm"}  # noqa: ASYNC240
    await store.aclose()
    for path in list(folder.iterdir()):  # noqa: ASYNC240
        path.unlink()
    for name, content in files.items():
        if not name.endswith("-wal"):
            (folder / name).write_bytes(content)
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert await again.returns.next_number("1", DAY) == ReturnNumber("1", DAY, 2)
    finally:
        await again.aclose()


async def test_a_correction_is_of_the_open_day_and_stays(store: TillStore) -> None:
    """Neither changed nor deleted nor written by hand into another day."""
    sale, _ = await pay(store, "one", cart(2))
    change = await pay_by_card(store, sale)
    assert await store.returns.changes_of(sale.id) == (change,)
    with closing(connect(store.folder / "till.db")) as file:
        for query in (
            "UPDATE tender_change SET body = ''",
            "DELETE FROM tender_change",
            "INSERT OR REPLACE INTO tender_change SELECT * FROM tender_change",
            "INSERT INTO tender_change (id, day, at, sale_id, body) SELECT 'x', day + 1, at, sale_id, body"
            " FROM tender_change",
            "INSERT INTO tender_change (id, day, at, sale_id, body) SELECT 'x', day, at, 'gone', body"
            " FROM tender_change",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                file.execute(query)


@pytest.mark.parametrize("column", ["number", "kind", "day", "at", "sale_id", "cashier", "currency", "total", "body"])
async def test_each_changed_column_of_a_return_is_told(store: TillStore, column: str) -> None:
    """`verify` compares all of a row with the journal."""
    sale, _ = await pay(store, "one", cart(2))
    await give_back(store, sale)
    assert (await store.verify_journal()).ok
    with closing(connect(store.folder / "till.db")) as file:
        file.execute("DROP TRIGGER taken_back_no_change")
        kind = "7" if column in ("day", "total") else "'x'"
        file.execute(f"UPDATE taken_back SET {column} = {kind}")
    assert not (await store.verify_journal()).ok


@pytest.mark.parametrize("column", ["pieces", "gross", "paid", "bought"])
async def test_each_changed_column_of_a_line_is_told(store: TillStore, column: str) -> None:
    """Those by which the file refuses more than was sold."""
    sale, _ = await pay(store, "one", cart(2))
    await give_back(store, sale)
    with closing(connect(store.folder / "till.db")) as file:
        file.execute("DROP TRIGGER taken_back_line_no_change")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(f"UPDATE taken_back_line SET {column} = {column} + 1")
    assert not (await store.verify_journal()).ok


async def test_a_counter_that_was_lowered_repeats_no_number(store: TillStore) -> None:
    """While the till is open, and at its next start."""
    sale, _ = await pay(store, "one", cart(2))
    other, _ = await pay(store, "two", cart(2))
    third, _ = await pay(store, "three", cart(2))
    await give_back(store, sale)
    await give_back(store, other)
    with closing(connect(store.folder / "till.db")) as file:
        file.execute("UPDATE counter SET last = 0 WHERE till = 'R-1'")
    assert (await give_back(store, third)).number == ReturnNumber("1", DAY, 3)
