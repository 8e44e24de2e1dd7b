"""`python -m tests.benchmarks.outbox_child open|drain FOLDER URL`: a till with its window.

Prints what it measured as name=number words."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtWidgets import QApplication

from pos_app.app.open_till import OpenTill, open_till_behind
from pos_app.app.options import StartOptions
from pos_app.app.session import fill
from pos_app.chift.answer_values import PlacedOrder
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.order import Order
from pos_app.domain.receipt import ReceiptNumber
from pos_app.services.clock import system_clock
from pos_app.system import settings_file
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.shell import first_paint
from tests.benchmarks.child import resident
from tests.crash.runs import exact_state
from tests.line_to import line_to

BEAT = 0.004
SETTLED = 1.0  # seconds until the window has drawn what it opened with
DRAIN_AT_MOST = 900.0


@dataclass(slots=True)
class Watch:
    """Counts calls at once and their order around the real API."""

    api: ChiftApi
    out: int = 0
    most: int = 0
    early: int = 0
    last: int = 0
    begun: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.api, name)

    async def create_order(self, order: Order, request_id: str) -> PlacedOrder:
        """The real call."""
        receipt = ReceiptNumber.find(order.note)
        if receipt is not None and request_id not in self.begun:
            self.begun.add(request_id)
            self.early += receipt.counter < self.last
            self.last = max(self.last, receipt.counter)
        self.out += 1
        self.most = max(self.most, self.out)
        try:
            return await self.api.create_order(order, request_id)
        finally:
            self.out -= 1


async def live(app: QApplication, what: str, folder: Path, url: str) -> str:
    """Open the till behind its window; measure; starts in processor time, other programs apart."""
    shell = first_paint(app, "light")
    window = fill(app, shell, ThemeMode.LIGHT)
    settings, _ = settings_file.load(folder)
    opened: asyncio.Future[OpenTill] = asyncio.get_running_loop().create_future()
    painted = time.process_time()
    async with AsyncExitStack() as stack:
        # As a real shop without a key: nothing is sent but what this measures.
        await open_till_behind(
            stack, window, StartOptions(folder, settings, False, None), system_clock(), _print_error, opened.set_result
        )
        took = time.process_time()
        till = (await opened).till
        if what == "open":
            return f"painted={painted * 1000} open={took * 1000}"
        key = Credentials(**exact_state(url)["credentials"])
        api = await line_to(url, key)
        stack.push_async_callback(api.aclose)
        watch = Watch(api)
        await asyncio.sleep(SETTLED)
        gc.freeze()  # as TillSession does with the till it has opened
        work: list[float] = []
        wall: list[float] = []
        till.tasks.serve("beat", partial(_beat, work.append, wall.append))
        before, began = resident(), time.perf_counter()
        till.outbox.send_now()
        till.tasks.serve("outbox", partial(till.outbox.run, cast(ChiftApi, watch)))
        await asyncio.wait_for(till.outbox.idle(), DRAIN_AT_MOST)
        seconds = time.perf_counter() - began
        sent = (await till.till_store.outbox.summary(till.clock.now().date())).sent
        await till.tasks.aclose(5.0)
        work.sort()
        wall.sort()
        told = {
            "work": work[-1],
            "work99": work[len(work) * 99 // 100],
            "wall": wall[len(wall) - 1 - len(wall) // 1000],
            "wall99": wall[len(wall) * 99 // 100],
            "at_once": watch.most,
            "early": watch.early,
            "sent": sent,
            "seconds": seconds,
            "before": before,
            "after": resident(),
        }
        return " ".join(f"{name}={number}" for name, number in told.items())


async def _beat(work: Callable[[float], None], wall: Callable[[float], None]) -> None:
    while True:
        busy, began = time.thread_time(), time.perf_counter()
        await asyncio.sleep(BEAT)
        work((time.thread_time() - busy) * 1000)
        wall((time.perf_counter() - began - BEAT) * 1000)


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        print(runner.run(live(application, sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
