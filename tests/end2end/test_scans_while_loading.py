"""Two hundred scans at a scanner's speed while the catalogue is fetched anew: two hundred pieces, none lost.

By the sync worker, which builds another file that takes the place of the one that serves, and in the till's process.
The whole till stands behind a real window drawn into memory; the shop is a process of its own with a large catalogue.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.app.doors import TillDoors
from pos_app.app.shop_connection import open_practice, practice_settings
from pos_app.app.till import Till, catalogue_of, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.chift.credentials import Credentials
from pos_app.domain.wedge import Wedge
from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.catalogue.loading import LoadProgress
from pos_app.services.catalogue.sync_worker import SyncWorker
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.ui.input.scanner import InputListener, Scanner
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from tests.ui.wedge_hands import Hands
from tests.unit.sandbox.sandbox_process import SandboxProcess

SCANS, PRODUCTS = 200, 4_000
CODES = ("5410000000019", "5410000000026", "5410000000064", "5410000000071")


async def scan_while_loading(
    window: MainWindow, shop_process: SandboxProcess, folder: Path, *, by_worker: bool
) -> tuple[dict[str, int], list[str], int]:
    """The pieces in the cart by barcode, the codes that were scanned, and how many pages came meanwhile."""
    errors: list[BaseException] = []
    pages: list[LoadProgress] = []
    clock = system_clock()
    async with AsyncExitStack() as stack:
        practice = await stack.enter_async_context(open_practice(shop_process.url, None, clock))
        shop = shop_profile(practice_settings(await practice.api.categories()).shop)
        till: Till = await stack.enter_async_context(
            open_till(folder, shop, clock, lambda _name, error: errors.append(error), lambda _row: None, None)
        )
        catalogue = catalogue_of(till, pages.append)
        await catalogue.load(practice.api)
        presenters = TillPresenters(till, window, ENGLISH, TillSurroundings(PaperContext(folder / "mail")))
        window.serve(TillDoors(presenters, lambda _mode: None))
        stack.callback(window.forget_listeners)
        listener = InputListener(presenters.scans.scan, presenters.cashiers.used, presenters.scans.set_aside)
        scanner = Scanner(Wedge(), presenters.queue, listener, clock.monotonic)
        stack.callback(presenters.queue.close)
        stack.callback(scanner.close)
        await presenters.open()
        pages.clear()
        loaded = asyncio.Event()

        async def load() -> None:
            if by_worker:  # for a catalogue that knows nothing of this shop yet, so that all of it is fetched
                key = Credentials(**shop_process.state()["credentials"])
                worker = SyncWorker(shop_process.url, key, _nothing, _nothing)
                await catalogue_of(till, pages.append, "seen anew").refresh(worker)
            else:
                await catalogue.load(practice.api)
            loaded.set()

        till.tasks.start("load", load)
        scanned = await _scan(window, presenters)
        during = len(pages)
        await asyncio.wait_for(loaded.wait(), 300)
        async with asyncio.timeout(300):
            while till.tasks.is_awaited:  # noqa: ASYNC110 - each scan waits for the one before it
                await asyncio.sleep(0.02)
        pieces = {line.barcode: int(line.quantity) for line in presenters.sale.cart.lines}
    assert errors == []
    return pieces, scanned, during


async def _nothing() -> str:
    """In place of a log-in, which is the worker's own here."""
    return ""


async def _scan(window: MainWindow, presenters: TillPresenters) -> list[str]:
    chance, hands, scanned = random.Random(11), Hands(window), []
    fields: list[QWidget] = [window.sale.finder.edit, window.sale.tiles, window.sale.cart, window.sale.bottom.pay]
    for number in range(SCANS):
        if number % 20 == 7:
            presenters.frame.go(Screen.SALES)
        elif number % 20 == 13:
            presenters.customer.open()
        elif number % 20 == 16:
            presenters.customer.close()
        elif presenters.frame.active is Screen.SALE and not presenters.customer.is_open:
            chance.choice(fields).setFocus()
        code = chance.choice(CODES)
        hands.scan(code, gap=8, pause=chance.choice([8, 40, 200]), post=chance.random() < 0.5)
        scanned.append(code)
        await asyncio.sleep(chance.choice([0, 0, 0.005, 0.06]))
    return scanned


@pytest.mark.parametrize("by_worker", [True, False], ids=["by the worker", "in the till's process"])
def test_two_hundred_scans_while_the_catalogue_loads(qapp: QApplication, tmp_path: Path, by_worker: bool) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    window = MainWindow(theme)
    window.show()
    window.activateWindow()
    with (
        SandboxProcess("--port", "0", "--products", str(PRODUCTS)) as shop,
        asyncio.Runner(loop_factory=lambda: Loop(qapp)) as runner,
    ):
        pieces, scanned, pages = runner.run(scan_while_loading(window, shop, tmp_path / "till", by_worker=by_worker))
    left = window.sale.finder.text
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert pages > (0 if by_worker else 3), "the catalogue was being fetched"
    assert pieces == {code: scanned.count(code) for code in CODES}
    assert sum(pieces.values()) == SCANS
    assert left == ""
