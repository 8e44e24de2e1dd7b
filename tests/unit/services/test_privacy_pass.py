"""The pass that takes names out: by time, only with a clock that a server has shown to be right, and on a wish."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.domain.submission import State
from pos_app.services.catalogue.pictures import Pictures, PictureSource
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.maintenance.privacy import PersonKept, Privacy, days_of
from pos_app.services.outbox.chift_line import ServerClock
from pos_app.store.catalogue import CatalogueStore
from pos_app.store.tables.privacy import Forgotten
from tests.held_folder import content_of
from tests.unit.services.practice_bench import Bench

pytestmark = pytest.mark.asyncio
WILMA = Customer("c-9", "Wilhelmina", "Zwartekunstenaar", "+32475998877", "wilma.z@example.be", remote_id="r-9")
DAYS = 90 * 24 * 3600.0


def looked_after(bench: Bench, days: int = 90) -> tuple[Privacy, ServerClock]:
    """The pass of the bench's till, and the clock it goes by."""
    clock = ServerClock(bench.clock.now)
    return Privacy(bench.till.till_store, bench.till.catalogue_store, bench.clock, clock, days), clock


def told(clock: ServerClock, bench: Bench, ahead: timedelta = timedelta(0)) -> None:
    """A server answers with its own time, against which this till's clock is `ahead`."""
    clock.answered(bench.clock.now() - ahead)


async def test_names_go_after_the_time_and_the_sums_stay(bench: Bench) -> None:
    bench.serve()
    sale = await bench.sell(customer=WILMA)
    await bench.sent(sale)
    privacy, clock = looked_after(bench)
    told(clock, bench)
    bench.till.tasks.serve("privacy", privacy.keep)

    await asyncio.sleep(DAYS - 3600)
    assert (await bench.till.till_store.sales.get(sale.id)).customer_name == WILMA.name
    await asyncio.sleep(3 * 3600)

    after = await bench.till.till_store.sales.get(sale.id)
    assert (after.customer_name, after.order.party.email) == ("", "")
    assert (after.totals, after.order.total) == (sale.totals, sale.order.total)
    assert (await bench.till.till_store.verify_journal()).ok


@pytest.mark.parametrize("ahead", [None, timedelta(days=3650)])
async def test_a_clock_nobody_has_shown_to_be_right_empties_nothing(bench: Bench, ahead: timedelta | None) -> None:
    """The battery of a PC is empty, and it thinks it is 2036."""
    bench.serve()
    sale = await bench.sell(customer=WILMA)
    await bench.sent(sale)
    bench.shift = timedelta(days=3650)
    privacy, clock = looked_after(bench)
    if ahead is not None:
        told(clock, bench, ahead)
    bench.till.tasks.serve("privacy", privacy.keep)

    await asyncio.sleep(48 * 3600)

    assert (await bench.till.till_store.sales.get(sale.id)).customer_name == WILMA.name


async def test_a_person_is_found_and_forgotten_here(bench: Bench, tmp_path: Path) -> None:
    bench.serve()
    await bench.till.catalogue_store.customers.put(WILMA)
    await bench.till.catalogue_store.customers.put(replace(WILMA, id="c-10", remote_id="", last_name="Other"))
    sale = await bench.sell(customer=WILMA)
    await bench.sent(sale)
    privacy, _ = looked_after(bench)

    (found,) = await privacy.find("zwartekunst")
    assert (found.ids, found.name, found.sales) == (("c-9", "r-9"), WILMA.name, 1)
    assert {one.name for one in await privacy.find("wilhelmina")} == {"Wilhelmina Other", WILMA.name}
    assert await privacy.find("  ") == await privacy.find("nobody-of-that-name") == ()

    assert await privacy.forget(found) == Forgotten(1, 0)
    assert await privacy.find("zwartekunst") == ()
    assert [one.name for one in await privacy.find("wilhelmina")] == ["Wilhelmina Other"]
    await bench.shut()
    held = [name for name, content in content_of(tmp_path).items() if b"zwartekunst" in content.lower()]
    assert [name for name in held if not Path(name).name.startswith("practice")] == []
    await bench.open()


async def test_whom_only_the_sales_name_is_found_too(bench: Bench) -> None:
    sale = await bench.sell(customer=WILMA)
    privacy, _ = looked_after(bench)
    assert await privacy.find("Zwartekunstenaar") == (PersonKept(("c-9", "r-9"), WILMA.name, "", 1),)
    assert await privacy.forget((await privacy.find("Zwartekunstenaar"))[0]) == Forgotten(0, 1)
    assert await bench.till.till_store.sales.get(sale.id) == sale  # it is not sent yet


async def test_a_new_customer_who_is_forgotten_before_being_sent_does_not_come_back(bench: Bench) -> None:
    customer = await bench.till.customers.enter(ContactEntry("Wilhelmina", "Zwartekunstenaar", "+32475998877"))
    privacy, _ = looked_after(bench)
    assert await privacy.forget((await privacy.find("zwarte"))[0]) == Forgotten(0, 1)
    bench.serve()
    row = await bench.until(customer.id, State.SENT)

    await bench.till.customers.arrived(row)

    store: CatalogueStore = bench.till.catalogue_store
    assert await store.customers.search("zwarte") == ()
    assert await bench.till.till_store.outbox.payload(customer.id) == Customer(customer.id, "", "")


@pytest.mark.parametrize(("text", "days"), [("90", 90), ("365", 365), ("", 90), ("0", 90), ("-5", 90), ("9999", 90)])
async def test_a_setting_that_cannot_be_is_the_usual_one(text: str, days: int) -> None:
    assert days_of(text) == days


async def test_a_wrong_clock_is_told_of_once(bench: Bench) -> None:
    _, clock = looked_after(bench)
    heard: list[timedelta] = []
    told(clock, bench, timedelta(hours=3))  # before anybody listens
    clock.on_wrong(heard.append)
    assert heard == [timedelta(hours=3)]
    told(clock, bench, timedelta(hours=-5))
    assert heard == [timedelta(hours=3)]

    right = ServerClock(bench.clock.now)
    right.on_wrong(heard.append)
    told(right, bench, timedelta(minutes=5))
    assert heard == [timedelta(hours=3)]


async def test_the_pass_takes_pictures_of_products_that_are_gone_and_old_ones(bench: Bench, tmp_path: Path) -> None:
    await bench.stock()
    pictures = Pictures(tmp_path, bench.clock)
    here, other = sorted(await bench.till.catalogue_store.facts.pictures())[:2]

    async def fetch(address: str) -> bytes:
        return address.encode()

    pictures.connect(PictureSource(fetch, bytes))
    for address in (here, other, "https://cdn.example/a-product-that-is-gone.png"):
        assert await pictures.get(address) is not None
    clock = ServerClock(bench.clock.now)
    privacy = Privacy(bench.till.till_store, bench.till.catalogue_store, bench.clock, clock, 90, pictures)
    bench.till.tasks.serve("privacy", privacy.keep)
    await asyncio.sleep(2 * 24 * 3600)
    assert len(list((tmp_path / "pictures").iterdir())) == 3, "not before a server has told the time"
    told(clock, bench)
    await asyncio.sleep(24 * 3600)
    assert len(list((tmp_path / "pictures").iterdir())) == 2
    await asyncio.sleep(61 * 24 * 3600)
    assert list((tmp_path / "pictures").iterdir()) == []
