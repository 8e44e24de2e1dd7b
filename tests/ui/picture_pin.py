"""Views of the PIN card and of the cashiers' section, the latter made by the presenter from made-up cashiers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos_app.domain.cashier import OWNER, Cashier
from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.cashiers import WHO, CashierSettings
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.page import PageState, page_view
from pos_app.presenters.settings.views import SettingsView
from pos_app.services.cashiers.staff import Cashiers
from tests.ui.picture_settings import KNOWN, STORED

LOCKED = PinView("Who sells?", "The till is locked. Type your PIN.", 3, locked=True, ok_label="OK")
LOCKED_OUT = replace(
    LOCKED, typed=0, rests=True, message="Too many wrong PINs. Try again in 29 seconds.", tone=Tone.TROUBLE
)
SWITCH = PinView(
    "Who sells?",
    "Nadia is signed in. The sale goes on.",
    6,
    ok_label="OK",
    cancel_label="Back",
    lock=ActionView("lock", "Lock", "Ctrl+L"),
)
APPROVAL = PinView(
    "Another cashier must approve",
    "Nadia wants to take something out after the total was shown.",
    0,
    message="Bart may not approve this.",
    ok_label="OK",
    cancel_label="Back",
)


class _Made(Cashiers):
    """Cashiers without a file."""

    def __init__(self, *people: Cashier) -> None:
        self._people = people
        self.now = None

    @property
    def all(self) -> tuple[Cashier, ...]:
        return self._people


PEOPLE = (
    Cashier(1, "Lea", OWNER),
    Cashier(2, "Nadia", limit=Decimal("7.5")),
    Cashier(3, "Maximilian-Alexander van den Broeck-Lecoutere", active=False),
)


def section(*people: Cashier, chosen: int = 0) -> SettingsView:
    """The cashiers' section with one of them chosen."""
    cashiers = CashierSettings(ENGLISH, _Made(*people), lambda: None)
    cashiers.edit(WHO, str(chosen))
    known = replace(KNOWN, cashiers=cashiers.blocks(), asks_who=cashiers.is_on)
    return page_view(PageState(Draft(STORED), known, "cashiers"), ENGLISH)
