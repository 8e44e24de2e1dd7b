"""How much slower this computer is now than at rest, so that a check does not call a busy computer a broken till.

Scope: standard library and files; the check asks, nothing else of the program does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from pos_app.system import held_files

WORK = 0.1
"""Seconds of the processor's time that are asked for; with much else to do a computer takes longer to give them."""
FLUSH = 0.2
"""Seconds in which a slow disk at rest has a small file on it."""
_SIZE = 4096  # bytes


def slowness(folder: Path, monotonic: Callable[[], float]) -> float:
    """How many times longer than at rest a little work takes here now: of the processor, or of the disk that `folder`
    is on, whichever is slower; 1 at rest. `monotonic` counts seconds.

    Blocks for as long as that work takes: call it in a thread. Raises OSError when the folder cannot be written.
    """
    began, own = monotonic(), time.thread_time()
    while time.thread_time() - own < WORK:
        sum(range(1000))
    worked = monotonic()
    path = folder / "pace"
    with path.open("wb", buffering=0) as file:
        file.write(bytes(_SIZE))
        os.fsync(file.fileno())
    held_files.delete(path)
    return max(1.0, (worked - began) / WORK, (monotonic() - worked) / FLUSH)
