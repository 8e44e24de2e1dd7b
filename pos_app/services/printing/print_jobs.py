"""Printing: papers are stored in the till's file and sent to the printer one after the other, in the background.

No other work waits for a printer. `Printing.add` returns when the paper is on disk; the callbacks of `listen` tell what
became of it. A paper of which nothing was printed is tried again for a while; one that may be partly printed waits for
a person. Opening the drawer is not stored: a drawer must not open an hour later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import field, replace
from datetime import timedelta
from functools import partial
from threading import Event

from pos_app.devices.escpos import KICK, RESET, Make, print_out, printer_bytes
from pos_app.devices.printer import Link, Patience, PrinterError, PrinterTrouble, greet, hand_over, trouble_of
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.services.clock import Clock
from pos_app.services.tasks import Tasks
from pos_app.store.tables.prints import PrintJob, PrintState, PrintStore

AGAIN = 10.0  # seconds until a printer that was not ready is tried again
BY_ITSELF = timedelta(minutes=10)  # older jobs are printed when a person asks for it: their customer has left
KICK_WAITS = 3.0  # seconds to wait for a paper that is being printed; later no one is at the drawer
_TASK, _LATER, _KICK = "print", "print again", "drawer"


PrintPages = Callable[[Paper, bool], None]
"""Prints a paper (True: a copy) on pages, by the system. Raises OSError; it is called in a thread."""


@frozen
class Printer:
    """A usable printer: how its link is opened (raises OSError if it does not answer), its properties, whether it is
    asked for its state, and whether it is known to answer. `pages`: it prints pages, and no link is opened."""

    open: Callable[[], Link]
    make: Make = field(default_factory=Make)
    ask: bool = True
    answers: bool = False
    patience: Patience = field(default_factory=Patience)
    pages: PrintPages | None = None


@frozen
class PrintSetup:
    """How a till prints: its printer and, if there is one, a spare printer; without any, print jobs wait.

    `when` a receipt is printed: "always" and "ask" are the Pay card's box checked and not checked, "never" shows no
    box. `drawer`: a cash payment opens the drawer.
    """

    printers: tuple[Printer, ...] = ()
    when: str = "always"
    drawer: bool = True


@frozen
class PrintNews:
    """What happened to a job, for the screen. `trouble` is None if it was printed or is being sent; `will_retry`: the
    till tries again by itself. `missing`: it is about to be printed, and these letters are to be had nowhere."""

    job: PrintJob
    trouble: PrinterTrouble | None = None
    will_retry: bool = False
    missing: str = ""


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
        self._line = asyncio.Lock()  # one job at a time at the printer
        self._more = False  # jobs may have been added since the last look
        self._asked: set[int] = set()  # ids of jobs that a person wants printed now, however old
        self._elsewhere: set[int] = set()  # ids of those that the spare printer is to print
        self._lacking: set[int] = set()  # ids of those whose missing letters were told

    def listen(self, changed: Callable[[PrintNews], None], kick_failed: Callable[[PrinterTrouble], None]) -> None:
        """`changed` is called with every job that was printed or failed, `kick_failed` when the drawer could not be
        opened. Before this call nothing is reported."""
        self._changed, self._kick_failed = changed, kick_failed

    @property
    def has_printer(self) -> bool:
        """Whether this till has a printer."""
        return bool(self._printers)

    @property
    def prints_pages(self) -> bool:
        """Whether its printer prints pages and no roll."""
        return any(printer.pages is not None for printer in self._printers)

    @property
    def has_spare(self) -> bool:
        """Whether this till has a spare printer."""
        return len(self._printers) > 1

    async def open(self, *, older_file: bool = False) -> tuple[PrintJob, ...]:
        """At start: jobs that were being printed become DOUBTFUL (`older_file`: the till's file is a backup, so waiting
        jobs do too); jobs not older than `BY_ITSELF` are printed now. Returns the jobs that wait for a person. Raises
        StoreError."""
        await self._store.recover(self._clock.now(), older_file=older_file)
        jobs = await self._store.open_jobs()
        self._wake()
        return tuple(job for job in jobs if job.state is PrintState.DOUBTFUL or not self._is_fresh(job))

    async def add(self, paper: Paper, subject: str = "", kind: str = "paper", *, copy: bool = False) -> PrintJob:
        """Store a paper and print it; it is on disk when this returns. Raises StoreError.

        `subject` and `kind` name it (a sale's id, "receipt"; a Z report's number, "z"): the same paper again is a copy,
        and while it still waits it is the same job. `copy`: the paper was printed elsewhere before.
        """
        job = await self._store.add(paper, subject, kind, self._clock.now(), copy=copy)
        self._asked.add(job.id)
        self._wake()
        return job

    async def hand_out(self, paper: Paper, subject: str, kind: str, *, copy: bool = False) -> None:
        """Record that the paper was given out in another way (a file, an e-mail): later prints are copies, and waiting
        jobs for it are not printed any more. Raises StoreError."""
        job = await self._store.add(paper, subject, kind, self._clock.now(), copy=copy)
        await self.settle(job.id)

    async def was_issued(self, subject: str, kind: str) -> bool:
        """Whether this paper may have been given out already. Raises StoreError."""
        return await self._store.was_issued(subject, kind)

    async def note_drawer(self, reason: str, cashier: str) -> None:
        """Record why the drawer is opened without a sale. Raises StoreError."""
        await self._store.note_drawer(self._clock.now(), reason, cashier)

    async def open_jobs(self) -> tuple[PrintJob, ...]:
        """All jobs that are not settled, oldest first. Raises StoreError."""
        return await self._store.open_jobs()

    async def job(self, job_id: int) -> PrintJob:
        """One job. Raises StoreError, KeyError."""
        return await self._store.job(job_id)

    async def again(self, job_id: int, *, elsewhere: bool = False) -> None:
        """A person wants this job printed now, on the spare printer if `elsewhere`; one in doubt becomes a copy. Raises
        StoreError."""
        if (await self._store.job(job_id)).state is PrintState.DOUBTFUL:
            await self._store.step(job_id, PrintState.WAITING, self._clock.now())  # only a person moves it on
        self._asked.add(job_id)
        if elsewhere and self.has_spare:
            self._elsewhere.add(job_id)
        self._wake()

    async def again_all(self) -> None:
        """Print all waiting jobs, whatever their age. Raises StoreError."""
        self._asked |= {job.id for job in await self._store.open_jobs() if job.state is PrintState.WAITING}
        self._wake()

    async def settle(self, job_id: int) -> None:
        """Settle a job: the paper was printed or given out as a file. Raises StoreError."""
        await self._store.close(job_id, PrintState.PRINTED, self._clock.now())

    async def drop(self, job_id: int) -> None:
        """Drop a job: the paper is not wanted. Raises StoreError."""
        await self._store.close(job_id, PrintState.DROPPED, self._clock.now())

    def kick(self) -> None:
        """Open the drawer now; if the printer is busy for longer than KICK_WAITS it is not opened. No drawer hangs on a
        printer of pages."""
        if self._printers and self._printers[0].pages is None:
            self._tasks.start(_KICK, partial(self._kick, self._printers[0]))

    def close(self) -> None:
        """Send no more bytes: the thread at the printer ends within a moment."""
        self._stop.set()

    async def try_out(self, printer: Printer, paper: Paper) -> bool:
        """Print a test strip on a printer that is not in use yet, without storing it. True if the printer answers.
        Raises PrinterError."""
        if printer.pages is not None:
            async with self._line:
                await asyncio.to_thread(_print_pages, printer.pages, paper, copy=False)
            return False
        data = await asyncio.to_thread(printer_bytes, paper, printer.make)
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
        """Print the waiting jobs, oldest first, until none is left or the printer cannot print."""
        while True:
            self._more = False
            job = await self._next()
            if job is None and self._more:
                continue  # stored during the last look
            if job is None:
                return
            if not job.paper.rows:  # its personal data were deleted meanwhile (store/tables/privacy.py)
                await self._store.close(job.id, PrintState.DROPPED, self._clock.now())
                continue
            if not await self._print(job, 1 if job.id in self._elsewhere else 0):
                self._tasks.serve(_LATER, self._later)
                return

    async def _next(self) -> PrintJob | None:
        jobs = [job for job in await self._store.open_jobs() if job.state is PrintState.WAITING and self._is_fresh(job)]
        # jobs for the spare printer first: they need not wait for the other one
        jobs.sort(key=lambda job: job.id not in self._elsewhere)
        return jobs[0] if jobs else None

    async def _later(self) -> None:
        await asyncio.sleep(AGAIN)
        self._wake()

    async def _print(self, job: PrintJob, number: int) -> bool:
        """Print one job on printer `number`; False if it is not to be tried again at once."""
        now, printer = self._clock.now, self._printers[number]
        if printer.pages is not None:
            return await self._print_on_pages(job, printer.pages)
        out = await asyncio.to_thread(print_out, job.paper, printer.make, copy=job.copy)
        if out.missing and job.id not in self._lacking:
            self._lacking.add(job.id)
            self._changed(PrintNews(job, missing=out.missing))
        async with self._line:
            try:
                link, answers = await asyncio.to_thread(self._reach, printer, self._answers[number])
            except PrinterError as error:
                self._failed(job, error)
                return False
            try:
                # From here on something may be on paper, and the file says so before the first byte is sent.
                begun = await self._store.begin(job.id, now())
                if begun is None:
                    return True  # a person settled it meanwhile
                job = begun
                monotonic, patience = self._clock.monotonic, printer.patience
                await asyncio.to_thread(
                    hand_over, link, out.data, self._stop, monotonic, answers=answers, patience=patience
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

    async def _print_on_pages(self, job: PrintJob, pages: PrintPages) -> bool:
        """Hand one job to the system, which takes it whole or not at all."""
        now = self._clock.now
        async with self._line:
            begun = await self._store.begin(job.id, now())
            if begun is None:
                return True  # a person settled it meanwhile
            try:
                await asyncio.to_thread(_print_pages, pages, begun.paper, copy=begun.copy)
            except PrinterError as error:
                self._failed(await self._store.step(job.id, PrintState.WAITING, now(), str(error.trouble)), error)
                return False
        self._asked.discard(job.id)
        self._changed(PrintNews(await self._store.step(job.id, PrintState.PRINTED, now())))
        return True

    def _failed(self, job: PrintJob, error: PrinterError) -> None:
        self._elsewhere.discard(job.id)
        self._asked.discard(job.id)  # the person was told of the failure; from here on the job's age decides
        if error.trouble is not PrinterTrouble.STOPPED:
            self._changed(PrintNews(job, error.trouble, will_retry=not error.partly and self._is_fresh(job)))

    async def _kick(self, printer: Printer) -> None:
        try:
            async with asyncio.timeout(KICK_WAITS):
                await self._line.acquire()  # not between the bytes of a paper
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
        """Runs in a thread: open the link, send, close. Returns whether the printer answers."""
        link, answers = self._reach(printer, answered=False)
        try:
            hand_over(link, data, self._stop, self._clock.monotonic, answers=answers, patience=printer.patience)
        finally:
            link.close()
        return answers

    def _reach(self, printer: Printer, answered: bool) -> tuple[Link, bool]:
        """Runs in a thread: an open link to a printer that can print, and whether it answers. Raises PrinterError."""
        try:
            link = printer.open()
        except OSError as error:
            raise PrinterError(trouble_of(error)) from error
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


def _print_pages(pages: PrintPages, paper: Paper, *, copy: bool) -> None:
    """Runs in a thread. Raises PrinterError."""
    try:
        pages(paper, copy)
    except OSError as error:
        raise PrinterError(trouble_of(error)) from error
