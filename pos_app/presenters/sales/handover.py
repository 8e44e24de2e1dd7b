"""Handing over to another till by a file, and taking over from one: asks for the file, says the result."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.window import SalesWindow
from pos_app.services.outbox.handover import Given, Handovers, Taken
from pos_app.services.sales.sales_list import SalesList
from pos_app.services.tasks import Tasks
from pos_app.store.errors import StoreError

HAND_OVER = "hand_over"


class HandoverPresenter:
    """`changed` is told when sales or carts came in."""

    def __init__(
        self,
        window: SalesWindow,
        tr: Translator,
        handovers: Handovers,
        ledger: SalesList,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._window = window
        self._tr = tr
        self._handovers = handovers
        self._ledger = ledger
        self._tasks = tasks
        self._changed = changed
        self._key: bytes | None = None

    def use_key(self, key: bytes) -> None:
        """The shop's key is known (`handover_file.shop_key`): files can be signed and proved."""
        self._key = key

    # --- intents ---

    def hand_over(self) -> None:
        """Ask where the file is to go."""
        tr, ledger = self._tr, self._ledger
        if self._has_key():
            name = f"hand-over-till-{ledger.shop.till}-{ledger.now:%Y-%m-%d-%H%M}.json"
            self._window.ask_file(FileAskView(tr("Hand over to file"), name), partial(self._start, self._hand_over))

    def take_over(self) -> None:
        """Ask for the file of another till."""
        if self._has_key():
            self._window.ask_file(FileAskView(self._tr("Take over from file")), partial(self._start, self._take_over))

    # --- inside ---

    def _start(self, work: Callable[[Path, bytes], Coroutine[Any, Any, None]], path: Path) -> None:
        if self._key is not None:
            self._tasks.start("handover", partial(work, path, self._key))

    def _has_key(self) -> bool:
        if self._key is None:
            self._tell(Tone.WARN, self._tr("This till does not know its shop yet: connect it first."))
        return self._key is not None

    async def _hand_over(self, path: Path, key: bytes) -> None:
        try:
            given = await self._handovers.hand_over(path, key)
        except (DomainError, StoreError) as error:
            self._refuse(error)
            return
        self._tell(Tone.OK, given_sentence(given, path.name, self._tr))
        self._changed()

    async def _take_over(self, path: Path, key: bytes) -> None:
        try:
            taken = await self._handovers.take_over(path, key)
        except (DomainError, StoreError) as error:
            self._refuse(error)
            return
        tone = Tone.WARN if taken.clashes else Tone.OK
        self._tell(tone, taken_sentence(taken, self._tr))
        self._changed()

    def _refuse(self, error: DomainError | StoreError) -> None:
        calm = isinstance(error, DomainError) and error.code == "handover_empty"
        self._tell(Tone.INFO if calm else Tone.TROUBLE, sentence(error, self._tr))

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView("handover", tone, text, seconds=None))


def given_sentence(given: Given, name: str, tr: Translator) -> str:
    """What is in the file now, and what to do with it."""
    what = _what(given.sales, given.customers, given.carts, tr)
    return tr("{what} in {name}. On the other till choose “Take over from file”.", what=what, name=name)


def taken_sentence(taken: Taken, tr: Translator) -> str:
    """What came in, what was here before, and what could not come."""
    parts = []
    if taken.sales or taken.carts or taken.customers:
        what = _what(taken.sales, len(taken.customers), taken.carts, tr)
        parts.append(tr("Taken over from till {till}: {what}.", till=taken.till, what=what))
    elif not taken.clashes:
        parts.append(tr("Nothing new in this file of till {till}.", till=taken.till))
    if taken.already:
        parts.append(tr.count("{n} was here already.", "{n} were here already.", taken.already))
    if taken.clashes:
        numbers = ", ".join(taken.clashes[:5])
        if len(taken.clashes) > 5:
            numbers = tr("{numbers} and {n} more", numbers=numbers, n=tr.whole(len(taken.clashes) - 5))
        parts.append(
            tr(
                "Left in the file, because this till has other sales under these numbers: {numbers}. "
                "Take the file to a till with another code.",
                numbers=numbers,
            )
        )
    return " ".join(parts)


def _what(sales: int, customers: int, carts: int, tr: Translator) -> str:
    """`3 sales, 1 new customer, 2 parked carts`, without what there is none of."""
    parts = [
        tr.count("{n} sale", "{n} sales", sales) if sales else "",
        tr.count("{n} new customer", "{n} new customers", customers) if customers else "",
        tr.count("{n} parked cart", "{n} parked carts", carts) if carts else "",
    ]
    return ", ".join(part for part in parts if part)
