"""The end-of-day screen: the open day as it is now (X), closing it (Z), the check, earlier days, paper and files.

Scope: intents in, views out. What is written is up to `services.day.days`; the drawer's own cards are in `cash`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.day import DayReport, Move
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.paper import Paper
from pos_app.presenters.common.card_views import FileAskView, LineMenuView
from pos_app.presenters.common.remarks import remarks_of_day
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.cash import CASH_IN, CASH_OUT, COUNT, FLOAT, DrawerContext, DrawerCountPresenter
from pos_app.presenters.day.csv_report import day_csv
from pos_app.presenters.day.day_messages import report_name, still_open_lines
from pos_app.presenters.day.report_paper import ZWitness, day_paper
from pos_app.presenters.day.view import check_view, day_view
from pos_app.presenters.day.window import DayWindow
from pos_app.presenters.printing.views import PaperFile, PaperView
from pos_app.services.day.check import DayCheck, DayChecker
from pos_app.services.day.days import Days, Today
from pos_app.services.tasks import Tasks
from pos_app.store.tables.day_book import Ended
from pos_app.store.tables.differences import Remarked

if TYPE_CHECKING:  # httpx and pydantic are imported behind the first paint
    from pos_app.chift.api import ChiftApi

CHECK, CLOSE, EARLIER, BACK, READ, PRINT, PDF, CSV = (
    "day_check", "day_close", "day_earlier", "day_back", "day_read", "day_print", "day_pdf", "day_csv",
)  # fmt: skip
_END = "day_end:"  # begins the key of an earlier day
EARLIER_SHOWN = 9  # one digit each


@frozen
class DayContext:
    """What the screen needs of the till around it: who sells, the line to the shop (None: none yet), whether the screen
    is in front, whether this is the practice shop; how a paper is printed (None: this till has no printer), and the
    drawer opened where it can be. `compared` is called when a day was compared; `print_behind` prints what goes with
    the Z of this number, `witness` is what its paper says of the till's record."""

    cashier: Callable[[], str]
    api: Callable[[], ChiftApi | None]
    is_shown: Callable[[], bool]
    is_practice: Callable[[], bool] = lambda: False
    print_paper: Callable[[Paper, str, str], Awaitable[object]] | None = None
    open_drawer: Callable[[], None] = lambda: None
    compared: Callable[[], object] = lambda: None
    print_behind: Callable[[int], Awaitable[object]] | None = None
    witness: Callable[[int], Awaitable[ZWitness | None]] | None = None


class DayPresenter:
    """One day at a time: the open one, or an earlier one that was chosen from the list."""

    def __init__(
        self, window: DayWindow, tr: Translator, days: Days, checker: DayChecker, tasks: Tasks, around: DayContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._days = days
        self._checker = checker
        self._tasks = tasks
        self._around = around
        drawer = DrawerContext(around.cashier, self.refresh, around.open_drawer)
        self.drawer = DrawerCountPresenter(window, tr, days, tasks, drawer)
        self._today: Today | None = None
        self._earlier: Ended | None = None
        self._ends: tuple[Ended, ...] = ()
        self._checks: dict[int, DayCheck] = {}  # by the number of their day
        self._remarked: tuple[Remarked, ...] = ()  # of the day that is shown
        self._ends_known = self._checking = self._again = False

    # --- intents ---

    def open(self) -> None:
        """The screen comes to the front, with the open day."""
        self._earlier, self._ends_known = None, False
        self.refresh()

    def refresh(self) -> None:
        """Something changed: read and show again, if the screen is in front."""
        self._again = True
        if self._around.is_shown():
            self._tasks.start("day", self._read)

    def act(self, key: str) -> None:
        """A button of the screen."""
        if key in (FLOAT, CASH_IN, CASH_OUT):
            self.drawer.ask(key)
        elif key == COUNT and self._today is not None:
            self.drawer.ask_count(self._today.report.drawer.expected)
        elif key == CHECK and not self._checking:
            self._tasks.start("day check", self._compare)
        elif key == CLOSE:
            self._tasks.start("day close", self._ask_close)
        elif key == EARLIER:
            self._ask_earlier()
        elif key == BACK:
            self.open()
        elif key == READ:
            self._tasks.start("day paper", self._show_paper)
        elif key in (PRINT, PDF, CSV):
            self._window.show_paper(None)
            if key == PRINT:
                self._tasks.start("day paper", self._print)
            else:
                self._ask_file(key)

    def choose(self, key: str) -> None:
        """A button of the question card."""
        self.close_choice()
        if key == CLOSE:
            self._tasks.start("day close", self._close)
        elif key == COUNT and self._today is not None:
            self.drawer.ask_count(self._today.report.drawer.expected, partial(self.act, CLOSE))
        elif key.startswith(_END):
            number = int(key.removeprefix(_END))
            self._earlier = next((one for one in self._ends if one.number == number), None)
            self.refresh()

    def close_choice(self) -> None:
        """Esc on the question card."""
        self._window.show_question(None)

    def close_paper(self) -> None:
        """Esc on the paper."""
        self._window.show_paper(None)

    # --- showing ---

    async def _read(self) -> None:
        while self._again and self._around.is_shown():
            self._again = False
            self._today = await self._days.today(self._around.cashier())
            self._remarked = await self._checker.remarked(self._earlier.number if self._earlier else None)
            if not self._ends_known:
                self._ends, self._ends_known = await self._days.ended(), True
            self._show()

    def _show(self) -> None:
        if self._today is None:
            return
        tr, earlier = self._tr, self._earlier
        report = earlier.report if earlier else self._today.report
        view = day_view(report, None if earlier else self._today.categories, tr)
        check = check_view(self._checks.get(report.heading.number), self._remarked, report, tr, busy=self._checking)
        read = ActionView(READ, report_name(report, tr), "Ctrl+R", tooltip=tr("The whole report, to read"))
        tools = (read, *self._tools())
        actions = self._actions_of_a_closed_day() if earlier else self._actions(self._today.report)
        self._window.show_day(replace(view, actions=actions, tools=tools, check=check, busy=self._checking), self)

    def _tools(self) -> tuple[ActionView, ...]:
        """What can be done with a report."""
        tr = self._tr
        return (
            ActionView(PRINT, tr("Print"), "Ctrl+P", enabled=self._around.print_paper is not None),
            ActionView(PDF, tr("PDF"), "Ctrl+S"),
            ActionView(CSV, tr("Table"), "Ctrl+T", tooltip=tr("A CSV file for a spreadsheet")),
        )

    def _actions(self, report: DayReport) -> tuple[ActionView, ...]:
        tr = self._tr
        has_float = any(one.kind is Move.FLOAT for one in report.movements)
        first = () if has_float else (ActionView(FLOAT, tr("Opening float"), "F3"),)
        return (
            *first,
            ActionView(CASH_IN, tr("Cash in"), "F6"),
            ActionView(CASH_OUT, tr("Cash out"), "F7"),
            ActionView(COUNT, tr("Count"), "F9"),
            ActionView(CHECK, tr("Compare"), "F8", enabled=not self._checking),
            ActionView(EARLIER, tr("Earlier days"), "F11", enabled=bool(self._ends)),
            ActionView(CLOSE, tr("Close the day (Z)"), "F12", primary=True),
        )

    def _actions_of_a_closed_day(self) -> tuple[ActionView, ...]:
        tr = self._tr
        return (
            ActionView(CHECK, tr("Compare"), "F8", enabled=not self._checking),
            ActionView(EARLIER, tr("Earlier days"), "F11"),
            ActionView(BACK, tr("Back to today"), "F12", primary=True),
        )

    # --- comparing ---

    async def _compare(self) -> None:
        if self._today is None:
            return
        number = self._earlier.number if self._earlier else self._today.report.heading.number
        self._checking = True
        self._show()
        try:
            closed = number if self._earlier else None
            self._checks[number] = await self._checker.check(self._around.api(), closed)
            self._around.compared()
        finally:
            self._checking = False
            self._show()

    # --- closing ---

    async def _ask_close(self) -> None:
        tr = self._tr
        self._today = await self._days.today(self._around.cashier())
        names = await self._days.unfinished()
        report = self._today.report
        lines = list(still_open_lines(report.still_open, tr, names))
        lines += [f"{receipts}: {said}" for receipts, said in remarks_of_day(await self._checker.remarked(), tr)]
        uncounted = report.drawer.counted is None
        if uncounted:
            lines.append(tr("The drawer has not been counted."))
        elif report.drawer.difference:
            amount = tr.money(Money.from_minor(abs(report.drawer.difference), report.heading.currency))
            too_much = report.drawer.difference > 0
            lines.append(
                tr("{amount} too much was counted in the drawer.", amount=amount)
                if too_much
                else tr("{amount} is missing in the drawer.", amount=amount)
            )
        lines.append(tr("A closed day cannot be changed any more. Nothing that waits is lost: it goes out later."))
        close = ActionView(CLOSE, tr("Close the day (Z)"), "2" if uncounted else "1", primary=not uncounted)
        count = ActionView(COUNT, tr("Count the drawer first"), "1", primary=True)
        actions = (count, close) if uncounted else (close,)
        title = tr("Close day {n}?", n=report.heading.number)
        self._window.show_question(LineMenuView(title, "\n".join(lines), actions, tr("Not yet")), self)

    async def _close(self) -> None:
        tr = self._tr
        report = await self._days.close(self._around.cashier())
        self._ends = await self._days.ended()
        self._earlier = next((one for one in self._ends if one.number == report.heading.number), None)
        total = tr.money(Money.from_minor(report.total, report.heading.currency))
        name = report_name(report, tr)
        self._tell(Tone.OK, tr("The day is closed: {report}, {total}.", report=name, total=total))
        self.refresh()
        if self._around.print_paper is not None:
            await self._print()
            if self._around.print_behind is not None:
                await self._around.print_behind(report.heading.number)

    # --- earlier days ---

    def _ask_earlier(self) -> None:
        tr = self._tr
        if not self._ends:
            return
        actions = tuple(
            ActionView(
                f"{_END}{one.number}",
                f"{report_name(one.report, tr)} · {tr.moment(one.at)} · "
                f"{tr.money(Money.from_minor(one.report.total, one.report.heading.currency))}",
                str(at),
            )
            for at, one in enumerate(self._ends[:EARLIER_SHOWN], 1)
        )
        self._window.show_question(LineMenuView(tr("Earlier days"), "", actions, tr("Back")), self)

    # --- paper and files ---

    async def _report(self) -> DayReport:
        """What is shown; of the open day an X report, which the journal notes."""
        if self._earlier is not None:
            return self._earlier.report
        return await self._days.take_x(self._around.cashier())

    async def _show_paper(self) -> None:
        paper = await self._paper(await self._report())
        self._window.show_paper(PaperView(paper.title, self._subtitle(), paper, actions=self._tools()), self)

    async def _print(self) -> None:
        printing = self._around.print_paper
        if printing is None:
            return
        report = await self._report()
        subject = f"z-{report.heading.number}" if report.heading.is_final else ""
        await printing(await self._paper(report), subject, "z" if subject else "x")

    def _ask_file(self, key: str) -> None:
        report = self._earlier.report if self._earlier else self._today.report if self._today else None
        if report is None:
            return
        ending = "pdf" if key == PDF else "csv"
        head = report.heading
        kind = f"Z{head.number}" if head.is_final else "X"
        name = f"till-{head.till}-{kind}-{head.until.astimezone():%Y-%m-%d}.{ending}"
        title = self._tr("Where is the report to be written?")
        self._window.ask_file(FileAskView(title, name), partial(self._write_to, key))

    def _write_to(self, key: str, path: Path) -> None:
        self._tasks.start("day file", partial(self._write_file, key, path))

    async def _write_file(self, key: str, path: Path) -> None:
        tr = self._tr
        try:
            report = await self._report()
            if key == CSV:
                await asyncio.to_thread(path.write_bytes, day_csv(report, tr).encode())
            else:
                paper = await self._paper(report)
                await asyncio.to_thread(self._window.save_paper, PaperFile(paper, path, a4=True))
        except OSError:
            self._tell(Tone.TROUBLE, tr("The file cannot be written there. Choose another place."))
        else:
            self._tell(Tone.OK, tr("Written to {name}.", name=path.name))

    def _subtitle(self) -> str:
        """The sentence beside a report that says what kind of report it is."""
        if self._earlier is not None:
            return self._tr("This day is closed.")
        return self._tr("The day is still open: this is no Z report.")

    async def _paper(self, report: DayReport) -> Paper:
        witness, ask = None, self._around.witness
        if report.heading.is_final and ask is not None:
            witness = await ask(report.heading.number)
        return day_paper(report, self._tr, practice=self._around.is_practice(), witness=witness)

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView("day", tone, text))
