"""Loads and saves a till's settings together with the key's secret, and tests the connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pos_app.domain.frozen import frozen
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import phone_e164
from pos_app.services.settings.connection_test import Check, ConnectionCheck, OpenShop
from pos_app.system import secret_store, settings_file
from pos_app.system.settings_file import Settings


@frozen
class Stored:
    """What is stored: the settings, and where the key's secret is (never the secret itself)."""

    settings: Settings
    secret_in: secret_store.Place


class SettingsKeeper:
    """The settings of the profile in `folder`; `as_read` changes the loaded settings before they are returned.

    Everything that blocks runs in a thread.
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
        """The stored settings. Raises OSError."""

        def read() -> Stored:
            settings, _ = settings_file.load(self.folder)
            return Stored(self._as_read(settings), secret_store.read(self.folder, settings.client_id).place)

        return await asyncio.to_thread(read)

    async def save(self, settings: Settings, secret: str = "") -> Stored:
        """Save the settings, and the secret if a new one was typed: both or neither. Raises OSError.

        The settings must be without errors. The secret is saved first: settings whose key has no secret cannot be used,
        while a secret without settings does no harm.
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
        """Test the connection with the secret as typed, or with the stored one (""). Creates nothing at Chift."""
        if not secret:
            secret = (await asyncio.to_thread(secret_store.read, self.folder, settings.client_id)).secret
        return await ConnectionCheck(self._open_shop, on_progress, self._clock).run(settings, secret)
