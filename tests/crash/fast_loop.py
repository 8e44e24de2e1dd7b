"""An event loop whose seconds are short: waits of minutes (back-off, time-outs) pass in moments, nothing is skipped.

Holds the loop and the clock that goes with it. Standard library and `pos_app.services.clock` only.
"""

from __future__ import annotations

import asyncio
import random
import selectors
import time
import uuid
from collections.abc import Callable
from datetime import datetime

from pos_app.services.clock import Clock

SPEED = 20.0  # seconds of the loop in one second of the world


class _Selector(selectors.DefaultSelector):
    """Waits a shorter time than asked; `turn` is called before each wait: wherever a coroutine can be parked."""

    def __init__(self, speed: float, turn: Callable[[], None] | None) -> None:
        super().__init__()
        self._speed = speed
        self._turn = turn

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """As the selector's own."""
        if self._turn is not None:
            self._turn()
        return super().select(None if timeout is None else timeout / self._speed)


class FastLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop, with its time `speed` times as fast. `turn` is called once each time round."""

    def __init__(self, speed: float = SPEED, turn: Callable[[], None] | None = None) -> None:
        super().__init__(_Selector(speed, turn))
        self.speed = speed
        self.skipped = 0.0

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ARG002
        """Without Python 3.12's limit of 300 s: they are seconds of this loop, and gone at once."""
        await super().shutdown_default_executor()

    def time(self) -> float:
        """Monotonic, in the loop's own seconds."""
        return time.monotonic() * self.speed + self.skipped


async def hurry(seconds: float) -> None:
    """Let so many of a `FastLoop`'s seconds pass faster still: one by one, with a moment of work in each."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FastLoop)
    for _ in range(int(seconds)):
        loop.skipped += 0.9
        await asyncio.sleep(0.1)


def fast_clock(seed: str, speed: float = SPEED) -> Clock:
    """The clock that goes with a `FastLoop` of this speed; chance and names follow from the seed.

    The wall clock is the machine's own: what it decides takes as long as in the world.
    """
    chance = random.Random(seed)
    return Clock(
        now=lambda: datetime.now().astimezone(),
        monotonic=lambda: time.monotonic() * speed,
        chance=chance.random,
        new_id=lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4)),
    )
