"""A store that was lost and set up anew, one of another shop, one of an older or a newer schema."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.store_state import StoreRefusedError, StoreState
from pos_app.services.several.link import StoreLink
from pos_app.shared_store import address as store_address
from pos_app.shared_store import setting_up
from pos_app.shared_store.schema import STEPS
from tests.postgres_server import INCARNATION, MARK, TEMPLATE, PostgresServer, secret_of
from tests.unit.presenters.counter import open_counter
from tests.unit.shared_store.test_ledger import found, give, pay_by, sell, voucher_of
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop, look, pair, park, rows

pytestmark = pytest.mark.asyncio
ANEW = "0b3a35c8-6a19-4a3e-9f0e-0e6f1a2b3c4d"


def lose(postgres: PostgresServer) -> str:
    """A new store for the shop; returns its database."""
    database = postgres.database()
    with postgres.connection(database) as owner:
        owner.run("UPDATE comptoir.shop SET incarnation = CAST(:inc AS uuid)", inc=ANEW)
    return database


def pair_anew(folder: Path, postgres: PostgresServer, database: str, code: str) -> None:
    address = postgres.address(database, code)
    shop = f"{MARK} {ANEW}"
    store_address.save(
        folder,
        store_address.StoreAddress(
            address.host, address.port, address.database, address.role, shop, address.certificate
        ),
        secret_of(code),
    )


async def test_a_lost_store_is_told_by_all_tills_what_it_had(tmp_path: Path, postgres: PostgresServer) -> None:
    first = postgres.database()
    async with AsyncExitStack() as stack:
        tills = {}
        for code in ("1", "2"):
            folder = pair(tmp_path / code, postgres, first, code)
            tills[code] = await stack.enter_async_context(open_counter(folder, till=code))
        shop = Shop(tills["1"], tills["2"], first, tmp_path)
        for till in (shop.one, shop.two):
            await shop.store(till).look()
        number, code = await sell(shop.one, f"3*{TOWEL}"), await voucher_of(shop.one, 3000)
        await shop.store(shop.one).look()
        await give(shop.two, await found(shop.two, number), {1: 2})
        spent = await pay_by(shop.two, code, SOAP)
        await shop.store(shop.two).look()
        await park(shop.one, SOAP)  # given to no store yet
    second = lose(postgres)
    for mark in ("1", "2"):
        pair_anew(tmp_path / mark, postgres, second, mark)
    async with AsyncExitStack() as stack:
        for mark in ("2", "1"):  # what a voucher paid is told before the voucher
            tills[mark] = await stack.enter_async_context(open_counter(tmp_path / mark, till=mark))
        shop = Shop(tills["1"], tills["2"], second, tmp_path)
        await shop.store(shop.two).look()
        await shop.store(shop.one).look()
        left = await found(shop.one, number)
        assert left.everything == {1: 1}
        await give(shop.one, left, {1: 1})
        with pytest.raises(DomainError, match="return_all_back"):
            await found(shop.two, number)
        for one in (shop.one, shop.two):
            assert (await one.till.vouchers.find(code)).left == 3000 - spent
        with postgres.connection(second) as owner:
            assert owner.run("SELECT * FROM comptoir.excess") == []
        await look(shop.two)
        assert [label for label, _, _ in rows(shop.two)] == ["P-1"]


async def test_carts_of_a_lost_store_are_given_to_the_new_one(tmp_path: Path, postgres: PostgresServer) -> None:
    first = postgres.database()
    folder = pair(tmp_path / "1", postgres, first, "1")
    async with open_counter(folder, till="1") as till:
        assert till.till.sharing is not None
        await park(till, TOWEL)
        await till.till.sharing.look()
        (shared,) = till.till.sharing.now.carts
        held = await till.till.sharing.fetch(shared.uid, "Ann")
        till.presenters.sale.replace(await till.till.sharing.open(held, None, "Ann"))
        assert len(till.lines) == 1
    second = lose(postgres)
    pair_anew(folder, postgres, second, "1")
    async with open_counter(folder, till="1") as till:
        assert till.till.sharing is not None
        await till.till.sharing.look()
        till.presenters.sale.replace(await till.till.checkout.open_cart())
        assert len(till.lines) == 1  # the store that knew of it is gone; the cart is not
        till.presenters.parking.park()
        await till.till.checkout.flush()
        await look(till)
        (shared,) = till.till.sharing.now.carts
        assert shared.is_free
        kinds = _kinds(folder)
    assert kinds.count("store_changed") == 1
    assert "cart_sold_over" not in kinds


def _kinds(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "till.db")) as file:
        return [kind for (kind,) in file.execute("SELECT kind FROM journal ORDER BY seq")]


async def test_the_store_of_another_shop_does_not_get_a_thing(tmp_path: Path, postgres: PostgresServer) -> None:
    folder, strange = pair(tmp_path / "1", postgres, postgres.database(), "1"), lose(postgres)
    address = postgres.address(strange, "1")
    store_address.save(folder, address, secret_of("1"))  # paired with one store, led to another
    async with open_counter(folder, till="1") as till:
        assert till.till.sharing is not None
        await park(till, TOWEL)
        await sell(till, SOAP)
        with pytest.raises(StoreRefusedError) as refused:
            await till.till.sharing.look()
        assert refused.value.why == "shop"
        assert till.till.sharing.now.state is StoreState.REFUSED
    with postgres.connection(strange) as owner:
        for table in ("cart", "sale_copy", "sale_paper"):
            assert owner.run(f"SELECT count(*) FROM comptoir.{table}") == [[0]]


def older(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store as the first version of the schema made it."""
    name = f"older_{len(STEPS)}_{postgres.port}"
    with postgres.connection("postgres") as owner:
        owner.run(f"DROP DATABASE IF EXISTS {name}")
        setting_up.create_database(owner, name)
    with postgres.connection(name) as owner, monkeypatch.context() as first:
        first.setattr(setting_up, "STEPS", STEPS[:1])
        setting_up.migrate(owner, MARK, INCARNATION)
        for code in ("1", "2"):
            setting_up.add_till(owner, code, secret_of(code), TEMPLATE, inviting=False)
    return name


async def test_a_newer_program_beside_an_older_schema_shares_carts_and_books_nothing(
    tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = older(postgres, monkeypatch)
    async with AsyncExitStack() as stack:
        tills = [
            await stack.enter_async_context(open_counter(pair(tmp_path / code, postgres, database, code), till=code))
            for code in ("1", "2")
        ]
        shop = Shop(tills[0], tills[1], database, tmp_path)
        await park(shop.one, TOWEL)
        await look(shop.one)
        await look(shop.two)
        assert [label for label, _, _ in rows(shop.two)] == ["P-1"]
        number = await sell(shop.one, TOWEL)
        await shop.store(shop.one).look()
        own = await shop.one.till.returns.find(number)
        assert not shop.one.till.returns.wish(own, 1).above  # as before: no till knows of another's
        await give(shop.one, own, {1: 1})
        with postgres.connection(database) as owner:
            assert setting_up.migrate(owner, MARK, ANEW) == (1, len(STEPS))
        for till in (shop.one, shop.two):
            shop.store(till).link._place = None  # the next start greets it; here the next look does
            await shop.store(till).look()
        with pytest.raises(DomainError, match="return_all_back"):
            await found(shop.two, number)


async def test_an_older_program_works_on_beside_a_newer_schema(tmp_path: Path, postgres: PostgresServer) -> None:
    """What the program of the first version calls is still there, with the same answers."""
    database = postgres.database()
    with postgres.connection(database) as owner:
        owner.run("UPDATE comptoir.shop SET version = version + 5")
        owner.run("ALTER TABLE comptoir.cart ADD COLUMN of_a_newer_one text NOT NULL DEFAULT ''")
    folder = pair(tmp_path / "1", postgres, database, "1")
    async with open_counter(folder, till="1") as till:
        assert till.till.sharing is not None
        await park(till, TOWEL)
        await till.till.sharing.look()
        (shared,) = till.till.sharing.now.carts
        assert (await till.till.sharing.fetch(shared.uid, "Ann")).turn == 1
        with postgres.connection(database) as owner:
            owner.run("UPDATE comptoir.shop SET min_client = 9")
        link: StoreLink = till.till.sharing.link
        link._place = None
        with pytest.raises(StoreRefusedError) as refused:
            await till.till.sharing.look()
        assert refused.value.why == "newer"
        await sell(till, SOAP)  # alone, as ever
