"""The journal is only added to, and any change behind its back is found at the entry it was made to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.store.tables.journal import JournalCheck
from pos_app.store.till import TillStore
from tests.unit.store.till_values import NOON, cart, pay

pytestmark = pytest.mark.asyncio


def tamper(folder: Path, *statements: str) -> None:
    """Change the file as somebody would who knows SQLite."""
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)


async def some_entries(store: TillStore) -> None:
    for n in range(3):
        await pay(store, f"s-{n}", cart(1, f"{n + 1}.00"))
    parked = await store.carts.park(cart(), "Nadia", NOON)
    await store.carts.resume(parked.id, NOON)


async def test_an_untouched_journal_is_whole(store: TillStore) -> None:
    assert await store.verify_journal() == JournalCheck(True, 0, None)
    await some_entries(store)
    assert await store.verify_journal() == JournalCheck(True, 5, None)


async def test_the_file_refuses_to_change_or_drop_entries_and_rows(store: TillStore, folder: Path) -> None:
    await some_entries(store)
    for statement in ("UPDATE journal SET body = '{}'", "DELETE FROM journal", "DELETE FROM submission"):
        with pytest.raises(sqlite3.IntegrityError):
            tamper(folder, statement)
    assert (await store.verify_journal()).ok


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        ("UPDATE journal SET body = replace(body, '2.00', '1.00') WHERE seq = 2", 2),
        ("UPDATE journal SET at = '2026-11-21T12:00:00+01:00' WHERE seq = 3", 3),
        ("UPDATE journal SET kind = 'parked' WHERE seq = 1", 1),
        ("DELETE FROM journal WHERE seq = 2", 2),
        ("DELETE FROM journal WHERE seq > 2", 3),
        ("INSERT INTO journal VALUES (6, 'then', 'paid', '{}', 'abc')", 6),
        ("UPDATE payload SET body = replace(body, 'Nadia', 'Tom') WHERE seq = 2", 2),
        ("DELETE FROM payload WHERE seq = 3", 3),
    ],
)
async def test_a_change_is_found_at_the_right_entry(
    store: TillStore, folder: Path, change: str, first_bad: int
) -> None:
    await some_entries(store)
    tamper(folder, "DROP TRIGGER journal_no_change", "DROP TRIGGER journal_no_delete", change)
    check = await store.verify_journal()
    assert (check.ok, check.first_bad) == (False, first_bad)
