"""What a till writes is signed once, in its order, within the deadline; an outage is marked, told and ended."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from pos_app.domain.fiscal_receipt import FiscalKind
from pos_app.services.fiscal.dep import dep_export
from pos_app.services.fiscal.rksv_chain import RksvReceipt
from pos_app.services.fiscal.signing import SignedSales, SignerState, Signing
from pos_app.store.errors import StoreError
from pos_app.store.tables import signed
from pos_app.store.till import TillStore
from tests.archives.making import Made, random_cart, till
from tests.rksv.making import RATES, MoodyDevice, random_chain, signing_over, written
from tests.rksv.reader import WrongError, check, parse
from tests.unit.presenters.papers_signed import open_shop
from tests.unit.store.till_values import sale_of

pytestmark = pytest.mark.asyncio
K = FiscalKind


@dataclass
class Desk:
    """A till, its device, its signing."""

    one: Made
    device: MoodyDevice
    signing: Signing
    told: list[SignerState]

    async def kinds(self) -> list[str]:
        return [row.kind.value for row in await self.one.store.signed.all()]

    async def checked(self) -> int:
        """How many receipts the second reader takes."""
        made = written(await self.one.store.signed.all(), self.device.unit)
        return check(made.dep, made.keys)

    def again(self, *, practice: bool = False) -> Signing:
        """As if the till was opened again."""
        self.signing = signing_over(self.one, self.device, practice=practice)
        return self.signing


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with till(tmp_path, 1) as one:
        device, told = MoodyDevice(), list[SignerState]()
        made = Desk(one, device, signing_over(one, device, practice=False), told)
        made.signing.listen(told.append)
        await made.signing.catch_up()
        yield made


async def test_a_chain_begins_with_a_signed_receipt_of_nothing_and_has_each_document_once(desk: Desk) -> None:
    first = await desk.one.sell(random_cart(random.Random(1), RATES))
    await desk.one.take_back(first)
    await desk.one.sell(random_cart(random.Random(2), RATES))
    await desk.signing.catch_up()
    await desk.signing.catch_up()
    assert await desk.kinds() == ["start", "sale", "return", "sale"]
    assert await desk.checked() == 4
    rows = await desk.one.store.signed.all()
    assert [parse(RksvReceipt.of(row).jws).mark for row in rows] == ["", "", "STO", ""]
    assert rows[1].subject == first.id
    assert all(row.signed for row in rows)


async def test_what_was_sold_before_the_device_came_stays_outside(tmp_path: Path) -> None:
    async with till(tmp_path, 2) as one:
        before = await one.sell()
        device = MoodyDevice()
        signing = signing_over(one, device, practice=False)
        await signing.catch_up()
        after = await one.sell()
        await signing.catch_up()
        rows = await one.store.signed.all()
        assert [row.subject for row in rows] == ["", after.id]
        assert (await signing.mark_of(before.id)).notes == ()
        assert (await signing.mark_of(after.id)).qr.startswith("_R1-AT0_KASSE-1_1-")


async def test_an_outage_is_marked_told_once_and_ended_by_a_signed_receipt_of_nothing(desk: Desk) -> None:
    desk.device.out = True
    sales = [await desk.one.sell() for _ in range(3)]
    await desk.signing.catch_up()
    asked = desk.device.asked
    assert asked == 2  # the start, and the first sale of the outage: the others do not wait for it
    rows = await desk.one.store.signed.all()
    assert [row.signed for row in rows] == [True, False, False, False]
    assert [state.out_since is not None for state in desk.told] == [False, True]
    for sale in sales:
        assert "Sicherheitseinrichtung ausgefallen" in (await desk.signing.mark_of(sale.id)).notes
    assert not await desk.signing.try_again()
    desk.device.out = False
    assert await desk.signing.try_again()
    assert desk.told[-1] == SignerState()
    await desk.one.sell()
    await desk.signing.catch_up()
    assert await desk.kinds() == ["start", "sale", "sale", "sale", "collect", "sale"]
    assert await desk.checked() == 6
    assert len(desk.told) == 3


async def test_a_till_that_ended_in_an_outage_begins_in_it(desk: Desk) -> None:
    desk.device.out = True
    await desk.one.sell()
    await desk.signing.catch_up()
    desk.device.out = False
    await desk.one.sell()
    again = desk.again()
    await again.catch_up()
    assert await desk.kinds() == ["start", "sale", "sale"]
    assert again.state.out_since is not None
    assert await again.try_again()
    assert await desk.kinds() == ["start", "sale", "sale", "collect"]
    assert await desk.checked() == 4


async def test_a_device_that_hangs_costs_a_payment_its_deadline_and_the_next_one_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = asyncio.Event()

    async def never(_data: bytes) -> bytes:
        hangs.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(desk.device, "sign", never)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await desk.one.sell()
    await desk.signing.catch_up()
    assert hangs.is_set()
    assert loop.time() - began <= desk.device.deadline + 0.01  # the loop's own time jumps
    hangs.clear()
    await desk.one.sell()
    await desk.signing.catch_up()
    assert not hangs.is_set()  # it is not asked again by a payment
    assert await desk.checked() == 3


async def test_the_watch_ends_an_outage_by_itself(desk: Desk) -> None:
    watch = asyncio.create_task(desk.signing.watch())  # noqa: TID251 - a test's own task
    desk.device.out = True
    await desk.one.sell()
    await desk.signing.catch_up()
    await asyncio.sleep(100)
    assert len(desk.told) == 2
    desk.device.out = False
    await asyncio.sleep(30)
    assert [state.out_since is None for state in desk.told] == [True, False, True]
    assert await desk.kinds() == ["start", "sale", "collect"]
    watch.cancel()


async def test_months_and_years_end_before_the_first_sale_of_the_next(desk: Desk) -> None:
    for wait in (0, 5, 40, 1, 300):
        desk.one.now += timedelta(days=wait)
        await desk.one.sell()
        await desk.signing.catch_up()
    assert [(row.kind, row.at.year) for row in await desk.one.store.signed.all() if row.kind is not K.SALE] == [
        (K.START, 2026),
        (K.MONTH, 2026),
        (K.MONTH, 2026),
        (K.YEAR, 2027),
    ]
    assert await desk.checked() == 9


async def test_the_receipt_of_a_year_waits_for_the_device_and_that_of_a_month_does_not(desk: Desk) -> None:
    await desk.one.sell()
    await desk.signing.catch_up()
    desk.device.out = True
    for wait in (10, 60):  # into November, then over the end of the year
        desk.one.now += timedelta(days=wait)
        await desk.one.sell()
        await desk.signing.catch_up()
    assert await desk.kinds() == ["start", "sale", "month", "sale", "sale"]
    desk.device.out = False
    assert await desk.signing.try_again()
    await desk.one.sell()
    await desk.signing.catch_up()
    assert (await desk.kinds())[5:] == ["collect", "year", "sale"]
    assert await desk.checked() == 8


async def test_training_counts_nothing(desk: Desk) -> None:
    await desk.one.sell()
    await desk.signing.catch_up()
    before = RksvReceipt.of((await desk.one.store.signed.all())[-1]).counter
    practised = desk.again(practice=True)
    sale = await desk.one.sell()
    await desk.one.take_back(sale)
    await practised.catch_up()
    rows = await desk.one.store.signed.all()
    assert [row.kind for row in rows[2:]] == [K.TRAINING, K.TRAINING]
    assert RksvReceipt.of(rows[-1]).counter == before
    assert (await practised.mark_of(sale.id)).notes == ("Trainingsbuchung",)
    assert await desk.checked() == 4


async def test_a_clock_that_goes_back_stands_still_in_the_chain(desk: Desk) -> None:
    for minutes in (0, -90, -600, 5):
        desk.one.now += timedelta(minutes=minutes)
        await desk.one.sell()
        await desk.signing.catch_up()
    dates = [parse(RksvReceipt.of(row).jws).date for row in await desk.one.store.signed.all()]
    assert dates == sorted(dates)
    assert await desk.checked() == 5


async def test_the_chain_ends_once_and_nothing_comes_behind_it(desk: Desk) -> None:
    await desk.one.sell()
    ended = await desk.signing.end()
    assert ended is not None
    late = await desk.one.sell()
    await desk.signing.catch_up()
    assert await desk.kinds() == ["start", "sale", "end"]
    assert (await desk.signing.mark_of(late.id)).notes == ()


async def test_a_payment_whose_signature_cannot_be_kept_is_paid_and_signed_with_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [StoreError("full")]
    add = desk.one.store.signed.add

    async def fails_once(*given: object, **named: object) -> object:
        if full:
            raise full.pop()
        return await add(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.one.store.signed, "add", fails_once)
    paying = SignedSales(desk.one.store.sales, desk.signing)
    day = desk.one.now.date()
    sale, _ = await paying.pay("1", day, sale_of("s-first", at=desk.one.now))
    assert "Sicherheitseinrichtung ausgefallen" in (await desk.signing.mark_of(sale.id)).notes
    await paying.pay("1", day, sale_of("s-second", at=desk.one.now))
    assert [row.subject for row in await desk.one.store.signed.all()] == ["", "s-first", "s-second"]
    assert await desk.checked() == 3


async def test_a_german_outage_is_marked_and_nothing_is_signed_afterwards(tmp_path: Path) -> None:
    async with open_shop(tmp_path, "DE", practice=False) as shop:
        await shop.sell(2)
        shop.device.out = True
        late = await shop.sell(3)
        assert (await shop.mark(late.id)).notes == ("TSE ausgefallen",)
        assert not await shop.signing.try_again()
        shop.device.out = False
        assert await shop.signing.try_again()
        await shop.sell(4)
        rows = await shop.store.signed.all()
        assert [(row.kind, row.signed) for row in rows] == [(K.SALE, True), (K.SALE, False), (K.SALE, True)]
        assert await shop.signing.end() is None


async def test_no_statement_changes_what_is_signed(desk: Desk) -> None:
    await desk.one.sell()
    await desk.signing.catch_up()
    with closing(sqlite3.connect(desk.one.folder / "till.db")) as file:
        for statement in (
            "UPDATE signed_document SET body = '{}'",
            "DELETE FROM signed_document",
            "INSERT INTO signed_document SELECT seq + 5, kind, '', 'x', at, signed, body, 1, 1 FROM signed_document",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                file.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signed_document SET body = body || ' ' WHERE seq = 2",
        "UPDATE signed_document SET signed = 1 - signed WHERE seq = 2",
        "UPDATE signed_document SET subject = 'other' WHERE seq = 2",
        "DELETE FROM signed_document WHERE seq = 2",
    ],
)
async def test_a_signature_changed_in_the_file_is_found_at_its_entry(desk: Desk, change: str) -> None:
    await desk.one.sell()
    await desk.signing.catch_up()
    assert (await desk.one.store.verify_journal()).ok
    with closing(sqlite3.connect(desk.one.folder / "till.db", isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        assert file.execute(change).rowcount
        query = "SELECT seq FROM journal WHERE kind = 'signed' AND json_extract(body, '$.seq') = 2"
        (entry,) = file.execute(query).fetchone()
    check = await desk.one.store.verify_journal()
    assert (check.ok, check.first_bad) == (False, entry)


async def test_a_salvaged_file_has_its_chain_again_from_the_journal(desk: Desk) -> None:
    for _ in range(3):
        await desk.one.sell()
    await desk.signing.catch_up()
    rows = await desk.one.store.signed.all()
    path = desk.one.folder / "till.db"
    await desk.one.store.aclose()
    with closing(sqlite3.connect(path)) as file:
        file.execute("DROP TRIGGER signed_no_delete")
        file.execute("DELETE FROM signed_document WHERE seq > 1")
        signed.restore(file)
        file.commit()
    store = await TillStore.open(desk.one.folder, lambda: desk.one.now)
    assert await store.signed.all() == rows
    assert (await store.verify_journal()).ok
    await store.aclose()


@pytest.mark.parametrize("seed", [3, 4])
async def test_a_random_chain_is_right_for_the_second_reader(tmp_path: Path, seed: int) -> None:
    made = await random_chain(tmp_path, 12, seed)
    assert check(made.dep, made.keys) == len(made.rows)
    assert len(json.loads(made.dep)["Belege-Gruppe"]) == 1
    assert dep_export(made.rows, {}) == made.dep


async def test_a_chain_that_is_cut_in_its_middle_is_refused(desk: Desk) -> None:
    for _ in range(2):
        await desk.one.sell()
    await desk.signing.catch_up()
    rows = await desk.one.store.signed.all()
    made = written((rows[0], rows[2]), desk.device.unit)
    with pytest.raises(WrongError, match="link"):
        check(made.dep, made.keys)
