"""The composition root: builds the stores, the services and the line to Chift, and hands each what it needs. No Qt.

The window (`open_till`) and the headless verbs (`cli`) both use what is built here.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pos_app.services.catalogue.local_search import Favourites, LocalSearch
from pos_app.services.outbox.habits import ShopHabits
from pos_app.services.outbox.sending import Outbox
from pos_app.services.sale.checkout import Checkout, PaidSales
from pos_app.services.sales.sales_list import SalesList
from pos_app.services.several.shared_now import SharedNow
from pos_app.services.tasks import Tasks
from pos_app.shared_store.address import FILE as STORE_FILE
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # imported after the first paint (httpx, pydantic), or with the service that needs it
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.submission import Submission
    from pos_app.services.catalogue.loading import Catalogue, LoadProgress
    from pos_app.services.catalogue.pictures import Pictures
    from pos_app.services.clock import Clock
    from pos_app.services.customers.directory import Customers
    from pos_app.services.customers.purchases import Purchases
    from pos_app.services.fiscal.archives import Archives
    from pos_app.services.fiscal.signing import Signing
    from pos_app.services.outbox.chift_line import ServerClock
    from pos_app.services.outbox.handover import Handovers
    from pos_app.services.outbox.mending import Mending
    from pos_app.services.printing.print_jobs import Printing, PrintSetup
    from pos_app.services.returns.deposits import Deposits
    from pos_app.services.returns.giving_back import Returns
    from pos_app.services.returns.owing import Owing
    from pos_app.services.returns.paid_otherwise import PaidOtherwise
    from pos_app.services.returns.there import ReceiptsThere
    from pos_app.services.returns.vouchers import Vouchers
    from pos_app.services.returns.without_receipt import FreeReturns
    from pos_app.services.several.ledger import Ledger
    from pos_app.services.several.sharing import Sharing

T = TypeVar("T")
log = logging.getLogger(__name__)
GRACE = 5.0  # seconds that running tasks get to end when the program ends


@dataclass(eq=False)
class Till:
    """A till that is open: its files and its services. Built by `open_till`, closed when that context ends."""

    shop: ShopProfile
    clock: Clock
    tasks: Tasks
    till_store: TillStore
    catalogue_store: CatalogueStore
    outbox: Outbox
    checkout: Checkout
    shelf: LocalSearch
    ledger: SalesList
    prints: Callable[[], PrintSetup] | None = None
    sharing: Sharing | None = None
    """The shop's common store; None for a shop of one till."""
    signing: Signing | None = None
    _printing: Printing | None = field(default=None, init=False)

    # --- services that are imported and made when they are first used ---

    @cached_property
    def customers(self) -> Customers:
        """The customers: found, entered, changed."""
        from pos_app.services.customers.directory import Customers

        country = self.shop.address.country
        return Customers(self.till_store, self.catalogue_store, self.outbox, self.clock, country)

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of products, in this till's folder."""
        from pos_app.services.catalogue.pictures import Pictures

        return Pictures(self.catalogue_store.folder, self.clock)

    @cached_property
    def mending(self) -> Mending:
        """Changes refused sales so that they can be sent."""
        from pos_app.services.outbox.mending import Mending

        return Mending(self.till_store, self.shop, self.outbox, self.clock, self.customers, self.shelf)

    @cached_property
    def handovers(self) -> Handovers:
        """Hands sales to another till in a file."""
        from pos_app.services.outbox.handover import Handovers

        return Handovers(
            self.till_store.handover, self.catalogue_store.customers, self.outbox, self.clock, self.shop.till
        )

    @cached_property
    def purchases(self) -> Purchases:
        """The purchases of a customer."""
        from pos_app.services.customers.purchases import Purchases

        store = self.till_store
        return Purchases(store.outbox, store.sales, store.returns, self.shop.email, self.clock)

    @cached_property
    def returns(self) -> Returns:
        """Takes back what was sold."""
        from pos_app.services.returns.giving_back import Returns

        return Returns(self.till_store, self.checkout, self.outbox, self.clock, self._written, self._ledger)

    @cached_property
    def receipts_there(self) -> ReceiptsThere:
        """What the shop's software tells of a sale that may come back."""
        from pos_app.services.returns.there import ReceiptsThere

        return ReceiptsThere(self.till_store, self.checkout, self.clock, self._ledger)

    @cached_property
    def free_returns(self) -> FreeReturns:
        """Takes goods back without a receipt."""
        from pos_app.services.returns.without_receipt import FreeReturns

        return FreeReturns(self.till_store, self.catalogue_store, self.checkout, self.clock, self._written)

    @cached_property
    def deposits(self) -> Deposits:
        """Pays deposits back."""
        from pos_app.services.returns.deposits import Deposits

        return Deposits(
            self.till_store,
            self.catalogue_store,
            self.checkout,
            self.outbox,
            self.clock,
            self._written,
        )

    @cached_property
    def otherwise(self) -> PaidOtherwise:
        """Corrects how a sale of the open day was paid."""
        from pos_app.services.returns.paid_otherwise import PaidOtherwise

        return PaidOtherwise(self.till_store, self.checkout, self.clock)

    @cached_property
    def vouchers(self) -> Vouchers:
        """Sells vouchers, and finds them."""
        from pos_app.services.returns.vouchers import Vouchers

        return Vouchers(self.till_store.later, self.checkout, self.clock, self._ledger)

    @cached_property
    def owing(self) -> Owing:
        """Takes money for sales that were not paid at first."""
        from pos_app.services.returns.owing import Owing

        return Owing(self.till_store, self.checkout, self.clock)

    @cached_property
    def archives(self) -> Archives:
        """Archives of closed days, months and years, signed with this till's key."""
        from pos_app.services.fiscal.archives import Archives
        from pos_app.system import secret_store  # asked when an archive is made

        folder, new_id = self.till_store.folder, self.clock.new_id
        return Archives(
            self.till_store.periods, self.shop, self.clock, lambda: secret_store.archive_seed(folder, new_id)
        )

    @property
    def _ledger(self) -> Ledger | None:
        """The shop's ledger; None for a shop of one till."""
        return None if self.sharing is None else self.sharing.ledger

    @property
    def _written(self) -> Callable[[], Awaitable[None]] | None:
        """What is awaited behind a document: its signature, where a device signs."""
        if self.signing is None:
            return None
        from pos_app.services.fiscal.signing import signed_or_later

        return partial(signed_or_later, self.signing)

    @property
    def printing(self) -> Printing:
        """The print jobs and the printer."""
        if self._printing is None:
            from pos_app.services.printing.print_jobs import Printing, PrintSetup

            setup = self.prints() if self.prints else PrintSetup()
            self._printing = Printing(self.till_store.prints, setup, self.clock, self.tasks)
        return self._printing

    def stop_printing(self) -> None:
        """Tell the thread at a slow printer to stop; does nothing if nothing was printed."""
        if self._printing is not None:
            self._printing.close()


@asynccontextmanager
async def open_till(
    folder: Path,
    shop: ShopProfile,
    clock: Clock,
    report: Callable[[str, BaseException], None],
    changed: Callable[[Submission | None], None],
    server_clock: ServerClock | None,
    prints: Callable[[], PrintSetup] | None = None,
    report_restart: Callable[[str, BaseException], None] | None = None,
    *,
    practice: bool = False,
) -> AsyncIterator[Till]:
    """Open the till of a profile's folder. Raises StoreError. `practice`: nothing that it sells is real.

    `server_clock` compares this clock with the server's, None for no comparison. `prints` returns the printing setup
    when it is first needed; without it print jobs wait. `report` is called with each unexpected error in background
    work, `report_restart` with the first one of work that is started again, `changed` with each new state of an outbox
    row (None: the state of the line changed). At the end running tasks get GRACE seconds, what is not written yet is
    written, and the files are closed.
    """
    async with AsyncExitStack() as stack:
        till_store = await TillStore.open(folder, clock.now)
        stack.push_async_callback(till_store.aclose)
        shop = replace(shop, standing=await till_store.law.begin(replace(shop.standing, practice=practice)))
        catalogue_store = await CatalogueStore.open(folder)
        stack.push_async_callback(catalogue_store.aclose)
        tasks = Tasks(report, report_restart)
        habits = ShopHabits(till_store, clock, tasks)
        outbox = Outbox(till_store.outbox, clock, tasks, changed, server_clock, habits)
        signing: Signing | None = None
        paid: PaidSales = till_store.sales
        if shop.standing.signs:
            from pos_app.app.signing import signed_sales, signing_of

            signing = await signing_of(folder, shop, till_store.signed, clock)
            paid = signed_sales(till_store.sales, signing)
        sharing = None
        if (folder / STORE_FILE).exists():
            from pos_app.app.shop_sharing import sharing_of  # a shop of one till needs nothing of it

            sharing = stack.enter_context(sharing_of(folder, till_store, catalogue_store, shop, outbox, clock))
            paid = sharing.booked(paid)
        shared: Callable[[], SharedNow] = (lambda: sharing.now) if sharing else SharedNow
        checkout = Checkout(till_store.carts, paid, shop, outbox, clock, tasks)
        stack.push_async_callback(checkout.flush)
        till = Till(
            shop,
            clock,
            tasks,
            till_store,
            catalogue_store,
            outbox,
            checkout,
            LocalSearch(
                catalogue_store,
                till_store,
                lambda: checkout.shop.policy,
                shop.weighing,
                Favourites(folder),
                lambda: shared().moved,
            ),
            SalesList(till_store, catalogue_store.facts, shop, outbox, clock, shared),
            prints,
            sharing,
            signing,
        )
        stack.callback(till.stop_printing)  # after the tasks had their seconds to end
        stack.push_async_callback(tasks.aclose, GRACE)
        await outbox.load()
        tasks.start("log", till_store.keeper.prime)
        if signing is not None:
            tasks.start("signing", signing.catch_up)
            tasks.keep("signing device", signing.watch)
        yield till


def catalogue_of(
    till: Till, on_progress: Callable[[LoadProgress], None], shop: str | Callable[[], Awaitable[str]] = ""
) -> Catalogue:
    """The loader of a till's catalogue. `shop` names the shop whose catalogue is loaded, or asks for its name."""
    from pos_app.services.catalogue.loading import Catalogue

    return Catalogue(till.catalogue_store, till.clock, on_progress, shop, till.shop.policy.currency.code)
