"""Noticing at once that the internet is back: a bare connection to Chift's host, tried while there is none.

A sale kept for want of a network would else wait out its back-off, up to five minutes. Nothing is sent over these
connections. Where one succeeds and the calls still fail (a login page in between, say), they become rarer.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pos_app.domain.submission import NOT_REACHED
from pos_app.services.clock import Clock
from pos_app.services.outbox.sending import Outbox

PATIENCE = 1.5  # seconds for one connection
SHORTEST, SPREAD = 0.7, 0.6  # seconds before one: the least, and what chance adds at most
LONGEST = 60.0  # seconds between two, at most
LOOK_EVERY = 0.5  # seconds between two looks whether there is anything to do


@dataclass(frozen=True, slots=True)
class HostAddress:
    """Where Chift listens."""

    host: str
    port: int


def address_of(url: str, proxies: Callable[[], dict[str, str]] = urllib.request.getproxies) -> HostAddress | None:
    """The address of a server, None where it is reached through a proxy: a bare connection would tell nothing then."""
    parts = urlsplit(url)
    through = proxies()
    if not parts.hostname or ((through.get(parts.scheme) or through.get("all")) and not _goes_round(parts.hostname)):
        return None
    return HostAddress(parts.hostname, parts.port or (80 if parts.scheme == "http" else 443))


async def keep_reaching(address: HostAddress, outbox: Outbox, clock: Clock) -> None:
    """While there is no internet, try about once a second, and let what waits go when one gets through. No end."""
    in_vain, wait = 0, 0.0
    while True:
        if outbox.line.cause not in NOT_REACHED:  # looked at often: a line that comes and goes is tried anew each time
            in_vain, wait = 0, 0.0
            await asyncio.sleep(LOOK_EVERY)
        elif wait > 0:
            step = min(wait, LOOK_EVERY)
            await asyncio.sleep(step)
            wait -= step
            if wait <= 0 and outbox.line.cause in NOT_REACHED and await _connects(address):
                in_vain = min(in_vain + 1, 10)
                outbox.probe()
        else:
            wait = min((SHORTEST + SPREAD * clock.chance()) * 2.0**in_vain, LONGEST)


async def _connects(address: HostAddress) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError:  # TimeoutError is one
        return False
    writer.close()
    try:
        async with asyncio.timeout(PATIENCE):
            await writer.wait_closed()
    except OSError:
        pass  # it was open, and that is all that was asked
    return True


def _goes_round(host: str) -> bool:
    return bool(urllib.request.proxy_bypass(host))
