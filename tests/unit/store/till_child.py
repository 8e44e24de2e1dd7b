"""A till in a process of its own that is killed or whose disk fails: `python -m tests.unit.store.till_child HOW DIR`.

Prints each receipt number once `pay` has returned, as a cashier would see it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Submission
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore
from tests.unit.store.till_values import DAY, NOON, cart, pay, sale_of


async def main(how: str, folder: Path) -> None:
    """Sell until the end this run is about."""
    store = await TillStore.open(folder, lambda: NOON)
    start = await store.sales.next_counter("1", DAY)
    await store.carts.save(cart(7))
    for n in range(3):
        sale, _ = await pay(store, f"s-{start + n}")
        print(sale.receipt, flush=True)  # noqa: T201
    await store.carts.save(cart(7))
    if how == "before":

        def build(number: ReceiptNumber, _: str) -> tuple[Sale, Submission]:
            sale_of("never")(number)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        await store.sales.pay("1", DAY, build)
    elif how == "after":
        await pay(store, f"s-{start + 3}")
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "any":
        n = start + 3
        while True:
            sale, _ = await pay(store, f"s-{n}")
            print(sale.receipt, flush=True)  # noqa: T201
            n += 1
    elif how == "disk":
        await _failing_disk(store, folder, start + 3)


async def _failing_disk(store: TillStore, folder: Path, n: int) -> None:
    """No file may grow any more for a while: writing fails in the middle of a payment."""
    import resource  # not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (folder / "till.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 6000, hard))
    try:
        await pay(store, f"s-{n}", cart(30))
    except StoreError as error:
        print("refused", error.kind, flush=True)  # noqa: T201
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    sale, _ = await pay(store, f"s-{n}", cart(30))
    print(sale.receipt, flush=True)  # noqa: T201
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
