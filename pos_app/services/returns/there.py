"""What others tell of a sale that may come back: the shop's common store, where one is set, of what came back at other
tills, and the sale itself where this file does not have it; the shop's software of what went back only there, and of a
sale that neither has, by the receipt number in its order's note."""

from __future__ import annotations

from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.note import read_head
from pos_app.domain.order import Sale
from pos_app.domain.returns import Return, Returnable, ReturnLine, gone_elsewhere, returnable
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.domain.submission import State
from pos_app.services.returns.ordered import OrderedSale, gone_there, ordered_sale, paid_there

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pos_app.chift.answer_values import OrderState
    from pos_app.chift.api import ChiftApi
    from pos_app.domain.receipt import ReceiptNumber
    from pos_app.services.clock import Clock
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.several.ledger import Ledger
    from pos_app.store.tables.returns import SaleNow
    from pos_app.store.till import TillStore

STEPS = (4, 8, 30, 90)  # days that are read at a time: an order is of the day it was sent
CLOCKS = timedelta(days=3)  # by which the clock of the other till may have been ahead of the shop's
MOST_PAGES = 20  # of 100 orders
CANCELLED = frozenset({"cancelled", "cancelled_unpaid"})


class ShopSilentError(Exception):
    """Nobody can be asked for a receipt now."""


class ReceiptsThere:
    """Reads what others know of what comes back. Methods raise ChiftError and StoreError."""

    def __init__(self, store: TillStore, checkout: Checkout, clock: Clock, ledger: Ledger | None = None) -> None:
        """`ledger` is the shop's (None: it has one till)."""
        self._store = store
        self._checkout = checkout
        self._clock = clock
        self._ledger = ledger

    @property
    def has_ledger(self) -> bool:
        """Whether other tills can be asked."""
        return self._ledger is not None

    async def look(self, found: Returnable, api: ChiftApi | None) -> Returnable:
        """A sale of this file less what came back at other tills, and what was paid back only in the shop's software:
        its order is read anew. As it is while the order did not arrive there. Raises ShopSilentError where the shop's
        software cannot be asked (`api` None)."""
        waits: dict[int, int] = {}
        if self._ledger is not None:
            with suppress(StoreAwayError, StoreRefusedError):  # then a person's right is asked for
                waits = (await self._ledger.sale(found.sale.number, found.sale.id)).waits
        now = await self._store.returns.about(found.sale.id)
        orders: tuple[OrderState, ...] = ()
        if now.row is not None and now.row.state is State.SENT and now.row.remote_id:
            if api is None:
                raise ShopSilentError
            orders = (await api.order_state(now.row.remote_id, fresh=True),)
            now = await self._store.returns.about(found.sale.id)
        return self._less(found.sale, now, orders, waits)

    async def find(self, number: ReceiptNumber, api: ChiftApi | None) -> Returnable:
        """A sale that this file does not have: by the shop's ledger, else as its order tells it. Then it is
        `unconfirmed`: till by till, what came back elsewhere is known only once it is booked.

        Raises DomainError: return_not_there (no order has the number; detail `number`, `till`), return_two_there (more
        than one sale has it), return_cancelled, return_currency, return_unreadable, return_all_back; ShopSilentError.
        """
        if (found := await self._by_ledger(number)) is not None:
            return found
        if api is None:
            raise ShopSilentError
        orders = await self._orders(number, api)
        if not orders:
            raise DomainError("return_not_there", "receipt", number=str(number), till=number.till)
        if orders[0].status in CANCELLED:
            raise DomainError("return_cancelled", "receipt", number=str(number))
        sale = ordered_sale(number, orders, self._checkout.shop)
        found = self._less(sale, await self._store.returns.about(sale.id), orders)
        if found.is_empty:
            raise DomainError("return_all_back", "receipt", number=str(number))
        return found

    async def _by_ledger(self, number: ReceiptNumber) -> Returnable | None:
        if self._ledger is None:
            return None
        try:
            there = await self._ledger.sale(str(number))
        except (StoreAwayError, StoreRefusedError):
            return None
        if there.sale is None:
            return None
        if there.sale.cart.currency != self._checkout.shop.policy.currency:
            raise DomainError("return_currency", "receipt", sold_in=there.sale.cart.currency.code)
        found = self._less(there.sale, await self._store.returns.about(there.sale.id), (), there.waits)
        if found.is_empty:
            raise DomainError("return_all_back", "receipt", number=str(number))
        return found

    async def _orders(self, number: ReceiptNumber, api: ChiftApi) -> list[OrderState]:
        """The orders of a receipt, its first part first."""
        today, first, pages = self._clock.now().date(), number.day - CLOCKS, 0
        for days in STEPS:
            found: dict[str, tuple[int, str, OrderState]] = {}
            last = min(first + timedelta(days=days), max(today, number.day) + timedelta(days=1))
            async with aclosing(api.orders_with_refunds(first, last, fresh=True)) as listed:
                async for page in listed:
                    pages += 1
                    for order in page:
                        head = read_head(order.note)
                        if head is not None and head.receipt == str(number):
                            found[order.id] = (head.part, head.mark, order)
                    if pages >= MOST_PAGES:
                        break
            parts = sorted(found.values(), key=lambda one: (one[0], one[2].id))
            if len({mark for _, mark, _ in parts}) > 1 or [part for part, _, _ in parts].count(1) > 1:
                raise DomainError("return_two_there", "receipt", number=str(number))
            if parts and parts[0][0] == 1:
                return [order for _, _, order in parts]
            first = last + timedelta(days=1)
            if pages >= MOST_PAGES or first > _tomorrow(today):
                break
        return []

    def _less(
        self, sale: Sale, now: SaleNow, orders: Sequence[OrderState], waits: Mapping[int, int] = MappingProxyType({})
    ) -> Returnable:
        """`waits`: pieces by line that are coming back at another till at this moment."""
        earlier = of_lines(sale, now.earlier)
        gone = gone_elsewhere(sale, earlier, gone_there(orders))
        short, edited = (sale.short, sale.edited) if isinstance(sale, OrderedSale) else (0, False)
        return returnable(
            sale,
            earlier,
            now.tenders,
            {key: gone.get(key, 0) + waits.get(key, 0) for key in {*gone, *waits}},
            now=self._clock.now(),
            unconfirmed=isinstance(sale, OrderedSale),
            paid_there=short + paid_there(orders, earlier, sale.cart.currency),
            edited=edited,
            payments=now.payments,
        )


def _tomorrow(today: date) -> date:
    return today + timedelta(days=1)


def again(found: Returnable, now: SaleNow, at: datetime) -> Returnable:
    """A sale as it may come back, with what the file has of it by now; what was read of its order stays. Where the file
    has what `found` was reckoned with, it is not reckoned again: a return waits for it."""
    sale, earlier = found.sale, of_lines(found.sale, now.earlier)
    tenders = sale.tenders if now.tenders is None else now.tenders
    if not now.payments and (earlier, tenders) == (found.earlier, found.tenders):
        return found  # rows are only added: there were no payments before either
    return returnable(
        sale,
        earlier,
        now.tenders,
        dict(found.elsewhere),
        now=at,
        unconfirmed=found.unconfirmed,
        paid_there=found.paid_there,
        edited="edited" in found.warnings,
        payments=now.payments,
    )


def orders_of(sale: Sale) -> tuple[str, ...]:
    """The ids of the orders of a sale that this file does not have."""
    return sale.orders if isinstance(sale, OrderedSale) else ()


def of_lines(sale: Sale, earlier: Sequence[Return]) -> tuple[Return, ...]:
    """Earlier returns of a sale by the keys of its lines: one that was made by its order counted that order's lines,
    which are the sale's in their order, but for a piece that was split off one of them."""
    return tuple(
        replace(given, lines=tuple(replace(line, key=_key_in(sale, line)) for line in given.lines))
        if given.sale_id not in ("", sale.id)
        else given
        for given in earlier
    )


def _key_in(sale: Sale, line: ReturnLine) -> int:
    own = [one for one in sale.cart.lines if one.variant_id == line.variant_id]
    there = sale.cart.lines[line.key - 1 : line.key]
    return next((one.key for one in (*(one for one in own if one in there), *own)), line.key)
