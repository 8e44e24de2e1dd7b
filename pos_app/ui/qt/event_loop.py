"""The asyncio event loop in Qt's: qasync's starts a Qt timer of its own for each callback, and keeps those of callbacks
that were cancelled until their time.

A sale on its way to Chift is some fifty callbacks due at once, each of them seen by all that listens to the program's
events, and three deadlines that are taken back: of 10,000 sales thousands were waiting at any time, and ran out in
heaps. Here all share two timers, as asyncio has it: `python -m tests.benchmarks --only drain` tells what it saves.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import wait as _ended
from contextvars import Context
from math import ceil

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop, QThreadExecutor

TURN = 0.004
"""Seconds after which the remaining callbacks of a turn wait until Qt has handled keys and painting."""

LONGEST = 86_400.0  # seconds from one look at the deadlines to the next: Qt counts no more than 24 days
FEW = 100  # cancelled deadlines that are not worth the sorting out
LAST, HURRIED = 5.0, 1.0
"""Seconds that threads at work get when the loop is closed, and when the system ends the program: one that waits for a
printer's spooler, a name's address or a folder on a network cannot be broken off, and is not waited for any longer."""
_left: list[Threads] = []  # Qt ends the whole program when a thread's object goes before the thread does


class _Bell(QObject):
    rings = Signal()


class Threads(QThreadExecutor):  # type: ignore[misc]  # qasync has no types
    """The threads of a loop, which are waited for a while when it is closed and then left alone."""

    def __init__(self) -> None:
        super().__init__()
        self.patience = LAST
        self._at_work: set[Future[object]] = set()

    def submit(self, callback: Callable[..., object], *args: object, **kwargs: object) -> Future[object]:
        """As an executor's."""
        future: Future[object] = super().submit(callback, *args, **kwargs)
        self._at_work.add(future)
        future.add_done_callback(self._at_work.discard)
        return future

    def shutdown(self, wait: bool = True) -> None:
        """End the threads. Those that are still at work after `patience` seconds are left to the end of the program."""
        _, late = _ended(tuple(self._at_work), self.patience if wait else 0.0)
        super().shutdown(wait=wait and not late)
        if late:
            _left.append(self)


def has_threads_left() -> bool:
    """Whether a loop of this program was closed over threads that did not end: Python would wait for them."""
    return bool(_left)


class Loop(QEventLoop):  # type: ignore[misc]  # qasync has no types
    """Runs what is due at once in the order it was asked for. A callback must not run a loop of Qt's own."""

    def __init__(self, app: QApplication) -> None:
        self._threads: Threads | None = None
        self._patience = LAST
        self._due: deque[asyncio.Handle] = deque()
        self._later: list[asyncio.TimerHandle] = []
        self._cancelled = 0
        self._turns = QTimer(interval=0)
        self._turns.timeout.connect(self._turn)
        self._alarm = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self._ring)
        self._bell = _Bell()
        self._bell.rings.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        super().__init__(app)

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's."""
        handle = asyncio.Handle(callback, args, self, context)
        self._due.append(handle)
        if not self._turns.isActive():
            self._turns.start()
        return handle

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's: a file's thread hands over its result by it."""
        self._check_closed()  # asyncio's own: RuntimeError
        handle = asyncio.Handle(callback, args, self, context)
        self._due.append(handle)
        self._bell.rings.emit()
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As asyncio's."""
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As asyncio's."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        handle._scheduled = True  # type: ignore[attr-defined]  # so that it tells of its end
        heapq.heappush(self._later, handle)
        if self._later[0] is handle:
            self._set_alarm()
        return handle

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., object], *args: object
    ) -> asyncio.Future[object]:
        """As asyncio's."""
        if executor is None and self._threads is None:
            self._threads = Threads()
            self.set_default_executor(self._threads)
        future: asyncio.Future[object] = super().run_in_executor(executor, func, *args)
        return future

    def hurry(self) -> None:
        """The system ends the program: threads at work get HURRIED seconds when the loop is closed."""
        self._patience = HURRIED

    @property
    def is_hurried(self) -> bool:
        """Whether the system ends the program."""
        return self._patience == HURRIED

    def close(self) -> None:
        """As asyncio's: what is still due is forgotten. Threads at work get LAST seconds to end."""
        if self._threads is not None:
            self._threads.patience = self._patience
        self._turns.stop()
        self._alarm.stop()
        self._due.clear()
        self._later.clear()
        super().close()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        if not handle._scheduled:  # type: ignore[attr-defined]
            return
        self._cancelled += 1
        if self._cancelled > FEW and 2 * self._cancelled > len(self._later):
            self._later = [handle for handle in self._later if not handle.cancelled()]
            heapq.heapify(self._later)
            self._cancelled = 0

    def _answer(self) -> None:
        """A thread handed something over: run it in this very event. A timer would cost an event more."""
        if self._due and not self._turns.isActive() and not self.is_closed():
            self._turn()
            if self._due:
                self._turns.start()

    def _turn(self) -> None:
        ends = self.time() + TURN
        for _ in range(len(self._due)):  # what these ask for is for the next turn
            handle = self._due.popleft()
            if not handle.cancelled():
                handle._run()
            if self.time() > ends:
                break
        if not self._due:
            self._turns.stop()

    def _set_alarm(self) -> None:
        self._alarm.start(ceil(min(max(self._later[0].when() - self.time(), 0.0), LONGEST) * 1000))

    def _ring(self) -> None:
        now = self.time()
        while self._later and (self._later[0].cancelled() or self._later[0].when() <= now):
            handle = heapq.heappop(self._later)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle.cancelled():
                self._cancelled -= 1
                continue
            self._due.append(handle)
        if self._due and not self._turns.isActive():
            self._turns.start()
        if self._later:
            self._set_alarm()
