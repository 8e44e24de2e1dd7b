"""The card that asks for a voucher's code: typed from its paper, or filled in by a scan. What is wrong with a code is
said at its field; a scan alone takes nothing, for a person presses Enter.

Scope: one card. `services.returns.vouchers` finds the voucher.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.card_views import PromptView
from pos_app.presenters.common.notices import sentence
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.domain.voucher import VoucherNow
    from pos_app.presenters.common.listeners import PromptListener
    from pos_app.presenters.common.words import Translator
    from pos_app.services.tasks import Tasks

VOUCHER = "voucher code"
SIGN = 0.15  # seconds without an answer, after which it is said who is asked


class AskWindow(Protocol):
    """The window, as far as one question goes."""

    def show_prompt(self, view: PromptView | None, listener: PromptListener | None = None) -> None: ...


class VoucherAsk:
    """One question at a time. `find` is called with what was typed (None: there is nothing to find it by), `take` with
    the voucher; what it returns is wrong with it. Satisfies `PromptListener`."""

    def __init__(
        self,
        window: AskWindow,
        tr: Translator,
        tasks: Tasks,
        find: Callable[[str], Awaitable[VoucherNow]] | None,
        take: Callable[[VoucherNow], str],
    ) -> None:
        self._window = window
        self._tr = tr
        self._tasks = tasks
        self._find = find
        self._take = take
        self._is_open = False

    def ask(self, code: str = "", error: str = "", said: str = "") -> None:
        """Ask for a code; `code` stands in the field already. `said` stands in place of what to do."""
        tr, self._is_open = self._tr, True
        view = PromptView(
            VOUCHER,
            tr("Pay by voucher"),
            said or tr("Scan the voucher, or type the code from its paper."),
            tr("Code"),
            code,
            placeholder="7KQ4-0000-0000-00AB",
            error=error,
            ok_label=tr("Take it"),
        )
        self._window.show_prompt(view, self)

    def answer(self, key: str, text: str) -> None:
        """What was typed."""
        del key
        self._tasks.start("voucher", partial(self._look, text), awaited=True)

    def close_prompt(self) -> None:
        """Esc."""
        if self._is_open:
            self._is_open = False
            self._window.show_prompt(None)

    async def _look(self, text: str) -> None:
        if self._find is None or not self._is_open:
            return
        asking = partial(self.ask, text, said=self._tr("Asking the shop’s store…"))
        slow = asyncio.get_running_loop().call_later(SIGN, asking)
        try:
            wrong = self._take(await self._find(text))
        except (DomainError, StoreError) as error:
            wrong = sentence(error, self._tr)
        finally:
            slow.cancel()
        if wrong:
            self.ask(text, wrong)
        else:
            self.close_prompt()
