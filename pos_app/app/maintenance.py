"""Maintenance of an open till: personal data deleted after its time, health, newer versions, About.

Built and wired after the first paint, when the till can sell; no sale waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pos_app.app.open_till import OpenTill
from pos_app.app.options import StartOptions
from pos_app.domain.fiscal import Regime
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Screen, Tone
from pos_app.presenters.frame.views import Door
from pos_app.presenters.maintenance import rescue
from pos_app.presenters.maintenance.about import AboutPresenter
from pos_app.presenters.maintenance.clock_messages import wrong_clock
from pos_app.presenters.maintenance.health import HealthPresenter
from pos_app.presenters.maintenance.updates import UpdatesPresenter
from pos_app.services.fiscal.archives import places_of
from pos_app.services.maintenance import health, installed
from pos_app.services.maintenance.diagnostics import gather_rows
from pos_app.services.maintenance.health import TillHealth
from pos_app.services.maintenance.keeping import Keeping
from pos_app.services.maintenance.privacy import Privacy, days_of
from pos_app.services.maintenance.updates import Updates
from pos_app.services.outbox.chift_line import LineState
from pos_app.store.tables.prints import PrintJob
from pos_app.system import machine
from pos_app.ui.window.main_window import MainWindow


class TillHealthSource:
    """What the Health page asks of an open till. Satisfies `presenters.maintenance.health.HealthSource`."""

    def __init__(self, opened: OpenTill, start: StartOptions, screen: Callable[[], str]) -> None:
        self._till = opened.till
        self._screen = screen
        self._skew = opened.server_clock
        self._start = start

    async def look(self) -> TillHealth:
        """The till's health now. Raises OSError."""
        store, line = self._till.till_store, self.line()
        found = await health.look(self._start.folder, self.now(), self._skew.skew, store, line=line)
        found = replace(found, around=(*found.around, ("Screen", self._screen())))
        return replace(found, is_connected=True) if self._start.demo else found

    async def rows(self) -> list[dict[str, object]]:
        """The outbox rows that are not sent, without personal data."""
        return await gather_rows(self._till.till_store)

    def now(self) -> datetime:
        """The time, in the till's time zone."""
        return self._till.clock.now()

    def line(self) -> LineState:
        """Whether the shop's software is reached, and what stops it."""
        return self._till.ledger.line

    async def papers(self) -> tuple[tuple[PrintJob, ...], bool]:
        """The print jobs that are not printed, and whether the till has a printer. Raises StoreError."""
        printing = self._till.printing
        return await printing.open_jobs(), printing.has_printer


def _screen_of(window: MainWindow) -> str:
    """The screen and the window on it: "1366x768 at 1.5, window 1366x728"."""
    screen = window.screen()
    size = screen.size()
    scale = f"{screen.devicePixelRatio():g}"
    return f"{size.width()}x{size.height()} at {scale}, window {window.width()}x{window.height()}"


log = logging.getLogger(__name__)
_RESET = N_("All PINs of this till were taken away by a command on this computer. If that was not you, tell the owner.")
_INSTALLED = N_("A new version of the till is installed. Close the till and open it again when nobody waits.")
_IN_A_SALE = N_("Finish this sale first; then the new version can be installed.")


def look_after(opened: OpenTill, start: StartOptions, window: MainWindow, leave_for: Callable[[Path], None]) -> None:
    """Build all of this for an open till. `leave_for(file)` closes the till and opens the file after that."""
    till, presenters, tr, settings = opened.till, opened.presenters, window.theme.translator, start.settings
    privacy = Privacy(
        till.till_store,
        till.catalogue_store,
        till.clock,
        opened.server_clock,
        days_of(settings.personal_days),
        till.pictures,
    )

    def install(file: Path) -> None:
        if presenters.pay.is_open or presenters.sale.cart.sells:
            window.show_notice(NoticeView("update", Tone.WARN, tr(_IN_A_SALE)))
        else:
            leave_for(file)

    patient = TillHealthSource(opened, start, lambda: _screen_of(window))
    go, leave = (lambda: presenters.frame.go(Screen.HEALTH)), (lambda: presenters.frame.go(Screen.SALE))
    page = HealthPresenter(window, tr, patient, till.tasks, go, leave)
    opened.late.lead(Door.HEALTH, page.open)
    # The practice shop asks no server for new versions: it calls nothing outside of this computer.
    updates = Updates(
        start.folder, "" if start.demo else settings.update_url, settings.update_key, proxy=settings.proxy
    )
    news = UpdatesPresenter(window, tr, updates, till.tasks, till.clock.now, install)
    about = AboutPresenter(window, tr, till.tasks, news, start.folder, health.versions)
    opened.late.lead(Door.ABOUT, about.open)
    opened.late.bring_news(news.news)
    opened.server_clock.on_wrong(
        lambda skew: window.show_notice(NoticeView("clock", Tone.WARN, wrong_clock(skew, tr), seconds=None))
    )

    def tell(key: str, text: str) -> None:
        if text:
            window.show_notice(NoticeView(key, Tone.TROUBLE, text, seconds=None))

    keeping = Keeping(till.till_store.keeper, till.clock, lambda news: tell("rows", rescue.rows_sentence(news, tr)))
    till.tasks.keep("keeping", keeping.keep)

    places = places_of(start.folder, settings.archive_folder)
    till.tasks.keep("archives", lambda: till.archives.keep(places, lambda error: tell("archives", sentence(error, tr))))

    if till.signing is not None and till.shop.standing.regime is Regime.AT:
        from pos_app.services.fiscal.dep_copies import LogCopies  # only what an Austrian device signs has a log

        outside = places[1] if len(places) > 1 else None
        copies = LogCopies(till.till_store.signed, till.shop.till, till.clock, outside)
        till.tasks.keep("log copies", lambda: copies.keep(lambda error: tell("log copies", sentence(error, tr))))

    async def look_around() -> None:
        if await till.till_store.is_moved(await asyncio.to_thread(machine.mark_of, start.folder)):
            tell("moved", rescue.moved_sentence(tr))
        if await till.till_store.cashiers.was_reset():
            tell("reset", tr(_RESET))

    async def look_for_build() -> None:
        await installed.watch(
            Path(sys.executable),
            lambda: window.show_notice(NoticeView("installed", Tone.INFO, tr(_INSTALLED), seconds=None)),
        )

    till.tasks.start("look around", look_around)
    if getattr(sys, "frozen", False):
        till.tasks.keep("look for a new build", look_for_build)
    till.tasks.keep("privacy", privacy.keep)
    if updates.is_on:
        till.tasks.keep("updates", news.keep_asking)
    log.info("the till is looked after")
