"""How many are left in a shop of several tills: what the shop's software said last, less what its tills sold since,
plus what came back; shown as an estimate, and no sale waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos_app.domain.return_rules import GoodsGo
from pos_app.domain.shop_ledger import SalePaper
from pos_app.domain.shop_store import SaleCopy
from pos_app.domain.store_state import StoreAwayError
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import Counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.shop_tills import ShopTills
from tests.unit.shared_store.test_ledger import draft, found, give, sell
from tests.unit.shared_store.two_tills import TOWEL, Shop

pytestmark = pytest.mark.asyncio

SKU, READ = "TL-02", 15  # the towel, and how many the practice shop has


async def ended(till: Counter, task: str) -> None:
    """Until this task of the till is done."""
    for _ in range(1000):
        if not till.till.tasks.is_running(task):
            return
        await asyncio.sleep(0.005)
    raise AssertionError(task)


async def look(till: Counter) -> int:
    """How many towels moved, as this till knows it after a look at the store, which it shows."""
    assert till.till.sharing is not None
    try:
        await till.till.sharing.look()
    finally:
        till.presenters.store_changed()
        await ended(till, "tiles")
    return int(till.till.sharing.now.moved.get(till.items[SKU].variant_id, 0))


def tile(till: Counter) -> tuple[str, str, str]:
    """What the towel's tile says: in full, where there is little room, and its warning."""
    (one,) = (one for one in till.window["tiles"].tiles if one.key == till.items[SKU].variant_id)
    detail, short, flag = (text.replace("\N{NO-BREAK SPACE}", " ") for text in (one.detail, one.short, one.flag))
    return detail, short, flag


async def read_again(till: Counter) -> None:
    """The till's catalogue is read from the shop's software at this moment."""
    await till.till.catalogue_store.facts.remember("loaded_at", till.till.clock.now().isoformat())


async def sent(till: Counter, sale_id: str) -> None:
    """The store is told that this sale's order is sent."""
    assert till.till.sharing is not None
    await till.till.sharing.link.call(lambda store: store.copy_sales((), (sale_id,)))


async def test_each_till_shows_what_all_of_them_sold_and_took_back(shop: Shop) -> None:
    assert await look(shop.two) == 0
    assert tile(shop.two) == ("VAT 21% · 15", "21% · 15", "")
    number = await sell(shop.one, f"3*{TOWEL}")
    assert await look(shop.one) == -3
    assert await look(shop.two) == -3
    for till in (shop.one, shop.two):
        assert tile(till) == ("VAT 21% · about 12", "21% · ≈ 12", "")
    await give(shop.two, await found(shop.two, number), {1: 1})
    assert await look(shop.two) == -2
    there = await found(shop.one, number)
    broken = replace(draft(shop.one, {1: 1}), goods=GoodsGo.WASTE)  # it does not lie on the shelf again
    await shop.one.till.returns.give_back(there, broken, "Ann")
    assert await look(shop.one) == -2
    assert await look(shop.two) == -2
    assert tile(shop.two)[0] == "VAT 21% · about 13"


async def test_what_the_software_knew_when_it_was_read_counts_no_more(shop: Shop) -> None:
    number = await sell(shop.one, f"4*{TOWEL}")
    assert await look(shop.one) == -4
    await give(shop.one, await found(shop.one, number), {1: 1})
    assert await look(shop.one) == -3
    sale_id = (await found(shop.one, number)).sale.id
    await read_again(shop.two)
    assert await look(shop.two) == -3  # read anew, and the order is not sent: nor is what came back of it known there
    await sent(shop.one, sale_id)
    assert await look(shop.two) == -3  # sent since
    await read_again(shop.two)
    assert await look(shop.two) == 0
    assert tile(shop.two)[0] == "VAT 21% · 15"
    assert await look(shop.one) == -3  # whose catalogue is as old as it was


async def test_more_is_sold_than_was_said_to_be_there(shop: Shop) -> None:
    await sell(shop.one, f"{READ + 2}*{TOWEL}")
    await look(shop.one)
    await look(shop.two)
    assert tile(shop.two) == ("VAT 21%", "", "about 0 left")
    shop.two.presenters.finder.type("torchon")
    await ended(shop.two, "finder")
    (group,) = shop.two.window["finder"].groups
    assert [hit.flag for hit in group.hits] == ["about 0 left"]
    assert await sell(shop.two, TOWEL)  # nothing keeps a sale from being made
    assert shop.two.window.notices == []


async def test_while_the_store_is_away_it_is_shown_as_read(shop: Shop) -> None:
    await sell(shop.one, f"2*{TOWEL}")
    await look(shop.one)
    assert await look(shop.two) == -2
    losing = before(shop.store(shop.two))
    losing.away = True
    with pytest.raises(StoreAwayError):
        await look(shop.two)
    assert tile(shop.two)[0] == "VAT 21% · 15"
    losing.away = False
    assert await look(shop.two) == -2
    losing.loses = ["moved"]
    with pytest.raises(StoreAwayError):
        await look(shop.two)
    assert await look(shop.two) == -2


async def test_a_store_of_an_older_schema_is_not_asked(shop: Shop, postgres: PostgresServer) -> None:
    with postgres.connection(shop.database) as owner:
        owner.run("UPDATE comptoir.shop SET version = 4")
    await sell(shop.one, TOWEL)
    assert await look(shop.one) == 0
    assert shop.store(shop.one).now.refused is None


async def test_a_practice_till_counts_nothing(shop: Shop) -> None:
    await sell(shop.one, TOWEL)
    await look(shop.one)
    shop.store(shop.two)._stock._practice = True
    assert await look(shop.two) == 0


async def test_a_move_counts_once_and_what_cannot_be_read_moves_nothing(shop_tills: ShopTills) -> None:
    one, two = shop_tills.till("1"), shop_tills.till("2")
    lines = '{"variant_id": "v", "quantity": "2"}, {"variant_id": "v", "quantity": "0.5"}'
    typed = ', {"variant_id": "v", "quantity": "9", "free_text": true}, {"variant_id": "", "quantity": "9"}'
    with shop_tills.server.connection(shop_tills.database) as owner:
        now = owner.run("SELECT clock_timestamp()")[0][0]

    def sale(ago: timedelta, part: int = 1) -> str:
        at = (now - ago).isoformat()
        return f'{{"paid_at": "{at}", "part": {part}, "cart": {{"lines": [{lines}{typed}]}}}}'

    hour = timedelta(hours=1)
    papers = (
        SalePaper("s", "1-1", sale(timedelta())),
        SalePaper("ahead", "1-2", sale(-hour)),  # a clock that is an hour ahead: as of now
        SalePaper("old", "1-3", sale(hour)),
        SalePaper("ancient", "1-4", sale(timedelta(days=8))),
        SalePaper("part", "1-5", sale(timedelta(), part=2)),
        SalePaper("no json", "1-6", "{"),
        SalePaper("odd", "1-7", '{"paid_at": "never", "cart": {"lines": [{"variant_id": "v", "quantity": "2"}]}}'),
        SalePaper("odder", "1-8", '{"paid_at": 7, "cart": 7}'),
    )
    for _ in range(2):
        await one.ledger.post(papers, (), (), ())
        await one.copy_sales((SaleCopy("s", "r", f'{{"sales": [{{"sale": {sale(timedelta())}}}]}}'),), ())
    assert await two.feed.moved(timedelta(minutes=1)) == {"v": Decimal(-5)}
    assert await two.feed.moved(timedelta(hours=2)) == {"v": Decimal("-7.5")}
    with shop_tills.server.connection(shop_tills.database) as owner:  # nor in an hour's time, behind the next reading
        assert owner.run("SELECT 1 FROM comptoir.stock_move WHERE at > clock_timestamp()") == []
    await one.copy_sales((), ("s",))
    with shop_tills.server.connection(shop_tills.database) as owner:
        owner.run("UPDATE comptoir.stock_move SET at = at - interval '8 days' WHERE document <> 'old'")
        assert owner.run("SELECT count(*) FROM comptoir.stock_move") == [[3]]
        assert owner.run("SELECT count(*) FROM comptoir.sale_paper") == [[8]]
    await one.ledger.post((SalePaper("next", "1-9", sale(timedelta())),), (), (), ())
    with shop_tills.server.connection(shop_tills.database) as owner:  # what is older than a week is not kept
        assert owner.run("SELECT document FROM comptoir.stock_move ORDER BY 1") == [["next"], ["old"]]
