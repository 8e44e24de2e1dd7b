"""Keys for the tour: named as on the keyboard, sent to whoever has the focus, and a window that has come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QKeyCombination
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE = 60.0  # seconds for what the till does by itself, on a busy machine


class Hands:
    """What a cashier presses on this window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    async def press(self, *keys: str) -> None:
        """Keys by their portable names: F12, Return, Ctrl+Z; the window comes to rest behind each."""
        for key in keys:
            combination: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]  # the stubs do not know it
            QTest.keyClick(self._focused(), combination.key(), combination.keyboardModifiers())
            await self.rest()

    async def type(self, text: str) -> None:
        """Text, slower than any scanner."""
        QTest.keyClicks(self._focused(), text)
        await self.rest()

    async def enter(self, *codes: str) -> None:
        """Codes typed into the finder, each with Enter."""
        for code in codes:
            await self.type(code)
            await self.press("Return")

    async def rest(self) -> None:
        """Wait until the window looks the same three times running."""
        same, before = 0, self._window.grab().toImage()
        async with asyncio.timeout(PATIENCE):
            while same < 3:
                await asyncio.sleep(0.02)
                now = self._window.grab().toImage()
                same, before = (same + 1 if now == before else 0), now

    async def until(self, what: str, true: Callable[[], bool]) -> None:
        """Wait for something a cashier would see. Raises TimeoutError naming it."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not true():  # noqa: ASYNC110 - what a person sees is no event
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise TimeoutError(f"waited for {what}") from error
        await self.rest()

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._window
