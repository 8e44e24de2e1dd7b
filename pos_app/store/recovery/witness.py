"""A witness beside till.db: how far its journal had come, in a file of its own.

A log of changes (-wal) that vanishes, is cut or is changed for another leaves a file that is whole and older. The
witness has the number and the hash of the last journal entry, the last receipt counters and the mark of the log.
It is written behind a payment in a thread of its own, so the file may be ahead of it by what was committed during one
flush of the disk; it is never rightly behind.

Scope: sqlite3 and the file system.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.receipt import PaymentNumber, ReceiptNumber, ReturnNumber, counted
from pos_app.store.sqlite.files import is_file, open_unchanged
from pos_app.system import held_files

FILE = "till.witness"
_COUNTERS = 9  # that are kept, three a day (sales, returns, payments): a day before is not numbered any more
_LOG_MARK = slice(16, 24)  # the salts in the header of a log (sqlite.org/fileformat2.html, 4.1)

_Told = tuple[int, str, list[list[Any]], str]  # what the file has: see `Seen`

_log = logging.getLogger(__name__)


@frozen
class Seen:
    """What the witness knows: the journal's last entry (`entry`, 0 for none) and its hash, the last receipt number of
    each till and day, the mark of the log ("" if there was none), and the last numbers of returns and payments."""

    entry: int
    hash: str
    numbers: tuple[ReceiptNumber, ...] = ()
    log: str = ""
    lettered: tuple[ReturnNumber | PaymentNumber, ...] = ()


class Compared(StrEnum):
    """A till's file compared with its witness."""

    NO_WITNESS = "no witness"
    AGREES = "agrees"
    BEHIND = "behind"
    """The file lacks journal entries that were in it."""
    OTHER = "other"
    """The file has another journal entry in that place."""


def read(folder: Path) -> Seen | None:
    """What the witness of the till in this folder knows; None if there is none, or it cannot be read."""
    path = folder / FILE
    if not is_file(path):
        return None
    try:
        told = json.loads(path.read_bytes())
        body = json.dumps(told["seen"], separators=(",", ":"))
        if told["digest"] != sha256(body.encode()).hexdigest():
            raise ValueError("another digest")  # noqa: TRY301 - as any other damage
        entry, digest, numbers, log = told["seen"]
        return Seen(int(entry), str(digest), _numbers(numbers), str(log), _lettered(numbers))
    except (OSError, ValueError, KeyError, TypeError, DomainError) as error:
        _log.warning("the till's witness cannot be read: %s", type(error).__name__)
        return None


def _numbers(rows: list[list[Any]]) -> tuple[ReceiptNumber, ...]:
    found = []
    for till, day, last in rows:
        with suppress(DomainError, ValueError, TypeError):  # a damaged counter is no witness
            found.append(ReceiptNumber(till, date.fromisoformat(day), last))
    return tuple(found)


def _lettered(rows: list[list[Any]]) -> tuple[ReturnNumber | PaymentNumber, ...]:
    found = []
    for name, day, last in rows:
        with suppress(DomainError, ValueError, TypeError):
            if (number := counted(str(name), date.fromisoformat(day), last)) is not None:
                found.append(number)
    return tuple(found)


def compare(path: Path, seen: Seen | None) -> Compared:
    """Compare the whole file at `path`, with its log, with its witness. Raises sqlite3.Error."""
    if seen is None or not seen.entry:
        return Compared.NO_WITNESS
    with closing(open_unchanged(path)) as source:
        found = source.execute("SELECT hash FROM journal WHERE seq = ?", (seen.entry,)).fetchone()
        if found is not None:
            return Compared.AGREES if found[0] == seen.hash else Compared.OTHER
    return Compared.BEHIND


def log_is_anothers(path: Path, seen: Seen | None) -> bool:
    """Whether the log beside the file at `path` has another mark than the one the witness saw.

    That alone condemns no log: a new one begins with each start, and the witness may not have seen it yet.
    """
    mark = _mark_of(path)
    return bool(seen and seen.log and mark and mark != seen.log)


class Witness:
    """Writes the witness of the file at `path`, in a thread of its own. `look` after each commit, `close` at the
    end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "till-witness")
        self._asked = threading.Event()
        self._source: sqlite3.Connection | None = None
        self._written: _Told | None = None
        self._ended = False

    def look(self) -> None:
        """Something was committed: it is written down soon. Does not wait."""
        if not self._asked.is_set():
            self._asked.set()
            with suppress(RuntimeError):  # closed meanwhile
                self._thread.submit(self._write_down)

    def close(self) -> None:
        """Write down what is not yet; blocks until that is on the disk."""
        with suppress(RuntimeError):
            last: Future[None] = self._thread.submit(self._end)
            last.result()
        self._thread.shutdown()

    def _write_down(self) -> None:
        self._asked.clear()
        if self._ended:
            return  # asked for between the last look and the end of the thread: nobody would close what it opens
        try:
            if self._source is None:
                self._source = open_unchanged(self._path)
            told = _see(self._source, self._path)
            if told != self._written:
                _write(self._path.parent, told)
                self._written = told
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            # The till sells on: a witness that is behind is right, and the next commit writes it anew.
            _log.warning("the till's witness cannot be written: %s", type(error).__name__)

    def _end(self) -> None:
        self._write_down()
        self._ended = True
        if self._source is not None:
            self._source.close()
            self._source = None


def _see(source: sqlite3.Connection, path: Path) -> _Told:
    last = source.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    numbers = source.execute(
        "SELECT till, day, last FROM counter ORDER BY day DESC, till LIMIT ?", (_COUNTERS,)
    ).fetchall()
    return (*last, [list(one) for one in numbers], _mark_of(path))


def _mark_of(path: Path) -> str:
    try:
        with path.with_name(f"{path.name}-wal").open("rb") as log:
            return log.read(32)[_LOG_MARK].hex()
    except OSError:
        return ""


def _write(folder: Path, told: _Told) -> None:
    digest = sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
    held_files.write(folder / FILE, json.dumps({"seen": told, "digest": digest}).encode())
