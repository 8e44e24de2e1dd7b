"""`python -m tests.benchmarks.sync_child load|window FOLDER URL KEY [KILL_AFTER]`: a till that fetches its catalogue.

`load`: without a window; `window`: behind the real one, with a heartbeat on its thread. KEY is the practice shop's, as
JSON: to ask the shop itself for it brings all its products into the memory that is measured here. Prints what it
measured as name=number words. KILL_AFTER ends the sync worker, as `kill -9` does, once it has said so many pages.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import signal
import sys
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from pos_app.chift.credentials import Credentials
from pos_app.services.catalogue.load_job import LoadProgress
from pos_app.services.catalogue.loading import Catalogue
from pos_app.services.catalogue.sync_protocol import WorkerFailedError
from pos_app.services.catalogue.sync_worker import SyncWorker
from pos_app.services.clock import system_clock
from pos_app.store.catalogue import CatalogueStore
from tests.line_to import line_to

BEAT = 0.004
SETTLED = 1.5  # seconds until the window has drawn what it opened with
AT_MOST = 900.0
# As installed: where the tests' tools bring this module, httpx imports it for a command line of its own.
_AS_INSTALLED = (
    "import sys; sys.modules['pygments'] = None; from pos_app.__main__ import main; sys.exit(main(['sync-worker']))"
)
COMMAND = (sys.executable, "-c", _AS_INSTALLED)


async def load(folder: Path, url: str, key: Credentials, kill_after: int) -> str:
    """Fetch what is to be fetched, from the order to the catalogue in use; processes and all.

    The till is logged in by then, as it is wherever it has a line to its shop, and as the SDK is, its peer.
    """
    store = await CatalogueStore.open(folder)
    api = await line_to(url, key)
    await api.log_in()

    def told(progress: LoadProgress) -> None:
        if kill_after and progress.pages >= kill_after:
            _kill_worker()

    catalogue = Catalogue(store, system_clock(), told, "shop", "EUR")
    began = time.perf_counter()
    try:
        await catalogue.refresh(SyncWorker(url, key, api.log_in, api.product_count, COMMAND))
    except WorkerFailedError:
        return "killed=1"
    else:
        took = time.perf_counter() - began
        meta = await store.facts.meta()
        return f"took={took} items={meta.items} customers={meta.customers}"
    finally:
        await api.aclose()
        await store.aclose()


async def window(app: object, folder: Path, url: str, key: Credentials) -> str:
    """A first load behind an open window: how late its thread's heartbeat is meanwhile, and how big it gets."""
    from pos_app.app.open_till import OpenTill, open_till_behind
    from pos_app.app.options import StartOptions
    from pos_app.app.session import fill
    from pos_app.system import settings_file
    from pos_app.ui.kit.theme import ThemeMode
    from pos_app.ui.window.shell import first_paint

    shell = first_paint(app, "light")  # type: ignore[arg-type]
    shown = fill(app, shell, ThemeMode.LIGHT)  # type: ignore[arg-type]
    settings, _ = settings_file.load(folder)
    opened: asyncio.Future[OpenTill] = asyncio.get_running_loop().create_future()
    async with AsyncExitStack() as stack:
        await open_till_behind(
            stack, shown, StartOptions(folder, settings, False, None), system_clock(), _print_error, opened.set_result
        )
        here = await opened
        api = await line_to(url, key)
        stack.push_async_callback(api.aclose)
        await asyncio.sleep(SETTLED)
        gc.collect()
        gc.freeze()  # as TillSession does with the till it has opened
        work: list[float] = []
        wall: list[float] = []
        here.till.tasks.serve("beat", partial(_beat, work, wall))
        await asyncio.sleep(2 * SETTLED)  # what this machine does to a window at rest
        rest = sorted(wall)
        work.clear()
        wall.clear()
        here.presenters.connect(api, None, SyncWorker(url, key, api.log_in, api.product_count, COMMAND))
        async with asyncio.timeout(AT_MOST):
            while (await here.till.shelf.meta()).loaded_at is None:  # noqa: ASYNC110 - as whoever waits for it
                await asyncio.sleep(0.25)
        await asyncio.sleep(SETTLED)  # what was fetched is shown
        count = (await here.till.shelf.meta()).items
        await here.till.tasks.aclose(5.0)
    late, busy = sorted(wall), sorted(work)
    p99 = late[len(late) * 99 // 100]
    size = _peak()
    idle = rest[len(rest) * 99 // 100]
    worked = f"work={busy[-1]} work99={busy[len(busy) * 99 // 100]}"
    times = f"worst={late[-1]} p99={p99} rest={idle} {worked} beats={len(late)}"
    return f"{times} items={count} peak={size} now={_resident()}"


async def _beat(work: list[float], wall: list[float]) -> None:
    while True:
        busy, began = time.thread_time(), time.perf_counter()
        await asyncio.sleep(BEAT)
        work.append((time.thread_time() - busy) * 1000)
        wall.append((time.perf_counter() - began - BEAT) * 1000)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak() -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # not that of the program before it
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def _kill_worker() -> None:
    for thread in Path("/proc/self/task").iterdir():  # our own children, by their ids
        for child in (thread / "children").read_text().split():
            os.kill(int(child), signal.SIGKILL)


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    what, where, server, given, *rest = sys.argv[1:]
    shop_key = Credentials(**json.loads(given))
    if what == "load":
        print(asyncio.run(load(Path(where), server, shop_key, int(rest[0]) if rest else 0)))
    else:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ.setdefault("QT_API", "pyside6")
        from PySide6.QtWidgets import QApplication

        from pos_app.ui.qt.event_loop import Loop

        application = QApplication(sys.argv[:1])
        with asyncio.Runner(loop_factory=lambda: Loop(application)) as runner:
            print(runner.run(window(application, Path(where), server, shop_key)))
