"""What is imported in a thread before it is used, so that neither the screen nor a first sale waits for it.

Each function imports one group, and `in_thread` calls some of them one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.services.customers.contact import phone_for_people

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.ui.window.main_window import MainWindow


async def in_thread(*groups: Callable[[], None]) -> None:
    """Call these one after the other in a thread; the screen goes on, and between two of them a till can be closed."""
    for group in groups:
        await asyncio.to_thread(group)


def till() -> None:
    """What a till stands on: 60 ms of the screen's own. The line to Chift follows when one can sell."""
    import pos_app.app.till_session


def line() -> None:
    """The line to Chift (httpx, pydantic): 300 ms, which neither the first paint nor the first sale waits for."""
    import pos_app.chift.api


def practice_line() -> None:
    """The line to a practice shop that listens on this machine."""
    import pos_app.chift.practice


def practice_shop() -> None:
    """A practice shop in this program."""
    import pos_app.sandbox


# --- what a sale goes on with, in this order ---


def pay() -> None:
    """The Pay card, and what a payment writes down."""
    import pos_app.presenters.sale.pay
    import pos_app.store.tables.day_book
    import pos_app.ui.sale.pay_card


def papers() -> None:
    """Receipts and the printer."""
    import pos_app.presenters.printing.papers
    import pos_app.presenters.printing.printer_news
    import pos_app.services.printing.printer_setup


def customer() -> None:
    """The customer card, and the tables of phone numbers."""
    import phonenumbers

    import pos_app.presenters.customers.card
    import pos_app.ui.customers.card


def line_cards() -> None:
    """What is done with a line of the cart, and the menu."""
    import pos_app.presenters.sale.line
    import pos_app.ui.cards.menu
    import pos_app.ui.cards.prompt
    import pos_app.ui.sale.line_cards


def sales() -> None:
    """The Sales screen."""
    import pos_app.presenters.sales.screen
    import pos_app.ui.sales.screen


# --- what comes after that ---


def maintenance() -> None:
    """Health, updates, personal data."""
    import pos_app.app.maintenance


def settings() -> None:
    """The Settings page."""
    import pos_app.app.settings_host
    import pos_app.ui.settings.screen


def day() -> None:
    """The end of the day."""
    import pos_app.presenters.day.screen
    import pos_app.ui.day.screen


SALE_GOES_ON = (pay, papers, customer, line_cards, sales)
COMES_LATER = (maintenance, settings, day)


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
    await in_thread(*SALE_GOES_ON)
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
