"""A till's folder on another computer: the key of its archives stayed in the old one's vault; a verb makes another."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.cli import archive
from pos_app.services.fiscal.archive_check import check
from pos_app.system.secret_store import ARCHIVE_KEY
from tests.archives.making import till


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """A till's folder with two closed days, whose key is in a vault that is not here."""

    async def make() -> None:
        async with till(tmp_path, 1) as one:
            for _ in range(2):
                await one.sell()
                await one.close()

    asyncio.run(make())
    (tmp_path / ARCHIVE_KEY).write_text(json.dumps({"name": "archives of another computer"}))
    return tmp_path


def entries(folder: Path) -> list[dict[str, str]]:
    """The journal's entries about a key."""
    with closing(sqlite3.connect(folder / "till.db")) as file:
        rows = file.execute("SELECT body FROM journal WHERE kind = 'archive_key' ORDER BY seq").fetchall()
    return [json.loads(body) for (body,) in rows]


def test_a_lost_key_is_replaced_by_a_verb_and_the_journal_says_so(
    moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[int, str]:
        code = archive.main([*words, "--profile", str(moved)])
        told = capsys.readouterr()
        return code, told.out + told.err

    stick = moved / "stick"
    code, told = run("make", "1", "--to", str(stick))
    assert (code, "pos-app archive new-key" in told) == (1, True)
    before = (moved / ARCHIVE_KEY).read_text()
    code, told = run("new-key")
    assert (code, "With --sure another key is made" in told) == (0, True)
    assert (before, entries(moved)) == ((moved / ARCHIVE_KEY).read_text(), [])
    code, told = run("new-key", "--sure", "--by", "Nadia")
    (entry,) = entries(moved)
    assert (code, entry["by"], f"The new key is {entry['key']}." in told) == (0, "Nadia", True)
    assert run("make", "1", "--to", str(stick))[0] == 0
    assert check((stick / "z-0001_till-1.zip").read_bytes(), entry["key"]).sales == 1
    code, told = run("new-key", "--sure")
    assert (code, entry["key"] in told, len(entries(moved))) == (1, True, 1)


async def _whole(folder: Path) -> bool:
    async with till(folder, 2) as one:
        return (await one.store.verify_journal()).ok


def test_the_journal_stays_whole(moved: Path) -> None:
    assert archive.main(["new-key", "--sure", "--by", "Nadia", "--profile", str(moved)]) == 0
    assert asyncio.run(_whole(moved))
