"""The three-way check of a day: compares the sales of the till, its drawer, and the orders of the shop's software.

What the shop's software does not tell is reported as not known. Without a line to the shop only the drawer is checked.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError, ChiftNotFound, ChiftNotSupported
from pos_app.domain.day import Sold
from pos_app.domain.day_check import Finding, LocalOrder, Mismatch, ServerOrder, check_drawer, check_orders
from pos_app.domain.frozen import frozen
from pos_app.domain.money import to_minor
from pos_app.domain.submission import Cause, State
from pos_app.services.day.days import Days
from pos_app.services.outbox.outcomes import cause_of
from pos_app.services.work_list.there import CANCELLED, PaidBack, compare_with
from pos_app.store.tables.differences import Differing, Remarked
from pos_app.store.till import TillStore

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.answer_values import OrderState
    from pos_app.chift.api import ChiftApi

MOST_DAYS = 7  # the shop software's own sums are requested for at most so many days


@frozen
class ShopDay:
    """A day as the shop's software has it, of all its tills and its web shop, in minor units.

    `total` None: it does not report daily sales. `closed` None: it does not say whether the day is closed.
    """

    day: date
    total: int | None = None
    closed: bool | None = None


@frozen
class DayCheck:
    """The result of a check. `trouble` says why the shop's orders could not be read (Cause.NONE: they were, `compared`
    of them); `waiting` orders had not been sent yet. `shop_days` is empty if the shop's software could not be asked.
    `differing` are the day's sales that came back with other sums when they were sent, without those that a finding
    names."""

    findings: tuple[Finding, ...]
    compared: int
    waiting: int
    trouble: Cause
    shop_days: tuple[ShopDay, ...] = ()
    sums_trouble: Cause = Cause.NONE
    differing: tuple[Differing, ...] = ()


class DayChecker:
    """Compares a day. Raises StoreError; an error of the line to the shop becomes part of the result."""

    def __init__(self, days: Days, store: TillStore) -> None:
        self._days = days
        self._store = store
        self._book = store.days

    async def remarked(self, number: int | None = None) -> tuple[Remarked, ...]:
        """What the shop's software told beside sums of the orders of a day, as in `check`; from the till's own file."""
        facts = await self._days.facts()
        books = await self._book.books(facts.number if number is None else number, facts.sales)
        return await self._store.differences.remarked(one.id for one in books.orders)

    async def check(self, api: ChiftApi | None, number: int | None = None) -> DayCheck:
        """Check the open day, or the day that Z `number` closed. `api` None: there is no line to the shop's software
        yet."""
        facts = await self._days.facts()
        books = await self._book.books(facts.number if number is None else number, facts.sales)
        findings = check_drawer(books.sales, books.drawer, books.put_in)
        orders = books.orders
        waiting = sum(one.state not in (State.SENT, State.WITHDRAWN) for one in orders)
        receipts = {one.receipt for one in orders}
        differing = tuple(one for one in await self._store.differences.differing() if one.receipt in receipts)
        if api is None:
            return DayCheck(findings, 0, waiting, Cause.SETUP, differing=differing)
        until = self._days.now
        begun = min((one.paid_at for one in books.sales), default=until)
        try:
            there, changed = await _orders(api, begun, until)
        except ChiftError as error:
            return DayCheck(findings, 0, waiting, cause_of(error), differing=differing)
        server = [ServerOrder(one.id, one.order_number, one.note, one.total, one.status) for one in there.values()]
        others = {one.receipt for one in server if one.receipt} - receipts
        known = await self._book.known_receipts(others)
        paid_back, returned = await self._paid_back({**changed, **there})
        found = check_orders(self._days.till, orders, server, known, self._days.currency, returned)
        found += _paid_back_alone(paid_back, orders, known, found)
        # What was sent during the check is not reported as missing.
        now = {one.receipt: await self._store.outbox.row(one.id) for one in orders if one.state is not State.SENT}
        left = {receipt for receipt, row in now.items() if row.state is State.SENT}
        found = tuple(one for one in found if one.fault is not Mismatch.ARRIVED or one.receipt not in left)
        sent = sum(one.state is State.SENT for one in orders)
        shop_days, sums_trouble = await self._shop_days(api, books.sales)
        named = {one.receipt for one in found}
        differing = tuple(one for one in differing if one.receipt not in named)
        return DayCheck((*findings, *found), sent, waiting, Cause.NONE, shop_days, sums_trouble, differing)

    async def _paid_back(self, there: Mapping[str, OrderState]) -> tuple[tuple[PaidBack, ...], frozenset[str]]:
        """What went back in the shop's software alone (what went back here too stands on the work list from now on);
        and the orders there whose cancelling or refund is a return or
        void of this till."""
        ended = (*CANCELLED, "refunded")
        touched = {one.id for one in there.values() if one.refunds or one.rest or one.status in ended}
        if not touched:
            return (), frozenset()
        rows = await self._store.work_list.of_orders(touched)
        of_sale = {row.entry.item.sale_id: row.orders for row in rows}
        entries = [row.entry for row in rows if not row.entry.is_drafted]
        compared = compare_with(entries, {one: there[one] for one in touched}, of_sale, self._days.currency)
        await self._store.work_list.add_new(compared.twice)
        here = {one for row in rows if row.entry.item.id in compared.found for one in row.orders}
        alone = {one.order_id for one in compared.paid_back}
        return compared.paid_back, frozenset(here - alone)

    async def _shop_days(self, api: ChiftApi, sales: tuple[Sold, ...]) -> tuple[tuple[ShopDay, ...], Cause]:
        """The shop software's own sums of the dates on which something was sold here."""
        dates = sorted({one.paid_at.date() for one in sales})
        found: list[ShopDay] = []
        for day in dates[-MOST_DAYS:]:
            total: int | None = None
            closed: bool | None = None
            try:
                total = to_minor((await api.pos_sales(day)).total, self._days.currency)
            except (ChiftNotSupported, ChiftNotFound):
                pass  # this connector has no such call (chift.md, 405); the screen says so
            except ChiftError as error:
                return tuple(found), cause_of(error)
            try:
                closed = (await api.closure(day)).is_closed
            except (ChiftNotSupported, ChiftNotFound):
                pass
            except ChiftError as error:
                return tuple(found), cause_of(error)
            found.append(ShopDay(day, total, closed))
        return tuple(found), Cause.NONE


def _paid_back_alone(
    paid_back: Iterable[PaidBack], orders: Sequence[LocalOrder], known: frozenset[str], found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Findings about refunds of this till's sales, of the day or of earlier ones, where no other finding says so."""
    own = {one.remote_id: one.receipt for one in orders if one.remote_id}
    named = {one.receipt for one in found if one.fault is Mismatch.CANCELLED}
    receipts = {one.receipt for one in orders} | known
    return tuple(
        Finding(Mismatch.PAID_BACK, receipt, None, one.amount, (one.order_number or one.order_id,))
        for one in paid_back
        if (receipt := own.get(one.order_id, one.receipt)) in receipts and receipt not in named
    )


async def _orders(
    api: ChiftApi, begun: datetime, until: datetime
) -> tuple[dict[str, OrderState], dict[str, OrderState]]:
    """All orders that may belong to the day, by their id: clocks may differ, and a server may count days in another
    time zone. And those of any day that changed since it began: money may have gone back."""
    first = begun.astimezone(UTC).date() - timedelta(days=1)
    last = until.astimezone(UTC).date() + timedelta(days=1)

    async def gathered(pages: AsyncGenerator[tuple[OrderState, ...], None]) -> dict[str, OrderState]:
        found: dict[str, OrderState] = {}
        async with aclosing(pages):
            async for page in pages:
                found |= {one.id: one for one in page}
        return found

    of_day = await gathered(api.orders_with_refunds(first, last, fresh=True))
    return of_day, await gathered(api.changed_orders(begun - timedelta(hours=1), fresh=True))
