"""Takes the window in both themes and the sizes of its scale, and measures its text in each size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer

from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.hands import Hands
from tests.pictures.measure import faults
from tests.pictures.sizes import sizes_at

MODES = (ThemeMode.LIGHT, ThemeMode.DARK)


class Camera:
    """Saves `NAME-LANGUAGE-THEME-WIDTHxHEIGHT.png` (`…@1.5.png` at a scale, with the size before scaling); `faults`
    are what its measuring found, by picture; `data` the shop's own names and numbers, which may be shortened."""

    def __init__(self, window: MainWindow, folder: Path, language: str, scale: float = 1.0) -> None:
        self._window = window
        self._folder = folder
        self._language = language
        self._hands = Hands(window)
        self._sizes = sizes_at(scale)
        self._mark = "" if scale == 1.0 else f"@{scale}"
        self.count = 0
        self.faults: list[str] = []
        self.data: tuple[str, ...] = ()

    async def take(self, name: str) -> None:
        """The window as it stands: what goes by itself stays until it is taken. Raises OSError when a picture cannot be
        written."""
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
            self.faults += [f"{picture}: {fault}" for fault in faults(self._window, self.data)]
        self._window.theme.set_mode(MODES[0])
        self._window.window().resize(*self._sizes[0])
        for timer in going:
            timer.start()
        await self._hands.rest()
