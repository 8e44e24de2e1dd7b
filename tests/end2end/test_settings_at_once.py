"""Settings that an open till takes over as it stands: in force at once, the cart untouched, the till never closed.

The whole program stands behind a real window drawn into memory.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.app.open_till import OpenTill
from pos_app.app.options import StartOptions
from pos_app.app.till_session import TillSession
from pos_app.presenters.settings.fields import FIELDS
from pos_app.presenters.settings.steps import SECTIONS
from pos_app.services.cashiers.rehearsal import NADIA, TOM
from pos_app.services.cashiers.staff import PinVerdict
from pos_app.services.clock import system_clock
from pos_app.services.settings.scanner import usable_wedge
from pos_app.services.tasks import Tasks
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings
from pos_app.ui.kit.field import ChoiceBox
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.practice_banner import PracticeBanner
from tests.end2end.program import ROOT, offscreen
from tests.pictures.hands import Hands

AT_ONCE = {
    "scanner_prefix": "~",
    "scanner_suffix": "#",
    "scanner_gap": "20",
    "scanner_least": "8",
    "scanner_ending": "tab",
    "sounds": "no",
}
LOOK = {"theme": "dark", "touch_keyboard": "always", "zoom": "150"}
NEXT_START = """
import os, sys
from pos_app import __main__
from pos_app.app import startup
paint = startup.first_paint
def painted(*given, **more):
    print(paint(*given, **more).devicePixelRatioF(), flush=True)
    os._exit(0)
startup.first_paint = painted
__main__.main(["--demo", "--profile", sys.argv[1]])
"""


class Watched(TillSession):
    """A session that says which tills it opened."""

    def __init__(self, window: MainWindow, folder: Path, errors: list[str]) -> None:
        super().__init__(window, folder, errors.append, lambda: None, lambda: None, system_clock())
        self.opened: list[OpenTill] = []

    def _attach_settings(self, opened: OpenTill, start: StartOptions, *, first: bool) -> None:
        self.opened.append(opened)
        super()._attach_settings(opened, start, first=first)


def _line(window: MainWindow, name: str) -> QLineEdit:
    """The field by what it is called."""
    label = FIELDS[name].label
    (line,) = [one for one in window.settings.findChildren(QLineEdit) if one.accessibleName() == label]
    return line


def _fill(window: MainWindow, name: str, value: str) -> None:
    """What an owner types or chooses, by what the field is called."""
    label = FIELDS[name].label
    for box in window.settings.findChildren(ChoiceBox):
        if box.accessibleName() == label:
            box.setCurrentIndex(box.findData(value))
            box.activated.emit(box.currentIndex())
            return
    line = _line(window, name)
    line.setText(value)
    line.textEdited.emit(value)


async def _story(window: MainWindow, folder: Path) -> None:
    errors: list[str] = []
    hands = Hands(window)
    tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
    session = Watched(window, folder, errors)
    start = StartOptions(folder, Settings(language="en"), demo=True, server=None)
    tasks.start("session", lambda: session.run(start))
    try:
        await hands.until("the tiles", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.enter("CG-25")
        await hands.press("Ctrl+,")
        await hands.until("the page", lambda: window.settings.isVisible() and bool(window.settings.shortcuts()))
        for section, typed in (("look", LOOK), ("scanner", AT_ONCE)):
            await hands.press(f"Ctrl+{list(SECTIONS).index(section) + 1}")
            for name, value in typed.items():
                _fill(window, name, value)
        _line(window, "scanner_prefix").setFocus()
        assert not window.keyboard.isVisible()
        await hands.press("Ctrl+S")
        await hands.until("the settings on disk", lambda: settings_file.load(folder)[0].theme == "dark")
        await hands.rest()

        (till,) = session.opened
        kept, _ = settings_file.load(folder)
        assert till.bench.scanner._wedge == usable_wedge(kept) != usable_wedge(Settings())
        assert not till.bench.sounds_on
        assert window.theme.mode is ThemeMode.DARK
        assert (kept.zoom, window.devicePixelRatioF()) == ("150", 1.0), "an open window stays as large as it is"
        notice = window.notices.current
        assert notice is not None
        assert notice.text == "The settings are saved."
        assert [line.name for line in till.presenters.sale.cart.lines] == ["Café en grains 250 g"]

        await hands.press("Ctrl+2")
        assert isinstance(window.focusWidget(), QLineEdit)
        assert window.keyboard.isVisible(), "each field has it now, though no finger touched one"
        _fill(window, "name", "Rue Basse")
        await hands.press("Ctrl+S")
        await hands.until("the till opened again", lambda: len(session.opened) == 2)
        await hands.until("its cart", lambda: bool(session.opened[1].presenters.sale.cart.lines))
        assert session.opened[1].settings.shop.name == "Rue Basse"
        assert session.opened[1].bench.scanner._wedge == usable_wedge(kept)
    finally:
        await tasks.aclose(0.0)
    assert errors == []


def test_the_till_takes_over_what_it_can_as_it_stands_and_opens_again_for_the_rest(
    window: MainWindow, tmp_path: Path
) -> None:
    in_place = {name for name, field in FIELDS.items() if not field.reopens}
    untried = {"setup", "rates_known"}  # how far the first start came, and which rates were asked about: no fields
    assert in_place == {*AT_ONCE, *LOOK, *untried}, "each of them is tried here"
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with asyncio.Runner(loop_factory=lambda: Loop(app)) as runner:
        runner.run(_story(window, tmp_path))
    start = [sys.executable, "-c", NEXT_START, str(tmp_path)]
    done = subprocess.run(start, cwd=ROOT, env=offscreen(), capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("1.5", ""), "the size of all texts is the next start's"


async def _another_kind(window: MainWindow, folder: Path) -> None:
    errors: list[str] = []
    hands = Hands(window)
    tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
    session = Watched(window, folder, errors)
    start = StartOptions(folder, Settings(language="en"), demo=True, server=None)
    tasks.start("session", lambda: session.run(start))
    try:
        await hands.until("the tiles", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.press("Ctrl+,")
        await hands.until("the page", lambda: window.settings.isVisible() and bool(window.settings.shortcuts()))
        await hands.press(f"Ctrl+{list(SECTIONS).index('till') + 1}")
        _fill(window, "practice_shop", "woocommerce")
        _fill(window, "practice_pins", "yes")
        await hands.press("Ctrl+S")
        await hands.until("the till opened again", lambda: len(session.opened) == 2)
        till = session.opened[1]
        await hands.until("who sells", lambda: till.presenters.cashiers.is_locked)
        staff = till.presenters.staff
        assert [one.name for one in staff.all if one.active] == [NADIA[0], TOM[0]]
        assert (await staff.sign_in(NADIA[1])).verdict is PinVerdict.KNOWN
        await till.presenters.cashiers.open(staff.all[0].id)
        await hands.until("the other shop's goods", lambda: bool(window.sale.tiles.model().rowCount()))
        banner = window.findChild(PracticeBanner)
        assert banner is not None
        await hands.until("the banner", lambda: "WooCommerce" in banner.accessibleName())
        kept, _ = settings_file.load(folder)
        assert kept.shop.tender_methods["cash"] == "cod", "an order names what that shop takes"
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        outbox = till.till.till_store.outbox
        async with asyncio.timeout(20):
            while not (await outbox.summary(till.till.clock.now().date())).sent:  # noqa: ASYNC110 - a file says no end
                await asyncio.sleep(0.05)
    finally:
        await tasks.aclose(0.0)
    assert errors == []


def test_the_practice_shop_becomes_another_kind_with_cashiers_who_sign_in(window: MainWindow, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with asyncio.Runner(loop_factory=lambda: Loop(app)) as runner:
        runner.run(_another_kind(window, tmp_path))
