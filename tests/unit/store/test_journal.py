"""The journal is only added to, and any change behind its back is found at the entry it was made to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from pos_app.domain.day import DayReport, ReportHeading, day_report
from pos_app.store.tables.day_book import DayFacts
from pos_app.store.tables.journal import FIRST, JournalCheck
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import NOON, cart, give_back, pay, pay_by_card

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


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE sale SET receipt = receipt || '/2' WHERE seq = 2", "paid"),
        ("UPDATE sale SET day = '2026-11-01' WHERE seq = 2", "paid"),
        ("UPDATE sale SET paid_at = '2026-11-01T12:00:00+01:00' WHERE seq = 2", "paid"),
        ("UPDATE sale SET currency = 'CHF' WHERE seq = 2", "paid"),
        ("UPDATE sale SET total = total - 1 WHERE seq = 2", "paid"),
        ("DELETE FROM sale WHERE seq = 2; UPDATE submission SET kind = 'customer' WHERE seq = 2", "paid"),
        ("INSERT INTO handover (submission, at, direction, till) VALUES (2, '', 'in', '2')", "paid"),
        ("UPDATE day_end SET last_sale = last_sale - 1", "z"),
        ("UPDATE day_end SET at = 'then'", "z"),
        ("UPDATE day_end SET cashier = 'Tom'", "z"),
        ("UPDATE period_end SET kind = 'month'", "period"),
        ("UPDATE period_end SET label = '7'", "period"),
        ("UPDATE period_end SET currency = 'CHF'", "period"),
        ("UPDATE period_end SET z = 7", "period"),
    ],
)
async def test_a_row_that_takes_a_sale_out_of_the_books_is_found(
    store: TillStore, folder: Path, change: str, kind: str
) -> None:
    """Days, months and archives are made of these columns, not of the texts that the journal has the digests of."""
    for n in range(3):
        await pay_by_card(store, (await pay(store, f"s-{n}"))[0])
    await store.days.close(full_report)
    assert (await store.verify_journal()).ok
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.executescript(change)
    check = await store.verify_journal()
    assert (check.ok, check.first_bad) == (False, entries_of(folder, kind)[1 if kind == "paid" else 0])


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("kind", ["sale", "return", "less"])
async def test_cash_that_documents_wrote_into_the_drawer_is_found_changed(
    store: TillStore, folder: Path, kind: str, closed: bool
) -> None:
    """Such a row has no entry of its own: the Z, or the documents of the open day, tell their sum."""
    for name in ("s-1", "s-2", "s-3"):
        sale, _ = await pay(store, name, cart(2))
        if name == "s-1":
            await give_back(store, sale)
        elif name == "s-2":
            await pay_by_card(store, sale)
    if closed:
        await store.days.close(lambda facts: full_report(facts))
        await pay(store, "s-4")
    assert (await store.verify_journal()).ok
    drop = "DROP TRIGGER drawer_no_change"
    tamper(folder, drop, f"UPDATE drawer SET amount = amount + 1 WHERE seq = {await first_of(store, kind)}")
    check = await store.verify_journal()
    assert not check.ok
    at = entries_of(folder, "z") if closed else [check.entries + 1]
    assert [check.first_bad] == at


async def test_cash_of_no_currency_is_named(store: TillStore, folder: Path) -> None:
    await pay(store, "s-1")
    tamper(folder, "DROP TRIGGER drawer_no_change", "UPDATE drawer SET currency = ''")
    assert await store.verify_journal() == JournalCheck(False, 1, 2)


async def first_of(store: TillStore, kind: str) -> int:
    """The place of the first entry of the drawer of this kind, 0 if there is none."""
    query = "SELECT coalesce(min(seq), 0) FROM drawer WHERE kind = ?"
    return int(await store._database.read(lambda c: c.execute(query, (kind,)).fetchone()[0]))


def entries_of(folder: Path, kind: str) -> list[int]:
    with closing(sqlite3.connect(folder / "till.db")) as file:
        return [seq for (seq,) in file.execute("SELECT seq FROM journal WHERE kind = ? ORDER BY seq", (kind,))]


def full_report(facts: DayFacts) -> DayReport:
    heading = ReportHeading("Rue Haute", "1", facts.number, facts.since, NOON, "Nadia", EUR, True)
    return day_report(heading, facts.sales, facts.movements, None, facts.returns, facts.changes, facts.later)


async def test_a_journal_that_was_made_anew_is_told_by_the_sales(store: TillStore, folder: Path) -> None:
    """A sale is taken out with its rows and entries, and every later hash is made to fit: the sales after it carry the
    heads of the chain as it was."""
    for n in range(4):
        await pay(store, f"s-{n}", cart(1, f"{n + 1}.00"))
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        for table in ("sale", "payload", "drawer", "submission"):
            file.execute(f"DELETE FROM {table} WHERE seq = 2")
        file.execute("DELETE FROM journal WHERE json_extract(body, '$.id') = 's-1'")
        before = FIRST
        for new, (seq, at, kind, body) in enumerate(
            file.execute("SELECT seq, at, kind, body FROM journal ORDER BY seq").fetchall(), 1
        ):
            digest = sha256(f"{before}\n{new}\n{at}\n{kind}\n{body}".encode()).hexdigest()
            file.execute("UPDATE journal SET seq = ?, hash = ? WHERE seq = ?", (new, digest, seq))
            before = digest
    check = await store.verify_journal()
    assert (check.ok, check.first_bad) == (False, 2)
