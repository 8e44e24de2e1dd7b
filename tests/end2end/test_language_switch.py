"""Another language while the till is open: every word on the screen changes, the cart and the kept sale stay.

The whole program stands behind a real window drawn into memory; what is read is what was painted.
"""

from __future__ import annotations

import asyncio
import re
from functools import cache
from pathlib import Path

from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.app.till_session import TillSession
from pos_app.presenters.common.languages import translator_of
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings
from pos_app.ui.kit.field import ChoiceBox
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from tests.languages import catalogue, pairs
from tests.pictures.hands import Hands
from tests.pictures.texts import texts_of

TEMPLATE = re.compile(r"\\\{[a-z_]+\\\}")


class Reader:
    """Reads the window as a cashier does who knows every sentence of the till in English."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def painted(self) -> list[str]:
        """Every piece of text in sight."""
        return [text.words for text in texts_of(self._window.window())]

    def left_in_english(self, language: str) -> list[str]:
        """What is in sight and is an English sentence that reads otherwise in `language`."""
        return [text for text in self.painted() if self._form(language).fullmatch(text)]

    @cache  # noqa: B019 - it lives as long as its test
    def _form(self, language: str) -> re.Pattern[str]:
        table = list(pairs(catalogue(language)))
        own = {text for _, text in table}
        told = (english for english, _ in table if re.search("[A-Za-z]{3}", re.sub("{.+?}", "", english)))
        return re.compile("|".join(TEMPLATE.sub(".+", re.escape(english)) for english in told if english not in own))


async def _choose(window: MainWindow, hands: Hands, language: str) -> None:
    """Settings, the list of languages, save: by what the owner sees."""
    (box,) = [box for box in window.settings.findChildren(ChoiceBox) if box.isVisible() and box.findData(language) >= 0]
    box.setCurrentIndex(box.findData(language))
    box.activated.emit(box.currentIndex())
    await hands.press("Ctrl+S")
    await hands.until("the new language", lambda: window.theme.translator.language == language)
    title = translator_of(language)("Settings")
    await hands.until("the page again", lambda: title in [text.words for text in texts_of(window.window())])
    await hands.until("the till behind it", lambda: bool(window.sale.tiles.model().rowCount()))
    await hands.rest()


async def _look(window: MainWindow, hands: Hands, title: str) -> None:
    """The section with the languages, once the page is there."""
    await hands.until("the page", lambda: title in [text.words for text in texts_of(window.window())])
    window.settings._choose_section("look")
    await hands.rest()


async def _switch(window: MainWindow, folder: Path) -> None:
    errors: list[str] = []
    hands, reader = Hands(window), Reader(window)
    tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
    running = TillSession(window, folder, errors.append, lambda: None, lambda: None, system_clock())
    tasks.start("running", lambda: running.run(StartOptions(folder, Settings(language="en"), demo=True, server=None)))
    try:
        await hands.until("the tiles", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.until("the practice shop", lambda: window.practice.isVisible())
        window.practice.switched.emit("network", False)
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        await hands.until("the money taken", lambda: not window.pay.is_open)
        await hands.enter("CG-25")
        await hands.press("Ctrl+,")
        await _look(window, hands, "Settings")
        for language in ("de", "fr"):
            await _choose(window, hands, language)
            tr = translator_of(language)
            assert reader.left_in_english(language) == []
            await hands.press("F1")
            assert reader.left_in_english(language) == []
            assert [row.name for row in window.sale.cart.rows.rows()] == ["Café en grains 250 g"]
            await hands.press("F4")
            assert reader.left_in_english(language) == []
            await hands.until("the kept sale", lambda: window.sales.table.rows.rowCount() == 1)
            assert tr("Receipt") in reader.painted()
            await hands.press("F10")
            assert reader.left_in_english(language) == []
            await hands.press("Escape", "Ctrl+,")
            await _look(window, hands, tr("Settings"))
        assert settings_file.load(folder)[0].language == "fr"
    finally:
        await tasks.aclose(0.0)
    assert errors == []


def test_the_language_changes_on_the_whole_screen_and_nothing_is_lost(window: MainWindow, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with asyncio.Runner(loop_factory=lambda: Loop(app)) as runner:
        runner.run(_switch(window, tmp_path))
