"""The verbs without a window, as a supporter on the phone has them typed: outbox and journal, also beside a window."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from pos_app import __version__
from pos_app.cli import output
from pos_app.domain.customer import Customer
from pos_app.domain.submission import State
from tests.end2end.program import PATIENCE, Till, pos_app, until, verb
from tests.end2end.stocked_file import closed, sell
from tests.end2end.window_till import kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

ELISE = Customer("c-1", "Élise", "Lefèvre", "+32475123456", "elise@example.be")


def test_the_list_is_what_a_supporter_needs(folder: Path) -> None:
    sale = asyncio.run(sell(folder, ELISE))
    asyncio.run(sell(folder))

    done = pos_app("outbox", "list", "--json", "--profile", str(folder))
    assert (done.code, done.err) == (0, "")
    first, second = json.loads(done.out)
    assert list(first) == [
        "receipt", "state", "request_id", "attempts", "customer", "total", "currency", "order_number",
    ]  # fmt: skip
    assert (first["receipt"], first["state"], first["attempts"]) == (str(sale.receipt), "queued", [])
    assert (first["customer"], first["total"], first["currency"]) == ("Élise Lefèvre", "9.90", "EUR")
    assert (second["customer"], second["order_number"]) == ("", "")
    assert first["request_id"] != second["request_id"]

    plain = verb("outbox", "list", "--profile", str(folder))
    assert (plain.code, plain.err) == (0, "")
    assert len(plain.out.splitlines()) == 2
    assert plain.out.startswith(f"{sale.receipt}  {sale.paid_at:%Y-%m-%d %H:%M}")
    assert "9.90 EUR  kept here, will be sent  (0 tries)" in plain.out


def test_a_terminal_without_the_letters_of_a_name_stops_nothing(folder: Path) -> None:
    asyncio.run(sell(folder, ELISE))
    done = pos_app("outbox", "list", "--json", "--profile", str(folder), PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)[0]["customer"] == "?lise Lef?vre"


def test_send_sends_and_tells_what_became_of_each(folder: Path, shop: SandboxProcess) -> None:
    asyncio.run(sell(folder, ELISE, practice=True))
    asyncio.run(sell(folder, practice=True))
    where = ("--demo", "--server", shop.url, "--profile", str(folder))
    fault = {
        "match": "POST /commerce/orders",
        "fault": "status",
        "status": 422,
        "message": "No such street.",
        "count": 1,
    }
    shop.order_fault(**fault)

    done = pos_app("outbox", "send", "--json", *where)
    assert (done.code, done.err) == (1, "")
    refused, sent = sorted(json.loads(done.out), key=lambda row: str(row["state"]))
    (order,) = shop.state()["orders"]
    assert (refused["state"], sent["state"], sent["order_number"]) == ("refused", "sent", order["order_number"])
    (attempt,) = refused["attempts"]
    assert list(attempt) == ["at", "request_id", "status", "outcome", "sentence"]
    assert (attempt["status"], attempt["sentence"], attempt["request_id"]) == (
        422, "No such street.", refused["request_id"],
    )  # fmt: skip

    plain = verb("outbox", "list", "--profile", str(folder))
    assert plain.out.rstrip().endswith("needs a person  (1 try)  No such street.")


def test_send_without_a_practice_shop_keeps_everything(folder: Path) -> None:
    asyncio.run(sell(folder, practice=True))
    where = ("--demo", "--server", "http://127.0.0.1:9", "--profile", str(folder))
    done = verb("outbox", "send", *where)

    assert (done.code, done.out) == (1, "")
    assert done.err == "The practice shop does not answer. Nothing was sent; everything stays kept.\n"


def test_beside_an_open_till_reading_works_and_writing_is_refused(folder: Path, shop: SandboxProcess) -> None:
    asyncio.run(sell(folder, practice=True))
    shop.order_fault(match="POST /commerce/orders", fault="slow", seconds=5, count=1)
    with Till(folder, "--demo", "--server", shop.url) as till:
        till.open()
        until("it to be sending", lambda: _states(folder) == [State.SENDING])
        row = _one(folder)
        send = verb("outbox", "send", "--demo", "--profile", str(folder))
        assert (send.code, send.out) == (1, "")
        assert send.err.startswith("This till is open and sends by itself.")
        verify = verb("journal", "verify", "--profile", str(folder))
        assert (verify.code, verify.err) == (0, "")

        until("it to be sent", lambda: not json.loads(verb(*_list(folder)).out))
        (order,) = shop.state()["orders"]
        assert order["request_id"] == row["request_id"]
        assert till.terminate() == 0


def test_a_folder_without_a_till_is_not_made_one(tmp_path: Path) -> None:
    for words in (["outbox", "list"], ["outbox", "send"], ["journal", "verify"]):
        done = verb(*words, "--profile", str(tmp_path / "mistyped"))
        assert (done.code, done.out) == (1, "")
        assert done.err == f"There is no till in {tmp_path / 'mistyped'}.\n"
    assert not (tmp_path / "mistyped").exists()


def test_verify_finds_the_entry_that_was_changed(folder: Path) -> None:
    for _ in range(3):
        asyncio.run(sell(folder))
    whole = pos_app("journal", "verify", "--profile", str(folder))
    assert (whole.code, whole.err) == (0, "")
    assert whole.out.startswith("The journal is whole: ")
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        file.execute("DROP TRIGGER journal_no_change")
        file.execute("UPDATE journal SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 2")

    done = verb("journal", "verify", "--profile", str(folder))
    assert (done.code, done.err) == (1, "")
    first, witness = done.out.splitlines()
    assert first == "The journal was changed: entry 2 is not as it was written."
    assert witness.startswith("The witness knows entry 4 and receipt ")  # the first tells the law of the till
    assert witness.endswith(": the file has them.")


def test_verify_tells_of_sales_that_are_gone_with_the_log(folder: Path) -> None:
    asyncio.run(sell(folder))
    old = (folder / "till.db").read_bytes()
    for _ in range(2):
        asyncio.run(sell(folder))
    (folder / "till.db").write_bytes(old)
    done = verb("journal", "verify", "--profile", str(folder))
    assert done.code == 1
    assert "the file ends before that. Its last changes are lost." in done.out


def test_no_text_of_the_shop_reaches_the_terminal_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b]0;title\x07\x9b31m\x00\r\x7f\u202e\u2028b"
    output.say(f"order {evil}\nnext")
    output.complain(evil)
    output.say_json({"order_number": evil})
    told = capsys.readouterr()
    for text in (told.out, told.err):
        assert all(letter.isprintable() or letter == "\n" for letter in text), text
    assert json.loads(told.out.splitlines()[-1]) == {"order_number": evil}


def test_every_verb_prints_through_that_one_place() -> None:
    cli = Path(output.__file__).parent
    for path in cli.glob("*.py"):
        if path.name != "output.py":
            assert not re.search(r"(?<![\w.])print\(|sys\.std(out|err)\.write", path.read_text("utf-8")), path.name


@pytest.mark.parametrize("words", [[], ["outbox"], ["journal"], ["sandbox"]])
def test_help_reads_well(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    done = verb(*words, "--help")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(" ".join(["usage: pos-app", *words]))
    assert max(map(len, done.out.splitlines())) <= 100


def test_the_version_is_told_on_the_phone() -> None:
    done = pos_app("--version")
    assert (done.code, done.out, done.err) == (0, f"Comptoir {__version__}\n", "")


def test_the_installed_command_is_this_program() -> None:
    command = Path(sys.executable).with_name("pos-app")
    if not command.exists():
        pytest.skip("the program is not installed in this environment")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: pos-app")


def _list(folder: Path) -> tuple[str, ...]:
    return ("outbox", "list", "--json", "--profile", str(folder))


def _one(folder: Path) -> dict[str, object]:
    row: dict[str, object]
    (row,) = json.loads(verb(*_list(folder)).out)
    return row


def _states(folder: Path) -> list[State]:
    """Looked up here: a verb takes a busy machine as long as the sending lasts."""
    found = kept(folder)
    return [row.state for row, _ in found.sales] if found else []


def test_archives_are_made_listed_and_checked_without_the_till(folder: Path, tmp_path: Path) -> None:
    asyncio.run(sell(folder, ELISE))
    asyncio.run(closed(folder))
    listed = verb("archive", "list", "--profile", str(folder))
    assert (listed.code, listed.err) == (0, "")
    assert "day 1" in listed.out
    assert "no archive(s)" in listed.out
    place = tmp_path / "stick"
    made = pos_app("archive", "make", "1", "--to", str(place), "--profile", str(folder))
    assert (made.code, made.err) == (0, "")
    archive = place / "z-0001_till-1.zip"
    checked = pos_app("verify", str(archive), "--language", "fr")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith("L’archive z-0001_till-1.zip est entière")
    assert "sa clé est" in checked.out
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b'"total":990', b'"total":991'))
    checked = verb("verify", str(archive), str(place / "none.zip"), "--language", "en")
    assert checked.code == 1
    assert checked.err.splitlines()[0].startswith("z-0001_till-1.zip: ")
    assert "none.zip cannot be read" in checked.err
    missing = verb("archive", "make", "2026-01", "--to", str(place), "--profile", str(folder))
    assert (missing.code, missing.err) == (1, "No closed period 2026-01.\n")
