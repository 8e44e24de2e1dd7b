"""The work list in till.db: written with its document, never changed, told, settled, left; found again in a salvage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.work_list import WorkFound, WorkItem, WorkKind, WorkLine, WorkState
from pos_app.store.sqlite.database import connect, transact
from pos_app.store.tables import work_list
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import ELISE, NOON, cart, pay, with_customer

pytestmark = pytest.mark.asyncio

LINES = (WorkLine("v1", "Café 1", 1, 495, 86, Decimal(21)),)


def item(name: str, sale_id: str = "s-1", total: int = 495, minutes: int = 0) -> WorkItem:
    at = NOON + timedelta(minutes=minutes)
    number = f"R-1-261122-{minutes + 1:04d}"
    return WorkItem(name, WorkKind.RETURN, number, sale_id, "1-261122-0001", at, "Nadia", EUR, total, LINES, "Cash")


FOUND = WorkFound(True, ("5530",), 495, LINES)


async def test_an_entry_names_the_customer_of_its_sale_and_its_order(store: TillStore) -> None:
    await pay(store, "s-1", with_customer(cart(), ELISE))
    await store.work_list.add(item("a"))
    (row,) = await store.work_list.rows()
    assert (row.entry.item, row.entry.state) == (item("a"), WorkState.TO_TELL)
    assert (row.customer, row.order_id, row.orders) == (ELISE.name, "", ())
    assert [one.what for one in await store.work_list.history("a")] == ["added"]


async def test_an_entry_is_written_with_its_document_or_not_at_all(store: TillStore, folder: Path) -> None:
    def document(connection: sqlite3.Connection) -> None:
        work_list.add(connection, item("a"))
        raise ValueError("the document could not be written")

    with closing(connect(folder / "till.db")) as connection, pytest.raises(ValueError, match="document"):
        transact(connection, document)
    assert await store.work_list.rows() == ()
    assert (await store.verify_journal()).ok


async def test_added_twice_it_is_there_once_and_another_of_its_id_is_refused(store: TillStore) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.add(item("a"))
    assert len(await store.work_list.rows()) == 1
    with pytest.raises(ValueError, match="another"):
        await store.work_list.add(item("a", total=494))


async def test_told_booked_and_counted(store: TillStore) -> None:
    for n, name in enumerate(("a", "b", "c")):
        await store.work_list.add(item(name, minutes=n))
    assert await store.work_list.tell(["a", "b"], NOON, "Nadia", "Z 383") == 2
    assert await store.work_list.tell(["a"], NOON, "Nadia", "again") == 0
    wrong = WorkFound(False, ("9",), 1)
    stands = {"a": (WorkState.BOOKED, FOUND), "b": (WorkState.DIFFERENT, wrong), "c": (WorkState.NOT_BOOKED, None)}
    assert await store.work_list.settle(stands, NOON) == 3
    assert await store.work_list.settle(stands, NOON) == 0
    counts = await store.work_list.counts()
    assert (counts.to_do, counts.trouble) == (2, 2)
    assert (await store.work_list.row("a")).entry.found == FOUND
    assert [one.what for one in await store.work_list.history("a")] == ["added", "told", "booked"]
    assert (await store.verify_journal()).ok


async def test_what_a_person_left_is_not_settled_any_more(store: TillStore) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.leave("a", "refunded by hand", NOON, "Nadia")
    await store.work_list.settle({"a": (WorkState.BOOKED, FOUND)}, NOON)
    entry = (await store.work_list.row("a")).entry
    assert (entry.state, entry.left) == (WorkState.LEFT, "refunded by hand")


async def test_told_while_the_shop_was_asked_it_stays_told(store: TillStore) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.tell(["a"], NOON, "Nadia", "by hand")
    await store.work_list.settle({"a": (WorkState.TO_TELL, None)}, NOON)
    assert (await store.work_list.row("a")).entry.state is WorkState.TOLD


async def test_the_file_itself_keeps_an_entry_as_it_is(store: TillStore, folder: Path) -> None:
    await store.work_list.add(item("a"))
    with closing(sqlite3.connect(folder / "till.db")) as other:
        for statement in (
            "DELETE FROM work_item",
            "UPDATE work_item SET body = '{}'",
            "UPDATE work_step SET what = 'told'",
            "DELETE FROM work_step",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE work_item SET state = 'left' WHERE id = 'a'",
        "DROP TRIGGER work_item_stays; UPDATE work_item SET body = replace(body, '495', '395')",
        "DROP TRIGGER work_item_no_delete; PRAGMA foreign_keys = OFF; DELETE FROM work_item WHERE id = 'a'",
    ],
)
async def test_a_change_by_another_hand_shows_in_the_journal(store: TillStore, folder: Path, statement: str) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.tell(["a"], NOON, "Nadia", "by hand")
    assert (await store.verify_journal()).ok
    with closing(sqlite3.connect(folder / "till.db")) as other:
        other.executescript(statement)
    assert not (await store.verify_journal()).ok


async def test_a_damaged_file_gives_the_list_back_from_the_journal(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1")
    await store.work_list.add(item("a"))
    await store.backup()
    await store.work_list.tell(["a"], NOON, "Nadia", "Z 383")
    await store.work_list.add(item("b", minutes=1))
    await store.work_list.settle({"b": (WorkState.BOOKED, FOUND)}, NOON)
    before = await store.work_list.rows()
    told = [await store.work_list.history(name) for name in ("a", "b")]
    await store._database.aclose()  # as a power cut leaves it: no last backup
    path = folder / "till.db"
    body = bytearray(path.read_bytes())
    body[:100] = b"\0" * 100
    path.write_bytes(body)
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert again.recovered
        assert await again.work_list.rows() == before
        assert [await again.work_list.history(name) for name in ("a", "b")] == told
        assert (await again.verify_journal()).ok
    finally:
        await again.aclose()


async def test_a_row_whose_bytes_are_damaged_costs_itself_only(store: TillStore, folder: Path) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.add(item("b", minutes=1))
    with closing(sqlite3.connect(folder / "till.db")) as other:
        other.executescript("DROP TRIGGER work_item_stays; UPDATE work_item SET body = '{' WHERE id = 'a'")
    assert [row.entry.item.id for row in await store.work_list.rows()] == ["b"]


async def test_what_was_done_long_ago_is_left_out(store: TillStore) -> None:
    await store.work_list.add(item("a"))
    await store.work_list.add(item("b", minutes=1))
    await store.work_list.settle({"a": (WorkState.BOOKED, FOUND)}, NOON)

    async def since(moment: datetime) -> list[str]:
        return [row.entry.item.id for row in await store.work_list.rows(moment)]

    assert await since(NOON - timedelta(days=1)) == ["b", "a"]
    assert await since(NOON + timedelta(days=1)) == ["b"]
