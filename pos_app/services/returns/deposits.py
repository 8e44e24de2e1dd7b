"""Pays deposits back (Pfand, statiegeld, consigne): empties come back without a receipt, by themselves or with goods
that are bought at the same time, for which they pay.

What comes back is a document of its own: the sale and its order stay whole and without a line below zero, for Chift has
none (returns.md, "Bottle deposits").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Right, Wish
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, proposed_back
from pos_app.domain.order import main_method, sale_from
from pos_app.domain.payment import EXCHANGE, Tender
from pos_app.domain.return_rules import DEPOSIT_REASONS
from pos_app.domain.returns import Exchanged, GoodsGo, Reason, Return, ReturnKind, ReturnRules, pays_of
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.totals import totals
from pos_app.services.returns.giving_back import OWN_CASH
from pos_app.services.returns.vouchers import with_voucher
from pos_app.services.returns.without_receipt import lines_of
from pos_app.services.returns.work import work_item
from pos_app.store.tables.returns import GivenBack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pos_app.domain.cart import Cart
    from pos_app.domain.order import Sale
    from pos_app.domain.receipt import ReceiptNumber, ReturnNumber
    from pos_app.domain.tax import TaxPolicy
    from pos_app.services.clock import Clock
    from pos_app.services.outbox.sending import Outbox
    from pos_app.services.sale.checkout import Checkout
    from pos_app.store.catalogue import CatalogueStore
    from pos_app.store.tables.returns import SaleNow
    from pos_app.store.till import TillStore


@frozen
class Empties:
    """What comes back: `cart` has the deposits at today's price, `reason` how they were counted, `approved_by` who
    approved it by PIN ("": no approval was needed)."""

    cart: Cart
    reason: Reason = DEPOSIT_REASONS[0]
    approved_by: str = ""


class Deposits:
    """Use cases of deposits that are paid back. Methods that write raise StoreError, and DomainError for what the
    shop's rules do not allow; nothing was written then."""

    def __init__(
        self,
        store: TillStore,
        catalogue: CatalogueStore,
        checkout: Checkout,
        outbox: Outbox,
        clock: Clock,
        written: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`written` is awaited behind each document (None: nothing signs them)."""
        self._written = written
        self._store = store
        self._catalogue = catalogue
        self._checkout = checkout
        self._outbox = outbox
        self._clock = clock

    @property
    def rules(self) -> ReturnRules:
        """The shop's rules."""
        return self._checkout.shop.returns

    @property
    def policy(self) -> TaxPolicy:
        """How prices, rates and rounding are today."""
        return self._checkout.shop.policy

    def empty_cart(self) -> Cart:
        """A new cart in the shop's currency."""
        return self._checkout.empty_cart()

    async def in_drawer(self) -> int | None:
        """The cash that should be in the drawer, minor units; None where no float was typed in or counted today."""
        return await self._store.days.in_drawer()

    def wish(self, gross: int) -> Wish:
        """The right that paying so much back needs."""
        return Wish(Right.RETURN, above=self.rules.is_above(gross, None, self._clock.now()))

    def back(self, cart: Cart, sold: Cart | None = None, in_drawer: int | None = None) -> tuple[BackPart, ...]:
        """How the deposits in `cart` are paid back: first they pay for the goods in `sold`, then in cash, rounded by
        itself; what the drawer has not becomes a voucher."""
        policy = self._checkout.shop.policy
        gross = totals(cart, policy).total.minor
        pays = pays_of(gross, totals(sold, policy).total, policy.cash) if sold is not None and sold.lines else 0
        return proposed_back(
            gross, (), policy.cash, policy.currency, cash_method=OWN_CASH, exchanged=pays, in_drawer=in_drawer
        )

    async def check(self, cart: Cart) -> None:
        """Whether all of it may be paid back. Raises DomainError: return_nothing, deposit_none (an article that is no
        deposit; detail `name`), return_price (more than the shelf's price of today; detail `most`)."""
        if not cart.lines:
            raise DomainError("return_nothing", "pieces")
        for line in cart.lines:
            item = await self._catalogue.item(line.variant_id)
            if item is None or item.price is None or line.weighed or not self.rules.is_deposit(item.sku, item.barcode):
                raise DomainError("deposit_none", "pieces", name=line.name)
            if line.unit_price > item.price or line.discount is not None or cart.discount is not None:
                raise DomainError("return_price", "price", most=f"{item.price:f}")

    async def give_back(self, empties: Empties, cashier: str) -> Return:
        """Write what came back: when this is done it is on disk with its number, and the money may leave. Raises
        DomainError as `check`."""
        await self.check(empties.cart)

        def build(number: ReturnNumber, now: SaleNow | None, _receipt: ReceiptNumber | None) -> GivenBack:
            assert now is not None  # of the day
            given = self._given(empties, self.back(empties.cart, in_drawer=now.cash), cashier, number)
            return GivenBack(given, work=work_item(given))

        return (await self._write(build)).given

    async def give_back_with(
        self, empties: Empties, sold: Cart, tenders: tuple[Tender, ...], cashier: str
    ) -> tuple[Return, Sale]:
        """Pay the deposits back and sell the open cart in one transaction: only the difference moves money. `tenders`
        pay what the goods cost more (empty if they do not).

        Raises DomainError as `check` and `sale_from`, and what keeps a till from selling.
        """
        self._checkout.shop.standing.check()
        await self.check(empties.cart)
        await self._checkout.flush()
        habits = await self._outbox.habits.known()
        pays = sum(part.covers for part in self.back(empties.cart, sold) if part.method == EXCHANGE)
        sale_id, request_id, link = self._clock.new_id(), self._clock.new_id(), self._clock.new_id()
        when, credit = self._clock.now(), Money.from_minor(pays, sold.currency)
        in_cash = main_method(
            (Tender(OWN_CASH, credit, is_cash=True),), Money.from_minor(0, sold.currency), self._checkout.shop.tenders
        )
        paid = (*((Tender(EXCHANGE, credit, is_cash=False),) if pays else ()), *tenders)

        def build(number: ReturnNumber, now: SaleNow | None, receipt: ReceiptNumber | None) -> GivenBack:
            assert now is not None  # both were asked for
            assert receipt is not None
            back = self.back(empties.cart, sold, now.cash)
            sale = sale_from(
                sold,
                self._checkout.shop,
                paid,
                receipt,
                sale_id=sale_id,
                cashier=cashier,
                now=when,
                habits=habits,
                exchanged_as=in_cash,
            )
            row = Submission(sale_id, Kind.ORDER, request_id, State.QUEUED, when, receipt=str(receipt))
            given = self._given(empties, back, cashier, number)
            given = replace(given, exchanged=Exchanged(link, sale_id, str(receipt), pays))
            return GivenBack(given, sale, row, work=work_item(given), sells_open=True)

        async with self._checkout.paying(sale_id, tenders):
            made = await self._write(build, sells=True)
        assert made.sale is not None  # `build` made them
        assert made.row is not None
        self._outbox.add(made.row)
        return made.given, made.sale

    # --- inside ---

    async def _write(
        self, build: Callable[[ReturnNumber, SaleNow | None, ReceiptNumber | None], GivenBack], *, sells: bool = False
    ) -> GivenBack:
        shop, today = self._checkout.shop, self._clock.now().date()

        def choosing(number: ReturnNumber, now: SaleNow | None, receipt: ReceiptNumber | None) -> GivenBack:
            return with_voucher(build(number, now, receipt), shop, self._clock)

        made = await self._store.returns.write(shop.till, today, "", choosing, exchange=sells)
        if self._written is not None:
            await self._written()
        return made

    def _given(self, empties: Empties, back: tuple[BackPart, ...], cashier: str, number: ReturnNumber) -> Return:
        shop = self._checkout.shop
        return Return(
            self._clock.new_id(),
            number,
            ReturnKind.DEPOSIT,
            self._clock.now(),
            cashier,
            empties.cart.currency,
            lines_of(empties.cart, totals(empties.cart, shop.policy)),
            empties.reason,
            GoodsGo.SHELF,
            back,
            approved_by=empties.approved_by,
            with_tax=shop.policy.prices_include_tax,
            seller=shop.seller,
        )
