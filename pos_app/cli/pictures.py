"""Pictures of the real screens in the practice shop, in light and dark and in two sizes, for the README and for
designers."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QApplication

from pos_app.app.open_till import OpenTill, open_till_behind
from pos_app.app.options import StartOptions
from pos_app.app.session import fill
from pos_app.domain.cart import Percent
from pos_app.presenters.common.views import Screen
from pos_app.services.clock import Clock
from pos_app.system.settings_file import Settings
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import first_paint

SIZES = ((1366, 768), (1024, 768))
MODES = (ThemeMode.LIGHT, ThemeMode.DARK)
PATIENCE = 15.0  # seconds until the practice shop must have answered


def take_pictures(folder: Path, clock: Clock) -> int:
    """Sell in the practice shop and save each screen as `NAME-THEME-WIDTHxHEIGHT.png`. Returns the number of pictures.

    Needs no display: without one Qt paints offscreen. Raises OSError when the folder cannot be written.
    """
    if (
        not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
        and os.name == "posix"
    ):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_API", "pyside6")
    folder.mkdir(parents=True, exist_ok=True)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["pos-app"])
    from pos_app.ui.qt.event_loop import Loop

    shell = first_paint(app, ThemeMode.LIGHT)
    window = fill(app, shell, ThemeMode.LIGHT)
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-pictures-") as profile,
        asyncio.Runner(loop_factory=lambda: Loop(app)) as runner,
    ):
        count = runner.run(_tour(window, Path(profile), folder, clock))
    shell.hide()
    return count


async def _tour(window: MainWindow, profile: Path, folder: Path, clock: Clock) -> int:
    async with AsyncExitStack() as stack:
        start = StartOptions(profile, Settings(), demo=True, server=None)
        opened: list[OpenTill] = []
        await open_till_behind(stack, window, start, clock, _complain, opened.append)
        try:
            return await _stops(window, opened[0], Camera(window, folder))
        finally:
            await opened[0].till.tasks.aclose(5.0)


async def _stops(window: MainWindow, opened: OpenTill, camera: Camera) -> int:
    presenters, till = opened.presenters, opened.till
    await _until(lambda: window.sale.tiles.model().rowCount() > 0)
    await camera.take("empty")
    for text in ("3*TL-02", "CG-25", "BC-18"):
        presenters.finder.enter(text)
    await presenters.queue.settled()
    line = presenters.sale.cart.lines[-1]
    presenters.sale.change(lambda cart: cart.set_line_discount(line.key, Percent(Decimal(10))), line.key)
    (customer, *_) = await till.customers.find_here("lefevre")
    presenters.sale.set_customer(customer)
    presenters.sale.select(str(presenters.sale.cart.lines[0].key))
    await camera.take("sale")
    presenters.finder.type("ca")
    await camera.take("found")
    presenters.finder.type("")
    presenters.customer.open("dub")
    await camera.take("customer")
    presenters.customer.act("new")
    for field, text in (
        ("first_name", "Elise"),
        ("last_name", "Lefèvre"),
        ("phone", "0475 12 34 56"),
        ("email", "elise@exemple"),
    ):
        presenters.customer.edit(field, text)
    await camera.take("new-customer")
    presenters.customer.close()
    presenters.customer.close()
    presenters.pay.open()
    for key in "60":
        presenters.pay.amount_key(key)
    await camera.take("pay")
    presenters.pay.take()
    await _until(lambda: not presenters.pay.is_open)
    presenters.switch("network", False)
    presenters.finder.enter("PC-80")
    await presenters.queue.settled()
    presenters.pay.open()
    presenters.pay.take()
    await _until(lambda: not presenters.pay.is_open)
    presenters.finder.enter("MA-50")
    await presenters.queue.settled()
    presenters.parking.park()
    await asyncio.sleep(0.5)
    presenters.frame.go(Screen.SALES)
    await camera.take("sales")
    return camera.count


class Camera:
    """Saves pictures of the window in each theme and size."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self.count = 0

    async def take(self, name: str) -> None:
        """Save `name` in every theme and size."""
        for mode in MODES:
            self._window.theme.set_mode(mode)
            for width, height in SIZES:
                self._window.window().resize(width, height)
                await asyncio.sleep(0.3)  # views, layout and paint catch up
                path = self._folder / f"{name}-{mode}-{width}x{height}.png"
                if not self._window.grab().save(str(path)):
                    raise OSError(f"could not write {path}")
                self.count += 1


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - a picture waits for what the screen shows, not for an event
            await asyncio.sleep(0.02)


def _complain(text: str) -> None:
    raise RuntimeError(text)
