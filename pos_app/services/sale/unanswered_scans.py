"""Scans that needed an answer of the cashier (a weight, which product) when the till was closed, saved for its next
start.

Scope: one small file beside the till's own. `take` empties it, so that no scan is repeated twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from pos_app.system.held_files import delete, write

FILE = "scans.json"
MOST = 100  # codes; a broken scanner must not fill the disk

_log = logging.getLogger(__name__)


def keep(folder: Path, codes: Sequence[str]) -> None:
    """Save these codes, to be scanned again when the till in `folder` is opened. Raises OSError."""
    if codes:
        write(folder / FILE, json.dumps(list(codes[:MOST])).encode())


def take(folder: Path) -> tuple[str, ...]:
    """The saved codes, which are removed from the file; empty if it cannot be used."""
    path = folder / FILE
    try:
        codes: object = json.loads(path.read_bytes())
        delete(path)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        _log.warning("the scans kept for this start cannot be read: %s", type(error).__name__)
        return ()
    return tuple(code for code in codes if isinstance(code, str))[:MOST] if isinstance(codes, list) else ()
