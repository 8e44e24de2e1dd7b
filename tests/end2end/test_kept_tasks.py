"""Each task of the till that has no end, killed by an error that nobody expected: it comes back, and it is told once.

The whole program stands behind a real window drawn into memory, with a practice shop's process as its Chift.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import CoroutineType
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.app.till_session import TillSession
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system import settings_file
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from tests.end2end.test_window_cashiers import connected, staff
from tests.pictures.hands import Hands
from tests.unit.sandbox.sandbox_process import SandboxProcess

AT_REST, IN_TROUBLE = {"outbox", "reach", "catalogue", "privacy", "updates", "idle lock"}, {"pill", "sales tick"}
SECRET_WORDS = "Lefèvre +32475112233"


class Kept:
    """The tasks that are kept running, by what Python knows of them."""

    @staticmethod
    def all() -> dict[str, asyncio.Task[Any]]:
        """By name."""
        found = {}
        for task in asyncio.all_tasks():
            made = task.get_coro()
            if isinstance(made, CoroutineType) and made.__qualname__ == "Tasks._kept":
                found[task.get_name()] = task
        return found

    @staticmethod
    def at(task: asyncio.Task[Any]) -> list[str]:
        """The names of the coroutines it waits in, from the outermost."""
        names = list[str]()
        inner: object = task.get_coro()
        while isinstance(inner, CoroutineType):
            names.append(inner.__qualname__)
            inner = inner.cr_await
        return names


def _kill(task: asyncio.Task[Any]) -> bool:
    """Raise an error of this program where the task waits; False if it does not wait just now."""
    waits_for = task._fut_waiter  # type: ignore[attr-defined]  # the only way in from outside
    if waits_for is None or waits_for.done():
        return False
    waits_for.set_exception(RuntimeError(SECRET_WORDS))
    return True


async def _lose(hands: Hands, names: set[str]) -> None:
    """Kill all of these, and see each come back."""
    await hands.until(f"{names} at rest", lambda: all(len(Kept.at(Kept.all()[name])) > 1 for name in names))
    tasks = {name: Kept.all()[name] for name in names}
    works = {name: Kept.at(task)[1] for name, task in tasks.items()}
    for task in tasks.values():
        await hands.until("it waits", partial(_kill, task))
    await hands.until("they are killed", lambda: not [n for n, task in tasks.items() if works[n] in Kept.at(task)])
    await hands.until("all of them again", lambda: all(works[name] in Kept.at(task) for name, task in tasks.items()))
    assert names <= Kept.all().keys()


async def _lose_each(window: MainWindow, folder: Path, shop: SandboxProcess) -> list[str]:
    told: list[str] = []
    hands, settings = Hands(window), settings_file.load(folder)[0]
    tasks = Tasks(lambda name, error: told.append(f"{name}: {error!r}"))
    running = TillSession(window, folder, told.append, lambda: None, lambda: None, system_clock())
    start = StartOptions(folder, settings, demo=False, server=None, signed_in=1)
    tasks.start("running", lambda: running.run(start))
    orders = "POST /commerce/orders"
    try:
        await hands.until("the tiles", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.until("what is kept", lambda: Kept.all().keys() >= AT_REST)
        await _lose(hands, AT_REST)
        shop.order_fault(match=orders, fault="status", status=503)
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        await hands.until("the money taken", lambda: not window.pay.is_open)
        await hands.press("F4")
        await hands.until("what tells of trouble", lambda: Kept.all().keys() >= IN_TROUBLE)
        await _lose(hands, IN_TROUBLE)
        shop.order_fault(clear=True)
        await hands.press("F1")
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        await hands.until("both sales at the shop", lambda: shop.state()["requests"][orders] >= 3)
        return told
    finally:
        await tasks.aclose(0.0)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of the drawing into memory, not of ours
def test_each_task_without_an_end_comes_back(
    window: MainWindow, folder: Path, shop: SandboxProcess, caplog: pytest.LogCaptureFixture
) -> None:
    connected(folder, shop)
    settings = settings_file.load(folder)[0]
    settings_file.save(folder, replace(settings, update_url=f"{shop.url}/updates"))
    staff(folder)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with caplog.at_level(logging.INFO), asyncio.Runner(loop_factory=lambda: Loop(app)) as runner:
        told = runner.run(_lose_each(window, folder, shop))
    assert [one.split(".")[0] for one in told] == ["A part of the till stopped and is started again"] * 8
    assert "failed, RuntimeError; it is started again" in caplog.text
    assert [word for word in SECRET_WORDS.split() if word in caplog.text] == []
