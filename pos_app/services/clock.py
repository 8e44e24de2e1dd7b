"""Time, randomness and new ids passed in as values, so that no other module reads a hidden clock."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is the wall clock (zone-aware), for showing only; waits use `monotonic` seconds.

    `chance` returns random numbers in [0, 1), `new_id` a new unique id (a UUID as text).
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    chance: Callable[[], float]
    new_id: Callable[[], str]


def system_clock() -> Clock:
    """The computer's own clock and randomness."""
    return Clock(
        now=lambda: datetime.now().astimezone(),
        monotonic=time.monotonic,
        chance=random.SystemRandom().random,
        new_id=lambda: str(uuid.uuid4()),
    )
