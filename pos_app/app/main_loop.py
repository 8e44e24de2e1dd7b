"""The event loop behind the filled window: it builds the till, and closes it in order when the window closes."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSocketNotifier, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from pos_app.app import preload
from pos_app.app.options import StartOptions
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.services.tasks import Tasks
from pos_app.system import crash, profile, settings_file
from pos_app.system.settings_file import Settings
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.qt.messages import hear_qt
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import Application
from pos_app.ui.window.type_ahead import TypeAhead

if TYPE_CHECKING:
    from pos_app.app.till_session import TillSession

# seconds that the system gets to wait for a till that closes in order at a sign-out, a shut-down or an update; Windows
# itself ends a program that takes longer than 5
SESSION_END = 4.5
_STOPPED = "Event loop stopped"  # qasync's words where Qt stopped the loop beneath it
CLOSED_LATER = 20.0  # seconds that a till goes on closing where the system lets it, on a slow computer
# seconds until this program listens for second starts, on a slow computer too after the first key's answer; a second
# start repeats its request
BELL = 1.0
_SORRY = N_("Something went wrong in the till. The cart is safe.")
_NOT_OPEN = N_("The till could not be opened. Close it and start it again. If that does not help, call support.")
_ASIDE = N_("The settings could not be read and were set aside. Ask the owner to fill them in again.")
_SOME_ASIDE = N_("Some settings could not be read and are as usual now. Ask the owner to look through all of them.")
_NOT_PRIVATE = N_("Other users of this computer can read this till's files. Ask whoever looks after the computer.")

_NOT_OPENED = N_("Nothing on this computer opens the new version. Whoever looks after it installs it with: {command}")
_ENDED_HARD = N_("The till ended unexpectedly last time. The sales and the open cart are as they were.")

log = logging.getLogger(__name__)


def loop(app: QApplication, window: MainWindow, start: StartOptions, early: TypeAhead, aside: str) -> None:
    """Sell until the window is closed. `aside` is where unreadable settings were put ("" for none), `early` holds what
    was scanned and pressed before this call."""
    tr = window.theme.translator
    stop_hearing = hear_qt()
    if aside:
        _tell(window, tr(_ASIDE if start.settings == Settings() else _SOME_ASIDE))
    if _ended_hard(start.folder):
        _tell(window, tr(_ENDED_HARD))
    if not profile.keep_private(start.folder):
        _tell(window, tr(_NOT_PRIVATE))
    own = Loop(app)
    with asyncio.Runner(loop_factory=lambda: own) as runner:
        try:
            runner.run(_live(window, start, early))
        except RuntimeError as error:
            if not own.is_hurried or _STOPPED not in str(error):
                raise
            log.warning("the till needs longer to close than the system waits")
            runner.run(_closed_later())
    stop_hearing()


async def _closed_later() -> None:
    """The till goes on closing in order although Qt has stopped its loop meanwhile, for CLOSED_LATER seconds."""
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others, timeout=CLOSED_LATER)


def _ended_hard(folder: Path) -> bool:
    try:
        return crash.ended_hard(folder)
    except OSError as error:
        log.warning("the log of crashes cannot be put aside: %s", error.strerror)
        return False


async def _live(window: MainWindow, start: StartOptions, early: TypeAhead | None) -> None:
    """Sell until the window is closed, then open the file it was closed for, if any: a new version's installer. Where
    nothing on this computer opens it, the till is opened again and says where the file lies and what installs it."""
    while (file := await _until_closed(window, start, early)) is not None and not _opens(file):
        early = None
        window.window().show()
        import shlex  # with a new version alone

        command = f"sudo apt install {shlex.quote(str(file))}" if file.suffix == ".deb" else str(file)
        text = window.theme.translator(_NOT_OPENED, command=command)
        window.show_notice(NoticeView("update", Tone.WARN, text, seconds=None))
        log.warning("nothing here opens the new version's file")
        start = replace(start, settings=settings_file.peek(start.folder))


async def _until_closed(window: MainWindow, start: StartOptions, early: TypeAhead | None) -> Path | None:
    """Build the till, sell until the window is asked to close, then close everything. Returns the file to open now."""
    loop = asyncio.get_running_loop()
    closing: asyncio.Future[None] = loop.create_future()
    ended: asyncio.Future[None] = loop.create_future()
    behind: list[TillSession] = []

    def close() -> None:
        if not closing.done():
            closing.set_result(None)

    def close_asked() -> None:
        """The cashier closes the window. An open till asks first; without one the loop ends. Signals and the end of the
        system's session call `close` and `end_of_session` directly."""
        if not any(one.has_till for one in behind):
            close()

    def end_of_session(*_session: object) -> None:
        """The system ends this program: a sign-out, a shut-down, an installation over it, a quit of Qt's.

        Once this returns Qt stops its loop and Windows the process, so everything is closed in order in here, within
        SESSION_END seconds. What is on disk already (each sale, the open cart) needs none of them.
        """
        if ended.done():
            return
        log.info("the system ends the till")
        if isinstance(loop, Loop):
            loop.hurry()
        for one in behind:
            one.hurry()
        close()
        patience = QTimer(singleShot=True, interval=int(SESSION_END * 1000))
        patience.start()
        while not ended.done() and patience.isActive():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def sorry() -> None:
        _tell(window, window.theme.translator(_SORRY if any(one.has_till for one in behind) else _NOT_OPEN))

    def report(name: str, error: BaseException) -> None:
        crash.report(name, error)
        sorry()

    def loop_error(_loop: object, context: dict[str, object]) -> None:
        error = context.get("exception")
        report(str(context.get("message", "the loop")), error if isinstance(error, BaseException) else RuntimeError())

    async def opening() -> None:
        await preload.in_thread(preload.till)
        from pos_app.app.till_session import TillSession
        from pos_app.services.clock import system_clock

        to_front = partial(_to_front, window)
        running = TillSession(window, start.folder, partial(_tell, window), to_front, close, system_clock())
        behind.append(running)
        await running.run(start, early)

    async def listen_for_second_starts() -> None:
        await asyncio.sleep(BELL)
        from pos_app.app.single_instance import SingleInstance
        from pos_app.services.clock import system_clock

        instance.callback(SingleInstance(start.folder, system_clock().new_id(), lambda: _to_front(window)).close)

    with ExitStack() as undo:
        window.close_requested.connect(close_asked)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # Windows and a session's manager ask first, Qt's quit asks the windows, an exit of its loop nobody.
            ends = [app.commitDataRequest, app.aboutToQuit, *([app.quits] if isinstance(app, Application) else [])]
            for end in ends:
                end.connect(end_of_session)
                undo.callback(end.disconnect, end_of_session)
        undo.callback(window.window().hide)
        undo.callback(_close_on_signals(close))
        undo.callback(crash.catch_everything(sorry))
        loop.set_exception_handler(loop_error)
        instance = undo.enter_context(ExitStack())
        tasks = Tasks(report)
        tasks.start("running", opening)
        tasks.serve("single instance", listen_for_second_starts)
        await closing
        instance.close()  # a start from now on waits until this program has ended
        window.window().hide()
        await tasks.aclose(0.0)  # closes the till in order
        ended.set_result(None)
    return next((one.at_end for one in behind if one.at_end is not None), None)


def _opens(file: Path) -> bool:
    """Have the system open a file, in the environment this program was started with: the installer asks its own
    questions. False if nothing here opens it."""
    from pos_app.devices.mail import outside  # only at such an end

    own = dict(os.environ)
    kept = outside(os.environ, frozen=bool(getattr(sys, "frozen", False)))
    try:
        for name in os.environ.keys() - kept.keys():
            del os.environ[name]
        os.environ.update(kept)
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
    finally:
        os.environ.update(own)


def _tell(window: MainWindow, text: str) -> None:
    log.warning("the cashier is told: %s", text)  # sentences of this program, without names or numbers
    window.show_notice(NoticeView(text, Tone.TROUBLE, text, seconds=None))


def _to_front(window: MainWindow) -> None:
    shell = window.window()
    shell.setWindowState(shell.windowState() & ~Qt.WindowState.WindowMinimized)
    shell.raise_()
    shell.activateWindow()


def _close_on_signals(close: Callable[[], None]) -> Callable[[], None]:
    """Make Ctrl+C, SIGTERM and the end of a terminal or a session (SIGHUP; Windows: SIGBREAK) close the program as its
    window does. Returns how to take this back.

    Qt's loop waits in C, where Python runs no signal handler: a socket that Python writes to on each signal wakes the
    loop.
    """
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    before_wakeup = signal.set_wakeup_fd(writer.fileno())
    there = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in there if hasattr(signal, name)]
    before = [signal.signal(number, lambda *_: close()) for number in numbers]
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)

    def drain(*_: object) -> None:
        if notifier.isEnabled():  # what a signal asked for may have ended everything before this line
            reader.recv(64)

    notifier.activated.connect(drain)

    def release() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before_wakeup)
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        reader.close()
        writer.close()

    return release
