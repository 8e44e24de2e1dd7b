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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from pos_app import __version__, config, crash, profile
from pos_app.presenters.views import NoticeView, Tone
from pos_app.presenters.views_cards import AboutView
from pos_app.ui.theme import Theme, ThemeMode
from pos_app.ui.window import MainWindow

if TYPE_CHECKING:  # behind the first paint
    from pos_app.app import Till
    from pos_app.desk import Desk


@dataclass(frozen=True, slots=True)
class Options:
    """How the program was started. `server` is a sandbox on loopback for the practice shop."""

    folder: Path | None = None
    demo: bool = False
    server: str | None = None


def run(options: Options) -> int:
    """Open the window and sell until it is closed. Returns the exit code."""
    os.environ.setdefault("QT_API", "pyside6")
    folder = profile.folder(options.folder, practice=options.demo)
    settings, aside = config.load(folder)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Comptoir")
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(ThemeMode(settings.theme))
    theme.apply(app)
    window = MainWindow(theme)
    window.show()
    app.processEvents()  # the first paint; what follows is heavy
    from qasync import QEventLoop

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(_live(window, options, folder, settings, aside))


async def _live(window: MainWindow, options: Options, folder: Path, settings: config.Settings, aside: str) -> int:
    loop = asyncio.get_running_loop()
    closing: asyncio.Future[None] = loop.create_future()

    def close() -> None:
        if not closing.done():
            closing.set_result(None)

    window.close_requested.connect(close)
    release = _close_on_signals(close)
    crash.start_log(folder)
    crash.catch_everything(lambda: _tell(window, "Something went wrong in the till. The cart is safe."))
    loop.set_exception_handler(lambda _loop, context: _unexpected(window, context))
    if aside:
        _tell(window, "The settings could not be read and were set aside. Ask the owner to fill them in again.")
    try:
        async with AsyncExitStack() as stack:
            till = await _open(stack, window, options, folder, settings)
            await closing
            if till is not None:
                await till.tasks.aclose(5.0)
    finally:
        release()
    return 0


async def _open(
    stack: AsyncExitStack, window: MainWindow, options: Options, folder: Path, settings: config.Settings
) -> Till | None:
    """Build the till and its desk behind the window. A till that cannot open says so in the window, which stays."""
    # Behind the first paint: services, presenters, and with them everything they stand on.
    from pos_app import app
    from pos_app.desk import Desk
    from pos_app.domain.submission import Submission
    from pos_app.presenters.notices import sentence
    from pos_app.presenters.words import ENGLISH
    from pos_app.services.clock import system_clock
    from pos_app.store.errors import StoreError

    clock = system_clock()
    practice = None
    if options.demo and not (folder / config.FILE).exists():
        practice = await stack.enter_async_context(app.open_practice(options.server, folder / "practice.db", clock))
        settings = replace(app.practice_settings(await practice.api.categories()), theme=settings.theme)
        config.save(folder, settings)
    desks: list[Desk] = []

    def changed(row: Submission | None) -> None:
        for desk in desks:
            desk.row_changed(row)

    def report(name: str, error: BaseException) -> None:
        crash.report(name, error)
        known = isinstance(error, StoreError)
        _tell(window, sentence(error, ENGLISH) if known and isinstance(error, Exception) else _SORRY)

    try:
        till = await stack.enter_async_context(
            app.open_till(folder, app.shop_profile(settings.shop), clock, report, changed)
        )
    except StoreError as error:
        _tell(window, sentence(error, ENGLISH))
        return None
    desk = Desk(till, window, ENGLISH)
    desks.append(desk)
    _wire(window, desk, folder, settings)
    await desk.open()
    if till.till_store.recovered:
        _tell(window, "The till's file was damaged. It was set aside and the last good copy is in use. Call support.")
    if options.demo and practice is None:
        practice = await stack.enter_async_context(app.open_practice(options.server, folder / "practice.db", clock))
    if practice is not None:
        desk.rehearse(practice)
        desk.connect(practice.api)
    elif settings.is_connected:
        secret = await asyncio.to_thread(_secret, settings.client_id)
        desk.connect(await stack.enter_async_context(app.open_shop(settings, secret, clock)))
    else:
        _tell(window, "This till is not connected to a shop yet. See “Connect a real shop” in the README.")
    return till


def _wire(window: MainWindow, desk: Desk, folder: Path, settings: config.Settings) -> None:
    from pos_app.ui import wiring

    wiring.wire_sale(window, desk.sale, desk.finder)
    wiring.wire_customer(window, desk.customer)
    wiring.wire_pay(window, desk.pay)
    wiring.wire_sales(window, desk.sales)
    window.sale.pay_requested.connect(desk.ask_pay)
    window.screen_requested.connect(desk.frame.go)
    window.header.pill_pressed.connect(lambda: desk.frame.go("sales"))
    window.notices.acted.connect(desk.act_on_notice)
    window.practice.switched.connect(lambda key, on: desk.practice.switch(key, on) if desk.practice else None)
    window.theme_chosen.connect(lambda mode: config.save(folder, replace(config.load(folder)[0], theme=mode)))
    window.about_requested.connect(lambda: window.show_about(_about(folder)))


def _about(folder: Path) -> AboutView:
    return AboutView(
        "Comptoir",
        (f"Version {__version__}", "The till that never loses a sale.", f"This till's files: {folder}"),
    )


def _secret(client_id: str) -> str:
    import keyring

    return keyring.get_password("Comptoir", client_id) or ""


_SORRY = "Something went wrong in the till. The cart is safe."


def _tell(window: MainWindow, text: str) -> None:
    window.show_notice(NoticeView(text[:40], Tone.TROUBLE, text, seconds=None))


def _unexpected(window: MainWindow, context: dict[str, object]) -> None:
    error = context.get("exception")
    if isinstance(error, BaseException):
        crash.report(str(context.get("message", "the loop")), error)
    _tell(window, _SORRY)


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
