"""The program with a window: first paint first, then the till behind it, and an orderly way out.

Only Qt's widgets are imported before the window is on the screen; everything else follows behind the first paint.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from pos_app import config, crash, profile
from pos_app.presenters.views import NoticeView, Tone
from pos_app.ui.theme import Theme, ThemeMode
from pos_app.ui.window import MainWindow

GRACE = 5.0  # seconds that work under way gets when the program ends
_SORRY = "Something went wrong in the till. The cart is safe."


def run(chosen: Path | None, *, demo: bool, server: str | None) -> int:
    """Open the window and sell until it is closed. Returns the exit code.

    `chosen` is the profile's folder, `server` a sandbox on loopback for the practice shop.
    """
    os.environ.setdefault("QT_API", "pyside6")
    folder = profile.folder(chosen, practice=demo)
    app = QApplication(sys.argv[:1])
    window = open_window(app, ThemeMode(config.load(folder)[0].theme))
    from qasync import QEventLoop  # behind the first paint

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        runner.run(_live(window, folder, demo, server))
    return 0


def open_window(app: QApplication, mode: ThemeMode) -> MainWindow:
    """The window, painted once; it can do nothing yet."""
    app.setApplicationName("Comptoir")
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(mode, app)
    theme.apply(app)
    window = MainWindow(theme)
    window.show()
    app.processEvents()
    return window


async def _live(window: MainWindow, folder: Path, demo: bool, server: str | None) -> None:
    # Behind the first paint: services, presenters, and with them everything they stand on.
    from pos_app.opening import Opened, Start, open_desk
    from pos_app.services.tasks import Tasks

    loop = asyncio.get_running_loop()
    closing: asyncio.Future[None] = loop.create_future()
    opened: list[Opened] = []

    def close() -> None:
        if not closing.done():
            closing.set_result(None)

    def tell(text: str) -> None:
        window.show_notice(NoticeView(text, Tone.TROUBLE, text, seconds=None))

    def report(name: str, error: BaseException) -> None:
        crash.report(name, error)
        tell(_SORRY)

    def loop_error(_loop: object, context: dict[str, object]) -> None:
        error = context.get("exception")
        report(str(context.get("message", "the loop")), error if isinstance(error, BaseException) else RuntimeError())

    window.close_requested.connect(close)
    release = _close_on_signals(close)
    crash.start_log(folder)
    crash.catch_everything(lambda: tell(_SORRY))
    loop.set_exception_handler(loop_error)
    tasks = Tasks(report)
    try:
        async with AsyncExitStack() as stack:

            async def opening() -> None:
                till = await open_desk(stack, window, Start(folder, demo, server), tell)
                if till is not None:
                    opened.append(till)

            tasks.start("opening", opening)
            await closing
            await tasks.aclose(0.0)
            for till in opened:
                await till.till.tasks.aclose(GRACE)
    finally:
        release()
        window.hide()


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
