"""Each task of the till that has no end, killed by an error that nobody expected: it comes back, and it is told once.

The whole program stands behind a real window drawn into memory, with a practice shop's process as its Chift.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
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
    def work(task: asyncio.Task[Any]) -> CoroutineType[Any, Any, Any] | None:
        """The work that is kept running, as the one coroutine that it is now; None while it runs this moment."""
        keeper = task.get_coro()
        inner = keeper.cr_await if isinstance(keeper, CoroutineType) else None
        return inner if isinstance(inner, CoroutineType) else None


def _waits_in(task: asyncio.Task[Any]) -> asyncio.Future[Any] | None:
    """What a task waits for just now."""
    waits_for: asyncio.Future[Any] | None = task._fut_waiter  # type: ignore[attr-defined]  # the only way in from outside
    return None if waits_for is None or waits_for.done() else waits_for


Lost = dict[str, "CoroutineType[Any, Any, Any]"]


def _kill(names: set[str]) -> Lost | None:
    """Raise an error of this program where each of these waits, in one turn of the loop: else one that is only there
    for a while might be gone. What was killed; None, and nothing is, where not all of them wait."""
    tasks = {name: task for name, task in Kept.all().items() if name in names and _waits_in(task)}
    works = {name: work for name, task in tasks.items() if (work := Kept.work(task)) is not None}
    if works.keys() != names:
        return None
    for task in tasks.values():
        waits_for = _waits_in(task)
        assert waits_for is not None
        waits_for.set_exception(RuntimeError(SECRET_WORDS))
    return works


def _are_again(lost: Lost) -> bool:
    """Whether the same works run once more. Told apart by what was killed: they may be there again in no time."""
    now = {name: Kept.work(task) for name, task in Kept.all().items()}
    return all(
        (work := now.get(name)) is not None and work is not old and work.__qualname__ == old.__qualname__
        for name, old in lost.items()
    )


async def _lose(hands: Hands, names: set[str]) -> None:
    """Kill all of these, and see each come back."""
    lost: Lost = {}

    def are_killed() -> bool:
        lost.update(_kill(names) or {})
        return bool(lost)

    await hands.until(f"{names} at rest", are_killed)
    await hands.until("all of them again", lambda: _are_again(lost))


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
