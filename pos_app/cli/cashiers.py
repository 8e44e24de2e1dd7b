"""`pos-app cashiers list` and `pos-app cashiers reset`: lets an owner who forgot the only PIN back in.

A person who can run this can read the till's files, so no PIN could protect against it. The journal records each reset.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.output import complain, say
from pos_app.domain.cashier import Cashier
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.till import TillStore
from pos_app.system import profile


def main(argv: Sequence[str]) -> int:
    """Exit code 0: done; 1: there is no till, its window is open, or its file cannot be used."""
    parser = argparse.ArgumentParser(prog="pos-app cashiers", description="The till's cashiers and their PINs.")
    parser.add_argument(
        "what",
        choices=("list", "reset"),
        help="list: who there is; reset: nobody has a PIN any more, until the owner gives new ones in the settings",
    )
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the till's folder")
    given = parser.parse_args(argv)
    folder = profile.place(given.profile, practice=False)
    try:
        return _list(folder) if given.what == "list" else _reset(folder)
    except FileNotFoundError:
        complain(f"There is no till in {folder}.")
    except StoreError as error:
        complain(sentence(error, ENGLISH))
    return 1


def _list(folder: Path) -> int:
    async def read() -> tuple[Cashier, ...]:
        async with reading(folder, system_clock().now) as store:
            kept, _ = await store.cashiers.load()
            return tuple(one.cashier for one in kept)

    people = asyncio.run(read())
    for one in people:
        owner = ", may open the settings" if one.active and one.is_owner else ""
        say(f"{one.name}{owner}" if one.active else f"{one.name}, without a PIN")
    if not people:
        say("No cashiers: nobody is asked for a PIN.")
    return 0


def _reset(folder: Path) -> int:
    if not (folder / "till.db").exists():
        raise FileNotFoundError
    held = profile.hold(folder)
    if held is None:
        complain("This till is open. Close its window first.")
        return 1

    async def forget() -> int:
        store = await TillStore.open(folder, system_clock().now)
        try:
            return await store.cashiers.forget_pins()
        finally:
            await store.aclose()

    try:
        count = asyncio.run(forget())
    finally:
        held.release()
    say(f"{count} {'PIN is' if count == 1 else 'PINs are'} taken away. The till asks for none now; names and rights")
    say("are kept. Give new PINs in Settings, Cashiers: the first cashier who gets one may do everything.")
    return 0
