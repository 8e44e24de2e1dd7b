"""The steps that correct a refused sale. Each makes a changed order under a new request id; the receipt number
stays."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pos_app.domain.catalogue import Item
from pos_app.domain.customer import Customer, Party
from pos_app.domain.errors import DomainError
from pos_app.domain.order import OrderLine, Sale, ShopProfile, as_article, party_for, split_line, without_phone
from pos_app.domain.search import digits
from pos_app.domain.submission import Cause, Correction, Created, Kind, State, Submission, asked_first
from pos_app.services.catalogue.local_search import LocalSearch
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import ContactEntry, customer_from, party_from
from pos_app.services.customers.directory import Customers
from pos_app.services.customers.phones import phone_of_order
from pos_app.services.outbox.mend_steps import LINE, Mend, reason_of, refused_line
from pos_app.services.outbox.sending import Outbox
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi


def linked_id(request_id: str) -> str:
    """The request id of a corrected order, derived from the refused one.

    The same id always gives the same result: if a sale was handed over and is corrected on both tills, or is corrected
    again after a backup was restored, the server still sees one request and makes one order.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"comptoir:corrected:{request_id}"))


class Mending:
    """Carries out the steps. Each raises StoreError, and DomainError("already_mended") for a sale that is no longer
    refused."""

    def __init__(
        self,
        store: TillStore,
        shop: ShopProfile,
        outbox: Outbox,
        clock: Clock,
        customers: Customers,
        shelf: LocalSearch,
    ) -> None:
        self._store = store
        self._shop = shop
        self._outbox = outbox
        self._clock = clock
        self._customers = customers
        self._shelf = shelf

    async def mend(self, sale_id: str, step: Mend) -> None:
        """Take a step that needs no further input of the cashier, and send."""
        row, sale = await self._refused(sale_id)
        if step is Mend.SPLIT_LINE:
            await self._split(row, sale)
        elif step is Mend.WITHOUT_PHONE:
            await self._send(row, replace(sale, order=without_phone(sale.order)))
        elif step is Mend.AS_WALK_IN:
            await self._send_to(row, sale, party_for(None, self._shop))
        elif step is Mend.UNPAID:
            await self._send(row, replace(sale, order=replace(sale.order, payment_method="")))
        elif step is Mend.ANEW:
            await self._plan(row, replace(self._correction(row, sale), anyway=True))
        else:
            await self._send(row, sale)

    async def alike(self, sale_id: str) -> tuple[str, ...]:
        """The ids of all sales that were refused for the same reason as this one, itself among them, oldest first."""
        reason = reason_of(await self._store.outbox.row(sale_id))
        rows = await self._store.outbox.open_rows()
        return tuple(
            one.id for one in rows if one.kind is Kind.ORDER and one.state is State.REFUSED and reason_of(one) == reason
        )

    async def pay_as(self, sale_id: str, method: str) -> None:
        """Send with this as the payment method: a method's name or id, as the shop takes it."""
        row, sale = await self._refused(sale_id)
        await self._send(row, replace(sale, order=replace(sale.order, payment_method=method)))

    async def articles(self, sale_id: str, text: str = "", most: int = 8) -> tuple[Item, ...]:
        """What the line that the server named may be sent as: articles that fit what was typed, else those with its
        number or barcode, with its name, and the one that stands for typed names."""
        row, sale = await self._refused(sale_id)
        gone = self._gone(row, sale)
        if text:
            return tuple(i for i in (await self._shelf.find(text)).items if i.variant_id != gone.variant_id)[:most]
        line = next((one for one in sale.cart.lines if one.variant_id == gone.variant_id), None)
        found: list[Item] = []
        for code in (line.sku, line.barcode) if line is not None else ():
            found += await self._shelf.by_code(code) if code else ()
        found += (await self._shelf.find(gone.name)).items
        if self._shop.free_text_variant and (free := await self._shelf.item(self._shop.free_text_variant)) is not None:
            found.append(free)
        return tuple({item.variant_id: item for item in found if item.variant_id != gone.variant_id}.values())[:most]

    async def sell_as(self, sale_id: str, variant_id: str) -> None:
        """Send the lines of the article that the server named as another article; prices and amounts stay."""
        row, sale = await self._refused(sale_id)
        order = as_article(sale.order, self._gone(row, sale).variant_id, variant_id)
        await self._send(row, replace(sale, order=order))

    async def edit_customer(self, sale_id: str, entry: ContactEntry) -> None:
        """Send with the customer as entered. Only the order changes: no customer is created or changed.

        Raises DomainError with the wrong field.
        """
        row, sale = await self._refused(sale_id)
        customer = customer_from(entry, self._shop.address.country, sale.id)
        await self._send_to(row, sale, party_for(customer, self._shop))

    async def edit_place(self, sale_id: str, step: Mend, entry: ContactEntry) -> None:
        """Send with the address as entered that the goods (EDIT_DELIVERY) or the bill (EDIT_BILL) go to.

        Raises DomainError with the wrong field.
        """
        row, sale = await self._refused(sale_id)
        to = party_from(entry, self._shop.address.country)
        goods = step is Mend.EDIT_DELIVERY
        order = replace(sale.order, shipping=to) if goods else replace(sale.order, billing=to)
        await self._send(row, replace(sale, order=order))

    async def existing(self, sale_id: str, api: ChiftApi | None) -> tuple[Customer, ...]:
        """Customers who have the refused phone number: in the till's file, else at the shop's software (`api` None:
        without a line it is not asked).

        Raises ChiftError if the shop's software could not be asked and the till's file has none.
        """
        phone = (await self._store.sales.get(sale_id)).order.party.phone
        found = {c.remote_id or c.id: c for c in await self._customers.find_here(digits(phone)) if c.phone == phone}
        found = {key: customer for key, customer in found.items() if customer.remote_id}
        if not found and api is not None:
            found = {c.id: c for c in await self._customers.find_at_chift(api, phone) if c.phone == phone}
        return tuple(found.values())

    async def use_existing(self, sale_id: str, customer: Customer) -> None:
        """Send with the name and the e-mail address of the customer who has the phone number; the address stays."""
        row, sale = await self._refused(sale_id)
        party = party_for(customer, self._shop)
        phone = phone_of_order(party.phone, self._shop.address.country)
        await self._send_to(row, sale, replace(party, address=sale.order.party.address, phone=phone))

    async def adopt(self, sale_id: str, api: ChiftApi | None) -> None:
        """The order that may be this sale's is: nothing is sent (`api` None: no line, so its sums are not looked at).

        Raises ChiftError, DomainError("order_taken").
        """
        row, _ = await self._refused(sale_id)
        found = Created(row.remote_id, row.order_number)
        if api is not None:
            found = (await api.order(row.remote_id, fresh=True)).created
        await self._outbox.adopt(row, found, api)

    # --- inside ---

    async def _refused(self, sale_id: str) -> tuple[Submission, Sale]:
        row, sale = await self._store.outbox.row(sale_id), await self._store.sales.get(sale_id)
        if row.state is not State.REFUSED:
            raise DomainError("already_mended")
        return row, sale

    def _gone(self, row: Submission, sale: Sale) -> OrderLine:
        position = refused_line(row, sale.order)
        if position is None:
            raise DomainError("no_such_line")
        return sale.order.lines[position - 1]

    def _correction(self, row: Submission, sale: Sale) -> Correction:
        # A request id of its own is as new as this; a row that is too old must not be too old at once again.
        created: datetime = self._clock.now() if row.cause is Cause.TOO_OLD else row.created_at
        # A new id even for the same body: Chift does not say whether a refused id may be used again (chift.md).
        return Correction(linked_id(row.request_id), created, sale)

    async def _send_to(self, row: Submission, sale: Sale, party: Party) -> None:
        await self._send(row, replace(sale, order=replace(sale.order, party=party)))

    async def _send(self, row: Submission, sale: Sale) -> None:
        await self._plan(row, self._correction(row, sale))

    async def _plan(self, row: Submission, correction: Correction) -> None:
        """Ask for the sale by its old request id and its note; what is not there goes out as the correction says: a
        shop's software may have made the order and still have answered with a refusal."""
        row = asked_first(row)
        await self._store.sales.plan(row, correction)
        self._outbox.add(row)

    async def _split(self, row: Submission, sale: Sale) -> None:
        """Make the line that the server named an order of its own that waits for a person, and send the rest."""
        position = refused_line(row, sale.order)
        if position is None:
            raise DomainError("no_such_line")
        part = await self._store.sales.parts(sale.receipt) + 1
        rest, off = split_line(sale, position, part)
        waits = Submission(
            off.id,
            Kind.ORDER,
            linked_id(f"{row.request_id}/{part}"),
            State.REFUSED,
            row.created_at,
            receipt=off.number,
            cause=row.cause,
            sentence=row.sentence,
            error_code=row.error_code,
            field=LINE.sub(".lines.0.", row.field).strip("."),
        )
        await self._plan(row, replace(self._correction(row, rest), off=off, waits=waits))
