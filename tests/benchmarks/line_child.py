"""`python -m tests.benchmarks.line_child FOLDER URL TIMES`: a till with its window whose network goes and comes back.

Prints the worst of all times, in seconds: told (from the end of the first call that failed until the pill that says so
is painted), paid (the same from the payment), left (from the network's return until the sale is at the shop)."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from pos_app.app.open_till import OpenTill
from pos_app.chift.credentials import Credentials
from pos_app.chift.wire import Exchange
from pos_app.services.outbox.chift_line import LineWatch
from pos_app.services.outbox.reachability import address_of
from pos_app.ui.window.frame import Header
from tests.benchmarks.behind_window import opened, run
from tests.benchmarks.cable import Cable
from tests.crash.runs import exact_state
from tests.line_to import line_to

GONE = 4.0  # seconds without network: tries have become rare by then
PATIENCE = 30.0
OFFLINE = "Offline"


class Pill(QObject):
    """Notes when the pill was last painted with other words than before."""

    def __init__(self, header: Header) -> None:
        super().__init__()
        self._pill = header.pill
        self.words, self.at = "", 0.0
        self._pill.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        words = self._pill.accessibleName()
        if event.type() == QEvent.Type.Paint and words != self.words:
            self.words, self.at = words, time.perf_counter()
        return False


async def live(app: QApplication, folder: Path, url: str, times: int) -> str:
    """Connect, fetch the products; then sell without network, again and again."""
    key = Credentials(**exact_state(url)["credentials"])
    upstream = urlsplit(url).port
    assert upstream is not None
    failed: list[float] = []
    worst = {"told": 0.0, "paid": 0.0, "left": 0.0}
    with Cable(upstream) as cable:
        async with opened(app, folder) as (window, here):
            watch = LineWatch()
            watch.attach(here.till.outbox, None)

            def ear(exchange: Exchange) -> None:
                if exchange.error:
                    failed.append(time.perf_counter())
                watch.on_exchange(exchange)

            through = f"http://127.0.0.1:{cable.port}"
            api = await line_to(through, key, on_exchange=ear)
            pill = Pill(window.header)
            here.presenters.connect(api, address_of(through, dict))
            await _until(lambda: bool(here.presenters.finder._items) and OFFLINE not in pill.words)
            item = next(item for item in here.presenters.finder._items.values() if item.price)
            for _ in range(times):
                cable.pull()
                failed.clear()
                here.presenters.sale.add(item)
                here.presenters.pay.open()
                here.presenters.pay.take()
                paid = time.perf_counter()
                await _until(lambda: OFFLINE in pill.words)
                worst["told"] = max(worst["told"], pill.at - failed[0])
                worst["paid"] = max(worst["paid"], pill.at - paid)
                await asyncio.sleep(GONE)
                cable.plug()
                back = time.perf_counter()
                await _until_sent(here)
                worst["left"] = max(worst["left"], time.perf_counter() - back)
                await _until(lambda: OFFLINE not in pill.words)
            await here.till.tasks.aclose(5.0)
            await api.aclose()
    return " ".join(f"{name}={seconds}" for name, seconds in worst.items())


async def _until_sent(here: OpenTill) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await here.till.till_store.outbox.summary(here.till.clock.now().date())).waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _until(seen: object) -> None:
    async with asyncio.timeout(PATIENCE):
        while not seen():  # type: ignore[operator]  # noqa: ASYNC110 - as whoever looks at the screen
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    run(lambda app: live(app, Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
