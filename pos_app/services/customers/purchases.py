"""The purchases of a customer: sales of this till and orders of the shop's software, each once.

Chift lists orders by day and not by customer (chift.md), so this reads the orders of past days in steps, and recognises
the customer's orders by their e-mail address or phone number. An order with the shop's own e-mail address, which stands
in for a missing one, is not assigned to a customer by it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.domain.customer import Customer
from pos_app.domain.frozen import frozen
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.search import same_phone
from pos_app.services.clock import Clock
from pos_app.services.customers.there import Changed, changed_there
from pos_app.store.tables.outbox_store import OutboxStore
from pos_app.store.tables.sales import SaleRow, SaleStore

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.answer_values import PlacedOrder
    from pos_app.chift.api import ChiftApi
    from pos_app.store.tables.returns import ReturnStore

STEPS = (7, 23, 60, 90)  # days read in one step, one step after the other
MOST_PAGES = 10  # of 100 orders each: for a busy shop fewer days are read
SHOWN = 200


@frozen
class Purchase:
    """A sale of this till (`row`), or an order that only the shop's software has (`order`)."""

    number: str
    at: datetime | None
    row: SaleRow | None = None
    order: PlacedOrder | None = None

    @property
    def key(self) -> str:
        """A key that is unique among all purchases."""
        if self.row is not None:
            return f"sale:{self.row.id}"
        return f"order:{self.order.created.remote_id if self.order else self.number}"


@frozen
class Looked:
    """The orders found so far at the shop's software, and the first day that was read."""

    orders: tuple[PlacedOrder, ...]
    since: date


class Purchases:
    """Reads purchases; writes nothing."""

    def __init__(
        self, rows: OutboxStore, sales: SaleStore, returns: ReturnStore, shop_email: str, clock: Clock
    ) -> None:
        self._rows = rows
        self._sales = sales
        self._returns = returns
        self._shop_email = shop_email.strip().casefold()
        self._clock = clock

    async def here(self, customer: Customer) -> tuple[SaleRow, ...]:
        """The customer's sales of this till, newest first."""
        return await self._sales.of_customer(customer.id, customer.remote_id, limit=SHOWN)

    async def came_back(self, rows: tuple[SaleRow, ...]) -> dict[str, int]:
        """How much of these sales came back, by their ids; a sale of which nothing did is not there."""
        return await self._returns.sums([row.id for row in rows])

    async def changed_there(self, customer: Customer) -> tuple[Changed, ...]:
        """What the shop's software keeps otherwise of a customer who was entered at this till; () for another one, and
        where its answer is not kept any more."""
        try:
            ours, answer = await self._rows.payload(customer.id), await self._rows.answer(customer.id)
        except KeyError:
            return ()
        return changed_there(ours, answer.whole) if isinstance(ours, Customer) and answer is not None else ()

    async def sale(self, sale_id: str) -> Sale:
        """One of these sales. Raises KeyError."""
        return await self._sales.get(sale_id)

    def can_ask(self, customer: Customer) -> bool:
        """Whether the customer has something that identifies an order: an e-mail address of their own, or a phone
        number."""
        return bool(customer.phone or self._email(customer.email))

    async def at_chift(self, api: ChiftApi, customer: Customer) -> AsyncGenerator[Looked, None]:
        """The customer's orders at the shop's software; yields more with each step back in time. Raises ChiftError."""
        found: list[PlacedOrder] = []
        last, pages = self._clock.now().date() + timedelta(days=1), 0
        for days in STEPS:
            first = last - timedelta(days=days)
            async with aclosing(api.order_pages(first, last)) as answers:
                async for page in answers:
                    pages += 1
                    found += [order for order in page if self._is_theirs(order, customer)]
            yield Looked(tuple(found), first)
            if pages >= MOST_PAGES:
                return
            last = first - timedelta(days=1)

    def _is_theirs(self, order: PlacedOrder, customer: Customer) -> bool:
        email = self._email(order.email)
        numbers = (customer.phone, *customer.other_phones)
        return bool(email and email == self._email(customer.email)) or any(
            same_phone(order.phone, number) for number in numbers
        )

    def _email(self, text: str) -> str:
        """The customer's own e-mail address, "" if it is the shop's that stands in for a missing one."""
        email = text.strip().casefold()
        return "" if email == self._shop_email else email


def merged(here: tuple[SaleRow, ...], there: tuple[PlacedOrder, ...]) -> tuple[Purchase, ...]:
    """Both lists together, newest first. A sale of this till that is also an order there comes once: recognised by the
    id of its order, or by the receipt number in the order's note."""
    known = {row.receipt for row in here} | {row.submission.remote_id for row in here if row.submission.remote_id}
    found = {row.id: Purchase(row.receipt, row.paid_at, row) for row in here}
    for order in there:
        facts = read_note(order.note)
        receipt = "" if facts is None else str(facts.receipt) + (f"/{facts.part}" if facts.part > 1 else "")
        if order.created.remote_id not in known and receipt not in known:
            number = receipt or order.created.order_number or order.created.remote_id
            found.setdefault(order.created.remote_id, Purchase(number, order.created_on, None, order))
    return tuple(sorted(found.values(), key=_age, reverse=True))


def _age(purchase: Purchase) -> float:
    return purchase.at.timestamp() if purchase.at is not None else 0.0
