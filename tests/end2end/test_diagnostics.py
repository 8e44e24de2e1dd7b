"""`pos-app diagnostics FILE`: a support file of whatever state the till is in, and a sentence where there is none."""

from __future__ import annotations

import asyncio
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.customer import Customer
from tests.end2end.program import pos_app, verb
from tests.end2end.stocked_file import sell

WILMA = Customer("c-1", "Wilhelmina", "Zwartekunstenaar", "+32475998877", "wilma.z@example.be")


def told(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as file:
        found: dict[str, Any] = json.loads(file.read("health.json"))
        return found


def test_a_till_that_is_well_and_one_that_is_damaged(folder: Path, tmp_path: Path) -> None:
    asyncio.run(sell(folder, WILMA))
    target = tmp_path / "support.zip"
    done = pos_app("diagnostics", str(target), "--profile", str(folder))
    assert (done.code, done.err) == (0, "")
    assert "It holds no names, numbers or keys." in done.out
    if sys.platform != "win32":
        assert target.stat().st_mode & 0o777 == 0o600
    health = told(target)
    assert health["journal"]["ok"] is True
    assert health["outbox"]["queued"] == 1
    assert health["why_no_line"] == "the settings name no shop"
    assert health["around"].keys() == {"Distribution", "Time zone", "Locale", "Language"}
    assert health["around"]["Distribution"]
    assert health["sent"] == []
    assert {one["name"]: one["said"] for one in health["files"]["checks"]}["till.db"] == "ok"

    for ending in ("-wal", "-shm"):
        (folder / f"till.db{ending}").unlink(missing_ok=True)
    (folder / "till.db").write_bytes(b"noise" * 1000)
    before = sorted(path.name for path in folder.iterdir())
    done = verb("diagnostics", str(target), "--profile", str(folder))
    assert done.code == 0
    health = told(target)
    assert health["trouble"].startswith("damaged")
    assert health["journal"] is None
    assert {one["name"]: one["said"] for one in health["files"]["checks"]}["till.db"] == "file is not a database"
    assert sorted(path.name for path in folder.iterdir()) == before  # looked at, and nothing else


@pytest.mark.parametrize("words", [["x.zip"], []])
def test_what_cannot_be_done_is_said(tmp_path: Path, words: list[str]) -> None:
    done = verb("diagnostics", *words, "--profile", str(tmp_path / "nowhere"))
    assert done.code == (1 if words else 2)
    assert done.out == ""
    assert "There is no till in" in done.err or done.err.startswith("usage:")


def test_a_place_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    asyncio.run(sell(folder))
    done = verb("diagnostics", str(tmp_path / "no" / "such.zip"), "--profile", str(folder))
    assert (done.code, done.out) == (1, "")
    assert "The file cannot be written" in done.err
