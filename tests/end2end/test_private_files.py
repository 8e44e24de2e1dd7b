"""What a till leaves on the disk: nothing personal in a log or a support file, and nothing for other users."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pos_app.domain.customer import Customer
from pos_app.services.customers.contact import ContactEntry
from tests.end2end.program import PATIENCE, ROOT, Till, offscreen, until, verb
from tests.end2end.stocked_file import sell
from tests.held_folder import rights_in
from tests.unit.sandbox.sandbox_process import SandboxProcess

FIRST, LAST, PHONE, EMAIL = "Wilhelmina", "Zwartekunstenaar", "+32475998877", "wilhelmina.z@example.be"
SAID = f"{FIRST} {LAST} ({EMAIL}) already has {PHONE}."
BROKEN = f"""
import sys
from pos_app import __main__
from pos_app.app.till_presenters import TillPresenters
def broken(*_):
    raise ValueError({SAID!r})
TillPresenters.row_changed = broken
sys.exit(__main__.main(sys.argv[1:]))
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")


def nothing_personal(folder: Path, shop: SandboxProcess) -> None:
    """Fails when a log of the till or its support file holds a word of the customer, a secret or a token."""
    ours = shop.state()["credentials"]
    words = [FIRST, LAST, PHONE, PHONE[3:], EMAIL, ours["client_secret"], shop.token(), "Bearer", "elise"]
    logs = list(folder.glob("*.log*"))
    assert any(path.stat().st_size for path in logs)
    for path in logs:
        text = path.read_text(encoding="utf-8").casefold()
        assert [word for word in words if word.casefold() in text] == []
    support = folder.with_name("support.zip")
    done = verb("diagnostics", str(support), "--profile", str(folder))
    assert (done.code, done.err) == (0, "")
    with zipfile.ZipFile(support) as file:
        assert {"health.json", "settings.json", "outbox.json", "pos-app.log", "fault.log"} <= set(file.namelist())
        for name in file.namelist():
            text = file.read(name).decode("utf-8").casefold()
            assert [word for word in words if word.casefold() in text] == [], name
    assert [word for word in words if word.casefold().encode() in support.read_bytes().lower()] == []


def of_process(pid: str, what: str) -> bytes:
    """What Linux tells of a process; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""


def test_a_sale_and_a_refusal_leave_no_name_in_the_logs(folder: Path, shop: SandboxProcess) -> None:
    asyncio.run(
        sell(
            folder,
            Customer("c-1", FIRST, LAST, PHONE, EMAIL),
            ContactEntry(FIRST, LAST, PHONE, EMAIL, country="BE"),
            practice=True,
        )
    )
    for match in ("POST /commerce/orders", "POST /pos/customers"):
        shop.order_fault(match=match, fault="status", status=422, error_code="ERROR_PHONE_ALREADY_USED", message=SAID)
    with Till(folder, "--demo", "--server", shop.url) as till:
        till.open()
        until("the refusals", lambda: till.log().count("-> 422") >= 2)
        if sys.platform == "linux":
            children = Path(f"/proc/{till.pid}/task/{till.pid}/children").read_text().split()
            pids = [str(till.pid), *children]
            said = b"".join(of_process(pid, what) for pid in pids for what in ("cmdline", "environ"))
            assert [word for word in (FIRST, LAST, PHONE, EMAIL, shop.token()) if word.encode() in said] == []
        shop.order_fault(clear=True)
        assert (till.terminate(), till.said()) == (0, "")

    nothing_personal(folder, shop)
    # It was really said, and is kept where it belongs.
    (row,) = json.loads(verb("outbox", "list", "--json", "--profile", str(folder)).out)
    assert (row["state"], row["attempts"][0]["sentence"], row["customer"]) == ("refused", SAID, f"{FIRST} {LAST}")


def test_what_nobody_expected_is_told_without_its_words(folder: Path, shop: SandboxProcess) -> None:
    asyncio.run(sell(folder, Customer("c-1", FIRST, LAST, PHONE, EMAIL), practice=True))
    words = ["--demo", "--server", shop.url, "--profile", str(folder)]
    errors = folder.with_name("errors")
    with errors.open("wb") as out:
        program = subprocess.Popen(
            [sys.executable, "-c", BROKEN, *words], cwd=ROOT, env=offscreen(), stdout=out, stderr=out
        )
        try:
            log = folder / "pos-app.log"
            until("the report", lambda: log.exists() and "unexpected ValueError" in log.read_text(encoding="utf-8"))
            program.terminate()
            assert program.wait(timeout=PATIENCE) == 0
        finally:
            program.kill()
            program.wait(timeout=PATIENCE)

    nothing_personal(folder, shop)
    assert "Something went wrong in the till. The cart is safe." in (folder / "pos-app.log").read_text(encoding="utf-8")
    assert FIRST not in errors.read_text(encoding="utf-8")


def test_a_till_that_nobody_expected_not_to_open_says_what_to_do(folder: Path) -> None:
    broken = BROKEN.replace("TillPresenters.row_changed", "TillPresenters.__init__")
    program = subprocess.Popen(
        [sys.executable, "-c", broken, "--demo", "--profile", str(folder)],
        cwd=ROOT,
        env=offscreen(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        log = folder / "pos-app.log"
        told = "The till could not be opened. Close it and start it again."
        until("the sentence", lambda: log.exists() and told in log.read_text(encoding="utf-8"))
        program.terminate()
        assert program.wait(timeout=PATIENCE) == 0
    finally:
        program.kill()
        program.wait(timeout=PATIENCE)


@posix
def test_every_file_is_its_users_alone(folder: Path) -> None:
    def generous() -> None:
        os.umask(0)

    command = [sys.executable, "-m", "pos_app", "--demo", "--profile", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=offscreen(), preexec_fn=generous) as program:
        log = folder / "pos-app.log"
        until("the till to open", lambda: log.exists() and "the till is open" in log.read_text(encoding="utf-8"))
        until("the products", lambda: "payment-methods" in log.read_text(encoding="utf-8"))
        rights = rights_in(folder)
        program.terminate()
        assert program.wait(timeout=PATIENCE) == 0

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {"till.db", "catalogue.db", "practice.db", "settings.json", "pos-app.log", "fault.log"} <= set(rights)
    assert {name: mode for name, mode in rights.items() if mode != 0o600} == {}


TURNED_OVER = """
import logging, os, sys
from pathlib import Path
from pos_app.system import crash
os.umask(0)
crash._LOG_BYTES = 200
stop = crash.start_log(Path(sys.argv[1]))
for n in range(20):
    logging.getLogger("pos_app.test").info("line %d of a long day", n)
stop()
logging.getLogger("pos_app.test").info("after the end")
"""


@posix
def test_a_log_that_was_turned_over_is_private_too(folder: Path) -> None:
    folder.mkdir()
    subprocess.run([sys.executable, "-c", TURNED_OVER, str(folder)], cwd=ROOT, timeout=PATIENCE, check=True)

    logs = rights_in(folder)
    assert {"pos-app.log", "pos-app.log.1", "fault.log"} <= set(logs)
    assert set(logs.values()) == {0o600}
    assert "after the end" not in (folder / "pos-app.log").read_text(encoding="utf-8")
