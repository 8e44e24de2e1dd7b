"""The line of a till to its shop, Chift or the practice shop: opened, and tried again until it answers.

A failure is shown in the window; the till sells either way. The window uses `Connector`; the headless verbs use the
functions above it, as `Connector` does.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.app import preload
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Cause
from pos_app.presenters.common.marks import N_
from pos_app.presenters.frame.connection_notice import ConnectionNotice
from pos_app.services.outbox import foreign_marks
from pos_app.services.outbox.chift_line import LineWatch
from pos_app.services.outbox.handover import shop_key
from pos_app.services.outbox.reachability import address_of
from pos_app.system import held_files, secret_store, settings_file
from pos_app.system.settings_file import Settings, ShopSettings

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint, with `preload.line`
    from pos_app.app.options import StartOptions
    from pos_app.app.till import Till
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.credentials import Credentials
    from pos_app.chift.practice import PracticeDoor, PracticeLine
    from pos_app.chift.wire import Exchange
    from pos_app.domain.catalogue import Category
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.sandbox import Sandbox
    from pos_app.services.catalogue.sync_worker import SyncWorker
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.chift_line import ServerClock
    from pos_app.ui.window.main_window import MainWindow

PRACTICE_RETRY = 2.0  # seconds between two calls to a practice shop that does not answer
_PRACTICE_AWAY = N_("The practice shop does not answer. The till asks again by itself.")
_PRACTICE_FRESH = N_("The practice shop's file could not be read and was set aside. This is a fresh practice shop.")
_NO_KEY = N_(
    "The secret of this till's key is not on this computer. Sales are kept here; the owner types it in Settings."
)
_NO_ADDRESS = N_("The settings name no server that the till may use. Sales are kept here; tell the owner.")
PRACTICE_SHOP = ShopSettings(
    name="Rue Haute",
    street="Rue Haute",
    number="1",
    postal_code="1000",
    city="Brussels",
    email="comptoir@example.com",
    phone="+3225000000",
    barcode_masks=["21PPPPPWWWWWC", "22PPPPPEEEEEC"],
    free_text_variant="DIVERS",
    deposit_brings=["BA-33: CO-BO", "BB-33: CO-BO", "BB-24: CO-BO × 24, CO-CA"],
)
# What each tender is called at a practice shop of another kind, where its name does not tell it.
PRACTICE_TENDERS: dict[str, dict[str, str]] = {
    "shopify": {"cash": ""},
    "woocommerce": {"cash": "cod", "Direct bank transfer": "bacs", "Credit / Debit Card": "stripe"},
}
PRACTICE_RATES = {"Food": "6"}  # by the practice shop's category names; all other categories have the default rate


@frozen
class Practice:
    """The practice shop behind a till: the line that can be cut, and the back door for faults.

    `fresh`: its file could not be used, was set aside, and this is a new shop. `key` signs the hand-over files of this
    shop's tills.
    """

    line: PracticeLine
    door: PracticeDoor
    api: ChiftApi
    fresh: bool = False
    key: bytes = field(default=b"", repr=False)


class PracticeAwayError(Exception):
    """No practice shop answers at the address on this machine."""


def of_kind(settings: Settings) -> Settings:
    """The practice shop's settings for the kind of shop that it is like."""
    tenders = PRACTICE_TENDERS.get(settings.practice_shop, {})
    return replace(settings, shop=replace(settings.shop, tender_methods=dict(tenders), hidden_methods=[]))


@asynccontextmanager
async def open_practice(
    server: str | None,
    data: Path | None,
    clock: Clock,
    on_exchange: Callable[[Exchange], None] | None = None,
    kind: str = "ordinary",
) -> AsyncIterator[Practice]:
    """The practice shop: in this program (stored in `data`), or a sandbox that already listens at `server`. `kind`:
    what shop it is like, in this program.

    Raises PracticeAwayError if the server does not answer as a sandbox does, OSError if `data` cannot be written.
    """
    fresh = False
    here = () if server else (preload.practice_shop,)
    await preload.in_thread(preload.line, preload.practice_line, *here)
    from pos_app.chift.api import ChiftApi
    from pos_app.chift.practice import PracticeDoor, in_process, over_loopback

    async with AsyncExitStack() as stack:
        if server is None:
            from pos_app.sandbox import ConnectionLost, ConnectionRefused

            shop, fresh = await asyncio.to_thread(_practice_shop, data, clock, kind)
            stack.callback(shop.close)
            url = "http://127.0.0.1"
            line = in_process(shop, ConnectionRefused, ConnectionLost)
            door = PracticeDoor(url, in_process(shop, ConnectionRefused, ConnectionLost))
        else:
            url = server.rstrip("/")
            line, door = over_loopback(), PracticeDoor(url, over_loopback())
        stack.push_async_callback(door.aclose)
        try:
            credentials = await door.credentials()
            if kind != "ordinary" or server is not None:
                credentials = replace(credentials, **await door.lacking())
        except (OSError, ValueError, KeyError, TypeError) as error:  # no server listens there, or another program does
            raise PracticeAwayError(f"no practice shop answers at {url}") from error
        api = await ChiftApi.open(
            url, credentials, transport=line, monotonic=clock.monotonic, chance=clock.chance, on_exchange=on_exchange
        )
        stack.push_async_callback(api.aclose)
        yield Practice(line, door, api, fresh, shop_key(credentials.client_secret, credentials.consumer_id))


def _practice_shop(data: Path | None, clock: Clock, kind: str) -> tuple[Sandbox, bool]:
    """The shop stored in `data`, and whether it is a new one because the file was unusable."""
    from pos_app.sandbox import Options, create_app
    from pos_app.sandbox.characters import CHARACTERS, character
    from pos_app.sandbox.shop import NotAShopError

    options = Options(clock=clock.now, data=data)
    if kind != "ordinary" and kind in CHARACTERS:
        options = replace(options, habits=character(kind))
    if data is None:
        return create_app(options), False
    # Create the file here, readable by its user only: SQLite would create it with the usual rights.
    os.close(os.open(data, os.O_RDWR | os.O_CREAT, 0o600))
    try:
        return create_app(options), False
    except NotAShopError:
        # A practice shop holds nothing real, so a new one takes its place; the damaged file is kept for support.
        for ending in ("-wal", "-shm", ""):
            side = data.with_name(f"{data.name}{ending}")
            if side.exists():
                held_files.replace(side, data.with_name(f"{data.name}.unreadable{ending}"))
        return create_app(options), True


@asynccontextmanager
async def open_shop(
    settings: Settings, secret: str, clock: Clock, on_exchange: Callable[[Exchange], None] | None = None
) -> AsyncIterator[ChiftApi]:
    """The line to a real shop's software through Chift. Closed when the context ends."""
    await preload.in_thread(preload.line)
    from pos_app.chift.api import ChiftApi

    credentials = _key_of(settings, secret)
    api = await ChiftApi.open(
        settings.base_url,
        credentials,
        monotonic=clock.monotonic,
        chance=clock.chance,
        on_exchange=on_exchange,
        proxy=settings.proxy,
    )
    try:
        yield api
    finally:
        await api.aclose()


def sync_worker(settings: Settings, secret: str, api: ChiftApi) -> SyncWorker:
    """The sync worker, a process of its own that fetches the catalogue of the real shop behind `api`."""
    from pos_app.services.catalogue.sync_worker import SyncWorker

    return SyncWorker(settings.base_url, _key_of(settings, secret), api.log_in, api.product_count, proxy=settings.proxy)


def _key_of(settings: Settings, secret: str) -> Credentials:
    from pos_app.chift.credentials import Credentials  # imported with the rest of pos_app.chift, after the first paint

    return Credentials(
        client_id=settings.client_id,
        client_secret=secret,
        account_id=settings.account_id,
        consumer_id=settings.consumer_id,
        pos_connection_id=settings.pos_connection_id,
        commerce_connection_id=settings.commerce_connection_id,
        invoicing_connection_id=settings.invoicing_connection_id,
        location_id=settings.location_id,
    )


def practice_settings(categories: tuple[Category, ...]) -> Settings:
    """The practice shop's own settings; its tax map comes from the categories it lists."""
    rates = {c.id: PRACTICE_RATES[c.name] for c in categories if c.name in PRACTICE_RATES}
    return Settings(shop=replace(PRACTICE_SHOP, category_rates=rates))


def _keep_rates(folder: Path, known: list[str]) -> None:
    """Store that the owner said yes to the rates of these categories. Raises OSError."""
    settings_file.save(folder, settings_file.with_values(settings_file.load(folder)[0], {"rates_known": known}))


class Connector:
    """Connects the till of `start` to its shop; `stack` closes the line. `tell` shows a sentence about what failed."""

    def __init__(
        self, stack: AsyncExitStack, window: MainWindow, start: StartOptions, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._stack = stack
        self._window = window
        self._start = start
        self._clock = clock
        self._tell = tell
        self._practice: Practice | None = None
        self._watch = LineWatch()

    async def first_settings(self) -> settings_file.Settings:
        """The settings of a new practice shop, saved in the folder. Raises OSError."""
        settings, practice = self._start.settings, await self._reach_practice(None)
        usual = practice_settings(await practice.api.categories())
        settings = replace(usual, theme=settings.theme, language=settings.language)
        settings_file.save(self._start.folder, settings)
        return settings

    async def reach_shop(self, till: Till, presenters: TillPresenters, server_clock: ServerClock) -> None:
        """Open the line to the shop, or show what is missing for it."""
        # also for a till without a shop: the settings check parses addresses with it
        await preload.in_thread(preload.line)
        if not self._start.demo:
            self._watch.attach(
                till.outbox, server_clock, ConnectionNotice(self._window, self._window.theme.translator).on_way
            )
            await self._connect(till, presenters)
            return
        self._watch.attach(till.outbox, server_clock)
        practice = self._practice or await self._reach_practice(till)
        presenters.rehearse(practice, "" if self._start.server else self._start.settings.practice_shop)
        server = self._start.server
        presenters.connect(practice.api, address_of(server) if server else None)

    async def _connect(self, till: Till, presenters: TillPresenters) -> None:
        settings, tr = self._start.settings, self._window.theme.translator
        if not settings.is_connected:
            till.outbox.note_line(Cause.SETUP)
            return
        secret = (await asyncio.to_thread(secret_store.read, self._start.folder, settings.client_id)).secret
        if not secret:
            till.outbox.note_line(Cause.KEY)
            self._tell(tr(_NO_KEY))
            return
        presenters.handover.use_key(shop_key(secret, settings.consumer_id))
        try:
            api = await self._stack.enter_async_context(
                open_shop(settings, secret, self._clock, self._watch.on_exchange)
            )
        except DomainError:
            till.outbox.note_line(Cause.SETUP)
            self._tell(tr(_NO_ADDRESS))
            return
        # Behind a proxy a bare connection to Chift would prove nothing.
        address = None if settings.proxy else address_of(settings.base_url)
        presenters.connect(api, address, sync_worker(settings, secret, api))
        folder = self._start.folder
        presenters.ask_rates(partial(settings_file.peek, folder), partial(_keep_rates, folder))
        self._watch_marks(till, api)

    def _watch_marks(self, till: Till, api: ChiftApi) -> None:
        """Look for receipts of this till's code that are another's; a practice shop's many tills may have one code."""
        tr = self._window.theme.translator

        def tell(numbers: tuple[ReceiptNumber, ...]) -> None:
            from pos_app.presenters.maintenance.rescue import foreign_sentence  # seldom needed

            self._tell(foreign_sentence(tuple(map(str, numbers)), tr))

        watching = partial(foreign_marks.watch, api, till.till_store.sales, till.shop.till, till.clock, tell)
        till.tasks.serve("marks", watching)

    async def _reach_practice(self, till: Till | None) -> Practice:
        """The practice shop, asked again until it answers; meanwhile `till` shows that it does not."""
        tr = self._window.theme.translator
        away = tr(_PRACTICE_AWAY)
        kind = self._start.settings.practice_shop
        told = False
        while True:
            try:
                data = self._start.folder / "practice.db"
                practice = await self._stack.enter_async_context(
                    open_practice(self._start.server, data, self._clock, self._watch.on_exchange, kind)
                )
            except PracticeAwayError:
                if not told:
                    told = True
                    self._tell(away)
                    if till is not None:
                        till.outbox.note_line(Cause.CHIFT)
                await asyncio.sleep(PRACTICE_RETRY)
                continue
            self._window.hide_notice(away)
            if practice.fresh:
                self._tell(tr(_PRACTICE_FRESH))
            self._practice = practice
            return practice
