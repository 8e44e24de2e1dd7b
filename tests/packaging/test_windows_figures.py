"""The starts of two programs beside each other: seen by their logs, told as ratios."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import windows_figures
from steps import SetupError
from windows_figures import OPEN, PAINTED, Program

ROOT = Path(__file__).resolve().parents[2]

PLAYED = f"""
import sys, time
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--profile") + 1])
folder.mkdir()
log = folder / "pos-app.log"
log.write_text("{PAINTED}\\n")
time.sleep(0.3)
log.write_text("{PAINTED}\\n{OPEN}\\n")
time.sleep(60)
"""


def test_a_start_ends_when_its_log_says_that_the_till_is_open(tmp_path: Path) -> None:
    painted, opened = Program("here", (sys.executable, "-c", PLAYED), tmp_path, ":1").start("http://127.0.0.1:1")
    assert painted > 0
    assert opened - painted == pytest.approx(300, abs=250)


def test_a_program_that_opens_no_till_is_an_error_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_figures, "PATIENCE", 0.2)
    with pytest.raises(SetupError, match="The program here did not open a till"):
        Program("here", (sys.executable, "-c", PLAYED.replace(OPEN, "")), tmp_path, ":1").start("")


def test_the_program_still_writes_those_lines() -> None:
    for line, name in ((PAINTED, "startup.py"), (OPEN, "open_till.py")):
        assert f'log.info("{line}")' in (ROOT / "pos_app" / "app" / name).read_text("utf-8")


def test_a_row_tells_the_ratio() -> None:
    assert windows_figures.row("until the first paint", 1500, 500, "ms").endswith("1,500 ms     500 ms    3.00 times")
