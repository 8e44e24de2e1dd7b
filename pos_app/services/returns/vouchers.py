"""Sells vouchers, gives them in place of money, finds one by its code. What one pays is written with its sale."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.cart import named, with_voucher_line
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.paid_together import share_tenders
from pos_app.domain.payment import Together
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.store_state import StoreAwayError, StoreRefusedError
from pos_app.domain.totals import totals
from pos_app.domain.voucher import Issued, Origin, Voucher, VoucherNow, check_day, last_day, voucher_amount
from pos_app.domain.voucher_code import digest_of_code, mark_of, new_code, read_code, whose
from pos_app.store.tables.later.writing import Received, SoldTogether

if TYPE_CHECKING:
    from datetime import datetime

    from pos_app.domain.cart import Cart
    from pos_app.domain.order import ShopProfile
    from pos_app.domain.payment import Tender
    from pos_app.domain.receipt import PaymentNumber, ReceiptNumber
    from pos_app.services.clock import Clock
    from pos_app.services.sale.checkout import Checkout
    from pos_app.services.several.ledger import Ledger
    from pos_app.store.tables.later.kept import OwedNow
    from pos_app.store.tables.later.writing import LaterStore
    from pos_app.store.tables.returns import GivenBack


class Vouchers:
    """The vouchers of one till. Methods raise StoreError."""

    def __init__(self, store: LaterStore, checkout: Checkout, clock: Clock, ledger: Ledger | None = None) -> None:
        """`ledger` is the shop's (None: it has one till)."""
        self._store = store
        self._checkout = checkout
        self._clock = clock
        self._ledger = ledger

    async def find(self, text: str) -> VoucherNow:
        """The voucher of a typed or scanned code, as it stands: in a shop of several tills by its ledger, else by this
        till's file (`unsure` where the store does not answer).

        Raises DomainError: voucher_form, voucher_check, and for a code that neither has voucher_practice, voucher_real,
        voucher_other_till, voucher_unknown; voucher_store for one of another till while the store is away;
        voucher_expired.
        """
        code = read_code(text)
        digest = await asyncio.to_thread(digest_of_code, code)
        unsure = False
        if self._ledger is not None:
            try:
                await self._ledger.voucher(digest)
            except (StoreAwayError, StoreRefusedError):
                unsure = True
        found = await self._store.find(digest)
        if found is not None:
            check_day(found, self._clock.now().date())
            return replace(found, unsure=unsure)
        if unsure and whose(code, _mark(self._checkout.shop)) in ("voucher_other_till", "voucher_unknown"):
            raise DomainError("voucher_store", "code")
        raise DomainError(whose(code, _mark(self._checkout.shop)), "code", till=self._checkout.shop.till)

    def trust(self, now: VoucherNow) -> None:
        """A person lets a voucher pay although the shop's store does not answer."""
        if self._ledger is not None:
            self._ledger.trust(now.voucher.id)

    async def next_number(self) -> PaymentNumber:
        """The number that the next payment will get if no other is written before it."""
        return await self._store.next_number(self._checkout.shop.till, self._clock.now().date())

    def check_sold(self) -> None:
        """Whether vouchers may be sold here at all. Raises DomainError: voucher_signed (a signing device does not sign
        vouchers yet), fiscal_at, fiscal_de, fiscal_meals."""
        shop = self._checkout.shop
        shop.standing.check()
        if shop.standing.device and not shop.standing.practice:
            raise DomainError("voucher_signed", "amount")  # the device signs sales; no voucher goes past it

    def into(self, cart: Cart, amount: Money) -> tuple[Cart, int]:
        """The cart with a voucher for `amount` in it, and the voucher's key. Raises DomainError: voucher_amount,
        voucher_step (cash is rounded, and no coins make this amount up; detail `step`), too_many_vouchers, and as
        `check_sold`."""
        self.check_sold()
        policy = self._checkout.shop.policy
        minor = voucher_amount(amount, policy.currency)
        step = policy.cash_step
        if step is not None and minor % Money(step, policy.currency).minor:
            raise DomainError("voucher_step", "amount", step=f"{step:f}")
        return with_voucher_line(cart, minor)

    async def sell(self, amount: Money, tenders: tuple[Tender, ...], cashier: str) -> Received:
        """Sell a voucher by itself: when this returns it and its payment are on disk. It is no turnover.

        Raises DomainError: voucher_amount, voucher_for_voucher (a voucher does not pay for another), not_paid,
        and as `settle` and `check_sold`.
        """
        self.check_sold()
        shop = self._checkout.shop
        minor = voucher_amount(amount, shop.policy.currency)
        now, payment_id = self._clock.now(), self._clock.new_id()

        def build(number: PaymentNumber, _owed: OwedNow) -> Received:
            return self._received((payment_id, number, now), minor, tenders, cashier)

        return await self._store.receive(shop.till, now.date(), "", build)

    async def sell_together(self, cart: Cart, tenders: tuple[Tender, ...], cashier: str) -> SoldTogether:
        """Sell the open cart with the vouchers in it in one transaction: the goods as a sale, each voucher by a payment
        of its own; without goods the vouchers alone. When this returns all of it is on disk.

        Raises DomainError: as `sale_from`, `share_tenders` and `check_sold`, and as `Ledger.paying`.
        """
        self.check_sold()
        checkout, now = self._checkout, self._clock.now()
        shop, goods = checkout.shop, bool(cart.lines)
        await checkout.flush()  # if the payment fails the cart is on disk with its latest change
        cart = named(cart, "") if cart.name else cart
        total = totals(cart, shop.policy).total if goods else None
        amounts = [Money.from_minor(one.amount, cart.currency) for one in cart.vouchers]
        shares, others = share_tenders(total, amounts, tenders, shop.policy.cash)
        parts = amounts if total is None else [total, *amounts]
        whole = Money.from_minor(sum(one.minor for one in parts), cart.currency)
        # What was handed over is told on each paper, and a share of it is what each document counts.
        together = Together(whole, tenders) if len(parts) > 1 else None
        sale_id, ids = self._clock.new_id(), [self._clock.new_id() for _ in cart.vouchers]
        make = await checkout.selling.prepared(cart, sale_id, now)

        def build(receipt: ReceiptNumber | None, numbers: tuple[PaymentNumber, ...]) -> SoldTogether:
            paid = zip(cart.vouchers, ids, numbers, others, strict=True)
            received = tuple(
                self._received((one_id, number, now), voucher.amount, share, cashier, together)
                for voucher, one_id, number, share in paid
            )
            if receipt is None:
                return SoldTogether(None, None, received)
            told = tuple(replace(one, number=str(n)) for one, n in zip(cart.vouchers, numbers, strict=True))
            sale, row = make(replace(cart, vouchers=told), shares, cashier, receipt)
            return SoldTogether(replace(sale, together=together), row, received)

        async with checkout.paying(sale_id, shares):
            made = await self._store.sell_together(shop.till, now.date(), len(ids), build, goods=goods)
        if made.row is not None:
            checkout.selling.send(made.row)
        return made

    def _received(
        self,
        of: tuple[str, PaymentNumber, datetime],
        minor: int,
        tenders: tuple[Tender, ...],
        cashier: str,
        together: Together | None = None,
    ) -> Received:
        """The payment for a voucher, with the voucher; `of` is its id, its number and when."""
        shop, (payment_id, number, now) = self._checkout.shop, of
        if any(tender.voucher or tender.later for tender in tenders):
            raise DomainError("voucher_for_voucher", "amount")
        issued = issue(shop, self._clock, Origin.SOLD, (payment_id, str(number)), (minor, cashier))
        until = last_day(now.date(), shop.voucher_months)
        issued = replace(issued, voucher=replace(issued.voucher, expires=until))
        payment = Payment(
            payment_id,
            number,
            PaidFor.VOUCHER,
            now,
            cashier,
            shop.policy.currency,
            minor,
            tenders,
            issued.voucher.id,
            rule=shop.policy.cash,
            seller=shop.seller,
            together=together,
        )
        settled = payment.settlement
        if not settled.is_settled:
            raise DomainError("not_paid", "amount", due=settled.due)
        return Received(payment, issued)


def issue(shop: ShopProfile, clock: Clock, origin: Origin, document: tuple[str, str], given: tuple[int, str]) -> Issued:
    """A new voucher. `document` is the id and the number of what gives it out, `given` its amount and by whom."""
    code = new_code(f"{clock.new_id()} {clock.new_id()}", _mark(shop))
    amount, cashier = given
    voucher = Voucher(
        clock.new_id(), digest_of_code(code), clock.now(), cashier, shop.policy.currency, amount, origin, *document
    )
    return Issued(voucher, code)


def with_voucher(made: GivenBack, shop: ShopProfile, clock: Clock) -> GivenBack:
    """What a return writes, with the voucher that it gives in place of money."""
    given = made.given
    amount = sum(part.out for part in given.back if part.way is BackWay.VOUCHER)
    if not amount:
        return made
    return replace(
        made, issued=issue(shop, clock, Origin.RETURN, (given.id, str(given.number)), (amount, given.cashier))
    )


def _mark(shop: ShopProfile) -> str:
    return mark_of(shop.name, shop.till, practice=shop.standing.practice)
