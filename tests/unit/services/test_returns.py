"""Goods that come back at a real till: found, given back, exchanged, made void; what the file refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos_app.domain.cart import Cart, Percent
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing
from pos_app.domain.money import Money, currency
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.order import Sale
from pos_app.domain.payment import Tender
from pos_app.domain.returns import CASHIERS_ERROR, REASONS, Return, ReturnDraft, ReturnKind, lines_back
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.services.day.days import Days
from pos_app.services.returns.even_exchange import evened
from pos_app.services.returns.giving_back import Returns
from pos_app.store.sqlite.database import connect
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
MIND, EUR = REASONS[0], currency("EUR")


def returns_of(bench: Bench) -> Returns:
    """The service that takes goods back."""
    return bench.till.returns


async def a_sale(bench: Bench, pieces: int = 3, off: int = 10) -> Sale:
    """A sale with a line of several pieces and a discount on all, paid in cash."""
    cart = await bench.cart("SL-01", "BC-18")
    cart = cart.set_quantity(cart.lines[0].key, Decimal(pieces)).set_discount(Percent(Decimal(off)))
    return await bench.pay(cart)


async def test_cash_that_is_not_in_the_drawer_becomes_a_voucher(bench: Bench) -> None:
    """As the screen proposed it, and as it is written: the drawer never goes below nothing, an exchange neither."""
    back = returns_of(bench)
    days = Days(bench.till.till_store, bench.till.catalogue_store, bench.till.shop, bench.clock)
    await days.put_float(Money.of("1", "EUR"), "Nadia")
    sale, other = await bench.sell("BC-18"), await bench.sell("BC-18", "SL-01")
    taken = sale.order.total.minor + other.settlement.paid.minor - other.settlement.change.minor
    await days.move_cash(Money.from_minor(taken - 200, EUR), "bank", "Nadia", out=True)
    found = await back.find(str(sale.receipt))
    draft = ReturnDraft(found.everything, MIND)
    ways = [(BackWay.CASH, 300), (BackWay.VOUCHER, sale.order.total.minor - 300)]
    seen = back.propose(found, draft, in_drawer=await back.in_drawer())
    assert [(part.way, part.out) for part in seen.back] == ways
    chosen = BackPart(BackWay.CASH, "Cash", found.most, found.most)
    with pytest.raises(DomainError, match="back_drawer"):
        await back.give_back(found, replace(draft, back=(chosen,)), "Nadia")
    given = await back.give_back(found, draft, "Nadia")
    assert [(part.way, part.out) for part in given.back] == ways
    assert await bench.till.till_store.later.of_document(given.id) is not None
    found = await back.find(str(other.receipt))
    swapped, _ = await back.exchange(found, ReturnDraft(found.everything, MIND), await bench.cart("SL-01"), (), "Nadia")
    assert [part.way for part in swapped.back] == [BackWay.EXCHANGE, BackWay.VOUCHER]
    assert (await days.today("Nadia")).report.drawer.expected == 0


async def test_parts_of_a_line_add_up_to_what_was_paid(bench: Bench) -> None:
    """Three times one piece bring what three pieces cost, and then nothing more may come back."""
    sale, back = await a_sale(bench), returns_of(bench)
    key = sale.cart.lines[0].key
    given = []
    for _ in range(3):
        found = await back.find(str(sale.receipt))
        given.append(await back.give_back(found, ReturnDraft({key: 1}, MIND), "Nadia"))
    line = sale.totals.lines[0]
    assert sum(one.gross for one in given) == line.gross
    assert sum(one.tax for one in given) == line.tax
    assert [str(one.number) for one in given] == [f"R-{sale.receipt.till}-261122-000{n}" for n in (1, 2, 3)]
    found = await back.find(str(sale.receipt))
    assert found.line(key).left == 0
    with pytest.raises(DomainError, match="return_too_many"):
        await back.give_back(found, ReturnDraft({key: 1}, MIND), "Nadia")
    await back.give_back(found, ReturnDraft(found.everything, MIND), "Nadia")
    with pytest.raises(DomainError, match="return_all_back"):
        await back.find(str(sale.receipt))
    assert await bench.till.till_store.sales.get(sale.id) == sale
    assert (await bench.till.till_store.verify_journal()).ok


async def test_returned_in_one_go_gives_exactly_what_was_taken(bench: Bench) -> None:
    """Cash rounding too: the drawer is as it was before the sale."""
    before = await _drawer(bench)
    sale, back = await a_sale(bench), returns_of(bench)
    found = await back.find(str(sale.receipt))
    given = await back.give_back(found, ReturnDraft(found.everything, MIND), "Nadia")
    assert given.gross == sale.totals.total.minor
    assert await _drawer(bench) == before
    assert given.rounding == sale.settlement.rounding.minor


async def _drawer(bench: Bench) -> int:
    rows = await bench.till.till_store._database.read(lambda c: c.execute("SELECT kind, amount FROM drawer").fetchall())
    return sum(amount if kind in ("float", "sale", "in") else -amount for kind, amount in rows)


async def test_money_goes_back_the_way_it_was_paid(bench: Bench) -> None:
    """Card first, up to what it paid, then cash."""
    cart, back = await bench.cart("SL-01", "BC-18"), returns_of(bench)
    total = totals(cart, bench.till.shop.policy).total
    card = Money.from_minor(total.minor // 3, total.currency)
    due = total - card
    sale = await bench.till.checkout.pay(cart, (Tender("Bancontact", card, False), Tender("Cash", due, True)), "Nadia")
    found = await back.find(str(sale.receipt))
    proposal = back.propose(found, ReturnDraft(found.everything, MIND))
    assert [(one.way, one.covers) for one in proposal.back] == [(BackWay.CARD, card.minor), (BackWay.CASH, due.minor)]
    too_much = (replace(proposal.back[0], covers=total.minor),)
    with pytest.raises(DomainError, match="back_card"):
        await back.give_back(found, ReturnDraft(found.everything, MIND, back=too_much), "Nadia")
    only = back.propose(found, ReturnDraft(found.everything, replace(MIND, money=False)))
    assert [one.way for one in only.back] == [BackWay.VOUCHER]


async def test_an_exchange_is_one_step_and_moves_the_difference(bench: Bench) -> None:
    """Return and sale are written together; what comes back pays for what is taken."""
    first, back = await a_sale(bench, 1, 50), returns_of(bench)
    found = await back.find(str(first.receipt))
    new = await bench.cart("SL-01")
    draft = ReturnDraft({first.cart.lines[0].key: 1}, MIND)
    proposal = back.propose(found, draft, exchange=new)
    total = totals(new, bench.till.shop.policy).total
    assert [one.way for one in proposal.back] == [BackWay.EXCHANGE]
    rest = Money.from_minor(total.minor - proposal.gross, total.currency)
    before = await _drawer(bench)
    given, sale = await back.exchange(found, draft, new, (Tender("Card", rest, False),), "Nadia")
    assert given.exchanged is not None
    assert (given.exchanged.sale_id, given.exchanged.amount) == (sale.id, proposal.gross)
    assert await _drawer(bench) == before
    assert sale.order.payment_method == "Card"
    bench.serve()
    await bench.sent(first, sale)


async def test_an_exchange_for_less_gives_the_rest_back(bench: Bench) -> None:
    """The order of what was taken is paid, by the method of the first sale."""
    first, back = await a_sale(bench, 3, 10), returns_of(bench)
    found = await back.find(str(first.receipt))
    new = await bench.cart("SL-01")
    given, sale = await back.exchange(found, ReturnDraft(found.everything, MIND), new, (), "Nadia")
    assert [one.way for one in given.back] == [BackWay.EXCHANGE, BackWay.CASH]
    assert sale.order.payment_method == first.order.payment_method != ""
    assert sum(one.covers for one in given.back) == given.gross


async def test_the_last_sale_made_void_before_it_left_never_leaves(bench: Bench) -> None:
    """Its cart is open again, its order is withdrawn, and nothing of it comes to the shop."""
    sale, back = await a_sale(bench), returns_of(bench)
    voided = await back.void_last("Nadia")
    assert voided.withdrawn
    assert voided.given.kind is ReturnKind.VOID
    assert voided.given.reason == CASHIERS_ERROR
    assert await bench.till.checkout.open_cart() == sale.cart
    assert await _drawer(bench) == 0
    await bench.restart()
    bench.serve()
    other = await bench.sell()
    await bench.sent(other)
    bench.assert_each_once(other)
    assert (await bench.till.till_store.outbox.row(sale.id)).state is State.WITHDRAWN
    assert (await bench.till.till_store.verify_journal()).ok


async def test_a_void_of_what_left_goes_its_way(bench: Bench) -> None:
    """An order that was tried is not withdrawn."""
    bench.serve()
    sale = await a_sale(bench)
    await bench.sent(sale)
    voided = await returns_of(bench).void_last("Nadia")
    assert not voided.withdrawn
    assert (await bench.till.till_store.outbox.row(sale.id)).state is State.SENT


async def test_when_a_void_is_refused(bench: Bench) -> None:
    """Too late, not the last, with goods back already, with an open cart, twice."""
    back = returns_of(bench)
    with pytest.raises(DomainError, match="void_none"):
        await back.void_last("Nadia")
    first = await a_sale(bench)
    found = await back.find(str(first.receipt))
    await back.give_back(found, ReturnDraft({first.cart.lines[0].key: 1}, MIND), "Nadia")
    with pytest.raises(DomainError, match="void_returned"):
        await back.void_last("Nadia")
    await bench.sell()
    bench.shift += timedelta(minutes=11)
    with pytest.raises(DomainError, match="void_late"):
        await back.void_last("Nadia")
    bench.shift = timedelta()
    bench.till.checkout.keep(await bench.cart("SL-01"))
    with pytest.raises(DomainError, match="void_cart"):
        await back.void_last("Nadia")
    bench.till.checkout.keep(bench.till.checkout.empty_cart())
    await back.void_last("Nadia")
    bench.till.checkout.keep(bench.till.checkout.empty_cart())
    with pytest.raises(DomainError, match="void_returned"):
        await back.void_last("Nadia")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "return_no_number"),
        ("", "return_no_number"),
        ("9-261122-0001", "return_other_till"),
        ("R-1-261122-0001", "return_is_return"),
    ],
)
async def test_what_is_no_receipt_of_this_till(bench: Bench, text: str, code: str) -> None:
    """Each its own sentence."""
    with pytest.raises(DomainError, match=code):
        await returns_of(bench).find(text)


async def _given(bench: Bench) -> tuple[Sale, Return]:
    sale, back = await a_sale(bench), returns_of(bench)
    found = await back.find(str(sale.receipt))
    return sale, await back.give_back(found, ReturnDraft({sale.cart.lines[0].key: 2}, MIND), "Nadia")


async def test_the_file_itself_refuses_more_than_was_sold(bench: Bench) -> None:
    """Raw SQL, INSERT OR REPLACE, UPDATE and DELETE: nothing gets a fourth piece out of three."""
    sale, given = await _given(bench)
    folder = bench.till.till_store.folder
    await bench.shut()
    line = given.lines[0]
    values = {"sale": sale.id, "key": line.key, "bought": line.bought, "paid": line.paid, "of": given.id}
    insert = " INTO taken_back_line (sale_id, key, start, pieces, bought, paid, gross, taken_back) VALUES "
    connection = connect(folder / "till.db")
    try:
        for query in (
            f"INSERT{insert}(:sale, :key, 2, 2, :bought, :paid, 1, :of)",
            f"INSERT{insert}(:sale, :key, 2, 2, 9, :paid, 1, :of)",
            f"INSERT{insert}(:sale, :key, 2, 1, :bought, :paid + 100, 100, :of)",
            f"INSERT{insert}(:sale, :key, 2, 1, :bought, :paid, :paid, :of)",
            f"INSERT{insert}(:sale, :key, 1, 1, :bought, :paid, 1, :of)",
            f"INSERT OR REPLACE{insert}(:sale, :key, 0, 3, :bought, :paid, 1, :of)",
            f"INSERT OR REPLACE{insert}(:sale, :key, 0, 1, :bought, :paid, 1, :of)",
            f"INSERT OR IGNORE{insert}(:sale, :key, 0, 1, :bought, :paid, 1, :of)",
            "UPDATE taken_back_line SET pieces = 1",
            "UPDATE OR REPLACE taken_back_line SET start = 1",
            "DELETE FROM taken_back_line",
            "UPDATE taken_back SET total = 1",
            "UPDATE taken_back SET note = 'x'",
            "DELETE FROM taken_back",
            "INSERT OR REPLACE INTO taken_back SELECT * FROM taken_back",
            "REPLACE INTO taken_back SELECT seq, id || 'x', number || 'x', kind, day, at, sale_id, cashier, currency,"
            " total, taken_from, note, body FROM taken_back",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(query, values)
        connection.execute("UPDATE taken_back SET note = ''")
        connection.execute(f"INSERT{insert}(:sale, :key, 2, 1, :bought, :paid, 1, :of)", values)
    finally:
        connection.close()
    await bench.open()
    assert not (await bench.till.till_store.verify_journal()).ok


async def test_a_return_whose_row_is_damaged_is_read_from_the_journal(bench: Bench) -> None:
    """A flipped bit in its text is told by `verify`, and the return is still what was written."""
    _, given = await _given(bench)
    folder = bench.till.till_store.folder
    await bench.shut()
    connection = connect(folder / "till.db")
    try:
        connection.execute("DROP TRIGGER taken_back_no_change")
        connection.execute("UPDATE taken_back SET body = replace(body, '\"pieces\":2', '\"pieces\":1')")
    finally:
        connection.close()
    await bench.open()
    assert await bench.till.till_store.returns.get(given.id) == given
    assert not (await bench.till.till_store.verify_journal()).ok


async def test_a_cart_is_what_it_was(bench: Bench) -> None:
    """An exchange leaves the open cart of the next customer alone."""
    open_cart: Cart = await bench.cart("BC-18")
    first = await a_sale(bench, 1, 50)
    bench.till.checkout.keep(open_cart)
    found = await returns_of(bench).find(str(first.receipt))
    new = await bench.cart("SL-01")
    draft = ReturnDraft({first.cart.lines[0].key: 1}, MIND)
    rest = totals(new, bench.till.shop.policy).total.minor - returns_of(bench).propose(found, draft, exchange=new).gross
    paid = Tender("Bancontact", Money.from_minor(rest, new.currency), is_cash=False)
    await returns_of(bench).exchange(found, draft, new, (paid,), "Nadia")
    assert await bench.till.checkout.open_cart() == open_cart


async def test_what_was_paid_back_only_there_comes_back_no_second_time(bench: Bench) -> None:
    """Its order is read anew; what came back here is not counted twice, whether it is booked there or not."""
    bench.serve()
    sale = await a_sale(bench, 3, 1)
    await bench.sent(sale)
    back, line = returns_of(bench), sale.cart.lines[0]
    booked = {"variant_id": line.variant_id, "quantity": 1, "cents": 495}
    bench.shop.refund({"order": str(sale.receipt), "lines": [booked]})
    found = await bench.till.receipts_there.look(await back.find(str(sale.receipt)), bench.api)
    assert found.line(line.key).left == 2
    with pytest.raises(DomainError, match="return_too_many"):
        await back.give_back(found, ReturnDraft({line.key: 3}, MIND), "Nadia")
    await back.give_back(found, ReturnDraft({line.key: 1}, MIND), "Nadia")
    found = await bench.till.receipts_there.look(await back.find(str(sale.receipt)), bench.api)
    assert found.line(line.key).left == 1
    bench.shop.refund({"order": str(sale.receipt), "lines": [booked]})
    found = await bench.till.receipts_there.look(await back.find(str(sale.receipt)), bench.api)
    given = await back.give_back(found, ReturnDraft({line.key: 1}, MIND), "Nadia")
    assert given.lines[0].start == 2


async def test_another_size_keeps_the_old_price(bench: Bench) -> None:
    """As a discount of its line, never as a negative price; what is cheaper today stays cheaper."""
    await bench.load()
    policy, catalogue = bench.till.shop.policy, bench.till.catalogue_store
    cart = (await bench.cart("SL-01")).set_quantity(1, Decimal(3)).set_price(1, Decimal("3.33"), "sale")
    sale = await bench.pay(cart)
    found = await returns_of(bench).find(str(sale.receipt))
    came_back = lines_back(found, {1: 3})
    new = (await bench.cart("SL-01")).set_quantity(1, Decimal(2))
    even = await evened(new, came_back, catalogue, policy)
    assert totals(even, policy).total.minor == 666
    assert even.lines[0].unit_price == new.lines[0].unit_price
    other = await bench.cart("BC-18")
    assert await evened(other, came_back, catalogue, policy) == other
    more = new.set_quantity(1, Decimal(4))
    assert await evened(more, came_back, catalogue, policy) == more


async def test_where_nothing_new_may_be_sold_goods_still_come_back_and_none_go_out(bench: Bench) -> None:
    """A till that sold before its country's law was known: returns go on, an exchange would be a new sale."""
    sale = await a_sale(bench)
    checkout, back = bench.till.checkout, returns_of(bench)
    checkout._shop = replace(checkout._shop, standing=Standing(Regime.DE))
    checkout._dated = checkout._dated[0], checkout._shop
    found = await back.find(str(sale.receipt))
    key = sale.cart.lines[0].key
    with pytest.raises(DomainError, match="fiscal_de"):
        await back.exchange(found, ReturnDraft({key: 1}, MIND), await bench.cart("SL-01"), (), "Nadia")
    with pytest.raises(DomainError, match="fiscal_de"):
        await bench.pay(await bench.cart("SL-01"))
    given = await back.give_back(found, ReturnDraft({key: 1}, MIND), "Nadia")
    assert given.gross > 0
    assert [row.id for row in await bench.till.till_store.sales.find()] == [sale.id]
