"""`pos-app journal verify`: checks that the till's append-only journal is unchanged."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from pos_app.cli.arguments import add_till
from pos_app.cli.output import complain, say
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.store.errors import StoreError
from pos_app.store.recovery import witness
from pos_app.store.recovery.witness import Compared, Seen
from pos_app.store.snapshot import reading
from pos_app.store.till import JournalCheck
from pos_app.system import profile


def main(argv: Sequence[str]) -> int:
    """Exit code 0: the journal is whole, and its witness agrees; 1: it was changed, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="pos-app journal", description="The till's journal.")
    parser.add_argument("what", choices=("verify",))
    add_till(parser)
    given = parser.parse_args(argv)
    try:
        folder = profile.place(given.profile, practice=given.demo)
        check, compared, seen, gone = asyncio.run(_verify(folder))
    except FileNotFoundError as missing:
        complain(f"There is no till in {Path(str(missing.filename)).parent}.")
        return 1
    except StoreError as error:
        complain(sentence(error, ENGLISH))
        return 1
    if not check.ok:
        say(f"The journal was changed: entry {check.first_bad} is not as it was written.")
    else:
        say(f"The journal is whole: {check.entries} {'entry' if check.entries == 1 else 'entries'}.")
    if gone:
        say(f"{gone} of its sales were purged: archives hold them.")
    say(_of_witness(compared, seen, there=(folder / witness.FILE).exists()))
    return 0 if check.ok and compared in (Compared.AGREES, Compared.NO_WITNESS) else 1


def _of_witness(compared: Compared, seen: Seen | None, *, there: bool) -> str:
    if seen is None:
        what = "The witness beside the file cannot be read" if there else "There is no witness beside the file"
        return f"{what}: nothing shows whether entries are missing at its end."
    numbers = ", ".join(str(one) for one in seen.numbers[:1])
    knows = f"The witness knows entry {seen.entry}" + (f" and receipt {numbers}" if numbers else "")
    return {
        Compared.AGREES: f"{knows}: the file has them.",
        Compared.BEHIND: f"{knows}: the file ends before that. Its last changes are lost.",
        Compared.OTHER: f"{knows}: the file has another entry there. It is not the journal that was written here.",
        Compared.NO_WITNESS: "The witness knows no entry yet.",
    }[compared]


async def _verify(folder: Path) -> tuple[JournalCheck, Compared, Seen | None, int]:
    seen = witness.read(folder)  # first: the till may be open, and goes on
    async with reading(folder, system_clock().now) as store:
        check = await store.verify_journal()
        gone = sum((await store.purging.gone()).values()) if check.ok else 0
        return check, await store.compare(seen), seen, gone
