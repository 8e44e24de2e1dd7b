"""Opens the drawer without a sale: checks the right, asks the reason, writes it down, then opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pos_app.domain.cart import MAX_REASON
from pos_app.domain.cashier import Right
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.gate import Gate
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.window import PaperWindow
from pos_app.services.printing.print_jobs import Printing
from pos_app.services.tasks import Tasks

DRAWER = "drawer"


class DrawerOpeningPresenter:
    """Asks the reason. `cashier()` gives the name of the signed-in cashier."""

    def __init__(
        self,
        window: PaperWindow,
        tr: Translator,
        printing: Printing,
        tasks: Tasks,
        gate: Gate,
        cashier: Callable[[], str],
    ) -> None:
        self._window = window
        self._tr = tr
        self._printing = printing
        self._tasks = tasks
        self._gate = gate
        self._cashier = cashier

    def ask(self) -> None:
        """Open the drawer without a sale: check the right, then ask the reason."""
        self._gate.ask(Right.DRAWER, self._ask_reason)

    def answer(self, _key: str, text: str) -> None:
        """The reason."""
        reason = " ".join(text.split())[:MAX_REASON]
        if not reason:
            self._ask_reason(self._tr("Please say why: it is written down."))
            return
        self._window.show_prompt(None)
        self._tasks.start("open drawer", partial(self._open_drawer, reason))

    def close_prompt(self) -> None:
        """Esc: the drawer stays shut."""
        self._window.show_prompt(None)

    def _ask_reason(self, error: str = "") -> None:
        tr = self._tr
        reasons = (tr("Change money"), tr("Counting"), tr("By mistake"))
        self._window.show_prompt(
            PromptView(
                DRAWER,
                tr("Open the drawer"),
                tr("Without a sale. The reason is written down."),
                tr("Why?"),
                error=error,
                quick=tuple(ActionView(reason, reason) for reason in reasons),
                ok_label=tr("Open"),
                cancel_label=tr("Back"),
            ),
            self,
        )

    async def _open_drawer(self, reason: str) -> None:
        await self._printing.note_drawer(reason, self._cashier())
        if self._printing.has_printer:
            self._printing.kick()
        else:
            self._tell(Tone.INFO, self._tr("Written down. No printer is set up that opens it: use its key."))

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView(DRAWER, tone, text))
