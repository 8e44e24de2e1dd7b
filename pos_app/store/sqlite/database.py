"""One SQLite file under asyncio: a thread that writes, a thread that reads, each with its own connection.

Works under asyncio and qasync alike: only the loop's `call_soon_threadsafe` is used. A step that was asked for is
carried out even when its caller is cancelled, for a commit cannot be called back.

Scope: sqlite3 and the standard library; what the tables mean is the business of the stores.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pos_app.store.errors import StoreError, store_error

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0
WAL_LIMIT = 4 * 1024 * 1024  # bytes, SQLite's own rule (1000 pages): above it, changes are folded into the file
STEPS_BETWEEN = 64  # at least so many steps between two foldings: the WAL is written over, not shortened

_log = logging.getLogger(__name__)


def connect(path: Path, *, durable: bool = True, read_only: bool = False) -> sqlite3.Connection:
    """A connection with this program's settings. `durable`: a commit returns when the disk has it.

    `read_only` is for queries of a file in use: it never checkpoints, so one writer stays the only one.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    try:
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        if durable:  # what is taken out of the precious file is gone from its bytes; the cache is rewritten instead
            connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"PRAGMA journal_size_limit={4 * WAL_LIMIT}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def transact(connection: sqlite3.Connection, work: Work[T], begin: str = "BEGIN IMMEDIATE") -> T:
    """Carry out `work` as one transaction: all of it, or nothing when anything in it raises."""
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back by itself after some errors
            connection.execute("ROLLBACK")
        raise
    return result


class _Caller(Generic[T]):
    """Who waits in the loop for what a thread does."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.answer: asyncio.Future[T] = loop.create_future()

    def carry_out(self, step: Callable[[], T]) -> None:
        """In the thread: do it, and hand over what came of it."""
        try:
            tell = partial(self._give, step())
        except BaseException as error:  # noqa: BLE001  # the caller's, as of any call
            tell = partial(self._fail, error)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell)

    def _give(self, result: T) -> None:
        if not self.answer.cancelled():
            self.answer.set_result(result)

    def _fail(self, error: BaseException) -> None:
        if not self.answer.cancelled():
            self.answer.set_exception(error)


class _QueuedWork(NamedTuple):
    """A step that is to be written."""

    work: Work[Any]
    caller: _Caller[Any]
    together: bool


class Database:
    """The file at `path`. Create, `start` once, then `run` and `read` from the loop; `aclose` at the end.

    `release` gives back room that was set aside on the disk, and returns False when there was none: it is called when
    a step found the disk full.
    """

    def __init__(self, path: Path, *, durable: bool = True, release: Callable[[], bool] | None = None) -> None:
        self.path = path
        self.steps_written = 0  # since the file was opened
        self._durable = durable
        self._release = release
        self._waiting: deque[_QueuedWork] = deque()
        self._wal = path.with_name(f"{path.name}-wal")
        self._writing = ThreadPoolExecutor(1, f"{path.stem}-writer")
        self._reading = ThreadPoolExecutor(1, f"{path.stem}-reader")
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._disk_failed = False
        self._steps = 0
        self._closed = False

    async def start(self, prepare: Callable[[], T]) -> T:
        """Run `prepare` (which leaves a good file at `path`) and open it. Raises StoreError; then all is closed."""

        def open_both() -> T:
            prepared = prepare()
            self._writer = self._connect_writer()
            return prepared

        try:
            return await self._on(self._writing, lambda: _typed(open_both))
        except BaseException:
            await self.aclose()
            raise

    async def run(self, work: Work[T], *, together: bool = False, with_reserve: bool = False) -> T:
        """Carry out `work` in one transaction on the writer thread; when this returns it is on the disk.

        Raises StoreError (nothing was kept), and whatever `work` raises (likewise). `work` must not await, and runs
        to its end even when the caller is cancelled. `together`: it may share its transaction, and so the wait for the
        disk, with others that wait right behind it; it must do no harm when it is carried out again after a rollback.
        `with_reserve`: on a full disk it is tried again in the room that was set aside.
        """
        try:
            result = await self._submit(work, together)
        except StoreError as error:
            if error.kind != "full" or self._release is None or not self._release() or not with_reserve:
                raise
            result = await self._submit(work, together=False)
        self.steps_written += 1
        self._steps += 1
        if self._steps >= STEPS_BETWEEN and not self._closed and self._wal_is_long():
            self.checkpoint_soon()
        return result

    async def _submit(self, work: Work[T], together: bool) -> T:
        caller = _Caller[T](asyncio.get_running_loop())
        self._waiting.append(_QueuedWork(work, caller, together))
        self._writing.submit(self._write_waiting)
        return await caller.answer

    async def on_writer(self, step: Callable[[], T]) -> T:
        """Something with files that must not be in the way of the loop, nor of a step that writes."""
        return await self._on(self._writing, step)

    async def on_writer_typed(self, step: Callable[[], T]) -> T:
        """As `on_writer`, with the errors of SQLite and of the system as StoreError."""
        return await self._on(self._writing, lambda: _typed(step))

    async def run_beside(self, path: Path, name: str, work: Work[T]) -> T:
        """As `run`, with the file at `path` attached under `name`. Other connections to that file must be closed."""

        def step() -> T:
            if self._writer is None:
                self._writer = self._connect_writer()
            self._writer.execute(f"ATTACH ? AS {name}", (str(path),))
            try:
                return self._write(work)
            finally:
                if self._writer is not None:  # else the connection is gone, and the attached file with it
                    self._writer.execute(f"DETACH {name}")

        return await self._on(self._writing, lambda: _typed(step))

    async def replace_by(self, path: Path) -> None:
        """Put the closed file at `path` in this one's place: who asks from now on is answered from that one.

        Raises StoreError, "locked" where another program has this file open; the old file then serves on.
        """
        await self._on(self._writing, lambda: _typed(lambda: self._replace_by(path)))

    async def leave_no_trace(self, *, rewrite: bool = False) -> bool:
        """Fold the WAL into the file and cut it to nothing, so that what was taken out is in neither; `rewrite` makes
        the file anew before, for one that does not wipe what it deletes. False while somebody reads: ask again."""
        return await self._on(self._writing, lambda: _typed(lambda: self._leave_no_trace(rewrite)))

    def checkpoint_soon(self) -> None:
        """Fold the WAL into the file on the writer thread, after what was asked for before; nobody waits for it."""
        self._steps = 0
        self._writing.submit(self._checkpoint).add_done_callback(_report)

    async def read(self, work: Work[T]) -> T:
        """Carry out queries on one snapshot, on the reader thread.

        Raises StoreError, "damaged" also when `work` cannot make sense of what it finds (a ValueError).
        """
        return await self._on(self._reading, lambda: _typed(lambda: self._read(work)))

    async def aclose(self) -> None:
        """Close both connections after all that was asked for before; the writer last, so that the WAL is folded in.

        A second call does nothing.
        """
        if self._closed:
            return
        self._closed = True
        try:
            await self._on(self._reading, self._close_reader)
            await self._on(self._writing, self._close_writer)
        finally:
            self._reading.shutdown(wait=False)
            self._writing.shutdown(wait=False)

    async def _on(self, thread: ThreadPoolExecutor, step: Callable[[], T]) -> T:
        # Not by `run_in_executor`: cancelling the caller would drop a step that still waits for its turn, and to shield
        # it from that costs each payment and each sale on its way three turns of the loop.
        caller = _Caller[T](asyncio.get_running_loop())
        thread.submit(caller.carry_out, step)
        return await caller.answer

    def _write_waiting(self) -> None:
        """The first that waits, with those behind it that may go together; each alone where that fails."""
        if not self._waiting:
            return  # it went along with one before
        steps = [self._waiting.popleft()]
        while steps[-1].together and self._waiting and self._waiting[0].together:
            steps.append(self._waiting.popleft())
        if len(steps) > 1:
            try:
                results = self._write(lambda connection: [step.work(connection) for step in steps])
            except Exception as error:  # noqa: BLE001  # alone, each tells its own
                _log.info("%d steps could not share a transaction: %r", len(steps), error)
            else:
                for step, result in zip(steps, results, strict=True):
                    step.caller.carry_out(partial(_same, result))
                return
        for step in steps:
            step.caller.carry_out(partial(_typed, partial(self._write, step.work)))

    def _write(self, work: Work[T]) -> T:
        if self._writer is None:
            self._writer = self._connect_writer()
        try:
            return transact(self._writer, work)
        except sqlite3.Error as error:
            found = store_error(error)
            if self._writer.in_transaction or (found and found.kind == "io"):
                # After a failed flush the page is no longer known to be clean, so nothing held in memory is trusted.
                self._disk_failed = True
                self._close_writer()
            raise

    def _read(self, work: Work[T]) -> T:
        if self._reader is None:
            self._reader = connect(self.path, read_only=True)
        try:
            return transact(self._reader, work, "BEGIN")
        except ValueError as error:
            raise StoreError("damaged", str(error)) from error

    def _connect_writer(self) -> sqlite3.Connection:
        connection = connect(self.path, durable=self._durable)
        if self._disk_failed:
            # What a failed commit left in the WAL must not come back as a sale nobody was told about.
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except BaseException:
                connection.close()
                raise
            self._disk_failed = False
        return connection

    def _close_writer(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()

    def _close_reader(self) -> None:
        if self._reader is not None:
            reader, self._reader = self._reader, None
            reader.close()

    def _wal_is_long(self) -> bool:
        try:
            return self._wal.stat().st_size > WAL_LIMIT
        except OSError:
            return False

    def _replace_by(self, path: Path) -> None:
        closed, replaced = threading.Event(), threading.Event()

        def stand_by() -> None:
            # The reader's thread waits here, so that nobody opens the old file again in between.
            try:
                self._close_reader()
            finally:
                closed.set()
            replaced.wait()

        standing = self._reading.submit(stand_by)
        try:
            closed.wait()
            if self._writer is None:
                self._writer = self._connect_writer()
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._close_writer()  # the last one takes the log away
            if self._wal.exists():
                raise StoreError("locked", "another program has the file open")
            path.replace(self.path)
        finally:
            replaced.set()
            standing.result()

    def _leave_no_trace(self, rewrite: bool) -> bool:
        if self._writer is None:
            self._writer = self._connect_writer()
        if rewrite:
            self._writer.execute("VACUUM")
        self._writer.execute("PRAGMA busy_timeout=200")  # a sale must not wait for somebody who reads
        try:
            return not self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            self._writer.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")

    def _checkpoint(self) -> None:
        if self._writer is not None:
            self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _typed(step: Callable[[], T]) -> T:
    """A step with SQLite's and the system's errors as StoreError."""
    try:
        return step()
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        found = store_error(error)
        if found is None:
            raise
        raise found from error


def _same(value: T) -> T:
    return value


def _report(done: Future[None]) -> None:
    # A checkpoint that fails loses nothing: the WAL keeps all, and the next step tells the cashier if the disk is bad.
    if not done.cancelled() and (error := done.exception()) is not None:
        _log.warning("the log of changes could not be folded into the file: %s", error)
