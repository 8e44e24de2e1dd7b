"""The chooser for a file opens beside the window, never runs a loop of its own, and tells what was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.card_views import FileAskView
from pos_app.presenters.common.words import ENGLISH
from pos_app.ui.qt.file_chooser import ask_file
from pos_app.ui.window.main_window import MainWindow


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_a_file_to_write_is_suggested_and_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    told: list[Path] = []
    chooser = ask_file(window, FileAskView("Hand over to file", "sales.json"), ENGLISH, told.append)
    assert chooser.isVisible()  # and we are here: nothing waits for it
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert Path(chooser.selectedFiles()[0]).name == "sales.json"
    chooser.fileSelected.emit(str(tmp_path / "sales.json"))
    chooser.close()
    assert told == [tmp_path / "sales.json"]


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_leaving_the_chooser_tells_nothing(qtbot: QtBot, window: MainWindow) -> None:
    told: list[Path] = []
    chooser = ask_file(window, FileAskView("Take over"), ENGLISH, told.append)
    assert chooser.fileMode() is QFileDialog.FileMode.ExistingFile
    chooser.reject()
    assert told == []
