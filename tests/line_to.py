"""A line to a shop over a socket, with this computer's own seconds and chance: what it waits for there is real."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.limits import Limits
from pos_app.chift.wire import Exchange


async def line_to(
    url: str,
    key: Credentials,
    *,
    chance: Callable[[], float] = random.random,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    on_exchange: Callable[[Exchange], None] | None = None,
) -> ChiftApi:
    """As `ChiftApi.open`; whoever opens it closes it."""
    return await ChiftApi.open(
        url, key, monotonic=time.monotonic, chance=chance, limits=limits, on_exchange=on_exchange
    )
