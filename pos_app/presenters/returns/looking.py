"""Asks the shop about a receipt while the Return screen waits for nothing: what is found is shown when it comes.

Scope: one question at a time; the answer of one that was stopped is thrown away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.notices import sentence
from pos_app.services.returns.there import ShopSilentError

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.domain.returns import Returnable
    from pos_app.presenters.common.words import Translator
    from pos_app.services.returns.there import ReceiptsThere
    from pos_app.services.tasks import Tasks

    Answer = Callable[[Returnable | str], object]
    """Called with a sale as it may come back, or with a sentence why it cannot."""

LONGEST = 20.0
"""Seconds that an answer is waited for; a cashier stands before a customer."""


class LookThere:
    """The line to the shop for the Return screen. `api` is None while there is none."""

    def __init__(
        self, service: Callable[[], ReceiptsThere], api: Callable[[], ChiftApi | None], tasks: Tasks, tr: Translator
    ) -> None:
        self._service = service
        self._api = api
        self._tasks = tasks
        self._tr = tr
        self._asked = 0

    @property
    def can_ask(self) -> bool:
        """Whether there is a line to the shop, or to its common store, at all; it may be down."""
        return self._api() is not None or self._service().has_ledger

    def stop(self) -> None:
        """Nobody waits for an answer any more."""
        self._asked += 1

    def find(self, number: ReceiptNumber, answer: Answer, missing: str = "") -> None:
        """Look for the order of a receipt. `missing` is said where there is none ("": that there is none)."""
        tr = self._tr
        away = tr(
            "Receipt {number} is not in this till and the shop cannot be asked now. Scan it again later, or take it"
            " back at till {till}.",
            number=number,
            till=number.till,
        )
        self._ask(lambda api: self._service().find(number, api), (away, missing), answer)

    def look(self, found: Returnable, answer: Answer) -> None:
        """Look at what of a sale of this till was paid back only there."""
        if self.can_ask:
            away = self._tr("not compared with the shop’s software")
            self._ask(lambda api: self._service().look(found, api), (away, ""), answer)

    def _ask(
        self, question: Callable[[ChiftApi | None], Awaitable[Returnable]], instead: tuple[str, str], answer: Answer
    ) -> None:
        self._asked += 1
        self._tasks.restart("receipt there", partial(self._answered, self._asked, question, instead, answer))

    async def _answered(
        self,
        asked: int,
        question: Callable[[ChiftApi | None], Awaitable[Returnable]],
        instead: tuple[str, str],
        answer: Answer,
    ) -> None:
        away, missing = instead
        said: Returnable | str
        try:
            async with asyncio.timeout(LONGEST):
                said = await question(self._api())
        except DomainError as error:
            said = (missing if error.code == "return_not_there" else "") or sentence(error, self._tr)
        except (ChiftError, ShopSilentError, TimeoutError):
            said = away
        if asked == self._asked:
            answer(said)
