"""`python -m tests.end2end.faults.cashier FOLDER CODE URL COUNT [HOW]`: sells, and says what the cashier was told.

Prints `paid RECEIPT TOTAL` for each sale, `refused KIND` where the till's file failed, `done` at the end. HOW: "sell"
(nothing is sent), "send" (and wait until all is), "silent" (killed after the commit, before a word), "sync" (load the
catalogue, a word per page).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from pos_app.app.till import catalogue_of
from pos_app.chift.credentials import Credentials
from pos_app.store.errors import StoreError
from tests.crash.fast_loop import FastLoop
from tests.crash.runs import exact_state
from tests.end2end.faults.scene import Scene, shelf_of


async def main(scene: Scene, count: int, how: str) -> None:
    """The day."""
    await scene.start(send=how == "send")
    if how == "sync":
        api = await scene.connect()
        _say("ready")
        await catalogue_of(scene.till, lambda progress: _say(f"page {progress.pages}")).load(api)
    for _ in range(count):
        try:
            sale = await scene.sell()
        except StoreError as error:
            _say(f"refused {error.kind}")
            continue
        if how == "silent":
            os.kill(os.getpid(), signal.SIGKILL)
        _say(f"paid {sale.receipt} {sale.order.total.amount:f}")
    if how == "send":
        await scene.quiet()
    await scene.stop()
    _say("done")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    folder, code, url, number, *rest = sys.argv[1:]
    key = Credentials(**exact_state(url)["credentials"])
    till = Scene(Path(folder), code, url, key, shelf_of(url, key))
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(main(till, int(number), *(rest or ["sell"])))
