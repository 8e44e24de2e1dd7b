"""The steps that mend a refused sale. Each gives a changed order under a new request id; the receipt number stays."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from pos_app.domain.errors import DomainError
from pos_app.domain.order import Order, Sale, ShopProfile, party_for, without_phone
from pos_app.domain.submission import Cause, State, Submission, corrected
from pos_app.services.clock import Clock
from pos_app.services.outbox import Outbox
from pos_app.store.till import TillStore


class Mend(StrEnum):
    """A way to mend a refused sale."""

    WITHOUT_PHONE = "without_phone"
    AS_WALK_IN = "as_walk_in"
    AGAIN = "again"


def mends_of(row: Submission, sale: Sale) -> tuple[Mend, ...]:
    """What can be done about a refused sale, the likeliest first; nothing for one that is not refused."""
    if row.state is not State.REFUSED:
        return ()
    about_phone = row.field == "phone" or "PHONE" in row.error_code
    steps = [Mend.WITHOUT_PHONE] if sale.order.party.phone and about_phone else []
    if sale.cart.customer is not None and row.cause is Cause.BODY:
        steps.append(Mend.AS_WALK_IN)
    return (*steps, Mend.AGAIN)


class Mending:
    """Carries the steps out."""

    def __init__(self, store: TillStore, shop: ShopProfile, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._shop = shop
        self._outbox = outbox
        self._clock = clock

    async def mend(self, sale_id: str, step: Mend) -> None:
        """Correct a refused sale and send it. Raises StoreError, DomainError("already_mended") for one not refused."""
        row, sale = await self._store.submission(sale_id), await self._store.sale(sale_id)
        if row.state is not State.REFUSED:
            raise DomainError("already_mended")
        if row.cause is Cause.TOO_OLD:
            row = replace(row, created_at=self._clock.now())  # its new request id is as young as this
        # A new id even for the same body: nothing says whether an id that was refused may be used again (chift.md).
        row = corrected(row, self._clock.new_id())
        mended = replace(sale, order=self._changed(sale, step))
        await self._store.correct(mended, row)
        self._outbox.add(row)

    def _changed(self, sale: Sale, step: Mend) -> Order:
        if step is Mend.WITHOUT_PHONE:
            return without_phone(sale.order)
        if step is Mend.AS_WALK_IN:
            return replace(sale.order, party=party_for(None, self._shop))
        return sale.order
