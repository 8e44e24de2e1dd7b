"""Closing the till with sales that are not sent or carts that are parked: what is kept is said, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

from pos_app.presenters.stage import QuestionStage
from pos_app.presenters.views import ActionView
from pos_app.presenters.views_cards import LineMenuView
from pos_app.presenters.words import Words
from pos_app.services.ledger import Ledger, Summary
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError

CLOSE = "close"


class ClosingPresenter:
    """Asks before the cashier closes the till, where there is anything to tell. `leave` closes it."""

    def __init__(self, stage: QuestionStage, words: Words, ledger: Ledger, tasks: Tasks) -> None:
        self._stage = stage
        self._words = words
        self._ledger = ledger
        self._tasks = tasks
        self._asking = False
        self.leave: Callable[[], None] = lambda: None

    def ask(self) -> None:
        """The cashier wants to close; who asks again while the card is up means it."""
        if self._asking or not self._tasks.start("closing", self._ask):
            self.leave()

    def answer(self, key: str) -> None:
        """A button of the card."""
        if self._asking and key == CLOSE:
            self.stay()
            self.leave()

    def stay(self) -> None:
        """Esc on the card."""
        if self._asking:
            self._asking = False
            self._stage.show_question(None)

    async def _ask(self) -> None:
        try:
            kept = what_is_kept(await self._ledger.summary(), self._words)
        except StoreError:
            kept = ()  # the file cannot be read now: no reason to keep anybody here
        if not kept:
            self.leave()
            return
        self._asking = True
        words = self._words
        self._stage.show_question(
            LineMenuView(
                words("Close the till?"),
                "\n".join((*kept, words("Nothing is lost."))),
                (ActionView(CLOSE, words("Close the till"), "Return", primary=True),),
                words("Stay"),
            )
        )


def what_is_kept(summary: Summary, words: Words) -> tuple[str, ...]:
    """What stays at this till, a sentence each; nothing when all is sent and no cart is parked."""
    counted = (
        (
            summary.waiting_here,
            "{n} sale is kept here and will be sent when the till is started again.",
            "{n} sales are kept here and will be sent when the till is started again.",
        ),
        (
            summary.unknown,
            "{n} answer is unknown and will be checked when the till is started again.",
            "{n} answers are unknown and will be checked when the till is started again.",
        ),
        (summary.refused, "{n} sale waits here for you.", "{n} sales wait here for you."),
        (summary.parked, "{n} sale is parked.", "{n} sales are parked."),
    )
    return tuple(words.count(one, many, n) for n, one, many in counted if n)
