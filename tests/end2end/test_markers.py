"""Nothing personal where other programs look: the titles of windows and dialogs, and what a system tells of processes.

What is written to the disk is read in test_private_files.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from qasync import QEventLoop

from pos_app.app.options import StartOptions
from pos_app.app.till_session import TillSession
from pos_app.presenters.frame.views import Door
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system import secret_store, settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from pos_app.ui.window.main_window import MainWindow
from tests.end2end.program import Till, until
from tests.pictures.hands import Hands
from tests.pictures.texts import texts_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

CHOOSER = "Where shall the support file be?"
SOMEBODY = ("Elise", "Lefèvre", "elise.lefevre@example.be")


class Titles(QObject):
    """Hears the title of every window and dialog that the program ever shows."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.heard: set[str] = set()
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own call, for each event of each object."""
        told = event.type() in (QEvent.Type.Show, QEvent.Type.WindowTitleChange)
        if told and isinstance(watched, QWidget) and watched.isWindow():
            self.heard.add(watched.windowTitle())
        return False


async def _sell_to_somebody(window: MainWindow, folder: Path) -> None:
    errors: list[str] = []
    hands = Hands(window)
    tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
    running = TillSession(window, folder, errors.append, lambda: None, lambda: None, system_clock())
    tasks.start("running", lambda: running.run(StartOptions(folder, Settings(language="en"), demo=True, server=None)))

    async def leave_the_chooser() -> None:
        def choosers() -> list[QFileDialog]:
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog) and one.isVisible()]

        await hands.until("the chooser", lambda: bool(choosers()))
        for one in choosers():
            one.reject()

    try:
        await hands.until("the tiles", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.press("F3")
        await hands.type("lefevre")
        await hands.press("Return")
        await hands.until("the customer", lambda: SOMEBODY[1] in " ".join(t.words for t in texts_of(window.sale)))
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        await hands.until("the money taken", lambda: not window.pay.is_open)
        await hands.press("F4")
        await hands.until("the sale", lambda: window.sales.table.rows.rowCount() == 1)
        await hands.press("Ctrl+P")
        await hands.until("the receipt", lambda: "PDF on A4" in [t.words for t in texts_of(window)])
        await hands.press("Escape", "F1")
        window.open_door(Door.HEALTH)
        await hands.until("the page", lambda: "Look again" in [t.words for t in texts_of(window)])
        await hands.press("Ctrl+S")
        await leave_the_chooser()
    finally:
        await tasks.aclose(0.0)
    assert errors == []


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_no_title_of_a_window_or_a_dialog_names_anybody(window: MainWindow, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    titles = Titles(app)
    titles.heard.update(one.windowTitle() for one in QApplication.topLevelWidgets() if one.isVisible())
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        runner.run(_sell_to_somebody(window, tmp_path))
    app.removeEventFilter(titles)
    assert {"Comptoir", CHOOSER} <= titles.heard
    said = " ".join(titles.heard).casefold()
    assert [word for word in SOMEBODY if word.casefold() in said] == [], titles.heard


def descendants(pid: int) -> Iterator[int]:
    """Every process that this one started, and those started."""
    for task in _listed(Path(f"/proc/{pid}/task")):
        for child in _read(task / "children").split():
            yield int(child)
            yield from descendants(int(child))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it has just ended
        return []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # as above
        return b""


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_no_process_of_the_till_is_started_with_a_secret_or_a_name(folder: Path, shop: SandboxProcess) -> None:
    ours = shop.state()["credentials"]
    key = {name: ours[name] for name in ("client_id", "account_id", "consumer_id")}
    folder.mkdir(mode=0o700)
    settings_file.save(folder, Settings(base_url=shop.url, setup="done", shop=ShopSettings("Rue Haute"), **key))
    secret = folder / secret_store.FILE
    secret.write_text(json.dumps({ours["client_id"]: ours["client_secret"]}), "utf-8")
    secret.chmod(0o600)
    shop.order_fault(match="GET /commerce/taxes", fault="slow", seconds=60)  # what a worker then waits for
    with Till(folder) as till:
        till.open()
        of = _watch(till.pid)
        until("the sync worker", lambda: b"sync-worker" in of())
        until("its customers", lambda: shop.state()["requests"].get("GET /pos/customers"))
        arguments = of()
        assert b"sync-worker" in arguments
        assert till.terminate() == 0
    words = [*ours.values(), shop.token(), *SOMEBODY, "Rue Haute"]
    assert [word for word in words if word and word.encode() in arguments] == []


def _watch(pid: int) -> Callable[[], bytes]:
    def said() -> bytes:
        every = (pid, *descendants(pid))
        return b"\n".join(_read(Path(f"/proc/{one}/{what}")) for one in every for what in ("cmdline", "environ"))

    return said
