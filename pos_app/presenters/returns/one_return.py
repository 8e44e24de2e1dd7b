"""What a return with its receipt and one without do alike at the Return screen: reason, note, goods, Enter, leaving.

Scope: intents in, views out; the presenters of the two kinds say what is shown and what is written.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.returns import GoodsGo, Reason
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.returns.remark import RemarkPrompt
from pos_app.presenters.returns.view import LEAVE, NOTE, OTHER, Chosen
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.taken import ExchangePresenter
    from pos_app.presenters.returns.window import ReturnWindow
    from pos_app.services.tasks import Tasks


SIGN = 0.15  # seconds without an answer of the shop's store, after which a sign is shown


@frozen
class AroundReturn:
    """What every return asks of the till around it: who gives back, the Return screen in front, the Sale screen in
    front, the list of receipts."""

    cashier: Callable[[], str]
    come: Callable[[], object]
    go_back: Callable[[], object]
    choose: Callable[[], object]


class OneReturn(ABC):
    """One return at a time. With its heirs it satisfies `ReturnListener`."""

    def __init__(
        self,
        window: ReturnWindow,
        tr: Translator,
        goods: ExchangePresenter,
        tasks: Tasks,
        screen: AroundReturn,
        reasons: Callable[[], tuple[Reason, ...]],
    ) -> None:
        self._window = window
        self._tr = tr
        self._goods = goods
        self._tasks = tasks
        self._screen = screen
        self._reasons = reasons
        self._chosen = Chosen()
        self._remark = RemarkPrompt(window, tr, self._take_note)

    # --- intents ---

    def select(self, key: str) -> None:
        """A line is looked at."""
        self._chosen = replace(self._chosen, selected=key)
        self._show()

    def choose_reason(self, key: str) -> None:
        """Why it comes back; "" for no reason."""
        if self._is_begun() and not self._chosen.busy:
            reason = next((one for one in self._reasons() if one.code == key), None)
            self._chosen = replace(self._chosen, reason=reason, goods=None, ask="")
            self._changed()

    def act(self, key: str) -> None:
        """A button."""
        if self._chosen.busy:
            return
        if key == LEAVE:
            self.leave()
        elif key == OTHER:
            self._screen.choose()
        elif not self._is_begun():
            self._press(key)
        elif key == NOTE:
            self._remark.ask(self._chosen.note)
        elif key in set(GoodsGo):
            self._chosen = replace(self._chosen, goods=GoodsGo(key))
            self._show()
        else:
            self._press(key)

    def enter(self) -> None:
        """Enter: give back, once it is said what and why."""
        if not self._is_begun() or self._chosen.busy or not self._has_goods():
            return
        if self._chosen.reason is None:
            self._chosen = replace(self._chosen, ask=self._asks_why(min(len(self._reasons()), 9)))
            self._show()
        else:
            self._give()

    def look_for(self, text: str) -> None:
        """What is typed into the field for goods."""
        self._goods.look_for(text)

    def take(self, text: str, key: str) -> None:
        """Enter in that field."""
        self._goods.take(text, key)

    def leave(self) -> None:
        """Esc: nothing is taken back."""
        if not self._chosen.busy:
            self._forget()
            self._screen.go_back()

    def refresh(self) -> None:
        """What the field found, or took, is another."""
        self._changed()

    # --- for the heirs ---

    @abstractmethod
    def _is_begun(self) -> bool:
        """Whether there is a return that something can be chosen for."""

    @abstractmethod
    def _has_goods(self) -> bool:
        """Whether something comes back; Enter may choose it first."""

    @abstractmethod
    def _press(self, key: str) -> None:
        """A button of this kind alone."""

    @abstractmethod
    def _give(self) -> None:
        """Enter, with goods and a reason."""

    @abstractmethod
    def _forget(self) -> None:
        """Nothing comes back."""

    @abstractmethod
    def _show(self) -> None:
        """The screen as it is now."""

    def _asks_why(self, last: int) -> str:
        """What is asked for where no reason was chosen; `last` is the highest figure."""
        return self._tr("Say why it comes back: 1 to {last}.", last=last)

    def _changed(self) -> None:
        """The sums are others."""
        self._chosen = replace(self._chosen, error="")
        self._show()

    def _fail(self, error: Exception) -> None:
        self._chosen = replace(self._chosen, error=sentence(error, self._tr))
        self._show()

    def _write(self, write: Callable[[], Awaitable[Callable[[], object]]]) -> None:
        """Write what comes back; nothing else can be pressed meanwhile. What `write` answers with is called once the
        screen has forgotten it."""
        self._chosen = replace(self._chosen, busy=True, error="")
        self._tasks.start("give back", partial(self._written, write), awaited=True)

    async def _written(self, write: Callable[[], Awaitable[Callable[[], object]]]) -> None:
        # A shop of one till writes within milliseconds; the shop's store is waited for up to three seconds.
        slow = asyncio.get_running_loop().call_later(SIGN, self._show)
        try:
            done = await write()
        except (DomainError, StoreError) as error:
            self._chosen = replace(self._chosen, busy=False)
            self._fail(error)
            return
        except BaseException:
            self._chosen = replace(self._chosen, busy=False)
            self._show()
            raise
        finally:
            slow.cancel()
        self._forget()
        done()

    def _take_note(self, note: str) -> None:
        self._chosen = replace(self._chosen, note=note)
        self._show()
