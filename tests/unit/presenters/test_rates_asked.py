"""A rate that nobody confirmed is told once, and asked for, while the till goes on selling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.app.shop_connection import _keep_rates
from pos_app.domain.cashier import Right, Wish
from pos_app.presenters.common.notices import RATES
from pos_app.presenters.common.views import NoticeView
from pos_app.presenters.frame.rates_asked import CHANGE, YES
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio


class Owner:
    """The settings of the till, and what was opened of them."""

    def __init__(self, folder: Path, counter: Counter, settings: Settings) -> None:
        folder.mkdir()
        self.folder, self._counter = folder, counter
        self.opened: list[str] = []
        settings_file.save(folder, settings)
        counter.presenters.late.lead_to_settings(self.opened.append)

    async def asked(self) -> list[str]:
        """What is asked once the till is connected (or once more, behind a load)."""
        presenters = self._counter.presenters
        presenters.ask_rates(lambda: settings_file.load(self.folder)[0], lambda ids: _keep_rates(self.folder, ids))
        await self._counter.settle()
        return self.told()

    def told(self) -> list[str]:
        """All messages about rates until now."""
        return [plain(one.text) for one in self._counter.window.notices if one.key == RATES]

    @property
    def known(self) -> list[str]:
        """What is stored."""
        return settings_file.load(self.folder)[0].shop.rates_known


async def categories(counter: Counter) -> dict[str, str]:
    """The shop's categories: ids by name."""
    return {one.name: one.id for one in await counter.bench.till.catalogue_store.categories()}


async def test_a_first_start_that_was_put_off_sells_and_says_that_the_rates_are_not_confirmed(
    counter: Counter, tmp_path: Path
) -> None:
    for setup in ("open", "later"):
        owner = Owner(tmp_path / setup, counter, Settings(setup=setup))
        before = len(owner.told())
        told = (await owner.asked())[before:]
        assert told == ["The owner has not confirmed the tax rates yet: products are sold at 21% until then."]
        assert owner.known == []
        counter.window.listeners[RATES](CHANGE)
        assert owner.opened == ["tax"]


async def test_a_till_whose_first_start_was_done_before_this_was_asked_is_not_asked(
    counter: Counter, tmp_path: Path
) -> None:
    owner = Owner(tmp_path / "p", counter, Settings(setup="done"))
    assert await owner.asked() == []
    assert set(owner.known) == {"", *(await categories(counter)).values()}
    assert await owner.asked() == []


async def test_a_category_that_is_new_is_told_once_and_confirmed_by_a_right(counter: Counter, tmp_path: Path) -> None:
    ids = await categories(counter)
    new = "Kitchen" if "Kitchen" in ids else next(name for name in ids if name != "Food")
    known = ["", *(one for name, one in ids.items() if name != new)]
    owner = Owner(tmp_path / "p", counter, Settings(setup="done", shop=ShopSettings(rates_known=known)))
    assert await owner.asked() == [f"New in the shop: {new}. Sold at 21%; the owner confirms it."]
    await counter.presenters._show_catalogue(False)
    await counter.settle()
    assert len(owner.told()) == 1, "told once, not behind each load"
    wishes: list[Right | Wish] = []
    counter.presenters.cashiers.ask = _gate(wishes)  # type: ignore[method-assign, assignment]
    counter.window.listeners[RATES](YES)
    await counter.settle()
    assert wishes == [Right.SETTINGS]
    assert ids[new] in owner.known
    assert RATES in counter.window.hidden
    assert len(await owner.asked()) == 1


def _gate(wishes: list[Right | Wish]) -> Callable[[Right | Wish, Callable[[], object]], None]:
    def ask(wish: Right | Wish, then: Callable[[], object]) -> None:
        wishes.append(wish)
        then()

    return ask


async def test_a_rate_of_its_own_is_the_owners_word(counter: Counter, tmp_path: Path) -> None:
    ids = await categories(counter)
    food = ids["Food"]  # the practice shop has it at 6 %
    known = ["", *(one for one in ids.values() if one != food)]
    owner = Owner(tmp_path / "p", counter, Settings(setup="done", shop=ShopSettings(rates_known=known)))
    assert await owner.asked() == []


async def test_the_message_has_buttons_and_stays(counter: Counter, tmp_path: Path) -> None:
    owner = Owner(tmp_path / "p", counter, replace(Settings(), setup="done", shop=ShopSettings(rates_known=[""])))
    (text,) = await owner.asked()
    assert " and " in text, "three are named, the rest counted"
    notice: NoticeView = next(one for one in counter.window.notices if one.key == RATES)
    assert notice.seconds is None
    assert [action.label for action in notice.actions] == ["Yes, 21%", "Settings"]
