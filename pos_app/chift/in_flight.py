"""Requests on their way, which belong to no caller: a caller may leave, the request goes on. Standard library only.

httpcore loses a connection slot for each cancelled request, and a cancelled POST leaves a doubt (facts.md, fact 2).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class InFlight:
    """Starts work that no cancelled caller takes down with it, keeps hold of it, and ends it at closing."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    def is_closing(self) -> bool:
        """True from the moment `aclose` was called."""
        return self._closing

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Future[T]:
        """Start `work`, which gives its errors as values; cancelling the future leaves the work alone."""
        return asyncio.shield(self._held(work))

    async def _held(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)  # the loop itself holds tasks weakly
        try:
            return await work
        finally:
            self._running.discard(task)

    async def aclose(self, grace: float) -> None:
        """Wait up to `grace` seconds for what is on its way, then cancel the rest and wait for its end."""
        self._closing = True
        await asyncio.sleep(0)  # what was just started shows itself
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
