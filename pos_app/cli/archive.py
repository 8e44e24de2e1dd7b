"""`pos-app archive list|make|purge|new-key`: the closed days, months and years of a till, archives of them, what is
taken out of its file once they hold it, and another key for them where theirs is lost."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.order import ShopProfile
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import Clock, system_clock
from pos_app.services.fiscal.archives import Archives
from pos_app.services.fiscal.purge import Purge, Purgeable
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import profile, secret_store, settings_file

_STAY = {
    "unsent": "not sent, or not settled",
    "another": "paid at another till: its archives have them",
    "open": "something is still to be done about them",
    "owed": "paid another day, in whole or in part",
    "waiting": "their goods are still to be handed over",
    "newest": "the newest, behind which the numbers go on",
    "part": "another order of the same sale stays",
    "unreadable": "they cannot be read",
    "differs": "the archive has them otherwise",
}
_OPEN = "This till is open: close it first, or use “Day, month and year” in its menu."


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: the till is open or cannot be read, there is no such period, a folder cannot be written."""
    parser = argparse.ArgumentParser(prog="pos-app archive", description="Closed days, months and years of a till.")
    parser.add_argument("what", choices=("list", "make", "purge", "new-key"))
    parser.add_argument(
        "label",
        nargs="?",
        default="",
        help="383 (a Z), 2026-10 (a month); without it all; for purge a year, by its last month",
    )
    parser.add_argument("--to", type=Path, action="append", metavar="DIR", help="where to; may be said twice")
    parser.add_argument(
        "--sure", action="store_true", help="purge: take the sales out; new-key: make it; without it only look"
    )
    parser.add_argument("--by", default="", metavar="NAME", help="purge, new-key: who does it, for the journal")
    add_till(parser)
    given = parser.parse_args(argv)
    if given.what == "make" and not given.to:
        parser.error("make needs --to DIR")
    folder = profile.place(given.profile, practice=given.demo)
    if not (folder / "till.db").exists():
        complain(f"There is no till in {folder}.")
        return 1
    try:
        if given.what == "list":
            say("\n".join(asyncio.run(_list(folder))) or "No day was closed yet.")
            return 0
        if given.what == "purge":
            return _held(folder, lambda: _purge(folder, given.label, given.by.strip(), sure=given.sure))
        if given.what == "new-key":
            return _held(folder, lambda: _new_key(folder, given.by.strip(), sure=given.sure))
        return _held(folder, lambda: _make(folder, given.label, [place.absolute() for place in given.to]))
    except (StoreError, DomainError) as error:
        complain(sentence(error, ENGLISH))
    except OSError as error:
        complain(f"The till's folder cannot be used: {error.strerror or error}")
    return 1


def _held(folder: Path, work: Callable[[], Coroutine[None, None, int]]) -> int:
    """Do what needs the till's file for itself."""
    held = profile.hold(folder)
    if held is None:
        complain(_OPEN)
        return 1
    try:
        return asyncio.run(work())
    finally:
        held.release()


async def _list(folder: Path) -> list[str]:
    async with reading(folder, system_clock().now) as store:
        made = {one.period: one for one in await store.periods.archives()}
        gone = await store.purging.gone()
        return [
            f"{_name(end):<14} Z {end.first_z}-{end.last_z}  turnover {_money(end, end.turnover)}"
            f"  since the beginning {_money(end, end.perpetual)}"
            f"  {len(made[end.number].places) if end.number in made else 'no'} archive(s)"
            f"{_purged(end, gone)}"
            for end in await _ends(store)
        ]


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[tuple[TillStore, ShopProfile, Clock]]:
    """The till's file, its shop under the law that the file keeps to, and the time."""
    clock = system_clock()
    settings, _ = settings_file.load(folder)
    shop, _ = usable_shop(settings.shop)
    store = await TillStore.open(folder, clock.now)
    try:
        law = await store.law.kept()
        yield store, replace(shop, standing=law) if law is not None else shop, clock
    finally:
        await store.aclose()


async def _make(folder: Path, label: str, places: Sequence[Path]) -> int:
    async with _opened(folder) as (store, shop, clock):
        archives = _archives(folder, store, shop, clock)
        wanted = [end for end in await _ends(store) if label in ("", end.label) and end.last_z]
        for end in wanted:
            made = await archives.make(end, places, "")
            say(f"{made.name}: {made.size} bytes, SHA-256 {made.sha256}")
        if not wanted:
            complain(f"No closed period {label}." if label else "No day was closed yet.")
        return int(not wanted)


def _archives(folder: Path, store: TillStore, shop: ShopProfile, clock: Clock) -> Archives:
    return Archives(store.periods, shop, clock, lambda: secret_store.archive_seed(folder, clock.new_id))


async def _new_key(folder: Path, by: str, *, sure: bool) -> int:
    """Make another key where the till's is lost: its folder was brought to another computer, whose vault has none."""
    async with _opened(folder) as (store, shop, clock):
        archives = _archives(folder, store, shop, clock)
        if known := await archives.key():
            complain(f"The key of this till's archives is there: {known}. Nothing was changed.")
            return 1
        if not sure:
            say("The key of this till's archives is not to be had here: this is another computer, or its vault is")
            say("locked. With --sure another key is made, and the journal says so. Archives that were made before stay")
            say("valid; they are checked apart from those that follow.")
            return 0
        secret_store.forget_archive_seed(folder)
        made = await archives.key()
        if not made:
            raise DomainError("archive_key")
        await store.periods.note_key(made, clock.now(), by)
        say(f"The new key is {made}. Note it outside of the till.")
        return 0


async def _purge(folder: Path, label: str, by: str, *, sure: bool) -> int:
    async with _opened(folder) as (store, shop, clock):
        purge = Purge(store, shop, clock)
        years = await purge.years()
        if not years:
            complain("No closed year has sales in this till's file.")
            return 1
        found = await purge.look(label or years[0])
        say(_found(found))
        if not found.ids:
            return 1
        if not sure:
            say("Nothing was taken out. With --sure they are; nothing but another copy of an archive brings them back.")
            return 0
        count = await purge.take_out(found, by)
        say(f"{_sales(count)} taken out of till.db; Z reports, totals, returns, vouchers and the journal are there.")
        return 0


def _found(found: Purgeable) -> str:
    """What of a year may go, for a person."""
    lines = [f"Year to {found.label}, Z {found.first_z}-{found.last_z}: {_sales(len(found.ids))} may go."]
    lines += [f"  {_sales(count)} stay: {_STAY[why]}" for why, count in sorted(found.stay.items())]
    lines.append("The archives of its days and months and of itself are whole in:")
    lines += [f"  {place}" for place in found.places]
    if found.one_drive:
        lines.append(
            "All of these are on one disk. If it breaks, nothing has these sales: copy the archives elsewhere."
        )
    return "\n".join(lines)


def _sales(count: int) -> str:
    return f"{count} {'sale' if count == 1 else 'sales'}"


def _purged(end: PeriodEnd, gone: Mapping[int, int]) -> str:
    count = sum(sales for z, sales in gone.items() if end.first_z <= z <= end.last_z)
    return f"  {_sales(count)} purged" if count else ""


async def _ends(store: TillStore) -> list[PeriodEnd]:
    found = [end for kind in PeriodKind for end in await store.periods.ends(kind)]
    return sorted(found, key=lambda end: end.number)


def _name(end: PeriodEnd) -> str:
    return {PeriodKind.DAY: f"day {end.label}", PeriodKind.MONTH: end.label}.get(end.kind, f"year to {end.label}")


def _money(end: PeriodEnd, minor: int) -> str:
    return f"{Money.from_minor(minor, end.currency).amount:f} {end.currency.code}"
