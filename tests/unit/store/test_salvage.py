"""A till's file damaged in a thousand ways: what can be read of a sale is never lost, and the till always opens.

`COMPTOIR_MUTANTS=1000` tries all of them; without it a sample is tried, the same each time.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pos_app.domain.submission import Cause, Created, Refused, State, begin, conclude
from pos_app.store.errors import StoreError
from pos_app.store.recovery.pages import log_is_broken
from pos_app.store.till import TillStore
from tests.unit.store.till_values import DAY, ELISE, NOON, attempt, cart, correct, pay

PAGE, FRAME, HEADER = 4096, 24, 32
MUTANTS = int(os.environ.get("COMPTOIR_MUTANTS", "80"))
SALES = 12
SENT = ("s-2", "s-5", "s-8")


@dataclass(frozen=True)
class Made:
    """A till's files as a killed program left them, and what is in them."""

    files: dict[str, bytes]
    backed_up: frozenset[str]

    def images(self, files: dict[str, bytes]) -> Iterator[tuple[tuple[str, int], bytes]]:
        """Each page as it stands in a file; one of the log with the frame that makes it valid."""
        main, log = files.get("till.db", b""), files.get("till.db-wal", b"")
        for start in range(0, len(main) - PAGE + 1, PAGE):
            yield ("main", start), main[start : start + PAGE]
        for start in range(HEADER, len(log) - FRAME - PAGE + 1, FRAME + PAGE):
            yield ("log", start), log[start : start + FRAME + PAGE]


async def _make(folder: Path, *, backup_after: int | None, log_only: bool) -> Made:
    """Twelve sales, some sent, one refused and corrected, a parked cart; copied while the program runs."""
    store = await TillStore.open(folder, lambda: NOON)
    for n in range(SALES):
        _, row = await pay(store, f"s-{n}", cart(3, customer=ELISE if n % 2 else None))
        if row.id in SENT:
            await store.outbox.record(row := begin(row))
            done = conclude(row, Created(f"o-{n}", f"10{n}"))
            await store.outbox.record(done, attempt(row), Created(f"o-{n}", f"10{n}"))
        if n == 6:
            await store.outbox.record(row := begin(row))
            row = conclude(row, Refused(Cause.BODY, "The phone is used.", "ERROR_PHONE_ALREADY_USED", "phone"))
            await store.outbox.record(row, attempt(row, "Refused", status=422))
            sale = await store.sales.get("s-6")
            mended = replace(sale, order=replace(sale.order, note=f"{sale.order.note}\nmended"))
            await correct(store, mended, row, "req-new")
        if n + 1 == backup_after:
            await store.backup()
            if not log_only:
                store._database.checkpoint_soon()
    await store.carts.park(cart(2), "Nadia", NOON)
    await store.carts.save(cart(5))
    files = {name: (folder / name).read_bytes() for name in ("till.db", "till.db-wal", "till.backup.db")
             if (folder / name).exists()}  # fmt: skip
    store.keeper._copied = store.keeper.steps
    await store.aclose()
    return Made(files, frozenset(f"s-{n}" for n in range(backup_after or 0)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, ...]:
    """With and without a backup; with most of it in the log, and folded into the file."""

    def make(number: int, backup_after: int | None, closed: bool) -> Made:
        folder = tmp_path_factory.mktemp(f"made-{number}") / "profile"
        whole = asyncio.run(_make(folder, backup_after=backup_after, log_only=not closed))
        if closed:  # the program ended well
            return Made({name: (folder / name).read_bytes() for name in ("till.db", "till.backup.db")
                         if (folder / name).exists()}, whole.backed_up)  # fmt: skip
        return whole

    cases = ((5, False), (None, False), (5, True), (None, True))
    return tuple(make(number, *case) for number, case in enumerate(cases))


def _flips(count: int) -> Callable[[bytearray, random.Random], None]:
    def harm(content: bytearray, chance: random.Random) -> None:
        for _ in range(count):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)

    return harm


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _empty(content: bytearray, _: random.Random) -> None:
    content.clear()


def _header(content: bytearray, chance: random.Random) -> None:
    content[:100] = chance.randbytes(min(100, len(content)))


def _noise(content: bytearray, chance: random.Random) -> None:
    content[:] = chance.randbytes(len(content))


def _bad_pages(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 5))):
        start = chance.randrange(len(content)) // PAGE * PAGE
        content[start : start + PAGE] = chance.choice((bytes(PAGE), chance.randbytes(PAGE)))[: len(content) - start]


HARMS = (_flips(1), _flips(3), _flips(30), _flips(300), _cut, _empty, _header, _noise, _bad_pages, _bad_pages)


def _damage(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    names = [name for name in ("till.db", "till.db-wal") if files.get(name)]
    harmed = dict(files)
    for name in chance.choice(([names[0]], [names[-1]], names)):
        content = bytearray(files[name])
        chance.choice(HARMS)(content, chance)
        harmed[name] = bytes(content)
    return harmed


def _readable(made: Made, harmed: dict[str, bytes]) -> frozenset[str]:
    """Sales whose text stands on a page that nobody touched."""
    left = dict(made.images(harmed))
    whole = [image for place, image in made.images(made.files) if left.get(place) == image]
    return frozenset(
        f"s-{n}" for n in range(SALES) if any(f'{{"id":"s-{n}","receipt":{{'.encode() in image for image in whole)
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(MUTANTS))
def test_nothing_that_can_be_read_is_lost(made: tuple[Made, ...], tmp_path: Path, seed: int) -> None:
    case = made[seed % len(made)]
    harmed = _damage(case.files, random.Random(seed))
    for name, content in harmed.items():
        (tmp_path / name).write_bytes(content)
    asyncio.run(_check(case, harmed, tmp_path))


async def _check(case: Made, harmed: dict[str, bytes], folder: Path) -> None:
    try:
        store = await TillStore.open(folder, lambda: NOON)
    except StoreError as error:
        if error.kind != "newer":
            raise
        assert (folder / "till.db").read_bytes() == harmed["till.db"]  # a byte of the version: refused, untouched
        return
    try:
        with closing(sqlite3.connect(folder / "till.db")) as connection:
            check = "integrity_check" if store.recovered else "quick_check"  # what each start checks (reliability.md)
            assert connection.execute(f"PRAGMA {check}").fetchone() == ("ok",)
            connection.text_factory = lambda text: text.decode(errors="replace")
            kept = {row[0] for row in connection.execute("SELECT id FROM sale")}
            told = dict(connection.execute("SELECT id, state FROM submission WHERE receipt <> ''").fetchall())
        expected = _readable(case, harmed) | case.backed_up
        if not store.recovered:  # no harm that a start can see; a byte within a text may have changed
            assert len(expected) <= len(kept) == len(told)
            return
        assert expected <= kept
        assert kept <= {f"s-{n}" for n in range(SALES)}
        assert set(told) == kept
        assert {row_id for row_id in case.backed_up if row_id in SENT} <= {i for i, s in told.items() if s == "sent"}
        counters = [int(row_id[2:]) + 1 for row_id in kept]
        assert await store.sales.next_counter("1", DAY) > max(counters, default=0)
        assert (await store.verify_journal()).ok
        assert {row.id for row in await store.sales.find()} == kept  # and every one can be shown
        for row_id in kept:
            await store.sales.get(row_id)
        assert not set(store.lost) & {row.receipt for row in await store.sales.find()}
    finally:
        store.keeper._copied = store.keeper.steps
        await store.aclose()


def test_a_log_that_sqlite_would_leave_out_in_silence_is_seen(made: tuple[Made, ...], tmp_path: Path) -> None:
    whole = made[0].files
    path = tmp_path / "till.db"
    path.write_bytes(whole["till.db"])
    log = tmp_path / "till.db-wal"
    content = whole["till.db-wal"]
    log.write_bytes(content)
    assert not log_is_broken(path)
    # A torn end is no damage. Each look reads the log up to its end: densely in a few frames, then now and then.
    dense = range(0, HEADER + 12 * (FRAME + PAGE), 97)
    for end in (*dense, *range(dense.stop, len(content), len(content) // 40 + 997)):
        log.write_bytes(content[:end])
        assert not log_is_broken(path), f"{end} of {len(content)} bytes"
    changed = bytearray(content)
    changed[HEADER + FRAME + 100] ^= 1
    log.write_bytes(changed)
    assert log_is_broken(path)


@pytest.mark.asyncio
async def test_a_changed_text_waits_for_a_person(folder: Path) -> None:
    store = await TillStore.open(folder, lambda: NOON)
    for n in range(3):
        await pay(store, f"s-{n}", cart(3))
    store.keeper._copied = store.keeper.steps
    await store.aclose()
    path = folder / "till.db"
    content = path.read_bytes()
    at = content.index(b'{"id":"s-1","receipt":{')
    changed = bytearray(content)
    place = content.index(b"Rue Haute", at)
    changed[place : place + 3] = b"Roa"  # more than one bit, which would be turned back
    # Damage that is seen at all: pages on the free list that are none.
    changed[36:40] = b"\0\0\0\7"
    path.write_bytes(changed)
    store = await TillStore.open(folder, lambda: NOON)
    try:
        assert store.recovered == "empty"
        rows = {row.id: row.submission for row in await store.sales.find()}
        assert [rows[f"s-{n}"].state for n in range(3)] == [State.QUEUED, State.REFUSED, State.QUEUED]
        assert rows["s-1"].cause is Cause.SALVAGED
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()
