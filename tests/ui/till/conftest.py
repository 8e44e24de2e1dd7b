"""A till behind the real window: its files, presenters, the practice shop, a time that jumps; no event loop of Qt's,
for keys reach widgets and widgets reach presenters without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.app.doors import TillDoors
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.domain.wedge import Wedge
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.ui.input.retract import typing_in
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.window.main_window import MainWindow
from tests.ui.till.cashier_hands import Cashier
from tests.ui.till.counter_window import CounterWindow
from tests.unit.services.practice_bench import JumpingLoop, open_bench


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waiting takes no time here."""
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def counter(tmp_path: Path, window: MainWindow) -> AsyncIterator[CounterWindow]:
    """The till behind the window, with the catalogue loaded; not yet connected to the shop."""
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        # Qt's timers fire between the steps of a test here, when no loop runs: no picture is asked for.
        window.sale.tiles.pictures.blockSignals(True)
        presenters = TillPresenters(bench.till, window, ENGLISH, TillSurroundings(PaperContext(tmp_path / "mail")))
        bench.on_row = presenters.row_changed
        window.serve(TillDoors(presenters, lambda _mode: None))
        await presenters.open()
        here = CounterWindow(bench, window, presenters)
        await here.settle()
        yield here
        window.forget_listeners()


@pytest_asyncio.fixture
async def cashier(tmp_path: Path, window: MainWindow) -> AsyncIterator[Cashier]:
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        # Qt's timers fire between the steps of a test here, when no loop runs: no picture is asked for.
        window.sale.tiles.pictures.blockSignals(True)
        presenters = TillPresenters(
            bench.till, window, ENGLISH, TillSurroundings(PaperContext(tmp_path / "mail"), typing_in=typing_in)
        )
        bench.on_row = presenters.row_changed
        listener = InputListener(presenters.scans.scan, presenters.cashiers.used, presenters.scans.set_aside)
        scanner = Scanner(Wedge(), presenters.queue, listener, bench.till.clock.monotonic)
        window.serve(TillDoors(presenters, lambda _mode: None))
        await presenters.open()
        yield Cashier(bench, window, presenters, scanner)
        scanner.close()
        presenters.queue.close()
        window.forget_listeners()
