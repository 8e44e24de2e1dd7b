"""The end of a first start at the real window by keys, against a practice shop process: what the page says of the shop
is read from the window itself, before Start selling is pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.screen import SettingsPresenter
from pos_app.sandbox.characters import CHARACTERS
from pos_app.services.clock import system_clock
from pos_app.services.settings.keeper import SettingsKeeper
from pos_app.services.tasks import Tasks
from pos_app.system import settings_file
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.window.main_window import MainWindow
from tests.end2end.shop_days import began
from tests.ui import picture_views as made
from tests.ui.hands import button, click, press
from tests.unit.presenters.recording_window import plain
from tests.unit.presenters.test_settings import House, _open_shop, no_vault
from tests.unit.sandbox.sandbox_process import SandboxProcess

__all__ = ["no_vault"]
Key = Qt.Key


@pytest.fixture(scope="module")
def process() -> Iterator[SandboxProcess]:
    with SandboxProcess("--port", "0") as shop:
        yield shop


def page_text(window: MainWindow) -> str:
    """All that can be read on the page now."""
    labels = [one.text() for one in window.settings.findChildren(QLabel) if one.isVisible()]
    buttons = [one.text() or one.accessibleName() for one in window.settings.findChildren(KeyCapButton)]
    return plain("\n".join([*labels, *buttons]))


def last_step(window: MainWindow, folder: Path, look: Callable[[str], None]) -> settings_file.Settings:
    """The first start taken up before its last step, by keys to its end; `look` gets the page text before that."""

    async def run() -> None:
        errors: list[BaseException] = []
        tasks = Tasks(lambda _name, error: errors.append(error))
        keeper = SettingsKeeper(folder, _open_shop, system_clock())
        page = SettingsPresenter(window, ENGLISH, keeper, House(), tasks, None)

        async def press_and_wait(key: Qt.Key) -> str:
            press(key)
            async with asyncio.timeout(30):
                while tasks.is_running("settings") or tasks.is_running("settings load"):  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.01)
            return page_text(window)

        try:
            window.show_header(made.header(Screen.SETTINGS))
            page.open_first_start(welcome=False)
            text = await press_and_wait(Key.Key_Shift)
            for _ in range(5):
                if "Start selling" in text:
                    break
                if "several branches" in text:
                    await press_and_wait(Key.Key_Down)
                text = await press_and_wait(Key.Key_F12)
            assert "Start selling" in text
            assert settings_file.load(folder)[0].setup == "open", "nothing is sold yet"
            look(text)
            if "what cash is called there" in text:
                await press_and_wait(Key.Key_End)  # none: the orders stay unpaid
            await press_and_wait(Key.Key_F8)
            await press_and_wait(Key.Key_F12)
        finally:
            await tasks.aclose(1.0)
        assert errors == []

    asyncio.run(run())
    window.forget_listeners()
    return settings_file.load(folder)[0]


SAID: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    **{name: ({"shop": name}, ("Each sale becomes an order there, within seconds.",)) for name in CHARACTERS},
    "shopify": ({"shop": "shopify"}, ("Customers cannot be added from a till", "what cash is called there")),
    "ecommerce-only": ({"shop": "ecommerce-only"}, ("Customers cannot be added from a till",)),
    "woocommerce": ({"shop": "woocommerce"}, ("2 products without a price", "Give them one there")),
    "readonly": (
        {"shop": "readonly"},
        ("Orders cannot be taken", "takes no orders from a till. Every sale is kept and listed here"),
    ),
    "odoo": ({"shop": "odoo"}, ("Your shop's software runs on a computer of yours",)),
    "lightspeed": (
        {"shop": "lightspeed"},
        ("Branch ", "46 products, 2 of them archived or not in the web shop"),
    ),
    "another currency": (
        {"odd_currencies": {"*": "USD"}},
        ("44 prices in another currency", "Give them a price in EUR in your shop"),
    ),
    "no prices": ({"odd_prices": {"*": "null"}}, ("44 products without a price", "Give them one there")),
    "no ways to pay": ({"payment_methods": "none"}, ("No ways to pay", "Orders go out unpaid")),
    "no variants": ({"no_variants": ["TL-02", "SL-01"]}, ("2 products without a variant", "cannot be sold here")),
}
"""By kind of shop: its habits, and what stands on the page before the first sale."""


@pytest.mark.parametrize("kind", SAID)
def test_what_a_shop_cannot_do_stands_on_the_page_before_start_selling(
    window: MainWindow, tmp_path: Path, process: SandboxProcess, kind: str
) -> None:
    habits, said = SAID[kind]
    process.order_habits(**{"shop": "ordinary", "time_scale": 0} | habits)
    began(tmp_path / "till", process)

    def look(text: str) -> None:
        missing = [one for one in said if one not in text]
        assert not missing, text

    assert last_step(window, tmp_path / "till", look).setup == "done"


def test_the_report_is_in_the_clipboard_by_its_key_and_by_its_button(
    window: MainWindow, tmp_path: Path, process: SandboxProcess
) -> None:
    process.order_habits(shop="readonly", time_scale=0)
    began(tmp_path / "till", process)
    clipboard = QGuiApplication.clipboard()
    copied: list[str] = []

    def look(_text: str) -> None:
        by_mouse = partial(click, button(window.settings, "Copy this report"))
        for copy in (partial(press, Key.Key_F6), by_mouse):
            clipboard.setText("something else")
            copy()
            copied.append(clipboard.text())

    last_step(window, tmp_path / "till", look)
    by_key, by_button = copied
    assert by_key == by_button
    assert "! Orders cannot be taken: " in by_button
    ours = process.state()["credentials"]
    assert not [name for name, value in ours.items() if value in by_button]


def test_rates_that_a_shop_writes_as_fractions_are_percent_on_the_page(
    window: MainWindow, tmp_path: Path, process: SandboxProcess
) -> None:
    process.order_habits(shop="prestashop", time_scale=0)
    began(tmp_path / "till", process)

    def look(text: str) -> None:
        assert "Are these tax rates right?" in text
        assert "21%" in text
        assert "the till takes it for 6%" in text, "how the shop writes it, and what is made of it"
        assert "0.21%" not in text

    kept = last_step(window, tmp_path / "till", look)
    assert kept.setup == "done"
    assert kept.shop.default_rate == "21"
    assert "" in kept.shop.rates_known
