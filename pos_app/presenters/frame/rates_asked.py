"""The owner's yes to the tax rates, wanted for as long as it is missing: for all of them where the first start was put
off, later for a category that is new at the shop. The till sells meanwhile, and says at which rate."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from pos_app.domain.cashier import Right
from pos_app.domain.frozen import frozen
from pos_app.domain.tax import TaxPolicy
from pos_app.presenters.common.notices import RATES
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.services.settings.shop import USUAL_RATE, confirmed_rates, unconfirmed_rates
from pos_app.system.settings_file import Settings

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Category
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.services.tasks import Tasks

YES, CHANGE = "yes", "change"
_NAMED = 3


class RatesWindow(Protocol):
    """The window, for messages with buttons."""

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None: ...
    def hide_notice(self, key: str) -> None: ...


@frozen
class RatesContext:
    """What is around: the shop's categories, the stored settings, what stores the confirmed categories in them (both in
    any thread, OSError), and what opens the settings at a section."""

    categories: Callable[[], Awaitable[tuple[Category, ...]]]
    load: Callable[[], Settings]
    keep: Callable[[list[str]], None]
    open_settings: Callable[[str], object]


class RatesPresenter:
    """Looks whether the owner said yes to every rate that is in use. `look` is called behind each load."""

    def __init__(
        self, window: RatesWindow, tr: Translator, policy: TaxPolicy, gate: Gate, tasks: Tasks, around: RatesContext
    ) -> None:
        self._window = window
        self._tr = tr
        self._policy = policy
        self._gate = gate
        self._tasks = tasks
        self._around = around
        self._told: frozenset[str] = frozenset()
        self._here: tuple[Category, ...] = ()

    async def look(self) -> None:
        """Say once which rates want a yes. Raises OSError."""
        settings = await asyncio.to_thread(self._around.load)
        self._here = await self._around.categories()
        known = frozenset(settings.shop.rates_known)
        if not known and settings.setup not in ("open", "later"):
            await self._confirm()  # a till of before this was asked: its owner has set the rates
            return
        wanted = unconfirmed_rates(known, self._here, self._policy)
        if not wanted:
            self._window.hide_notice(RATES)
        elif wanted != self._told:
            self._told = wanted
            self._ask(wanted)

    # --- inside ---

    def _ask(self, wanted: frozenset[str]) -> None:
        tr, rate = self._tr, self._tr.rate(self._policy.default_rate)
        change = ActionView(CHANGE, tr("Settings"))
        if USUAL_RATE in wanted:
            text = tr(
                "The owner has not confirmed the tax rates yet: products are sold at {rate} until then.", rate=rate
            )
            actions: tuple[ActionView, ...] = (change,)
        else:
            names = [one.name for one in self._here if one.id in wanted]
            named = ", ".join(names[:_NAMED])
            if len(names) > _NAMED:
                named = tr("{numbers} and {n} more", numbers=named, n=tr.whole(len(names) - _NAMED))
            text = tr("New in the shop: {names}. Sold at {rate}; the owner confirms it.", names=named, rate=rate)
            actions = (ActionView(YES, tr("Yes, {rate}", rate=rate)), change)
        self._window.show_notice(NoticeView(RATES, Tone.WARN, text, actions=actions, seconds=None), self._answer)

    def _answer(self, key: str) -> None:
        if key == YES:
            self._gate.ask(Right.SETTINGS, lambda: self._tasks.start("rates yes", self._confirm))
        else:
            self._window.hide_notice(RATES)
            self._around.open_settings("tax")

    async def _confirm(self) -> None:
        await asyncio.to_thread(self._around.keep, confirmed_rates(self._here))
        self._window.hide_notice(RATES)
