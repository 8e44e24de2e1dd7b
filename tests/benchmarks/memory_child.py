"""`python -m tests.benchmarks.memory_child FOLDER`: a till opened behind its window; its memory once it is quiet.

Prints started=MB now=MB: when one can sell, and when all that is imported behind the start is there, too."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import AsyncExitStack
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
from pos_app.ui.window.shell import first_paint
from tests.benchmarks.child import resident

QUIET = 3.0


async def live(app: QApplication, folder: Path) -> str:
    """Open, wait, and look for a product as a cashier would."""
    # As installed: where the tests' tools bring this, httpx imports it for a command line of its own (10 MB).
    sys.modules["pygments"] = None  # type: ignore[assignment]
    shell = first_paint(app, "light")
    window = fill(app, shell, ThemeMode.LIGHT)
    settings, _ = settings_file.load(folder)
    opened: asyncio.Future[OpenTill] = asyncio.get_running_loop().create_future()
    async with AsyncExitStack() as stack:
        start = StartOptions(folder, settings, False, None)
        await open_till_behind(
            stack, window, start, system_clock(), lambda text: print(text, file=sys.stderr), opened.set_result
        )
        till = (await opened).till
        started = resident()
        await asyncio.sleep(QUIET)
        for text in ("b", "be", "mu", "mul"):
            window.sale.finder.clear()
            window.sale.finder.type_text(text)
            await asyncio.sleep(0.3)
        gc.collect()
        now = resident()
        await till.tasks.aclose(5.0)
    return f"started={started} now={now}"


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
        print(runner.run(live(application, Path(sys.argv[1]))))
