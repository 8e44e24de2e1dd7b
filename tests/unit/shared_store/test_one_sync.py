"""One till fetches the catalogue for all of the shop: the others have the same in the end, nobody writes over a later
one's work, and where the store is away each till fetches for itself as before."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from pos_app.chift.errors import ChiftUnreachable
from pos_app.domain.customer import Customer
from pos_app.domain.shop_feed import FeedPage, FeedPlace
from pos_app.domain.shop_store import CLIENT, ShopStore
from pos_app.services.catalogue.loading import FRESH_EVERY
from pos_app.services.clock import system_clock
from pos_app.store.catalogue_index import shop_pages
from tests.postgres_server import PostgresServer
from tests.store.feed_bench import FakeShop, FeedTill, feed_till, item, pass_time
from tests.unit.shared_store.losing import Losing
from tests.unit.shared_store.shop_tills import ShopTills

pytestmark = pytest.mark.asyncio
JAN = Customer("r-2", "Jan", "Peeters\0", "+3222345678", "jan@example.be", remote_id="r-2")
GIULIA = Customer("r-3", "Giulia", "Øster", "+390612345678", "", remote_id="r-3")
QUARTER, DAY = FRESH_EVERY + 1.0, 24 * 3600.0 + 1.0


@dataclass
class Bench:
    """Tills 1 to 3, their store, and a shop's software."""

    tills: list[FeedTill]
    shop: FakeShop
    server: PostgresServer
    database: str
    now: list[float]

    def later(self, seconds: float) -> None:
        """So much time passes."""
        self.now[0] += seconds
        pass_time(self.server, self.database, seconds)

    async def all_refresh(self) -> None:
        for till in self.tills:
            await till.refresh(self.shop)


@pytest_asyncio.fixture
async def bench(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Bench]:
    database, now = postgres.database(), [1000.0]
    clock = replace(system_clock(), chance=lambda: 0.5, monotonic=lambda: now[0])
    shop = FakeShop(customers=[JAN, GIULIA])
    shop.put(item("1", "Zwarte thee"), item("2", "Café moulu"), item("3", "Tasse à café"))
    async with AsyncExitStack() as stack:
        tills = []
        for code in ("1", "2", "3"):
            (tmp_path / code).mkdir()
            till = feed_till(tmp_path / code, postgres, database, code, clock=clock)
            tills.append(await stack.enter_async_context(till))
        yield Bench(tills, shop, postgres, database, now)


def tables(till: FeedTill) -> dict[str, list[tuple[object, ...]]]:
    """All that a catalogue says of the shop."""
    with closing(sqlite3.connect(till.store.folder / "catalogue.db")) as file:
        names = ("item", "item_token", "item_category", "product", "customer", "customer_token", "listed")
        return {name: sorted(file.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


def losing(till: FeedTill) -> Losing:
    made = Losing(till.link._store)
    till.link._store = cast(ShopStore, made)
    return made


async def test_one_till_fetches_and_all_have_the_same(bench: Bench) -> None:
    await bench.all_refresh()
    assert bench.shop.calls == ["all"]
    first, second, third = (tables(till) for till in bench.tills)
    first["customer"] = [tuple(c.replace("\0", "") if isinstance(c, str) else c for c in r) for r in first["customer"]]
    assert first == second == third
    assert len(first["item"]) == 3
    (jan,) = await bench.tills[1].store.customers.search("peet")
    assert jan.phone == "+3222345678"
    await bench.all_refresh()  # a quarter of an hour has not passed
    bench.later(QUARTER)
    bench.shop.put(item("2", "Café en grains", "11.00"), item("4", "Theepot"))
    await bench.all_refresh()
    assert bench.shop.calls == ["all", "1"]
    for till in bench.tills:
        assert await till.names() == ["Café en grains", "Tasse à café", "Theepot", "Zwarte thee"]
        assert till.link.version == CLIENT


async def test_the_changes_have_no_gap_whoever_leads(bench: Bench) -> None:
    one, two, three = bench.tills
    await bench.all_refresh()
    bench.later(QUARTER)
    bench.shop.put(item("4", "Theepot"))
    await two.refresh(bench.shop)  # another one leads
    # The third was switched off; meanwhile the first fetches for itself, for the store is away.
    bench.later(QUARTER)
    bench.shop.put(item("5", "Theelicht"))
    away = losing(one)
    away.away = True
    bench.now[0] += 2 * FRESH_EVERY
    assert (await one.refresh(bench.shop)).asked
    assert "Theelicht" in await one.names()
    away.away = False
    bench.later(QUARTER)
    bench.shop.put(item("6", "Honing"))
    await one.refresh(bench.shop)  # takes the second's version first
    await one.refresh(bench.shop)  # and leads: since the shop's newest version, not since its own load
    await bench.all_refresh()
    assert bench.shop.calls == ["all", "1", "1", "2"]
    names = await one.names()
    assert {"Theepot", "Theelicht", "Honing"} <= set(names)
    assert await two.names() == await three.names() == names


async def test_a_day_later_all_of_it_is_fetched_once(bench: Bench) -> None:
    await bench.all_refresh()
    bench.later(DAY)
    del bench.shop.items["3"]
    await bench.all_refresh()
    assert bench.shop.calls == ["all", "all"]
    for till in bench.tills:
        assert await till.names() == ["Café moulu", "Zwarte thee"]
    bench.later(DAY)
    await bench.all_refresh()
    with bench.server.connection(bench.database) as owner:  # the one before the last is left for who reads it
        assert owner.run("SELECT count(DISTINCT generation)::integer FROM comptoir.feed_version") == [[2]]


async def test_the_others_wait_for_who_fetches_and_go_on_where_it_died(bench: Bench) -> None:
    one, two, _ = bench.tills
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        begun.set()
        await go_on.wait()

    async def meanwhile() -> None:
        await begun.wait()
        waiting = await two.refresh(bench.shop)
        assert (waiting.asked, waiting.again_in, bench.shop.calls) == (False, 10.0, ["all"])
        bench.later(31.0)  # it was suspended: nobody renews its lease
        assert (await two.refresh(bench.shop)).asked
        bench.shop.put(item("4", "Theepot"))
        go_on.set()

    bench.shop.before.append(hang)
    await asyncio.gather(one.refresh(bench.shop), meanwhile())
    with bench.server.connection(bench.database) as owner:
        versions = owner.run("SELECT till FROM comptoir.feed_version WHERE done_at IS NOT NULL")
    assert versions == [["2"]]  # what it had fetched is its own, and nobody else's
    assert bench.shop.calls == ["all", "all"]


async def test_a_shop_that_does_not_answer_is_asked_by_one_till_in_half_a_minute(bench: Bench) -> None:
    async def silent() -> None:
        raise ChiftUnreachable("internet")

    bench.shop.before += [silent, silent]
    with pytest.raises(ChiftUnreachable):
        await bench.tills[0].refresh(bench.shop)
    for till in bench.tills[1:]:
        assert not (await till.refresh(bench.shop)).asked
    bench.later(31.0)
    assert not (await bench.tills[0].refresh(bench.shop)).asked  # it may be its own line: another one's turn
    with pytest.raises(ChiftUnreachable):
        await bench.tills[1].refresh(bench.shop)
    assert len(bench.shop.calls) == 2
    bench.later(46.0)
    assert (await bench.tills[0].refresh(bench.shop)).asked


async def test_with_the_store_away_each_till_fetches_for_itself_and_not_all_at_once(bench: Bench) -> None:
    await bench.all_refresh()
    stores = [losing(till) for till in bench.tills]
    for one in stores:
        one.away = True
    waits = [await till.refresh(bench.shop) for till in bench.tills]  # it was asked a moment ago
    assert [one.asked for one in waits] == [False] * 3
    assert all(FRESH_EVERY < one.again_in <= 2 * FRESH_EVERY for one in waits)
    bench.now[0] += 2 * FRESH_EVERY
    bench.shop.put(item("4", "Theepot"))
    for till in bench.tills:
        assert (await till.refresh(bench.shop)).asked
        assert "Theepot" in await till.names()
    assert len(bench.shop.calls) == 4


@pytest.mark.parametrize("lost", ["begin", "put", "finish", "end_lease", "take_lease"])
async def test_a_lost_answer_loses_nothing(bench: Bench, lost: str) -> None:
    one, two, _ = bench.tills
    losing(one).loses.append(lost)
    await one.refresh(bench.shop)
    bench.later(QUARTER)
    bench.shop.put(item("4", "Theepot"))
    for till in (two, one, two, one):
        await till.refresh(bench.shop)
        bench.later(31.0)
    assert await one.names() == await two.names() == ["Café moulu", "Tasse à café", "Theepot", "Zwarte thee"]


async def test_pages_that_are_none_are_not_taken(bench: Bench) -> None:
    await bench.tills[0].refresh(bench.shop)
    for broken in ("[[1]]", "no JSON", '[["a",{}]]'):
        with bench.server.connection(bench.database) as owner:
            owner.run("UPDATE comptoir.feed_page SET body = :body WHERE kind = 'item'", body=broken)
        bench.now[0] += 2 * FRESH_EVERY
        assert (await bench.tills[1].refresh(bench.shop)).asked  # it fetches for itself
        assert len(await bench.tills[1].names()) == 3
        await bench.tills[1].store.renew()


async def test_a_till_of_another_form_or_shop_is_not_fed(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.all_refresh()
    (tmp_path / "4").mkdir()
    async with feed_till(tmp_path / "4", bench.server, bench.database, "4", "another shop") as other:
        await other.refresh(bench.shop)
    monkeypatch.setattr(shop_pages, "FORM", "older")
    (tmp_path / "5").mkdir()
    async with feed_till(tmp_path / "5", bench.server, bench.database, "5") as older:
        await older.refresh(bench.shop)
    assert bench.shop.calls == ["all", "all", "all"]


async def test_a_store_of_an_older_schema_feeds_nobody_and_refuses_nobody(bench: Bench) -> None:
    with bench.server.connection(bench.database) as owner:
        owner.run("UPDATE comptoir.shop SET version = 3")
    await bench.all_refresh()
    assert bench.shop.calls == ["all", "all", "all"]
    assert all(till.link.refused is None for till in bench.tills)


async def test_who_is_forgotten_leaves_the_pages_of_the_catalogue(bench: Bench) -> None:
    one, two, _ = bench.tills
    await one.refresh(bench.shop)
    await one.link.call(lambda store: store.ledger.forget(("r-2",)))
    with bench.server.connection(bench.database) as owner:
        (body,) = (text for (text,) in owner.run("SELECT body FROM comptoir.feed_page WHERE kind = 'customer'"))
    assert "Jan" not in body
    assert "Giulia" in body
    await two.refresh(bench.shop)
    assert await two.store.customers.search("peeters") == ()
    assert len(await two.store.customers.search("giulia")) == 1


async def test_the_fence_holds_at_every_write(shop_tills: ShopTills) -> None:
    one, two = shop_tills.till("1").feed, shop_tills.till("2").feed
    old = await one.take_lease("key")
    assert old is not None
    assert await two.take_lease("key") is None
    began = await one.begin(old, FeedPlace(), whole=True)
    assert began is not None
    assert await one.put(old, began, 1, FeedPage("item", "[]"))
    pass_time(shop_tills.server, shop_tills.database, 31.0)
    new = await two.take_lease("key")
    assert new is not None
    assert (await two.begin(new, FeedPlace(), whole=True)) is not None
    assert not await one.renew_lease(old)
    assert not await one.put(old, began, 2, FeedPage("item", "[]"))
    assert not await one.finish(old, began, 1, {})
    assert await one.begin(old, FeedPlace(), whole=True) is None
    await one.end_lease(old)  # says nothing of the other's
    assert await one.take_lease("key") is None
    assert await two.head("key") is None


async def test_many_rows_are_cut_into_pages(bench: Bench) -> None:
    bench.shop.put(*(item(f"{n}", f"Thee {n:04}") for n in range(10, 1200)))
    bench.shop.put(item("long", "x" * 200_000))
    await bench.tills[0].refresh(bench.shop)
    await bench.tills[1].refresh(bench.shop)
    with bench.server.connection(bench.database) as owner:
        sizes = owner.run("SELECT max(length(body)), count(*)::integer FROM comptoir.feed_page WHERE kind = 'item'")
    assert sizes[0][1] >= 4
    assert await bench.tills[1].names() == await bench.tills[0].names()
    assert tables(bench.tills[1])["item_token"] == tables(bench.tills[0])["item_token"]
