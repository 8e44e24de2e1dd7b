"""`SettingsHost`: what the settings ask of the till they belong to, and why it cannot take over new ones now.

Scope: protocols and values; `TillSettingsHost` satisfies them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.learning import Proposal
    from pos_app.domain.paper import Paper
    from pos_app.presenters.settings.facts import ShopLists, TillFacts
    from pos_app.system.settings_file import Settings


class Stop(StrEnum):
    """Why the till cannot take over settings now."""

    NONE = ""
    PAYING = "paying"
    OTHER_MONEY = "other_money"
    OTHER_SHOP = "other_shop"
    LAW_DAY_OPEN = "law_day_open"  # another country's law, while sales wait for their Z
    LAW = "law"  # another country's law: a person must agree


class SettingsHost(Protocol):
    """What the settings ask of the till they belong to."""

    @property
    def facts(self) -> TillFacts: ...
    def show_page(self) -> None: ...
    def leave_page(self) -> None: ...
    async def lists(self) -> ShopLists: ...
    async def sells(self, named: str) -> bool: ...
    async def proposal(self) -> Proposal | None: ...
    async def stop(self, old: Settings, new: Settings) -> tuple[Stop, int]: ...
    def approve_law(self, then: Callable[[str], object]) -> None:
        """Have another person agree to another law, where cashiers have PINs; `then` is called with that person's
        name, at once with "" where nobody else has the right or PINs are off."""

    async def change_law(self, settings: Settings, approved_by: str) -> None:
        """Keep to the law of these settings' country from now on; nothing changes where the till does already."""

    def take_over(self, settings: Settings, *, anew: bool) -> bool:
        """Have the till be as these say: at once where that is enough; where a setting that differs needs it, or
        `anew`, the till is closed and opened again (True)."""

    def practise(self) -> None: ...
    def leave_practice(self) -> None: ...
    def test_scanner(self) -> None: ...
    def choose_logo(self, kept: Callable[[], None]) -> None:
        """`kept` is called once there is another one."""

    def forget_customer(self) -> None: ...
    async def try_printer(self, settings: Settings, strip: Paper) -> bool: ...
