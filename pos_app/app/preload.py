"""What a sale goes on with, imported and made behind the first answer."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING

from pos_app.services.customers.contact import phone_for_people

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.ui.window.main_window import MainWindow

SOON = (
    "pos_app.store.tables.day_book",
    "pos_app.presenters.sale.pay",
    "pos_app.ui.sale.pay_card",
    "phonenumbers",
    "pos_app.services.printing.printer_setup",
    "pos_app.presenters.printing.papers",
    "pos_app.presenters.printing.printer_news",
    "pos_app.presenters.customers.card",
    "pos_app.ui.customers.card",
    "pos_app.presenters.sale.line",
    "pos_app.ui.sale.line_cards",
    "pos_app.ui.cards.prompt",
    "pos_app.ui.cards.menu",
    "pos_app.presenters.sales.screen",
    "pos_app.ui.sales.screen",
)
"""What a sale goes on with, in this order."""


class LatePhones:
    """Writes phones as people do once the tables of numbers are imported: a first answer does not wait for them."""

    def __init__(self) -> None:
        self._is_ready = False

    def say(self, phone: str) -> str:
        """The phone; as it is kept until `ready`."""
        return phone_for_people(phone) if self._is_ready else phone

    def ready(self) -> None:
        """The tables are imported."""
        self._is_ready = True


async def make_ready(window: MainWindow, presenters: TillPresenters, phones: LatePhones) -> None:
    """Import and make what a sale goes on with, behind the first answer: nothing of it waits for its first use."""
    for name in SOON:  # in a thread, so that the screen goes on
        await asyncio.to_thread(importlib.import_module, name)
    phones.ready()
    for make in (
        lambda: presenters.pay,
        lambda: window.pay,
        lambda: presenters.customer,
        lambda: window.customer,
        lambda: window.prompt,
        lambda: window.menu,
    ):
        make()
        await asyncio.sleep(0)  # one at a time, and the screen in between
