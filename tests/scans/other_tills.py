"""A shop of several tills for the scan counter: a store that counts what it is asked to do, and how its cards open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pos_app.app.till_presenters import TillPresenters
from pos_app.domain.errors import DomainError
from pos_app.domain.shop_overview import ShopStands, TillNow, TillTold, overview
from pos_app.domain.shop_store import HeldCart, SharedCart, TillSeen
from pos_app.domain.store_state import StoreAwayError, StoreState
from pos_app.presenters.maintenance.several_tills import SeveralContext, SeveralTillsPresenter
from pos_app.services.several.shared_now import SharedNow
from pos_app.services.several.sharing import Sharing
from pos_app.store.tables.handover import Taken
from pos_app.ui.window.main_window import MainWindow

_AT = datetime(2026, 11, 22, 13, 2, tzinfo=UTC)
_FREE = SharedCart("a", "P-7", "2", "Ann", _AT, 3, 2410, "EUR")
_HELD = SharedCart("b", "P-6", "3", "Nadia", _AT, 12, 18_990, "EUR", "2", "Ann", _AT, 1)


class CountingStore:
    """Stands for `Sharing`, and for the pairing. `done` is what it was asked for, which no scan may ask for."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.now = SharedNow(StoreState.UP, None, (_FREE, _HELD))
        self.till = "1"

    async def tills(self) -> tuple[tuple[TillSeen, ...], tuple[()]]:
        """Two more, which have unsent sales; nothing was given twice."""
        return (TillSeen("1", _AT, 0), TillSeen("2", _AT, 3), TillSeen("3", _AT, 1)), ()

    async def overview(self) -> ShopStands:
        """All of them."""
        told = TillTold("1", _AT, timedelta(seconds=1), 0), TillNow(4, "EUR", _AT, 37, 128_420, 64_275)
        return overview((told,), (), _AT)

    def wake(self) -> None:
        """It has nothing to look at."""

    async def take_over_sales(self, till: str, cashier: str) -> Taken:
        """The sales of a till that is said to be dead."""
        del cashier
        self.done.append(f"took over the sales of {till}")
        raise StoreAwayError("counted")

    async def fetch(self, uid: str, cashier: str) -> HeldCart:
        """A cart that any till may take up."""
        del cashier
        self.done.append(f"took up {uid}")
        raise DomainError("cart_gone")

    async def take_over(self, uid: str, cashier: str, reason: str) -> HeldCart:
        """A cart of another till."""
        del cashier
        self.done.append(f"took over {uid} because {reason}")
        raise DomainError("cart_gone")

    def invite(self, code: str, host: str) -> str:
        """A code for one more till."""
        self.done.append(f"paired {code} at {host}")
        raise StoreAwayError("counted")

    def join(self, text: str) -> None:
        """This till, by a code."""
        self.done.append(f"joined by {text}")
        raise StoreAwayError("counted")

    def serve(self, presenters: TillPresenters, window: MainWindow) -> None:
        """Give the screens and cards this store; the till's own sales and returns have none."""
        till = presenters._till
        till.ledger.shared = lambda: self.now
        made: list[object] = [till.returns, till.receipts_there, till.vouchers]  # without its ledger
        till.sharing = cast("Sharing", self)
        made += [presenters.sales, presenters.shared_carts]  # they ask for it when they are made
        till.sharing = None
        nothing: Any = lambda: None  # noqa: E731 - three times the same
        around = SeveralContext(
            presenters.cashiers,
            till.clock.now,
            lambda: "Nadia",
            self.invite,
            self.join,
            lambda: "192.168.1.10",
            nothing,
            nothing,
        )
        vars(presenters)["several_tills"] = SeveralTillsPresenter(
            window, presenters._tr, cast("Sharing", self), till.tasks, around
        )
