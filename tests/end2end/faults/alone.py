"""`python -m tests.end2end.faults.alone FOLDER`: sells where there is no network at all; prints state and cause."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.submission import State
from tests.crash.fast_loop import FastLoop
from tests.end2end.faults.scene import Scene

KEY = Credentials(
    client_id="client",
    client_secret="secret",
    account_id="account",
    consumer_id="consumer",
    pos_connection_id="pos",
    commerce_connection_id="commerce",
)
LOAF = Item("v1", "p1", "Bread", "B-1", "", (), Decimal("2.50"), "EUR", None, True, ItemStatus.PUBLISHED)


async def main(folder: Path) -> None:
    """One sale, tried once."""
    scene = Scene(folder, "N1", "https://192.0.2.1", KEY, (LOAF, LOAF))
    await scene.start()
    sale = await scene.sell()
    await scene.tries(sale, 1)
    row = await scene.until(sale, State.QUEUED)
    print(row.state, row.cause)  # noqa: T201
    await scene.stop()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(main(Path(sys.argv[1])))
