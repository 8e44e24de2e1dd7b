"""A second start rings at the window of the first: only with this start's word, and not once that window is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.app.single_instance import FILE, SingleInstance, notify_running_instance


@pytest.fixture
def asks(qapp: QApplication) -> Callable[[Path], bool]:
    """A second start in a thread of its own, while the window's loop turns."""

    def asked(folder: Path) -> bool:
        answers: list[bool] = []
        second = threading.Thread(target=lambda: answers.append(notify_running_instance(folder)))
        second.start()
        while second.is_alive():
            qapp.processEvents()
            second.join(0.01)
        return answers[0]

    return asked


def test_each_second_start_rings_once_until_the_window_is_gone(asks: Callable[[Path], bool], tmp_path: Path) -> None:
    rung: list[bool] = []
    first = SingleInstance(tmp_path, "word", lambda: rung.append(True))
    assert (asks(tmp_path), asks(tmp_path), len(rung)) == (True, True, 2)
    first.close()
    assert (asks(tmp_path), len(rung), list(tmp_path.iterdir())) == (False, 2, [])


@pytest.mark.parametrize("kept", ["{port} another-word", "", "a b", "99999 word", "0 word", "1 word", "\xff"])
def test_a_file_that_says_something_else_rings_nowhere(
    asks: Callable[[Path], bool], tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.app.single_instance.ANSWER", 0.2)
    rung: list[bool] = []
    first = SingleInstance(tmp_path, "word", lambda: rung.append(True))
    port = (tmp_path / FILE).read_text(encoding="ascii").split()[0]
    (tmp_path / FILE).write_text(kept.format(port=port), encoding="latin-1")
    assert (asks(tmp_path), rung) == (False, [])
    first.close()


def test_what_a_killed_program_left_behind_is_written_over(asks: Callable[[Path], bool], tmp_path: Path) -> None:
    killed = SingleInstance(tmp_path, "old", lambda: None)
    rung: list[bool] = []
    first = SingleInstance(tmp_path, "new", lambda: rung.append(True))
    assert (asks(tmp_path), rung) == (True, [True])
    killed.close()
    first.close()


def test_a_folder_that_takes_no_file_keeps_no_window_from_opening(asks: Callable[[Path], bool], tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "away", "word", lambda: None)
    assert not asks(tmp_path / "away")
    first.close()
