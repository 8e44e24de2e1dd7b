"""The till built behind the first paint: files, services, presenters, the line to the shop. Imported late by desktop.

What goes wrong here is said in the window, which stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pos_app import __version__, config, crash
from pos_app.app import (
    Practice,
    PracticeAwayError,
    Till,
    open_practice,
    open_shop,
    open_till,
    practice_settings,
    shop_profile,
)
from pos_app.desk import Desk
from pos_app.domain.errors import DomainError
from pos_app.domain.submission import Submission
from pos_app.presenters.notices import UNEXPECTED, sentence
from pos_app.presenters.views import Screen
from pos_app.presenters.views_cards import AboutView
from pos_app.presenters.words import ENGLISH, Words
from pos_app.services.clock import Clock, system_clock
from pos_app.store.errors import StoreError
from pos_app.ui import wiring
from pos_app.ui.window import MainWindow

PRACTICE_RETRY = 2.0  # seconds until a practice shop that does not answer is asked again


@dataclass(frozen=True, slots=True)
class Start:
    """How the program was started. `server` is a sandbox on loopback for the practice shop."""

    folder: Path
    demo: bool
    server: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A till with its presenters."""

    till: Till
    desk: Desk


async def open_desk(
    stack: AsyncExitStack, window: MainWindow, start: Start, tell: Callable[[str], None]
) -> Opened | None:
    """Open the till of `start` behind the window; `stack` closes it. None, and `tell` said why, when it cannot be.

    Selling is possible when this returns, whether or not the shop's software could be reached.
    """
    words, clock = ENGLISH, system_clock()
    settings, aside = config.load(start.folder)
    if aside:
        tell(words("The settings could not be read and were set aside. Ask the owner to fill them in again."))
    practice: Practice | None = None
    if start.demo and not settings.shop.category_rates:
        practice = await _open_practice(stack, start, clock, partial(tell, words(_PRACTICE_AWAY)))
        settings = replace(practice_settings(await practice.api.categories()), theme=settings.theme)
        config.save(start.folder, settings)
    desks: list[Desk] = []

    def changed(row: Submission | None) -> None:
        for desk in desks:
            desk.row_changed(row)

    def report(name: str, error: BaseException) -> None:
        crash.report(name, error)
        tell(sentence(error, words) if isinstance(error, StoreError) else words(UNEXPECTED))

    try:
        shop = shop_profile(settings.shop)
        till = await stack.enter_async_context(open_till(start.folder, shop, clock, report, changed))
    except (StoreError, DomainError) as error:
        tell(sentence(error, words))
        return None
    desk = Desk(till, window, words)
    desks.append(desk)
    _wire(window, desk, start.folder)
    await desk.open()
    if till.till_store.recovered:
        tell(words("The till's file was damaged. It was set aside; the last good copy is in use. Call support."))
    if start.demo:
        practice = practice or await _open_practice(stack, start, clock, partial(tell, words(_PRACTICE_AWAY)))
        desk.rehearse(practice)
        desk.connect(practice.api)
    elif settings.is_connected:
        secret = await asyncio.to_thread(_secret, settings.client_id)
        desk.connect(await stack.enter_async_context(open_shop(settings, secret, clock)))
    else:
        tell(words("This till is not connected to a shop yet. The README says how: “Connect a real shop”."))
    return Opened(till, desk)


_PRACTICE_AWAY = "The practice shop does not answer. The till asks again by itself."


async def _open_practice(stack: AsyncExitStack, start: Start, clock: Clock, away: Callable[[], None]) -> Practice:
    while True:
        try:
            return await stack.enter_async_context(open_practice(start.server, start.folder / "practice.db", clock))
        except PracticeAwayError:
            away()
            await asyncio.sleep(PRACTICE_RETRY)


def _wire(window: MainWindow, desk: Desk, folder: Path) -> None:
    wiring.wire_sale(window, desk.sale, desk.finder)
    wiring.wire_customer(window, desk.customer)
    wiring.wire_pay(window, desk.pay)
    wiring.wire_sales(window, desk.sales)
    window.sale.pay_requested.connect(desk.ask_pay)
    window.screen_requested.connect(desk.frame.go)
    window.header.pill_pressed.connect(lambda: desk.frame.go(Screen.SALES))
    window.notices.acted.connect(desk.act_on_notice)
    window.practice.switched.connect(desk.switch)
    window.theme_chosen.connect(lambda mode: _keep_theme(folder, mode))
    window.about_requested.connect(lambda: window.show_about(_about(folder, ENGLISH)))


def _keep_theme(folder: Path, mode: str) -> None:
    config.save(folder, replace(config.load(folder)[0], theme=mode))


def _about(folder: Path, words: Words) -> AboutView:
    return AboutView(
        "Comptoir",
        (
            words("Version {version}", version=__version__),
            words("The till that never loses a sale."),
            words("This till's files: {folder}", folder=folder),
        ),
    )


def _secret(client_id: str) -> str:
    # Imported here: 75 ms that only a connected till pays, in a thread.
    import keyring

    return keyring.get_password("Comptoir", client_id) or ""
