"""The program with a window: first paint first, then the till behind it, and an orderly way out.

Only Qt's widgets are imported before the window is on the screen; everything else follows behind the first paint.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtWidgets import QApplication

from pos_app import __version__, config, crash, profile
from pos_app.presenters.views import NoticeView, Tone
from pos_app.presenters.words import ENGLISH, Words
from pos_app.ui.language import words_for
from pos_app.ui.theme import Theme, ThemeMode
from pos_app.ui.window import MainWindow

if TYPE_CHECKING:
    from pos_app.running import Running

PATIENCE = 15.0  # seconds a second start waits for the first one to answer, or to end
# What the till stands on, in a thread: 200 ms of the screen's own. The line to Chift follows when one can sell.
_TILL = "pos_app.running"
_SORRY = "Something went wrong in the till. The cart is safe."
_ASIDE = "The settings could not be read and were set aside. Ask the owner to fill them in again."

log = logging.getLogger(__name__)


def run(chosen: Path | None, *, demo: bool, server: str | None) -> int:
    """Open the window and sell until it is closed. Returns the exit code: 1 when the till's folder is of no use.

    `chosen` is the profile's folder, `server` a sandbox on loopback for the practice shop. Where a window of this
    profile is open already, that one comes to the front and this start ends well.
    """
    os.environ.setdefault("QT_API", "pyside6")
    with ExitStack() as undo:
        try:
            folder = profile.folder(chosen, practice=demo)
            held = profile.hold(folder) or _second_start(folder)
            if held is None:
                return 0
            undo.callback(held.release)
            settings, aside = config.load(folder)
            undo.callback(crash.start_log(folder))
        except TimeoutError:
            return _no_start("This till is open already, but its window does not answer. Close it, or call support.")
        except OSError as error:
            where = error.filename or chosen or "its folder"
            return _no_start(f"The till cannot use {where}: {error.strerror}. It needs a folder it may write to.")
        log.info("Comptoir %s starts (%s)", __version__, "practice shop" if demo else "real shop")
        app = QApplication(sys.argv[:1])
        words = words_for(settings.language, settings.shop.country)
        window = open_window(app, _mode(settings.theme), words)
        log.info("the window is painted")
        if aside:
            _tell(window, words(_ASIDE))
        from qasync import QEventLoop  # behind the first paint

        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            runner.run(_live(window, folder, settings, demo, server))
        log.info("Comptoir ends")
    return 0


def open_window(app: QApplication, mode: ThemeMode, words: Words = ENGLISH) -> MainWindow:
    """The window, painted once; it can do nothing yet."""
    app.setApplicationName("Comptoir")
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(mode, app)
    theme.speak(words)
    theme.apply(app)
    window = MainWindow(theme)
    window.show()
    window.activateWindow()  # without a window manager nobody else leads the keys to it
    app.processEvents()
    return window


async def _live(window: MainWindow, folder: Path, settings: config.Settings, demo: bool, server: str | None) -> None:
    """Behind the first paint: build the till, sell until the window is asked to close, take everything down."""
    # Imported here, behind the first paint.
    from pos_app.doorbell import Doorbell
    from pos_app.services.tasks import Tasks

    loop = asyncio.get_running_loop()
    closing: asyncio.Future[None] = loop.create_future()
    behind: list[Running] = []

    def close() -> None:
        if not closing.done():
            closing.set_result(None)

    def close_asked() -> None:
        """The cashier wants to close: an open till is asked first; a signal or the system's end is not kept waiting."""
        if not any(one.has_till for one in behind):
            close()

    def sorry() -> None:
        _tell(window, window.theme.words(_SORRY))

    def report(name: str, error: BaseException) -> None:
        crash.report(name, error)
        sorry()

    def loop_error(_loop: object, context: dict[str, object]) -> None:
        error = context.get("exception")
        report(str(context.get("message", "the loop")), error if isinstance(error, BaseException) else RuntimeError())

    async def opening() -> None:
        await loop.run_in_executor(None, importlib.import_module, _TILL)
        from pos_app.opening import Start
        from pos_app.running import Running

        running = Running(window, folder, partial(_tell, window), lambda: _to_front(window), close)
        behind.append(running)
        await running.run(Start(folder, settings, demo, server))

    with ExitStack() as undo:
        window.close_requested.connect(close_asked)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.commitDataRequest.connect(lambda _session: close())  # the computer is shut down: nobody is asked
        undo.callback(window.hide)
        undo.callback(_close_on_signals(close))
        undo.callback(crash.catch_everything(sorry))
        loop.set_exception_handler(loop_error)
        doorbell = Doorbell(folder, lambda: _to_front(window))
        undo.callback(doorbell.close)
        tasks = Tasks(report)
        tasks.start("running", opening)
        await closing
        doorbell.close()  # who starts it now waits for the end of this one
        window.hide()
        await tasks.aclose(0.0)  # closes the till in order


def _tell(window: MainWindow, text: str) -> None:
    log.warning("the cashier is told: %s", text)  # our own sentences, without names or numbers
    window.show_notice(NoticeView(text, Tone.TROUBLE, text, seconds=None))


def _mode(theme: str) -> ThemeMode:
    try:
        return ThemeMode(theme)
    except ValueError:  # a wrong setting never keeps a till from starting
        return ThemeMode.SYSTEM


def _to_front(window: MainWindow) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def _second_start(folder: Path) -> profile.Held | None:
    """Have the open window come to the front (then None), or wait for a till that is closing and take its place.

    Raises TimeoutError when neither comes.
    """
    from pos_app.doorbell import ring  # this start paints nothing

    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if ring(folder):
            return None
        time.sleep(0.1)
        held = profile.hold(folder)
        if held is not None:
            return held
    raise TimeoutError


def _no_start(why: str) -> int:
    print(why, file=sys.stderr)  # noqa: T201 - without its folder the till has nowhere else to say it
    return 1


def _close_on_signals(close: Callable[[], None]) -> Callable[[], None]:
    """Ctrl+C and a polite kill close the program as its window does. Returns how to take this back.

    Qt's loop waits in C, where Python hears no signal: a socket that Python writes to on each signal wakes it.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    before_wakeup = signal.set_wakeup_fd(writer.fileno())
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: close()) for number in numbers]
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: reader.recv(64))

    def release() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before_wakeup)
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        reader.close()
        writer.close()

    return release
