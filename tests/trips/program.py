"""The real program, drawn into memory, one till after the other behind its window; and somebody at its keys.

Scope: the keys are pressed from a thread of their own, and nothing here waits in the program's loop: so no
function of the program is entered but for what was pressed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pos_app.app.options import StartOptions
from pos_app.app.session import fill
from pos_app.app.till_session import TillSession
from pos_app.presenters.common.words import ENGLISH
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system.settings_file import Settings
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.shell import first_paint
from tests.trips.counting import Counter

T = TypeVar("T")
_MOD = Qt.KeyboardModifier
SIZE = (1366, 768)
PATIENCE = 20.0  # seconds
LOOK = 0.1  # seconds: who looks at a file more often is in the till's way
SEEN = 1.05  # seconds
CALM = 0.08  # seconds without a call: what one key did is done; a key that may begin a scan is held for 50 ms
PERSON = 0.045  # seconds between a person's keys: no scanner is so slow


class FastForward(Loop):
    """The program's loop, whose deadlines can be brought nearer."""

    _ahead = 0.0

    def time(self) -> float:
        return float(super().time()) + self._ahead

    def skip(self, seconds: float) -> None:
        """What would be due in so many seconds is due now."""
        self._ahead += seconds
        self.call_later(0.0, lambda: None)


class _Screen(QObject):
    """The screen's thread: it does what another thread asks of it."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(lambda work: work(), Qt.ConnectionType.QueuedConnection)


class Program:
    """The window and its loop. Made, and `run`, in the screen's thread."""

    def __init__(self, counter: Counter) -> None:
        app = QApplication(["pos-app"])
        app.setCursorFlashTime(0)  # a cursor that blinks is never at rest
        self._app = app
        self._counter = counter
        self._screen = _Screen()
        self._errors: list[str] = []
        self._shell = first_paint(app, str(ThemeMode.LIGHT))
        self._window = fill(app, self._shell, ThemeMode.LIGHT, ENGLISH)
        self._shell.showNormal()
        self._shell.resize(*SIZE)

    def run(self, *tills: tuple[Path, str | None, Callable[[Cashier], None]]) -> None:
        """One till after the other: its folder, the sandbox it sells to (None: the practice shop in this program), and
        what somebody does at it. Raises what went wrong there, and RuntimeError for what the program reported."""
        with asyncio.Runner(loop_factory=lambda: FastForward(self._app)) as runner:
            for folder, server, work in tills:
                runner.run(self._live(folder, server, work))
        self._shell.hide()
        if self._errors:
            raise RuntimeError("; ".join(self._errors))

    async def _live(self, folder: Path, server: str | None, work: Callable[[Cashier], None]) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, FastForward)
        done: asyncio.Future[None] = loop.create_future()
        cashier = Cashier(folder, self._shell, self._screen, self._counter, loop)

        def sell() -> None:
            sys.setprofile(None)  # this thread is not the program's
            try:
                work(cashier)
            except BaseException as error:  # noqa: BLE001 - raised where the program is run
                loop.call_soon_threadsafe(done.set_exception, error)
            else:
                loop.call_soon_threadsafe(done.set_result, None)

        def report(text: str) -> None:
            self._errors.append(text)
            if not done.done():
                done.set_exception(RuntimeError(text))

        tasks = Tasks(lambda name, error: report(f"{name}: {error!r}"))
        running = TillSession(self._window, folder, report, lambda: None, lambda: None, system_clock())
        start = StartOptions(folder, Settings(language="en"), demo=True, server=server)
        tasks.start("running", lambda: running.run(start))
        thread = threading.Thread(target=sell, name="cashier")
        thread.start()
        try:
            await done
        finally:
            await tasks.aclose(0.0)
            thread.join()


class Cashier:
    """Somebody at the till of `folder`: keys, scans and eyes. For a thread that is not the screen's."""

    def __init__(self, folder: Path, shell: QWidget, screen: _Screen, counter: Counter, loop: FastForward) -> None:
        self._folder = folder
        self._shell = shell
        self._screen = screen
        self._loop = loop
        self.counter = counter

    def scan(self, code: str) -> None:
        """A scanner: all its keys at once, Enter behind them."""

        def keys() -> None:
            for char in code:
                self._key(ord(char))
            self._key(Qt.Key.Key_Return)

        self._on_screen(keys)

    def type(self, text: str) -> None:
        """A person's keys: figures and plain letters."""
        for char in text:
            shift = _MOD.ShiftModifier if char.isupper() else _MOD.NoModifier
            self._on_screen(partial(self._key, ord(char.upper()), shift))
            time.sleep(PERSON)
        self.counter.rest(CALM)

    def press(self, *keys: str) -> None:
        """Keys by their portable names: F12, Return; each when what the one before it did is done."""
        for key in keys:
            pressed: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]  # the stubs do not know it
            self._on_screen(partial(self._key, pressed.key(), pressed.keyboardModifiers()))
            self.counter.rest(CALM)

    def be_seen(self) -> None:
        """A key that does nothing: the till hears once a second that somebody is there, so not with the next key."""
        time.sleep(SEEN)
        self._on_screen(partial(self._key, Qt.Key.Key_Shift))

    def press_until_a_field(self, key: str) -> None:
        """A key again and again, until a line to write in has the keys. Raises TimeoutError."""

        def is_there() -> bool:
            self.press(key)
            return self._on_screen(_in_a_field)

        self.until(f"a field by {key}", is_there)

    def skip(self, seconds: float) -> None:
        """So much time passes at once, for the program's deadlines."""
        self._on_screen(lambda: self._loop.skip(seconds))

    def until(self, what: str, true: Callable[[], object]) -> None:
        """Wait for something. Raises TimeoutError naming it."""
        ends = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > ends:
                raise TimeoutError(f"waited for {what}")
            time.sleep(LOOK)

    # --- what the till's files say, read from beside the program ---

    def products(self) -> int:
        """How many products the catalogue has."""
        return int(self._ask("catalogue.db", "SELECT count(*) FROM item")[0][0])

    def cart(self) -> list[float]:
        """The quantities of the open cart's lines."""
        rows = self._ask("till.db", "SELECT body FROM open_cart")
        return [float(line["quantity"]) for line in json.loads(rows[0][0])["lines"]] if rows else []

    def rows(self) -> list[tuple[str, str]]:
        """Kind and state of all that is or was to be sent, in its order."""
        return [
            (kind, state) for kind, state in self._ask("till.db", "SELECT kind, state FROM submission ORDER BY seq")
        ]

    def _ask(self, file: str, question: str) -> list[tuple[str, ...]]:
        try:
            with closing(sqlite3.connect(f"{(self._folder / file).as_uri()}?mode=ro", uri=True)) as there:
                return there.execute(question).fetchall()
        except sqlite3.OperationalError:  # not there yet
            return [("0",)] if "count" in question else []

    def _key(self, key: Qt.Key | int, modifiers: Qt.KeyboardModifier = _MOD.NoModifier) -> None:
        QTest.keyClick(self._shell.windowHandle(), Qt.Key(key), modifiers)

    def _on_screen(self, work: Callable[[], T]) -> T:
        """What `work` gives in the screen's thread."""
        done, given, wrong = threading.Event(), [], []

        def do() -> None:
            try:
                given.append(work())
            except BaseException as error:  # noqa: BLE001 - raised in the thread that asked
                wrong.append(error)
            finally:
                done.set()

        self._screen.asked.emit(do)
        if not done.wait(PATIENCE):
            raise TimeoutError("the screen's thread does not answer")
        if wrong:
            raise wrong[0]
        return given[0]


def _in_a_field() -> bool:
    return isinstance(QApplication.focusWidget(), QLineEdit)
