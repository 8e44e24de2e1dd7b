"""Archives hold what was sold and nobody's name, follow one another, and are refused when a byte is not as written."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.cli import journal, verify
from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.errors import DomainError
from pos_app.domain.note import read_note
from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodKind
from pos_app.domain.tax import TaxRate
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.fiscal.archive_words import whole_sentence
from pos_app.services.clock import Clock
from pos_app.services.fiscal.archive_check import _check_witness, check, check_order
from pos_app.services.fiscal.archive_format import SALES, ArchiveError, ArchiveTrouble, line, pack, unpack
from pos_app.services.fiscal.archives import Archives
from pos_app.services.tasks import Tasks
from pos_app.store.tables.closed.periods import Covered, JournalEntry
from pos_app.store.till import TillStore
from tests.archives import books
from tests.archives.__main__ import NODE, READER, by_node, run
from tests.archives.making import SEED, Made, till
from tests.unit.domain.rue_haute import EUR, SHOP

pytestmark = pytest.mark.asyncio


def heads_of(covered: Covered) -> list[tuple[str, JournalEntry]]:
    """Each entry with the hash in front of it."""
    before = [covered.before, *(entry.hash for entry in covered.entries)]
    return list(zip(before, covered.entries, strict=False))


def amount_of(cents: int) -> str:
    """An amount as a spreadsheet of these countries reads it."""
    return f"{cents // 100},{cents % 100:02d}"


def known_chain(sale: Sale) -> str:
    """The chain that the order's note names."""
    facts = read_note(sale.order.note)
    assert facts is not None
    return facts.chain


async def three_days(one: Made) -> list[bytes]:
    """Archives of three days of random sales."""
    made = []
    for _ in range(3):
        sales = [await one.sell() for _ in range(3)]
        await one.take_back(sales[-1])
        await one.move()
        await one.close()
        (period, *_) = await one.store.periods.ends(PeriodKind.DAY, 1)
        archive = await one.archives.make(period, (one.folder,), "Nadia")
        made.append((one.folder / archive.name).read_bytes())
        one.now += timedelta(days=1)
    return made


async def test_days_follow_one_another_and_a_missing_one_is_found(tmp_path: Path) -> None:
    async with till(tmp_path, 1) as one:
        checked = [check(content) for content in await three_days(one)]
    check_order(checked)
    check_order(reversed(checked))
    with pytest.raises(ArchiveError, match="order 1 3"):
        check_order([checked[0], checked[2]])
    assert [each.sales for each in checked] == [3, 3, 3]
    assert checked[0].fingerprint == await one.archives.key()
    with pytest.raises(ArchiveError, match="other_key"):
        check((tmp_path / "z-0001_till-1.zip").read_bytes(), "0" * 16)


async def test_a_month_holds_its_days_and_the_year_all_of_it(tmp_path: Path) -> None:
    async with till(tmp_path, 2) as one:
        one.now += timedelta(days=1)
        await three_days(one)  # the last of it in November
        one.now += timedelta(days=40)
        await one.sell()
        await one.close()
        months = await one.store.periods.ends(PeriodKind.MONTH)
        assert [end.label for end in months] == ["2026-11", "2026-10"]
        contents = [one.folder / (await one.archives.make(end, (one.folder,), "")).name for end in reversed(months)]
    october, november = (check(path.read_bytes()) for path in contents)
    check_order((october, november))
    assert october.sales + november.sales == 9
    files = unpack(contents[0].read_bytes())[0].files
    first, *days = files["days.csv"].decode("utf-8-sig").splitlines()
    assert first.endswith("turnover;returned;since_beginning;currency")
    assert days[-1].split(";")[-2:] == [amount_of(october.perpetual["EUR"]), "EUR"]  # as people write it, not cents
    sold = [row.split(";") for row in files["sales.csv"].decode("utf-8-sig").split("\r\n")[1:-1]]
    told = [json.loads(row) for row in files["sales.jsonl"].splitlines()]
    lines = [amount_of(line["net"]) for sale in told for line in sale["lines"]]
    assert [row[-3] for row in sold] == lines
    assert "Prüfen: pos-app verify" in files["LISEZMOI.txt"].decode()
    assert november.perpetual["EUR"] == months[0].perpetual


async def test_each_receipt_and_note_is_a_witness_of_all_before_it(tmp_path: Path) -> None:
    async with till(tmp_path, 5) as one:
        sales = [await one.sell() for _ in range(4)]
        await one.take_back(sales[0])
        sales.append(await one.sell())
        await one.close()
        (period,) = await one.store.periods.ends(PeriodKind.DAY)
        covered = await one.store.periods.covered(1, 1)
        archive = await one.archives.make(period, (one.folder,), "")
        content = (one.folder / archive.name).read_bytes()
    heads = {json.loads(entry.body)["id"]: before for before, entry in heads_of(covered) if entry.kind == "paid"}
    assert [sale.chain for sale in sales] == [heads[sale.id][:12] for sale in sales]
    assert [known_chain(sale) for sale in sales] == [sale.chain for sale in sales]
    assert check(content).sales == 5
    files, _ = unpack(content)
    rows = [json.loads(text) for text in files.files["sales.jsonl"].splitlines()]
    entries = [json.loads(text) for text in files.files["journal.jsonl"].splitlines()]
    _check_witness(rows, entries, covered.before)
    with pytest.raises(ArchiveError, match="witness"):
        _check_witness([rows[0], {**rows[1], "chain": rows[0]["chain"]}], entries, covered.before)


async def test_an_archive_of_practice_says_so(tmp_path: Path) -> None:
    async with till(tmp_path, 6) as one:
        await one.sell()
        await one.close()
        (period,) = await one.store.periods.ends(PeriodKind.DAY)
        practice = replace(SHOP, standing=replace(SHOP.standing, practice=True))
        archives = Archives(one.store.periods, practice, one.clock, lambda: bytes(32))
        content = (one.folder / (await archives.make(period, (one.folder,), "")).name).read_bytes()
        assert check(content).practice
        assert whole_sentence(check(content), "x", ENGLISH).startswith("PRACTICE")
        if NODE:
            assert by_node([one.folder / "z-0001_till-1.zip"]) == [True]


@pytest.mark.parametrize("seed", [3, 4])
async def test_the_books_agree_with_a_ledger_that_adds_up_by_hand(tmp_path: Path, seed: int) -> None:
    ledger, wrong = await books.run(tmp_path, 40, seed)  # `python -m tests.archives.books` does 10,000
    assert wrong == []
    assert ledger.did["sale"] + ledger.did["return"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills its own forks")
async def test_a_till_killed_while_it_closes_has_all_of_it_or_nothing() -> None:
    # In a process of its own, which forks before it has threads; without --every each of 30 statements is a kill.
    command = [sys.executable, "-m", "tests.archives.kills", "--every", "11"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["all or nothing, each time"]), done.stderr


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("DELETE FROM sale WHERE seq = 2", False),
        ("UPDATE sale SET id = 'other' WHERE seq = 2", True),
        ("UPDATE archive SET sha256 = 'other' WHERE period = 1", True),
        ("DELETE FROM archive", False),
        ("DELETE FROM period_end WHERE number = 2", False),
        ("UPDATE period_end SET body = replace(body, '1', '2')", False),
        ("UPDATE payload SET body = replace(body, 'Nadia', 'Lea')", False),
        ("UPDATE voucher SET currency = 'none'", False),
    ],
)
async def test_what_a_hand_with_sql_changes_is_refused_or_found(tmp_path: Path, statement: str, allowed: bool) -> None:
    async with till(tmp_path, 7) as one:
        await three_days(one)
        await one.sell_voucher()
        assert (await one.store.verify_journal()).ok
    file = sqlite3.connect(tmp_path / "till.db")
    if not allowed:
        with pytest.raises(sqlite3.IntegrityError):
            file.execute(statement)
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
    assert file.execute(statement).rowcount
    file.commit()
    file.close()
    async with till(tmp_path, 8) as one:
        # An emptied table of archives is what a salvage leaves: each is made again, and the journal tells of both.
        assert (await one.store.verify_journal()).ok is (statement == "DELETE FROM archive")


async def test_no_word_about_a_person_is_in_it(tmp_path: Path) -> None:
    async with till(tmp_path, 3) as one:
        contents = await three_days(one)
    everything = b"".join(contents).decode("utf-8", "replace")
    for word in ("Élise", "Lefèvre", "+32475123456", "elise@example.be"):
        assert word not in everything  # a return names the customer by an id, which means nothing outside the shop
    files, _ = unpack(contents[0])
    sale = json.loads(files.files["sales.jsonl"].splitlines()[0])
    assert sale["cashier"] == "Nadia"  # who took the money is part of the books


async def test_places_are_checked_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    async with till(tmp_path, 4) as one:
        await three_days(one)
        (period, *_) = await one.store.periods.ends(PeriodKind.DAY, 1)
        second, third = tmp_path / "stick", tmp_path / "file"
        archive = await one.archives.make(period, (second,), "Nadia")
        found, bad = await one.archives.check(archive, "Nadia")
        assert found is not None
        assert bad == ()
        (known,) = (each for each in await one.store.periods.archives() if each.period == period.number)
        assert known.checked_at == one.now
        path = second / archive.name
        path.write_bytes(path.read_bytes()[:-1])
        assert (await one.archives.check(archive, "Nadia"))[1] == (str(second),)
        (known,) = (each for each in await one.store.periods.archives() if each.period == period.number)
        assert known.checked_at is None
        third.write_text("no folder")
        with pytest.raises(DomainError, match="archive_place"):
            await one.archives.make(period, (third,), "Nadia")
        assert (await one.store.verify_journal()).ok


async def test_closed_periods_are_archived_by_themselves_and_a_missing_disk_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.services.fiscal.archives.LOOK_EVERY", 0.01)
    monkeypatch.setattr("pos_app.services.fiscal.archives.AGAIN_AFTER", 0.01)
    told: list[str] = []
    disk = tmp_path / "disk"
    disk.write_text("not connected")
    async with till(tmp_path, 10) as one:
        await one.sell()
        await one.close()
        tasks = Tasks(lambda name, error: told.append(f"{name}: {error}"))
        keep = partial(one.archives.keep, (tmp_path / "own", disk), lambda error: told.append(str(error)))
        tasks.keep("archives", keep)
        while not told:  # noqa: ASYNC110 - told by a call, without an event
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert len(told) == 1
        disk.unlink()
        while not await one.store.periods.archives():  # noqa: ASYNC110 - seen in the file only
            await asyncio.sleep(0.01)
        await tasks.aclose(1.0)
    assert check((disk / "z-0001_till-1.zip").read_bytes()).sales == 1
    assert check((tmp_path / "own" / "z-0001_till-1.zip").read_bytes()).sales == 1


async def test_without_its_key_or_without_a_day_there_is_no_archive(tmp_path: Path) -> None:
    async with till(tmp_path, 5) as one:
        await one.sell()
        await one.close()
        one.now += timedelta(days=70)
        await one.close()
        empty = next(end for end in await one.store.periods.ends(PeriodKind.MONTH) if not end.last_z)
        with pytest.raises(DomainError, match="archive_empty"):
            await one.archives.make(empty, (tmp_path,), "")
        clock = Clock(lambda: one.now, lambda: 0.0, random.random, lambda: "id")
        keyless = Archives(one.store.periods, SHOP, clock, lambda: b"")
        (day, *_) = await one.store.periods.ends(PeriodKind.DAY, 1)
        with pytest.raises(DomainError, match="archive_key"):
            await keyless.make(day, (tmp_path,), "")
        assert await keyless.key() == ""


async def test_totals_go_on_after_a_salvage_and_are_the_same(tmp_path: Path) -> None:
    async with till(tmp_path, 6) as one:
        await three_days(one)
        before = await one.store.periods.ends(PeriodKind.DAY)
    damaged = (tmp_path / "till.db").read_bytes()
    (tmp_path / "till.db").write_bytes(damaged[:100] + bytes(4000) + damaged[4100:])
    (tmp_path / "till.backup.db").unlink(missing_ok=True)
    store = await TillStore.open(tmp_path, lambda: one.now)
    try:
        assert store.recovered
        assert await store.periods.ends(PeriodKind.DAY) == before
    finally:
        await store.aclose()


async def test_the_perpetual_total_is_the_sum_of_all_archives(tmp_path: Path) -> None:
    async with till(tmp_path, 7) as one:
        contents = await three_days(one)
        days = await one.store.periods.ends(PeriodKind.DAY)
        last = days[0]
    total = 0
    for content in contents:
        files, _ = unpack(content)
        total += sum(json.loads(row)["total"] for row in files.files["sales.jsonl"].splitlines())
        returned = [json.loads(row) for row in files.files["returns.jsonl"].splitlines()]
        total -= sum(line["net"] + line["tax"] for each in returned for line in each["lines"])
    assert total == last.perpetual == check(contents[-1]).perpetual["EUR"]
    assert last.returned > 0
    assert last.perpetual_moved == last.perpetual + 2 * sum(end.returned for end in days)


async def test_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    async with till(tmp_path, 8) as one:
        contents = await three_days(one)
        (period, *_) = await one.store.periods.ends(PeriodKind.DAY, 1)
        again = await one.archives.make(period, (tmp_path / "again",), "Nadia")
    assert (
        sha256(unpack(contents[-1])[0].files["sales.jsonl"]).digest()
        == sha256(unpack((tmp_path / "again" / again.name).read_bytes())[0].files["sales.jsonl"]).digest()
    )


async def test_a_folder_or_a_pattern_that_the_shell_left_names_its_archives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with till(tmp_path, 1) as one:
        await three_days(one)
    for named in (tmp_path, tmp_path / "z-*.zip"):
        assert verify.main([str(named), "--language", "nl"]) == 0
        assert capsys.readouterr().out.count("er is niets in gewijzigd") == 3
    empty = tmp_path / "empty"
    empty.mkdir()
    for named in (empty, empty / "*.zip"):
        assert verify.main([str(named), "--language", "en"]) == 1
        assert f"There is no archive in {named}." in capsys.readouterr().err


def signed_anew(content: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """An archive changed by somebody who has its key."""
    files, told = unpack(content)
    about = {name: value for name, value in told.items() if name not in ("format", "files")}
    return pack(change(dict(files.files)), about, Ed25519PrivateKey.from_private_bytes(SEED).sign)


def first_sale(**other: object) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Changes fields of the first sale."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        one, *rest = (json.loads(row) for row in files[SALES].splitlines())
        return {**files, SALES: b"".join(line(row) for row in ({**one, **other}, *rest))}

    return change


def moved_cent(files: dict[str, bytes]) -> dict[str, bytes]:
    """A cent without tax goes from the first sale to the second, which the sums of the day do not show."""
    rows = [json.loads(row) for row in files[SALES].splitlines()]
    for row, cents in zip(rows, (-1, 1), strict=False):
        for part in (row["lines"][0], next(one for one in row["rates"] if one["rate"] == row["lines"][0]["rate"])):
            part["net"] += cents
        row["total"] += cents
        row["tenders"][0]["amount"] += cents
    return {**files, SALES: b"".join(line(row) for row in rows)}


def of_one_rate(price: str) -> Cart:
    return Cart(EUR, (CartLine(1, "v1", "Café", "S-1", "", Decimal(price), Decimal(1), TaxRate(Decimal(21))),))


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (first_sale(paid_at="2026-10-30T09:00:00+01:00"), ArchiveTrouble.SALE_OTHERWISE),
        (moved_cent, ArchiveTrouble.SALE_OTHERWISE),
        (lambda files: {**files, "../../evil.sh": b"rm"}, ArchiveTrouble.ZIP_OTHER),
        (lambda files: {name: body for name, body in files.items() if name != "days.csv"}, ArchiveTrouble.ZIP_OTHER),
        (lambda files: dict(reversed(files.items())), ArchiveTrouble.ZIP_OTHER),
    ],
)
async def test_its_key_does_not_make_another_archive_of_it(
    tmp_path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]], trouble: ArchiveTrouble
) -> None:
    """Time and total of each sale are in its entry, and so in the chain whose heads the customers have."""
    async with till(tmp_path, 1) as one:
        for price in ("5.00", "6.00"):
            await one.sell(of_one_rate(price))
        await one.close()
        (period, *_) = await one.store.periods.ends(PeriodKind.DAY, 1)
        made = await one.archives.make(period, (tmp_path,), "")
    content = signed_anew((tmp_path / made.name).read_bytes(), change)
    with pytest.raises(ArchiveError) as refused:
        check(content)
    assert refused.value.trouble is trouble
    if NODE is not None:
        (tmp_path / "forged.zip").write_bytes(content)
        assert by_node([tmp_path / "forged.zip"]) == [False]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
async def test_a_compressed_zip_is_none_of_this_program_s_whatever_it_unpacks_to(tmp_path: Path, method: int) -> None:
    """Broken bytes of another program's ZIP are told in a sentence; nothing is unpacked."""
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("sales.jsonl", b"0123456789" * 99)
    broken = bytearray(path.read_bytes())
    broken[45:60] = b"\xff" * 15
    for content in (path.read_bytes(), bytes(broken)):
        with pytest.raises(ArchiveError) as refused:
            check(content)
        assert refused.value.trouble is ArchiveTrouble.ZIP_OTHER


async def test_the_same_archive_from_two_places_is_no_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with till(tmp_path / "till", 1) as one:
        await three_days(one)
    shutil.copytree(tmp_path / "till", tmp_path / "stick")
    assert verify.main([str(tmp_path / "till"), str(tmp_path / "stick"), "--language", "en"]) == 0
    assert "without a gap" in capsys.readouterr().out


async def test_an_archive_under_the_name_of_another_says_which_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with till(tmp_path / "till", 1) as one:
        await three_days(one)
    assert verify.main([str(tmp_path / "till"), "--language", "en"]) == 0
    assert "was written as" not in capsys.readouterr().out
    renamed = tmp_path / "z-0001_till-1.zip"
    shutil.copy(tmp_path / "till" / "z-0002_till-1.zip", renamed)
    assert verify.main([str(renamed), "--language", "en"]) == 0
    assert "It was written as z-0002_till-1.zip." in capsys.readouterr().out


async def test_a_witness_that_cannot_be_read_is_not_one_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with till(tmp_path, 1) as one:
        await one.sell()
    witness, told = tmp_path / "till.witness", []
    for step in (witness.stat, lambda: witness.write_bytes(b"{}"), witness.unlink):
        step()
        assert await asyncio.to_thread(journal.main, ["verify", "--profile", str(tmp_path)]) == 0
        told.append(capsys.readouterr().out.splitlines()[1][:44])
    assert told == [
        "The witness knows entry 1 and receipt 1-2610",
        "The witness beside the file cannot be read: ",
        "There is no witness beside the file: nothing",
    ]


async def test_mutants_are_refused_by_both_readers(tmp_path: Path) -> None:
    assert await asyncio.to_thread(run, tmp_path, 120, 1, node=NODE is not None) == []


@pytest.mark.skipif(NODE is None, reason="no node here: the second reader is written for it")
async def test_the_second_reader_finds_a_missing_archive(tmp_path: Path) -> None:
    async with till(tmp_path, 9) as one:
        await three_days(one)
    paths = [str(tmp_path / f"z-000{number}_till-1.zip") for number in (1, 2, 3)]

    def told(*asked: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(NODE), str(READER), *asked], capture_output=True, text=True, check=False, env={"ORDER": "1"}
        )
        return done.returncode, done.stdout

    assert told(*paths)[0] == 0
    code, words = told(paths[0], paths[2])
    assert code == 1
    assert "no order" in words
