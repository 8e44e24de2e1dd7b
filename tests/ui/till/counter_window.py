"""A till's presenters behind the real window, for tests that press keys and look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pos_app.app.till_presenters import TillPresenters
from pos_app.domain.customer import Customer
from pos_app.ui.window.main_window import MainWindow
from tests.unit.services.practice_bench import Bench


@dataclass
class CounterWindow:
    """The presenters, the window they show in, the till and its shop."""

    bench: Bench
    window: MainWindow
    presenters: TillPresenters

    async def settle(self) -> None:
        """Returns when everything that was started has ended, but for what only waits."""
        await asyncio.sleep(0.2)

    async def until(self, what: str, holds: Callable[[], Awaitable[bool]], patience: float = 40.0) -> None:
        """Returns once it holds; fails, naming it, after so many seconds of the till's time."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + patience
        while not await holds():
            assert loop.time() < ends, f"waited {patience:.0f} s for {what}"
            await asyncio.sleep(0.05)

    async def elise(self) -> Customer:
        """The practice shop's regular customer."""
        (found,) = await self.bench.till.customers.find_here("lefevre")
        return found
