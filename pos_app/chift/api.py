"""The Chift API as the services use it: one method per call of chift.md, domain values in and out, ChiftError raised.

Chift may answer a GET from its cache, up to 5 minutes old; `fresh` asks it not to (chift.md "Base").
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, date, datetime
from functools import cached_property

import httpx

from pos_app.chift import back_office, set_up, translate
from pos_app.chift.answer_values import (
    COMMERCE,
    POS,
    Closure,
    Connection,
    CustomerPage,
    DraftMade,
    Integration,
    Location,
    MadeCustomer,
    OrderState,
    PastOrders,
    PlacedOrder,
    PosRate,
    PosSales,
    ResultPage,
    Transaction,
)
from pos_app.chift.client import Client
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftNotFound, ChiftNotSupported, ChiftProtocolError, ChiftSetup
from pos_app.chift.limits import Limits
from pos_app.chift.models_in import (
    CategoryIn,
    ClosureIn,
    ConnectionIn,
    CountryIn,
    CustomerIn,
    OrderIn,
    PaymentMethodIn,
    ProductIn,
    SalesIn,
    TaxIn,
    TransactionIn,
    rows,
)
from pos_app.chift.pages import RawPage
from pos_app.chift.picture_line import OwnPlace, PictureLine
from pos_app.chift.shop_calls import ShopCalls
from pos_app.chift.wire import Exchange, checked_proxy
from pos_app.domain.catalogue import Category, Country, PaymentMethod, Tax
from pos_app.domain.customer import Customer
from pos_app.domain.order import Order
from pos_app.domain.submission import Kind
from pos_app.domain.tax_evidence import in_percent
from pos_app.domain.work_list import WorkItem

_SHOP = "/consumers/{consumer_id}"
_CONNECTIONS = f"{_SHOP}/connections"
_TRANSACTIONS = f"{_CONNECTIONS}/{{connection_id}}/transactions"
_POS_CUSTOMERS = f"{_SHOP}/pos/customers"
_POS_CUSTOMER = f"{_POS_CUSTOMERS}/{{customer_id}}"
_PEOPLE = f"{_SHOP}/commerce/customers"
_PERSON = f"{_PEOPLE}/{{customer_id}}"
_POS_PRODUCTS = f"{_SHOP}/pos/products"
_LOCATIONS = f"{_SHOP}/pos/locations"
_INTEGRATIONS = "/integrations"
_SALES = f"{_SHOP}/pos/sales"
_CLOSURE = f"{_SHOP}/pos/closures/{{date}}"
_PRODUCTS = f"{_SHOP}/commerce/products"
_CATEGORIES = f"{_SHOP}/commerce/product-categories"
_TAXES = f"{_SHOP}/commerce/taxes"
_PAYMENT_METHODS = f"{_SHOP}/commerce/payment-methods"
_COUNTRIES = f"{_SHOP}/commerce/countries"
_ORDERS = f"{_SHOP}/commerce/orders"
_ORDER = f"{_ORDERS}/{{order_id}}"
_INVOICES = f"{_SHOP}/invoicing/invoices"

LONGEST_FILTER = 200  # characters of a search: longer than any name, and a scanner may send anything
FIRST_PAGE = 50


class ChiftApi:
    """The calls of one shop at Chift. Every method raises ChiftError; create it with `open`, call `aclose` at the
    end."""

    def __init__(self, client: Client, credentials: Credentials, own: OwnPlace | None = None, proxy: str = "") -> None:
        self._shop = ShopCalls(client, credentials)
        self._key = credentials
        self._own = own
        self._proxy = checked_proxy(proxy)
        self._web_shop_alone = bool(credentials.commerce_connection_id and not credentials.pos_connection_id)

    @classmethod
    async def open(
        cls,
        base_url: str,
        credentials: Credentials,
        *,
        monotonic: Callable[[], float],
        chance: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        proxy: str = "",
    ) -> ChiftApi:
        """A line to the shop of these credentials at `base_url`; makes no call yet. Arguments as `Client.open`.

        Raises DomainError("server_address") for an address that is neither https nor on this machine,
        DomainError("proxy_address") for a proxy that is none.
        """
        client = await Client.open(
            base_url,
            credentials,
            transport=transport,
            limits=limits,
            monotonic=monotonic,
            chance=chance,
            on_exchange=on_exchange,
            proxy=proxy,
        )
        own = None if transport is None else OwnPlace(base_url.rstrip("/"), transport)  # a practice shop's
        return cls(client, credentials, own, proxy)

    async def aclose(self) -> None:
        """Give requests on their way a moment to end, then close the connections."""
        await self._shop.aclose()

    async def fresh_line(self) -> None:
        """Let no further call use a connection that is open now: after a doubt an answer may wait on it that belongs to
        another call."""
        await self._shop.fresh_line()

    @cached_property
    def pictures(self) -> PictureLine:
        """Fetches pictures of products, with nothing of the shop's own."""
        return PictureLine(self._own, proxy=self._proxy)

    @property
    def shop(self) -> str:
        """A text that identifies the shop, the same for each connection to it."""
        return f"{self._key.consumer_id} {self._key.pos_connection_id} {self._key.commerce_connection_id}"

    async def shop_found(self) -> str:
        """As `shop`, with the connections that Chift takes where none is named yet (the first start is open): each the
        only one of its kind. The same text before and after they are named. Raises ChiftError."""
        if self._key.pos_connection_id or self._key.commerce_connection_id:
            return self.shop
        active = [one for one in await self.connections() if one.active]
        only = {api: ids[0] for api in (POS, COMMERCE) if len(ids := [c.id for c in active if c.api == api]) == 1}
        return f"{self._key.consumer_id} {only.get(POS, '')} {only.get(COMMERCE, '')}"

    @property
    def server_time(self) -> datetime | None:
        """The server's time in its last answer, None if no answer carried one."""
        return self._shop.server_time

    async def log_in(self) -> str:
        """Ask for an access token, unless there is a valid one, and return it; reads nothing of the shop. Raises
        ChiftError if Chift refuses the key."""
        return await self._shop.log_in()

    async def connections(self, *, fresh: bool = False) -> tuple[Connection, ...]:
        """The shop's connections, to find the ids of the POS one and the eCommerce one."""
        found = await self._shop.listed(ConnectionIn, self._shop.get(_CONNECTIONS, fresh=fresh))
        return tuple(translate.connection(row) for row in found)

    async def integrations(self) -> tuple[Integration, ...]:
        """The connectors of the account, with what they can do."""
        call = self._shop.get(_INTEGRATIONS, query=(("include_coverage", "true"),))
        found = await self._shop.listed(set_up.IntegrationIn, call)
        return tuple(set_up.integration(row) for row in found)

    async def locations(self) -> tuple[Location, ...]:
        """The branches of the shop at its till's software. Raises ChiftNotSupported without a POS connection."""
        self._need_pos()
        found = await self._shop.everything(set_up.LocationIn, self._shop.get(_LOCATIONS))
        return tuple(set_up.location(row) for row in found)

    async def past_orders(self, date_from: date, date_to: date) -> AsyncGenerator[PastOrders, None]:
        """What orders created between two days, both included, show of rates and fees, page by page."""
        period = (("date_from", date_from.isoformat()), ("date_to", date_to.isoformat()))
        async with aclosing(self._shop.pages(self._shop.get(_ORDERS, query=period))) as found:
            async for page in found:
                yield set_up.past_orders(rows(set_up.SoldOrderIn, page.rows, _ORDERS)[0])

    async def pos_rates(self) -> tuple[PosRate, ...]:
        """The rates of the first products of the till's software. Raises ChiftNotSupported without a POS connection."""
        self._need_pos()
        found = await self._shop.first_page(set_up.PosProductIn, self._shop.get(_POS_PRODUCTS), 100)
        return set_up.pos_rates(found)

    def _need_pos(self) -> None:
        """Raises ChiftNotSupported for a shop whose web shop alone is connected: there is nobody to ask."""
        if self._web_shop_alone:
            raise ChiftNotSupported

    async def search_customers(self, text: str) -> tuple[Customer, ...]:
        """The first customers whose names hold `text`."""
        return await self._customers("search", text)

    async def customers_by_email(self, email: str) -> tuple[Customer, ...]:
        """Customers with this e-mail address."""
        return await self._customers("email", email)

    async def customers_by_phone(self, phone: str) -> tuple[Customer, ...]:
        """Customers with this phone number (E.164)."""
        return await self._customers("phone", phone)

    async def _customers(self, name: str, value: str) -> tuple[Customer, ...]:
        asked = value.strip()[:LONGEST_FILTER].strip()
        if not asked or self._people == _PEOPLE:
            # Without a filter Chift would list all customers, and a web shop's have none: those were read already.
            return ()
        call = self._shop.get(_POS_CUSTOMERS, query=((name, asked),))
        return tuple(translate.customer(row) for row in await self._shop.first_page(CustomerIn, call, FIRST_PAGE))

    async def customer_pages(self, first: int = 1) -> AsyncGenerator[CustomerPage, None]:
        """The customers from page `first` on, page by page: those of the till's software, or of the web shop where it
        alone is connected. Rows that cannot be read are left out."""
        try:
            async with aclosing(self._shop.pages(self._shop.get(self._people), first)) as found:
                async for page in found:
                    yield _customer_page(page)
        except (ChiftNotSupported, ChiftSetup):
            if not await self._turns_out_alone():
                raise
            async with aclosing(self.customer_pages(first)) as people:
                async for one in people:
                    yield one

    async def customer_page(self, number: int) -> CustomerPage:
        """One page of the customers."""
        try:
            return _customer_page(await self._shop.page(self._shop.get(self._people), number))
        except (ChiftNotSupported, ChiftSetup):
            if not await self._turns_out_alone():
                raise
            return await self.customer_page(number)

    @property
    def _people(self) -> str:
        return _PEOPLE if self._web_shop_alone else _POS_CUSTOMERS

    async def _turns_out_alone(self) -> bool:
        """Whether a till that does not know its connections yet (the first start is open) is one of a web shop alone:
        its connections are asked once no till's software lists customers. Raises ChiftError."""
        if self._web_shop_alone or self._key.pos_connection_id:
            return False
        active = {one.api for one in await self.connections() if one.active}
        self._web_shop_alone = COMMERCE in active and POS not in active
        return self._web_shop_alone

    async def customer(self, remote_id: str) -> Customer:
        """One customer. Raises ChiftNotFound."""
        route = _POS_CUSTOMER if self._people == _POS_CUSTOMERS else _PERSON
        call = self._shop.get(route, ids=(("customer_id", remote_id),))
        return translate.customer(await self._shop.one(CustomerIn, call))

    async def create_customer(self, customer: Customer, request_id: str) -> MadeCustomer:
        """Create a POS customer under its own request id (chift.md "Exactly once"): the customer as answered. Raises
        ChiftNotSupported without a POS connection: the customer stays at this till."""
        self._need_pos()
        call = self._shop.post(_POS_CUSTOMERS, lambda: translate.customer_out(customer), request_id)
        found, whole = await self._shop.whole(CustomerIn, call)
        return MadeCustomer(translate.customer(found), whole)

    async def product_pages(
        self,
        updated_after: datetime | None = None,
        currency: str = "",
        first: int = 1,
        *,
        many: bool = False,
        fresh: bool = False,
    ) -> AsyncGenerator[ResultPage, None]:
        """The catalogue from page `first` on, page by page; `updated_after` (aware): only what changed since then.

        `many`: request several pages at once, before the first one says how many there are. A variant with prices in
        several currencies gets the one in `currency` (ISO 4217), else the first.
        """
        query: tuple[tuple[str, str], ...] = ()
        if updated_after is not None:
            if updated_after.tzinfo is None:
                raise ValueError("a moment without a time zone is none")
            query = (("updated_after", _in_utc(updated_after)),)
        async with aclosing(
            self._shop.pages(self._shop.get(_PRODUCTS, query=query, fresh=fresh), first, many=many)
        ) as found:
            async for page in found:
                products, bad = rows(ProductIn, page.rows, _PRODUCTS)
                items, bad_variants = translate.items(products, currency)
                ids = tuple(str(row["id"]) for row in page.rows if isinstance(row, dict) and row.get("id"))
                bare = sum(not product.variants for product in products)
                yield ResultPage(items, page.number, page.total_pages, bad + bad_variants, ids, page.total, bare)

    async def product_count(self) -> int | None:
        """How many products the shop has, None if its software does not say. One small call."""
        return await self._shop.total(self._shop.get(_PRODUCTS))

    async def categories(self) -> tuple[Category, ...]:
        """All product categories."""
        found = await self._shop.everything(CategoryIn, self._shop.get(_CATEGORIES))
        return tuple(translate.category(row) for row in found)

    async def taxes(self) -> tuple[Tax, ...]:
        """All taxes, rates in percent, also where the shop writes 0.21 for 21 %."""
        found = await self._shop.everything(TaxIn, self._shop.get(_TAXES))
        return in_percent(translate.tax(row) for row in found)

    async def payment_methods(self) -> tuple[PaymentMethod, ...]:
        """All ways to pay, inactive ones included."""
        found = await self._shop.everything(PaymentMethodIn, self._shop.get(_PAYMENT_METHODS))
        return tuple(translate.payment_method(row) for row in found)

    async def countries(self) -> tuple[Country, ...]:
        """The countries that the shop bills and delivers to."""
        found = await self._shop.everything(CountryIn, self._shop.get(_COUNTRIES))
        return tuple(translate.country(row) for row in found)

    async def create_order(self, order: Order, request_id: str) -> PlacedOrder:
        """Create the order of a paid sale: the order as answered, which has an id at least. Whose it is its note says.

        Sending the same body again uses the same request id; a changed body needs a new one (chift.md "Exactly once").
        """
        call = self._shop.post(_ORDERS, lambda: translate.order_out(order), request_id)
        return translate.placed(*await self._shop.whole(OrderIn, call))

    async def order(self, remote_id: str, *, fresh: bool = False) -> PlacedOrder:
        """One order. Raises ChiftNotFound."""
        call = self._shop.get(_ORDER, ids=(("order_id", remote_id),), fresh=fresh)
        return translate.placed(*await self._shop.whole(OrderIn, call))

    async def order_pages(
        self, date_from: date, date_to: date, *, fresh: bool = False
    ) -> AsyncGenerator[tuple[PlacedOrder, ...], None]:
        """Orders created between two days, both included, page by page."""
        period = (("date_from", date_from.isoformat()), ("date_to", date_to.isoformat()))
        async with aclosing(self._shop.pages(self._shop.get(_ORDERS, query=period, fresh=fresh))) as found:
            async for page in found:
                yield tuple(translate.placed(row) for row in rows(OrderIn, page.rows, _ORDERS)[0])

    async def changed_orders(
        self, since: datetime, *, fresh: bool = False
    ) -> AsyncGenerator[tuple[OrderState, ...], None]:
        """Orders that changed since a moment (aware) with their refunds, page by page. The filter is told in UTC
        without an offset, the one form that all connectors take."""
        if since.tzinfo is None:
            raise ValueError("a moment without a time zone is none")
        query = (("updated_after", _in_utc(since)), *back_office.LISTED)
        async with aclosing(self._shop.pages(self._shop.get(_ORDERS, query=query, fresh=fresh))) as found:
            async for page in found:
                orders = rows(back_office.RefundedOrderIn, page.rows, _ORDERS)[0]
                yield tuple(back_office.order_state(one) for one in orders)

    async def orders_with_refunds(
        self, date_from: date, date_to: date, *, fresh: bool = False
    ) -> AsyncGenerator[tuple[OrderState, ...], None]:
        """Orders created between two days, both included, with their refunds, page by page."""
        period = (("date_from", date_from.isoformat()), ("date_to", date_to.isoformat()), *back_office.LISTED)
        async with aclosing(self._shop.pages(self._shop.get(_ORDERS, query=period, fresh=fresh))) as found:
            async for page in found:
                orders = rows(back_office.RefundedOrderIn, page.rows, _ORDERS)[0]
                yield tuple(back_office.order_state(one) for one in orders)

    async def order_state(self, remote_id: str, *, fresh: bool = False) -> OrderState:
        """One order with its refunds, as far as the server tells them there. Raises ChiftNotFound, ChiftProtocolError
        (the answer is another order's: it is never believed)."""
        call = self._shop.get(_ORDER, ids=(("order_id", remote_id),), fresh=fresh)
        found = back_office.order_state(await self._shop.one(back_office.RefundedOrderIn, call))
        if found.id != remote_id:
            raise ChiftProtocolError
        return found

    async def create_draft(self, item: WorkItem, day: date, request_id: str, memo: str = "") -> DraftMade:
        """Create the draft of an entry of the work list under its own request id (chift.md "Exactly once"); `memo` says
        for whom it is. Raises
        ChiftSetup or ChiftNotSupported where the shop has no such connection, or its software cannot."""
        call = self._shop.post(_INVOICES, lambda: back_office.draft_out(item, day, memo), request_id)
        return back_office.draft_made(await self._shop.one(back_office.InvoiceIn, call))

    async def drafts(self, date_from: date, date_to: date, *, fresh: bool = False) -> tuple[DraftMade, ...]:
        """Invoices and refunds of customers in the shop's invoicing software, dated between two days, both included."""
        period = (("date_from", date_from.isoformat()), ("date_to", date_to.isoformat()))
        found = await self._shop.everything(back_office.InvoiceIn, self._shop.get(_INVOICES, query=period, fresh=fresh))
        return back_office.drafts(found)

    async def transaction(self, request_id: str, *, kind: Kind, fresh: bool = False) -> Transaction | None:
        """What became of a request; None if Chift does not know it (it may still be working on it), or tells of a
        request of another kind.

        Raises ChiftNotSupported if Chift has no such call, or if the id of the connection for `kind` is not known.
        """
        pos = kind is Kind.CUSTOMER
        connection_id = self._key.pos_connection_id if pos else self._key.commerce_connection_id
        if not connection_id:
            raise ChiftNotSupported
        ids = (("connection_id", connection_id),)
        call = self._shop.get(_TRANSACTIONS, ids=ids, query=(("client_request_id", request_id),), fresh=fresh)
        try:
            found = translate.transaction(await self._shop.one(TransactionIn, call))
        except ChiftNotFound:
            return None
        return None if ("/orders" if pos else "/customers") in found.route else found

    async def pos_sales(self, day: date) -> PosSales:
        """The sums of what the shop's software sold on a day, at this till's branch where one is chosen."""
        self._need_pos()
        period = (("date_from", day.isoformat()), ("date_to", day.isoformat()), *self._branch)
        return translate.pos_sales(await self._shop.one(SalesIn, self._shop.get(_SALES, query=period)))

    async def closure(self, day: date) -> Closure:
        """The end of a day as the shop's software has it, at this till's branch where one is chosen."""
        self._need_pos()
        call = self._shop.get(_CLOSURE, ids=(("date", day.isoformat()),), query=self._branch)
        return translate.closure(await self._shop.one(ClosureIn, call), day)

    @property
    def _branch(self) -> tuple[tuple[str, str], ...]:
        return (("location_id", self._key.location_id),) if self._key.location_id else ()


def _customer_page(page: RawPage) -> CustomerPage:
    readable, bad = rows(CustomerIn, page.rows, _POS_CUSTOMERS)
    people = tuple(translate.customer(row) for row in readable)
    return CustomerPage(people, page.number, page.total_pages, bad, page.total)


def _in_utc(moment: datetime) -> str:
    """`2025-01-31T15:00:00`: UTC without an offset, the one form that all connectors take (chift.md)."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()
