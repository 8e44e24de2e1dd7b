"""`python -m tests.end2end.faults.sleeper FOLDER URL`: a till that is put to sleep between two sales."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.domain.submission import State
from tests.crash.fast_loop import FastLoop
from tests.crash.runs import exact_state
from tests.end2end.faults.scene import Scene, shelf_of

ASLEEP = 0.5  # seconds of the world that show that this process was stopped


async def main(scene: Scene) -> None:
    """Sell, sleep, sell again."""
    await scene.start()
    first = await scene.sell()
    await scene.until(first, State.SENT)
    before = time.monotonic()
    print("sold 1", flush=True)  # noqa: T201
    while time.monotonic() - before < ASLEEP:
        before = time.monotonic()
        await asyncio.sleep(0.2)
    second = await scene.sell()
    await scene.until(second, State.SENT)
    print("sent 2", flush=True)  # noqa: T201
    scene.stall = 0.0  # the sleep was one
    await scene.check()


if __name__ == "__main__":
    where = sys.argv[2]
    key = Credentials(**exact_state(where)["credentials"])
    till = Scene(Path(sys.argv[1]), "Z1", where, key, shelf_of(where, key))
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(main(till))
