"""The only place that starts asyncio tasks: gives them names, keeps references, reports their errors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

Work = Callable[[], Coroutine[Any, Any, None]]
Report = Callable[[str, BaseException], None]

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until work that is kept running is started again: 1, 2, 4 … 60
WELL = 300.0  # seconds; work that ran for so long is well, and its next failure is told again


class Tasks:
    """Named background work on the running loop.

    `report(name, error)` is called with each unexpected exception, `report_restart` with the first one of work that
    `keep` starts again (None: `report`). They must not raise.
    """

    def __init__(self, report: Report, report_restart: Report | None = None) -> None:
        self._report = report
        self._report_restart = report_restart or report
        self._running: dict[str, asyncio.Task[None]] = {}
        self._superseded: set[asyncio.Task[None]] = set()
        self._endless: set[str] = set()
        self._awaited: set[asyncio.Task[None]] = set()
        self._closed = False
        self._hear_awaited: tuple[Callable[[bool], object], ...] = ()

    @property
    def is_awaited(self) -> bool:
        """True while work runs whose answer decides what the next key means."""
        return bool(self._awaited)

    def when_awaited(self, do: Callable[[bool], object]) -> Callable[[], None]:
        """Call `do(True)` when a person begins to wait for an answer and `do(False)` when all answers are there.
        Returns the function that ends this."""
        self._hear_awaited += (do,)

        def end() -> None:
            self._hear_awaited = tuple(one for one in self._hear_awaited if one is not do)

        return end

    def start(self, name: str, work: Work, *, awaited: bool = False) -> bool:
        """Start work under a name. False, and nothing starts, if work of that name runs or closing has begun.

        `awaited`: a person waits for its result (or for that of the work that runs under this name), and keys pressed
        meanwhile are meant for what the result shows. Work that calls the network must not be awaited.
        """
        if self._closed:
            return False
        running = self._running.get(name)
        if running is None or running.done():
            self._spawn(name, work, awaited=awaited)
            return True
        if awaited:
            self._await(running)
        return False

    def serve(self, name: str, work: Work) -> bool:
        """Start work that runs until it is cancelled: closing cancels it at once, before the grace of the others
        begins."""
        if not self.start(name, work):
            return False
        self._endless.add(name)
        return True

    def keep(self, name: str, work: Work) -> bool:
        """As `serve`, for work that is meant to run for ever: after an unexpected exception it is started again, after
        a pause that grows; told once, until it has run WELL. Work that returns has ended."""
        return self.serve(name, partial(self._kept, name, work))

    def restart(self, name: str, work: Work, *, awaited: bool = False) -> bool:
        """Start work under a name in place of the work that runs under it, which is cancelled; see `start`."""
        if self._closed:
            return False
        old = self._running.pop(name, None)
        if old is not None:
            self._superseded.add(old)
            old.cancel()
        self._spawn(name, work, awaited=awaited)
        return True

    def is_running(self, name: str) -> bool:
        """True while work of this name has not ended."""
        # The name alone is not enough: a task that has ended may still be listed until the loop calls its callback.
        task = self._running.get(name)
        return task is not None and not task.done()

    async def aclose(self, grace: float) -> None:
        """Refuse new work, let running work go on for `grace` seconds, then cancel the rest and wait for its end."""
        self._closed = True
        for name in self._endless & self._running.keys():
            self._running[name].cancel()
        running = {*self._running.values(), *self._superseded} - {asyncio.current_task()}
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _kept(self, name: str, work: Work) -> None:
        failures = 0

        def well() -> None:
            nonlocal failures
            failures = 0

        while True:
            timer = asyncio.get_running_loop().call_later(WELL, well)
            try:
                await work()
            except Exception as error:  # noqa: BLE001  # reported, and the work goes on
                if not failures:
                    self._report_restart(name, error)
                # Never the error's text, which may name a customer.
                _log.warning("%s failed, %s; it is started again", name, type(error).__name__)
            else:
                return
            finally:
                timer.cancel()
            await asyncio.sleep(min(FIRST_PAUSE * 2.0**failures, LONGEST_PAUSE))
            failures = min(failures + 1, 10)

    def _spawn(self, name: str, work: Work, *, awaited: bool) -> None:
        task = asyncio.get_running_loop().create_task(work(), name=name)
        self._running[name] = task
        task.add_done_callback(self._ended)
        if awaited:
            self._await(task)

    def _await(self, task: asyncio.Task[None]) -> None:
        first = not self._awaited
        self._awaited.add(task)
        if first:
            self._tell_awaited(True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        name = task.get_name()
        was_awaited = task in self._awaited
        self._awaited.discard(task)
        self._superseded.discard(task)
        if self._running.get(name) is task:
            del self._running[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            self._report(name, error)
        if was_awaited and not self._awaited:
            self._tell_awaited(False)

    def _tell_awaited(self, on: bool) -> None:
        for do in self._hear_awaited:
            do(on)
