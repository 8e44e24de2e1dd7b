"""The Health page: the till is examined when the page is opened, again on a button, and the result is written to a file
for support."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.maintenance.health_view import AGAIN, SAVE, health_view, looking, printer_row
from pos_app.presenters.settings.fields import TOLD
from pos_app.presenters.settings.views import PageListener, SettingsView
from pos_app.services.maintenance.diagnostics import bundle, suggested_name
from pos_app.services.maintenance.health import TillHealth
from pos_app.services.outbox.chift_line import LineState
from pos_app.services.tasks import Tasks
from pos_app.store.tables.prints import PrintJob
from pos_app.system.held_files import write

SUPPORT_FILE = "support_file"


class HealthWindow(Protocol):
    """The window, for its health."""

    def show_health(self, view: SettingsView, listener: PageListener) -> None: ...
    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class HealthSource(Protocol):
    """What the Health page asks of the open till."""

    async def look(self) -> TillHealth: ...
    async def rows(self) -> list[dict[str, object]]: ...
    def now(self) -> datetime: ...
    def line(self) -> LineState: ...
    async def papers(self) -> tuple[tuple[PrintJob, ...], bool]: ...


class HealthPresenter:
    """`go()` brings the page to the front, `leave()` the Sale screen."""

    def __init__(
        self,
        window: HealthWindow,
        tr: Translator,
        patient: HealthSource,
        tasks: Tasks,
        go: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        self._window = window
        self._tr = tr
        self._patient = patient
        self._tasks = tasks
        self._go = go
        self._leave = leave

    def open(self) -> None:
        """The menu's "Health of this till"."""
        self._window.show_health(looking(self._tr), self)
        self._go()
        self._tasks.restart("health", self._look)

    def act(self, key: str) -> None:
        """A button of the page."""
        if key == AGAIN:
            self._tasks.restart("health", self._look)
        elif key == SAVE:
            title = self._tr("Where shall the support file be?")
            self._window.ask_file(FileAskView(title, suggested_name(self._patient.now())), self._save_to)

    def leave(self) -> None:
        """Esc."""
        self._leave()

    def _save_to(self, path: Path) -> None:
        self._tasks.start("support file", partial(self._save, path))

    async def _look(self) -> None:
        try:
            health = await self._patient.look()
            papers, has_printer = await self._patient.papers()
        except OSError as error:
            why = self._tr("The till's folder cannot be read: {why}.", why=error.strerror or type(error).__name__)
            self._window.show_notice(NoticeView("health", Tone.TROUBLE, why))
            return
        printer = printer_row(papers, has_printer, self._tr)
        self._window.show_health(health_view(health, self._patient.line(), printer, self._tr), self)

    async def _save(self, path: Path) -> None:
        tr = self._tr
        try:
            health, rows = await self._patient.look(), await self._patient.rows()
            content = await asyncio.to_thread(bundle, health, rows, TOLD)
            await asyncio.to_thread(write, path, content)
        except OSError as error:
            self._cannot(error)
            return
        text = tr("The support file is written: {name}. It holds no names, numbers or keys.", name=path.name)
        self._window.show_notice(NoticeView(SUPPORT_FILE, Tone.OK, text, seconds=12.0))

    def _cannot(self, error: OSError) -> None:
        why = error.strerror or type(error).__name__
        text = self._tr("The support file cannot be written there: {why}. Choose another place.", why=why)
        self._window.show_notice(NoticeView(SUPPORT_FILE, Tone.TROUBLE, text))
