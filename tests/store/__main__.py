"""`python -m tests.store --tills 5 --minutes M --seed S [--seeds N]`: real tills of one shop against a real PostgreSQL
and the practice shop, under a nemesis: kill -9, SIGSTOP, links cut both ways and one way, PostgreSQL stopped as by a
power cut, disks full, clocks an hour off, and fault points behind each answer of the store. At the end one till is
dead, another takes its sales over, and it wakes up. Each till is in a network namespace with a cable to the store where
there is a right to them, else behind a proxy that drops.

Nothing sold twice, nothing lost, nothing in two places; each sale once at the shop, each number one sale's; returns
never beyond what was sold, and the ledger the union of what the tills were told; the catalogue's versions one chain,
written by who had the lease, and each till's catalogue the shop's in the end.

`--mutant NAME` puts an error in, which must be found: a new shop in each round, until it is found or M minutes of
nemesis are over; `--mutants` those that must be found at random, and the run without one besides. Of N seeds each is to
be found in eight of ten.
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
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.domain.note import read_note
from pos_app.shared_store import address as store_address
from tests.line_to import line_to
from tests.postgres_server import MEMORY, PostgresServer, lacking, secret_of
from tests.store import disk, keeping, mutants, network
from tests.store.audit import Found, audit
from tests.store.disk import Disk
from tests.store.faulty import KILLED
from tests.store.life import STOP, Life, live
from tests.store.link import Link
from tests.store.network import NETWORK, Cable
from tests.unit.sandbox.sandbox_process import SandboxProcess

RATE = 0.04  # of lost answers
ROUND = 40.0  # seconds of nemesis between two looks whether a mutant shows
ENOUGH = 0.8  # of the seeds in which a mutant is to be found
HARMS = ("kill", "stop", "both", "up", "down", "up", "down", "postgres", "disk", "nothing")
SERVER = "server"
HANGS = 900.0  # seconds until a till that neither comes to rest nor says why is given up


class TillFailedError(Exception):
    """A till failed in another way than the nemesis has it."""


@dataclass(frozen=True)
class Room:
    """What runs one after the other share: the server, the practice shop, the cables by till code, and the
    server's disk; None where there is no right to have disks of their own."""

    server: PostgresServer
    sandbox: SandboxProcess
    cables: Mapping[str, Cable]
    disk: Disk | None


class Shop:
    """The tills of one run."""

    def __init__(self, folder: Path, room: Room, seed: int | str, mutant: str) -> None:
        self.folder = folder
        self.server = room.server
        self.sandbox = room.sandbox
        self.database = room.server.database()
        self.chance = random.Random(seed)
        self.mutant = mutant
        self.cables = room.cables
        self.disks: dict[str, Disk] = {SERVER: room.disk} if room.disk is not None else {}
        self.links: dict[str, Link | Cable] = dict(room.cables)
        self.running: dict[str, BaseProcess] = {}
        self.lives: dict[str, Life] = {}
        self.done: list[str] = []
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.store.life"])
        self._starts = 0
        with self.server.connection(self.database) as owner:
            keeping.prepare(owner)
            if mutant:
                mutants.put_in(owner, mutant)

    def add(self, code: str, credentials: Credentials, items: tuple[Item, ...]) -> None:
        """A till of this code, paired and started."""
        folder = self.folder / code
        folder.mkdir()
        if self.disks:
            self.disks[code] = Disk(folder)
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
            what = self.chance.choice(HARMS)
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
            elif what == "disk" and self.disks:
                self._fill(self.chance.choice(list(self.disks)))
            elif what == "postgres":
                self.server.stop("immediate")
                time.sleep(self.chance.uniform(0.0, 0.5))
                self.server.start()
            time.sleep(self.chance.uniform(0.1, 0.6))

    def _fill(self, whose: str) -> None:
        full = self.disks[whose]
        full.fill()
        try:
            time.sleep(self.chance.uniform(0.3, 2.5))
        finally:
            full.clear()
        if whose == SERVER and not self.server.is_running:  # it ends where it cannot even begin anew
            self.server.start()

    def _look(self) -> None:
        """A till that ended is started again; one that ended by an error of its own ends the run."""
        for code, process in self.running.items():
            if process.exitcode is not None:
                if process.exitcode not in (KILLED, -signal.SIGKILL):
                    raise TillFailedError(f"till {code} failed with {process.exitcode}: its error stands above")
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
        folders = {code: self.folder / code for code in codes}
        with self.server.connection(self.database) as owner:
            notes = [read_note(order["note"]) for order in self.sandbox.state()["orders"]]
            orders = [str(note.receipt) for note in notes if note is not None]
            found = audit(folders, owner, orders)
            catalogue = keeping.at_rest(
                folders, self.server, self.database, self.sandbox.url, next(iter(self.lives.values())).credentials
            )
            found.broken += asyncio.run(catalogue)
            found.broken += keeping.written(owner)
            found.loads = keeping.loads(owner)
            return found

    def end(self) -> None:
        """End all that runs."""
        for process in self.running.values():
            _send(process, signal.SIGCONT)
            _send(process, signal.SIGKILL)
            process.join()
        for code, link in self.links.items():
            link.cut = ""
            if code not in self.cables:
                link.close()
        for whose, own in self.disks.items():
            if whose != SERVER:
                own.close()

    def _join(self, code: str) -> None:
        while True:
            self.running[code].join(HANGS)
            if (ended := self.running[code].exitcode) == 0:
                return
            if ended is None:
                raise TillFailedError(f"till {code} hangs")
            if ended not in (KILLED, -signal.SIGKILL):
                raise TillFailedError(f"till {code} did not come to rest: its error stands above")
            self.start(code)


@contextmanager
def room(tills: int, *, cabled: bool) -> Iterator[Room]:
    """What runs share; `cabled`: the tills are in network namespaces."""
    with ExitStack() as stack:
        cables: dict[str, Cable] = {}
        for number in range(1, tills + 1) if cabled else ():
            cables[str(number)] = cable = Cable(number)
            stack.callback(cable.close)
        also = [one.host for one in cables.values()]
        around = NETWORK if cabled else ""
        own = _disk(stack)
        within = own.folder if own is not None else None
        server = stack.enter_context(PostgresServer(durable=True, also=also, around=around, within=within))
        yield Room(server, stack.enter_context(SandboxProcess("--port", "0")), cables, own)


def _memory() -> Path | None:
    """A folder in memory that the server's user reaches, which the one for scratch files need not be."""
    return MEMORY if MEMORY.is_dir() else None


def _disk(stack: ExitStack) -> Disk | None:
    """The server's own disk, where there is a right to have one."""
    if disk.lacking():
        return None
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="comptoir-disk-", dir=_memory())))
    own = Disk(folder)
    stack.callback(own.close)
    return own


def run(place: Room, tills: int, seconds: float, seed: int | str, mutant: str = "") -> Found:
    """One run. Raises TillFailedError."""
    place.sandbox.reset()
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="comptoir-store-", dir=_memory()))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        shop = Shop(folder, place, seed, mutant)
        stack.callback(shop.end)
        credentials, items = asyncio.run(_shelf(place.sandbox))
        for code in range(1, tills + 1):
            shop.add(str(code), credentials, items)
        time.sleep(1.0)
        shop.nemesis(time.monotonic() + seconds)
        return shop.rest()


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
    parser = argparse.ArgumentParser(
        prog="python -m tests.store", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tills", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--seeds", type=int, default=1, help="how many, one after the other")
    parser.add_argument("--mutant", choices=mutants.NAMES, action="append", default=[], help="may be said again")
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
    if why := disk.lacking():
        print(f"no disk is full: {why}", flush=True)
    signal.signal(signal.SIGTERM, _end)
    wrong = (*given.mutant, *(mutants.AT_RANDOM if given.mutants else ()))
    seeds = range(given.seed, given.seed + given.seeds)
    whole = True
    with room(given.tills, cabled=not uncabled) as place:
        after = {
            name: [_found_after(place, given.tills, given.minutes * 60, seed, name) for seed in seeds] for name in wrong
        }
        for seed in seeds[:1] if given.mutants else () if wrong else seeds:
            whole = _told(place, given.tills, given.minutes * 60, seed) and whole
    for name, seconds in after.items():
        found = sorted(one for one in seconds if one is not None)
        behind = f", after {', '.join(f'{one:.0f}' for one in found)} s of nemesis" if found else ""
        print(f"{name}: found in {len(found)} of {len(seconds)}{behind}")
        whole = whole and len(found) >= ENOUGH * len(seconds)
    return int(not whole)


def _end(_number: int, _frame: object) -> None:
    """Who ends this program has its tills, its server and its cables away, too."""
    raise SystemExit(1)


def _found_after(place: Room, tills: int, most: float, seed: int, mutant: str) -> float | None:
    """After how many seconds of nemesis it shows, looked for behind each round; None: it does not."""
    done, number = 0.0, 0
    while done < most:
        seconds, number = min(ROUND, most - done), number + 1
        done += seconds
        if _told(place, tills, seconds, f"{seed}.{number}", mutant):
            return done
    return None


def _told(place: Room, tills: int, seconds: float, seed: int | str, mutant: str = "") -> bool:
    """Whether a run found what it should: nothing, or a mutant."""
    began = time.monotonic()
    words = f"seed {seed}{' ' + mutant if mutant else ''}"
    try:
        found = run(place, tills, seconds, seed, mutant)
    except TillFailedError as error:
        print(f"{words}: {error}", flush=True)
        return False
    took = time.monotonic() - began
    print(
        f"{words}: {found.carts} carts, {found.given} given to the store, {found.sold} sold, {found.returns} returned,"
        f" {found.vouchers} paid by vouchers, {found.bookings} bookings, {found.loads} loads of the catalogue,"
        f" {len(found.broken)} broken, {took:.0f} s"
    )
    for line in found.broken[:20]:
        print(f"  {line}")
    if mutant:
        print("  found" if found.broken else "  not found yet", flush=True)
    return bool(found.broken) == bool(mutant)


if __name__ == "__main__":
    sys.exit(main())
