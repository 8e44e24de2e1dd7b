"""asyncio's loop in Qt's: qasync's, which starts a Qt timer of its own for each callback that is due at once.

A sale on its way to Chift is some fifty callbacks, each of them seen by all that listens to the program's events. Here
they share one timer, in turns as asyncio has them: `python -m tests.benchmarks --only drain` tells what it saves.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from time import perf_counter

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

TURN = 0.004
"""Seconds after which the rest of a turn waits until Qt has seen to keys and painting."""


class Loop(QEventLoop):  # type: ignore[misc]  # qasync has no types
    """Runs what is due at once, in the order it was asked for. A callback must not run a loop of Qt's own."""

    def __init__(self, app: QApplication) -> None:
        self._due: deque[asyncio.Handle] = deque()
        self._turns = QTimer(interval=0)
        self._turns.timeout.connect(self._turn)
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

    def close(self) -> None:
        """As asyncio's: what is still due is forgotten."""
        self._turns.stop()
        self._due.clear()
        super().close()

    def _turn(self) -> None:
        ends = perf_counter() + TURN
        for _ in range(len(self._due)):  # what these ask for is for the next turn
            handle = self._due.popleft()
            if not handle.cancelled():
                handle._run()
            if perf_counter() > ends:
                break
        if not self._due:
            self._turns.stop()
