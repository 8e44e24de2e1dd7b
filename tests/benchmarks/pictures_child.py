"""`python -m tests.benchmarks.pictures_child HOW`: 1,000 tiles, each looked at; with pictures where HOW is "pictures".

Each picture is another one, made as the till makes it and read from its folder as it reads it. Prints now=MB."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from pos_app.app.session import fill
from pos_app.presenters.sale.tile_pictures import TilePicturePresenter
from pos_app.presenters.sale.views import TilesView, TileView
from pos_app.services.catalogue.pictures import Pictures, PictureSource
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.sale.thumbs import shrink
from pos_app.ui.window.shell import first_paint
from tests.benchmarks.child import resident
from tests.ui.listener import listener_of

TILES = 1_000


async def drawn(address: str) -> bytes:
    """A picture of 400 px that no other address has."""
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor.fromHsv(int(address) * 7 % 360, 200, 200))
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(out, "JPEG")  # type: ignore[call-overload]
    return bytes(out.data().data())


async def live(app: QApplication, with_pictures: bool) -> str:
    """Show the tiles and scroll through all of them."""
    shell = first_paint(app, "light")
    window = fill(app, shell, ThemeMode.LIGHT)
    tiles = tuple(
        TileView(str(n), f"Product {n}", "€ 1.00", "VAT 21% · 5", picture=str(n) if with_pictures else "")
        for n in range(TILES)
    )
    tasks = Tasks(lambda name, error: print(name, error, file=sys.stderr))
    with tempfile.TemporaryDirectory(prefix="comptoir-pictures-") as there:
        pictures = Pictures(Path(there), system_clock())
        pictures.connect(PictureSource(drawn, shrink))
        bring = TilePicturePresenter(window.sale, pictures, tasks)
        window.sale.show_tiles(TilesView(tiles), listener_of(window))
        grid, bar = window.sale.tiles, window.sale.tiles.verticalScrollBar()
        await asyncio.sleep(0.5)  # the rows are laid out in batches
        step = grid.gridSize().height()
        for value in range(0, max(bar.maximum(), 1), 2 * step):
            bar.setValue(value)
            grid.viewport().repaint()
            first = value // step * grid.columns()
            if with_pictures:
                bring.want([str(n) for n in range(first, min(first + 24, TILES))])
            while tasks.is_running("pictures"):  # noqa: ASYNC110 - what is on the disk by then is no event
                await asyncio.sleep(0.02)
            grid.viewport().repaint()
        await asyncio.sleep(1.0)
        gc.collect()
        now = resident()
        await tasks.aclose(1.0)
        shell.hide()
    return f"now={now}"


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        print(runner.run(live(application, sys.argv[1] == "pictures")))
