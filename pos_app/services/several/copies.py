"""Copies of unsent sales at the shop's store, made behind the pay key; and what is copied of a dead till, taken over by
a person's word under the same request ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.submission import State
from pos_app.services.several.portion import Portion
from pos_app.store.several.copies import SaleCopyStore, handover_of
from pos_app.store.tables.handover import Taken

if TYPE_CHECKING:
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.sending import Outbox
    from pos_app.services.several.link import StoreLink
    from pos_app.store.tables.handover import HandoverStore


class SaleCopies:
    """The copies of this till, whose code is `till`. `practice`: nothing that it sells is real. Then nothing is copied
    and nothing taken over, or a practised sale would be sent to the real shop, and a real one to the practice shop."""

    def __init__(
        self,
        here: SaleCopyStore,
        handover: HandoverStore,
        outbox: Outbox,
        clock: Clock,
        till: str,
        *,
        practice: bool = False,
    ) -> None:
        self._here = here
        self._handover = handover
        self._outbox = outbox
        self._clock = clock
        self._till = till
        self._practice = practice
        self._portion = Portion()

    async def look(self, link: StoreLink) -> None:
        """Copy what is new, tell what is sent, read what others have taken over. Raises StoreAwayError,
        StoreRefusedError, StoreError."""
        if self._practice:
            return
        with self._portion.tried() as most:
            copying, sent = await self._here.to_copy(self._till, most), await self._here.sent()
            if copying or sent:
                await link.call(lambda store: store.copy_sales(tuple(one.copy for one in copying), sent))
        if copying or sent:
            await self._here.told(copying, sent)
        await self._here.adopted(await link.call(lambda store: store.adopted()))

    async def take_over(self, link: StoreLink, till: str, cashier: str) -> Taken:
        """Take over all that is copied of another till and not sent, and send it from here. Said again it adds
        nothing. Money, drawer and day stay that till's.

        Raises DomainError("practice_takes_nothing"), StoreAwayError (it may be taken over: say it again),
        StoreRefusedError, StoreError.
        """
        if self._practice:
            raise DomainError("practice_takes_nothing")
        copies = await link.call(lambda store: store.adopt(till, cashier), patient=True)
        sum_of = Taken(till)
        for copy in copies:
            taken = await self._handover.take(handover_of(copy), self._till, self._clock.now())
            for row in taken.rows:
                if row.state is not State.REFUSED:  # refused rows wait for a person
                    self._outbox.add(row)
            sum_of = replace(
                sum_of,
                sales=sum_of.sales + taken.sales,
                already=sum_of.already + taken.already,
                rows=sum_of.rows + taken.rows,
                clashes=sum_of.clashes + taken.clashes,
            )
        return sum_of
