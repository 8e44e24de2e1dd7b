"""Where the law asks for a signing device no road in the file leads to a new sale; all that was paid before goes on."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing, regime_of, standing_of
from pos_app.domain.order import split_line
from pos_app.domain.submission import Cause, Correction, Kind, State, Submission, asked_first, begin, corrected
from pos_app.store.errors import StoreError
from pos_app.store.handover_file import shop_key, shop_mark
from pos_app.store.tables import sales
from pos_app.store.till import TillStore
from tests.unit.store.day_values import close
from tests.unit.store.till_values import DAY, ELISE, NOON, attempt, cart, new_id, pay, sale_of

pytestmark = pytest.mark.asyncio
BE, DE, AT = Standing(), Standing(Regime.DE), Standing(Regime.AT)
MEALS = Standing(meals=True)
REFUSING = (DE, AT, MEALS)


@pytest.fixture(params=REFUSING, ids=("DE", "AT", "meals"))
def law(request: pytest.FixtureRequest) -> Standing:
    """Each law under which nothing may be sold here."""
    assert isinstance(request.param, Standing)
    return request.param


@pytest_asyncio.fixture
async def older(folder: Path, law: Standing) -> AsyncIterator[TillStore]:
    """A till that sold with an older program, which knew no law, and is opened by this one."""
    store = await TillStore.open(folder, lambda: NOON)
    for name in ("s-1", "s-2"):
        await pay(store, name, cart(2))
    await store.carts.park(cart(3), "Nadia", NOON)
    await store.carts.save(cart(4))
    assert await store.law.begin(law) == law
    yield store
    await store.aclose()


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "till.db")) as file:
        return file.execute(query).fetchall()


async def test_a_payment_is_refused_with_its_own_code_and_nothing_of_it_is_written(
    older: TillStore, folder: Path, law: Standing
) -> None:
    with pytest.raises(DomainError) as refused:
        await pay(older, "s-3")
    assert refused.value.code == law.refusal
    assert await older.sales.next_counter("1", DAY) == 3
    assert await older.carts.load() == cart(4)
    assert [row.id for row in await older.sales.find()] == ["s-2", "s-1"]
    assert (await older.verify_journal()).ok
    assert rows(folder, "SELECT * FROM arrival") == []


# What a stranger's statement would have to do for one more sale; `{new}` is a place that no row has yet.
_SALE = "('s-9', '1-261122-0009', '2026-11-22', '2026-11-22T12:00:00+01:00', '', '', '', 'EUR', 990, '')"
_NAMES = "id, receipt, day, paid_at, customer, customer_id, customer_remote_id, currency, total, search"
_COPY = (
    "INTO submission SELECT 9, 's-9', kind, 'req-9', 'queued', created_at, '1-261122-0009', failures, cause, sentence,"
    " error_code, field, remote_id, order_number, server_total, difference, sent_at, day, currency, total"
    " FROM submission WHERE seq = 1"
)
ROADS = (
    f"INSERT {_COPY}",
    f"INSERT OR REPLACE {_COPY}",
    f"INSERT OR IGNORE {_COPY}",
    f"INSERT OR FAIL {_COPY}",
    f"INSERT {_COPY} ON CONFLICT (seq) DO UPDATE SET total = 1",
    "UPDATE submission SET kind = 'order' WHERE kind = 'customer'",
    "UPDATE OR REPLACE submission SET id = 's-9' WHERE seq = 1",
    "UPDATE submission SET seq = 9 WHERE seq = (SELECT seq FROM submission WHERE kind = 'order' LIMIT 1)",
    f"INSERT INTO sale (seq, {_NAMES}) SELECT 3, * FROM (VALUES {_SALE})",
    f"INSERT OR REPLACE INTO sale (seq, {_NAMES}) SELECT 2, * FROM (VALUES {_SALE})",
    f"REPLACE INTO sale (seq, {_NAMES}) SELECT 3, * FROM (VALUES {_SALE})",
    "UPDATE sale SET id = 's-9' WHERE seq = 1",
    "UPDATE OR REPLACE sale SET receipt = '1-261122-0009' WHERE seq = 1",
    "UPDATE sale SET seq = 3 WHERE seq = 1",
    "UPDATE fiscal SET regime = 'none', meals = ''",
    "UPDATE fiscal SET practice = 'practice'",
    "UPDATE fiscal SET device = 'tse'",
    "DELETE FROM fiscal",
    "INSERT OR REPLACE INTO fiscal VALUES (1, 'none', '', '', 'live')",
    "REPLACE INTO fiscal VALUES (1, 'none', '', '', 'live')",
    "INSERT INTO fiscal VALUES (1, 'none', '', '', 'live') ON CONFLICT (only) DO UPDATE SET regime = 'none'",
)


@pytest.mark.parametrize("road", ROADS)
async def test_no_statement_writes_a_new_sale_or_takes_the_law_away(folder: Path, road: str) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1")
    await pay(store, "s-2")
    await store.outbox.add_customer(CUSTOMER, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    await store.law.begin(DE)
    await store.aclose()
    for recursive in (0, 1):
        with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
            file.execute(f"PRAGMA recursive_triggers={recursive}")
            with pytest.raises(sqlite3.IntegrityError, match=r"fiscal: |a sale stays"):
                file.execute(road)
    assert rows(folder, "SELECT id FROM sale ORDER BY seq") == [("s-1",), ("s-2",)]
    assert rows(folder, "SELECT regime, meals, device, practice FROM fiscal") == [("de", "", "", "live")]


async def test_the_triggers_are_there_again_at_the_next_opening(older: TillStore, folder: Path, law: Standing) -> None:
    await older.aclose()
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'fiscal_%'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
    again = await TillStore.open(folder, lambda: NOON)
    try:
        with pytest.raises(DomainError, match=law.refusal):
            await pay(again, "s-3")
    finally:
        await again.aclose()


async def test_settings_that_say_another_country_do_not_take_the_files_law_away(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert await store.law.begin(BE) == BE
        await pay(store, "s-1")
        assert await store.law.begin(DE) == DE  # the settings of a file that sold in Belgium: the stricter one
        await pay(store, "s-2")  # the file's own law lets it; the till's service does not ask it
        await close(store)
        await store.law.change(DE, "Nadia")
        assert await store.law.begin(BE) == DE
        with pytest.raises(DomainError, match="fiscal_de"):
            await pay(store, "s-3")
    finally:
        await store.aclose()


async def test_the_law_changes_behind_a_z_and_an_entry_alone(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        await store.law.begin(BE)
        await pay(store, "s-1")
        assert await store.law.is_day_open()
        with pytest.raises(DomainError, match="law_day_open"):
            await store.law.change(DE, "Nadia")
        await close(store)
        await store.law.change(DE, "Nadia")
        await store.law.change(DE, "Nadia")  # no second entry
        await store.law.change(BE, "Nadia")
        await pay(store, "s-2")
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()
    told = rows(
        folder, "SELECT json_extract(body, '$.to'), json_extract(body, '$.by') FROM journal WHERE kind='regime'"
    )
    assert told == [("none", ""), ("de", "Nadia"), ("none", "Nadia")]


async def test_a_file_without_a_sale_follows_the_settings(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        for wanted in (BE, DE, AT, MEALS, BE):
            assert await store.law.begin(wanted) == wanted
        await pay(store, "s-1")
    finally:
        await store.aclose()


@pytest.mark.parametrize("wanted", REFUSING)
async def test_practice_is_not_refused_and_its_folder_is_no_real_till(folder: Path, wanted: Standing) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    try:
        rehearsed = replace(wanted, practice=True)
        assert await store.law.begin(rehearsed) == rehearsed
        await pay(store, "s-1")
        with pytest.raises(StoreError, match="practice"):
            await store.law.begin(wanted)
        assert await store.law.begin(rehearsed) == rehearsed
        await pay(store, "s-2")
    finally:
        await store.aclose()


# --- what was paid before goes on ---

CUSTOMER = ELISE


async def test_open_and_parked_carts_and_the_sending_of_sales_go_on(older: TillStore) -> None:
    row = await older.outbox.row("s-1")
    await older.outbox.record(begin(row))
    await older.outbox.record(replace(begin(row), state=State.SENT, remote_id="o-1"), attempt(row))
    (parked,) = await older.carts.parked()
    assert await older.carts.resume(parked.id, NOON, cart(4), "Nadia") == parked.cart
    await older.carts.save(cart(5))
    assert await older.carts.load() == cart(5)
    await older.carts.discard((await older.carts.parked())[0].id, NOON, "Nadia")
    await older.outbox.add_customer(CUSTOMER, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    assert (await close(older)).heading.number == 1


async def test_a_refused_sale_is_corrected_and_split(older: TillStore) -> None:
    row = await older.outbox.row("s-1")
    await older.outbox.record(begin(row))
    refused = replace(begin(row), state=State.REFUSED, cause=Cause.BODY)
    await older.outbox.record(refused, attempt(row, "Refused", status=422))
    rest, off = split_line(await older.sales.get("s-1"), 1, 2)
    asked = asked_first(refused)
    waits = Submission(off.id, Kind.ORDER, "req-off", State.REFUSED, NOON, receipt=off.number, cause=Cause.BODY)
    correction = Correction("req-new", NOON, rest, off, waits)
    await older.sales.plan(asked, correction)
    told = replace(attempt(refused, "NotProcessed", 2, 404), purpose="ask")
    await older.outbox.apply(corrected(asked, "req-new"), told, correction)
    assert await older.sales.parts(rest.receipt) == 2
    assert (await older.verify_journal()).ok


async def test_sales_of_another_till_come_in_by_a_hand_over(tmp_path: Path, law: Standing) -> None:
    key = shop_key("secret", "shop-1")
    other = await TillStore.open(tmp_path / "other", lambda: NOON)
    await other.sales.pay("2", DAY, sale_of("b-1"))
    given = await other.handover.collect(1, shop_mark(key), "2", NOON, new_id)
    await other.aclose()
    store = await TillStore.open(tmp_path / "own", lambda: NOON)
    try:
        await store.law.begin(law)
        taken = await store.handover.take(given, "1", NOON)
        assert taken.sales == 1
        assert (await store.sales.get("b-1")).number == "2-261122-0001"
        with pytest.raises(DomainError, match=law.refusal):
            await pay(store, "s-1")
    finally:
        await store.aclose()
    assert rows(tmp_path / "own", "SELECT * FROM arrival") == []


@pytest.mark.parametrize("backed_up", [False, True])
async def test_a_damaged_file_is_salvaged_with_its_sales_and_its_law(
    folder: Path, law: Standing, backed_up: bool
) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    await pay(store, "s-1", cart(2))
    if backed_up:
        await store.backup()
    await pay(store, "s-2", cart(2))
    await store.law.begin(law)
    store.keeper._copied = store.keeper.steps  # as a killed program leaves it
    await store.aclose()
    header = bytearray((folder / "till.db").read_bytes())
    header[:16] = b"\0" * 16
    (folder / "till.db").write_bytes(header)
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert again.recovered == ("backup" if backed_up else "empty")
        assert {row.id for row in await again.sales.find()} == {"s-1", "s-2"}
        with pytest.raises(DomainError, match=law.refusal):
            await pay(again, "s-3")
    finally:
        await again.aclose()


async def test_a_copy_that_is_put_back_and_a_damaged_row_are_mended(
    older: TillStore, folder: Path, law: Standing
) -> None:
    await older.backup()
    await older.aclose()
    for change in (
        "UPDATE payload SET body = substr(body, 1, 300) || char(0) WHERE seq = 2",
        "UPDATE payload SET body = replace(body, '4.95', '4.85') WHERE seq = 2",
        "UPDATE submission SET state = 'qqeued' WHERE seq = 2",
    ):
        with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
            file.execute(change)
        again = await TillStore.open(folder, lambda: NOON)
        try:
            assert (await again.sales.get("s-2")).number == "1-261122-0002"
        finally:
            await again.aclose()
    shutil.copyfile(folder / "till.backup.db", folder / "till.db")
    again = await TillStore.open(folder, lambda: NOON)
    try:
        assert {row.id for row in await again.sales.find()} == {"s-1", "s-2"}
        with pytest.raises(DomainError, match=law.refusal):
            await pay(again, "s-3")
    finally:
        await again.aclose()


async def test_a_row_that_no_copy_has_still_waits_under_its_name(older: TillStore, folder: Path) -> None:
    await older.aclose()
    for copy in folder.glob("till.*.db"):  # noqa: ASYNC240 - a test may block
        copy.unlink()
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        file.execute("UPDATE payload SET body = 'gone' WHERE seq = 2")
        file.execute("UPDATE sale SET paid_at = 'gone' WHERE seq = 2")
    again = await TillStore.open(folder, lambda: NOON)
    try:
        found = {row.id: row.submission.state for row in await again.sales.find()}
        assert found["s-2"] is State.REFUSED
    finally:
        await again.aclose()


# --- the values ---


@given(st.text(max_size=3), st.booleans(), st.booleans())
async def test_only_practice_or_a_land_without_the_duty_sells(country: str, meals: bool, practice: bool) -> None:
    standing = standing_of(country, meals=meals, practice=practice)
    must = not practice and (country in ("DE", "AT") or (country == "BE" and meals))
    assert bool(standing.refusal) == must
    assert standing.stricter(DE).refusal
    assert (regime_of(country) is Regime.OTHER) == (country not in ("BE", "NL", "LU", "FR", "AT", "DE"))


async def test_many_threads_of_sales_meet_the_same_wall(older: TillStore) -> None:
    tried = await asyncio.gather(*(pay(older, f"x-{n}") for n in range(12)), return_exceptions=True)
    assert all(isinstance(one, DomainError) for one in tried)
    assert [row.id for row in await older.sales.find()] == ["s-2", "s-1"]


async def test_code_that_writes_a_sale_by_itself_is_stopped_as_well(older: TillStore) -> None:
    number = (await older.sales.get("s-2")).receipt
    sale, row = sale_of("s-9")(replace(number, counter=9))
    with pytest.raises(sqlite3.IntegrityError, match="fiscal: "):
        await older._database.run(lambda c: sales.put(c, sale, row))
    with pytest.raises(sqlite3.IntegrityError, match="fiscal: "):
        await older._database.run(lambda c: sales.write_row(c, 2, sale))
