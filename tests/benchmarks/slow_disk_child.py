"""`python -m tests.benchmarks.slow_disk_child pay|first FOLDER [SPAWNED]`: payments, or a first start, on a slow disk.

Prints name=milliseconds. "pay": on_disk (the last change of the cart is on the disk) and behind_scan (pay right behind
it), each the middle of some. "first": since SPAWNED (the parent's `time.time()`) until the window is painted, until it
says that it opens, and until one can sell.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

ROUNDS = 7


async def pay(folder: Path) -> None:
    """Sales at a till without a window or a line."""
    from pos_app.app.shop_connection import PRACTICE_SHOP
    from pos_app.app.till import open_till
    from pos_app.domain.money import Money
    from pos_app.domain.payment import Tender
    from pos_app.domain.totals import totals
    from pos_app.services.clock import system_clock
    from pos_app.services.settings.shop import usable_shop
    from tests.unit.store.till_values import cart

    def report(name: str, error: BaseException) -> None:
        raise RuntimeError(name) from error

    shop, _ = usable_shop(replace(PRACTICE_SHOP, currency="EUR"))
    clock = system_clock()
    async with open_till(folder, shop, clock, report, lambda _row: None, None) as till:
        await asyncio.sleep(2.0)  # the log is begun
        took: dict[str, list[float]] = {"on_disk": [], "behind_scan": []}
        for name in ("on_disk", "behind_scan") * ROUNDS:
            basket = cart(3)
            due = totals(basket, shop.policy).total
            tender = Tender("Cash", Money(due.amount, due.currency), is_cash=True)
            till.checkout.keep(cart(2))
            await till.checkout.flush()
            till.checkout.keep(basket)
            if name == "on_disk":
                await till.checkout.flush()
                await asyncio.sleep(1.0)  # and the witness of the sale before
            else:
                await asyncio.sleep(0)
            began = time.perf_counter()
            await till.checkout.pay(basket, (tender,), "")
            took[name].append((time.perf_counter() - began) * 1000)
    print(*(f"{name}={median(values)}" for name, values in took.items()), flush=True)


def first(folder: Path, spawned: float) -> None:
    """The program itself, with a folder that it does not know."""
    from pos_app import __main__
    from pos_app.app import startup

    seen: dict[str, float] = {}
    shell_painted = vars(startup)["first_paint"]

    def note(name: str) -> None:
        seen.setdefault(name, (time.time() - spawned) * 1000)

    def first_paint(*wanted: object, **how: object) -> object:
        shell = shell_painted(*wanted, **how)
        note("painted")
        from pos_app.app import session

        filled = session.fill

        def fill(*given: object) -> object:
            from PySide6.QtCore import QTimer

            window = filled(*given)  # type: ignore[arg-type]
            beats = [time.perf_counter()]
            timer = QTimer(window)

            def look() -> None:
                now = time.perf_counter()
                if window.sale.bottom.pay.isEnabled() and "opened" not in seen:
                    seen["lively_before"] = 1.0
                seen["stall"] = max(seen.get("stall", 0.0), (now - beats[0]) * 1000)
                beats[0] = now
                shown = window.notices.current
                if shown is not None and shown.key == "opening":
                    note("told")
                if not window.sale._early:
                    note("opened")
                    print(*(f"{name}={value}" for name, value in seen.items()), flush=True)
                    os._exit(0)

            timer.timeout.connect(look)
            timer.start(4)
            return window

        session.fill = fill  # type: ignore[assignment]
        return shell

    vars(startup)["first_paint"] = first_paint
    __main__.main(["--profile", str(folder)])


if __name__ == "__main__":
    if sys.argv[1] == "pay":
        asyncio.run(pay(Path(sys.argv[2])))
    else:
        first(Path(sys.argv[2]), float(sys.argv[3]))
