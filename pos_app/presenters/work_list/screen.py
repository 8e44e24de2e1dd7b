"""The screen "To be booked in the shop's software": its list, the chosen entry, paper and files.

Scope: intents in, views out; what is written and asked is up to `services.work_list.desk`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.domain.submission import Cause
from pos_app.domain.work_list import by_urgency
from pos_app.presenters.common.card_views import FileAskView, PromptView
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.printing.views import PaperFile
from pos_app.presenters.work_list.paper import work_csv, work_paper
from pos_app.presenters.work_list.view import (
    BACK,
    CSV,
    LEAVE,
    LOOK,
    PDF,
    PRINT,
    PRINT_ONE,
    SHOW,
    TELL,
    TO_DO,
    WorkSight,
    belongs,
    work_view,
)

if TYPE_CHECKING:  # httpx and pydantic are imported behind the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.order import ShopProfile
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.work_list.window import WorkListWindow
    from pos_app.services.clock import Clock
    from pos_app.services.tasks import Tasks
    from pos_app.services.work_list.desk import WorkDesk
    from pos_app.store.tables.work_list import WorkRow


@frozen
class WorkContext:
    """What the screen needs of the till around it: who sells, the line to the shop (None: none yet), whether the screen
    is in front, where Back leads, how a sale is shown, how a paper is printed (None: this till has no printer), whether
    this is the practice shop, and what tells its back office there."""

    cashier: Callable[[], str]
    api: Callable[[], ChiftApi | None]
    is_shown: Callable[[], bool]
    back: Callable[[], None]
    show_sale: Callable[[str], None]
    print_paper: Callable[[Paper, str, str], Awaitable[object]] | None = None
    is_practice: Callable[[], bool] = lambda: False
    tell_practice: Callable[[Sequence[WorkRow]], Awaitable[None]] | None = None


class WorkListPresenter:
    """The list. It reads the till's file only while the screen is in front."""

    def __init__(
        self,
        window: WorkListWindow,
        tr: Translator,
        desk: WorkDesk,
        till: tuple[ShopProfile, Clock],
        tasks: Tasks,
        around: WorkContext,
    ) -> None:
        self._window = window
        self._tr = tr
        self._desk = desk
        self._shop, self._clock = till
        self._tasks = tasks
        self._around = around
        self._filter = TO_DO
        self._selected = ""
        self._rows: tuple[WorkRow, ...] = ()
        self._printed: set[str] = set()  # what went on paper or into a file since the list came to the front
        self._again = self._looking = False

    # --- intents ---

    def open(self) -> None:
        """The screen comes to the front, with what is to do."""
        self._filter, self._selected = TO_DO, ""
        self._printed.clear()
        self._look()

    def refresh(self) -> None:
        """Something changed: read and show again, if the screen is in front."""
        self._again = True
        if self._around.is_shown():
            self._tasks.start("work list shown", self._read)

    def choose_filter(self, key: str) -> None:
        """A chip."""
        self._filter = key
        self._look()

    def select(self, key: str) -> None:
        """Look at one entry."""
        self._selected = key
        self._look()

    def act(self, key: str) -> None:
        """A button of the screen, or of the chosen entry."""
        if key == BACK:
            self._around.back()
        elif key == LOOK and not self._looking:
            self._tasks.start("work list look", self._refresh)
        elif key == TELL:
            self._tasks.start("work list tell", self._tell, awaited=True)
        elif key == SHOW and (row := self._chosen()) is not None:
            item = row.entry.item
            if item.sale_id and not item.orders:
                self._around.show_sale(item.sale_id)
        elif key == PRINT_ONE and (row := self._chosen()) is not None:
            self._tasks.start("work list paper", partial(self._print, (row,)))
        elif key == LEAVE and (row := self._chosen()) is not None and row.entry.is_open:
            self._ask_reason(row)
        elif key == PRINT:
            self._tasks.start("work list paper", partial(self._print, self._shown()))
        elif key in (PDF, CSV):
            self._ask_file(key)

    def answer(self, key: str, text: str) -> None:
        """The reason why an entry is left so."""
        self._tasks.start("work list leave", partial(self._leave, key, text), awaited=True)

    def close_prompt(self) -> None:
        """Esc on the question."""
        self._window.show_prompt(None)

    # --- what a person does ---

    def _ask_reason(self, row: WorkRow, error: str = "", value: str = "") -> None:
        tr, item = self._tr, row.entry.item
        reasons = (tr("Booked otherwise"), tr("Too small to book"), tr("Settled with the customer"))
        view = PromptView(
            item.id,
            tr("Leave {number} so", number=item.number),
            tr("It stays on the list as done, and the till looks at it no more."),
            tr("Reason"),
            value,
            tr("Why it is left so"),
            error,
            tuple(ActionView(one, one) for one in reasons),
            tr("Leave it so"),
            tr("Back"),
        )
        self._window.show_prompt(view, self)

    async def _leave(self, item_id: str, reason: str) -> None:
        try:
            await self._desk.leave(item_id, reason, self._around.cashier())
        except DomainError as error:
            row = next((one for one in self._rows if one.entry.item.id == item_id), None)
            if row is not None:
                self._ask_reason(row, sentence(error, self._tr), reason)
            return
        self._window.show_prompt(None)
        self._again = True
        await self._read()

    def _to_tell(self) -> tuple[WorkRow, ...]:
        """What F12 marks: of what waits to be told what went on paper, or, where nothing did, what the list shows."""
        waiting = [row for row in self._rows if row.entry.told_at is None and row.entry.is_open]
        waiting = [row for row in waiting if not row.entry.is_drafted]
        if self._printed:
            return tuple(row for row in waiting if row.entry.item.id in self._printed)
        shown = {row.entry.item.id for row in self._shown()}
        return tuple(row for row in waiting if row.entry.item.id in shown)

    async def _tell(self) -> None:
        tr, rows = self._tr, self._to_tell()
        if not rows:
            return
        how = tr("printed list") if self._printed else tr("by word")
        told = await self._desk.tell([row.entry.item.id for row in rows], self._around.cashier(), how)
        self._printed.clear()
        if self._around.tell_practice is not None:
            await self._around.tell_practice(rows)
        text = tr.count("{n} line is marked as told.", "{n} lines are marked as told.", told)
        self._window.show_notice(NoticeView("work list", Tone.OK, text))
        self._again = True
        await self._read()

    # --- the shop's software ---

    async def _refresh(self) -> None:
        api = self._around.api()
        if api is None:
            self._say(Tone.WARN, self._tr("There is no line to the shop's software yet."))
            return
        self._looking = True
        self._show_again()
        try:
            look = await self._desk.refresh(api, fresh=True)
        finally:
            self._looking = False
        if look.trouble is not Cause.NONE:
            self._say(Tone.WARN, cause_sentence(look.trouble, self._tr))
        self._again = True
        await self._read()

    # --- paper and files ---

    async def _print(self, rows: Sequence[WorkRow]) -> None:
        printing = self._around.print_paper
        if printing is None or not rows:
            return
        await printing(self._paper(rows), "", "work list")
        self._took(rows)

    def _paper(self, rows: Sequence[WorkRow]) -> Paper:
        tr = self._tr
        place = tr("{shop} · Till {till}", shop=self._shop.name, till=self._shop.till)
        return work_paper(rows, place, self._clock.now(), tr, practice=self._around.is_practice())

    def _took(self, rows: Sequence[WorkRow]) -> None:
        self._printed |= {row.entry.item.id for row in rows}
        self._show_again()

    def _ask_file(self, key: str) -> None:
        ending = "pdf" if key == PDF else "csv"
        name = f"to-book-{self._shop.till}-{self._clock.now().astimezone():%Y-%m-%d}.{ending}"
        view = FileAskView(self._tr("Where is the list to be written?"), name)
        self._window.ask_file(view, partial(self._write_to, key))

    def _write_to(self, key: str, path: Path) -> None:
        self._tasks.start("work list file", partial(self._write, key, path, self._shown()))

    async def _write(self, key: str, path: Path, rows: Sequence[WorkRow]) -> None:
        tr = self._tr
        try:
            if key == CSV:
                text = work_csv(rows, self._clock.now(), tr)
                await asyncio.to_thread(path.write_bytes, text.encode())
            else:
                self._window.save_paper(PaperFile(self._paper(rows), path, a4=True))
        except OSError:
            self._say(Tone.TROUBLE, tr("The file cannot be written there. Choose another place."))
        else:
            self._say(Tone.OK, tr("Written to {name}.", name=path.name))
            self._took(rows)

    async def print_with_z(self, number: int) -> None:
        """Print what is to be booked behind the Z of this number; it counts as told then."""
        printing = self._around.print_paper
        rows = [row for row in await self._desk.rows() if row.entry.is_open and not row.entry.is_drafted]
        if printing is None or not rows:
            return
        rows.sort(key=lambda row: by_urgency(row.entry))
        await printing(self._paper(rows), f"work-z-{number}", "work list")
        how = self._tr("printed with Z {n}", n=number)
        await self._desk.tell([row.entry.item.id for row in rows], self._around.cashier(), how)
        if self._around.tell_practice is not None:
            await self._around.tell_practice([row for row in rows if row.entry.told_at is None])

    # --- showing ---

    def _look(self) -> None:
        """As `refresh`, awaited: the next key is about what will be shown."""
        self._again = True
        if self._around.is_shown():
            self._tasks.start("work list shown", self._read, awaited=True)

    async def _read(self) -> None:
        while self._again and self._around.is_shown():
            self._again = False
            self._rows = tuple(sorted(await self._desk.rows(), key=lambda row: by_urgency(row.entry)))
            await self._show()

    def _show_again(self) -> None:
        self._again = True
        if self._around.is_shown():
            self._tasks.start("work list shown", self._read)

    def _shown(self) -> tuple[WorkRow, ...]:
        return tuple(row for row in self._rows if belongs(row, self._filter))

    def _chosen(self) -> WorkRow | None:
        return next((row for row in self._shown() if row.entry.item.id == self._selected), None)

    async def _show(self) -> None:
        rows = self._shown()
        if self._chosen() is None:
            self._selected = rows[0].entry.item.id if rows else ""
        history = await self._desk.history(self._selected) if self._selected else ()
        sight = WorkSight(
            self._filter,
            self._selected,
            history,
            len(self._to_tell()),
            self._desk.last,
            self._looking,
            self._around.print_paper is not None,
        )
        self._window.show_work_list(work_view(self._rows, sight, self._clock.now(), self._tr), self)

    def _say(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView("work list", tone, text))
