"""Random days of a till against a model: sales, returns, exchanges, voids, vouchers, sales paid otherwise, sales paid
another day in parts, deposits on bottles, X and Z. `python -m tests.returns.machine` runs as many days as one likes.

The till's file and services are the real ones. After each step: no line came back more than it was sold, the drawer has
what the model has, turnover is sales less what came back, no voucher paid more than it was given out for, nobody owes
more or less than the model says, and each document is in exactly one Z.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pos_app.domain.cart import Cart, Percent
from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.domain.day import DayReport
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.order import Sale
from pos_app.domain.payment import EXCHANGE, VOUCHER, Tender, settle
from pos_app.domain.received import Payment
from pos_app.domain.returns import REASONS, Return, ReturnDraft, ReturnKind, ReturnRules
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.services.day.days import Days
from pos_app.services.returns.deposits import Deposits, Empties
from pos_app.services.sale.checkout import Checkout
from pos_app.store.tables.sales import Only
from tests.unit.services.practice_bench import Bench, JumpingLoop, open_bench
from tests.unit.store.till_values import ELISE

GOODS = tuple(
    Item(f"v{n}", f"p{n}", f"Thing {n}", f"T-{n}", "", (), Decimal(price), "EUR", None, True, ItemStatus.PUBLISHED)
    for n, price in enumerate(("0.99", "2.50", "3.33", "12.97"), 1)
)
SMALL = st.integers(0, 9)


class DaysOfReturns(RuleBasedStateMachine):
    """One till, its days, and what must be in its books."""

    @initialize()
    def begin(self) -> None:
        """An empty till."""
        self.loop = JumpingLoop()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory(prefix="comptoir-returns-")
        self.bench: Bench = self.do(self.stack.enter_async_context(open_bench(Path(self.folder.name))))
        till = self.bench.till
        self.days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)
        self.sales: list[Sale] = []
        self.paid: dict[str, tuple[Tender, ...]] = {}
        self.today: list[Sale | Return | Payment] = []
        self.returns: list[Return] = []
        self.ended: list[DayReport] = []
        self.cash = 0
        self.codes: list[str] = []
        self.issued: dict[str, int] = {}
        self.used: Counter[str] = Counter()
        self.payments: list[Payment] = []
        self.owed: dict[str, int] = {}
        self.do(self.bench.stock())
        self.crate: Item = self.do(self.bench.item("SL-01"))

    def teardown(self) -> None:
        """Close the till's files."""
        if hasattr(self, "loop"):
            assert self.do(self.bench.till.till_store.verify_journal()).ok
            self.do(self.stack.aclose())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()
            self.folder.cleanup()

    def do(self, step: Any) -> Any:
        """One step on the till's own loop."""
        asyncio.set_event_loop(self.loop)
        return self.loop.run_until_complete(step)

    # --- what happens ---

    @rule(picks=st.lists(st.tuples(SMALL, st.integers(1, 4)), min_size=1, max_size=4), off=SMALL, by=SMALL)
    def sell(self, picks: list[tuple[int, int]], off: int, by: int) -> None:
        """Some goods, perhaps with a discount, in cash, by card or both."""
        cart = self._cart(picks, off)
        sale = self.do(self.bench.till.checkout.pay(cart, self._tenders(cart, by), "Nadia"))
        self._sold(sale)

    @rule(amount=st.integers(1, 3_000), by=SMALL)
    def sell_voucher(self, amount: int, by: int) -> None:
        """It is no turnover; its money is in the drawer, or on the card."""
        policy = self.bench.till.shop.policy
        worth = Money.from_minor(amount, policy.currency)
        due = settle(worth, (), policy.cash).cash_due
        paid = Tender("Card", worth, False) if by < 4 or not due else Tender("Cash", due, True)
        made = self.do(self.bench.till.vouchers.sell(worth, (paid,), "Tom"))
        assert made.issued is not None
        self._issued(made.issued.voucher.id, made.issued.code, amount)
        self.payments.append(made.payment)
        self.today.append(made.payment)
        self.cash += made.payment.cash

    @precondition(lambda self: self.codes)
    @rule(which=SMALL, picks=st.lists(st.tuples(SMALL, st.integers(1, 3)), min_size=1, max_size=3), by=SMALL)
    def sell_for_voucher(self, which: int, picks: list[tuple[int, int]], by: int) -> None:
        """A voucher pays what it can, other money the rest; one that is used up is refused."""
        cart, code = self._cart(picks, 0), self.codes[which % len(self.codes)]
        now = self.do(self.bench.till.vouchers.find(code))
        assert now.left == self.issued[now.voucher.id] - self.used[now.voucher.id]
        total = totals(cart, self.bench.till.shop.policy).total
        if not now.left:
            by_hand = Tender(VOUCHER, Money.from_minor(1, total.currency), False, voucher=now.voucher.id)
            rest = self._tenders(cart, 0, by_hand)
            with pytest.raises(DomainError, match="voucher_left"):
                self.do(self.bench.till.checkout.pay(cart, (by_hand, *rest), "Nadia"))
            return
        first = paying(now, total)
        rest = self._tenders(cart, by, first) if first.amount != total else ()
        self._sold(self.do(self.bench.till.checkout.pay(cart, (first, *rest), "Nadia")))
        self.used[now.voucher.id] += first.amount.minor

    @rule(
        picks=st.lists(st.tuples(SMALL, st.integers(1, 3)), max_size=3),
        amounts=st.lists(st.integers(1, 600), min_size=1, max_size=3),
        by=SMALL,
        over=st.integers(0, 3_000),
    )
    def sell_beside(self, picks: list[tuple[int, int]], amounts: list[int], by: int, over: int) -> None:
        """Goods and vouchers in one payment, or vouchers alone, by card, in cash, or both."""
        till, policy = self.bench.till, self.bench.till.shop.policy
        cart = self._cart(picks, 0) if picks else till.checkout.empty_cart()
        for amount in amounts:
            cart, _ = till.vouchers.into(cart, Money.from_minor(amount * 5, policy.currency))
        whole = totals(cart, policy).total + cart.beside
        card = Money.from_minor(whole.minor * by // 9, policy.currency)
        paid = (Tender("Card", card, is_cash=False),) if card else ()
        now = settle(whole, paid, policy.cash)
        if not now.is_settled:
            due = Money.from_minor(now.cash_due.minor + over, policy.currency)
            paid = (*paid, Tender("Cash", due, is_cash=True))
        try:
            made = self.do(till.vouchers.sell_together(cart, paid, "Nadia"))
        except DomainError as error:
            if error.code != "voucher_apart":
                raise
            return
        # Each paper tells what was handed over for all of it; the documents' own sums are shares of that.
        documents = [*([made.sale] if made.sale is not None else []), *(one.payment for one in made.received)]
        assert {one.money_given for one in documents} == {(paid, settle(whole, paid, policy.cash))}
        for sum_of in ("paid", "change", "rounding"):
            shares = sum(getattr(one.settlement, sum_of).minor for one in documents)
            assert shares == getattr(documents[0].money_given[1], sum_of).minor
        if made.sale is not None:
            self._sold(made.sale)
        for one in made.received:
            assert one.issued is not None
            self._issued(one.issued.voucher.id, one.issued.code, one.payment.amount)
            self.payments.append(one.payment)
            self.today.append(one.payment)
            self.cash += one.payment.cash

    @rule(picks=st.lists(st.tuples(SMALL, st.integers(1, 4)), min_size=1, max_size=4), part=SMALL)
    def sell_for_later(self, picks: list[tuple[int, int]], part: int) -> None:
        """A known customer takes the goods; a part is paid now, by card, the rest another day."""
        cart = self._cart(picks, 0).set_customer(ELISE)
        total = totals(cart, self.bench.till.shop.policy).total
        now = Money.from_minor(total.minor * part // 10, total.currency)
        paid = (Tender("Card", now, is_cash=False),) if now else ()
        later = Tender("Pay later", total - now, is_cash=False, later=True)
        sale = self.do(self.bench.till.checkout.pay(cart, (*paid, later), "Nadia"))
        self.owed[sale.id] = sale.unpaid.minor
        self._sold(sale)

    @precondition(lambda self: self.owed)
    @rule(which=SMALL, tenths=st.integers(0, 12), by=SMALL)
    def receive(self, which: int, tenths: int, by: int) -> None:
        """A part of what is owed, all of it, or more, which is refused."""
        sale_id = list(self.owed)[which % len(self.owed)]
        sale = next(one for one in self.sales if one.id == sale_id)
        left, policy = self.owed[sale_id], self.bench.till.shop.policy
        amount = Money.from_minor(left * tenths // 10 + (tenths > 10), policy.currency)
        due = settle(amount, (), policy.cash).cash_due
        tender = Tender("Card", amount, is_cash=False) if by < 5 or not due else Tender("Cash", due, is_cash=True)
        if not 0 < amount.minor <= left:
            with pytest.raises(DomainError):
                self.do(self.bench.till.owing.receive(sale, amount, (tender,), "Tom"))
            return
        payment = self.do(self.bench.till.owing.receive(sale, amount, (tender,), "Tom")).payment
        self.owed[sale_id] -= amount.minor
        assert payment.left == self.owed[sale_id]
        self.payments.append(payment)
        self.today.append(payment)
        self.cash += payment.cash

    @rule(crates=st.integers(1, 6), picks=st.lists(st.tuples(SMALL, st.integers(1, 3)), max_size=3), by=SMALL)
    def empties(self, crates: int, picks: list[tuple[int, int]], by: int) -> None:
        """Deposits are paid back, in cash or for goods, which may cost more or less."""
        service, policy = self._deposits(), self.bench.till.shop.policy
        back = Empties(self.bench.till.checkout.empty_cart().add(self.crate, Decimal(crates), policy)[0])
        worth = totals(back.cart, policy).total
        if not picks:
            given = self.do(service.give_back(back, "Tom"))
            assert given.cash == settle(worth, (), policy.cash).cash_due.minor
            self._came_back(given)
            return
        cart = self._cart(picks, 0)
        total = totals(cart, policy).total
        pays = Tender(EXCHANGE, min(worth, total, key=lambda one: one.minor), is_cash=False)
        rest = () if worth.minor >= total.minor else self._tenders(cart, by, pays)
        given, sale = self.do(service.give_back_with(back, cart, rest, "Tom"))
        self._came_back(given)
        self._sold(sale)

    @precondition(lambda self: self.sales)
    @rule(which=SMALL, pieces=st.lists(st.integers(0, 4), min_size=4, max_size=4), reason=SMALL)
    def give_back(self, which: int, pieces: list[int], reason: int) -> None:
        """Some of a sale; more than is left is refused."""
        back, sale = self.bench.till.returns, self.sales[which % len(self.sales)]
        found = self.do(back.of(sale.id))
        wanted = dict(zip((line.key for line in found.lines), pieces, strict=False))
        draft = ReturnDraft(wanted, REASONS[reason % len(REASONS)])
        if not any(wanted.values()) or any(found.line(key).left < n for key, n in wanted.items()):
            with pytest.raises(DomainError):
                self.do(back.give_back(found, draft, "Nadia"))
            return
        self._came_back(self.do(back.give_back(found, draft, "Nadia")))

    @precondition(lambda self: self.sales)
    @rule(which=SMALL, picks=st.lists(st.tuples(SMALL, st.integers(1, 3)), min_size=1, max_size=3), by=SMALL)
    def exchange(self, which: int, picks: list[tuple[int, int]], by: int) -> None:
        """All that is left of a sale for something else."""
        back, sale = self.bench.till.returns, self.sales[which % len(self.sales)]
        found = self.do(back.of(sale.id))
        if found.is_empty or self.owed.get(sale.id):
            return
        cart, draft = self._cart(picks, 0), ReturnDraft(found.everything, REASONS[1])
        gross = back.propose(found, draft, exchange=cart).gross
        total = totals(cart, self.bench.till.shop.policy).total
        paid = Tender(EXCHANGE, Money.from_minor(min(gross, total.minor), total.currency), is_cash=False)
        rest = () if gross >= total.minor else self._tenders(cart, by, paid)
        if not gross:
            return
        given, new = self.do(back.exchange(found, draft, cart, rest, "Tom"))
        self._came_back(given)
        self._sold(new)

    @rule()
    def void(self) -> None:
        """The last sale, if it may be."""
        back = self.bench.till.returns
        self.do(self._empty_the_cart())
        try:
            voided = self.do(back.void_last("Nadia"))
        except DomainError as error:
            if not error.code.startswith("void_"):
                raise
            return
        last = self.sales[-1]
        assert voided.cart == replace(last.cart, vouchers=())
        assert [voided.given.sale_id, voided.given.gross] == [last.id, last.order.total.minor]
        self._came_back(voided.given)

    @precondition(lambda self: any(isinstance(one, Sale) for one in self.today))
    @rule(which=SMALL, by=SMALL)
    def otherwise(self, which: int, by: int) -> None:
        """A sale of the day was paid otherwise."""
        today = [one for one in self.today if isinstance(one, Sale) and one.id not in self.owed]
        if not today:
            return
        sale = today[which % len(today)]
        exchanged = tuple(one for one in self.paid[sale.id] if one.method in (EXCHANGE, VOUCHER))
        tenders = (*exchanged, *self._tenders(sale.cart, by, *exchanged))
        try:
            change = self.do(self.bench.till.otherwise.change(sale, tenders, "pressed wrong", "Tom"))
        except DomainError as error:
            if error.code not in ("otherwise_same", "otherwise_returned", "tender_amount"):
                raise
            return
        self.cash += change.cash
        assert change.cash == self._cash(sale, tenders) - self._cash(sale, self.paid[sale.id])
        self.paid[sale.id] = tenders

    @rule()
    def close(self) -> None:
        """A Z."""
        report = self.do(self.days.close("Nadia"))
        self._check(report)
        self.ended.append(report)
        self.today, self.cash = [], 0

    @rule()
    def again(self) -> None:
        """The program ends and starts again."""
        self.do(self.bench.restart())
        till = self.bench.till
        self.days = Days(till.till_store, till.catalogue_store, till.shop, till.clock)

    # --- what must be ---

    @invariant()
    def books_agree(self) -> None:
        """The open day says what the model has."""
        if hasattr(self, "bench"):
            self._check(self.do(self.days.today("Nadia")).report)

    @invariant()
    def all_that_is_owed_is_listed(self) -> None:
        """And nothing else."""
        if hasattr(self, "bench"):
            rows = self.do(self.bench.till.till_store.sales.find(only=Only.UNPAID))
            assert {row.id: row.owed for row in rows} == {one: left for one, left in self.owed.items() if left}

    @invariant()
    def never_more_than_was_sold(self) -> None:
        """By line, in pieces and in money."""
        if not hasattr(self, "bench"):
            return
        pieces: Counter[tuple[str, int]] = Counter()
        money: Counter[tuple[str, int]] = Counter()
        for one in self.returns:
            for given in one.lines if one.sale_id else ():
                pieces[one.sale_id, given.key] += given.pieces
                money[one.sale_id, given.key] += given.gross
        for sale in self.sales:
            for line, total in zip(sale.cart.lines, sale.totals.lines, strict=True):
                assert pieces[sale.id, line.key] <= line.quantity
                assert money[sale.id, line.key] <= total.gross
                if pieces[sale.id, line.key] == line.quantity:
                    assert money[sale.id, line.key] == total.gross

    @invariant()
    def each_document_in_one_z(self) -> None:
        """Numbers of the Zs and of the open day are those of all documents, without gap."""
        if hasattr(self, "bench"):
            count = sum(one.returns.count + one.voided.count for one in self.ended)
            count += sum(isinstance(one, Return) for one in self.today)
            assert count == len(self.returns)
            taken = sum(one.received.count for one in self.ended)
            assert taken + sum(isinstance(one, Payment) for one in self.today) == len(self.payments)
            assert [one.number.counter for one in self.payments] == list(range(1, len(self.payments) + 1))
            assert [one.number.counter for one in self.returns] == list(range(1, count + 1))
            assert sum(one.receipts for one in self.ended) + sum(isinstance(one, Sale) for one in self.today) == len(
                self.sales
            )

    # --- inside ---

    async def _empty_the_cart(self) -> None:
        checkout = self.bench.till.checkout
        checkout.keep(checkout.empty_cart())
        await checkout.flush()

    def _check(self, report: DayReport) -> None:
        left = {one: amount - self.used[one] for one, amount in self.issued.items()}
        assert all(amount >= 0 for amount in left.values())
        sums = report.vouchers
        assert (sums.open.count, sums.open.amount) == (sum(map(bool, left.values())), sum(left.values()))
        zs = [*(one.vouchers for one in self.ended), sums]
        assert sum(one.sold.amount + one.given.amount for one in zs) == sum(self.issued.values())
        assert sum(one.redeemed.amount for one in zs) == sum(self.used.values())
        sales = [one for one in self.today if isinstance(one, Sale)]
        back = [one for one in self.today if isinstance(one, Return)]
        voids = [one for one in back if one.kind is ReturnKind.VOID]
        assert report.total == sum(one.order.total.minor for one in sales)
        empties = [one for one in back if one.kind is ReturnKind.DEPOSIT]
        deposits = report.returns.deposits
        assert (deposits.count, deposits.amount) == (len(empties), sum(one.gross for one in empties))
        assert report.returns.gross + report.voided.gross == sum(one.gross for one in back)
        assert report.voided.gross == sum(one.gross for one in voids)
        assert report.turnover == report.total - sum(one.gross for one in back)
        assert report.drawer.expected == self.cash
        assert report.paid == report.total + report.rounding
        came = sum(one.covers for one in report.returns.back)
        assert came == report.returns.gross == sum(one.amount for one in report.returns.reasons)
        given = report.returns.exchanges.amount
        assert given == sum(one.amount for one in report.tenders if one.method == EXCHANGE)

    def _deposits(self) -> Deposits:
        """The till's service in a shop where the soap stands for a crate."""
        till = self.bench.till
        shop = replace(till.shop, returns=ReturnRules(deposits=frozenset({self.crate.sku})))
        checkout = Checkout(till.till_store.carts, till.till_store.sales, shop, till.outbox, till.clock, till.tasks)
        return Deposits(till.till_store, till.catalogue_store, checkout, till.outbox, till.clock)

    def _cart(self, picks: list[tuple[int, int]], off: int) -> Cart:
        till = self.bench.till
        cart = till.checkout.empty_cart()
        for which, pieces in picks:
            cart, _ = cart.add(GOODS[which % len(GOODS)], Decimal(pieces), till.shop.policy)
        return cart.set_discount(Percent(Decimal(off * 7))) if off > 6 else cart

    def _tenders(self, cart: Cart, by: int, *first: Tender) -> tuple[Tender, ...]:
        policy = self.bench.till.shop.policy
        total = totals(cart, policy).total
        due = settle(total, first, policy.cash).due
        card = due if by < 3 else Money.from_minor(due.minor // 2 if by < 5 else 0, total.currency)
        parts = (Tender("Card", card, is_cash=False),) if card else ()
        if card == due:
            return parts
        rest = settle(total, (*first, *parts), policy.cash).cash_due
        more = Money.from_minor(rest.minor + (500 if by > 7 else 0), total.currency)
        return (*parts, Tender("Cash", more, is_cash=True))

    def _cash(self, sale: Sale, tenders: tuple[Tender, ...]) -> int:
        settled = settle(sale.totals.total, tenders, sale.policy.cash)
        return sum(one.amount.minor for one in tenders if one.is_cash) - settled.change.minor

    def _sold(self, sale: Sale) -> None:
        self.sales.append(sale)
        self.paid[sale.id] = sale.tenders
        self.today.append(sale)
        self.cash += self._cash(sale, sale.tenders)

    def _came_back(self, given: Return) -> None:
        self.returns.append(given)
        self.today.append(given)
        self.cash -= given.cash
        if given.sale_id in self.owed:
            self.owed[given.sale_id] -= sum(one.covers for one in given.back if one.way is BackWay.OWED)
        if amount := sum(one.out for one in given.back if one.way is BackWay.VOUCHER):
            now = self.do(self.bench.till.till_store.later.of_document(given.id))
            assert now is not None
            assert now.left == amount
            self._issued(now.voucher.id, now.code, amount)

    def _issued(self, voucher: str, code: str, amount: int) -> None:
        assert code not in self.codes
        self.codes.append(code)
        self.issued[voucher] = amount


machine = settings(
    max_examples=settings().max_examples // 4,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
TestDaysOfReturns = machine(DaysOfReturns).TestCase
