"""Writes a till.db as the program it runs with writes it: `python -m tests.unit.store.profile_maker FILE`.

Once for each version of the tables, with the code of that time (run this file with an older checkout first in
PYTHONPATH); the files stay in `profiles/` and must open in every later program.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pos_app.domain.submission import Cause, Kind, State, Submission, begin
from pos_app.store.till import TillStore
from tests.unit.store.till_values import ELISE, NOON, attempt, cart, pay, with_customer


async def make(target: Path) -> int:
    """A sent, a refused and a waiting sale, a new customer, a parked cart and an open one. Returns the version."""
    with tempfile.TemporaryDirectory() as place:
        store = await TillStore.open(Path(place), lambda: NOON)
        await pay(store, "s-1", with_customer(cart(3), ELISE))
        row = await store.outbox.row("s-1")
        await store.outbox.record(begin(row))
        sent = replace(begin(row), state=State.SENT, remote_id="o-1", order_number="100482")
        await store.outbox.record(sent, attempt(row))
        await pay(store, "s-2", cart(2))
        row = await store.outbox.row("s-2")
        await store.outbox.record(begin(row))
        refused = replace(begin(row), state=State.REFUSED, cause=Cause.BODY, sentence="No such product.")
        await store.outbox.record(refused, attempt(row, "Refused", status=422))
        await pay(store, "s-3", with_customer(cart(1), ELISE))
        await store.outbox.add_customer(ELISE, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
        await store.carts.park(cart(2), "Nadia", NOON)
        await store.carts.save(cart(4))
        await store.aclose()
        with closing(sqlite3.connect(Path(place) / "till.db")) as file:
            file.execute("VACUUM INTO ?", (str(target),))
            return int(file.execute("PRAGMA user_version").fetchone()[0])


if __name__ == "__main__":
    made = asyncio.run(make(Path(sys.argv[1])))
    sys.stdout.write(f"version {made}\n")
