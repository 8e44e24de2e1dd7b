"""The ledger of a shop of two tills: what was sold at one comes back at the other, never more than was sold; a voucher
of one pays at the other, never twice; what is given while the store is away stands in `excess` once."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

import pytest

from pos_app.cli.store import main
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import Returnable, ReturnDraft
from pos_app.domain.shop_ledger import PiecesBack
from pos_app.domain.store_state import StoreAwayError
from pos_app.domain.totals import totals
from pos_app.domain.voucher import paying
from pos_app.store.errors import StoreError
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import Counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.shop_tills import ShopTills
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop, pay

pytestmark = pytest.mark.asyncio


async def sell(till: Counter, *codes: str) -> str:
    """A sale's receipt number."""
    await till.enter(*codes)
    return (await till.till.till_store.sales.get(await pay(till))).number


async def found(till: Counter, number: str) -> Returnable:
    """The sale as this till may take it back."""
    receipt = ReceiptNumber.find(number)
    assert receipt is not None
    service = till.till.receipts_there
    try:
        own = await till.till.returns.find(number)
    except DomainError:
        return await service.find(receipt, None)
    return await service.look(own, None)


def draft(till: Counter, pieces: dict[int, int]) -> ReturnDraft:
    return ReturnDraft(pieces, till.till.returns.rules.reasons[0])


async def give(till: Counter, sale: Returnable, pieces: dict[int, int]) -> int:
    """Money that went back, minor units."""
    return (await till.till.returns.give_back(sale, draft(till, pieces), "Bob")).gross


def rows(postgres: PostgresServer, shop: Shop, query: str) -> list[list[object]]:
    with postgres.connection(shop.database) as owner:
        return list(owner.run(query))


PARTS = "SELECT line, start, pieces FROM comptoir.return_part ORDER BY line, start"
EXCESS = "SELECT what, amount, till FROM comptoir.excess"


async def test_sold_here_and_returned_there_and_never_more_than_was_sold(shop: Shop, postgres: PostgresServer) -> None:
    number = await sell(shop.one, f"3*{TOWEL}", SOAP)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    there = await found(shop.two, number)
    assert (there.sale.number, there.unconfirmed, there.everything) == (number, False, {1: 3, 2: 1})
    assert there.sale.cart.customer is None
    one = await give(shop.two, there, {1: 2})
    await shop.store(shop.two).look()
    here = await found(shop.one, number)
    assert here.everything == {1: 1, 2: 1}
    assert [given.taken_from for given in here.earlier] == ["2"]
    two = await give(shop.one, here, {1: 1, 2: 1})
    assert one + two == here.sale.totals.total.minor
    await shop.store(shop.one).look()
    with pytest.raises(DomainError, match="return_all_back"):
        await found(shop.two, number)
    assert rows(postgres, shop, PARTS) == [[1, 0, 2], [1, 2, 1], [2, 0, 1]]
    assert rows(postgres, shop, EXCESS) == []
    # its money left the drawer of the till that gave it, and is in that till's day only
    drawers = [await till.till.till_store.days.in_drawer() for till in (shop.one, shop.two)]
    assert drawers in ([None, None], [0, 0])


async def test_both_tills_take_the_same_piece_back_at_once(shop: Shop) -> None:
    number = await sell(shop.one, TOWEL)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    seen = [await found(till, number) for till in (shop.one, shop.two)]
    both = await asyncio.gather(
        give(shop.one, seen[0], {1: 1}), give(shop.two, seen[1], {1: 1}), return_exceptions=True
    )
    (refused,) = [one for one in both if isinstance(one, BaseException)]
    assert isinstance(refused, DomainError)
    assert refused.code == "return_elsewhere"


async def test_a_lost_answer_is_called_off_and_the_next_try_goes_through(shop: Shop, postgres: PostgresServer) -> None:
    number = await sell(shop.one, TOWEL)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    losing = before(shop.store(shop.two))
    there = await found(shop.two, number)
    losing.loses = ["book_return"]
    with pytest.raises(DomainError, match="ledger_silent"):
        await give(shop.two, there, {1: 1})
    assert rows(postgres, shop, PARTS) == [[1, 0, 1]]  # the store has it, and nobody was given anything
    losing.loses = ["call_off"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.two).look()
    await shop.store(shop.two).look()
    assert rows(postgres, shop, PARTS) == []
    await give(shop.two, there, {1: 1})
    losing.loses = ["post"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.two).look()
    await shop.store(shop.two).look()
    assert rows(postgres, shop, PARTS) == [[1, 0, 1]]
    assert rows(postgres, shop, EXCESS) == []
    answers = rows(postgres, shop, "SELECT what, answer FROM comptoir.request ORDER BY answer")
    assert answers == [["return", "no"], ["return", "yes"]]


async def test_a_booking_that_arrives_behind_its_calling_off_is_refused(shop_tills: ShopTills) -> None:
    one = shop_tills.till("1").ledger
    assert await one.call_off("r1")
    assert not await one.book_return("r1", "sale", (PiecesBack(1, 0, 1, 1),))
    assert await shop_tills.till("2").ledger.book_return("r2", "sale", (PiecesBack(1, 0, 1, 1),))
    assert not await one.call_off("r2")  # another till's


async def test_with_the_store_away_goods_come_back_by_right_and_stand_in_excess_once(
    shop: Shop, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await sell(shop.one, f"2*{TOWEL}")
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    await give(shop.two, await found(shop.two, number), {1: 2})
    losing = before(shop.store(shop.one))
    losing.away = True
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).look()
    own = await shop.one.till.returns.find(number)
    assert shop.one.till.returns.wish(own, 1).above
    calls = len(losing.calls)
    await give(shop.one, own, {1: 1})
    assert len(losing.calls) == calls
    losing.away = False
    losing.loses = ["post"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).look()
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    assert rows(postgres, shop, EXCESS) == [["return", 1, "1"]]
    (known,) = await shop.store(shop.two).ledger.excess()
    assert (known.amount, known.till) == (1, "1")
    assert await asyncio.to_thread(main, ["status", "--profile", str(shop.folder / "2")]) == 0
    assert "till 1 took back 1 pieces too many while the store was away" in capsys.readouterr().out


async def test_what_is_given_while_the_store_is_away_and_is_there_is_listed_with_nothing_too_much(
    shop: Shop, postgres: PostgresServer
) -> None:
    number = await sell(shop.one, TOWEL)
    await give(shop.one, await shop.one.till.returns.find(number), {1: 1})  # the store did not answer yet
    await shop.store(shop.one).look()
    assert rows(postgres, shop, EXCESS) == [["return", 0, "1"]]
    await shop.store(shop.two).look()
    with pytest.raises(DomainError, match="return_all_back"):
        await found(shop.two, number)


async def voucher_of(till: Counter, cents: int) -> str:
    """The code of a voucher that this till sells."""
    amount = Money.from_minor(cents, till.till.checkout.shop.policy.currency)
    made = await till.till.vouchers.sell(amount, (Tender("Card", amount, is_cash=False),), "Ann")
    assert made.issued is not None
    return made.issued.code


async def pay_by(till: Counter, code: str, item: str) -> int:
    """What a voucher paid of a sale of this article; the rest is paid by card."""
    await till.enter(item)
    now = await till.till.vouchers.find(code)
    due = totals(till.presenters.sale.cart, till.till.checkout.shop.policy).total
    by = paying(now, due)
    await pay_with(till, by)
    return by.amount.minor


async def pay_with(till: Counter, by: Tender) -> None:
    checkout, cart = till.till.checkout, till.presenters.sale.cart
    due = totals(cart, checkout.shop.policy).total
    rest = Money.from_minor(due.minor - by.amount.minor, due.currency)
    card = (Tender("Card", rest, is_cash=False),) if rest.minor else ()
    await checkout.pay(cart, (by, *card), "Bob")
    till.presenters.sale.replace(checkout.empty_cart())


USES = "SELECT till, amount FROM comptoir.voucher_use ORDER BY at"


async def test_a_voucher_of_one_till_pays_at_the_other_and_its_rest_here(shop: Shop, postgres: PostgresServer) -> None:
    code = await voucher_of(shop.one, 3000)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    first = await pay_by(shop.two, code, SOAP)
    now = await shop.one.till.vouchers.find(code)
    assert (now.left, now.unsure) == (3000 - first, False)
    second = await pay_by(shop.one, code, SOAP)
    assert rows(postgres, shop, USES) == [["2", first], ["1", second]]
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    assert rows(postgres, shop, USES) == [["2", first], ["1", second]]
    assert (await shop.two.till.vouchers.find(code)).left == 3000 - first - second
    for till, sold in ((shop.one, 1), (shop.two, 0)):
        later = (await till.till.till_store.days.facts()).later
        assert len(later.vouchers) == sold
        assert sum(one.amount for one in later.open) == (3000 - first - second if sold else 0)


async def test_two_tills_pay_with_one_voucher_at_once_and_one_may(shop: Shop, postgres: PostgresServer) -> None:
    code = await voucher_of(shop.one, 200)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    for till in (shop.one, shop.two):
        await till.enter(SOAP)
    tenders = [
        paying(
            await till.till.vouchers.find(code),
            totals(till.presenters.sale.cart, till.till.checkout.shop.policy).total,
        )
        for till in (shop.one, shop.two)
    ]
    both = await asyncio.gather(
        *(pay_with(till, by) for till, by in zip((shop.one, shop.two), tenders, strict=True)), return_exceptions=True
    )
    (refused,) = [one for one in both if one is not None]
    assert isinstance(refused, DomainError)
    assert refused.code == "voucher_left"
    assert [amount for _, amount in rows(postgres, shop, USES)] == [200]


async def test_a_voucher_whose_answer_is_lost_pays_at_the_next_try(shop: Shop, postgres: PostgresServer) -> None:
    code = await voucher_of(shop.one, 200)
    await shop.store(shop.one).look()
    losing = before(shop.store(shop.one))
    losing.loses = ["book_uses"]
    with pytest.raises(DomainError, match="ledger_silent"):
        await pay_by(shop.one, code, SOAP)
    await shop.store(shop.one).look()  # called off
    shop.one.presenters.sale.replace(shop.one.till.checkout.empty_cart())
    assert await pay_by(shop.one, code, SOAP) == 200
    assert rows(postgres, shop, USES) == [["1", 200]]


async def test_with_the_store_away_a_voucher_of_this_till_pays_by_right_and_another_tills_does_not(
    shop: Shop, postgres: PostgresServer
) -> None:
    code = await voucher_of(shop.one, 200)
    for till in (shop.one, shop.two):
        await shop.store(till).look()
    losing = [before(shop.store(till)) for till in (shop.one, shop.two)]
    await pay_by(shop.two, code, SOAP)
    for till, line in zip((shop.one, shop.two), losing, strict=True):
        line.away = True
        with pytest.raises(StoreAwayError):
            await shop.store(till).look()
    strange = await voucher_of(shop.one, 500)
    with pytest.raises(DomainError, match="voucher_store"):
        await shop.two.till.vouchers.find(strange)
    now = await shop.one.till.vouchers.find(code)
    assert (now.unsure, now.left) == (True, 200)  # nobody told it of the other till
    with pytest.raises(DomainError, match="voucher_unsure"):
        await pay_by(shop.one, code, SOAP)
    shop.one.till.vouchers.trust(now)
    shop.one.presenters.sale.replace(shop.one.till.checkout.empty_cart())
    assert await pay_by(shop.one, code, SOAP) == 200
    for line in losing:
        line.away = False
    losing[0].loses = ["post"]
    with pytest.raises(StoreAwayError):
        await shop.store(shop.one).look()
    for _ in range(2):
        await shop.store(shop.one).look()
    assert rows(postgres, shop, USES) == [["2", 200], ["1", 200]]
    assert rows(postgres, shop, EXCESS) == [["voucher", 200, "1"]]
    assert (await shop.one.till.vouchers.find(code)).left == -200


async def test_a_sale_of_which_a_part_came_back_elsewhere_is_not_made_void(
    shop: Shop, postgres: PostgresServer
) -> None:
    number = await sell(shop.one, f"2*{TOWEL}")
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    await give(shop.two, await found(shop.two, number), {1: 1})
    with pytest.raises(DomainError, match="return_elsewhere"):
        await shop.one.till.returns.void_last("Ann")
    assert rows(postgres, shop, PARTS) == [[1, 0, 1]]
    await shop.store(shop.two).look()
    await found(shop.one, number)  # now it knows
    with pytest.raises(DomainError, match="void_returned"):
        await shop.one.till.returns.void_last("Ann")


async def test_goods_of_one_till_are_exchanged_at_the_other_and_a_voucher_pays_the_rest(
    shop: Shop, postgres: PostgresServer
) -> None:
    number, code = await sell(shop.one, SOAP), await voucher_of(shop.one, 3000)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    there = await found(shop.two, number)
    checkout = shop.two.till.checkout
    item = next(one for one in shop.two.items.values() if one.barcode == TOWEL)
    cart, _ = checkout.empty_cart().add(item, Decimal(1), checkout.shop.policy)
    rest = Money.from_minor(
        totals(cart, checkout.shop.policy).total.minor - there.sale.totals.total.minor, cart.currency
    )
    by = paying(await shop.two.till.vouchers.find(code), rest)
    given, sale = await shop.two.till.returns.exchange(there, draft(shop.two, {1: 1}), cart, (by,), "Bob")
    await shop.store(shop.two).look()
    assert rows(postgres, shop, "SELECT request FROM comptoir.return_part") == [[given.id]]
    assert rows(postgres, shop, "SELECT request, amount FROM comptoir.voucher_use") == [[sale.id, rest.minor]]
    assert rows(postgres, shop, EXCESS) == []
    assert (await found(shop.one, number)).is_empty


class Filling:
    """The till's disk gets full behind the store's yes."""

    def __init__(self, till: Counter) -> None:
        self._till = till
        self._real = till.till.sharing.link._store  # type: ignore[union-attr]
        self.ledger = self
        self.feed = self._real.feed

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real.ledger if hasattr(self._real.ledger, name) else self._real, name)

        async def call(*args: Any, **named: Any) -> Any:
            answer = await real(*args, **named)
            if name == "book_return":
                await self.room(0)
            return answer

        return call

    async def room(self, pages: int) -> None:
        """So many pages more may be written."""
        database = self._till.till.till_store._database

        def step(connection: Connection) -> None:
            (count,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {count + pages}")

        await database.run(step)


async def test_a_disk_that_is_full_behind_the_stores_yes_gives_nothing_back_and_calls_off(
    shop: Shop, postgres: PostgresServer
) -> None:
    number = await sell(shop.one, f"40*{TOWEL}")
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    filling = Filling(shop.two)
    shop.store(shop.two).link._store = filling
    given: list[int] = []

    async def one_by_one() -> None:
        while True:  # some find room in pages that are begun
            given.append(await give(shop.two, await found(shop.two, number), {1: 1}))

    with pytest.raises(StoreError) as full:
        await one_by_one()
    assert full.value.kind == "full"
    await filling.room(1000)
    await shop.store(shop.two).look()
    assert len(rows(postgres, shop, PARTS)) == len(given)
    assert (await found(shop.one, number)).everything == {1: 40 - len(given)}


async def test_a_store_that_does_not_manage_so_much_in_a_call_is_told_in_smaller_portions(
    shop: Shop, postgres: PostgresServer
) -> None:
    for _ in range(5):
        await sell(shop.one, TOWEL)
    store = shop.store(shop.one)
    losing = before(store)
    losing.manages = 1
    silent = 0
    for _ in range(60):
        try:
            await store.look()
        except StoreAwayError:
            silent += 1
        told = "SELECT (SELECT count(*) FROM comptoir.sale_copy), (SELECT count(*) FROM comptoir.sale_paper)"
        if rows(postgres, shop, told) == [[5, 5]]:
            break
    else:
        pytest.fail("it is told the same again and again")
    assert silent > 5
    losing.manages = 1000
    await store.look()
    assert losing.calls.count("post") > 5
