"""The owner's favourites: variants by their ids, in the order they stand on the first page of tiles.

Kept in a file of their own in the till's folder, for they outlive the catalogue. A file that cannot be read is none.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from pos_app.system import atomic_file

FILE = "favourites.json"
MOST = 200

_log = logging.getLogger(__name__)


class Favourites:
    """What the owner chose; () is the till's best sellers alone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._ids: tuple[str, ...] | None = None

    async def ids(self) -> tuple[str, ...]:
        """The ids of the chosen variants, in their order."""
        if self._ids is None:
            self._ids = await asyncio.to_thread(_read, self._path)
        return self._ids

    async def keep(self, ids: Sequence[str]) -> None:
        """Choose these, the first MOST of them. Raises OSError; what was chosen before stays then."""
        chosen = tuple(dict.fromkeys(ids))[:MOST]
        content = json.dumps({"variants": chosen}, ensure_ascii=False).encode()
        await asyncio.to_thread(atomic_file.write, self._path, content)
        self._ids = chosen


def moved(ids: Sequence[str], group: Sequence[str], by: int) -> tuple[str, ...]:
    """The ids with those of one tile (`group`) `by` places further on (-1: one to the front)."""
    rest = [one for one in ids if one not in group]
    kept = [one for one in ids if one in group]
    if not kept:
        return tuple(ids)
    at = sum(1 for one in ids[: ids.index(kept[0])] if one not in group)
    at = min(max(at + by, 0), len(rest))
    return (*rest[:at], *kept, *rest[at:])


def _read(path: Path) -> tuple[str, ...]:
    try:
        found = json.loads(path.read_bytes())["variants"]
        return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))[:MOST]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("the favourites cannot be read: %s", type(error).__name__)
        return ()
