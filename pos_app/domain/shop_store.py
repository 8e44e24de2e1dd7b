"""The shop's common store as values: what tills of one shop share, and the port behind which it stands.

Each till's own file stays the truth of its sales; the store has only what must be common. Ownership moves by hand-over,
never by time: a parked cart is free, held by one till, or sold, and only its holder or a person's word changes that
(docs/several_tills.md).
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pos_app.domain.frozen import frozen
from pos_app.domain.shop_feed import ShopFeed
from pos_app.domain.shop_ledger import ShopLedger
from pos_app.domain.shop_overview import ShopOverview
from pos_app.domain.store_state import StoreRefusedError

CLIENT = 6
"""The version of the store's schema that this program speaks; a newer schema names the least client it serves."""
LEAST, LEDGER, SHOP, FEED, STOCK, PAIRING = 1, 2, 3, 4, 5, 6
"""The least version of the schema that it can use, from which on the store has a ledger, what all tills of the shop
forget and close, its catalogue and how its tills stand, what moved of its stock, and whose code is paired again."""
FORM = 1
"""The form of the carts' texts."""
MAX_BODY = 1_000_000  # characters of one cart; a larger one stays at its till


@frozen
class JournalPlace:
    """An entry of a till's journal: its number and hash. The last one that the store has seen must be in the till's
    file, else the file is an older one or that of a copy."""

    seq: int
    hash: str


@frozen
class Registered:
    """What the store knows of this till: the shop's mark, its code, the mark of its installation ("" until it has
    registered) and where its journal was."""

    shop: str
    version: int
    min_client: int
    code: str
    installation: str
    journal: JournalPlace

    def check(self, shop: str, installation: str) -> None:
        """Raises StoreRefusedError: shop, newer, schema, code, copy."""
        if self.shop != shop:
            raise StoreRefusedError("shop")
        if self.min_client > CLIENT:
            raise StoreRefusedError("newer", str(self.min_client))
        if self.version < LEAST:
            raise StoreRefusedError("schema", str(self.version))
        if not self.installation:
            raise StoreRefusedError("code")
        if self.installation != installation:
            raise StoreRefusedError("copy")


@frozen
class OfferedCart:
    """A parked cart for the shop. `turn` counts its hand-overs; `body` is its text, `total` in minor units."""

    uid: str
    turn: int
    body: str
    label: str
    cashier: str
    at: datetime
    pieces: int
    total: int
    currency: str


@frozen
class HeldCart:
    """A cart that this till holds at the store, and its text."""

    uid: str
    turn: int
    body: str
    form: int
    cashier: str
    at: datetime


@frozen
class SharedCart:
    """A parked cart as the shop's list shows it. `till` parked it; `holder` is the till that has it ("": it is free),
    `held_by` its cashier, `since` when by the server's clock."""

    uid: str
    label: str
    till: str
    cashier: str
    at: datetime
    pieces: int
    total: int
    currency: str
    holder: str = ""
    held_by: str = ""
    since: datetime | None = None
    turn: int = 0

    @property
    def is_free(self) -> bool:
        """Whether any till may take it up."""
        return not self.holder


@frozen
class SaleCopy:
    """A sale that was not sent when it was copied: its text with its outbox row, under its own request id."""

    sale_id: str
    request_id: str
    body: str


@frozen
class Adopted:
    """A copied sale that another till (`by`) has taken over by a person's word."""

    sale_id: str
    by: str
    at: datetime


@frozen
class TillSeen:
    """A till of the shop: its code, when the store heard of it last (its own clock; None: never), and how many of its
    sales are copied and not known to be sent."""

    code: str
    seen_at: datetime | None
    unsent: int


class ShopStore(Protocol):
    """The shop's store. Each call is one transaction there. All raise StoreAwayError (it may have been done) and
    StoreRefusedError (it was not)."""

    @property
    def ledger(self) -> ShopLedger:
        """What comes back, and vouchers. Only in a store of a schema from LEDGER on."""
        ...

    @property
    def feed(self) -> ShopFeed:
        """The shop's catalogue. Only in a store of a schema from FEED on."""
        ...

    @property
    def overview(self) -> ShopOverview:
        """How the tills stand. Only in a store of a schema from FEED on."""
        ...

    async def registered(self) -> Registered:
        """What the store knows of this till."""
        ...

    async def register(self, installation: str, journal: JournalPlace, *, anew: bool) -> bool:
        """Register this installation under the till's code. False if another one has it, unless a person says so
        (`anew`)."""
        ...

    async def advance(self, before: JournalPlace, now: JournalPlace) -> bool:
        """Tell that this till is alive and where its journal is. False: another file moved it meanwhile."""
        ...

    async def offer(self, cart: OfferedCart) -> bool:
        """Give a parked cart to the shop. True also when it is there already; False if another till has it."""
        ...

    async def claim(self, uid: str, request_id: str, cashier: str) -> HeldCart | None:
        """Hold a free cart; the same request is answered the same. None: it is not free."""
        ...

    async def take_cart(self, uid: str, request_id: str, cashier: str, reason: str) -> HeldCart | None:
        """Hold a cart that another till holds, by a person's word. None: it is sold or gone."""
        ...

    async def settle(self, uid: str, turn: int, sold_as: str) -> bool:
        """Tell that a held cart was sold as this sale, or put away (GONE). False: another till has taken it over."""
        ...

    async def parked(self, limit: int) -> tuple[SharedCart, ...]:
        """The carts that are neither sold nor gone, newest first."""
        ...

    async def mine(self) -> tuple[HeldCart, ...]:
        """The carts that this till holds."""
        ...

    async def copy_sales(self, copies: tuple[SaleCopy, ...], sent: tuple[str, ...]) -> None:
        """Copy unsent sales; `sent` are ids of copied ones that are sent: their texts are emptied."""
        ...

    async def adopt(self, till: str, cashier: str) -> tuple[SaleCopy, ...]:
        """Take over what is copied of a dead till and not taken over yet, or by this till before."""
        ...

    async def adopted(self) -> tuple[Adopted, ...]:
        """Which of this till's sales others have taken over."""
        ...

    async def tills(self) -> tuple[TillSeen, ...]:
        """The tills of the shop by their codes."""
        ...
