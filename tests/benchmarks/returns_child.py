"""`python -m tests.benchmarks.returns_child FOLDER TIMES`: a till with its window, at which receipts are scanned.

Prints wall50, wall99 (milliseconds by the clock from the last key of a receipt's code until its lines are painted),
work50, work99 (processor time of the same), `wrong`: receipts whose lines are not those of their sale. Each receipt is
another one, anywhere in the file.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from random import Random

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from pos_app.presenters.returns.views import ReturnView
from pos_app.ui.returns.screen import ReturnScreen
from tests.benchmarks.behind_window import opened, run, share
from tests.ui.wedge_hands import Hands

GAP, PAUSE = 8, 60  # milliseconds between a scanner's keys, and before its first
QUIET, BETWEEN, PATIENCE = 2.0, 0.1, 20.0


class Painted(QObject):
    """Notes when a receipt was painted for the first time: its number, which each has another, and the lines with it in
    the same pass (where they are those of the receipt before, they stay as they are)."""

    def __init__(self, screen: ReturnScreen) -> None:
        super().__init__()
        self._show = screen.show_view
        self._wanted = ""
        self._is_shown = False
        self.at: asyncio.Future[tuple[float, float]] = asyncio.get_running_loop().create_future()
        screen._title.installEventFilter(self)
        screen.show_view = self._show_view  # type: ignore[method-assign]

    def wait_for(self, receipt: str) -> None:
        """The next painting that counts is this receipt's."""
        self._wanted, self._is_shown = receipt, False
        self.at = asyncio.get_running_loop().create_future()

    def _show_view(self, view: ReturnView) -> None:
        self._show(view)
        self._is_shown = bool(view.back.lines) and self._wanted in f"{view.title} {view.subtitle}"

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._is_shown:
            asyncio.get_running_loop().call_soon(self._painted)  # behind all that is painted with them
        return False

    def _painted(self) -> None:
        if not self.at.done():
            self.at.set_result((time.perf_counter(), time.process_time()))


async def live(app: QApplication, folder: Path, times: int) -> str:
    """Scan receipts, one after the other."""
    chance, wall, work, wrong = Random(7), [], [], 0
    async with opened(app, folder) as (window, here):
        await asyncio.sleep(QUIET)
        receipts = [row.receipt for row in await here.till.till_store.sales.find(limit=20_000)]
        gc.freeze()  # as TillSession does with the till it has opened
        window.window().activateWindow()
        hands = Hands(window.window())
        painted = Painted(window.returns)
        for receipt in chance.sample(receipts, times + 1):
            await asyncio.sleep(BETWEEN)
            painted.wait_for(receipt)
            hands.scan(receipt, ending="", gap=GAP, pause=PAUSE)
            wall_from, work_from = time.perf_counter(), time.process_time()
            hands.key("\r", GAP)
            async with asyncio.timeout(PATIENCE):
                wall_at, work_at = await painted.at
            wall.append((wall_at - wall_from) * 1000)
            work.append((work_at - work_from) * 1000)
            sold = await here.till.returns.find(receipt)
            wrong += len(window.returns._view.back.lines) != len(sold.lines)
    wall, work = wall[1:], work[1:]  # the first makes the screen
    parts = [
        f"{name}{part}={share(all_, part)}" for name, all_ in (("wall", wall), ("work", work)) for part in (50, 99)
    ]
    return " ".join((*parts, f"wrong={wrong}"))


if __name__ == "__main__":
    run(lambda app: live(app, Path(sys.argv[1]), int(sys.argv[2])))
