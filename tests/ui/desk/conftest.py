"""A cashier's desk behind the real window: a till with its files, the practice shop, a time that jumps; no event loop
of Qt's, for keys reach widgets and widgets reach presenters without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.desk import Desk
from pos_app.presenters.words import ENGLISH
from pos_app.ui import wiring
from pos_app.ui.window import MainWindow
from pos_app.ui.wires import Wires
from pos_app.ui.wiring_purchases import wire_purchases
from tests.ui.desk.counter_window import CounterWindow
from tests.unit.services.practice_bench import JumpingLoop, open_bench


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Waiting takes no time here."""
    return {"jumping": JumpingLoop}


@pytest_asyncio.fixture
async def counter(tmp_path: Path, window: MainWindow) -> AsyncIterator[CounterWindow]:
    """The desk behind the window, with the catalogue loaded; not yet connected to the shop."""
    async with open_bench(tmp_path) as bench:
        await bench.load()
        desk = Desk(bench.till, window, ENGLISH)
        bench.on_row = desk.row_changed
        wires = Wires()
        wiring.wire_sale(wires, window, desk.sale, desk.finder)
        wiring.wire_line(wires, window, desk.line)
        wiring.wire_customer(wires, window, desk.customer)
        wire_purchases(wires, window, desk.purchases, desk.customer)
        wiring.wire_sales(wires, window, desk.sales)
        wiring.wire_questions(wires, window, desk.mends, desk.closing)
        wires.join(window.screen_requested, desk.frame.go)
        await desk.open()
        here = CounterWindow(bench, window, desk)
        await here.settle()
        yield here
        wires.undo()
