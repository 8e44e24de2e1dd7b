"""The line of an open till to its shop: a real one through Chift, or the practice shop. Imported behind the first key.

What goes wrong here is said in the window; the till sells either way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app import config, secrets
from pos_app.app import (
    Practice,
    PracticeAwayError,
    Till,
    import_line,
    open_practice,
    open_shop,
    practice_settings,
    sync_worker,
)
from pos_app.desk import Desk
from pos_app.domain.errors import DomainError
from pos_app.domain.submission import Cause
from pos_app.presenters.line_notice import LineNotice
from pos_app.services.clock import Clock
from pos_app.services.handover import shop_key
from pos_app.services.reach import address_of, overhear
from pos_app.services.server_clock import ServerClock
from pos_app.start import Start
from pos_app.ui.window import MainWindow

if TYPE_CHECKING:
    from pos_app.chift.exchange import Exchange

PRACTICE_RETRY = 2.0  # seconds until a practice shop that does not answer is asked again
_PRACTICE_AWAY = "The practice shop does not answer. The till asks again by itself."
_PRACTICE_FRESH = "The practice shop's file could not be read and was set aside. This is a fresh practice shop."
_NO_KEY = "The secret of this till's key is not on this computer. Sales are kept here; the owner types it in Settings."
_NO_ADDRESS = "The settings name no server that the till may use. Sales are kept here; tell the owner."


class Connector:
    """Makes the line of the till of `start`; `stack` takes it down. `tell` says what is wrong."""

    def __init__(
        self, stack: AsyncExitStack, window: MainWindow, start: Start, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._stack = stack
        self._window = window
        self._start = start
        self._clock = clock
        self._tell = tell
        self._practice: Practice | None = None
        self._ears: list[Callable[[Exchange], None]] = []

    async def first_settings(self) -> config.Settings:
        """What a new practice shop sells by, kept in the folder. Raises OSError."""
        settings, practice = self._start.settings, await self._reach_practice(None)
        usual = practice_settings(await practice.api.categories())
        settings = replace(usual, theme=settings.theme, language=settings.language)
        config.save(self._start.folder, settings)
        return settings

    async def reach_shop(self, till: Till, desk: Desk, server_clock: ServerClock) -> None:
        """The line to the shop, or what is missing for it."""
        await import_line()  # also for a till without a line: the settings check addresses by it
        self._ears += (overhear(till.outbox), server_clock.heard)
        if not self._start.demo:
            await self._connect(till, desk)
            return
        practice = self._practice or await self._reach_practice(till)
        desk.rehearse(practice)
        server = self._start.server
        desk.connect(practice.api, address_of(server) if server else None)

    async def _connect(self, till: Till, desk: Desk) -> None:
        settings, words = self._start.settings, self._window.theme.words
        if not settings.is_connected:
            till.outbox.heard(Cause.SETUP)
            return
        secret = (await asyncio.to_thread(secrets.read, self._start.folder, settings.client_id)).secret
        if not secret:
            till.outbox.heard(Cause.KEY)
            self._tell(words(_NO_KEY))
            return
        desk.handover.use_key(shop_key(secret, settings.consumer_id))
        self._ears.append(LineNotice(self._window, words).heard)
        try:
            api = await self._stack.enter_async_context(open_shop(settings, secret, self._clock, self._hear))
        except DomainError:
            till.outbox.heard(Cause.SETUP)
            self._tell(words(_NO_ADDRESS))
            return
        # Through a proxy a bare connection to Chift would tell nothing.
        address = None if settings.proxy else address_of(settings.base_url)
        desk.connect(api, address, sync_worker(settings, secret, api))

    def _hear(self, exchange: Exchange) -> None:
        for ear in self._ears:
            ear(exchange)

    async def _reach_practice(self, till: Till | None) -> Practice:
        """The practice shop, asked again and again until it is there; `till` shows meanwhile that it is not."""
        words = self._window.theme.words
        away = words(_PRACTICE_AWAY)
        told = False
        while True:
            try:
                data = self._start.folder / "practice.db"
                practice = await self._stack.enter_async_context(
                    open_practice(self._start.server, data, self._clock, self._hear)
                )
            except PracticeAwayError:
                if not told:
                    told = True
                    self._tell(away)
                    if till is not None:
                        till.outbox.heard(Cause.CHIFT)
                await asyncio.sleep(PRACTICE_RETRY)
                continue
            self._window.hide_notice(away)
            if practice.fresh:
                self._tell(words(_PRACTICE_FRESH))
            self._practice = practice
            return practice
