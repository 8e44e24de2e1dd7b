"""Atomic writing of private files (settings, secrets, hand-overs, support files): a file is written whole or not at
all."""

from __future__ import annotations

import os
from pathlib import Path

from pos_app.system.held_files import delete, replace


def write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its user only. Raises OSError."""
    part = path.with_name(f".{path.name}.part")
    delete(part)  # a part left behind by a killed program would keep its own permissions
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(part, path)
    finally:
        delete(part)
