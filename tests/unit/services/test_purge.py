"""Sales go out of the file only when two places hold their archives, and all that is reckoned with them stays."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pos_app.cli import archive
from pos_app.domain.errors import DomainError
from pos_app.domain.keeping import free_from, years_kept
from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.services.fiscal.archive_check import check, check_order
from pos_app.services.fiscal.purge import Purge
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore
from tests.archives.__main__ import NODE, by_node
from tests.archives.making import BEGAN, Made, random_cart, till
from tests.unit.domain.rue_haute import SHOP
from tests.unit.store.till_values import ELISE

pytestmark = pytest.mark.asyncio
OVER = datetime(
    2037, 1, 2, 9, 0, tzinfo=timezone(timedelta(hours=1))
)  # ten whole years behind 2026: Rue Haute is in BE


def places(one: Made) -> tuple[Path, Path]:
    return one.folder / "archives", one.folder / "stick"


async def sent(one: Made, *, but: str = "") -> None:
    """Mark all sales as sent, but one, and leave what was to be booked of them."""
    for row in await one.store.work_list.rows():
        await one.store.work_list.leave(row.entry.item.id, "", one.now, "Nadia")
    with closing(sqlite3.connect(one.folder / "till.db")) as file, file:
        file.execute("UPDATE submission SET state = 'sent' WHERE id <> ?", (but,))


async def archived(one: Made) -> list[bytes]:
    """Archive each closed period in both places; the days' archives."""
    while (period := await one.store.periods.unarchived(2)) is not None:
        await one.archives.make(period, places(one), "")
    days = reversed(await one.store.periods.ends(PeriodKind.DAY))
    made = {each.period: each.name for each in await one.store.periods.archives()}
    return [(places(one)[0] / made[day.number]).read_bytes() for day in days]


@asynccontextmanager
async def old(folder: Path, *, over: bool = True) -> AsyncIterator[tuple[Made, list[Sale], Purge]]:
    """A till with two days of 2026 and one of 2027, all archived in two places and sent; the sales of 2026."""
    async with till(folder, 5) as one:
        sales = [await one.sell() for _ in range(3)]
        await one.take_back(sales[0])
        await one.close()
        one.now += timedelta(days=1)
        sales += [await one.sell() for _ in range(2)]
        await one.close()
        one.now = BEGAN + timedelta(days=70)
        await one.sell()
        await one.close()
        await sent(one)
        await archived(one)
        one.now = OVER if over else one.now
        yield one, sales, Purge(one.store, SHOP, one.clock)


def every_byte(folder: Path) -> list[bytes]:
    """The till's file, its log and its copies."""
    return [file.read_bytes() for file in folder.glob("till*")]


async def every_end(one: Made) -> list[PeriodEnd]:
    return [end for kind in PeriodKind for end in await one.store.periods.ends(kind)]


async def test_what_is_archived_twice_goes_and_all_that_is_reckoned_with_it_stays(tmp_path: Path) -> None:
    async with old(tmp_path) as (one, sales, purge):
        before = await every_end(one), await one.store.days.ends()
        counter = await one.store.sales.next_counter("1", sales[0].receipt.day)
        back = await one.store.returns.of_sale(sales[0].id)
        found = await purge.look("2026-12")
        assert set(found.ids) == {sale.id for sale in sales}
        assert (found.stay, found.one_drive, len(found.places)) == ({}, True, 2)
        assert await purge.take_out(found, "Nadia") == 5
        assert (await every_end(one), await one.store.days.ends()) == before
        assert await one.store.sales.next_counter("1", sales[0].receipt.day) == counter
        assert await one.store.returns.of_sale(sales[0].id) == back
        assert (await one.store.verify_journal()).ok
        for sale in sales:
            with pytest.raises(KeyError):
                await one.store.sales.get(sale.id)
        assert len(await one.store.sales.find()) == 1
        # Nothing of them is in any of the file's bytes, its log or its copies.
        assert all(f'"{sales[1].id}","receipt":{{'.encode() not in content for content in every_byte(tmp_path))
        assert await purge.years() == ()
        # The chain, the numbers and the totals go on, also for both readers of the archives.
        one.now += timedelta(days=1)
        sale = await one.sell()
        assert sale.number not in {each.number for each in sales}
        await one.close()
        await one.close()
        days = await archived(one)
        check_order([check(day) for day in days])
        if NODE:
            files = [tmp_path / f"{number}.zip" for number in range(len(days))]
            for file, content in zip(files, days, strict=True):
                file.write_bytes(content)
            assert all(by_node(files))


async def test_an_archive_of_what_is_gone_is_only_ever_copied(tmp_path: Path) -> None:
    async with old(tmp_path) as (one, _, purge):
        await purge.take_out(await purge.look("2026-12"), "")
        (day, *_) = reversed(await one.store.periods.ends(PeriodKind.DAY))
        await one.archives.make(day, (tmp_path / "third",), "")
        for place in (*places(one), tmp_path / "third"):
            shutil.rmtree(place)
        with pytest.raises(StoreError, match="purged"):
            await one.archives.make(day, places(one), "")
        with pytest.raises(StoreError, match="purged"):
            await one.store.days.closed(1)


async def test_nothing_goes_without_two_whole_archives_in_two_places(tmp_path: Path) -> None:
    async with old(tmp_path) as (one, _, purge):
        first, second = places(one)
        name = next(second.glob("z-0001*")).name
        content = (second / name).read_bytes()
        (second / name).write_bytes(content[:-1] + b"\1")
        with pytest.raises(DomainError, match="purge_place") as told:
            await purge.look("2026-12")
        assert told.value.detail == {"what": name, "where": str(second)}
        (second / name).unlink()
        with pytest.raises(DomainError, match="purge_place"):
            await purge.look("2026-12")
        (second / name).hardlink_to(first / name)  # two names of one file
        with pytest.raises(DomainError, match="purge_archive"):
            await purge.look("2026-12")
        (second / name).unlink()
        (second / name).write_bytes(content)
        assert (await purge.look("2026-12")).ids


async def test_nothing_goes_that_was_archived_once(tmp_path: Path) -> None:
    async with till(tmp_path, 5) as one:
        await one.sell()
        await one.close()
        one.now = BEGAN + timedelta(days=70)
        await one.sell()
        await one.close()
        await sent(one)
        while (period := await one.store.periods.unarchived(1)) is not None:
            await one.archives.make(period, places(one)[:1], "")
        one.now = OVER
        with pytest.raises(DomainError, match="purge_archive"):
            await Purge(one.store, SHOP, one.clock).look("2026-12")


async def test_the_law_of_the_country_is_waited_for(tmp_path: Path) -> None:
    async with old(tmp_path, over=False) as (one, _, purge):
        with pytest.raises(DomainError, match="purge_term") as told:
            await purge.look("2026-12")
        assert told.value.detail["since"] == free_from("2026-12", 10)
        with pytest.raises(DomainError, match="purge_year"):
            await purge.look("2027-12")
        practice = replace(SHOP, standing=replace(SHOP.standing, practice=True))
        assert (await Purge(one.store, practice, one.clock).look("2026-12")).ids
    assert (years_kept("FR", practice=False), years_kept("XX", practice=False)) == (6, 10)
    assert (free_from("2026-12", 6).isoformat(), free_from("2026-06", 7).isoformat()) == ("2033-01-01", "2033-07-01")


async def test_what_is_unsent_owed_open_waits_or_is_otherwise_in_the_archive_stays(tmp_path: Path) -> None:
    async with till(tmp_path, 5) as one:
        later = await one.sell_later()
        unsent, changed, plain = [await one.sell() for _ in range(3)]
        waits, handed, returned = [
            await one.sell(replace(random_cart(one.chance), customer=ELISE, due=BEGAN.date() + timedelta(days=9)))
            for _ in range(3)
        ]
        await one.store.handing.hand_over(handed, one.now, "Nadia")
        await one.take_back(returned, whole=True)
        await one.close()
        one.now = BEGAN + timedelta(days=70)
        newest = await one.sell()
        await one.close()
        await sent(one, but=unsent.id)
        await archived(one)
        one.now = OVER
        with closing(sqlite3.connect(one.folder / "till.db")) as file, file:
            body = file.execute(
                "SELECT body FROM payload p JOIN sale s USING (seq) WHERE id = ?", (changed.id,)
            ).fetchone()[0]
            told = body.replace(f'"chain":"{changed.chain}"', '"chain":"000000000000"')
            assert told != body
            seq = file.execute("SELECT seq FROM sale WHERE id = ?", (changed.id,)).fetchone()[0]
            file.execute("UPDATE payload SET body = ? WHERE seq = ?", (told, seq))
        purge = Purge(one.store, SHOP, one.clock)
        with pytest.raises(DomainError, match="purge_journal"):  # a hand was in the file
            await purge.look("2026-12")
        with closing(sqlite3.connect(one.folder / "till.db")) as file, file:
            file.execute("UPDATE payload SET body = ? WHERE seq = ?", (body, seq))
            file.execute("INSERT INTO correction VALUES (?, '{}')", (seq,))
        found = await purge.look("2026-12")
        assert found.ids == (plain.id, handed.id, returned.id)
        assert found.stay == {"owed": 1, "unsent": 1, "open": 1, "waiting": 1}
        with pytest.raises(ValueError, match="must stay"):
            await one.store.purging.take_out((later.id,), 1, 2, "", one.now, "")
        with pytest.raises(ValueError, match="must stay"):
            await one.store.purging.take_out((newest.id,), 1, 2, "", one.now, "")
        with pytest.raises(ValueError, match="must stay"):
            await one.store.purging.take_out((waits.id,), 1, 2, "", one.now, "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills its own forks")
async def test_a_till_killed_while_it_purges_has_all_of_it_or_nothing() -> None:
    # In a process of its own, which forks before it has threads; without --every each of 70 statements is a kill.
    command = [sys.executable, "-m", "tests.archives.purge_kills", "--every", "33"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["all or nothing, each time"]), done.stderr


async def test_no_statement_takes_a_sale_out_before_or_behind_a_purge(tmp_path: Path) -> None:
    async with old(tmp_path) as (_, _, purge):
        for row_id in ("s1", "s6"):
            for table in ("sale", "submission"):
                with closing(sqlite3.connect(tmp_path / "till.db")) as file, pytest.raises(sqlite3.IntegrityError):
                    file.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
            if row_id == "s1":
                await purge.take_out(await purge.look("2026-12"), "")


async def test_a_purge_that_is_not_the_journals_own_is_found(tmp_path: Path) -> None:
    async with old(tmp_path) as (one, sales, _):
        with closing(sqlite3.connect(one.folder / "till.db")) as file, file:
            file.execute("DROP TRIGGER sale_stays")
            file.execute("DROP TRIGGER submission_stays")
            for table in ("payload", "sale", "submission"):
                file.execute(f"DELETE FROM {table} WHERE seq = 1")
        assert not (await one.store.verify_journal()).ok
        assert sales


async def test_a_salvaged_file_knows_what_was_purged(tmp_path: Path) -> None:
    async with old(tmp_path) as (one, sales, purge):
        totals = await every_end(one)
        await purge.take_out(await purge.look("2026-12"), "")
        await one.store.backup()
        await one.sell()
    path = tmp_path / "till.db"
    content = bytearray(path.read_bytes())
    content[100:4000] = bytes(3900)  # the schema: the file cannot be opened
    path.write_bytes(content)
    store = await TillStore.open(tmp_path, lambda: OVER)
    try:
        assert store.recovered == "backup"
        assert not set(store.lost) & {sale.number for sale in sales}
        assert [end for kind in PeriodKind for end in await store.periods.ends(kind)] == totals
        assert (await store.verify_journal()).ok
        assert {row.id for row in await store.sales.find()}.isdisjoint({sale.id for sale in sales})
    finally:
        await store.aclose()


async def test_the_verb_looks_first_and_says_what_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with old(tmp_path) as (one, _, _):
        clock = one.clock
    monkeypatch.setattr(archive, "system_clock", lambda: clock)

    async def run(*words: str) -> tuple[int, str]:
        code = await asyncio.to_thread(archive.main, [*words, "--profile", str(tmp_path)])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, told = await run("purge")
    assert code == 0
    assert "Year to 2026-12, Z 1-2: 5 sales may go." in told
    assert "All of these are on one disk." in told
    assert "Nothing was taken out." in told
    code, told = await run("purge", "2026-12", "--sure", "--by", "Nadia")
    assert (code, "5 sales taken out of till.db" in told) == (0, True)
    code, told = await run("list")
    assert (code, told.count("purged")) == (0, 4)  # two days, a month and a year
    assert await run("purge") == (1, "No closed year has sales in this till's file.\n")
