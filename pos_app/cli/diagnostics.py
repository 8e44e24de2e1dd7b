"""`pos-app diagnostics FILE`: a support file without names and secrets, also while the window is open."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from pos_app.chift.server_date import server_date
from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.fields import TOLD
from pos_app.services.clock import system_clock
from pos_app.services.maintenance import diagnostics, health
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.system import held_files, profile, settings_file


def main(argv: Sequence[str]) -> int:
    """Exit code 0: the file is written; 1: it could not be written."""
    parser = argparse.ArgumentParser(
        prog="pos-app diagnostics",
        description="A file for support: versions, checks, states and logs, without names, numbers and keys.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the zip to write; one that is there is replaced")
    add_till(parser)
    given = parser.parse_args(argv)
    folder = profile.place(given.profile, practice=given.demo)
    if not folder.is_dir():
        complain(f"There is no till in {folder}.")
        return 1
    try:
        content = asyncio.run(_gather(folder, practice=given.demo))
        held_files.write(given.file, content)
    except OSError as error:
        complain(f"The file cannot be written: {error.strerror}.")
        return 1
    say(f"Written: {given.file} ({len(content) / 1000:.0f} kB). It holds no names, numbers or keys.")
    return 0


async def _gather(folder: Path, *, practice: bool) -> bytes:
    clock = system_clock().now
    now = clock()
    skew = None if practice else await _skew(settings_file.peek(folder), clock)
    try:
        async with reading(folder, clock) as store:
            found = await health.look(folder, now, skew, store)
            return diagnostics.bundle(found, await diagnostics.gather_rows(store), TOLD)
    except FileNotFoundError:
        trouble = "there is no till.db"
    except StoreError as error:
        trouble = f"{error.kind}: {sentence(error, ENGLISH)}"
    return diagnostics.bundle(await health.look(folder, now, skew, None, trouble), [], TOLD)


async def _skew(settings: settings_file.Settings, clock: Callable[[], datetime]) -> timedelta | None:
    if not settings.is_connected:
        return None
    there = await server_date(settings.base_url)
    return None if there is None else clock() - there
