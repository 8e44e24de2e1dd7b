"""The till behind the window for as long as the window lives: opened, and opened again when its settings change.

Room: one loop over tills, and what the settings ask of the one that is open. A till is closed in order before the next
is opened: work under way gets a moment, the open cart is on disk, what was not sent stays in its file. Imported late.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app import __version__, config, profile
from pos_app.app import open_shop
from pos_app.config import LOGO, Settings
from pos_app.devices.printer import PrinterError, Trouble
from pos_app.domain.cashier import Right
from pos_app.domain.catalogue import Category, Tax
from pos_app.domain.paper import Paper
from pos_app.doorbell import Doorbell, ring
from pos_app.opening import Early, Opened, open_desk
from pos_app.presenters.settings import SettingsPresenter, Stop
from pos_app.presenters.settings_cashiers import CashierSettings
from pos_app.presenters.settings_sections import CONNECT, TillFacts
from pos_app.presenters.views import ActionView, NoticeView, Screen, Tone
from pos_app.presenters.views_cards import FileAskView
from pos_app.services.clock import system_clock
from pos_app.services.printer import usable_printer
from pos_app.services.privacy import damaged_files
from pos_app.services.settings import SettingsKeeper
from pos_app.start import Start
from pos_app.store.catalogue import forget_catalogue
from pos_app.ui import wiring
from pos_app.ui.theme import ThemeMode
from pos_app.ui.window import MainWindow
from pos_app.ui.wiring_paper import PICTURES, wire_logo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pos_app.chift.api import ChiftApi

GRACE = 5.0  # seconds that work under way gets when a till is closed
NOT_CONNECTED = "not connected"
_NOT_CONNECTED = "This till is not connected to a shop yet. Sales are kept here."
_TAKEN_OVER = "The settings are saved and in force. The cart and the sales are as they were."
_PRACTICE_ELSEWHERE = "The practice shop is open in a window of its own."
_NO_PRACTICE = "The practice shop's folder cannot be used: {why}."

log = logging.getLogger(__name__)


class Running:
    """Opens the till of one profile, and the practice shop in its place when it is asked for."""

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        tell: Callable[[str], None],
        to_front: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        self._window = window
        self._own = folder
        self._tell = tell
        self._to_front = to_front
        self._leave = leave
        self.has_till = False  # it is asked before the window closes
        self.at_end: Path | None = None  # a file to be opened once everything is closed: a new version
        self._next: asyncio.Future[Start] = asyncio.get_running_loop().create_future()
        self._page = ""
        self._practice: tuple[profile.Held, Doorbell] | None = None

    async def run(self, start: Start) -> None:
        """Serve one till after the other until this is cancelled; the one that is open is then closed in order."""
        early = Early(self._window)
        first = True
        try:
            while True:
                start, early = await self._serve(start, early, first=first)
                first = False
        finally:
            self._close_practice()

    async def _serve(self, start: Start, early: Early, *, first: bool) -> tuple[Start, Early]:
        self._next = asyncio.get_running_loop().create_future()
        opened: list[Opened] = []
        async with AsyncExitStack() as stack:
            try:
                await open_desk(stack, self._window, start, self._tell, opened.append, early)
                if opened:
                    self._furnish(opened[0], start, first=first)
                    # What stands now stays: looking for garbage among it would hold the screen for 60 ms at a time.
                    gc.freeze()
                coming = await self._next
                for one in opened:
                    one.desk.frame.go(Screen.SALE)  # a scan in between finds its field
            finally:
                self.has_till = False
                for one in opened:
                    one.desk.scans.leave()
                    one.wires.undo()
                    early = Early(self._window)
                    await one.till.tasks.aclose(GRACE)
        self._window.notices.clear()
        self._window.show_practice(None)
        if start.folder != self._own:
            self._close_practice()
        log.info("the till is opened again")
        return coming, early

    def _furnish(self, opened: Opened, start: Start, *, first: bool) -> None:
        """The settings of an open till, and what a till that is not connected shows first."""
        opened.desk.closing.leave = self._leave
        self.has_till = True
        house = TillHouse(opened, start, self._window, self)
        keeper = SettingsKeeper(start.folder, partial(_open_shop), system_clock())
        words = self._window.theme.words
        settings = SettingsPresenter(self._window, words, keeper, house, opened.till.tasks)
        opened.till.tasks.serve("care", partial(self._look_after, opened, start))
        gate = opened.desk.cashiers
        if not start.demo:
            settings.cashiers = CashierSettings(words, opened.desk.staff, gate.changed)
        wiring.wire_settings(opened.wires, self._window, settings, gate)
        wire_logo(opened.wires, self._window, start.folder, settings)
        opened.desk.printer.to_settings = lambda: gate.ask(Right.SETTINGS, partial(settings.open, "printer"))

        def connect_shop(_key: str, action: str) -> None:
            if action == CONNECT:
                gate.ask(Right.SETTINGS, partial(settings.open_first_start, welcome=False))

        opened.wires.join(self._window.notices.acted, connect_shop)
        setup, connected = start.settings.setup, start.demo or start.settings.is_connected
        if not first:
            self._window.show_notice(NoticeView("settings", Tone.OK, words(_TAKEN_OVER)))
        if self._page:
            settings.open(self._page)
            self._page = ""
        if not start.demo and first and not gate.is_on and (setup == "open" or not (setup or connected)):
            settings.open_first_start(welcome=not setup)
        elif not connected:
            connect = ActionView(CONNECT, words("Connect your shop"))
            text = words(_NOT_CONNECTED)
            self._window.show_notice(NoticeView(NOT_CONNECTED, Tone.WARN, text, actions=(connect,), seconds=None))

    async def _look_after(self, opened: Opened, start: Start) -> None:
        """Behind the first sale: what nobody needs in the first second, its imports in a thread."""
        await asyncio.to_thread(importlib.import_module, "pos_app.care")
        from pos_app.care import look_after  # there already: seen by who freezes the program

        look_after(opened, start, self._window, self.leave_for)

    # --- what a till asks for ---

    def leave_for(self, file: Path) -> None:
        """Close the till, and have the file opened after that."""
        self.at_end = file
        self._window.close_requested.emit()

    def reopen(self, start: Start, page: str = "") -> None:
        """Close this till in order and open that one; `page` is a section of the settings to come back to."""
        if not self._next.done():
            self._page = page
            self._next.set_result(start)

    @property
    def own(self) -> Path:
        """The folder of the profile the program was started for."""
        return self._own

    def reopen_practice(self, own: Settings) -> None:
        """The practice shop in this window, with the looks and the language of `own`.

        Where it has a window of its own, that comes to the front.
        """
        try:
            # The practice shop of this user; where the till has a folder of its own choice, one within it.
            chosen = None if self._own == profile.place(None, practice=False) else self._own / "practice"
            folder = profile.folder(chosen, practice=True)
            held = profile.hold(folder)
            settings = replace(config.load(folder)[0], theme=own.theme, language=own.language)
        except OSError as error:
            self._tell(self._window.theme.words(_NO_PRACTICE, why=error.strerror or type(error).__name__))
            return
        if held is None:
            ring(folder)
            self._tell(self._window.theme.words(_PRACTICE_ELSEWHERE))
            return
        self._practice = (held, Doorbell(folder, self._to_front))
        self.reopen(Start(folder, settings, demo=True, server=None))

    def reopen_own(self) -> None:
        """Back from the practice shop."""
        try:
            settings, _ = config.load(self._own)
        except OSError as error:
            self._tell(self._window.theme.words("This till's settings cannot be read: {why}.", why=error.strerror))
            return
        self.reopen(Start(self._own, settings, demo=False, server=None))

    def _close_practice(self) -> None:
        if self._practice is not None:
            held, doorbell = self._practice
            self._practice = None
            doorbell.close()
            held.release()


class TillHouse:
    """What the settings ask of the till that is open. Satisfies `presenters.settings.House`."""

    def __init__(self, opened: Opened, start: Start, window: MainWindow, running: Running) -> None:
        self._till, self._desk = opened.till, opened.desk
        self._start = start
        self._window = window
        self._running = running

    @property
    def facts(self) -> TillFacts:
        """What this till is."""
        start = self._start
        aside = len(damaged_files(start.folder))
        return TillFacts(str(start.folder), __version__, start.demo, start.folder != self._running.own, aside)

    def show_page(self) -> None:
        """The Settings page in front."""
        self._window.hide_notice(NOT_CONNECTED)
        self._desk.frame.go(Screen.SETTINGS)

    def leave_page(self) -> None:
        """The Sale screen in front."""
        self._desk.frame.go(Screen.SALE)

    def wear(self, theme: str) -> None:
        """Change the colours now."""
        if theme in tuple(ThemeMode):
            self._window.theme.set_mode(ThemeMode(theme))

    async def lists(self) -> tuple[tuple[Category, ...], tuple[Tax, ...]]:
        """The categories and taxes kept here."""
        store = self._till.catalogue_store
        return await store.categories(), await store.taxes()

    async def stop(self, old: Settings, new: Settings) -> tuple[Stop, int]:
        """What keeps the till from taking over new settings, and how many sales it is about."""
        if self._desk.pay.is_open or self._till.tasks.is_running("pay"):
            return Stop.PAYING, 0
        if old.shop.currency != new.shop.currency:
            parked = await self._till.checkout.parked()
            if self._desk.sale.cart.lines or parked:
                return Stop.OTHER_MONEY, len(parked)
        if _is_other_shop(old, new):
            waiting = (await self._till.ledger.summary()).waiting
            if waiting:
                return Stop.OTHER_SHOP, waiting
        return Stop.NONE, 0

    def reopen(self, settings: Settings) -> None:
        """Close this till in order and open it again with these settings."""
        if _is_other_shop(self._start.settings, settings):
            forget_catalogue(self._start.folder)
        # Whoever changed the language wants to see it, and to find the way back where the list of them was.
        page = "look" if settings.language != self._start.settings.language else ""
        self._running.reopen(replace(self._start, settings=settings, signed_in=self._desk.cashiers.signed_in), page)

    def practise(self) -> None:
        """The practice shop in place of this till."""
        self._running.reopen_practice(self._start.settings)

    def test_scanner(self) -> None:
        """The self-test of the scanner over the page."""
        self._window.scanner_test_requested.emit()

    def choose_logo(self) -> None:
        """The picture on top of papers."""
        title = self._window.theme.words("The logo on receipts")
        self._window.ask_file(FileAskView(LOGO, title, kinds=PICTURES))

    async def try_printer(self, settings: Settings, strip: Paper) -> bool:
        """Print a strip with these settings; whether the printer answers. Raises PrinterError."""
        printer = usable_printer(settings, self._start.folder)
        if printer is None:
            raise PrinterError(Trouble.WRONG)
        return await self._till.printing.try_out(printer, strip)

    def leave_practice(self) -> None:
        """This program's own till in place of the practice shop."""
        self._running.reopen_own()


def _is_other_shop(old: Settings, new: Settings) -> bool:
    """Whether what was sold for the one would arrive at another."""
    pairs = ((old.consumer_id, new.consumer_id), (old.commerce_connection_id, new.commerce_connection_id))
    return any(before and before != after for before, after in pairs)


@asynccontextmanager
async def _open_shop(settings: Settings, secret: str) -> AsyncIterator[ChiftApi]:
    async with open_shop(settings, secret, system_clock()) as api:
        yield api
