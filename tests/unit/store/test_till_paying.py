"""Paying: one transaction with the number, the sale, its outbox row, the journal; or nothing at all."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.cart import Cart, Percent
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, sale_from
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.submission import Kind, State, Submission
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.totals import Totals, totals
from pos_app.store.till import TillStore
from tests.held_folder import rights_in
from tests.unit.domain.rue_haute import SHOP
from tests.unit.store.till_values import DAY, ELISE, NOON, cart, pay, sale_of

pytestmark = pytest.mark.asyncio


def rights(folder: Path) -> tuple[int, set[int]]:
    """Who may do what with the folder, and with the files in it."""
    return stat.S_IMODE(folder.stat().st_mode), set(rights_in(folder).values())


async def test_a_paid_sale_is_kept_whole_and_the_cart_is_closed(store: TillStore, folder: Path) -> None:
    await store.carts.save(cart())
    sale, row = await pay(store, "s-1", cart(3, customer=ELISE))
    assert str(sale.receipt) == "1-261122-0001"
    assert await store.carts.load() is None
    assert await store.sales.get("s-1") == sale
    assert await store.outbox.payload(row.id) == sale
    assert await store.outbox.row(row.id) == row
    await store.aclose()
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert again.recovered == ""
        assert await again.sales.get("s-1") == sale
        assert await again.outbox.open_rows() == (row,)
    finally:
        await again.aclose()


async def test_a_payment_reckons_its_sums_once(store: TillStore, monkeypatch: pytest.MonkeyPatch) -> None:
    reckoned = []

    def counted(of: Cart, policy: TaxPolicy) -> Totals:
        reckoned.append(of)
        return totals(of, policy)

    build = sale_of("s-1", cart(3, customer=ELISE))
    monkeypatch.setattr("pos_app.domain.totals.totals", counted)
    sale, _ = await store.sales.pay("1", DAY, build)
    assert sale.totals.total == sale.order.total
    assert len(reckoned) == 1  # the cashier waits, and the file: the chain's head does not make the sale anew
    assert f"\nChain: {sale.chain}\n" in sale.order.note


async def test_numbers_count_per_till_and_day_without_gap(store: TillStore) -> None:
    tomorrow = DAY + timedelta(days=1)
    assert await store.sales.next_counter("1", DAY) == 1
    taken = [(await pay(store, f"a{n}"))[0].receipt.counter for n in range(3)]
    other = await store.sales.pay("2", DAY, sale_of("b"))
    later = await store.sales.pay("1", tomorrow, sale_of("c"))
    assert taken == [1, 2, 3]
    assert (str(other[0].receipt), str(later[0].receipt)) == ("2-261122-0001", "1-261123-0001")
    assert await store.sales.next_counter("1", DAY) == 4


async def test_a_sale_that_may_not_be_paid_takes_no_number_and_leaves_the_cart(store: TillStore) -> None:
    await pay(store, "s-1")
    await store.carts.save(cart(4))

    def refuse(_: ReceiptNumber, __: str) -> tuple[Sale, Submission]:
        raise DomainError("not_paid", "amount")

    with pytest.raises(DomainError, match="not_paid"):
        await store.sales.pay("1", DAY, refuse)
    assert await store.sales.next_counter("1", DAY) == 2
    assert await store.carts.load() == cart(4)
    assert (await store.verify_journal()).entries == 1


async def test_the_same_sale_or_request_id_is_never_kept_twice(store: TillStore) -> None:
    await pay(store, "s-1")

    def same_request(number: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
        sale, row = sale_of("s-2")(number, head)
        return sale, replace(row, request_id="req-s-1")

    for build in (sale_of("s-1"), same_request):
        with pytest.raises(sqlite3.IntegrityError):
            await store.sales.pay("1", DAY, build)
    assert await store.sales.next_counter("1", DAY) == 2
    assert len(await store.sales.find()) == 1


async def test_a_sale_built_with_another_number_or_head_is_refused(store: TillStore) -> None:
    with pytest.raises(ValueError, match="number and the head"):
        await store.sales.pay("1", DAY, lambda _, head: sale_of("s-1")(ReceiptNumber("1", DAY, 7), head))
    with pytest.raises(ValueError, match="number and the head"):
        await store.sales.pay("1", DAY, lambda number, head: sale_of("s-1")(number, "f" * len(head)))
    assert await store.sales.next_counter("1", DAY) == 1


async def test_tills_paying_at_once_on_two_connections_get_each_number_once(folder: Path, store: TillStore) -> None:
    other = await TillStore.open(folder, lambda: NOON)
    try:
        paid = await asyncio.gather(*(pay((store, other)[n % 2], f"s{n}") for n in range(20)))
    finally:
        await other.aclose()
    assert sorted(sale.receipt.counter for sale, _ in paid) == list(range(1, 21))
    assert (await store.verify_journal()).ok


async def test_a_caller_that_goes_away_leaves_a_whole_sale(store: TillStore) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):  # cancelled as soon as it waits for the writer thread
            await pay(store, "s-1")
    sale, _ = await pay(store, "s-2")
    assert sale.receipt.counter == 2
    assert [row.receipt for row in await store.sales.find()] == ["1-261122-0002", "1-261122-0001"]


async def test_the_order_of_rows_does_not_follow_the_clock(store: TillStore) -> None:
    await pay(store, "first", at=NOON)
    await pay(store, "second", at=NOON - timedelta(hours=5))
    assert [row.id for row in await store.outbox.open_rows()] == ["first", "second"]
    assert [row.id for row in await store.outbox.open_rows(limit=1)] == ["first"]
    assert [row.id for row in await store.sales.find()] == ["second", "first"]


@pytest.mark.skipif(os.name != "posix", reason="file rights are POSIX")
async def test_only_the_user_may_read_the_files(store: TillStore, folder: Path) -> None:
    await pay(store, "s-1")
    await store.backup()
    assert rights(folder) == (0o700, {0o600})


async def test_a_sale_is_on_the_disk_when_pay_returns(store: TillStore, folder: Path) -> None:
    sale, _ = await pay(store, "s-1")
    with closing(sqlite3.connect(folder / "till.db")) as other:
        assert other.execute("SELECT receipt FROM sale").fetchall() == [(str(sale.receipt),)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert await store._database.run(lambda c: c.execute("PRAGMA synchronous").fetchone()) == (2,)


async def test_unknown_names_are_key_errors(store: TillStore) -> None:
    for ask in (store.sales.get, store.outbox.payload, store.outbox.row):
        with pytest.raises(KeyError):
            await ask("nobody")


async def test_a_free_sale_waits_like_any_other_and_the_sums_can_still_be_read(store: TillStore) -> None:
    free = replace(cart(1), discount=Percent(Decimal(100)))
    number = await store.sales.next_counter("1", DAY)

    def build(receipt: ReceiptNumber, head: str) -> tuple[Sale, Submission]:
        sale = sale_from(free, SHOP, (), receipt, sale_id="free", cashier="", now=NOON, head=head)
        return sale, Submission("free", Kind.ORDER, "req-free", State.QUEUED, NOON, receipt=str(receipt))

    sale, _ = await store.sales.pay("1", DAY, build)
    assert (sale.receipt.counter, sale.order.total.minor) == (number, 0)
    await pay(store, "s-2")
    held = await store.outbox.summary(DAY)
    assert (held.queued, held.waiting_total, held.today) == (2, (Money.of("9.90", "EUR"),), 2)
