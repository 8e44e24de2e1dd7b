"""Notices about the printer: a paper that could not be printed, or that may have been, and what can be done.

Intents in, views out; the papers themselves are safe in the till's file (`services.printing`), and so are their sales.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from pos_app.devices.printer import PrinterTrouble
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.paper_file import save
from pos_app.presenters.printing.views import PaperFile
from pos_app.presenters.printing.window import PaperWindow
from pos_app.services.printing.print_jobs import Printing, PrintNews
from pos_app.services.tasks import Tasks
from pos_app.store.tables.prints import PrintState

RETRY, SPARE, SETTINGS, DROP, WHOLE, PDF = "retry", "spare", "printer_settings", "drop", "whole", "pdf"
WAITING, JOB, LETTERS = "papers waiting", "job:", "letters:"
_MOST_LETTERS = 12
_DONE, _DRAWER = "paper", "drawer"
_TROUBLE = {
    PrinterTrouble.OFF: N_("The printer does not answer. Is it switched on?"),
    PrinterTrouble.PAPER: N_("The printer has no paper."),
    PrinterTrouble.COVER: N_("The printer's cover is open."),
    PrinterTrouble.FAULT: N_("The printer says that something is wrong with it."),
    PrinterTrouble.SILENT: N_("The printer does not answer any more."),
    PrinterTrouble.STALLED: N_("The printer takes nothing more."),
    PrinterTrouble.BROKEN: N_("The connection to the printer broke."),
    PrinterTrouble.STOPPED: N_("The till was closed while it was being printed."),
    PrinterTrouble.NO_RIGHT: N_(
        "No right to use the printer. Unplug it and plug it in again; if that does not help, the owner of this computer"
        " must give its user the right (group lp, or dialout for a serial line) and sign in anew."
    ),
    PrinterTrouble.UNKNOWN: N_("This computer has no printer of that name. Choose it in Settings, Printer."),
    PrinterTrouble.PAUSED: N_("This computer holds the printer’s jobs back. Let it go on in the system’s printers."),
    PrinterTrouble.WRONG: N_("Please mend the marked field first."),
}


def trouble_sentence(trouble: PrinterTrouble, tr: Translator) -> str:
    """The printer's trouble in one sentence."""
    return tr(_TROUBLE[trouble])


class PrinterNews:
    """One notice for each paper that is not settled. `to_settings` leads to the printer's settings, `logo` is the
    picture on papers."""

    def __init__(
        self,
        window: PaperWindow,
        tr: Translator,
        printing: Printing,
        tasks: Tasks,
        to_settings: Callable[[], None],
        logo: Path | None,
    ) -> None:
        self._window = window
        self._tr = tr
        self.printing = printing
        self._tasks = tasks
        self._to_settings = to_settings
        self._logo = logo
        printing.listen(self._told, self._drawer_stayed_shut)

    async def open(self, *, older_file: bool = False) -> None:
        """Go on printing, and ask the cashier about papers that may or may not have been printed. Raises StoreError."""
        left = await self.printing.open(older_file=older_file)
        if not self.printing.has_printer:
            return
        tr = self._tr
        waiting = [job for job in left if job.state is PrintState.WAITING]
        if waiting:
            text = tr.count("{n} paper was never printed.", "{n} papers were never printed.", len(waiting))
            actions = (ActionView(RETRY, tr("Print now")), ActionView(DROP, tr("Not needed")))
            self._window.show_notice(
                NoticeView(WAITING, Tone.WARN, text, actions=actions, seconds=None), self._act_on_waiting
            )
        for job in left:
            if job.state is PrintState.DOUBTFUL:
                self._show_trouble(PrintNews(job, PrinterTrouble(job.trouble or PrinterTrouble.STOPPED)))

    # --- inside ---

    def _act_on_waiting(self, action: str) -> None:
        self._window.hide_notice(WAITING)
        self._tasks.start("papers", self._print_all if action == RETRY else self._drop_all)

    def _act(self, job_id: int, action: str) -> None:
        if action == SETTINGS:
            self._to_settings()
        elif action == PDF:
            ask = FileAskView(self._tr("Save as PDF"), f"{self._tr('Receipt')}.pdf")
            self._window.ask_file(ask, partial(self._save_to, job_id))
        else:
            self._window.hide_notice(f"{JOB}{job_id}")
            self._tasks.start(f"{JOB}{job_id} {action}", partial(self._act_on_job, job_id, action))

    def _save_to(self, job_id: int, path: Path) -> None:
        self._tasks.start("pdf", partial(self._save_job, job_id, path))

    async def _save_job(self, job_id: int, path: Path) -> None:
        job = await self.printing.job(job_id)
        copy = job.copy or job.state is PrintState.DOUBTFUL
        file = PaperFile(job.paper, path, copy, logo=self._logo)
        if job.paper.rows and await save(file, self._window, self._tr):
            self._window.hide_notice(f"{JOB}{job_id}")
            await self.printing.settle(job_id)

    def _drawer_stayed_shut(self, trouble: PrinterTrouble) -> None:
        why = trouble_sentence(trouble, self._tr)
        text = self._tr("The drawer did not open. {why} Open it with its key.", why=why)
        self._window.show_notice(NoticeView(_DRAWER, Tone.WARN, text, seconds=12.0))

    def _told(self, news: PrintNews) -> None:
        if news.missing:
            self._window.show_notice(missing_notice(news, self._tr))
        elif news.trouble is None:
            self._window.hide_notice(f"{JOB}{news.job.id}")
        else:
            self._show_trouble(news)

    def _show_trouble(self, news: PrintNews) -> None:
        notice = trouble_notice(news, self._tr, has_spare=self.printing.has_spare)
        self._window.show_notice(notice, partial(self._act, news.job.id))

    async def _act_on_job(self, job_id: int, action: str) -> None:
        if action in (RETRY, SPARE):
            await self.printing.again(job_id, elsewhere=action == SPARE)
        elif action == DROP:
            await self.printing.drop(job_id)
        elif action == WHOLE:
            await self.printing.settle(job_id)

    async def _print_all(self) -> None:
        await self.printing.again_all()

    async def _drop_all(self) -> None:
        for job in await self.printing.open_jobs():
            if job.state is PrintState.WAITING:
                await self.printing.drop(job.id)


def missing_notice(news: PrintNews, tr: Translator) -> NoticeView:
    """Said before a paper is printed with boxes in place of letters that are to be had nowhere. Pure."""
    letters = " ".join(news.missing[:_MOST_LETTERS]) + (" …" if len(news.missing) > _MOST_LETTERS else "")
    text = tr(
        "{paper}: neither the printer nor this computer has the letters {letters}. A box is printed for each; a font"
        " for them can be installed.",
        paper=news.job.paper.title,
        letters=letters,
    )
    return NoticeView(f"{LETTERS}{news.job.id}", Tone.WARN, text, seconds=20.0)


def trouble_notice(news: PrintNews, tr: Translator, *, has_spare: bool) -> NoticeView:
    """The notice of one job, with its buttons. Pure."""
    job, why = news.job, trouble_sentence(news.trouble or PrinterTrouble.OFF, tr)
    pdf = ActionView(PDF, tr("PDF"))
    if job.state is PrintState.DOUBTFUL:
        text = tr("{paper}: {why} Is the paper whole?", paper=job.paper.title, why=why)
        whole = ActionView(WHOLE, tr("It is whole"), "Alt+W")
        actions: tuple[ActionView, ...] = (whole, ActionView(RETRY, tr("Print a copy"), "Alt+R"), pdf)
    else:
        kept = tr("It is printed by itself later.") if news.will_retry else tr("It is kept.")
        text = tr("{paper}: {why} {kept}", paper=job.paper.title, why=why, kept=kept)
        spare = ActionView(SPARE, tr("Other printer"))
        if not has_spare:
            spare = ActionView(SETTINGS, tr("Other printer…"))
        actions = (ActionView(RETRY, tr("Try again"), "Alt+R"), spare, pdf, ActionView(DROP, tr("Not needed")))
    return NoticeView(f"{JOB}{job.id}", Tone.WARN, text, actions=actions, seconds=None)
