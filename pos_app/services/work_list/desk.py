"""The work list of a till: read again from the shop's software, told, left, and drafted where the till does so itself.

The shop is asked for what changed since the oldest open entry, and for single orders that this did not tell of. How an
entry stands follows from what is there (`domain.work_list.standing`), never from what was there before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftSetup,
)
from pos_app.domain.frozen import frozen
from pos_app.domain.invoice_request import memo_of
from pos_app.domain.money import Currency, to_minor
from pos_app.domain.submission import Cause
from pos_app.domain.work_list import (
    DONE,
    PAID_THERE,
    USUAL_DAYS,
    WorkFound,
    WorkItem,
    WorkKind,
    WorkState,
    leave_reason,
    standing,
)
from pos_app.services.outbox.outcomes import cause_of
from pos_app.services.work_list.there import WorkCompared, compare_with, gone, invoice_of

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.answer_values import DraftMade, OrderState
    from pos_app.chift.api import ChiftApi
    from pos_app.services.clock import Clock
    from pos_app.store.tables.work_list import WorkCounts, WorkRow, WorkStep
    from pos_app.store.till import TillStore

_log = logging.getLogger(__name__)
FIRST_LOOK = 45.0  # seconds after the line is there: the first sales come first
LOOK_EVERY = 6 * 3600.0  # seconds between two looks at the shop's software
LOOK_AGAIN = 900.0  # seconds until the next look where one failed
KEPT = timedelta(days=60)  # for so long what is done stays on the list
MOST_ASKED = 30  # orders that are asked for one by one in a look
MOST_DRAFTS = 20  # drafts that are created in a look
SENDING = "sending"  # the line of an entry's history that stands before the first byte of its draft


@frozen
class WorkLook:
    """How the shop was looked at: when (None: not yet), when it will be again, why it could not be, how many entries
    changed."""

    at: datetime | None = None
    next_at: datetime | None = None
    trouble: Cause = Cause.NONE
    changed: int = 0


class WorkDesk:
    """The work list of one till. Methods raise StoreError; what the line to the shop does becomes part of the result.
    `changed` is called when entries changed; `days` is after how many days what is not booked is said to be so."""

    def __init__(
        self, store: TillStore, clock: Clock, currency: Currency, changed: Callable[[], object], days: int = USUAL_DAYS
    ) -> None:
        self._store = store
        self._list = store.work_list
        self._clock = clock
        self._currency = currency
        self._changed = changed
        self._days = days
        self._asked = 0
        self.last = WorkLook()

    # --- what a person does ---

    async def rows(self) -> tuple[WorkRow, ...]:
        """What is open, and what was done in the last weeks."""
        return await self._list.rows(self._clock.now() - KEPT)

    async def history(self, item_id: str) -> tuple[WorkStep, ...]:
        """What became of an entry, oldest first."""
        return await self._list.history(item_id)

    async def counts(self) -> WorkCounts:
        """How many wait, and how many of them are in trouble."""
        return await self._list.counts()

    async def tell(self, item_ids: Iterable[str], cashier: str, note: str) -> int:
        """The back office was told of these: from now on a person books them. Returns how many are new to it."""
        told = await self._list.tell(item_ids, self._clock.now(), cashier, note)
        if told:
            self._changed()
        return told

    async def leave(self, item_id: str, reason: str, cashier: str) -> None:
        """An entry is left as it is. Raises DomainError("leave_reason") without a reason."""
        await self._list.leave(item_id, leave_reason(reason), self._clock.now(), cashier)
        self._changed()

    # --- what the shop's software shows ---

    async def run(self, api: ChiftApi) -> None:
        """Look again and again, until it is cancelled."""
        await asyncio.sleep(FIRST_LOOK)
        while True:
            look = await self.refresh(api)
            wait = LOOK_AGAIN if look.trouble is not Cause.NONE else LOOK_EVERY
            self.last = replace(look, next_at=self._clock.now() + timedelta(seconds=wait))
            await asyncio.sleep(wait)

    async def refresh(self, api: ChiftApi, *, fresh: bool = False) -> WorkLook:
        """Read the shop's software and write how each entry stands; without an open entry nothing is asked. `fresh`: a
        person asks, past Chift's cache."""
        now, next_at = self._clock.now(), self.last.next_at
        rows = await self._list.rows(now - KEPT)
        waiting = [row for row in rows if row.entry.is_open]
        if not waiting:
            self.last = WorkLook(now, next_at)
            return self.last
        trouble = Cause.NONE
        try:
            drafts = [row for row in waiting if row.entry.is_drafted]
            if drafts:
                await self._draft(api, drafts, now)
                waiting = [row for row in await self._list.rows(now - KEPT) if row.entry.is_open]
            orders, lost = await self._orders(api, waiting, fresh=fresh)
            invoices = await self._invoices(api, waiting, fresh=fresh)
        except ChiftError as error:
            trouble, orders, lost, invoices = cause_of(error), {}, frozenset[str](), None
        group = await self._list.of_sales({row.entry.item.sale_id for row in waiting if row.entry.item.sale_id})
        every = {row.entry.item.id: row for row in (*waiting, *group)}
        stands, twice = await asyncio.to_thread(self._stands, tuple(every.values()), orders, lost, now)
        stands |= self._invoiced(waiting, invoices, now)
        changed = await self._list.settle(stands, now) + await self._list.add_new(twice)
        self.last = WorkLook(self.last.at if trouble is not Cause.NONE else now, next_at, trouble, changed)
        if changed:
            self._changed()
        return self.last

    def _stands(
        self, rows: Sequence[WorkRow], orders: Mapping[str, OrderState], lost: frozenset[str], now: datetime
    ) -> tuple[_Stands, tuple[WorkItem, ...]]:
        """How each entry stands, and what went back twice. One whose orders were not read stands as it did, but for
        the days that went by."""
        of_sale = {row.entry.item.sale_id: row.orders for row in rows if row.entry.item.sale_id}
        read = {sale for sale, ids in of_sale.items() if ids and all(one in orders or one in lost for one in ids)}
        by_hand = [row.entry for row in rows if not row.entry.is_drafted and row.entry.item.sale_id in read]
        # Orders without an entry have no part in it: what went back of them is the day's comparison's to name.
        ours = {one: orders[one] for ids in of_sale.values() for one in ids if one in orders}
        found = compare_with(by_hand, ours, of_sale, self._currency) if by_hand else WorkCompared({}, ())
        stands: _Stands = {}
        compared = {entry.item.id for entry in by_hand if entry.item.kind in _COMPARED}
        for row in rows:
            entry = row.entry
            what = entry.found
            if entry.item.id in compared:
                refused = what if what is not None and what.refused else None
                what = found.found.get(entry.item.id) or refused
                if what is None and row.orders and all(one in lost for one in row.orders):
                    what = gone(entry)
            elif entry.state in DONE:
                continue
            stands[entry.item.id] = standing(entry, what, now, self._days), what
        return stands, found.twice

    def _invoiced(self, waiting: Sequence[WorkRow], made: Sequence[DraftMade] | None, now: datetime) -> _Stands:
        """How the entries that ask for an invoice stand; none where the shop's software lists no invoices."""
        stands: _Stands = {}
        for row in waiting if made is not None else ():
            entry = row.entry
            if entry.item.kind is WorkKind.INVOICE and not entry.is_drafted:
                found = invoice_of(entry.item, (row.order_number,), made or ())
                what = found or (entry.found if entry.found is not None and entry.found.refused else None)
                stands[entry.item.id] = standing(entry, what, now, self._days), what
        return stands

    async def _invoices(
        self, api: ChiftApi, waiting: Sequence[WorkRow], *, fresh: bool
    ) -> tuple[DraftMade, ...] | None:
        """The invoices since the oldest that was asked for; None where none is, or where the shop lists none."""
        asked = [row.entry.item.at for row in waiting if row.entry.item.kind is WorkKind.INVOICE]
        if not asked:
            return None
        days = min(asked).date() - timedelta(days=1), self._clock.now().date() + timedelta(days=1)
        try:
            return await api.drafts(*days, fresh=fresh)
        except (ChiftNotSupported, ChiftSetup):
            return None

    async def _orders(
        self, api: ChiftApi, waiting: Sequence[WorkRow], *, fresh: bool
    ) -> tuple[dict[str, OrderState], frozenset[str]]:
        """The orders of the entries that wait, by their id, and the ids of those that are not there any more."""
        wanted = [one for row in sorted(waiting, key=lambda row: row.entry.item.at) for one in row.orders]
        asked = set(wanted)
        if not asked:
            return {}, frozenset()
        since = min(row.entry.item.at for row in waiting if row.orders) - timedelta(days=1)
        orders: dict[str, OrderState] = {}
        async with aclosing(api.changed_orders(since, fresh=fresh)) as pages:
            async for page in pages:
                orders |= {one.id: one for one in page if one.id in asked}
        lost: set[str] = set()
        silent = [one for one in dict.fromkeys(wanted) if one not in orders]
        first = self._asked % len(silent) if silent else 0  # each look begins where the last one ended
        for one in [*silent[first:], *silent[:first]][:MOST_ASKED]:
            self._asked += 1
            try:
                orders[one] = await api.order_state(one, fresh=fresh)
            except ChiftNotSupported:
                break
            except ChiftNotFound:
                lost.add(one)
            except ChiftProtocolError:  # an answer that cannot be read, or of another order, costs this one only
                continue
        return orders, frozenset(lost)

    # --- drafts ---

    async def _draft(self, api: ChiftApi, rows: Sequence[WorkRow], now: datetime) -> None:
        """Create the drafts that are due, each once: what was tried before is looked for first."""
        first = min(row.entry.item.at for row in rows).date() - timedelta(days=2)
        for row in rows[:MOST_DRAFTS]:
            item = row.entry.item
            if any(step.what == SENDING for step in await self._list.history(item.id)):
                if await self._found_draft(api, item, first, now):
                    continue
            else:
                await self._list.note(item.id, SENDING, now)
            asked = await self._store.invoices.asked(item.sale_id) if item.kind is WorkKind.INVOICE else None
            memo = memo_of(asked) if asked is not None else ""
            try:
                made = await api.create_draft(item, item.at.date(), f"work-{item.id}", memo)
                await self._drafted(item, made, now)
            except ChiftDuplicate:
                continue  # it is there or comes: the next look finds it
            except ChiftError as error:
                cause = cause_of(error)
                if cause not in _REFUSED or (error.may_have_committed and cause is not Cause.NOT_SUPPORTED):
                    raise
                # Software was seen to make something and to answer that it cannot.
                if error.may_have_committed and await self._found_draft(api, item, first, now):
                    continue
                _log.warning("a draft was refused: %s", error)
                refused = WorkFound(same=False, refused=error.sentence or str(error), code=error.error_code)
                state = standing(row.entry, refused, now, self._days)
                await self._list.settle({item.id: (state, refused)}, now)

    async def _found_draft(self, api: ChiftApi, item: WorkItem, first: date, now: datetime) -> bool:
        """Whether the entry's draft is there already; then that is written."""
        try:
            made = await api.drafts(first, now.date() + timedelta(days=2), fresh=True)
        except ChiftNotSupported:
            return False
        there = next((one for one in made if one.reference == item.number and one.kind == _kind(item)), None)
        if there is not None:
            await self._drafted(item, there, now)
        return there is not None

    async def _drafted(self, item: WorkItem, made: DraftMade, now: datetime) -> None:
        total = item.total if made.total is None else to_minor(abs(made.total), item.currency)
        found = WorkFound(total == item.total, (made.number or made.id,), total)
        state = WorkState.BOOKED if found.same else WorkState.DIFFERENT
        await self._list.settle({item.id: (state, found)}, now)


_Stands = dict[str, tuple[WorkState, WorkFound | None]]
_COMPARED = frozenset({WorkKind.RETURN, WorkKind.VOID, *PAID_THERE})
_REFUSED = frozenset({Cause.BODY, Cause.NOT_SUPPORTED, Cause.SETUP})


def _kind(item: WorkItem) -> str:
    return "customer_invoice" if item.kind is WorkKind.INVOICE else "customer_refund"
