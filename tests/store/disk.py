"""A disk of its own for a till or for the store's server, which can be full: a file system in memory, whose size is set
to what is on it. Needs Linux and root with the right to mount."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

ROOM = 2**30
"""Bytes while it is not full: more than a run writes. What is not written takes no memory."""


def lacking() -> str:
    """Why there are no such disks here; "" if there are."""
    if not sys.platform.startswith("linux"):
        return "no Linux"
    if os.geteuid():
        return "not root"
    with tempfile.TemporaryDirectory() as folder:
        try:
            Disk(Path(folder)).close()
        except subprocess.CalledProcessError:
            return "no right to mount"
    return ""


class Disk:
    """The disk under `folder`, which is empty before and afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _mount("-t", "tmpfs", "-o", f"size={ROOM}", "comptoir", str(folder))

    def fill(self) -> None:
        """Leave no room: what is written now fails, as where somebody copies films to the shop's computer."""
        for _ in range(20):
            found = os.statvfs(self.folder)
            with suppress(subprocess.CalledProcessError):  # more was written since
                _mount("-o", f"remount,size={(found.f_blocks - found.f_bfree) * found.f_frsize}", str(self.folder))
                return

    def clear(self) -> None:
        """Have room again."""
        _mount("-o", f"remount,size={ROOM}", str(self.folder))

    def close(self) -> None:
        """Take the disk away with all that is on it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True, capture_output=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)
