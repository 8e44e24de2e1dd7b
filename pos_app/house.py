"""The settings of an open till: their page, and what they ask of the till. Imported when the page is first wanted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pos_app import __version__
from pos_app.app import open_shop
from pos_app.config import LOGO, Settings
from pos_app.devices.printer import PrinterError, Trouble
from pos_app.domain.catalogue import Category, Tax
from pos_app.domain.comparison import Proposal
from pos_app.domain.paper import Paper
from pos_app.opening import NOT_CONNECTED, Opened
from pos_app.presenters.first_names import in_own_words
from pos_app.presenters.settings import SettingsPresenter
from pos_app.presenters.settings_cashiers import CashierSettings
from pos_app.presenters.settings_house import Stop
from pos_app.presenters.settings_sections import TillFacts
from pos_app.presenters.views import Screen
from pos_app.presenters.views_cards import FileAskView
from pos_app.services.printer import usable_printer
from pos_app.services.privacy import damaged_files
from pos_app.services.settings import SettingsKeeper
from pos_app.start import Start
from pos_app.store.catalogue import forget_catalogue
from pos_app.ui.theme import ThemeMode
from pos_app.ui.window import MainWindow
from pos_app.ui.wiring_settings import PICTURES, wire_logo, wire_settings


class Reopening(Protocol):
    """What closes a till and opens one in its place: `running.Running`."""

    @property
    def own(self) -> Path: ...
    def reopen(self, start: Start, page: str = "") -> None: ...
    def reopen_practice(self, own: Settings) -> None: ...
    def reopen_own(self) -> None: ...


def settings_of(opened: Opened, start: Start, window: MainWindow, running: Reopening) -> SettingsPresenter:
    """The Settings page of an open till, wired."""
    words, desk = window.theme.words, opened.desk
    clock = opened.till.clock
    keeper = SettingsKeeper(start.folder, partial(open_shop, clock=clock), clock)
    if not start.demo:
        keeper.as_read = partial(in_own_words, words=words)
    house = TillHouse(opened, start, window, running)
    settings = SettingsPresenter(window, words, keeper, house, opened.till.tasks)
    if not start.demo:
        settings.cashiers = CashierSettings(words, desk.staff, desk.cashiers.changed)
    wire_settings(opened.wires, window, settings)
    wire_logo(opened.wires, window, start.folder, settings)
    return settings


class TillHouse:
    """What the settings ask of the till that is open. Satisfies `presenters.settings.House`."""

    def __init__(self, opened: Opened, start: Start, window: MainWindow, running: Reopening) -> None:
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

    async def sells(self, named: str) -> bool:
        """Whether one product of the shop goes by this id, article number or barcode; a till that knows none yet
        cannot say no."""
        store = self._till.catalogue_store
        known = await store.item(named) is not None or len(await store.by_code(named)) == 1
        return known or not (await store.meta()).items

    async def proposal(self) -> Proposal | None:
        """The shop system's rounding rule that explains the differences of the latest orders."""
        return await self._till.ledger.rounding_proposal()

    async def stop(self, old: Settings, new: Settings) -> tuple[Stop, int]:
        """What keeps the till from taking over new settings, and how many sales it is about."""
        if self._desk.is_paying or self._desk.is_taking or self._till.tasks.is_running("pay"):
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
