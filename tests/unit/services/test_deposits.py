"""Deposits paid back: in cash, as part of a purchase, never for what is no deposit; the day, the order and the file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from pos_app.domain.cart import Cart
from pos_app.domain.cashier import Wish
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay
from pos_app.domain.payment import EXCHANGE, Tender
from pos_app.domain.return_rules import DEPOSIT_REASONS, ReturnRules
from pos_app.domain.returns import ReturnKind
from pos_app.domain.totals import totals
from pos_app.domain.work_list import WorkKind
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.day.csv_report import day_csv
from pos_app.presenters.day.report_paper import day_paper
from pos_app.presenters.printing.receipt import Circumstances
from pos_app.presenters.printing.return_paper import return_paper
from pos_app.services.day.days import Days
from pos_app.services.returns.deposits import Deposits, Empties
from pos_app.services.sale.checkout import Checkout
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
SOAP = "SL-01"  # 4.95, of a shop in which it stands for a crate


@pytest_asyncio.fixture(autouse=True)
async def stocked(bench: Bench) -> None:
    """The till has the shop's catalogue."""
    await bench.stock()


def deposits_of(bench: Bench, **rules: Any) -> tuple[Deposits, Checkout]:
    """The till's services in a shop where the soap is a deposit."""
    till = bench.till
    shop = replace(till.shop, returns=ReturnRules(deposits=frozenset({SOAP}), **rules))
    checkout = Checkout(till.till_store.carts, till.till_store.sales, shop, till.outbox, till.clock, till.tasks)
    return Deposits(till.till_store, till.catalogue_store, checkout, till.outbox, till.clock), checkout


async def empties(bench: Bench, count: int = 2) -> Empties:
    cart, _ = Cart(bench.till.shop.policy.currency).add(await bench.item(SOAP), Decimal(count), bench.till.shop.policy)
    return Empties(cart)


async def test_paid_back_in_cash_with_its_own_line_on_x_and_z(bench: Bench) -> None:
    service, _ = deposits_of(bench)
    days = Days(bench.till.till_store, bench.till.catalogue_store, bench.till.shop, bench.clock)
    await days.put_float(Money.of("100", "EUR"), "Nadia")
    given = await service.give_back(await empties(bench), "Nadia")
    assert (given.kind, given.gross, given.sale_id, given.cash) == (ReturnKind.DEPOSIT, 990, "", 990)
    assert given.lines[0].rate == (await bench.cart(SOAP)).lines[0].rate, "the rate is the article's own"
    report = (await days.today("Nadia")).report
    assert (report.returns.deposits.count, report.returns.deposits.amount) == (1, 990)
    assert (report.returns.free.count, report.turnover, report.drawer.expected) == (0, -990, 10_000 - 990)
    assert [one.name for one in report.returns.reasons] == [DEPOSIT_REASONS[0].name]
    closed = await days.close("Nadia")
    for text in (repr(day_paper(closed, ENGLISH)), day_csv(closed, ENGLISH)):
        assert "Deposits paid back" in text
    paper = return_paper(given, Circumstances(bench.till.shop.seller), ENGLISH)
    assert paper.title == f"Deposit paid back {given.number}"
    assert "Without a receipt" not in repr(paper.rows)
    (entry,) = [row.entry.item for row in await bench.till.till_store.work_list.rows()]
    assert (entry.kind, entry.total, entry.receipt) == (WorkKind.RETURN, 990, "")
    assert (await bench.till.till_store.verify_journal()).ok


async def test_it_pays_for_the_open_cart_in_one_transaction_and_the_order_stays_whole(bench: Bench) -> None:
    service, checkout = deposits_of(bench)
    cart = await bench.cart("BC-18", "TL-02")
    checkout.keep(cart)
    await checkout.flush()
    total = totals(cart, bench.till.shop.policy).total
    back = await empties(bench, 1)
    assert [(part.way, part.covers) for part in service.back(back.cart, cart)] == [(BackWay.EXCHANGE, 495)]
    rest = Tender("Card", total - Money.of("4.95", "EUR"), is_cash=False)
    with pytest.raises(DomainError, match="not_paid"):
        await service.give_back_with(back, cart, (), "Nadia")
    assert (await checkout.open_cart()).lines == cart.lines, "nothing was written"
    given, sale = await service.give_back_with(back, cart, (rest,), "Nadia")
    assert (given.cash, given.exchanged and given.exchanged.amount) == (0, 495)
    assert [(one.method, one.amount.minor) for one in sale.tenders] == [(EXCHANGE, 495), ("Card", rest.amount.minor)]
    assert (await checkout.open_cart()).is_empty, "sold, and not to be sold again"
    bench.serve()
    await bench.sent(sale)
    (order,) = bench.state()["orders"]
    assert (order["total"], len(order["lines"])) == (total.amount, 2)
    assert all(line["quantity"] > 0 for line in order["lines"])


async def test_more_deposit_than_goods_gives_the_rest_in_cash(bench: Bench) -> None:
    service, checkout = deposits_of(bench)
    cart = await bench.cart(SOAP)
    given, sale = await service.give_back_with(await empties(bench, 3), cart, (), "Nadia")
    assert [(part.way, part.out) for part in given.back] == [(BackWay.EXCHANGE, 495), (BackWay.CASH, 990)]
    assert (sale.settlement.is_settled, sale.order.payment_method) == (True, "Cash")
    assert (await checkout.open_cart()).is_empty


async def test_only_deposits_at_no_more_than_the_shelf_s_price(bench: Bench) -> None:
    service, _ = deposits_of(bench)
    towel = await bench.cart("TL-02")
    with pytest.raises(DomainError, match="deposit_none"):
        await service.give_back(Empties(towel), "Nadia")
    dear = (await empties(bench)).cart
    dear = dear.set_price(dear.lines[0].key, Decimal(9), "more")
    with pytest.raises(DomainError, match="return_price"):
        await service.give_back(Empties(dear), "Nadia")
    with pytest.raises(DomainError, match="return_nothing"):
        await service.give_back(Empties(Cart(dear.currency)), "Nadia")
    assert await bench.till.till_store.returns.latest() == ()


async def test_above_the_limit_of_returns_it_needs_the_right_and_a_short_drawer_gives_a_voucher(bench: Bench) -> None:
    service, _ = deposits_of(bench, limit=1_000)
    assert [service.wish(gross).above for gross in (1_000, 1_001)] == [False, True]
    assert isinstance(service.wish(1), Wish)
    days = Days(bench.till.till_store, bench.till.catalogue_store, bench.till.shop, bench.clock)
    await days.put_float(Money.of("5", "EUR"), "Nadia")
    given = await service.give_back(await empties(bench), "Nadia")
    assert [(part.way, part.out) for part in given.back] == [(BackWay.CASH, 500), (BackWay.VOUCHER, 490)]
    assert await bench.till.till_store.later.of_document(given.id) is not None


async def test_two_at_once_are_two_documents(bench: Bench) -> None:
    service, _ = deposits_of(bench)
    one, two = await asyncio.gather(
        service.give_back(await empties(bench), "Nadia"), service.give_back(await empties(bench), "Tom")
    )
    assert one.number != two.number
