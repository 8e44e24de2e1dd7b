"""Another build installed while the till is open: the till that runs is whole until it closes, and the next start is
the new one. Debian's package gives each build a folder of its own and leads `current` to the newest (packaging/debian).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

LOOK_EVERY = 60.0  # seconds
_LINK = "current"


def is_replaced(program: Path) -> bool:
    """Whether another build than the one of this program is installed now. False where builds have no link, as in a
    checkout, an unpacked archive and on Windows, whose setup refuses to run over an open till."""
    own = program.parent
    link = own.parent / _LINK
    try:
        return link.is_symlink() and not os.path.samefile(link, own)
    except OSError:  # the link leads nowhere, or the program was taken away: there is nothing to open again
        return False


async def watch(program: Path, tell: Callable[[], object]) -> None:
    """Call `tell` once when another build is there; no end before."""
    while True:
        if await asyncio.to_thread(is_replaced, program):
            tell()
            return
        await asyncio.sleep(LOOK_EVERY)
