"""Time, randomness and new ids passed in as values, so that no other module reads a hidden clock."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import datetime

from pos_app.domain.frozen import frozen


@frozen
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
        new_id=_random_id,
    )


def _random_id() -> str:
    """A random UUID as text (RFC 9562, version 4).

    Python's own `uuid` would cost each start 3 ms: it asks for the platform.
    """
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
