"""Takes the window in both themes and three sizes, and measures its text in each size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QAbstractScrollArea

from pos_app.ui.theme import ThemeMode
from pos_app.ui.window import MainWindow
from tests.pictures.hands import Hands
from tests.pictures.texts import problems, texts_of

SIZES = ((1366, 768), (1024, 768), (1920, 1080))
MODES = (ThemeMode.LIGHT, ThemeMode.DARK)


class Camera:
    """Saves `NAME-LANGUAGE-THEME-WIDTHxHEIGHT.png`; `faults` are what its measuring found, by picture;
    `data` the shop's own names and numbers, which may be shortened."""

    def __init__(self, window: MainWindow, folder: Path, language: str) -> None:
        self._window = window
        self._folder = folder
        self._language = language
        self._hands = Hands(window)
        self.count = 0
        self.faults: list[str] = []
        self.data: tuple[str, ...] = ()

    async def take(self, name: str) -> None:
        """The window as it stands. Raises OSError when a picture cannot be written."""
        for width, height in SIZES:
            self._window.window().resize(width, height)
            for mode in MODES:
                self._window.theme.set_mode(mode)
                await self._hands.rest()
                path = self._folder / f"{name}-{self._language}-{mode}-{width}x{height}.png"
                if not self._window.grab().save(str(path)):
                    raise OSError(f"could not write {path}")
                self.count += 1
            self._measure(f"{name}-{self._language}-{width}x{height}")
        self._window.theme.set_mode(MODES[0])
        self._window.window().resize(*SIZES[0])
        await self._hands.rest()

    def _measure(self, picture: str) -> None:
        window = self._window
        rolls = [
            QRectF(area.viewport().rect().translated(area.viewport().mapTo(window, QPoint(0, 0))))
            for area in window.findChildren(QAbstractScrollArea)
            if area.isVisible() and (area.verticalScrollBar().maximum() or area.horizontalScrollBar().maximum())
        ]
        self.faults += [f"{picture}: {fault}" for fault in problems(texts_of(window), self.data, rolls)]
