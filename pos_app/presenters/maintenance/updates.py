"""News of a later version: looked for once a day, shown in About and when the till closes, fetched by a button."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.maintenance.updates import FIRST_AFTER, LOOK_EVERY, UpdateError, Updates, UpdateTrouble
from pos_app.services.tasks import Tasks

NEWS = "update"
"""The key of its notices."""
ASK, FETCH, INSTALL = "ask_update", "fetch_update", "install_update"
_TROUBLE = {
    UpdateTrouble.ADDRESS: N_(
        "The address of new versions must begin with https://. Ask the owner to look at Settings."
    ),
    UpdateTrouble.KEY: N_("The publisher's key in Settings is none."),
    UpdateTrouble.UNREACHABLE: N_("No answer about new versions. The till asks again tomorrow."),
    UpdateTrouble.UNTRUSTED: (
        N_("The certificate of the address of new versions cannot be trusted. Ask the owner to look at Settings.")
    ),
    UpdateTrouble.MISSING: N_("There is no new version at the address in Settings."),
    UpdateTrouble.SIGNATURE: (
        N_("The news of a new version is not the publisher's own. Nothing was downloaded; call support.")
    ),
    UpdateTrouble.UNREADABLE: N_("The news of a new version cannot be read. Nothing was downloaded."),
    UpdateTrouble.CHANGED: (
        N_("The file of the new version is not what the publisher signed. It was thrown away; call support.")
    ),
    UpdateTrouble.DISK: N_("The new version cannot be kept in the till's folder: there may be no room."),
}

log = logging.getLogger(__name__)


class NewsWindow(Protocol):
    """The window, as the presenter of new versions uses it."""

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...


class UpdatesPresenter:
    """`install(file)` has the till close and the file opened after it. Satisfies `about.News`."""

    def __init__(
        self,
        window: NewsWindow,
        tr: Translator,
        updates: Updates,
        tasks: Tasks,
        now: Callable[[], datetime],
        install: Callable[[Path], None],
    ) -> None:
        self._window = window
        self._tr = tr
        self._updates = updates
        self._tasks = tasks
        self._now = now
        self._install = install
        self._leaving = False

    async def keep_asking(self) -> None:
        """Once a day, while the till is open. No end; a failure goes to the log alone, for the cashier did not ask."""
        await self._updates.load()
        await asyncio.sleep(FIRST_AFTER)
        while True:
            if self._updates.is_due(self._now()):
                try:
                    await self._updates.ask(self._now())
                except UpdateError as error:
                    log.info("no answer about new versions: %s", error.trouble)
            await asyncio.sleep(LOOK_EVERY)

    def news(self) -> str:
        """One sentence for the end of the day; "" for none."""
        known = self._updates.known
        if self._leaving or not self._updates.is_newer:
            return ""
        if self._updates.file is not None:
            return self._tr("Version {version} is here: About, in the menu, installs it.", version=known.version)
        return self._tr("Version {version} can be had: About, in the menu, fetches it.", version=known.version)

    def lines(self) -> tuple[str, ...]:
        """What About says."""
        if not self._updates.is_on:
            return (self._tr("This till does not ask for new versions (Settings, This till)."),)
        if not self._updates.is_newer:
            return (self._tr("No newer version is known."),)
        known = self._updates.known
        return (self._tr("Version {version} can be had.", version=known.version), *known.notes.splitlines()[:4])

    def actions(self) -> tuple[ActionView, ...]:
        """What About offers."""
        tr = self._tr
        if not self._updates.is_on:
            return ()
        if self._updates.file is not None:
            return (self._to_install,)
        if self._updates.is_newer:
            return (self._to_fetch,)
        return (ActionView(ASK, tr("Ask for a new version"), "F12"),)

    @property
    def _to_fetch(self) -> ActionView:
        return ActionView(FETCH, self._tr("Fetch it now"), "F12", primary=True)

    @property
    def _to_install(self) -> ActionView:
        return ActionView(INSTALL, self._tr("Close the till and install"), "F12", primary=True)

    def act(self, key: str) -> None:
        """A button of About, or of a notice."""
        work = {ASK: self._ask, FETCH: self._fetch, INSTALL: self._start}.get(key)
        if work is not None:
            self._tasks.start("update", work)

    async def _ask(self) -> None:
        try:
            found = await self._updates.ask(self._now())
        except UpdateError as error:
            self._cannot(error)
            return
        if found is None:
            self._window.show_notice(NoticeView(NEWS, Tone.OK, self._tr("This is the newest version.")))
            return
        text = self._tr("Version {version} can be had.", version=found.version)
        offer = (_keyless(self._to_fetch),)
        self._window.show_notice(NoticeView(NEWS, Tone.INFO, text, actions=offer, seconds=None), self.act)

    async def _fetch(self) -> None:
        tr = self._tr
        fetching = tr("The new version is being fetched. You can go on selling.")
        self._window.show_notice(NoticeView(NEWS, Tone.INFO, fetching, seconds=None))
        try:
            await self._updates.fetch(self._now())
        except UpdateError as error:
            self._cannot(error)
            return
        done = tr("The new version is here. About, in the menu, installs it when the till is closed.")
        offer = (_keyless(self._to_install),)
        self._window.show_notice(NoticeView(NEWS, Tone.OK, done, actions=offer, seconds=None), self.act)

    async def _start(self) -> None:
        try:
            path = await self._updates.checked_file()
        except UpdateError as error:
            self._cannot(error)
            return
        self._leaving = True  # the till closes to install it: the question at closing need not mention it
        self._install(path)

    def _cannot(self, error: UpdateError) -> None:
        self._window.show_notice(NoticeView(NEWS, Tone.TROUBLE, self._tr(_TROUBLE[error.trouble]), seconds=12.0))


def _keyless(action: ActionView) -> ActionView:
    """On a notice: F12 is for paying there."""
    return replace(action, shortcut="")
