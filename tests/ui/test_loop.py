"""The till's loop: what is due at once comes in order, in turns, and never keeps Qt from its own work."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos_app.ui.qt import event_loop
from pos_app.ui.qt.event_loop import FEW, Loop, has_threads_left

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Runs a coroutine in a loop of its own."""
    with asyncio.Runner(loop_factory=lambda: Loop(qapp)) as runner:
        yield runner.run


def test_what_is_due_at_once_comes_in_the_order_it_was_asked_for(run: Run) -> None:
    seen: list[int] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        for number in range(100):
            loop.call_soon(seen.append, number)
        loop.call_soon(seen.append, 1).cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    run(ask())

    assert seen == list(range(100))


def test_long_work_in_many_pieces_leaves_qt_its_turn(run: Run) -> None:
    done: list[str] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        for _ in range(20):
            loop.call_soon(time.sleep, 0.005)
        loop.call_soon(done.append, "work")
        QTimer.singleShot(0, lambda: done.append("qt"))  # as a key or a paint that comes meanwhile
        for _ in range(30):
            await asyncio.sleep(0)

    run(ask())

    assert done == ["qt", "work"]


def test_a_callback_that_fails_is_told_and_the_rest_goes_on(run: Run) -> None:
    told: list[str] = []
    seen: list[str] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, about: told.append(type(about["exception"]).__name__))
        loop.call_soon(lambda: [][0])
        loop.call_soon(seen.append, "next")
        await asyncio.sleep(0.01)

    run(ask())

    assert (told, seen) == (["IndexError"], ["next"])


def test_another_thread_wakes_a_loop_that_has_nothing_to_do(run: Run) -> None:
    async def wait() -> None:
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        threading.Timer(0.05, lambda: loop.call_soon_threadsafe(woken.set)).start()
        await asyncio.wait_for(woken.wait(), 10)

    run(wait())


def test_what_threads_hand_over_comes_in_their_order_and_in_the_loops_own_thread(run: Run) -> None:
    seen: list[tuple[int, bool]] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        own, last = threading.get_ident(), asyncio.Event()

        def note(number: int) -> None:
            seen.append((number, threading.get_ident() == own))

        def hand_over() -> None:
            for number in range(100):
                loop.call_soon_threadsafe(note, number)
            loop.call_soon_threadsafe(last.set)

        thread = threading.Thread(target=hand_over)
        thread.start()
        await asyncio.wait_for(last.wait(), 10)
        thread.join()

    run(ask())

    assert seen == [(number, True) for number in range(100)]


def test_a_thread_that_is_done_when_the_loop_is_closed_is_told_so(qapp: QApplication) -> None:
    seen: list[str] = []
    loop = Loop(qapp)
    loop.call_soon_threadsafe(seen.append, "too late")
    loop.close()
    with pytest.raises(RuntimeError):
        loop.call_soon_threadsafe(seen.append, "later still")
    qapp.processEvents()

    assert seen == []


def test_a_loop_at_rest_takes_no_turns(qapp: QApplication) -> None:
    turns: list[int] = []

    class Counted(Loop):
        def _turn(self) -> None:
            turns.append(1)
            super()._turn()

    with asyncio.Runner(loop_factory=lambda: Counted(qapp)) as runner:
        runner.run(asyncio.sleep(0.3))

    assert len(turns) < 20


def test_what_is_due_when_the_loop_closes_is_forgotten(qapp: QApplication) -> None:
    seen: list[str] = []
    loop = Loop(qapp)
    loop.call_soon(seen.append, "too late")
    loop.close()
    qapp.processEvents()

    assert seen == []


def test_what_is_due_later_comes_in_the_order_of_its_time(run: Run) -> None:
    seen: list[int] = []

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        for number in (3, 1, 2):
            loop.call_later(number / 100, seen.append, number)
        loop.call_later(0.015, seen.append, 9).cancel()
        at = loop.time()
        await asyncio.sleep(0.05)
        assert loop.time() - at >= 0.05

    run(ask())

    assert seen == [1, 2, 3]


def test_deadlines_that_were_taken_back_are_not_kept(qapp: QApplication) -> None:
    """A sale sent takes three back, each of half a minute: of 10,000 sales thousands were kept."""

    async def ask(loop: Loop) -> None:
        done = asyncio.Event()
        done.set()
        for _ in range(5_000):
            async with asyncio.timeout(60):
                await done.wait()
        assert len(loop._later) <= 2 * FEW
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await asyncio.sleep(60)

    loop = Loop(qapp)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(ask(loop))


def test_a_deadline_that_comes_before_the_others_is_not_waited_for_behind_them(run: Run) -> None:
    async def ask() -> None:
        loop = asyncio.get_running_loop()
        late = loop.call_later(60, lambda: None)
        await asyncio.wait_for(asyncio.sleep(0.01), 10)
        late.cancel()

    run(ask())


def test_a_deadline_in_months_is_waited_for_in_pieces(run: Run) -> None:
    async def ask() -> None:
        loop = asyncio.get_running_loop()
        far = loop.call_later(90 * 86_400, lambda: None)
        await asyncio.sleep(0.01)
        far.cancel()

    run(ask())


def test_a_thread_that_never_ends_is_waited_for_a_while_and_then_left(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one in a spooler's call: the till's own end does not wait for it."""
    left: list[event_loop.Threads] = []
    monkeypatch.setattr(event_loop, "HURRIED", 0.05)
    monkeypatch.setattr(event_loop, "_left", left)
    ends = threading.Event()

    async def ask() -> None:
        loop, begun = asyncio.get_running_loop(), asyncio.Event()
        assert isinstance(loop, Loop)
        loop.hurry()

        def answers_late() -> None:
            loop.call_soon_threadsafe(begun.set)
            ends.wait(60)

        loop.run_in_executor(None, answers_late)
        await begun.wait()

    try:
        with asyncio.Runner(loop_factory=lambda: Loop(qapp)) as runner:
            runner.run(ask())
        assert has_threads_left()
        assert not ends.is_set()
    finally:
        ends.set()
        for threads in left:
            for worker in threads._QThreadExecutor__workers:
                worker.wait()


def test_what_a_thread_still_does_at_the_end_is_done(qapp: QApplication) -> None:
    done: list[str] = []

    async def ask() -> None:
        loop, begun = asyncio.get_running_loop(), asyncio.Event()

        def write() -> None:
            loop.call_soon_threadsafe(begun.set)
            time.sleep(0.1)
            done.append("written")

        loop.run_in_executor(None, write)
        await begun.wait()

    with asyncio.Runner(loop_factory=lambda: Loop(qapp)) as runner:
        runner.run(ask())

    assert (done, has_threads_left()) == (["written"], False)
