"""One display for all tests; one folder and one window drawn into memory for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from pos_app.app.session import fill
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import first_paint
from tests.end2end.program import Till, until
from tests.end2end.window_till import Screen


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A display of its own."""
    shown = Screen()
    yield shown
    shown.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile's folder that does not exist yet."""
    return tmp_path / "profile"


@pytest.fixture(scope="session")
def used_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice till that was opened once and ended well; not to be touched."""
    folder = tmp_path_factory.mktemp("used") / "profile"
    with Till(folder, "--demo") as till:
        till.open()
        until("the room set aside", lambda: (folder / "till.reserve").exists())
        assert till.terminate() == 0
    return folder


@pytest.fixture
def used(used_before: Path, folder: Path) -> Path:
    """A practice till's folder that was used before."""
    return Path(shutil.copytree(used_before, folder))


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """The program's window as a start fills it, drawn into memory, without a till behind it."""
    qapp.setCursorFlashTime(0)  # a cursor that blinks is never at rest
    shell = first_paint(qapp, ThemeMode.LIGHT)
    yield fill(qapp, shell, ThemeMode.LIGHT)
    shell.hide()
    shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
