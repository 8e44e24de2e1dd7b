"""Takes the window in both themes and the sizes of its scale, and measures its text in each size."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter

from pos_app.domain.paper import Paper
from pos_app.ui.cards.rows_pages import RowsPages
from pos_app.ui.cards.sheet_drawing import PAGE_HEIGHT, PAGE_WIDTH, SheetDrawing
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.hands import Hands
from tests.pictures.measure import faults
from tests.pictures.sizes import sizes_at

MODES = (ThemeMode.LIGHT, ThemeMode.DARK)


class Camera:
    """Saves `NAME-LANGUAGE-THEME-WIDTHxHEIGHT.png` (`…@1.5.png` at a scale, with the size before scaling); `faults`
    are what its measuring found, by picture; `data` the shop's own names and numbers, which may be shortened. `only`:
    the beginnings of the names that are wanted, () for all."""

    def __init__(
        self, window: MainWindow, folder: Path, language: str, scale: float = 1.0, only: tuple[str, ...] = ()
    ) -> None:
        self._window = window
        self._folder = folder
        self._language = language
        self._hands = Hands(window)
        self._sizes = sizes_at(scale)
        self._only = only
        self._mark = "" if scale == 1.0 else f"@{scale}"
        self.count = 0
        self.faults: list[str] = []
        self.data: tuple[str, ...] = ()

    async def take(self, name: str) -> None:
        """The window as it stands: what goes by itself stays until it is taken. Raises OSError when a picture cannot be
        written."""
        if not self._wants(name):
            return
        going = [timer for timer in self._window.notices.findChildren(QTimer) if timer.isActive()]
        for timer in going:
            timer.stop()
        for width, height in self._sizes:
            self._window.window().resize(width, height)
            for mode in MODES:
                self._window.theme.set_mode(mode)
                await self._hands.rest()
                path = self._folder / f"{name}-{self._language}-{mode}-{width}x{height}{self._mark}.png"
                if not self._window.grab().save(str(path)):
                    raise OSError(f"could not write {path}")
                self.count += 1
            picture = f"{name}-{self._language}-{width}x{height}{self._mark}"
            for fault in faults(self._window, self.data):
                self.faults.append(f"{picture}: {fault}")
                sys.stdout.write(f"{self.faults[-1]}\n")  # at once: a tour that ends early has said what it saw
                sys.stdout.flush()
        self._window.theme.set_mode(MODES[0])
        self._window.window().resize(*self._sizes[0])
        for timer in going:
            timer.start()
        await self._hands.rest()

    def pages(self, name: str, paper: Paper) -> None:
        """A paper as it lies on A4 pages: `NAME-LANGUAGE-a4-PAGE.png`. Raises OSError as `take`."""
        if not self._wants(name):
            return
        drawn = (SheetDrawing(paper.sheet) if paper.sheet is not None else RowsPages(paper)).pages
        for number, pieces in enumerate(drawn, 1):
            page = QImage(round(PAGE_WIDTH), round(PAGE_HEIGHT), QImage.Format.Format_RGB32)
            page.fill(QColor("white"))
            painter = QPainter(page)
            for piece in pieces:
                piece.paint(painter)
            painter.end()
            path = self._folder / f"{name}-{self._language}-a4-{number}.png"
            if not page.save(str(path)):
                raise OSError(f"could not write {path}")
            self.count += 1

    def _wants(self, name: str) -> bool:
        return not self._only or name.startswith(self._only)
