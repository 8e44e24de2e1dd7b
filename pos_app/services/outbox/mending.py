"""The steps that correct a refused sale. Each makes a changed order under a new request id; the receipt number
stays."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pos_app.domain.customer import Customer, Party
from pos_app.domain.errors import DomainError
from pos_app.domain.order import Order, Sale, ShopProfile, party_for, split_line, without_phone
from pos_app.domain.search import digits
from pos_app.domain.submission import Cause, Correction, Created, Kind, State, Submission, asked_first
from pos_app.services.clock import Clock
from pos_app.services.customers.contact import ContactEntry, customer_from
from pos_app.services.customers.directory import Customers
from pos_app.services.outbox.sending import Outbox
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi

_LINE = re.compile(r"(?:^|\.)lines?\.([0-9]{1,4})(?:\.|$)")  # as the server counts: from 0


class Mend(StrEnum):
    """A way to correct a refused sale."""

    WITHOUT_PHONE = "without_phone"
    USE_EXISTING = "use_existing"
    SPLIT_LINE = "split_line"
    EDIT_CUSTOMER = "edit_customer"
    AS_WALK_IN = "as_walk_in"
    ADOPT = "adopt"
    AGAIN = "again"
    ANEW = "anew"


def mends_of(row: Submission, sale: Sale) -> tuple[Mend, ...]:
    """The ways to correct a refused sale, the likeliest first; empty if it is not refused."""
    if row.state is not State.REFUSED:
        return ()
    steps = []
    if row.cause is Cause.UNPROVED:
        return (Mend.ADOPT, Mend.AGAIN, Mend.ANEW)
    if sale.order.party.phone and (row.field.endswith("phone") or "PHONE" in row.error_code):
        steps += [Mend.WITHOUT_PHONE, Mend.USE_EXISTING]
    if refused_line(row, sale.order) and len(sale.order.lines) > 1:
        steps.append(Mend.SPLIT_LINE)
    if row.cause is Cause.BODY:
        steps.append(Mend.EDIT_CUSTOMER)
        if sale.cart.customer is not None:
            steps.append(Mend.AS_WALK_IN)
    return (*steps, Mend.AGAIN)


def refused_line(row: Submission, order: Order) -> int | None:
    """The position (from 1) of the line that the server named, None if it named none of this order."""
    found = _LINE.search(row.field)
    position = int(found[1]) + 1 if found else 0
    return position if 1 <= position <= len(order.lines) else None


def linked_id(request_id: str) -> str:
    """The request id of a corrected order, derived from the refused one.

    The same id always gives the same result: if a sale was handed over and is corrected on both tills, or is corrected
    again after a backup was restored, the server still sees one request and makes one order.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"comptoir:corrected:{request_id}"))


class Mending:
    """Carries out the steps. Each raises StoreError, and DomainError("already_mended") for a sale that is no longer
    refused."""

    def __init__(self, store: TillStore, shop: ShopProfile, outbox: Outbox, clock: Clock, customers: Customers) -> None:
        self._store = store
        self._shop = shop
        self._outbox = outbox
        self._clock = clock
        self._customers = customers

    async def mend(self, sale_id: str, step: Mend) -> None:
        """Take a step that needs no further input of the cashier, and send."""
        row, sale = await self._refused(sale_id)
        if step is Mend.SPLIT_LINE:
            await self._split(row, sale)
        elif step is Mend.WITHOUT_PHONE:
            await self._send(row, replace(sale, order=without_phone(sale.order)))
        elif step is Mend.AS_WALK_IN:
            await self._send_to(row, sale, party_for(None, self._shop))
        elif step is Mend.ANEW:
            await self._plan(row, replace(self._correction(row, sale), anyway=True))
        else:
            await self._send(row, sale)

    async def edit_customer(self, sale_id: str, entry: ContactEntry) -> None:
        """Send with the customer as entered. Only the order changes: no customer is created or changed.

        Raises DomainError with the wrong field.
        """
        row, sale = await self._refused(sale_id)
        customer = customer_from(entry, self._shop.address.country, sale.id)
        await self._send_to(row, sale, party_for(customer, self._shop))

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
        await self._send_to(row, sale, replace(party, address=sale.order.party.address))

    async def adopt(self, sale_id: str, api: ChiftApi | None) -> None:
        """The order that may be this sale's is: nothing is sent (`api` None: no line, so its sums are not looked at).

        Raises ChiftError, DomainError("order_taken").
        """
        row, _ = await self._refused(sale_id)
        found = Created(row.remote_id, row.order_number)
        if api is not None:
            found = (await api.order(row.remote_id, fresh=True)).created
        await self._outbox.adopt(row, found)

    # --- inside ---

    async def _refused(self, sale_id: str) -> tuple[Submission, Sale]:
        row, sale = await self._store.outbox.row(sale_id), await self._store.sales.get(sale_id)
        if row.state is not State.REFUSED:
            raise DomainError("already_mended")
        return row, sale

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
            field=_LINE.sub(".lines.0.", row.field).strip("."),
        )
        await self._plan(row, replace(self._correction(row, rest), off=off, waits=waits))
