"""What a shop can and cannot do for a till, as the test of the connection found it: values, and the calls that read
them. Creates nothing at the shop.

An error of a list that a till can do without is not raised: the list is then not known (None, or empty).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.chift.answer_values import Connection, Integration, Location, PastOrders, Support
from pos_app.chift.errors import ChiftError
from pos_app.domain.catalogue import Item, ItemStatus, PaymentMethod
from pos_app.domain.frozen import frozen
from pos_app.domain.search import fold
from pos_app.domain.tax_evidence import RateSeen, SoldLine, rates_seen

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.answer_values import ResultPage
    from pos_app.chift.api import ChiftApi

MOST_PAGES = 10  # of products and of orders: enough to tell a shop by, and a slow shop is not asked for ever
PATIENCE = 15.0  # seconds for the pages behind the first
LOOK_BACK = timedelta(days=365)  # of past orders

log = logging.getLogger(__name__)
_HIDDEN = (ItemStatus.ARCHIVED, ItemStatus.UNPUBLISHED)


@frozen
class Goods:
    """The goods that were looked at: `for_sale` variants, of which `unpriced` have no price above 0 and `foreign` one
    in another currency than the shop's. Beside them `hidden` that the shop has archived or keeps out of its web shop,
    `unread` that could not be read, and `bare` products without a variant, which no order can name. `whole`: all were
    looked at."""

    for_sale: int = 0
    unpriced: int = 0
    foreign: int = 0
    whole: bool = True
    unsold: tuple[str, ...] = ()
    """Names of the first that cannot be sold."""
    unread: int = 0
    bare: int = 0
    hidden: int = 0

    @property
    def any(self) -> bool:
        """Whether the shop lists anything, of whatever use."""
        return bool(self.for_sale or self.unread or self.bare)

    @property
    def priced(self) -> int:
        """How many can be sold at a price of the shop's."""
        return self.for_sale - self.unpriced - self.foreign


@frozen
class Abilities:
    """What the shop can do. `asked_at` None: it was not asked yet.

    `connector` is its software's name. `methods` None: its ways to pay could not be read. `rates` is what its past
    orders show of its tax rates, by so many `lines`; `from_products`: not orders, but the goods of the till's software
    told them. `with_fees` of the `past_orders` read have something added by the shop (shipping).
    """

    asked_at: datetime | None = None
    connector: str = ""
    orders: Support = Support.UNKNOWN
    new_customers: Support = Support.UNKNOWN
    has_pos: bool = True
    lists_customers: bool = True
    goods: Goods = Goods()
    methods: tuple[PaymentMethod, ...] | None = None
    locations: tuple[Location, ...] = ()
    rates: tuple[RateSeen, ...] = ()
    lines: int = 0
    past_orders: int = 0
    with_fees: int = 0
    from_products: bool = False

    @property
    def brief(self) -> str:
        """The same for a log: no names."""
        goods = self.goods
        return (
            f"orders {self.orders.value}, new customers {self.new_customers.value}, "
            f"{goods.priced} of {goods.for_sale} priced, {len(self.methods or ())} ways to pay"
        )


@dataclass(slots=True)
class GoodsRead:
    """What was looked at of a shop's goods; `skipped` and `bare` as in `ResultPage`. `whole`: that is all of them."""

    items: tuple[Item, ...] = ()
    skipped: int = 0
    bare: int = 0
    whole: bool = True

    def add(self, page: ResultPage) -> None:
        """One page more."""
        self.items += page.items
        self.skipped += page.skipped
        self.bare += page.bare


def count_goods(looked: GoodsRead, currency: str) -> Goods:
    """Count what can be sold in this currency (ISO 4217)."""
    for_sale = [item for item in looked.items if item.status not in _HIDDEN]
    unpriced = [item for item in for_sale if not item.price]
    foreign = [item for item in for_sale if item.price and item.currency != currency]
    names = tuple(item.name for item in (*foreign, *unpriced)[:20])
    hidden = len(looked.items) - len(for_sale)
    return Goods(len(for_sale), len(unpriced), len(foreign), looked.whole, names, looked.skipped, looked.bare, hidden)


async def read_goods(pages: AsyncGenerator[ResultPage, None]) -> GoodsRead:
    """What the first pages have. Raises ChiftError if the first page cannot be read."""
    found = GoodsRead()
    async with aclosing(pages) as given:
        page = await anext(given, None)
        if page is None:
            return found
        found.add(page)
        try:
            async with asyncio.timeout(PATIENCE):
                while page.number < MOST_PAGES:
                    page = await anext(given)
                    found.add(page)
        except StopAsyncIteration:  # that was the last one, whatever was said of their number
            return found
        except (TimeoutError, ChiftError):
            found.whole = False
            return found
    found.whole = page.number >= page.total_pages
    return found


async def read_past(
    api: ChiftApi, items: tuple[Item, ...], today: date
) -> tuple[tuple[RateSeen, ...], PastOrders, bool]:
    """What past orders show of the tax rates and what they were, and whether the goods of the till's software told the
    rates instead."""
    known = {item.variant_id: item for item in items}
    read: list[PastOrders] = []
    try:
        async with asyncio.timeout(PATIENCE), aclosing(api.past_orders(today - LOOK_BACK, today)) as pages:
            async for page in pages:
                read.append(page)
                if len(read) >= MOST_PAGES:
                    break
    except (TimeoutError, ChiftError) as error:
        # What was read until then tells as much as it tells.
        log.info("past orders are not read any further: %s", error)
    past = PastOrders(
        tuple(line for page in read for line in page.lines),
        sum(page.count for page in read),
        sum(page.with_fees for page in read),
    )
    if seen := rates_seen(past.lines, known):
        return seen, past, False
    try:
        products = await api.pos_rates()
    except ChiftError:
        return (), past, False
    by_name = {fold(item.name): item for item in items}
    lines = tuple(
        SoldLine(item.variant_id, item.category_ids, one.rate)
        for one in products
        if (item := known.get(one.id) or by_name.get(fold(one.name))) is not None
    )
    return rates_seen(lines, known), replace(past, lines=lines), True


async def read_integrations(api: ChiftApi) -> tuple[Integration, ...]:
    """The connectors with what they can do; none where Chift does not tell this key."""
    try:
        return await api.integrations()
    except ChiftError:
        return ()


async def read_locations(api: ChiftApi) -> tuple[Location, ...]:
    """The branches; none where the till's software has no list of them."""
    try:
        return await api.locations()
    except ChiftError:
        return ()


def connector_of(connection: Connection | None, integrations: tuple[Integration, ...]) -> Integration | None:
    """The connector of a connection, None where Chift does not tell it."""
    if connection is None:
        return None
    same = [one for one in integrations if one.id == connection.integration_id] or [
        one for one in integrations if one.name == connection.integration and one.api == connection.api
    ]
    return same[0] if same else None
