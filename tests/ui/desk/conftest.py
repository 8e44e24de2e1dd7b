"""A cashier's desk behind the real window: a till with its files, the practice shop, a time that jumps; no event loop
of Qt's, for keys reach widgets and widgets reach presenters without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.desk import Desk
from pos_app.domain.wedge import Wedge
from pos_app.joining import join_desk
from pos_app.keys_ahead import lead_keys
from pos_app.presenters.words import ENGLISH
from pos_app.ui import wiring
from pos_app.ui.scanner import Scanner
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires
from tests.ui.desk.cashier_hands import Cashier
from tests.ui.desk.counter_window import CounterWindow
from tests.unit.services.practice_bench import JumpingLoop, open_bench


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waiting takes no time here."""
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def counter(tmp_path: Path, window: MainWindow) -> AsyncIterator[CounterWindow]:
    """The desk behind the window, with the catalogue loaded; not yet connected to the shop."""
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        desk = Desk(bench.till, window, ENGLISH)
        bench.on_row = desk.row_changed
        wires = Wires()
        join_desk(wires, window, desk)
        await desk.open()
        here = CounterWindow(bench, window, desk)
        await here.settle()
        yield here
        wires.undo()


@pytest_asyncio.fixture
async def cashier(tmp_path: Path, window: MainWindow) -> AsyncIterator[Cashier]:
    async with open_bench(tmp_path) as bench:
        await bench.stock()
        desk = Desk(bench.till, window, ENGLISH)
        bench.on_row = desk.row_changed
        wires, scanner = Wires(), Scanner(Wedge())
        join_desk(wires, window, desk)
        wiring.wire_scanner(wires, window, scanner, desk.scans)
        lead_keys(wires, window, scanner, desk, bench.till.tasks)
        await desk.open()
        yield Cashier(bench, window, desk, scanner)
        wires.undo()
