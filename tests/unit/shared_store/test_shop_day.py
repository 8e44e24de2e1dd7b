"""Who is forgotten at one till is at all, and in the carts that wait at the store; the shop's day is the union of its
tills' Zs."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pos_app.cli.store import main
from pos_app.domain.customer import Customer
from pos_app.services.day.days import Days
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import Counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.test_ledger import found, give, sell
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop, look, park, rows

pytestmark = pytest.mark.asyncio
ANN = Customer("till-1-ann", "Ann", "Peeters", phone="+32475123456", remote_id="chift-ann")


async def park_for(till: Counter, customer: Customer, note: str) -> None:
    await till.enter(TOWEL)
    sale = till.presenters.sale
    sale.replace(replace(sale.cart, customer=customer, note=note, name="Ann, red coat"))
    till.presenters.parking.park()
    await look(till)


async def test_who_is_forgotten_at_one_till_is_forgotten_at_the_store_and_at_the_others(
    shop: Shop, postgres: PostgresServer
) -> None:
    await park_for(shop.one, ANN, "calls at six")
    await park_for(shop.two, replace(ANN, id="till-2-ann"), "her brother comes")
    await park(shop.two, SOAP)
    for till in (shop.two, shop.one):
        await look(till)
    await shop.two.enter(TOWEL)
    two = shop.two.presenters.sale
    two.replace(replace(two.cart, customer=replace(ANN, id="till-2-ann")))
    shop.two.presenters.parking.park()
    losing = before(shop.store(shop.two))
    losing.away = True  # this one it parked while the store was away
    await asyncio.sleep(0.05)
    await shop.one.till.till_store.privacy.forget(("till-1-ann", "chift-ann"), shop.one.till.clock.now())
    await shop.store(shop.one).look()
    with postgres.connection(shop.database) as owner:
        bodies = " ".join(text for pair in owner.run("SELECT body, label FROM comptoir.cart") for text in pair)
    assert not any(told in bodies for told in ("Ann", "Peeters", "475123456", "six", "brother", "chift-ann"))
    losing.away = False
    await look(shop.two)
    await look(shop.two)
    with postgres.connection(shop.database) as owner:
        bodies = " ".join(body for (body,) in owner.run("SELECT body FROM comptoir.cart"))
    assert "Peeters" not in bodies
    assert len(rows(shop.two)) == 4
    shared = next(one for one in shop.store(shop.two).now.carts if one.till == "1")
    held = await shop.store(shop.two).fetch(shared.uid, "Bob")
    cart = await shop.store(shop.two).open(held, None, "Bob")
    assert (len(cart.lines), cart.customer, cart.note, cart.name) == (1, None, "", "")


async def test_the_shops_day_is_the_union_of_what_its_tills_closed(
    shop: Shop, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await sell(shop.one, f"3*{TOWEL}", SOAP)
    await sell(shop.two, SOAP)
    await shop.store(shop.one).look()
    await shop.store(shop.two).look()
    back = await give(shop.two, await found(shop.two, number), {1: 1})
    reports = []
    today = f"{shop.one.till.clock.now():%Y-%m-%d}"

    async def day(*words: str) -> str:
        assert await asyncio.to_thread(main, ["day", *words, "--profile", str(shop.folder / "1")]) == 0
        return capsys.readouterr().out

    said = await day()
    assert said == f"No till has closed {today}.\n"
    for till in (shop.one, shop.two):
        bench = till.till
        reports.append(await Days(bench.till_store, bench.catalogue_store, bench.shop, bench.clock).close("Nadia"))
        losing = before(shop.store(till))
        losing.loses = ["keep_zs"]
        with pytest.raises(Exception, match="lost"):
            await shop.store(till).look()
        await shop.store(till).look()
        said = await day(today)
        assert ("No Z of this date: till 2" in said) is (till is shop.one)
    turnover = sum(report.turnover for report in reports)
    assert turnover == sum(report.total for report in reports) - back
    assert f"2 sales, turnover {turnover // 100}.{turnover % 100:02}" in said
    assert said.count(", closed ") == 2
    assert await day("2001-01-01") == "No till has closed 2001-01-01.\n"
