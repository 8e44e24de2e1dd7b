"""The About card: what this till is, its versions, a newer one if there is one, the licences of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from pos_app import __version__
from pos_app.presenters.common.card_views import TextView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.maintenance.views import AboutListener, AboutView
from pos_app.services.tasks import Tasks
from pos_app.system import licences

LICENCES = "licences"
_SHOWN = ("Python", "Qt", "SQLite")
_FROM_SOURCE = N_(
    "This till runs from its source: the parts and their licences lie beside the Python it runs with. An installed "
    "till lists all of them here, with their texts."
)
_REPLACEABLE = N_(
    "Qt and Qt for Python are used under the LGPL, version 3, unchanged. They are ordinary shared libraries in the "
    "folder of the program ({folder}) and may be replaced by your own build; Qt.txt below says how."
)


class AboutWindow(Protocol):
    """The window, as the About card's presenter uses it."""

    def show_about(self, view: AboutView | None, listener: AboutListener | None = None) -> None: ...
    def show_text(self, view: TextView | None) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class News(Protocol):
    """What is known of newer versions."""

    def lines(self) -> tuple[str, ...]: ...
    def actions(self) -> tuple[ActionView, ...]: ...
    def act(self, key: str) -> None: ...


class AboutPresenter:
    """`versions` are names and versions of the libraries the program uses; `program` is the folder it lies in."""

    def __init__(
        self,
        window: AboutWindow,
        tr: Translator,
        tasks: Tasks,
        news: News,
        folder: Path,
        versions: Callable[[], tuple[tuple[str, str], ...]],
    ) -> None:
        self._window = window
        self._tr = tr
        self._tasks = tasks
        self._news = news
        self._folder = folder
        self._versions = versions

    def open(self) -> None:
        """The menu's "About this till"."""
        tr = self._tr
        stands_on = " · ".join(f"{name} {version}" for name, version in self._versions() if name in _SHOWN and version)
        lines = (
            tr("Version {version}", version=__version__),
            tr("The till that never loses a sale."),
            stands_on,
            tr("This till's files: {folder}", folder=self._folder),
            *self._news.lines(),
        )
        actions = (ActionView(LICENCES, tr("Licences"), "F9"), *self._news.actions())
        self._window.show_about(AboutView("Comptoir", lines, actions), self)

    def act(self, key: str) -> None:
        """A button of the card."""
        if key == LICENCES:
            self._tasks.start("licences", self._licences)
        else:
            self._window.show_about(None)
            self._news.act(key)

    async def _licences(self) -> None:
        tr = self._tr
        try:
            parts = await asyncio.to_thread(licences.parts)
            texts = await asyncio.to_thread(licences.texts, parts)
        except OSError as error:
            why = error.strerror or type(error).__name__
            text = tr("The licences cannot be read: {why}. Install the program again.", why=why)
            self._window.show_notice(NoticeView(LICENCES, Tone.TROUBLE, text))
            return
        self._window.show_about(None)
        self._window.show_text(licences_view(parts, texts, licences.program_folder(), tr))


def licences_view(
    parts: tuple[licences.ShippedPart, ...], texts: tuple[tuple[str, str], ...], program: Path, tr: Translator
) -> TextView:
    """All parts with what their licences are called, and every text once. Texts are as they were published."""
    title = tr("Licences")
    if not parts:
        return TextView(title, tr(_FROM_SOURCE), (tr("Comptoir itself: MIT licence."),), tr("Close"))
    lines = [tr(_REPLACEABLE, folder=program), tr.count("{n} part", "{n} parts", len(parts))]
    lines += [f" {part.name} {part.version} · {part.licence}" for part in parts]
    for name, text in texts:
        lines += [name, *(f" {line}" for line in text.splitlines())]
    subtitle = tr("What this program is made of, and under which terms. The texts follow below the list.")
    return TextView(title, subtitle, tuple(lines), tr("Close"))
