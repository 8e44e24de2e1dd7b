"""Starts that cannot go as they should: each says a sentence, none shows a trace, and what can be sold is sold."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.__main__ import main
from pos_app.system import settings_file
from tests.end2end.program import Till, pos_app, until, verb
from tests.unit.sandbox.sandbox_process import SandboxProcess

AWAY = "The practice shop does not answer. The till asks again by itself."


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Give back the rights for new files that the command line takes away."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_practice_shop_that_comes_later_is_found_by_itself(folder: Path, port: int) -> None:
    with Till(folder, "--demo", "--server", f"http://127.0.0.1:{port}") as till:
        till.told(AWAY)
        with SandboxProcess("--port", str(port)):
            till.open()
            assert (till.terminate(), till.said()) == (0, "")


def test_a_till_used_before_sells_while_the_practice_shop_is_away(used: Path, port: int) -> None:
    with Till(used, "--demo", "--server", f"http://127.0.0.1:{port}") as till:
        till.open()
        till.told(AWAY)
        with SandboxProcess("--port", str(port)) as shop:
            until("the till to come", lambda: shop.state()["requests"])
            assert (till.terminate(), till.said()) == (0, "")


@pytest.mark.parametrize(
    "damage",
    [b"{", b"[]", b'{"shop": null}', b'{"theme": null}', b"\xff\xfe", b'{"shop": {"category_rates": {"a": []}}}'],
)
def test_settings_that_make_no_sense_are_set_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / settings_file.FILE).write_bytes(damage)

    settings, aside = settings_file.load(tmp_path)

    assert settings == settings_file.Settings()
    assert Path(aside).read_bytes() == damage
    assert settings_file.load(tmp_path) == (settings_file.Settings(), "")


def test_one_value_of_the_wrong_kind_costs_only_itself(tmp_path: Path) -> None:
    """A till without its shop, its key's id and its tax rates for the sake of a sound would be worse than silent."""
    shop = {"name": "Rue Haute", "default_rate": "6", "category_rates": {"a": "21"}, "allowed_rates": "all"}
    damage = json.dumps({"client_id": "c", "sounds": "yes", "shop": shop}).encode()
    (tmp_path / settings_file.FILE).write_bytes(damage)

    settings, aside = settings_file.load(tmp_path)

    assert (settings.client_id, settings.sounds, settings.shop.allowed_rates) == ("c", True, [])
    assert (settings.shop.name, settings.shop.default_rate) == ("Rue Haute", "6")
    assert settings.shop.category_rates == {"a": "21"}
    assert Path(aside).read_bytes() == damage
    assert settings_file.load(tmp_path) == (settings, ""), "and it is said once"


def test_numbers_in_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = '\ufeff{"shop": {"default_rate": 5.50, "cash_step": 0.05, "category_rates": {"a": 6}, "name": "Été"}}'
    (tmp_path / settings_file.FILE).write_text(written, encoding="utf-8")

    shop = settings_file.load(tmp_path)[0].shop

    assert (shop.default_rate, shop.cash_step, shop.category_rates, shop.name) == ("5.50", "0.05", {"a": "6"}, "Été")


def test_a_till_with_damaged_settings_starts_and_says_so(folder: Path) -> None:
    folder.mkdir()
    (folder / settings_file.FILE).write_text("{")
    with Till(folder) as till:
        till.told("The settings could not be read and were set aside. Ask the owner to fill them in again.")
        assert (till.open().terminate(), till.said()) == (0, "")


def test_values_that_cannot_be_cost_only_themselves(folder: Path) -> None:
    folder.mkdir()
    wrong = {"rounding": "xyz", "default_rate": "abc", "currency": "euro", "till": "caisse 1", "name": "Rue Haute"}
    (folder / settings_file.FILE).write_text(json.dumps({"theme": "pink", "shop": wrong}))
    with Till(folder) as till:
        until("a sentence", lambda: "These settings cannot be used" in till.log())
        assert (till.open().terminate(), till.said()) == (0, "")

    (told,) = [line for line in till.log().splitlines() if "These settings cannot be used" in line]
    assert all(name in told for name in ("Tax is rounded", "Usual rate", "Currency", "Till code on receipts"))
    assert "name" not in told
    assert settings_file.load(folder)[0].shop.name == "Rue Haute"


def test_a_shop_that_is_not_connected_opens_all_the_same(folder: Path) -> None:
    with Till(folder) as till:
        assert (till.open().terminate(), till.said()) == (0, "")
    assert "the cashier is told" not in till.log()  # it welcomes; nothing is wrong


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = pos_app("--demo", "--profile", str(tmp_path / "file"))

    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert str(tmp_path / "file") in done.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    done = pos_app("--demo", "--profile", str(folder))

    assert done.code == 1
    assert "a folder it may write to" in done.err
    assert done.err.count("\n") == 1


def test_a_file_of_a_newer_program_is_left_alone(used: Path) -> None:
    with closing(sqlite3.connect(used / "till.db")) as file:
        file.execute("PRAGMA user_version=99")
    before = (used / "till.db").read_bytes()
    with Till(used, "--demo") as till:
        till.told("This till's file was made by a newer program. Install that one.")
        assert (till.terminate(), till.said()) == (0, "")
    assert (used / "till.db").read_bytes() == before
    done = verb("outbox", "list", "--profile", str(used))
    assert (done.code, done.out) == (1, "")
    assert "newer program" in done.err


def test_a_damaged_practice_shop_is_begun_anew(used: Path) -> None:
    for ending in ("-wal", "-shm"):
        (used / f"practice.db{ending}").unlink(missing_ok=True)
    (used / "practice.db").write_bytes(b"noise" * 1000)
    with Till(used, "--demo") as till:
        till.told("The practice shop's file could not be read and was set aside. This is a fresh practice shop.")
        assert (till.open().terminate(), till.said()) == (0, "")
    assert (used / "practice.db.unreadable").read_bytes().startswith(b"noise")


def test_a_second_start_ends_well_and_another_profile_opens(folder: Path, tmp_path: Path) -> None:
    with Till(folder, "--demo") as first, Till(tmp_path / "other", "--demo") as other:
        first.open()
        other.open()
        again = pos_app("--demo", "--profile", str(folder))
        assert (again.code, again.out, again.err) == (0, "", "")
        assert (first.terminate(), other.terminate()) == (0, 0)


def test_a_killed_till_keeps_nobody_out(folder: Path) -> None:
    with Till(folder, "--demo") as till:
        till.open().kill()
    with Till(folder, "--demo") as till:
        assert till.open().terminate() == 0


def test_a_start_during_the_end_of_another_waits_for_it(folder: Path, shop: SandboxProcess) -> None:
    with Till(folder, "--demo", "--server", shop.url) as first:
        first.open()
        with Till(folder, "--demo", "--server", shop.url) as second:
            # Whichever comes first: it rings (and ends), or finds the first one going and takes its place.
            code = first.terminate()
            assert code == 0
            until("the second to open or end", lambda: second.is_over or second.log().count("the till is open") == 2)
            if not second.is_over:
                assert second.terminate() == 0
            assert second.said() == ""


@pytest.mark.parametrize(
    "words",
    [
        ["--fly"],
        ["--server", "http://127.0.0.1:1"],
        ["--demo", "--server", "http://shop.example:80"],
        ["--demo", "--server", "http://["],
        ["--json"],
        ["outbox"],
        ["outbox", "eat"],
        ["outbox", "list", "--server", "http://127.0.0.1:1"],
        ["journal", "burn"],
    ],
)
def test_wrong_words_are_refused_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("usage: pos-app")
