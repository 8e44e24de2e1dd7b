"""A till behind its real window, without a screen: what the children of the figures live in, and a heartbeat."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtWidgets import QApplication

from pos_app.app.open_till import OpenTill, open_till_behind
from pos_app.app.options import StartOptions
from pos_app.app.session import fill
from pos_app.services.clock import system_clock
from pos_app.system import settings_file
from pos_app.ui.kit.theme import ThemeMode
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from pos_app.ui.window.shell import first_paint

BEAT = 0.004


@asynccontextmanager
async def opened(app: QApplication, folder: Path) -> AsyncIterator[tuple[MainWindow, OpenTill]]:
    """The till in `folder`, open; at the end its tasks are ended and all is closed."""
    shell = first_paint(app, "light")
    window = fill(app, shell, ThemeMode.LIGHT)
    settings, _ = settings_file.load(folder)
    ready: asyncio.Future[OpenTill] = asyncio.get_running_loop().create_future()
    async with AsyncExitStack() as stack:
        await open_till_behind(
            stack, window, StartOptions(folder, settings, False, None), system_clock(), print_error, ready.set_result
        )
        here = await ready
        yield window, here
        await here.till.tasks.aclose(5.0)


async def beat(work: Callable[[float], None], wall: Callable[[float], None]) -> None:
    """Tell every 4 ms how long the thread worked since the last time, and how late this one is, in milliseconds."""
    while True:
        busy, began = time.thread_time(), time.perf_counter()
        await asyncio.sleep(BEAT)
        work((time.thread_time() - busy) * 1000)
        wall((time.perf_counter() - began - BEAT) * 1000)


def share(times: list[float], hundredths: int) -> float:
    """So many hundredths of the times are at most this long."""
    ordered = sorted(times)
    return ordered[len(ordered) * hundredths // 100]


def print_error(text: str) -> None:
    """What the till has to say, for whoever looks at the benchmark's child."""
    print(text, file=sys.stderr)


def run(live: Callable[[QApplication], Awaitable[str]]) -> None:
    """Live, and print what it measured."""
    application = QApplication(sys.argv[:1])

    async def told() -> str:
        return await live(application)

    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        print(runner.run(told()))
