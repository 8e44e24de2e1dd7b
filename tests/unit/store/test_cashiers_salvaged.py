"""Cashiers come back with a damaged file, and rights that cannot be read are not given."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from pos_app.domain.cashier import OWNER, Cashier, Grant, Right, Wish, needs
from pos_app.domain.pin import PinHash
from pos_app.store.tables.cashiers import CashierNote, KeptCashier
from pos_app.store.till import TillStore
from tests.unit.store.till_values import NOON, pay

LEA = KeptCashier(Cashier(1, "Lea", OWNER, Decimal(20)), PinHash(b"s" * 16, b"d" * 32))
PAGE = 4096


async def _make(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1")
    note = CashierNote("cashier_added", {"cashier": "Lea"})
    await store.cashiers.save(KeptCashier(Cashier(0, "Lea", OWNER, Decimal(20)), LEA.pin), note)
    await store.cashiers.note(CashierNote("wrong_pin", {"in_a_row": 5}), 5)
    await store.aclose()


async def _read(folder: Path) -> tuple[str, tuple[KeptCashier, ...], int]:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        kept, failures = await store.cashiers.load()
        return store.recovered, kept, failures
    finally:
        await store.aclose()


def test_a_damaged_file_gives_its_cashiers_and_the_count_of_wrong_pins_back(folder: Path) -> None:
    asyncio.run(_make(folder))
    (folder / "till.backup.db").unlink(missing_ok=True)
    path = folder / "till.db"
    with closing(sqlite3.connect(path)) as file:
        (root,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sale_day'").fetchone()
    with path.open("r+b") as raw:
        raw.seek((root - 1) * PAGE)
        raw.write(b"\xff" * PAGE)

    assert asyncio.run(_read(folder)) == ("empty", (LEA,), 5)


def test_rights_that_make_no_sense_want_approval_and_the_till_opens(folder: Path) -> None:
    asyncio.run(_make(folder))
    for grants, limit in (("no JSON", "ten"), ('{"settings": "always"}', "NaN"), ("[]", "Infinity")):
        with closing(sqlite3.connect(folder / "till.db")) as file, file:
            file.execute("UPDATE cashier SET grants = ?, discount = ?", (grants, limit))
        _, (kept,), _ = asyncio.run(_read(folder))
        assert needs(Wish(Right.SETTINGS), kept.cashier) is Grant.APPROVAL
        assert kept.cashier.limit == 0
