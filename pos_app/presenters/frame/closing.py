"""The question before the till closes: what is not sent or parked, and which sales the shop system has otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.differences import difference_sentence
from pos_app.presenters.common.marks import NN_
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.frame.window import FrameWindow
from pos_app.services.sales.sales_list import SalesList, Summary
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError
from pos_app.store.tables.differences import Differing

CLOSE, TO_DAY = "close", "to_day"
MOST_TOLD = 5  # differing sales named on the card


@frozen
class ClosingContext:
    """What the question leads to, and what it says besides.

    `leave` closes the till, `to_day` leads to the end of the day, where it can be mended. `news` is what else is worth
    knowing then (a new version; "" for nothing). While the till is locked the question is not asked: the PIN card would
    cover it.
    """

    leave: Callable[[], None]
    to_day: Callable[[], None]
    news: Callable[[], str]
    is_locked: Callable[[], bool]


class ClosingPresenter:
    """Asks before the cashier closes the till, where there is anything to tell."""

    def __init__(
        self, window: FrameWindow, tr: Translator, ledger: SalesList, tasks: Tasks, around: ClosingContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._ledger = ledger
        self._tasks = tasks
        self._around = around
        self._asking = False

    def ask(self) -> None:
        """The cashier closes the window: ask first; asked again while the card is open, close the till."""
        if self._asking or self._around.is_locked() or not self._tasks.start("closing", self._ask):
            self._around.leave()

    def choose(self, key: str) -> None:
        """A button of the card."""
        self.close_choice()
        if key == CLOSE:
            self._around.leave()
        else:
            self._around.to_day()

    def close_choice(self) -> None:
        """Esc on the card."""
        self._asking = False
        self._window.show_question(None)

    async def _ask(self) -> None:
        try:
            kept = what_is_kept(await self._ledger.summary(), self._tr)
            kept += what_differs(await self._ledger.differing(self._ledger.today), self._tr)
        except StoreError:
            kept = ()  # the file cannot be read now: the till closes without the question
        news = (said,) if (said := self._around.news()) else ()
        if not (kept or news):
            self._around.leave()
            return
        self._asking = True
        tr = self._tr
        lost = (tr("Nothing is lost."),) if kept else ()
        self._window.show_question(
            LineMenuView(
                tr("Close the till?"),
                "\n".join((*kept, *lost, *news)),
                (
                    ActionView(CLOSE, tr("Close the till"), "Return", primary=True),
                    ActionView(TO_DAY, tr("End of day"), "Shift+F4"),
                ),
                tr("Stay"),
            ),
            self,
        )


def what_differs(differing: Sequence[Differing], tr: Translator) -> tuple[str, ...]:
    """The sales of the day that the shop system has with other sums, by receipt number; a long list is cut."""
    told = [
        f"{one.receipt}: {said}"
        for one in differing
        if (said := difference_sentence(one.differences, one.currency, tr))
    ]
    more = len(told) - MOST_TOLD
    if more > 0:
        told[MOST_TOLD:] = [tr.count("and {n} more, see Sales", "and {n} more, see Sales", more)]
    return tuple(told)


def what_is_kept(summary: Summary, tr: Translator) -> tuple[str, ...]:
    """What stays at this till, a sentence each; nothing when all is sent and no cart is parked."""
    counted = (
        (
            summary.waiting_here,
            NN_(
                "{n} sale is kept here and will be sent when the till is started again.",
                "{n} sales are kept here and will be sent when the till is started again.",
            ),
        ),
        (
            summary.unknown,
            NN_(
                "{n} answer is unknown and will be checked when the till is started again.",
                "{n} answers are unknown and will be checked when the till is started again.",
            ),
        ),
        (summary.refused, NN_("{n} sale waits here for you.", "{n} sales wait here for you.")),
        (summary.parked, NN_("{n} sale is parked.", "{n} sales are parked.")),
    )
    return tuple(tr.count(*sentence, n) for n, sentence in counted if n)
