"""Steps that wait for the same thread: some share a transaction, and none pays for another's fault."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from sqlite3 import Connection, IntegrityError

import pytest
import pytest_asyncio

from pos_app.store.sqlite.database import Database, connect

pytestmark = pytest.mark.asyncio

Work = Callable[[Connection], int]


class File(Database):
    """Steps asked for while `held` stand in line until `go`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.go = threading.Event()
        self.said: list[str] = []

    async def hold(self) -> asyncio.Future[tuple[bool]]:
        """The thread waits; from now on it notes what it tells SQLite."""
        await self.run(lambda connection: connection.set_trace_callback(self.said.append))
        self.said.clear()
        held = asyncio.gather(self.on_writer(self.go.wait))
        await asyncio.sleep(0)
        return held

    async def carry_out(self, *steps: tuple[Work, bool]) -> list[int | BaseException]:
        """Steps that wait together, and whether each may share its transaction."""
        held = await self.hold()
        done = asyncio.gather(*(self.run(work, together=together) for work, together in steps), return_exceptions=True)
        await asyncio.sleep(0)
        self.go.set()
        await held
        return await done

    @property
    def commits(self) -> int:
        """How often the disk was waited for."""
        return self.said.count("COMMIT")

    async def numbers(self) -> list[int]:
        """What is kept, as it came."""
        return await self.read(lambda c: [row[0] for row in c.execute("SELECT number FROM kept ORDER BY rowid")])


@pytest_asyncio.fixture
async def file(tmp_path: Path) -> AsyncIterator[File]:
    """An empty file."""

    def make() -> None:
        connection = connect(tmp_path / "kept.db")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE kept (number INTEGER UNIQUE)")
        connection.close()

    opened = File(tmp_path / "kept.db")
    await opened.start(make)
    yield opened
    opened.go.set()
    await opened.aclose()


def keep(number: int) -> Work:
    """A step that writes a number, and gives it back."""

    def step(connection: Connection) -> int:
        connection.execute("INSERT INTO kept VALUES (?)", (number,))
        return number

    return step


def refuse(connection: Connection) -> int:
    """A step that writes and then thinks better of it."""
    connection.execute("INSERT INTO kept VALUES (99)")
    raise ValueError("not this one")


async def test_steps_that_wait_together_are_one_wait_for_the_disk(file: File) -> None:
    assert await file.carry_out(*((keep(number), True) for number in (1, 2, 3))) == [1, 2, 3]
    assert (await file.numbers(), file.commits) == ([1, 2, 3], 1)


async def test_a_step_of_its_own_shares_with_nobody_and_keeps_its_place(file: File) -> None:
    steps = [(keep(1), True), (keep(2), True), (keep(3), False), (keep(4), True), (keep(5), True)]
    assert await file.carry_out(*steps) == [1, 2, 3, 4, 5]
    assert (await file.numbers(), file.commits) == ([1, 2, 3, 4, 5], 3)


async def test_a_step_that_is_taken_back_takes_no_other_with_it(file: File) -> None:
    first, second, third = await file.carry_out((keep(1), True), (refuse, True), (keep(3), True))
    assert (first, third) == (1, 3)
    assert isinstance(second, ValueError)
    assert await file.numbers() == [1, 3]


async def test_a_step_the_file_refuses_takes_no_other_with_it(file: File) -> None:
    first, second, third = await file.carry_out((keep(1), True), (keep(1), True), (keep(3), True))
    assert (first, third) == (1, 3)
    assert isinstance(second, IntegrityError)
    assert await file.numbers() == [1, 3]


async def test_a_step_is_carried_out_though_nobody_waits_for_it_any_more(file: File) -> None:
    held = await file.hold()
    done = asyncio.gather(*(file.run(keep(number), together=number > 1) for number in (1, 2, 3)))
    await asyncio.sleep(0)
    done.cancel()
    with pytest.raises(asyncio.CancelledError):
        await done
    file.go.set()
    await held
    await file.on_writer(int)  # behind all that was asked for
    assert await file.numbers() == [1, 2, 3]
