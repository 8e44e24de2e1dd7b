"""The chooser for a file opens beside the window, never runs a loop of its own, and tells what was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.views import FileAskView
from pos_app.presenters.common.words import ENGLISH
from pos_app.ui.qt.file_chooser import ask_file
from pos_app.ui.window.main_window import MainWindow


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_a_file_to_write_is_suggested_and_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    ask = FileAskView("hand_over", "Hand over to file", "sales.json")
    chooser = ask_file(window, ask, ENGLISH, lambda key, path: told.append((key, path)))
    assert chooser.isVisible()  # and we are here: nothing waits for it
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(chooser.selectedFiles()[0]).name == "sales.json"
    chooser.fileSelected.emit(str(tmp_path / "sales.json"))
    chooser.close()
    assert told == [("hand_over", str(tmp_path / "sales.json"))]


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_leaving_the_chooser_tells_nothing(qtbot: QtBot, window: MainWindow) -> None:
    told: list[tuple[str, str]] = []
    chooser = ask_file(
        window, FileAskView("take_over", "Take over"), ENGLISH, lambda key, path: told.append((key, path))
    )
    assert chooser.fileMode() is QFileDialog.FileMode.ExistingFile
    chooser.reject()
    assert told == []
