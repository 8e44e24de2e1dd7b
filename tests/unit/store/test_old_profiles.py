"""Files as every earlier version of the program wrote them open in this one, with all that is in them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.submission import State
from pos_app.store.tables.till_schema import STEPS
from pos_app.store.till import TillStore
from tests.unit.store.profile_maker import make
from tests.unit.store.till_values import DAY, ELISE, NOON, cart, pay, with_customer

PROFILES = Path(__file__).with_name("profiles")
SHIPPED = sorted(PROFILES.glob("v*.db"), key=lambda path: int(path.stem[1:]))


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])


async def check(folder: Path) -> None:
    """What `profile_maker` put in, and a sale after it."""
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert (store.recovered, store.set_aside) == ("", None)
        rows = {row.id: row for row in await store.sales.find()}
        assert list(rows) == ["s-3", "s-2", "s-1"]
        assert [rows[name].submission.state for name in ("s-1", "s-2", "s-3")] == [
            State.SENT,
            State.REFUSED,
            State.QUEUED,
        ]
        assert (rows["s-1"].customer, rows["s-1"].receipt) == (ELISE.name, "1-261122-0001")
        assert [row.id for row in await store.sales.find("100482")] == ["s-1"]
        assert (await store.sales.get("s-1")).cart == with_customer(cart(3), ELISE)
        assert (await store.sales.get("s-2")).order.total == rows["s-2"].total
        assert [one.outcome for one in await store.outbox.attempts("s-2")] == ["Refused"]
        assert await store.outbox.payload("c-1") == ELISE
        assert [one.cart.lines for one in await store.carts.parked()] == [cart(2).lines]
        assert await store.carts.load() == cart(4)
        assert (await store.outbox.summary(DAY)).refused == 1
        sale, _ = await pay(store, "s-4")
        assert sale.receipt.counter == 4
        assert (await store.verify_journal()).ok
        assert await store.privacy.clean_overdue(NOON + timedelta(days=200), 90, 10) == 1
        assert (await store.sales.get("s-1")).customer_name == ""
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()


def test_there_is_a_file_of_each_version_before_the_names_were_wiped_and_of_the_first_house() -> None:
    assert [version_of(path) for path in SHIPPED] == [1, 2, 3, 7]


@pytest.mark.asyncio
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.stem))
async def test_a_file_of_an_earlier_program_opens_with_its_sales(path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)  # noqa: ASYNC240 - a test may block
    shutil.copyfile(path, folder / "till.db")

    await check(folder)

    assert version_of(folder / "till.db") == len(STEPS)
    version = version_of(path)
    before = folder / f"till.before-v{version + 1}.db"
    assert version_of(before) == version


@pytest.mark.asyncio
async def test_a_file_of_this_program_does_too(tmp_path: Path, folder: Path) -> None:
    folder.mkdir(mode=0o700)  # noqa: ASYNC240 - a test may block
    assert await make(folder / "till.db") == len(STEPS)

    await check(folder)
