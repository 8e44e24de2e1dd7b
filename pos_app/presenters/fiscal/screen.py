"""The screen "Day, month and year": closed periods, their totals, their archives.

Scope: intents in, views out; what is read, made and checked is up to `services.fiscal.overview`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.fiscal.archive_words import archive_sentence, holds_sentence, whole_sentence
from pos_app.presenters.fiscal.period_paper import period_paper, periods_csv
from pos_app.presenters.fiscal.view import (
    BACK,
    CHECK,
    CHECK_FILE,
    COPY,
    CSV,
    EARLIER,
    JOURNAL,
    LATER,
    MAKE,
    PDF,
    PRINT,
    PeriodSight,
    key_of,
    period_name,
    periods_view,
)
from pos_app.presenters.printing.views import PaperFile
from pos_app.services.fiscal.archive_format import ArchiveError
from pos_app.services.fiscal.overview import JournalLook, Overview, PeriodSheet

if TYPE_CHECKING:
    from pos_app.domain.order import ShopProfile
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.fiscal.window import PeriodsWindow
    from pos_app.services.clock import Clock
    from pos_app.services.tasks import Tasks

_KINDS = tuple(PeriodKind)


@frozen
class PeriodsContext:
    """What the screen needs of the till around it: who looks, whether the screen is in front, where Back leads, how a
    paper is printed (None: this till has no printer), whether this is the practice shop."""

    cashier: Callable[[], str]
    is_shown: Callable[[], bool]
    back: Callable[[], None]
    print_paper: Callable[[Paper, str, str], Awaitable[object]] | None = None
    is_practice: Callable[[], bool] = lambda: False


class PeriodsPresenter:
    """The periods of one kind at a time. It reads the till's file only while the screen is in front."""

    def __init__(
        self,
        window: PeriodsWindow,
        tr: Translator,
        overview: Overview,
        till: tuple[ShopProfile, Clock],
        tasks: Tasks,
        around: PeriodsContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._overview = overview
        self._shop, self._clock = till
        self._tasks = tasks
        self._around = around
        self._kind, self._year, self._selected, self._head = PeriodKind.MONTH, "", "", ""
        self._sheet = PeriodSheet()
        self._journal: JournalLook | None = None
        self._damaged: dict[int, tuple[str, ...]] = {}
        self._busy = False

    # --- intents ---

    def open(self) -> None:
        """The screen comes to the front, with the months of the newest year."""
        self._kind, self._year, self._selected = PeriodKind.MONTH, "", ""
        self._look()

    def choose_kind(self, key: str) -> None:
        """A chip."""
        self._kind, self._selected = PeriodKind(key), ""
        self._look()

    def step_kind(self, step: int) -> None:
        """The chip beside the chosen one."""
        at = _KINDS.index(self._kind) + step
        if 0 <= at < len(_KINDS):
            self.choose_kind(_KINDS[at].value)

    def select(self, key: str) -> None:
        """Look at one period."""
        self._selected = key
        self._look(anew=False)

    def act(self, key: str) -> None:
        """A button of the screen."""
        end = self._chosen()
        if key == BACK:
            self._around.back()
        elif key in (EARLIER, LATER):
            self._turn(1 if key == EARLIER else -1)
        elif key == CHECK_FILE:
            view = FileAskView(self._tr("Which archive is to be checked?"), kinds=("*.zip",))
            self._window.ask_file(view, lambda path: self._work("archive file", partial(self._check_file, path)))
        elif key == JOURNAL:
            self._work("journal check", self._check_journal)
        elif end is None:
            return
        elif key in (PRINT, PDF, CSV):
            self._give_out(key, end)
        elif self._is_closed and end.last_z:
            self._act_on(key, end)

    def _act_on(self, key: str, end: PeriodEnd) -> None:
        if key == MAKE:
            self._work("archive made", partial(self._make, end, None))
        elif key == CHECK and end.number in self._sheet.archives:
            self._work("archive check", partial(self._check, end))
        elif key == COPY:
            view = FileAskView(self._tr("Where is the archive to be put?"), folder=True)
            self._window.ask_file(view, lambda path: self._work("archive made", partial(self._make, end, path)))

    # --- archives ---

    async def _make(self, end: PeriodEnd, place: Path | None) -> None:
        tr = self._tr
        made = await self._overview.make(end, self._around.cashier(), place)
        self._damaged.pop(end.number, None)
        copies = tr.count("{n} place", "{n} places", len(made.places))
        self._say(Tone.OK, tr("{name} is written. It lies in {places}.", name=made.name, places=copies))

    async def _check(self, end: PeriodEnd) -> None:
        tr, name = self._tr, period_name(end, self._tr)
        made = self._sheet.archives[end.number]
        found, bad = await self._overview.check(made, self._around.cashier())
        self._damaged[end.number] = bad
        if found is None:
            self._say(Tone.TROUBLE, tr("{period}: no place has the archive as it was written.", period=name))
        elif bad:
            places = ", ".join(bad)
            self._say(Tone.TROUBLE, tr("{period}: damaged or missing in {places}.", period=name, places=places))
        else:
            self._say(Tone.OK, whole_sentence(found, made.name, tr))  # the rest stands beside the list

    async def _check_file(self, path: Path) -> None:
        tr = self._tr
        try:
            found = await self._overview.check_file(path)
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._say(Tone.TROUBLE, tr("{name} cannot be read: {why}", name=path.name, why=why))
        except ArchiveError as error:
            why = archive_sentence(error, tr)
            self._say(Tone.TROUBLE, tr("{name}: {why}", name=path.name, why=why))
        else:
            self._say(Tone.OK, f"{whole_sentence(found, path.name, tr)} {holds_sentence(found, tr)}")

    async def _check_journal(self) -> None:
        self._journal = await self._overview.check_journal(self._clock.now())

    def _work(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something that takes a while; one at a time."""
        if not self._busy:
            self._busy = True
            self._show()
            self._tasks.start(name, partial(self._done, work))

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except DomainError as error:
            self._say(Tone.TROUBLE, sentence(error, self._tr))
        finally:
            self._busy = False
            if self._around.is_shown():
                await self._read()

    # --- paper and files ---

    def _give_out(self, key: str, end: PeriodEnd) -> None:
        if key == PRINT:
            self._tasks.start("period paper", partial(self._print, end))
            return
        ending = "pdf" if key == PDF else "csv"
        label = end.label if key == PDF else f"{self._kind.value}s-{self._sheet.year or 'all'}"
        name = f"till-{self._shop.till}-{label}.{ending}"
        view = FileAskView(self._tr("Where is the list to be written?"), name)
        self._window.ask_file(view, lambda path: self._tasks.start("period file", partial(self._write, key, end, path)))

    async def _print(self, end: PeriodEnd) -> None:
        if self._around.print_paper is not None:
            await self._around.print_paper(self._paper(end), "", "period")

    async def _write(self, key: str, end: PeriodEnd, path: Path) -> None:
        tr = self._tr
        try:
            if key == CSV:
                text = periods_csv(self._sheet.ends, tr)
                await asyncio.to_thread(path.write_bytes, text.encode())
            else:
                self._window.save_paper(PaperFile(self._paper(end), path, a4=True))
        except OSError:
            self._say(Tone.TROUBLE, tr("The file cannot be written there. Choose another place."))
        else:
            self._say(Tone.OK, tr("Written to {name}.", name=path.name))

    def _paper(self, end: PeriodEnd) -> Paper:
        tr = self._tr
        place = tr("{shop} · Till {till}", shop=self._shop.name, till=self._shop.till)
        practice = self._around.is_practice()
        return period_paper(end, place, self._head, tr, practice=practice, is_open=not self._is_closed)

    # --- showing ---

    def _turn(self, step: int) -> None:
        years = self._sheet.years
        if self._sheet.year in years and 0 <= (at := years.index(self._sheet.year) + step) < len(years):
            self._year, self._selected = years[at], ""
            self._look()

    def _look(self, *, anew: bool = True) -> None:
        """Read and show; the next key is about what will be shown."""
        if self._around.is_shown():
            self._tasks.start("periods shown", self._read if anew else self._look_at, awaited=True)

    async def _read(self) -> None:
        self._sheet = await self._overview.sheet(self._kind, self._year)
        await self._look_at()

    async def _look_at(self) -> None:
        if self._chosen() is None:
            # The newest closed one: there is more to do with it than with the open one.
            ends, running = self._sheet.ends, self._sheet.running
            self._selected = key_of(ends[0]) if ends else key_of(running[0], is_open=True) if running else ""
        end = self._chosen()
        self._head = await self._overview.head(end) if end is not None else ""
        self._show()

    @property
    def _is_closed(self) -> bool:
        return not self._selected.startswith("open:")

    def _chosen(self) -> PeriodEnd | None:
        every = {key_of(one, is_open=True): one for one in self._sheet.running}
        return (every | {key_of(one): one for one in self._sheet.ends}).get(self._selected)

    def _show(self) -> None:
        sight = PeriodSight(
            self._kind,
            self._selected,
            self._head,
            self._journal,
            self._damaged,
            self._busy,
            self._around.print_paper is not None,
            str(self._overview.places[0]),
            len(self._overview.places) > 1,
        )
        self._window.show_periods(periods_view(self._sheet, sight, self._tr), self)

    def _say(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView("periods", tone, text, seconds=12.0))
