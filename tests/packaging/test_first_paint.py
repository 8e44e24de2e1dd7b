"""How the time to the first paint is read: from the program's own log."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path

import first_paint
import pytest
from steps import SetupError

ROOT = Path(__file__).resolve().parents[2]
LOG = """\
2026-11-22 07:24:28,755 INFO pos_app.app.startup Comptoir 0.1.0 starts (practice shop)
2026-11-22 07:24:28,927 INFO pos_app.app.startup the window is painted
2026-11-22 07:24:31,156 INFO pos_app.app.open_till the till is open
"""


def test_the_line_in_the_log_tells_the_moment() -> None:
    moment = datetime(2026, 11, 22, 7, 24, 28, 927_000).astimezone().timestamp()
    assert first_paint.painted_at(LOG) == pytest.approx(moment)
    assert first_paint.painted_at(LOG.splitlines()[0]) is None


def test_the_program_still_writes_that_line() -> None:
    words = re.findall(r'log\.info\("([^"]*)"\)', (ROOT / "pos_app" / "app" / "startup.py").read_text("utf-8"))
    assert "the window is painted" in words


def test_a_program_that_paints_nothing_is_an_error_with_its_words() -> None:
    with pytest.raises(SetupError, match="no screen today"):
        first_paint.once([sys.executable, "-c", "print('no screen today')"], {})
