"""The settings of an open till: their page, and what they ask of the till. Imported when the page is first opened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from pos_app import __version__
from pos_app.app.drawn_papers import drawing_of
from pos_app.app.open_till import NOT_CONNECTED, OpenTill
from pos_app.app.options import StartOptions
from pos_app.app.shop_connection import of_kind, open_shop
from pos_app.devices.printer import PrinterError, PrinterTrouble
from pos_app.devices.system_printers import printer_names
from pos_app.domain.cashier import Right, Wish
from pos_app.domain.fiscal import Standing, standing_of
from pos_app.domain.learning import Proposal
from pos_app.domain.paper import Paper
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.frame.views import Door
from pos_app.presenters.maintenance.privacy import PrivacyPresenter
from pos_app.presenters.settings.cashiers import CashierSettings
from pos_app.presenters.settings.facts import ShopLists, TillFacts
from pos_app.presenters.settings.fields import needs_reopening
from pos_app.presenters.settings.first_names import in_own_words
from pos_app.presenters.settings.host import Stop
from pos_app.presenters.settings.screen import SettingsPresenter
from pos_app.services.maintenance.privacy import Privacy, damaged_files, days_of
from pos_app.services.printing.printer_setup import usable_printer
from pos_app.services.settings.keeper import SettingsKeeper
from pos_app.store.catalogue import forget_catalogue
from pos_app.system import settings_file
from pos_app.system.settings_file import LOGO, Settings
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.settings.logo import keep_logo
from pos_app.ui.window.main_window import MainWindow

PICTURES = ("*.png", "*.jpg", "*.jpeg", "*.svg", "*.gif", "*.webp", "*.bmp")


class Reopening(Protocol):
    """What the settings need to close this till and open one in its place: `till_session.TillSession`."""

    @property
    def own(self) -> Path: ...
    def reopen(self, start: StartOptions, page: str = "") -> None: ...
    def reopen_practice(self, own: Settings) -> None: ...
    def reopen_own(self) -> None: ...


def settings_of(opened: OpenTill, start: StartOptions, window: MainWindow, running: Reopening) -> SettingsPresenter:
    """The presenter of the Settings page for an open till."""
    tr, presenters, clock, tasks = window.theme.translator, opened.presenters, opened.till.clock, opened.till.tasks
    host = TillSettingsHost(opened, start, window, running)
    shop = partial(open_shop, clock=clock)
    if start.demo:
        return SettingsPresenter(window, tr, SettingsKeeper(start.folder, shop, clock), host, tasks, None)
    keeper = SettingsKeeper(start.folder, shop, clock, partial(in_own_words, tr=tr))
    cashiers = CashierSettings(tr, presenters.staff, presenters.cashiers.changed)
    return SettingsPresenter(window, tr, keeper, host, tasks, cashiers)


def _privacy_of(opened: OpenTill, window: MainWindow) -> PrivacyPresenter:
    till, sale = opened.till, opened.presenters.sale

    def let_go(ids: tuple[str, ...]) -> None:
        customer = sale.cart.customer
        if customer is not None and {customer.id, customer.remote_id} & set(ids) - {""}:
            sale.set_customer(None)

    days = days_of(opened.settings.personal_days)
    privacy = Privacy(till.till_store, till.catalogue_store, till.clock, opened.server_clock, days)
    return PrivacyPresenter(window, window.theme.translator, privacy, till.tasks, let_go)


class TillSettingsHost:
    """What the settings ask of the till that is open. Satisfies `presenters.settings.host.SettingsHost`."""

    def __init__(self, opened: OpenTill, start: StartOptions, window: MainWindow, running: Reopening) -> None:
        self._till, self._presenters, self._bench = opened.till, opened.presenters, opened.bench
        self._in_force = opened.settings
        self._start = start
        self._window = window
        self._running = running
        self._privacy = _privacy_of(opened, window)

    @property
    def facts(self) -> TillFacts:
        """The facts about this till that the page shows: folder, version, practice shop or not."""
        start = self._start
        aside = len(damaged_files(start.folder))
        can_return, inside = start.folder != self._running.own, start.server is None
        return TillFacts(str(start.folder), __version__, start.demo, can_return, aside, inside)

    def show_page(self) -> None:
        """Show the Settings page."""
        self._window.hide_notice(NOT_CONNECTED)
        self._presenters.frame.go(Screen.SETTINGS)

    def leave_page(self) -> None:
        """Show the Sale screen."""
        self._presenters.frame.go(Screen.SALE)

    async def lists(self) -> ShopLists:
        """The categories, taxes and ways to pay in the till's catalogue, and this computer's printers."""
        store = self._till.catalogue_store
        printers = await asyncio.to_thread(printer_names)
        return ShopLists(await store.categories(), await store.taxes(), await self._till.shelf.methods(), printers)

    async def sells(self, named: str) -> bool:
        """Whether a product of the shop has this id, article number or barcode. True as well while the catalogue is
        empty, for then the till cannot know."""
        store = self._till.catalogue_store
        known = await store.item(named) is not None or len(await store.by_code(named)) == 1
        return known or not (await store.facts.meta()).items

    async def proposal(self) -> Proposal | None:
        """The rounding rule of the shop's software that would explain the differences of the latest orders, None for
        none."""
        return await self._till.ledger.rounding_proposal()

    async def stop(self, old: Settings, new: Settings) -> tuple[Stop, int]:
        """What keeps the till from taking over new settings, and how many sales that concerns."""
        if self._presenters.sale.is_paying or self._presenters.sale.is_taking or self._till.tasks.is_running("pay"):
            return Stop.PAYING, 0
        if old.shop.currency != new.shop.currency:
            parked = await self._till.checkout.parked()
            if self._presenters.sale.cart.sells or parked:
                return Stop.OTHER_MONEY, len(parked)
        law, wanted = self._till.till_store.law, _law_of(new)
        bound = not self._start.demo and await law.binds(wanted)
        if bound and await law.is_day_open():
            return Stop.LAW_DAY_OPEN, 0
        if _is_other_shop(old, new):
            waiting = (await self._till.ledger.summary()).waiting
            if waiting:
                return Stop.OTHER_SHOP, waiting
        return (Stop.LAW if bound else Stop.NONE), 0

    def approve_law(self, then: Callable[[str], object]) -> None:
        """See `SettingsHost`."""
        cashiers, staff = self._presenters.cashiers, self._presenters.staff
        own = staff.now.name if staff.now is not None else ""
        others = any(one.active and one.is_owner and one.name != own for one in staff.all)
        wish = Wish(Right.SETTINGS, not_alone=own if others else "")
        cashiers.ask(wish, lambda: then(cashiers.approved_by))

    async def change_law(self, settings: Settings, approved_by: str) -> None:
        """Keep to the law of these settings' country from now on; the journal names the cashier and who approved it.
        Raises DomainError("law_day_open")."""
        law, wanted = self._till.till_store.law, _law_of(settings)
        if not self._start.demo and await law.binds(wanted):
            await law.change(wanted, self._presenters.sale.cashier, approved_by)

    def take_over(self, settings: Settings, *, anew: bool) -> bool:
        """Apply these settings to the till. True where that needs the till to be closed in order and opened again
        (`anew` asks for it)."""
        old, self._in_force = self._in_force, settings
        if settings.theme in tuple(ThemeMode):
            self._window.theme.set_mode(ThemeMode(settings.theme))
        self._window.touch_keyboard = settings.touch_keyboard
        self._bench.take_over(settings)
        if not (anew or needs_reopening(old, settings)):
            return False
        if self._start.demo and old.practice_shop != settings.practice_shop:
            settings = of_kind(settings)
            settings_file.save(self._start.folder, settings)
            forget_catalogue(self._start.folder)
        elif _is_other_shop(old, settings):
            forget_catalogue(self._start.folder)
        # After a change of language the same page is shown again: the cashier sees the effect and can change it back.
        page = "look" if settings.language != old.language else ""
        signed_in = self._presenters.cashiers.signed_in
        self._running.reopen(replace(self._start, settings=settings, signed_in=signed_in), page)
        return True

    def forget_customer(self) -> None:
        """Ask which customer's personal data is to be deleted."""
        self._privacy.ask()

    def practise(self) -> None:
        """Open the practice shop in place of this till."""
        self._running.reopen_practice(self._in_force)

    def test_scanner(self) -> None:
        """Show the scanner's self-test over the page."""
        self._window.open_door(Door.SCANNER)

    def choose_logo(self, kept: Callable[[], None]) -> None:
        """Ask for the picture on top of papers and save it as dots beside the settings; `kept` is called once it is
        saved."""
        title = self._window.theme.translator("The logo on receipts")
        self._window.ask_file(FileAskView(title, kinds=PICTURES), partial(self._keep_logo, kept))

    def _keep_logo(self, kept: Callable[[], None], path: Path) -> None:
        tr = self._window.theme.translator
        try:
            keep_logo(path, self._start.folder / LOGO)
        except OSError:
            text = tr("This is not a picture the till can read. Choose a PNG or JPEG.")
            self._window.show_notice(NoticeView(LOGO, Tone.TROUBLE, text))
            return
        kept()
        self._window.show_notice(NoticeView(LOGO, Tone.OK, tr("The logo is kept. Print a test strip to see it.")))

    async def try_printer(self, settings: Settings, strip: Paper) -> bool:
        """Print a test strip with these settings. True if the printer answers. Raises PrinterError."""
        printer = usable_printer(settings, self._start.folder, drawing_of(self._start.folder))
        if printer is None:
            raise PrinterError(PrinterTrouble.WRONG)
        return await self._till.printing.try_out(printer, strip)

    def leave_practice(self) -> None:
        """Open this program's own till in place of the practice shop."""
        self._running.reopen_own()


def _law_of(settings: Settings) -> Standing:
    return standing_of(settings.shop.country, meals=settings.shop.meals_here)


def _is_other_shop(old: Settings, new: Settings) -> bool:
    """Whether the unsent sales of the old settings would be sent to another shop under the new ones."""
    pairs = ((old.consumer_id, new.consumer_id), (old.commerce_connection_id, new.commerce_connection_id))
    return any(before and before != after for before, after in pairs)
