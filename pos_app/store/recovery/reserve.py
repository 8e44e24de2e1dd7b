"""A reserve of ten megabytes in the till's folder, deleted when the disk is full, so that the open sale can be saved.

Scope: the file system only; runs on the writer thread.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from pos_app.system.held_files import delete, replace

SIZE = 10 * 1024 * 1024  # bytes
_SPARE = 3 * SIZE  # with less free room than this no reserve is made: the till itself may need the room now

_log = logging.getLogger(__name__)


class Reserve:
    """The file that reserves the room."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "till.reserve"

    def make(self) -> None:
        """Create the file if the disk has plenty of room. A failure is ignored: a till without a reserve sells as
        well."""
        try:
            if self._path.exists() and self._path.stat().st_size == SIZE:
                return
            if shutil.disk_usage(self._path.parent).free < _SPARE:
                return
            part = self._path.with_name(f"{self._path.name}.part")
            try:
                _fill(part)
                replace(part, self._path)
            finally:
                delete(part)
        except OSError as error:
            _log.warning("no room is set aside: %s", error.strerror)

    def release(self) -> bool:
        """Delete the file; False if there was none."""
        try:
            self._path.unlink()
        except OSError:
            return False
        _log.warning("the disk is full: the room that was set aside is given back")
        return True


def _fill(path: Path) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, SIZE)
        else:
            for _ in range(SIZE // 65536):
                os.write(descriptor, bytes(65536))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
