"""One SQLite file under asyncio: a thread that writes and a thread that reads, each with its own connection.

Works under asyncio and qasync: it uses only the loop's `call_soon_threadsafe`. A step is carried out even if its caller
is cancelled, for a commit cannot be undone.

Scope: sqlite3 and the standard library; the stores know what the tables mean.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pos_app.store.errors import StoreError, store_error
from pos_app.system.held_files import replace

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0
WAL_LIMIT = 4 * 1024 * 1024  # bytes, SQLite's own rule (1000 pages): above it the WAL is checkpointed into the file
STEPS_BETWEEN = 64  # at least so many steps between two checkpoints: the WAL is overwritten, not shortened

_log = logging.getLogger(__name__)


def connect(path: Path, *, durable: bool = True, read_only: bool = False) -> sqlite3.Connection:
    """A connection with this program's settings. `durable`: a commit returns when it is on disk.

    `read_only` is for queries of a file in use: it never checkpoints, so there is still only one writer.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    try:
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        if durable:
            # A byte that is no text costs its own row: that row is not as it was written, and seen to be so.
            connection.text_factory = _text
            # in till.db deleted data are overwritten; the cache is created anew instead
            connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"PRAGMA journal_size_limit={4 * WAL_LIMIT}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


def transact(connection: sqlite3.Connection, work: Work[T], begin: str = "BEGIN IMMEDIATE") -> T:
    """Carry out `work` as one transaction: if anything raises, it is rolled back."""
    connection.execute(begin)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # after some errors SQLite has rolled back by itself
            connection.execute("ROLLBACK")
        raise
    return result


class _Caller(Generic[T]):
    """The loop's future for the result of a step on a thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.answer: asyncio.Future[T] = loop.create_future()

    def carry_out(self, step: Callable[[], T]) -> None:
        """On the thread: carry out the step, and set the future's result or error in the loop."""
        try:
            tell = partial(self._give, step())
        except BaseException as error:  # noqa: BLE001  # raised in the caller
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
    """A step in the queue of the writer thread."""

    work: Work[Any]
    caller: _Caller[Any]
    together: bool
    noted: bool


class Database:
    """The database file at `path`. Create it, `start` once, then `run` and `read` from the loop; `aclose` at the end.

    `release` deletes the reserve on the disk and returns False if there was none: it is called when a step found the
    disk full. `committed` is called on the writer thread right behind each commit of a step that is `noted`; it must
    not wait for anything.
    """

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        release: Callable[[], bool] | None = None,
        committed: Callable[[], None] | None = None,
    ) -> None:
        self.path = path
        self._committed = committed
        self._names: tuple[tuple[int, int], ...] = ()  # the writer's file and log, by device and number
        self.steps_written = 0  # since the file was opened
        self._durable = durable
        self._release = release
        self._waiting: deque[_QueuedWork] = deque()
        self._wal = path.with_name(f"{path.name}-wal")
        self._writing = ThreadPoolExecutor(1, f"{path.stem}-writer")
        self._reading = ThreadPoolExecutor(1, f"{path.stem}-reader")
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._disk_failed = self._indexes_made = False
        self._steps = 0
        self._closed = False

    async def start(self, prepare: Callable[[], T]) -> T:
        """Run `prepare` (which leaves a good file at `path`) and open it. Raises StoreError; then everything is
        closed."""

        def open_both() -> T:
            prepared = prepare()
            self._writer = self._connect_writer()
            return prepared

        try:
            return await self._on(self._writing, lambda: typed(open_both))
        except BaseException:
            await self.aclose()
            raise

    async def run(self, work: Work[T], *, together: bool = False, with_reserve: bool = False, noted: bool = True) -> T:
        """Carry out `work` in one transaction on the writer thread; when this returns it is on disk.

        Raises StoreError and whatever `work` raises; nothing was written then. `work` must not await, and runs to its
        end even if the caller is cancelled. `together`: it may share its transaction, and so the wait for the disk,
        with steps queued right behind it; it must tolerate being carried out again after a rollback. `with_reserve`: on
        a full disk it is tried again after the reserve was deleted. `noted`: it writes to the journal.
        """
        try:
            result = await self._submit(work, together, noted)
        except StoreError as error:
            if error.kind == "damaged":
                await self._mend_indexes(error)
            elif error.kind != "full" or self._release is None or not self._release() or not with_reserve:
                raise
            result = await self._submit(work, together=False, noted=noted)
        self.steps_written += 1
        self._steps += 1
        if self._steps >= STEPS_BETWEEN and not self._closed and self._wal_is_long():
            self.checkpoint_soon()
        return result

    async def _submit(self, work: Work[T], together: bool, noted: bool) -> T:
        caller: _Caller[T] = _Caller(asyncio.get_running_loop())
        self._waiting.append(_QueuedWork(work, caller, together, noted))
        self._writing.submit(self._write_waiting)
        return await caller.answer

    async def on_writer(self, step: Callable[[], T]) -> T:
        """Run a step with files on the writer thread: it does not block the loop, and no write runs meanwhile."""
        return await self._on(self._writing, step)

    async def on_writer_typed(self, step: Callable[[], T]) -> T:
        """As `on_writer`, with errors of SQLite and of the system as StoreError."""
        return await self._on(self._writing, lambda: typed(step))

    async def run_beside(self, path: Path, name: str, work: Work[T]) -> T:
        """As `run`, with the file at `path` attached under `name`. Other connections to that file must be closed."""

        def step() -> T:
            if self._writer is None:
                self._writer = self._connect_writer()
            self._writer.execute(f"ATTACH ? AS {name}", (str(path),))
            try:
                return self._write(work)
            finally:
                if self._writer is not None:  # else the connection is closed, and the file is detached with it
                    self._writer.execute(f"DETACH {name}")

        return await self._on(self._writing, lambda: typed(step))

    async def replace_by(self, path: Path) -> None:
        """Put the closed file at `path` in this one's place: all later steps use that one.

        Raises StoreError, "locked" if another program has this file open; the old file then stays in use.
        """
        await self._on(self._writing, lambda: typed(lambda: self._while_closed(lambda: replace(path, self.path))))

    async def renew(self, prepare: Callable[[], object]) -> None:
        """Give up the file as it is, however broken: close it, run `prepare`, which leaves a good one at `path`, and
        use that. Raises StoreError."""
        await self._on(self._writing, lambda: typed(lambda: self._while_closed(prepare, broken=True)))

    async def run_if_free(self, work: Work[T]) -> T:
        """As `run`, for a step that can wait for another time: it gives up at once where another program holds the
        file, and keeps no payment behind it waiting."""

        def step() -> T:
            if self._writer is None:
                self._writer = self._connect_writer()
            self._writer.execute("PRAGMA busy_timeout=0")
            try:
                return self._write(work)
            finally:
                if self._writer is not None:
                    self._writer.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")

        result = await self._on(self._writing, lambda: typed(step))
        if self._committed is not None:
            self._committed()
        return result

    async def leave_no_trace(self, *, rewrite: bool = False) -> bool:
        """Checkpoint the WAL into the file and truncate it, so that deleted data are in neither; `rewrite` vacuums
        before, for a file that does not overwrite what it deletes. False while a reader is active: call again."""
        return await self._on(self._writing, lambda: typed(lambda: self._leave_no_trace(rewrite)))

    def behind(self, step: Callable[[], object]) -> None:
        """Run a short step with files on the writer thread, after the steps in its queue; the caller does not wait."""
        with suppress(RuntimeError):  # closed meanwhile
            self._writing.submit(step)

    def checkpoint_soon(self) -> None:
        """Checkpoint the WAL on the writer thread, after the steps in its queue; the caller does not wait."""
        self._steps = 0
        self._writing.submit(self._checkpoint).add_done_callback(_report)

    async def read(self, work: Work[T]) -> T:
        """Carry out queries on one snapshot, on the reader thread.

        Raises StoreError, "damaged" also if `work` cannot interpret what it reads (a ValueError).
        """
        try:
            return await self._on(self._reading, lambda: typed(lambda: self._read(work)))
        except StoreError as error:
            if error.kind != "damaged":
                raise
            await self._mend_indexes(error)
            return await self._on(self._reading, lambda: typed(lambda: self._read(work)))

    async def _mend_indexes(self, why: StoreError) -> None:
        """Make all indexes anew, once for an open file: the bytes of one may be what is damaged. Raises `why` if that
        was done before or cannot be done."""
        if not self._durable or self._indexes_made:
            raise why
        self._indexes_made = True
        try:
            await self._submit(lambda connection: connection.execute("REINDEX"), together=False, noted=False)
        except (StoreError, sqlite3.Error):
            raise why from None
        _log.warning("the indexes of the file were made anew: %s", why)

    async def aclose(self) -> None:
        """Close both connections after all queued steps; the writer last, so that the WAL is checkpointed.

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
        # Not with `run_in_executor`: cancelling the caller would drop a step that still waits in the queue, and to
        # shield it costs each payment and each sent sale three turns of the loop.
        caller: _Caller[T] = _Caller(asyncio.get_running_loop())
        thread.submit(caller.carry_out, step)
        return await caller.answer

    def _write_waiting(self) -> None:
        """Carry out the first step of the queue, together with those behind it that allow it; each alone if that
        fails."""
        if not self._waiting:
            return  # it was carried out together with one before
        steps = [self._waiting.popleft()]
        while steps[-1].together and self._waiting and self._waiting[0].together:
            steps.append(self._waiting.popleft())
        if len(steps) > 1:
            try:
                results = self._write(lambda connection: [step.work(connection) for step in steps])
            except Exception as error:  # noqa: BLE001  # alone, each raises its own
                _log.info("%d steps could not share a transaction: %r", len(steps), error)
            else:
                for step, result in zip(steps, results, strict=True):
                    step.caller.carry_out(partial(_same, result))
                if self._committed is not None:
                    self._committed()
                return
        for step in steps:
            step.caller.carry_out(partial(typed, partial(self._write, step.work)))
            if step.noted and self._committed is not None:
                self._committed()  # behind the answer: whoever waits for the step does not wait for this

    def _write(self, work: Work[T]) -> T:
        if self._writer is None:
            self._writer = self._connect_writer()
        try:
            return transact(self._writer, lambda connection: self._checked(work, connection))
        except sqlite3.Error as error:
            found = store_error(error)
            if self._writer.in_transaction or (found and found.kind == "io"):
                # After a failed flush the system may count a page as clean that is not on disk, so nothing in memory is
                # trusted.
                self._disk_failed = True
                self._close_writer()
            raise

    def _checked(self, work: Work[T], connection: sqlite3.Connection) -> T:
        """Carry out the step, and look before its commit whether the files still have their names: on Linux a removed
        folder takes commits that nobody finds again. Raises StoreError("gone")."""
        result = work(connection)
        if not self._names:
            self._names = self._named()
        elif self._names != self._named():
            raise StoreError("gone", "the file's name is another's or nobody's")
        return result

    def _named(self) -> tuple[tuple[int, int], ...]:
        if os.name != "posix":
            return ((0, 0),)  # an open file keeps its name on Windows
        try:
            return tuple((one.st_dev, one.st_ino) for one in (os.stat(self.path), os.stat(self._wal)))
        except FileNotFoundError as error:
            raise StoreError("gone", str(error.filename)) from error

    def _read(self, work: Work[T]) -> T:
        if self._reader is None:
            self._reader = connect(self.path, durable=self._durable, read_only=True)
        try:
            return transact(self._reader, work, "BEGIN")
        except ValueError as error:
            raise StoreError("damaged", str(error)) from error

    def _connect_writer(self) -> sqlite3.Connection:
        connection = connect(self.path, durable=self._durable)
        if self._disk_failed:
            # What a failed commit left in the WAL must not come back as a sale that the cashier was not told about.
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except BaseException:
                connection.close()
                raise
            self._disk_failed = False
        return connection

    def _close_writer(self) -> None:
        self._names = ()
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

    def _while_closed(self, step: Callable[[], object], *, broken: bool = False) -> None:
        """Run a step on the writer's thread while nobody has the file open; `broken`: its log is lost with it."""
        closed, done = threading.Event(), threading.Event()

        def stand_by() -> None:
            # The reader's thread waits here, so that it does not open the old file again meanwhile.
            try:
                self._close_reader()
            finally:
                closed.set()
            done.wait()

        standing = self._reading.submit(stand_by)
        try:
            closed.wait()
            if not broken:
                if self._writer is None:
                    self._writer = self._connect_writer()
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._close_writer()  # the last connection deletes the log
            if not broken and self._wal.exists():
                raise StoreError("locked", "another program has the file open")
            step()
        finally:
            done.set()
            standing.result()

    def _leave_no_trace(self, rewrite: bool) -> bool:
        if self._writer is None:
            self._writer = self._connect_writer()
        if rewrite:
            self._writer.execute("VACUUM")
        self._writer.execute("PRAGMA busy_timeout=200")  # ms: a sale must not wait for a reader
        try:
            return not self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            self._writer.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")

    def _checkpoint(self) -> None:
        if self._writer is not None:
            self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")


def typed(step: Callable[[], T]) -> T:
    """A step with errors of SQLite and of the system as StoreError."""
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
    # A failed checkpoint loses nothing: the WAL has everything, and the next step reports a bad disk.
    if not done.cancelled() and (error := done.exception()) is not None:
        _log.warning("the log of changes could not be folded into the file: %s", error)
