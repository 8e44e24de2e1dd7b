"""Takes goods back without a receipt: by right, from a known customer, as a voucher, at the lowest price of late, up to
the shop's ceilings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.cart import Cart, clean_text
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.payment import VOUCHER
from pos_app.domain.returns import MAX_RETURN_NOTE, GoodsGo, Reason, Return, ReturnKind, ReturnLine, ReturnRules
from pos_app.domain.totals import Totals, totals
from pos_app.services.returns.vouchers import with_voucher
from pos_app.services.returns.work import work_item
from pos_app.store.tables.returns import GivenBack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
    from pos_app.services.clock import Clock
    from pos_app.services.sale.checkout import Checkout
    from pos_app.store.catalogue import CatalogueStore
    from pos_app.store.tables.returns import SaleNow
    from pos_app.store.till import TillStore

LOOKED_BACK = timedelta(days=90)


class FreeReturns:
    """Use cases of what comes back without a receipt. Methods raise StoreError."""

    def __init__(
        self,
        store: TillStore,
        catalogue: CatalogueStore,
        checkout: Checkout,
        clock: Clock,
        written: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`written` is awaited behind each document (None: nothing signs them)."""
        self._written = written
        self._store = store
        self._catalogue = catalogue
        self._checkout = checkout
        self._clock = clock

    @property
    def rules(self) -> ReturnRules:
        """The shop's rules."""
        return self._checkout.shop.returns

    async def price_of(self, variant_id: str) -> Decimal | None:
        """What one piece (or unit) may bring: the lower of today's price and the lowest it was sold for in 90 days, in
        the shelf's terms; None for goods that the shop neither has nor sold."""
        item = await self._catalogue.item(variant_id)
        since = self._clock.now().date() - LOOKED_BACK
        sold = await self._store.returns.lowest_price(variant_id, since)
        known = [price for price in (item.price if item else None, sold) if price is not None]
        return min(known, default=None)

    async def priced(self, cart: Cart) -> Cart:
        """The cart with each line at what it may bring at most. Raises DomainError("no_price") for goods that the shop
        neither has nor sold."""
        for line in cart.lines:
            price = await self.price_of(line.variant_id)
            if price is None:
                raise DomainError("no_price", "price")
            if line.unit_price > price:
                cart = cart.take_shelf(line.key, price, None)
        return replace(cart, discount=None)

    async def give_back(
        self,
        cart: Cart,
        reason: Reason,
        cashier: str,
        *,
        goods: GoodsGo | None = None,
        approved_by: str = "",
        note: str = "",
    ) -> Return:
        """Write what came back: `cart` are the goods (`priced`) and the customer who brought them. All of it becomes a
        voucher.

        Raises DomainError: return_not_free (the shop has no ceiling), return_nothing, return_customer, return_price
        (detail `most`), return_ceiling, return_day_ceiling (detail `limit`), no_price, text_too_long.
        """
        rules, policy, customer = self.rules, self._checkout.shop.policy, cart.customer
        if rules.free_limit is None:
            raise DomainError("return_not_free")
        if not cart.lines:
            raise DomainError("return_nothing", "pieces")
        if customer is None or customer.walk_in:
            raise DomainError("return_customer", "customer")
        for line in cart.lines:
            most = await self.price_of(line.variant_id)
            if most is None:
                raise DomainError("no_price", "price")
            if line.unit_price > most:
                raise DomainError("return_price", "price", most=f"{most:f}")
        sums = totals(cart, policy)
        gross = sums.total.minor
        if gross > rules.free_limit:
            raise DomainError("return_ceiling", limit=self._shown(rules.free_limit))
        lines = lines_of(cart, sums)
        shop, kept_note = self._checkout.shop, " ".join(clean_text(note, MAX_RETURN_NOTE, "note").split())
        back = (BackPart(BackWay.VOUCHER, VOUCHER, gross, gross),) if gross else ()

        def build(number: ReturnNumber, now: SaleNow | None, _receipt: ReceiptNumber | None) -> GivenBack:
            in_day = dict(now.free).get(cashier, 0) if now is not None else 0
            if rules.free_day_limit is not None and in_day + gross > rules.free_day_limit:
                raise DomainError("return_day_ceiling", limit=self._shown(rules.free_day_limit))
            given = Return(
                self._clock.new_id(),
                number,
                ReturnKind.FREE,
                self._clock.now(),
                cashier,
                cart.currency,
                lines,
                reason,
                goods or reason.goods,
                back,
                approved_by=approved_by,
                customer_id=customer.id,
                customer_remote_id=customer.remote_id,
                with_tax=policy.prices_include_tax,
                seller=shop.seller,
                note=kept_note,
            )
            return with_voucher(GivenBack(given, work=work_item(given)), shop, self._clock)

        made = await self._store.returns.write(shop.till, self._clock.now().date(), "", build)
        if self._written is not None:
            await self._written()
        return made.given

    def _shown(self, minor: int) -> str:
        return str(Money.from_minor(minor, self._checkout.shop.policy.currency))


def lines_of(cart: Cart, sums: Totals) -> tuple[ReturnLine, ...]:
    """All of a cart as lines that come back without a sale; `sums` are its totals."""
    return tuple(
        ReturnLine(
            line.key,
            line.variant_id,
            line.name,
            line.sku,
            line.barcode,
            line.quantity,
            line.unit,
            line.weighed,
            0,
            pieces := 1 if line.weighed else int(line.quantity),
            pieces,
            total.gross,
            total.rate,
            total.net,
            total.tax,
            line.deposit,
        )
        for line, total in zip(cart.lines, sums.lines, strict=True)
    )
