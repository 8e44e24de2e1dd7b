"""Modules imported in a thread before they are used, so that neither the screen nor a first sale waits for the import.

Each function imports one group, and `in_thread` calls some of them one after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.services.customers.phones import phone_for_people

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.ui.window.main_window import MainWindow


async def in_thread(*groups: Callable[[], None]) -> None:
    """Call these functions one after the other in a thread. The screen goes on working, and the till can be closed
    between two of them."""
    for group in groups:
        await asyncio.to_thread(group)


def till() -> None:
    """What a till needs before it can sell: 60 ms in the screen's thread. The line to Chift follows when the till can
    sell."""
    import pos_app.app.till_session


def line() -> None:
    """The line to Chift (httpx, pydantic): 300 ms. Neither the first paint nor the first sale waits for it."""
    import pos_app.chift.api


def practice_line() -> None:
    """The line to a practice shop that listens on this machine."""
    import pos_app.chift.practice


def practice_shop() -> None:
    """The practice shop that runs inside this program."""
    import pos_app.sandbox


# --- what a sale needs after its first key, in this order ---


def pay() -> None:
    """The Pay card, what a payment writes down, and what tells the shop's answer from another sale's."""
    import pos_app.presenters.sale.pay
    import pos_app.services.outbox.resolve_unknown
    import pos_app.store.tables.day_book
    import pos_app.store.tables.differences
    import pos_app.store.tables.privacy
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
    """The cards for a line of the cart, and the menu."""
    import pos_app.presenters.sale.line
    import pos_app.ui.cards.menu
    import pos_app.ui.cards.prompt
    import pos_app.ui.sale.line_cards


def sales() -> None:
    """The Sales screen."""
    import pos_app.presenters.sales.screen
    import pos_app.ui.sales.screen


# --- what is needed after a sale ---


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
    """Formats phone numbers once the library of number formats is imported; the first answer does not wait for that
    import."""

    def __init__(self) -> None:
        self._is_ready = False

    def say(self, phone: str) -> str:
        """The phone in its usual form; before `ready` was called, as it is stored."""
        return phone_for_people(phone) if self._is_ready else phone

    def ready(self) -> None:
        """Tell that the library is imported."""
        self._is_ready = True


async def make_ready(window: MainWindow, presenters: TillPresenters, phones: LatePhones) -> None:
    """Import and make what a sale needs after its first key, once that key is answered: a first use then waits for no
    import."""
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
        await asyncio.sleep(0)  # one part at a time; the screen is drawn between two of them
