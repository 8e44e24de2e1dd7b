"""Which wish of the cashier leads where: the parts of the window joined to the presenters of a desk.

Scope: the doors, which are signals of what is there from the start, each to the presenter that serves it (which is made
then); and for each presenter what is joined to it once it is made.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pos_app.app import preload
from pos_app.app.till_presenters import TillPresenters
from pos_app.presenters.common.views import Screen
from pos_app.services.customers.contact import phone_for_people
from pos_app.ui.window import wiring
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.wires import Wires

if TYPE_CHECKING:
    from pos_app.ui.customers.card import CustomerCard


def join_presenters(wires: Wires, window: MainWindow, presenters: TillPresenters) -> None:
    """All of a desk but what the scanner, the printer's settings and the folder of the till are needed for."""
    _doors(wires, window, presenters)
    wires.when_made(presenters, TillPresenters.customer, lambda made: wiring.wire_customer(wires, window, made))
    wires.when_made(presenters, TillPresenters.purchases, lambda made: wiring.wire_purchases(wires, window, made))
    wires.when_made(presenters, TillPresenters.sales, lambda made: wiring.wire_sales(wires, window, made))
    wires.when_made(presenters, TillPresenters.day, lambda made: wiring.wire_day(wires, window, made))
    wires.when_made(presenters, TillPresenters.papers, lambda made: wiring.wire_papers(wires, window, made))


def _doors(wires: Wires, window: MainWindow, presenters: TillPresenters) -> None:
    wires.join(window.screen_requested, presenters.go)
    wires.join(window.header.pill_pressed, lambda: presenters.frame.go(Screen.SALES))
    wires.join(window.practice.switched, presenters.switch)
    wires.join(window.close_requested, lambda: presenters.closing.ask())
    wires.join(window.take_over_requested, lambda: presenters.handover.take_over())
    wires.join(window.drawer_requested, lambda: presenters.drawer.ask())
    wires.join_made(
        window, MainWindow.sales, lambda page: ((page.action_pressed, lambda key: presenters.handover.act(key)),)
    )
    wires.join_made(window, MainWindow.customer, lambda card: ((card.lookup_action, partial(_ask, presenters, card)),))


def _ask(presenters: TillPresenters, card: CustomerCard, action: str) -> None:
    from pos_app.presenters.customers.card import PURCHASES  # there already, with the card

    if action == PURCHASES:
        presenters.purchases.open(presenters.customer.known(card.lookup.hits.marked_key()))


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
    await preload.in_thread(*preload.SALE_GOES_ON)
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
