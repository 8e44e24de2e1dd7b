"""`python -m tests.store --tills 5 --minutes M --seed S`: real tills of one shop against a real PostgreSQL and the
practice shop, under a nemesis: kill -9, SIGSTOP, links cut both ways and one way, PostgreSQL stopped as by a power cut,
clocks an hour off, and fault points behind each answer of the store. At the end one till is dead, another takes its
sales over, and it wakes up. Each till is in a network namespace with a cable to the store where there is a right to
them, else behind a proxy that drops.

Nothing sold twice, nothing lost, nothing in two places; each sale once at the shop, each number one sale's; returns
never beyond what was sold, and the ledger the union of what the tills were told. `--mutant NAME` puts an error in,
which must be found; `--mutants` all of them, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.domain.note import read_note
from pos_app.shared_store import address as store_address
from tests.line_to import line_to
from tests.postgres_server import MEMORY, PostgresServer, lacking, secret_of
from tests.store import mutants, network
from tests.store.audit import Found, audit
from tests.store.faulty import KILLED
from tests.store.life import STOP, Life, live
from tests.store.link import Link
from tests.store.network import NETWORK, Cable
from tests.unit.sandbox.sandbox_process import SandboxProcess

RATE = 0.04  # of lost answers


class Shop:
    """The tills of one run."""

    def __init__(
        self,
        folder: Path,
        server: PostgresServer,
        sandbox: SandboxProcess,
        cables: Mapping[str, Cable],
        seed: int,
        mutant: str,
    ) -> None:
        self.folder = folder
        self.server = server
        self.sandbox = sandbox
        self.database = server.database()
        self.chance = random.Random(seed)
        self.mutant = mutant
        self.links: dict[str, Link | Cable] = dict(cables)
        self.running: dict[str, BaseProcess] = {}
        self.lives: dict[str, Life] = {}
        self.done: list[str] = []
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.store.life"])
        self._starts = 0
        if mutant:
            with server.connection(self.database) as owner:
                mutants.put_in(owner, mutant)

    def add(self, code: str, credentials: Credentials, items: tuple[Item, ...]) -> None:
        """A till of this code, paired and started."""
        folder = self.folder / code
        folder.mkdir()
        link = self.links.get(code) or Link(self.server.port)
        self.links[code] = link
        address = replace(self.server.address(self.database, code, link.host), port=link.port or self.server.port)
        store_address.save(folder, address, secret_of(code))
        self.lives[code] = Life(
            folder,
            code,
            self.sandbox.url,
            credentials,
            items,
            "",
            RATE,
            own_ids=self.mutant == mutants.NEW_ID,
            namespace=link.namespace,
        )
        self.start(code)

    def start(self, code: str, adopts: str = "") -> None:
        """Start a till's process, with decisions of its own."""
        self._starts += 1
        life = replace(self.lives[code], seed=f"{self.chance.random()} {code} {self._starts}", adopts=adopts)
        self.running[code] = process = self._context.Process(target=live, args=(life,))
        process.start()

    def nemesis(self, until: float) -> None:
        """Do harm until this moment (monotonic)."""
        while time.monotonic() < until:
            self._look()
            code = self.chance.choice(list(self.running))
            what = self.chance.choice(("kill", "stop", "both", "up", "down", "up", "down", "postgres", "nothing"))
            self.done.append(what)
            if what == "kill":
                _send(self.running[code], signal.SIGKILL)
            elif what == "stop":
                _send(self.running[code], signal.SIGSTOP)
                time.sleep(self.chance.uniform(0.3, 2.0))
                _send(self.running[code], signal.SIGCONT)
            elif what in ("both", "up", "down"):
                self.links[code].cut = what
                time.sleep(self.chance.uniform(0.3, 2.5))
                self.links[code].cut = ""
            elif what == "postgres":
                self.server.stop("immediate")
                time.sleep(self.chance.uniform(0.0, 0.5))
                self.server.start()
            time.sleep(self.chance.uniform(0.1, 0.6))

    def _look(self) -> None:
        """A till that ended is started again; one that ended by an error of its own ends the run."""
        for code, process in self.running.items():
            if process.exitcode is not None:
                if process.exitcode not in (KILLED, -signal.SIGKILL):
                    raise SystemExit(f"till {code} failed with {process.exitcode}: its error stands above")
                self.start(code)

    def rest(self) -> Found:
        """One till is dead, another takes its sales over, the dead one wakes up; all come to rest and are looked at."""
        codes = list(self.running)
        dead = codes[0]
        _send(self.running[dead], signal.SIGKILL)
        for code in codes:
            (self.folder / code / STOP).touch()
        if len(codes) > 1:
            _send(self.running[codes[1]], signal.SIGKILL)
            self.running[codes[1]].join()
            self.start(codes[1], adopts=dead)
            self._join(codes[1])
        self.running[dead].join()
        self.start(dead)
        for code in codes:
            self._join(code)
        with self.server.connection(self.database) as owner:
            notes = [read_note(order["note"]) for order in self.sandbox.state()["orders"]]
            orders = [str(note.receipt) for note in notes if note is not None]
            return audit({code: self.folder / code for code in codes}, owner, orders)

    def _join(self, code: str) -> None:
        while True:
            self.running[code].join(90)
            if (ended := self.running[code].exitcode) == 0:
                return
            if ended not in (KILLED, -signal.SIGKILL):
                raise SystemExit(f"till {code} did not come to rest: {ended}")
            self.start(code)


def run(tills: int, seconds: float, seed: int, mutant: str = "", *, cabled: bool = False) -> Found:
    """One run; `cabled`: the tills are in network namespaces. Raises SystemExit where a till fails in another way than
    the nemesis has it."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="comptoir-store-", dir=MEMORY if MEMORY.is_dir() else None))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        cables: dict[str, Cable] = {}
        for number in range(1, tills + 1) if cabled else ():
            cables[str(number)] = cable = Cable(number)
            stack.callback(cable.close)
        also = [one.host for one in cables.values()]
        server = stack.enter_context(PostgresServer(durable=True, also=also, around=NETWORK if cabled else ""))
        sandbox = stack.enter_context(SandboxProcess("--port", "0"))
        shop = Shop(folder, server, sandbox, cables, seed, mutant)
        credentials, items = asyncio.run(_shelf(sandbox))
        for code in range(1, tills + 1):
            shop.add(str(code), credentials, items)
        try:
            time.sleep(1.0)
            shop.nemesis(time.monotonic() + seconds)
            return shop.rest()
        finally:
            for process in shop.running.values():
                _send(process, signal.SIGCONT)
                _send(process, signal.SIGKILL)
            for link in shop.links.values():
                link.close()


def _send(process: BaseProcess, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended."""
    if process.exitcode is None and process.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


async def _shelf(sandbox: SandboxProcess) -> tuple[Credentials, tuple[Item, ...]]:
    credentials = Credentials(**sandbox.state()["credentials"])
    api = await line_to(sandbox.url, credentials)
    try:
        return credentials, tuple([item async for page in api.product_pages() for item in page.items if item.price])
    finally:
        await api.aclose()


def main() -> int:
    """0: nothing was broken, or each mutant was found; 1 else."""
    parser = argparse.ArgumentParser(prog="python -m tests.store", description=__doc__)
    parser.add_argument("--tills", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", choices=mutants.NAMES, default="")
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument(
        "--proxy", action="store_true", help="no network namespaces, also where there is a right to them"
    )
    given = parser.parse_args()
    if why := lacking():
        print(why)
        return 1
    uncabled = "as asked" if given.proxy else network.lacking()
    print(f"links: {f'a dropping proxy ({uncabled})' if uncabled else 'network namespaces'}", flush=True)
    given.cabled = not uncabled
    if given.mutants:
        return max(_tell(given, name) for name in mutants.NAMES if name not in mutants.SCRIPTED)
    return _tell(given, given.mutant)


def _tell(given: argparse.Namespace, mutant: str) -> int:
    began = time.monotonic()
    found = run(given.tills, given.minutes * 60, given.seed, mutant, cabled=given.cabled)
    took = time.monotonic() - began
    print(
        f"seed {given.seed}{' ' + mutant if mutant else ''}: {found.carts} carts, {found.given} given to the store,"
        f" {found.sold} sold, {found.returns} returned,"
        f" {found.vouchers} paid by vouchers, {found.bookings} bookings, {len(found.broken)} broken, {took:.0f} s"
    )
    for line in found.broken[:20]:
        print(f"  {line}")
    if mutant:
        print("  found" if found.broken else f"  NOT FOUND: {mutant}")
    return int(bool(found.broken) != bool(mutant))


if __name__ == "__main__":
    sys.exit(main())
