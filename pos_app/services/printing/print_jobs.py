"""Printing: papers kept in the till's file, handed to the printer one after the other, beside everything else.

Nothing waits for a printer. `Printing.add` returns when the paper is on disk; who listens is told what
becomes of it.
A paper that surely was not begun is tried again by itself for a while; one that may be on paper in part waits for a
person. The drawer's kick is not kept: a drawer that opens by itself an hour later is an open drawer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from threading import Event

from pos_app.devices.escpos import KICK, RESET, Make, printer_bytes
from pos_app.devices.printer import Link, Patience, PrinterError, PrinterTrouble, greet, hand_over
from pos_app.domain.paper import Paper
from pos_app.services.clock import Clock
from pos_app.services.tasks import Tasks
from pos_app.store.tables.prints import PrintJob, PrintState, PrintStore

AGAIN = 10.0  # seconds until a printer that was not ready is tried again
BY_ITSELF = timedelta(minutes=10)  # what waits longer is printed when a person says so: its customer has left
KICK_WAITS = 3.0  # seconds for a paper that is being printed; later nobody stands at the drawer any more
_TASK, _LATER, _KICK = "print", "print again", "drawer"


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer that can be used: how it is reached (raises OSError when it is not there), what it is like, whether it
    is asked for its state, and whether it is known to answer."""

    open: Callable[[], Link]
    make: Make = field(default_factory=Make)
    ask: bool = True
    answers: bool = False
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """How a till prints: the printer that is used and, where there is one, a spare; without any what is added waits.

    `when` a receipt is printed: "always" and "ask" are the Pay card's box checked and not, "never" shows none.
    `drawer`: cash opens it.
    """

    printers: tuple[Printer, ...] = ()
    when: str = "always"
    drawer: bool = True


@dataclass(frozen=True, slots=True)
class PrintNews:
    """What happened to a job, for the screen. `trouble` is None where it was printed or is on its way; `will_retry`:
    the till tries again by itself."""

    job: PrintJob
    trouble: PrinterTrouble | None = None
    will_retry: bool = False


class Printing:
    """The print jobs of one till."""

    def __init__(self, store: PrintStore, setup: PrintSetup, clock: Clock, tasks: Tasks) -> None:
        self._store = store
        self.setup = setup
        self._printers = setup.printers
        self._clock = clock
        self._tasks = tasks
        self._changed: Callable[[PrintNews], None] = lambda _news: None
        self._kick_failed: Callable[[PrinterTrouble], None] = lambda _trouble: None
        self._stop = Event()
        self._answers = [printer.answers for printer in setup.printers]
        self._line = asyncio.Lock()  # one at a time at the printer
        self._more = False  # something may have come since the last look for jobs
        self._asked: set[int] = set()  # jobs a person wants printed now, however old
        self._elsewhere: set[int] = set()  # and those of them that the spare printer is to print

    def listen(self, changed: Callable[[PrintNews], None], kick_failed: Callable[[PrinterTrouble], None]) -> None:
        """`changed` is called with every job that was printed or could not be, `kick_failed` for a drawer that stayed
        shut; until then nobody is."""
        self._changed, self._kick_failed = changed, kick_failed

    @property
    def has_printer(self) -> bool:
        """Whether this till prints."""
        return bool(self._printers)

    @property
    def has_spare(self) -> bool:
        """Whether there is another printer to print on."""
        return len(self._printers) > 1

    async def open(self, *, older_file: bool = False) -> tuple[PrintJob, ...]:
        """At start: what was being printed is in doubt (`older_file`: the till's file is a backup); what is not older
        than `BY_ITSELF` is printed now. Returns what waits for a person. Raises StoreError."""
        await self._store.recover(self._clock.now(), older_file=older_file)
        jobs = await self._store.open_jobs()
        self._wake()
        return tuple(job for job in jobs if job.state is PrintState.DOUBTFUL or not self._is_fresh(job))

    async def add(self, paper: Paper, subject: str = "", kind: str = "paper", *, copy: bool = False) -> PrintJob:
        """Keep a paper and have it printed; it is on disk when this returns. Raises StoreError.

        `subject` and `kind` name it (a sale's id, "receipt"; a Z report's number, "z"): asked for again it is a copy,
        and while it still waits it is the same job. `copy`: it was printed elsewhere.
        """
        job = await self._store.add(paper, subject, kind, self._clock.now(), copy=copy)
        self._asked.add(job.id)
        self._wake()
        return job

    async def hand_out(self, paper: Paper, subject: str, kind: str, *, copy: bool = False) -> None:
        """It was given out in another way (a file, a mail): what is printed of it from now on is a copy, and what
        waited is not printed any more. Raises StoreError."""
        job = await self._store.add(paper, subject, kind, self._clock.now(), copy=copy)
        await self.settle(job.id)

    async def was_issued(self, subject: str, kind: str) -> bool:
        """Whether somebody may have this paper already. Raises StoreError."""
        return await self._store.was_issued(subject, kind)

    async def note_drawer(self, reason: str, cashier: str) -> None:
        """Write down why the drawer is opened without a sale. Raises StoreError."""
        await self._store.note_drawer(self._clock.now(), reason, cashier)

    async def open_jobs(self) -> tuple[PrintJob, ...]:
        """All that is not settled, the oldest first. Raises StoreError."""
        return await self._store.open_jobs()

    async def job(self, job_id: int) -> PrintJob:
        """One job. Raises StoreError, KeyError."""
        return await self._store.job(job_id)

    async def again(self, job_id: int, *, elsewhere: bool = False) -> None:
        """A person wants this job tried now, on the spare printer if `elsewhere`; one that was in doubt is a copy.
        Raises StoreError."""
        if (await self._store.job(job_id)).state is PrintState.DOUBTFUL:
            await self._store.step(job_id, PrintState.WAITING, self._clock.now())  # only a person moves it on
        self._asked.add(job_id)
        if elsewhere and self.has_spare:
            self._elsewhere.add(job_id)
        self._wake()

    async def again_all(self) -> None:
        """Everything that waits, whatever its age. Raises StoreError."""
        self._asked |= {job.id for job in await self._store.open_jobs() if job.state is PrintState.WAITING}
        self._wake()

    async def settle(self, job_id: int) -> None:
        """It is on paper, or in a file: nothing more is to be done. Raises StoreError."""
        await self._store.close(job_id, PrintState.PRINTED, self._clock.now())

    async def drop(self, job_id: int) -> None:
        """Nobody wants it. Raises StoreError."""
        await self._store.close(job_id, PrintState.DROPPED, self._clock.now())

    def kick(self) -> None:
        """Open the drawer now, or not at all."""
        if self._printers:
            self._tasks.start(_KICK, partial(self._kick, self._printers[0]))

    def close(self) -> None:
        """No more bytes: the thread at the printer ends within a moment."""
        self._stop.set()

    async def try_out(self, printer: Printer, paper: Paper) -> bool:
        """Print a test strip on a printer that is not in use yet, keeping nothing; whether it answers. Raises
        PrinterError."""
        data = printer_bytes(paper, printer.make)
        async with self._line:
            return await asyncio.to_thread(self._deliver, printer, data)

    # --- inside ---

    def _wake(self) -> None:
        self._more = True
        if self._printers:
            self._tasks.start(_TASK, self._drain)

    def _is_fresh(self, job: PrintJob) -> bool:
        return job.id in self._asked or self._clock.now() - job.at < BY_ITSELF

    async def _drain(self) -> None:
        """Print what waits, the oldest first, until there is nothing or the printer cannot."""
        while True:
            self._more = False
            job = await self._next()
            if job is None and self._more:
                continue  # kept while the last look was under way
            if job is None:
                return
            if not job.paper.rows:  # its person was forgotten meanwhile (store/privacy.py)
                await self._store.close(job.id, PrintState.DROPPED, self._clock.now())
                continue
            if not await self._print(job, 1 if job.id in self._elsewhere else 0):
                self._tasks.serve(_LATER, self._later)
                return

    async def _next(self) -> PrintJob | None:
        jobs = [job for job in await self._store.open_jobs() if job.state is PrintState.WAITING and self._is_fresh(job)]
        jobs.sort(key=lambda job: job.id not in self._elsewhere)  # not behind what the other printer cannot print
        return jobs[0] if jobs else None

    async def _later(self) -> None:
        await asyncio.sleep(AGAIN)
        self._wake()

    async def _print(self, job: PrintJob, number: int) -> bool:
        """One job on printer `number`; False when that is not to be tried again at once."""
        now, printer = self._clock.now, self._printers[number]
        data = await asyncio.to_thread(printer_bytes, job.paper, printer.make, copy=job.copy)
        async with self._line:
            try:
                link, answers = await asyncio.to_thread(self._reach, printer, self._answers[number])
            except PrinterError as error:
                self._failed(job, error)
                return False
            try:
                # From here on something may be on paper, and the file says so before the first byte goes out.
                begun = await self._store.begin(job.id, now())
                if begun is None:
                    return True  # settled meanwhile by a person
                job = begun
                monotonic, patience = self._clock.monotonic, printer.patience
                await asyncio.to_thread(
                    hand_over, link, data, self._stop, monotonic, answers=answers, patience=patience
                )
            except PrinterError as error:
                state = PrintState.DOUBTFUL if error.partly else PrintState.WAITING
                self._failed(await self._store.step(job.id, state, now(), str(error.trouble)), error)
                return False
            finally:
                link.close()
        self._answers[number] |= answers
        self._asked.discard(job.id)
        self._elsewhere.discard(job.id)
        self._changed(PrintNews(await self._store.step(job.id, PrintState.PRINTED, now())))
        return True

    def _failed(self, job: PrintJob, error: PrinterError) -> None:
        self._elsewhere.discard(job.id)
        self._asked.discard(job.id)  # who asked was told; from here on its age decides
        if error.trouble is not PrinterTrouble.STOPPED:
            self._changed(PrintNews(job, error.trouble, will_retry=not error.partly and self._is_fresh(job)))

    async def _kick(self, printer: Printer) -> None:
        try:
            async with asyncio.timeout(KICK_WAITS):
                await self._line.acquire()  # not in the middle of a paper's bytes
        except TimeoutError:
            self._kick_failed(PrinterTrouble.STALLED)
            return
        try:
            await asyncio.to_thread(self._deliver, replace(printer, ask=False), RESET + KICK)
        except PrinterError as error:
            if error.trouble is not PrinterTrouble.STOPPED:
                self._kick_failed(error.trouble)
        finally:
            self._line.release()

    def _deliver(self, printer: Printer, data: bytes) -> bool:
        """In a thread: reach, hand over, let go; whether it answers."""
        link, answers = self._reach(printer, answered=False)
        try:
            hand_over(link, data, self._stop, self._clock.monotonic, answers=answers, patience=printer.patience)
        finally:
            link.close()
        return answers

    def _reach(self, printer: Printer, answered: bool) -> tuple[Link, bool]:
        """In a thread: the open way to a printer that can print, and whether it answers. Raises PrinterError."""
        try:
            link = printer.open()
        except OSError as error:
            raise PrinterError(PrinterTrouble.OFF) from error
        try:
            answers = greet(
                link,
                self._stop,
                self._clock.monotonic,
                ask=printer.ask,
                answered_before=answered,
                patience=printer.patience,
            )
        except PrinterError:
            link.close()
            raise
        return link, answers
