"""Asks what became of a request without an answer: by its request id, then by its receipt number (faults R3, R5)."""

from __future__ import annotations

from contextlib import aclosing
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftNotFound, ChiftNotSupported
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.search import fold
from pos_app.domain.submission import Cause, Created, InDoubt, Kind, NotProcessed, Outcome, Refused, Submission

if TYPE_CHECKING:  # httpx and pydantic are not imported before the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.customer import Customer


async def ask(api: ChiftApi, row: Submission, payload: Sale | Customer, today: date) -> Outcome:
    """What the server knows of an UNKNOWN row.

    Created if the request id led to an entity, or an order of the day carries the receipt number. NotProcessed if the
    server recorded a failure or does not know the request: it is sent again with the same id, and the server refuses a
    repeat. Refused if it was rejected in words that left open whether it was made, and it was not. InDoubt while the
    server only says that it knows the id. A customer whose creation the server confirms without an id is looked up by
    name, phone and e-mail, and found if exactly one matches. Raises ChiftError if asking failed.
    """
    try:
        transaction = await api.transaction(row.request_id, kind=row.kind)
    except (ChiftNotSupported, ChiftNotFound):
        transaction = None
    if transaction is not None and 200 <= transaction.status_code < 300 and transaction.created_entity_id:
        return await _entity(api, row.kind, transaction.created_entity_id)
    failed = transaction is not None and transaction.status_code >= 400
    # A failure may be Chift's alone: the shop's software may have made the order and answered too late or unreadably.
    # So the orders are searched for the receipt number before this one is sent again.
    by_name = row.cause is Cause.DUPLICATE and not failed  # the server says that it exists: then a match by name counts
    found = await _seen(api, payload, today, by_name=by_name)
    if found is not None:
        return found
    if row.cause is Cause.BODY and (failed or transaction is None):
        return Refused(row.cause, row.sentence, row.error_code, row.field)  # rejected, and surely not made
    if failed:
        # The server refuses the id as used, yet has no such order: only a new id gets through (faults R3).
        return NotProcessed(row.cause, row.sentence, renew=row.cause is Cause.DUPLICATE)
    if transaction is not None or row.cause is Cause.DUPLICATE:
        return InDoubt(row.cause, row.sentence)
    return NotProcessed(row.cause, row.sentence)


async def _entity(api: ChiftApi, kind: Kind, entity_id: str) -> Created:
    if kind is Kind.CUSTOMER:
        return Created(entity_id)
    try:
        return (await api.order(entity_id, fresh=True)).created
    except (ChiftNotFound, ChiftNotSupported):
        # The server created and named it, and its list does not show it (any more): nothing is left to send.
        return Created(entity_id)


async def _seen(api: ChiftApi, payload: Sale | Customer, today: date, *, by_name: bool) -> Created | None:
    try:
        if isinstance(payload, Sale):
            return await _order_with(api, payload, today)
        return await _customer_like(api, payload) if by_name else None
    except (ChiftNotSupported, ChiftNotFound):
        return None  # this shop system has no such list: only the request id can tell


async def _customer_like(api: ChiftApi, customer: Customer) -> Created | None:
    """The one customer with this name, phone and e-mail address; None for none or several."""
    alike = [
        found.remote_id
        for found in await api.search_customers(customer.last_name)
        if fold(found.name) == fold(customer.name)
        and (found.phone in ("", customer.phone))
        and (found.email.casefold() in ("", customer.email.casefold()))
    ]
    return Created(alike[0]) if len(alike) == 1 else None


async def _order_with(api: ChiftApi, sale: Sale, today: date) -> Created | None:
    """The order whose note names this receipt, among those since the day before (the server's day may differ)."""
    first = sale.receipt.day - timedelta(days=1)
    last = max(today, sale.receipt.day) + timedelta(days=1)
    async with aclosing(api.order_pages(first, last, fresh=True)) as pages:
        async for page in pages:
            for placed in page:
                if _tells_of(placed.note, sale):
                    return placed.created
    return None


def _tells_of(note: str, sale: Sale) -> bool:
    """Whether an order's note belongs to this sale.

    Tills that were given the same code by mistake use the same receipt numbers, so the sale's own mark decides. If the
    note has no mark (cut by the shop's software, or written by an older program), the payments must agree.
    """
    facts, ours = read_note(note), read_note(sale.order.note)
    if facts is None or (facts.receipt, facts.part) != (sale.receipt, sale.part):
        return False
    if ours is None:
        return True
    if facts.mark and ours.mark:
        return facts.mark == ours.mark
    return not facts.paid or facts.paid == ours.paid
