"""What a sale goes on with, imported and made behind the first answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pos_app.services.customers.contact import phone_for_people

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters
    from pos_app.ui.window.main_window import MainWindow


def _paying() -> object:
    from pos_app.presenters.sale import pay
    from pos_app.store.tables import day_book
    from pos_app.ui.sale import pay_card

    return day_book, pay, pay_card


def _phone_numbers() -> object:
    import phonenumbers

    return phonenumbers


def _papers() -> object:
    from pos_app.presenters.printing import papers, printer_news
    from pos_app.services.printing import printer_setup

    return printer_setup, papers, printer_news


def _customers() -> object:
    from pos_app.presenters.customers import card as presenter
    from pos_app.ui.customers import card

    return presenter, card


def _lines() -> object:
    from pos_app.presenters.sale import line
    from pos_app.ui.cards import menu, prompt
    from pos_app.ui.sale import line_cards

    return line, line_cards, prompt, menu


def _sales() -> object:
    from pos_app.presenters.sales import screen as presenter
    from pos_app.ui.sales import screen

    return presenter, screen


def _care() -> object:
    from pos_app.app import maintenance

    return maintenance


def _settings() -> object:
    from pos_app.app import settings_host
    from pos_app.ui.settings import screen

    return settings_host, screen


def _day() -> object:
    from pos_app.presenters.day import screen as presenter
    from pos_app.ui.day import screen

    return presenter, screen


SOON = (_paying, _phone_numbers, _papers, _customers, _lines, _sales)
"""What a sale goes on with, in this order."""
LATER = (_care, _settings, _day)
"""What no sale needs."""


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
    for import_it in SOON:  # in a thread, so that the screen goes on
        await asyncio.to_thread(import_it)
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
