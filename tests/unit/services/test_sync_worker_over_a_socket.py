"""The catalogue fetched by a process of its own from a practice shop of its own: faults, kills, and what changed."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import (
    ChiftError,
    ChiftSetup,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.domain.catalogue import ItemStatus
from pos_app.domain.customer import Customer
from pos_app.sandbox.goods import PEOPLE, PRODUCTS
from pos_app.services.catalogue import loading as catalogue_service
from pos_app.services.catalogue.load_job import LoadJob, LoadProgress
from pos_app.services.catalogue.loading import RECOUNT_AFTER, Catalogue, Gather, in_process
from pos_app.services.catalogue.sync_protocol import WorkerFailedError, order_line
from pos_app.services.catalogue.sync_worker import SyncWorker, worker_command
from pos_app.services.clock import Clock, system_clock
from pos_app.store.catalogue import CatalogueStore
from tests.authority import Authority
from tests.end2end.relays import Relays
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = [pytest.mark.asyncio, pytest.mark.slow]  # a process for each test

LIST = "GET /commerce/products"
CUSTOMERS = "GET /pos/customers"
MADE_UP = 900
ITEMS = MADE_UP + sum(len(product.variants) for product in PRODUCTS)


class Shop(SandboxProcess):
    """A practice shop kept in a file, so that a test can change what it sells behind its back."""

    def __init__(self, data: Path, *more: str) -> None:
        super().__init__("--port", "0", "--data", str(data), "--products", str(MADE_UP), "--customers", "230", *more)
        self.data = data
        self._begun = data.with_name("begun.db")
        with closing(sqlite3.connect(data, timeout=20)) as live, closing(sqlite3.connect(self._begun)) as copy:
            live.backup(copy)

    def __enter__(self) -> Shop:
        return self

    def edit(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.data, timeout=20, isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    def renew(self) -> None:
        """As it was at its start."""
        self.order_fault(clear=True)
        with closing(sqlite3.connect(self._begun)) as copy, closing(sqlite3.connect(self.data, timeout=20)) as live:
            copy.backup(live)

    def calls(self, name: str) -> int:
        return int(self.state()["requests"].get(name, 0))

    @property
    def key(self) -> Credentials:
        return Credentials(**self.state()["credentials"])


NOW = "updated_on = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(tmp_path_factory.mktemp("shop") / "shop.db") as shared:
        yield shared


@pytest.fixture
def steady(running: Shop) -> Iterator[Shop]:
    """A shop that sells the same to all tests; its faults end with the test."""
    yield running
    running.order_fault(clear=True)


@pytest.fixture
def shop(running: Shop) -> Iterator[Shop]:
    """The same, which a test may change."""
    yield running
    running.renew()


@pytest.fixture(scope="module")
def slow_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(tmp_path_factory.mktemp("slow") / "shop.db", "--latency-ms", "30") as shared:
        yield shared


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[CatalogueStore]:
    opened = await CatalogueStore.open(tmp_path / "till")
    yield opened
    await opened.aclose()


@asynccontextmanager
async def here(shop: Shop) -> AsyncIterator[Gather]:
    """The same work in this process, where a test is not about the worker: that takes no start."""
    api = await line_to(shop.url, shop.key)
    try:
        yield in_process(api)
    finally:
        await api.aclose()


async def nothing() -> str:
    """In place of a log-in: the worker's own is what is tested."""
    return ""


def keeper(
    store: CatalogueStore, told: Callable[[LoadProgress], None] = lambda _: None, clock: Clock | None = None
) -> Catalogue:
    return Catalogue(store, clock or system_clock(), told, "this shop", "EUR")


def worker(shop: Shop) -> SyncWorker:
    return SyncWorker(shop.url, shop.key, nothing, nothing)


def hold_up(shop: Shop) -> None:
    """One list comes so late that a worker is still there whenever a test looks."""
    shop.order_fault(match="GET /commerce/taxes", fault="slow", seconds=60)


def left_over(store: CatalogueStore) -> list[str]:
    return sorted(p.name for p in store.folder.iterdir() if not p.name.startswith("catalogue.db"))


by_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="the worker is found by Linux' /proc")


def workers() -> list[int]:
    """The processes that this one started and that run the worker."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if b"sync-worker" in words and parent == os.getpid():
                found.append(int(entry.name))
    return found


async def test_all_is_fetched_then_only_asked_for(steady: Shop, store: CatalogueStore) -> None:
    told: list[LoadProgress] = []
    first = await keeper(store, told.append).refresh(worker(steady))
    meta = await store.facts.meta()
    assert (meta.items, meta.customers) == (ITEMS, 230 + len(PEOPLE))
    assert first.first
    assert (told[0].customers, told[-1].customers, told[-1].pages) == (False, True, 3)
    assert [m.name for m in await store.payment_methods()][:2] == ["Cash", "Card"]
    assert left_over(store) == []

    before, asked_before = meta.loaded_at, steady.state()["requests"]
    again = await keeper(store).refresh(worker(steady))
    asked = {name: steady.calls(name) - asked_before.get(name, 0) for name in (LIST, CUSTOMERS)}
    assert max(asked.values()) <= 2, "issue 6: at most 2 requests a kind when nothing changed"
    assert (again.first, again.differences.changed, again.differences.new, again.differences.gone) == (False, 0, 0, 0)
    after = (await store.facts.meta()).loaded_at
    assert after is not None
    assert before is not None
    assert after > before, "the prices are known to be right as of now"


async def test_a_changed_price_a_new_product_an_archived_one_and_a_new_customer(
    shop: Shop, store: CatalogueStore
) -> None:
    async with here(shop) as fetch:
        await keeper(store).refresh(fetch)
        (towel,), (biscuit,) = await store.by_code("TL-02"), await store.by_code("SL-01")
        order_before = [item.variant_id for item in await store.items()]
        shop.edit(
            f"UPDATE products SET {NOW}, status = 'archived' WHERE id = '{biscuit.product_id}'",
            f"UPDATE products SET {NOW}, name = 'Torchon coton' WHERE id = '{towel.product_id}'",
            "UPDATE variants SET cents = 1234 WHERE sku = 'TL-02'",
            f"INSERT INTO products SELECT 99999, 'new-product', 'Nouveauté', category, status, taxable, '' "
            f"FROM products WHERE id = '{towel.product_id}'",
            f"UPDATE products SET {NOW} WHERE id = 'new-product'",
            "INSERT INTO variants SELECT 'new-variant', 99999, 0, NULL, 'NEW-1', NULL, 500, 1 FROM variants LIMIT 1",
            "INSERT INTO customers (seq, id, first_name, last_name, name_key, created_on, pos) "
            "VALUES (99999, 'new-customer', 'Ida', 'Vermeer', 'ida vermeer', '2026-01-01', 1)",
        )
        # The practice shop counts products by their number; without a gap it counts as Chift does.
        top = shop_top(shop)
        shop.edit(
            f"UPDATE products SET seq = {top} WHERE seq = 99999",
            f"UPDATE variants SET product_seq = {top} WHERE product_seq = 99999",
        )
        found = await keeper(store).refresh(fetch)
        assert (found.differences.changed, found.differences.new, found.differences.gone) == (2, 1, 0)
        (changed,) = await store.by_code("TL-02")
        assert (changed.price, changed.name) == (Decimal("12.34"), "Torchon coton")
        assert [i.variant_id for i in await store.search_items("torchon coton")] == [towel.variant_id]
        assert await store.search_items("torchon lin") == ()
        assert (await store.by_code("SL-01"))[0].status is ItemStatus.ARCHIVED
        assert [i.name for i in await store.search_items("nouveaute")] == ["Nouveauté"]
        assert [c.name for c in await store.customers.search("vermeer")] == ["Ida Vermeer"]
        assert [item.variant_id for item in await store.items()] == order_before, "what is there keeps its place"
        assert left_over(store) == []


def shop_top(shop: Shop) -> int:
    with closing(sqlite3.connect(shop.data, timeout=20)) as db:
        return int(db.execute("SELECT max(seq) + 1 FROM products WHERE seq < 99999").fetchone()[0])


async def test_a_product_that_is_gone_is_noticed_by_the_number_of_products(shop: Shop, store: CatalogueStore) -> None:
    async with here(shop) as fetch:
        await keeper(store).refresh(fetch)
        (last,) = [i async for i in items_of_last_product(shop, store)]
        shop.edit(
            "DELETE FROM variants WHERE product_seq = (SELECT max(seq) FROM products)",
            "DELETE FROM products WHERE seq = (SELECT max(seq) FROM products)",
        )
        doubt = await keeper(store).refresh(fetch)
        assert doubt.again_in == catalogue_service.RECOUNT_AFTER, (
            "Chift's cache may have counted otherwise: asked again"
        )
        assert await store.item(last) is not None
        found = await keeper(store).refresh(fetch)
        assert found.differences.gone == 1
        assert await store.item(last) is None
        assert (await keeper(store).refresh(fetch)).again_in == catalogue_service.FRESH_EVERY


async def items_of_last_product(shop: Shop, store: CatalogueStore) -> AsyncIterator[str]:
    with closing(sqlite3.connect(shop.data, timeout=20)) as db:
        rows = db.execute("SELECT id FROM variants WHERE product_seq = (SELECT max(seq) FROM products)").fetchall()
    for (name,) in rows:
        assert await store.item(name) is not None
        yield name


async def test_a_customer_that_is_gone_is_noticed_but_not_more_than_hourly(shop: Shop, store: CatalogueStore) -> None:
    async with here(shop) as fetch:
        await keeper(store).refresh(fetch)
        (gone,) = await store.customers.search("elise.lefevre@example.be")
        shop.edit(f"DELETE FROM customers WHERE id = '{gone.id}'")
        at_once = await keeper(store).refresh(fetch)
        assert at_once.again_in == catalogue_service.FRESH_EVERY
        assert await store.customers.get(gone.id) is not None
        later = replace(system_clock(), now=lambda: datetime.now(UTC) + timedelta(hours=2))
        assert (await keeper(store, clock=later).refresh(fetch)).again_in == catalogue_service.RECOUNT_AFTER
        await keeper(store, clock=later).refresh(fetch)
        assert await store.customers.get(gone.id) is None


async def test_once_a_day_all_is_fetched(shop: Shop, store: CatalogueStore) -> None:
    async with here(shop) as fetch:
        await keeper(store).refresh(fetch)
        shop.edit("UPDATE customers SET first_name = 'Changed' WHERE seq = 120")
        before = shop.calls(LIST)
        tomorrow = replace(system_clock(), now=lambda: datetime.now(UTC) + timedelta(hours=25))
        await keeper(store, clock=tomorrow).refresh(fetch)
        assert shop.calls(LIST) - before >= MADE_UP // 100
        assert any(c.first_name == "Changed" for c in await store.customers.search("changed"))


@by_proc
@pytest.mark.parametrize("when", ["products", "customers"])
async def test_a_worker_that_is_killed_leaves_its_pages_and_the_next_goes_on(
    slow_shop: Shop, store: CatalogueStore, when: str
) -> None:
    hold_up(slow_shop)

    def told(progress: LoadProgress) -> None:
        if progress.customers == (when == "customers") and (progress.customers or progress.pages >= 6):
            for child in workers():
                os.kill(child, signal.SIGKILL)

    with pytest.raises(WorkerFailedError):
        await keeper(store, told).refresh(worker(slow_shop))
    assert (await store.facts.meta()).items == 0, "nothing half serves"
    slow_shop.order_fault(clear=True)
    asked = slow_shop.calls(LIST)
    await keeper(store).refresh(worker(slow_shop))
    pages = -(-ITEMS // 100)
    again = slow_shop.calls(LIST) - asked
    assert again <= (0 if when == "customers" else pages - 6), "what is on the disk is not asked for again"
    meta = await store.facts.meta()
    assert (meta.items, meta.customers) == (ITEMS, 230 + len(PEOPLE))
    assert left_over(store) == []


@by_proc
async def test_a_worker_ends_with_the_till_and_with_the_task_that_wants_it(
    steady: Shop, tmp_path: Path, store: CatalogueStore
) -> None:
    hold_up(steady)
    begun = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        work = group.create_task(keeper(store, lambda _: begun.set()).refresh(worker(steady)))
        await asyncio.wait_for(begun.wait(), 30)
        assert len(workers()) == 1
        work.cancel()
    assert workers() == []

    order = LoadJob("s", tmp_path / "other", "EUR", datetime.now(UTC))
    child = subprocess.Popen(  # noqa: ASYNC220 - a moment, in a test
        worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(order_line(steady.url, steady.key, order))
    child.stdin.close()  # what happens to it when the till is killed
    assert await asyncio.to_thread(child.wait, 30) == 3
    assert child.stdout is not None
    child.stdout.close()


async def test_customers_and_lists_come_while_products_keep_us_waiting(steady: Shop, store: CatalogueStore) -> None:
    steady.order_fault(match=LIST, fault="slow", seconds=60)
    told: list[LoadProgress] = []
    wanted = [(name, steady.calls(name) + more) for name, more in ((CUSTOMERS, 3), ("GET /commerce/taxes", 1))]
    async with here(steady) as fetch, asyncio.TaskGroup() as group, asyncio.timeout(30):
        work = group.create_task(keeper(store, told.append).refresh(fetch))
        while any(steady.calls(name) < least for name, least in wanted):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
        work.cancel()
    assert told == [], "what is shown begins with the products"


async def test_a_list_that_fails_costs_itself_and_is_asked_for_again_sooner(
    steady: Shop, store: CatalogueStore
) -> None:
    steady.order_fault(match="GET /commerce/taxes", fault="status", status=422)
    steady.order_fault(match=CUSTOMERS, fault="slow", seconds=1.5, count=1)
    asked = steady.calls(CUSTOMERS)
    async with here(steady) as fetch:
        done = await keeper(store).refresh(fetch)
        assert steady.calls(CUSTOMERS) - asked == 3, "all customers are here before it is over"
        assert (done.again_in, await store.taxes()) == (RECOUNT_AFTER, ())
        steady.order_fault(clear=True)
        again = await keeper(store).refresh(fetch)
        assert again.again_in > RECOUNT_AFTER
        assert await store.taxes()
    assert (await store.facts.meta()).customers == 230 + len(PEOPLE)


async def test_a_worker_uses_the_token_of_the_till_as_long_as_it_is_taken(steady: Shop, store: CatalogueStore) -> None:
    api = await line_to(steady.url, steady.key)
    try:
        asked = steady.calls("POST /token")
        await keeper(store).refresh(SyncWorker(steady.url, steady.key, api.log_in, nothing))
        assert steady.calls("POST /token") == asked + 1, "the till's own log-in"
    finally:
        await api.aclose()

    async def stale() -> str:
        return "taken-back"

    await keeper(store).refresh(SyncWorker(steady.url, steady.key, stale, nothing))
    assert steady.calls("POST /token") == asked + 2, "the worker's own, where the till's token is not taken any more"


async def test_a_load_that_broke_off_at_a_page_goes_on_at_it(steady: Shop, store: CatalogueStore) -> None:
    await keeper(store).refresh(worker(steady))
    old = await store.facts.meta()
    later = replace(system_clock(), now=lambda: datetime.now(UTC) + timedelta(hours=25))

    broken: list[int] = []

    def told(progress: LoadProgress) -> None:
        if progress.pages >= 3 and not broken:
            broken.append(progress.pages)
            steady.order_fault(match=LIST, fault="truncate")

    # In this process: a fault ordered between two pages of a worker would come too late on a busy machine.
    api = await line_to(steady.url, steady.key)
    try:
        with pytest.raises(ChiftError):
            await keeper(store, told, later).refresh(in_process(api))
        assert await store.facts.meta() == old
        assert len(await store.by_code("SL-01")) == 1
        steady.order_fault(clear=True)
        before = steady.calls(LIST)
        await keeper(store, clock=later).refresh(in_process(api))
        assert steady.calls(LIST) - before <= -(-ITEMS // 100) - 3
    finally:
        await api.aclose()
    assert (await store.facts.meta()).items == old.items


MET: tuple[tuple[dict[str, object], type[ChiftError]], ...] = (
    ({"fault": "status", "status": 429, "retry_after": 7}, ChiftUnavailable),
    ({"fault": "status", "status": 500}, ChiftUnavailable),
    ({"fault": "status", "status": 400, "error_code": "ERROR_CONNECTOR_CONFIGURATION"}, ChiftSetup),
    ({"fault": "html"}, ChiftUnreachable),
)


async def test_what_the_worker_meets_is_what_the_till_hears(steady: Shop, store: CatalogueStore) -> None:
    for fault, error in MET:
        steady.order_fault(match=LIST, **fault)
        with pytest.raises(error) as met:
            await keeper(store).refresh(worker(steady))
        assert met.value.retry_after == fault.get("retry_after"), fault
        assert met.value.status in (fault.get("status"), 200), fault
        steady.order_fault(clear=True)
    await keeper(store).refresh(worker(steady))
    assert (await store.facts.meta()).items == ITEMS


async def test_while_nobody_answers_no_worker_is_started(steady: Shop, store: CatalogueStore) -> None:
    asked: list[str] = []

    async def look() -> None:
        asked.append("look")
        raise ChiftUnreachable

    lonely = SyncWorker("http://127.0.0.1:1", steady.key, nothing, look)
    with pytest.raises(ChiftUnreachable):
        await keeper(store).refresh(lonely)
    assert asked == []
    with pytest.raises(ChiftUnreachable):
        await keeper(store).refresh(lonely)
    assert asked == ["look"]


async def test_a_wrong_key_is_said_as_such(steady: Shop, store: CatalogueStore) -> None:
    wrong = SyncWorker(steady.url, replace(steady.key, client_secret="wrong"), nothing, nothing)
    with pytest.raises(ChiftUnauthorised) as met:
        await keeper(store).refresh(wrong)
    assert not met.value.connector


async def test_a_server_that_is_not_there_and_a_program_that_is_not(steady: Shop, store: CatalogueStore) -> None:
    with pytest.raises(ChiftUnreachable):
        await keeper(store).refresh(SyncWorker("http://127.0.0.1:1", steady.key, nothing, nothing))
    with pytest.raises(WorkerFailedError):
        await keeper(store).refresh(SyncWorker(steady.url, steady.key, nothing, nothing, ("/no/such/program",)))
    with pytest.raises(WorkerFailedError):
        await keeper(store).refresh(
            SyncWorker(steady.url, steady.key, nothing, nothing, (sys.executable, "-c", "print('hello')"))
        )


async def test_the_worker_goes_through_the_set_proxy(
    steady: Shop, store: CatalogueStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")  # the system's own; the set one counts
    url = "https://till.localhost"  # nothing listens there: who gets an answer went through the proxy
    with Relays() as relays:
        proxy = relays.proxy({"till.localhost": relays.tls(steady.port, authority.server("till.localhost"))})
        through = SyncWorker(url, steady.key, nothing, nothing, proxy=f"127.0.0.1:{proxy}")
        await keeper(store).refresh(through)
    assert (await store.facts.meta()).items == ITEMS
    assert set(relays.asked) == {"till.localhost:443"}
    with pytest.raises(ChiftUnreachable) as met:
        await keeper(store).refresh(SyncWorker(url, steady.key, nothing, nothing, proxy="127.0.0.1:1"))
    assert met.value.kind == "proxy"


async def test_a_worker_that_has_done_its_work_ends_well(steady: Shop, tmp_path: Path) -> None:
    child = subprocess.Popen(  # noqa: ASYNC220 - a moment, in a test
        worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(order_line(steady.url, steady.key, LoadJob("s", tmp_path / "other", "EUR", datetime.now(UTC))))
    child.stdin.flush()  # the till is still there
    assert child.stdout is not None
    assert child.stderr is not None
    assert b"done" in (await asyncio.to_thread(child.stdout.readlines))[-1]
    assert (await asyncio.to_thread(child.wait, 30), child.stderr.read()) == (0, b"")
    for pipe in (child.stdin, child.stdout, child.stderr):
        pipe.close()


@by_proc
async def test_the_key_is_in_no_argument_and_no_environment(steady: Shop, store: CatalogueStore) -> None:
    hold_up(steady)
    key, seen = steady.key, list[bytes]()

    def told(_: LoadProgress) -> None:
        for child in workers():
            seen.extend(Path(f"/proc/{child}/{name}").read_bytes() for name in ("cmdline", "environ"))
        raise SeenError

    with pytest.raises(SeenError):
        await keeper(store, told).refresh(SyncWorker(steady.url, key, nothing, nothing))
    assert b"sync-worker" in b"".join(seen)
    assert not any(key.client_secret.encode() in text or key.client_id.encode() in text for text in seen)


class SeenError(Exception):
    """Enough was seen."""


async def test_searching_goes_on_while_the_new_catalogue_takes_its_place(steady: Shop, store: CatalogueStore) -> None:
    async with here(steady) as fetch:
        await keeper(store).refresh(fetch)
        tomorrow = replace(system_clock(), now=lambda: datetime.now(UTC) + timedelta(hours=25))
        over = asyncio.Event()
        found: list[int] = []

        async def search() -> None:
            while not over.is_set():
                found.append(len(await store.by_code("SL-01")))
                await store.customers.put(Customer("till-1", "Ada", "Byron", "+32470000000"))

        async with asyncio.TaskGroup() as group:
            group.create_task(search())
            for _ in range(2):
                await keeper(store, clock=tomorrow).refresh(fetch)
                tomorrow = replace(tomorrow, now=lambda: datetime.now(UTC) + timedelta(hours=50 + len(found)))
            over.set()
        assert set(found) == {1}
        assert [c.name for c in await store.customers.search("0470000000")] == ["Ada Byron"], "only this till knows her"


async def test_a_shop_of_another_name_is_not_gone_on_with(steady: Shop, store: CatalogueStore) -> None:
    api = await line_to(steady.url, steady.key)
    wrong = {"status": 401, "error_code": "ERROR_CHIFT_AUTHENTICATION_ERROR"}
    steady.order_fault(match=CUSTOMERS, fault="status", **wrong)  # the till's own key: nothing can be done without
    try:
        with pytest.raises(ChiftError):
            await keeper(store).refresh(in_process(api))
        steady.order_fault(clear=True)
        before = steady.calls(LIST)
        await Catalogue(store, system_clock(), lambda _: None, "another shop", "EUR").refresh(in_process(api))
        assert steady.calls(LIST) - before >= MADE_UP // 100
    finally:
        await api.aclose()
