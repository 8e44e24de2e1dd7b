"""`pos-app journal verify`: checks that the till's append-only journal is unchanged."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError
from pos_app.store.snapshot import reading
from pos_app.store.till import JournalCheck
from pos_app.system import profile


def main(argv: Sequence[str]) -> int:
    """Exit code 0: the journal is whole; 1: an entry was changed, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="pos-app journal", description="The till's journal.")
    parser.add_argument("what", choices=("verify",))
    add_till(parser)
    given = parser.parse_args(argv)
    try:
        check = asyncio.run(_verify(profile.place(given.profile, practice=given.demo)))
    except FileNotFoundError as missing:
        print(f"There is no till in {Path(str(missing.filename)).parent}.", file=sys.stderr)
        return 1
    except StoreError as error:
        print(sentence(error, ENGLISH), file=sys.stderr)
        return 1
    if check.ok:
        print(f"The journal is whole: {check.entries} {'entry' if check.entries == 1 else 'entries'}.")
        return 0
    print(f"The journal was changed: entry {check.first_bad} is not as it was written.")
    return 1


async def _verify(folder: Path) -> JournalCheck:
    async with reading(folder, system_clock().now) as store:
        return await store.verify_journal()
