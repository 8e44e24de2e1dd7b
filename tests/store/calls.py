"""`python -m tests.store.calls --tills 5 --rounds 32`: what the tills of a shop ask its software for, with a common
store and without one, counted at the practice shop (a process of its own). A round is a quarter of an hour; the store's
clock is moved on by so much between two. Each till logs in by itself either way.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.services.catalogue.loading import FRESH_EVERY, in_process
from pos_app.services.clock import system_clock
from tests.line_to import line_to
from tests.postgres_server import PostgresServer, lacking
from tests.store.feed_bench import FeedTill, feed_till, pass_time
from tests.unit.sandbox.sandbox_process import SandboxProcess


async def count(tills: int, rounds: int, server: PostgresServer, *, shared: bool) -> Counter[str]:
    """How often each call came in so many rounds behind the first."""
    with SandboxProcess("--port", "0") as sandbox, tempfile.TemporaryDirectory(prefix="comptoir-calls-") as room:
        credentials = Credentials(**sandbox.state()["credentials"])
        database, now = server.database(), [0.0]
        clock = replace(system_clock(), monotonic=lambda: now[0], chance=lambda: 0.5)
        async with AsyncExitStack() as stack:
            bench: list[tuple[FeedTill, ChiftApi]] = []
            for code in map(str, range(1, tills + 1)):
                folder = Path(room) / code
                folder.mkdir()
                api = await line_to(sandbox.url, credentials)
                stack.push_async_callback(api.aclose)
                opened = feed_till(folder, server, database, code, api.shop_found, clock)
                bench.append((await stack.enter_async_context(opened), api))
            for _ in range(rounds + 1):
                for till, api in bench:
                    await (till.kept if shared else till.catalogue).refresh(in_process(api))
                now[0] += FRESH_EVERY + 1.0
                pass_time(server, database, FRESH_EVERY + 1.0)
            codes = [sorted(one.variant_id for one in await till.store.items()) for till, _ in bench]
        assert all(one == codes[0] != [] for one in codes), "the tills have not the same"
        return Counter(sandbox.state()["requests"])


def main() -> int:
    """0: with a store they are at most a quarter."""
    parser = argparse.ArgumentParser(prog="python -m tests.store.calls", description=__doc__)
    parser.add_argument("--tills", type=int, default=5, choices=range(1, 6))
    parser.add_argument("--rounds", type=int, default=32)
    given = parser.parse_args()
    if why := lacking():
        print(why)
        return 1
    with PostgresServer() as server:
        found = [asyncio.run(count(given.tills, given.rounds, server, shared=shared)) for shared in (False, True)]
    print(f"{'':40} alone  with a store")
    for name in sorted(found[0] | found[1]):
        print(f"{name:40} {found[0][name]:5} {found[1][name]:5}")
    alone, shared = (one.total() for one in found)
    print(f"{'all':40} {alone:5} {shared:5}  ({100 * shared / alone:.0f} %)")
    return int(given.tills > 1 and shared > alone * (1.0 / given.tills + 0.05))


if __name__ == "__main__":
    sys.exit(main())
