"""`python -m tests.benchmarks.scan_child FOLDER SCANS LINES…`: a till with its window, scanned ten times a second.

For each number of LINES prints wall50, wall99 (milliseconds by the clock from the last key until the line and the
totals are painted), work50, work99 (processor time of the same); `wrong`: scans that are not in the cart in their
order; `rate`: scans a second. One of the last ten lines gets a piece more each time; `any`: one of all lines."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from random import Random

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from pos_app.app.till_presenters import TillPresenters
from pos_app.domain.cart import Cart
from pos_app.domain.catalogue import Item
from pos_app.presenters.sale.listeners import CartListener
from pos_app.presenters.sale.views import CartView
from pos_app.ui.window.main_window import MainWindow
from tests.benchmarks.behind_window import opened, run, share
from tests.ui.wedge_hands import Hands

EVERY = 0.1  # seconds from scan to scan
GAP, PAUSE = 8, 60  # milliseconds between a scanner's keys, and before its first
QUIET = 2.0
PATIENCE = 20.0
LAST = 10  # lines


class Painted(QObject):
    """Notes when each cart shown was on the screen with both its halves; then, what it has more than the one before."""

    def __init__(self, window: MainWindow, presenters: TillPresenters) -> None:
        super().__init__()
        self._presenters = presenters
        self._sale, self._show = window.sale, window.sale.show_cart
        self._screen = window.window()
        self._halves = (window.sale.cart.viewport(), window.sale.bottom.total)
        self._left: set[QObject] = set()
        self._shown: list[Cart] = [presenters.sale.cart]
        self.times: list[tuple[float, float]] = []
        for watched in (*self._halves, self._screen):
            watched.installEventFilter(self)
        window.sale.show_cart = self._show_cart  # type: ignore[method-assign]

    def close(self) -> None:
        """Watch no more."""
        for watched in (*self._halves, self._screen):
            watched.removeEventFilter(self)
        self._sale.show_cart = self._show  # type: ignore[method-assign]

    def served(self) -> list[str]:
        """The codes in the order they came into the cart."""
        found, before = [], _pieces(self._shown[0])
        for cart in self._shown[1:]:
            now = _pieces(cart)
            for code, count in now.items():
                found += [code] * (count - before.get(code, 0))
            before = now
        return found

    def _show_cart(self, view: CartView, listener: CartListener) -> None:
        self._show(view, listener)
        self._shown.append(self._presenters.sale.cart)
        self._left = set(self._halves)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._left.discard(watched)
        elif event.type() == QEvent.Type.UpdateRequest and watched is self._screen and self._left:
            self._screen.event(event)  # all that is to be painted
            if not self._left:
                moment = time.perf_counter(), time.process_time()
                self.times += [moment] * (len(self._shown) - 1 - len(self.times))
            return True
        return False


def _pieces(cart: Cart) -> dict[str, int]:
    return {line.barcode: int(line.quantity) for line in cart.lines}


async def live(app: QApplication, folder: Path, scans: int, sizes: list[int]) -> str:
    """Fill the cart, scan, measure; again with more lines."""
    chance, told, wrong, elapsed = Random(5), [], 0, 0.0
    async with opened(app, folder) as (window, here):
        await asyncio.sleep(QUIET)
        gc.freeze()  # as TillSession does with the till it has opened
        window.window().activateWindow()
        items = await here.till.catalogue_store.items(None, max(sizes))
        hands = Hands(window.window())
        for name, size, last in (*((str(size), size, LAST) for size in sizes), ("any", sizes[-1], sizes[-1])):
            await _fill(here.presenters, items[:size])
            painted = Painted(window, here.presenters)
            codes = [chance.choice(items[size - last : size]).barcode for _ in range(scans)]
            began = time.perf_counter()
            sent = []
            for number, code in enumerate(codes):
                await asyncio.sleep(max(began + number * EVERY - time.perf_counter(), 0.0))
                hands.scan(code, ending="", gap=GAP, pause=PAUSE)
                sent.append((time.perf_counter(), time.process_time()))
                hands.key("\r", GAP)
            elapsed += time.perf_counter() - began
            async with asyncio.timeout(PATIENCE):
                while len(painted.times) < scans:  # noqa: ASYNC110 - as whoever looks at the screen
                    await asyncio.sleep(0.02)
            painted.close()
            wrong += sum(one != other for one, other in zip(codes, painted.served(), strict=True))
            wall = [(seen[0] - at[0]) * 1000 for at, seen in zip(sent, painted.times, strict=True)]
            work = [(seen[1] - at[1]) * 1000 for at, seen in zip(sent, painted.times, strict=True)]
            for kind, times in (("wall", wall), ("work", work)):
                told += [f"{kind}{part}_{name}={share(times, part)}" for part in (50, 99)]
    return " ".join((*told, f"wrong={wrong}", f"rate={scans * (len(sizes) + 1) / elapsed}"))


async def _fill(presenters: TillPresenters, items: tuple[Item, ...]) -> None:
    here = {line.variant_id for line in presenters.sale.cart.lines}
    for item in items:
        if item.variant_id not in here:
            presenters.sale.add(item)
    await asyncio.sleep(QUIET)


if __name__ == "__main__":
    where, many, *lines = sys.argv[1:]
    run(lambda app: live(app, Path(where), int(many), list(map(int, lines))))
