"""What is written down for a supporter: no address, number or token in it; a hard crash is told of once."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.system import crash
from pos_app.system.redaction import redact
from tests.held_folder import is_private

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mail to élise.l@example.co.uk, please", "mail to [e-mail], please"),
        ("+32 475 99 88 77 and 0475/99.88.77 and +32475998877", "[phone] and [phone] and [phone]"),
        ("Authorization: Bearer abc.def-123", "Authorization: [token]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"),
        ("client_secret=hunter2 and 'password': 'x y'", "client_secret=[secret] and 'password': '[secret] y'"),
        ("receipt 1-261122-0038 at 2026-11-22 09:31:17,123 -> 422 in 1204 ms", None),
        ("row 3fa85f64-5717-4562-b3fc-2c963f66afa6~2, 192.168.10.240:9100", None),
    ],
)
def test_a_line_keeps_what_a_supporter_needs_and_loses_the_rest(text: str, told: str | None) -> None:
    assert redact(text) == (text if told is None else told)


def test_the_home_s_name_is_nobody_s_business() -> None:
    assert redact(f"in {Path.home()}/till") == "in ~/till"


def test_the_log_is_redacted_whoever_writes_to_it(tmp_path: Path) -> None:
    stop = crash.start_log(tmp_path)
    try:
        logging.getLogger("pos_app.qt").warning("cannot open %s", "elise@example.be")
    finally:
        stop()
    text = (tmp_path / "pos-app.log").read_text(encoding="utf-8")
    assert "cannot open [e-mail]" in text
    assert "elise" not in text


CRASH = """
import faulthandler, sys
from pathlib import Path
from pos_app.system import crash
crash.start_log(Path(sys.argv[1]))
faulthandler._sigsegv()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX")
def test_a_hard_crash_is_told_of_once_and_put_aside(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode < 0
    stop = crash.start_log(tmp_path)
    try:
        assert crash.ended_hard(tmp_path)
        assert not crash.ended_hard(tmp_path)
    finally:
        stop()
    aside = tmp_path / "fault.log.1"
    assert "Segmentation fault" in aside.read_text(encoding="utf-8")
    assert is_private(aside)
    assert (tmp_path / "fault.log").stat().st_size == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_under_the_log_ends_nothing_and_says_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pos-app.log").symlink_to("/dev/full")
    stop = crash.start_log(tmp_path)
    logging.getLogger("pos_app.test").info("a line that finds no room")
    stop()
    assert capfd.readouterr() == ("", "")
