"""A cashier at the real window with a printer that is on, off, and on again, and a till that is killed meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.app.shop_connection import practice_settings
from pos_app.services.clock import system_clock
from pos_app.store.snapshot import reading
from pos_app.store.tables.prints import PrintJob
from pos_app.system import settings_file
from tests.end2end.program import until
from tests.end2end.test_window_sale import in_cart, paid, sell
from tests.end2end.window_till import PAIN, SAVON, TORCHON, Screen, WindowTill
from tests.unit.devices.fake_printer import FakePrinter
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def sheets(printer: FakePrinter) -> list[list[str]]:
    """What came out and was cut off."""
    return [sheet.lines for sheet in printer.sheets if sheet.cut]


def waiting(folder: Path) -> tuple[PrintJob, ...]:
    """The papers that are kept."""

    async def read() -> tuple[PrintJob, ...]:
        async with reading(folder, system_clock().now) as store:
            return await store.prints.open_jobs()

    return asyncio.run(read())


def test_every_receipt_is_printed_once_whatever_happens_to_printer_and_till(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    printer = FakePrinter()
    port = printer.port
    folder.mkdir()
    settings = replace(practice_settings(()), printer_kind="network", printer_address=printer.address)
    settings_file.save(folder, settings)
    try:
        with WindowTill(screen, folder, "--demo", "--server", shop.url) as till:
            till.stocked()
            sell(till, TORCHON)
            (lines,) = until("a receipt", lambda: sheets(printer))
            assert until("the drawer", lambda: printer.parser.kicks) == 1
            assert any("PRACTICE" in line for line in lines)
            printer.close()
            # The next customers are served as fast as before; nothing waits for the printer.
            for count, code in ((2, SAVON), (3, PAIN)):
                till.stands_still()
                till.scan(code)
                in_cart(folder, 1)
                till.stands_still()
                till.press("F12", "Return")
                paid(folder, count)
            numbers = [str(sale.receipt) for _, sale in paid(folder, 3).sales]
            until("both receipts kept", lambda: len(waiting(folder)) == 2)
            till.kill()
        assert f"[P-{numbers[0]}]" in lines
        printer = FakePrinter(port)
        with WindowTill(screen, folder, "--demo", "--server", shop.url) as till:
            till.stocked()
            until("the other two receipts", lambda: len(sheets(printer)) == 2)
            assert [f"[P-{number}]" in lines for number, lines in zip(numbers[1:], sheets(printer), strict=True)]
            assert not any("COPY" in line for lines in sheets(printer) for line in lines)
            # The last sale once more, by keys alone: Sales, its receipt, Enter.
            till.turn_to("F4")
            ground = screen.pixels(2, 400, 8, 8)

            def is_shown() -> bool:
                till.press("ctrl+p")  # nothing while the sale is still being read, and nothing once the card is up
                time.sleep(0.3)
                return screen.pixels(2, 400, 8, 8) != ground  # what is behind a card is darker

            until("the paper", is_shown)
            till.press("Return")
            until("the copy", lambda: len(sheets(printer)) == 3)
            assert sheets(printer)[2][0].strip() == "COPY"
            assert sheets(printer)[2][1:] == sheets(printer)[1] or f"[P-{numbers[2]}]" in sheets(printer)[2]
            assert till.terminate() == 0
            assert till.said() == ""
    finally:
        printer.close()
