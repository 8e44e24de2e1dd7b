"""Product pictures in this till's folder: fetched lazily, few at once, kept small, for a time and up to a bound.

What a stranger's server sent is decoded once, off the screen's thread (`shrink`), and only the small picture made of it
is kept. A picture is never on the way of a sale: without it a tile has its letters.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.services.clock import Clock
from pos_app.system.held_files import delete, replace

FOLDER = "pictures"
MOST_BYTES = 32 * 2**20
MOST_FILES = 3_000
FRESH = timedelta(days=30)  # an older one is fetched again
AT_ONCE = 2
AGAIN = 3_600.0  # seconds until an address that gave no picture is asked again
PAUSE = 0.1  # seconds between two fetches: a sale, a search and the load of the catalogue go first
_MOST_FAILED = 5_000

_log = logging.getLogger(__name__)


@frozen
class PictureSource:
    """Where pictures come from: `fetch(address)` gives the bytes behind an address, `shrink(bytes)` the small picture
    of them (in a thread). Both raise an Exception for what is no picture."""

    fetch: Callable[[str], Awaitable[bytes]]
    shrink: Callable[[bytes], bytes]


class Pictures:
    """The pictures of one till's folder. Errors of the disk or the network leave a picture out, and nothing else."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder / FOLDER
        self._clock = clock
        self._source: PictureSource | None = None
        self._failed: dict[str, float] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._coming: dict[str, asyncio.Future[bytes | None]] = {}

    def connect(self, source: PictureSource) -> None:
        """Fetch what is missing from here on."""
        self._source = source
        self._failed.clear()

    async def get(self, address: str) -> bytes | None:
        """The small picture of an address (PNG), from the folder or else fetched; None if there is none now."""
        coming = self._coming.get(address)
        if coming is not None:
            return await asyncio.shield(coming)
        coming = self._coming[address] = asyncio.get_running_loop().create_future()
        found: bytes | None = None
        try:
            found = await self._found(address)
        finally:
            del self._coming[address]
            if not coming.done():
                coming.set_result(found)
        return found

    async def tidy(self, addresses: Collection[str] | None = None) -> None:
        """Delete what is too old or beyond the bounds, the oldest first, and what is at none of these `addresses` any
        more (None: they are not known)."""
        names = None if addresses is None else {_name(address) for address in addresses}
        gone = await asyncio.to_thread(_tidy, self._folder, self._clock.now(), names)
        if gone:
            _log.info("%s old pictures were deleted", gone)

    async def _found(self, address: str) -> bytes | None:
        path = self._folder / _name(address)
        kept, is_fresh = await asyncio.to_thread(_read, path, self._clock.now())
        if is_fresh:
            return kept
        source, failed = self._source, self._failed.get(address)
        if source is None or (failed is not None and self._clock.monotonic() - failed < AGAIN):
            return kept
        async with self._turn:
            await asyncio.sleep(PAUSE)
            try:
                small = await asyncio.to_thread(source.shrink, await source.fetch(address))
                await asyncio.to_thread(_write, path, small, self._clock.now())
            except Exception as error:  # noqa: BLE001 - whatever a stranger's picture does, it is left out
                self._note_failed(address)
                _log.info("a product's picture is left out: %s", type(error).__name__)
                return kept
        return small

    def _note_failed(self, address: str) -> None:
        if len(self._failed) >= _MOST_FAILED:
            self._failed.clear()
        self._failed[address] = self._clock.monotonic()


def _name(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:40]


def _read(path: Path, now: datetime) -> tuple[bytes | None, bool]:
    """What is kept, and whether it is young enough."""
    try:
        made = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
        return path.read_bytes(), timedelta(days=-1) < now - made < FRESH
    except (OSError, ValueError, OverflowError):
        return None, False


def _write(path: Path, body: bytes, now: datetime) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
        os.utime(part, (now.timestamp(), now.timestamp()))  # its age goes by the till's clock
        replace(part, path)
    finally:
        delete(part)


def _tidy(folder: Path, now: datetime, names: Collection[str] | None = None) -> int:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(f".{os.getpid()}.part"):
                    continue  # is being written now
                with suppress(FileNotFoundError):
                    told = entry.stat(follow_symlinks=False)
                    found.append((told.st_mtime, told.st_size, entry.path))
    except OSError:
        return 0
    found.sort(reverse=True)
    total = gone = 0
    for place, (made, size, path) in enumerate(found):
        total += size
        too_old = now.timestamp() - made > 2 * FRESH.total_seconds()
        unnamed = names is not None and Path(path).name not in names
        if too_old or unnamed or place >= MOST_FILES or total > MOST_BYTES or path.endswith(".part"):
            try:
                delete(Path(path))
                gone += 1
            except OSError as error:
                _log.info("an old picture stays: %s", type(error).__name__)
    return gone
