"""A till's settings kept and tried: read, saved whole with the key's secret, and the connection tested."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pos_app.services.clock import Clock
from pos_app.services.customers.contact import phone_e164
from pos_app.services.settings.connection_test import Check, ConnectionCheck, OpenShop
from pos_app.system import secret_store, settings_file
from pos_app.system.settings_file import Settings


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept: the settings, and where the key's secret is (never the secret itself)."""

    settings: Settings
    secret_in: secret_store.Place


class SettingsKeeper:
    """The settings of the profile in `folder`; `as_read` is what is made of them before anybody sees them.

    Everything that blocks is done in a thread.
    """

    def __init__(
        self,
        folder: Path,
        open_shop: OpenShop,
        clock: Clock,
        as_read: Callable[[Settings], Settings] = lambda settings: settings,
    ) -> None:
        self.folder = folder
        self._open_shop = open_shop
        self._clock = clock
        self._as_read = as_read

    async def load(self) -> Stored:
        """What is kept now. Raises OSError."""

        def read() -> Stored:
            settings, _ = settings_file.load(self.folder)
            return Stored(self._as_read(settings), secret_store.read(self.folder, settings.client_id).place)

        return await asyncio.to_thread(read)

    async def save(self, settings: Settings, secret: str = "") -> Stored:
        """Keep the settings, and the secret where a new one was typed: all of it or nothing. Raises OSError.

        Settings must be without errors. The secret goes first: settings that name a key without one are no use,
        a secret nobody names does no harm.
        """
        phone = phone_e164(settings.shop.phone, settings.shop.country)
        tidy = replace(settings, shop=replace(settings.shop, phone=phone))

        def write() -> Stored:
            if secret:
                place = secret_store.keep(self.folder, tidy.client_id, secret)
            else:
                place = secret_store.read(self.folder, tidy.client_id).place
            settings_file.save(self.folder, tidy)
            secret_store.forget_others(self.folder, tidy.client_id)
            return Stored(tidy, place)

        return await asyncio.to_thread(write)

    async def check(self, settings: Settings, secret: str, on_progress: Callable[[Check], None]) -> Check:
        """Try the connection with the secret as typed, or ("") with the one that is kept. Creates nothing."""
        if not secret:
            secret = (await asyncio.to_thread(secret_store.read, self.folder, settings.client_id)).secret
        return await ConnectionCheck(self._open_shop, on_progress, self._clock.new_id).run(settings, secret)
