"""`pos-app archive list|make`: the closed days, months and years of a till, and archives of them."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.services.fiscal.archives import Archives
from pos_app.services.settings.shop import usable_shop
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import profile, secret_store, settings_file

_OPEN = "This till is open: close it first, or use “Day, month and year” in its menu."


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: the till is open or cannot be read, there is no such period, a folder cannot be written."""
    parser = argparse.ArgumentParser(prog="pos-app archive", description="Closed days, months and years of a till.")
    parser.add_argument("what", choices=("list", "make"))
    parser.add_argument("label", nargs="?", default="", help="383 (a Z), 2026-10 (a month); without it all")
    parser.add_argument("--to", type=Path, action="append", metavar="DIR", help="where to; may be said twice")
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
        return asyncio.run(_make(folder, given.label, [place.absolute() for place in given.to]))
    except (StoreError, DomainError) as error:
        complain(sentence(error, ENGLISH))
    except OSError as error:
        complain(f"The till's folder cannot be used: {error.strerror or error}")
    return 1


async def _list(folder: Path) -> list[str]:
    async with reading(folder, system_clock().now) as store:
        made = {one.period: one for one in await store.periods.archives()}
        return [
            f"{_name(end):<14} Z {end.first_z}-{end.last_z}  turnover {_money(end, end.turnover)}"
            f"  since the beginning {_money(end, end.perpetual)}"
            f"  {len(made[end.number].places) if end.number in made else 'no'} archive(s)"
            for end in await _ends(store)
        ]


async def _make(folder: Path, label: str, places: Sequence[Path]) -> int:
    held = profile.hold(folder)
    if held is None:
        complain(_OPEN)
        return 1
    clock = system_clock()
    try:
        settings, _ = settings_file.load(folder)
        shop, _ = usable_shop(settings.shop)
        store = await TillStore.open(folder, clock.now)
        try:
            law = await store.law.kept()
            shop = replace(shop, standing=law) if law is not None else shop
            archives = Archives(store.periods, shop, clock, lambda: secret_store.archive_seed(folder, clock.new_id))
            wanted = [end for end in await _ends(store) if label in ("", end.label) and end.last_z]
            for end in wanted:
                made = await archives.make(end, places, "")
                say(f"{made.name}: {made.size} bytes, SHA-256 {made.sha256}")
            if not wanted:
                complain(f"No closed period {label}." if label else "No day was closed yet.")
            return int(not wanted)
        finally:
            await store.aclose()
    finally:
        held.release()


async def _ends(store: TillStore) -> list[PeriodEnd]:
    found = [end for kind in PeriodKind for end in await store.periods.ends(kind)]
    return sorted(found, key=lambda end: end.number)


def _name(end: PeriodEnd) -> str:
    return {PeriodKind.DAY: f"day {end.label}", PeriodKind.MONTH: end.label}.get(end.kind, f"year to {end.label}")


def _money(end: PeriodEnd, minor: int) -> str:
    return f"{Money.from_minor(minor, end.currency).amount:f} {end.currency.code}"
