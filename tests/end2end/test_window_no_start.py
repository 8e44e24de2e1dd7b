"""A double click on the icon while the till's folder is of no use: the reason is seen, not only printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.program import until
from tests.end2end.window_till import Screen, WindowTill

pytestmark = pytest.mark.window


def test_the_sentence_is_in_a_window_and_enter_ends_it(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with WindowTill(screen, tmp_path / "file", "--demo") as till:
        until(
            "the window",
            lambda: screen.xdotool("search", "--onlyvisible", "--pid", str(till.pid), "--name", "^Comptoir$").strip(),
        )

        def over() -> bool:
            if not till.is_over:
                till.press("Return")
            return till.is_over

        until("the end", over)
        assert till.ended() == 1
        assert "It needs a folder it may write to." in till.said()
