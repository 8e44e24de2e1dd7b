"""Notices that the internet is back: opens bare connections to Chift's host while there is none.

Without this a sale that waits for the network would wait out its back-off, up to five minutes. Nothing is sent over
these connections. If one succeeds and calls still fail (behind a login page, say), the attempts become rarer.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from pos_app.domain.frozen import frozen
from pos_app.domain.submission import NOT_REACHED
from pos_app.services.clock import Clock
from pos_app.services.outbox.sending import Outbox

PATIENCE = 1.5  # seconds until one attempt to connect is given up
SHORTEST, SPREAD = 0.7, 0.6  # seconds before an attempt: the least, and the most that chance adds
LONGEST = 60.0  # the longest wait between two attempts, in seconds
LOOK_EVERY = 0.5  # seconds between two looks at the state of the line


@frozen
class HostAddress:
    """The host and port of Chift's server."""

    host: str
    port: int


def address_of(url: str, proxies: Callable[[], dict[str, str]] = urllib.request.getproxies) -> HostAddress | None:
    """The host and port of a server, None if it is reached through a proxy: a bare connection would then prove
    nothing."""
    parts = urlsplit(url)
    through = proxies()
    if not parts.hostname or ((through.get(parts.scheme) or through.get("all")) and not _goes_round(parts.hostname)):
        return None
    return HostAddress(parts.hostname, parts.port or (80 if parts.scheme == "http" else 443))


async def keep_reaching(address: HostAddress, outbox: Outbox, clock: Clock) -> None:
    """While there is no internet, try to connect about once a second; on success send a probe. Runs until it is
    cancelled."""
    in_vain, wait = 0, 0.0
    while True:
        if outbox.line.cause not in NOT_REACHED:  # checked often: each new loss of the internet starts with short waits
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
    except OSError:  # a TimeoutError is an OSError
        return False
    writer.close()
    try:
        async with asyncio.timeout(PATIENCE):
            await writer.wait_closed()
    except OSError:
        pass  # the connection was open: that is the whole test
    return True


def _goes_round(host: str) -> bool:
    return bool(urllib.request.proxy_bypass(host))
