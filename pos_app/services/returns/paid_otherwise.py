"""Corrects how a sale was paid, before the Z of its day: card was pressed for cash. The sale stays as it is; the
correction is a document of its own, and the drawer follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.cart import MAX_REASON, clean_text
from pos_app.domain.day import paid_otherwise, sold
from pos_app.domain.errors import DomainError
from pos_app.domain.money_back import BackWay, way_of
from pos_app.domain.order import Sale, paid_by_others
from pos_app.domain.payment import Settlement, Tender, settle
from pos_app.domain.tender_change import TenderChange
from pos_app.store.tables.returns import SaleNow

if TYPE_CHECKING:
    from pos_app.services.clock import Clock
    from pos_app.services.sale.checkout import Checkout
    from pos_app.store.till import TillStore


class PaidOtherwise:
    """Corrections of how sales of the open day were paid. Raises StoreError."""

    def __init__(self, store: TillStore, checkout: Checkout, clock: Clock) -> None:
        self._store = store
        self._checkout = checkout
        self._clock = clock

    async def tenders(self, sale_id: str) -> tuple[Tender, ...]:
        """How a sale was paid, as it counts now. Raises KeyError."""
        now = await self._store.returns.about(sale_id)
        return (await self._store.sales.get(sale_id)).tenders if now.tenders is None else now.tenders

    def settled(self, sale: Sale, tenders: tuple[Tender, ...]) -> Settlement:
        """The state of the payment by these tenders, for the screen. Raises DomainError as `settle`."""
        return settle(sale.totals.total, tenders, sale.policy.cash)

    async def change(
        self, sale: Sale, tenders: tuple[Tender, ...], reason: str, cashier: str, approved_by: str = ""
    ) -> TenderChange:
        """Write that the sale was paid by these tenders. An order that was never tried says so, too.

        Raises DomainError: reason (none given), text_too_long, otherwise_closed (its day is closed, or its money is in
        another till's drawer), otherwise_returned (money went back by the old tenders), otherwise_later (some of it is
        paid another day, before or after), otherwise_same, otherwise_sum (the tenders do not settle it, or what was
        paid with returned goods changed), and as `settle`.
        """
        why = " ".join(clean_text(reason, MAX_REASON, "reason").split())
        if not why:
            raise DomainError("reason", "reason")

        def build(now: SaleNow) -> tuple[TenderChange, Sale | None]:
            before = sale.tenders if now.tenders is None else now.tenders
            if not now.in_drawer or sale.part != 1:
                raise DomainError("otherwise_closed")
            if now.earlier:
                raise DomainError("otherwise_returned")
            if any(tender.later for tender in (*before, *tenders)):
                raise DomainError("otherwise_later", "amount")
            if _fixed(before) != _fixed(tenders):
                raise DomainError("otherwise_sum", "amount")
            if tenders == before:
                raise DomainError("otherwise_same", "amount")
            if not self.settled(sale, tenders).is_settled:
                raise DomainError("otherwise_sum", "amount")
            rule = sale.policy.cash
            first = sold(0, sale)
            cash = paid_otherwise(first, tenders, rule).cash - paid_otherwise(first, before, rule).cash
            change = TenderChange(
                self._clock.new_id(),
                sale.id,
                sale.number,
                self._clock.now(),
                cashier,
                before,
                tenders,
                cash,
                sale.cart.currency,
                why,
                rule,
                approved_by,
            )
            told = replace(sale, order=paid_by_others(sale, tenders, self._checkout.shop.tenders))
            return change, told if now.never_left else None

        return await self._store.returns.pay_otherwise(sale.id, build)


def _fixed(tenders: tuple[Tender, ...]) -> list[Tender]:
    """What is no slip of a key: returned goods, and vouchers, which have less on them since."""
    return [tender for tender in tenders if way_of(tender) in (BackWay.EXCHANGE, BackWay.VOUCHER)]
