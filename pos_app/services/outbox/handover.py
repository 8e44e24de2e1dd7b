"""Hand-over of unsent sales and parked carts to another till by a signed file, and taking them over from one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import State
from pos_app.services.clock import Clock
from pos_app.services.outbox.sending import Outbox
from pos_app.store.catalogue import CustomerStore
from pos_app.store.handover_file import VERSION, read_file, seal, shop_key, shop_mark, unseal, write_file
from pos_app.store.tables.handover import HandoverStore, Taken

__all__ = ["Given", "Handovers", "Taken", "shop_key"]


@frozen
class Given:
    """What was written to a hand-over file."""

    sales: int
    customers: int
    carts: int


class Handovers:
    """Hand-overs of this till. `till` is its code."""

    def __init__(self, store: HandoverStore, customers: CustomerStore, outbox: Outbox, clock: Clock, till: str) -> None:
        self._store = store
        self._customers = customers
        self._outbox = outbox
        self._clock = clock
        self._till = till

    async def hand_over(self, path: Path, key: bytes) -> Given:
        """Write all that is not sent and all that is parked to `path`, signed; the till keeps it as well.

        Raises DomainError("handover_empty"), StoreError if the till's file or `path` cannot be read or written.
        """
        clock = self._clock
        given = await self._store.collect(VERSION, shop_mark(key), self._till, clock.now(), clock.new_id)
        if given.is_empty:
            raise DomainError("handover_empty")
        # In a thread: thousands of sales take seconds to write, and selling goes on.
        await asyncio.to_thread(lambda: write_file(path, seal(given, key)))
        await self._store.remember(given)
        return Given(len(given.sales), len(given.customers), len(given.carts))

    async def take_over(self, path: Path, key: bytes) -> Taken:
        """Take over what the file holds and this till does not have, and send it. Reading the same file again adds
        nothing.

        Raises DomainError (handover_file, handover_newer, handover_shop, handover_changed) and StoreError; nothing is
        taken over then.
        """
        given = await asyncio.to_thread(lambda: unseal(read_file(path), key))
        taken = await self._store.take(given, self._till, self._clock.now())
        for row in taken.rows:
            if row.state is not State.REFUSED:  # refused rows wait for a person
                self._outbox.add(row)
        for customer in taken.customers:
            await self._customers.put(customer)
        return taken
