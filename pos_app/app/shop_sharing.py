"""Builds the shop's common store for a till, where one is set. Imported for those tills alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.services.day.days import Days
from pos_app.services.several.copies import SaleCopies
from pos_app.services.several.ledger import Ledger
from pos_app.services.several.link import StoreLink
from pos_app.services.several.pairing import invite, join
from pos_app.services.several.sharing import BehindCarts, Sharing
from pos_app.services.several.standing import TillStanding
from pos_app.services.several.stock import ShopStock
from pos_app.shared_store import address as store_address
from pos_app.shared_store.address import StoreAddress
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.postgres import PostgresShopStore
from pos_app.system import machine, secret_store

if TYPE_CHECKING:
    from pos_app.app.till import Till
    from pos_app.domain.order import ShopProfile
    from pos_app.services.catalogue.loading import Catalogue, KeptCatalogue
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.sending import Outbox
    from pos_app.store.catalogue import CatalogueStore
    from pos_app.store.till import TillStore

_UNREADABLE = StoreAddress("127.0.0.1", 1, "", "")  # nobody listens there: the store is told to be away


@contextmanager
def sharing_of(
    folder: Path, store: TillStore, catalogue: CatalogueStore, shop: ShopProfile, outbox: Outbox, clock: Clock
) -> Iterator[Sharing]:
    """The sharing of the till in `folder`; its line is closed at the end. Nothing is connected before it is served."""
    address = store_address.load(folder) or _UNREADABLE
    shop_store = PostgresShopStore(
        StoreLine(address, partial(secret_store.store_password, folder, address.secret_name))
    )
    here = store.shared
    link = StoreLink(shop_store, address.shop, machine.mark_of(folder), here, clock, shop.till)
    practice = shop.standing.practice
    copies = SaleCopies(store.copies, store.handover, outbox, clock, shop.till, practice=practice)
    try:

        async def forget(ids: tuple[str, ...]) -> None:
            await store.privacy.forget(ids, clock.now())
            await store.leave_no_trace()

        ledger = Ledger(link, store.shop_ledger, address.shop, shop.till, forget)
        standing = TillStanding(Days(store, catalogue, shop, clock), clock, practice=practice)
        stock = ShopStock(catalogue, clock, practice=practice)
        yield Sharing(link, here, shop.till, shop.policy, clock, BehindCarts(copies, ledger, standing, stock))
    finally:
        shop_store.close()


def shop_catalogue(till: Till, sharing: Sharing, catalogue: Catalogue) -> KeptCatalogue:
    """`catalogue` kept together with the other tills of the shop: what one of them fetches is there for all. Each
    till's practice shop is its own."""
    if till.shop.standing.practice:
        return catalogue
    from pos_app.services.several.one_sync import ShopCatalogue  # with the line to Chift, after the first key

    return ShopCatalogue(catalogue, till.catalogue_store, sharing.link, till.clock, till.shop.policy.currency.code)


class StorePairing:
    """Pairs tills with the shop's store from the till in `folder`, whose code is `till`. Its calls block."""

    def __init__(self, folder: Path, till: str, clock: Clock) -> None:
        self._folder = folder
        self._till = till
        self._clock = clock

    def invite(self, code: str, host: str) -> str:
        """See `services.several.pairing.invite`. Raises OSError where the vault cannot be read."""
        address = self._address()
        return invite(address, secret_store.store_password(self._folder, address.secret_name), code, host, self._clock)

    def join(self, text: str) -> None:
        """Pair this till. Raises as `services.several.pairing.join`, and OSError."""
        address, password = join(text, self._till, self._clock)
        store_address.save(self._folder, address, password)

    def own_address(self) -> str:
        """This computer's address in the network, where the store is on it; "" where it is elsewhere."""
        return machine.own_address() if self._address().is_local else ""

    def _address(self) -> StoreAddress:
        return store_address.load(self._folder) or _UNREADABLE
