"""The card of all keys, to look at and to print. Intents in, views out; the table is `presenters.common.keys`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.paper import Gap, Heading, Line, Pair, Paper, Row
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.keys import KEYS, PLACES
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import key_text
from pos_app.presenters.printing.paper_file import save
from pos_app.presenters.printing.views import PaperFile, PaperView

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.printing.window import PaperWindow
    from pos_app.services.printing.print_jobs import Printing
    from pos_app.services.tasks import Tasks

PRINT, A4 = "print", "a4"
_THEN = " "  # between two keys in turn


class KeysPresenter:
    """Shows the keys. Satisfies `PaperListener`."""

    def __init__(self, window: PaperWindow, tr: Translator, printing: Printing, tasks: Tasks) -> None:
        self._window = window
        self._tr = tr
        self._printing = printing
        self._tasks = tasks

    def open(self) -> None:
        """Shift+F1."""
        tr = self._tr
        prints = (ActionView(PRINT, tr("Print"), "Return", primary=True),) if self._printing.has_printer else ()
        actions = (*prints, ActionView(A4, tr("PDF on A4"), "F8"))
        subtitle = tr("They count wherever the text cursor stands.")
        view = PaperView(tr("All keys"), subtitle, keys_paper(tr), actions=actions, close_label=tr("Close"))
        self._window.show_paper(view, self)

    def act(self, key: str) -> None:
        """A button of the card."""
        if key == A4:
            ask = FileAskView(self._tr("Save as PDF"), f"{self._tr('All keys')}.pdf")
            self._window.ask_file(ask, self._save)
        else:
            self.close_paper()
            self._tasks.start("print keys", self._print)

    def close_paper(self) -> None:
        """Esc."""
        self._window.show_paper(None)

    async def _print(self) -> None:
        await self._printing.add(keys_paper(self._tr), kind="keys")

    def _save(self, path: Path) -> None:
        self._tasks.start("pdf", partial(self._save_to, path))

    async def _save_to(self, path: Path) -> None:
        if await save(PaperFile(keys_paper(self._tr), path, a4=True), self._window, self._tr):
            self.close_paper()


def keys_paper(tr: Translator) -> Paper:
    """The table of keys as a paper. Pure."""
    rows: list[Row] = [Heading(tr("All keys"))]
    for place, english in PLACES:
        rows += [Gap(), Line(tr(english), bold=True)]
        rows += [
            Pair(tr(line.does), _THEN.join(key_text(key, tr) for key in line.keys))
            for line in KEYS
            if line.place is place
        ]
    return Paper(tr("All keys"), tuple(rows), logo=False)
