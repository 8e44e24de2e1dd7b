"""Tasks: one of a name, the latest wins, every error is told, and closing gives what is under way a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest

from pos_app.services.tasks import WELL, Tasks

pytestmark = pytest.mark.asyncio


class Told:
    """What was reported."""

    def __init__(self) -> None:
        self.errors: list[tuple[str, str]] = []

    def __call__(self, name: str, error: BaseException) -> None:
        self.errors.append((name, str(error)))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tasks(told: Told) -> Tasks:
    return Tasks(told)


def after(seconds: float, done: list[str], name: str) -> Callable[[], Coroutine[Any, Any, None]]:
    """Work that takes so long and writes its name down."""

    async def work() -> None:
        await asyncio.sleep(seconds)
        done.append(name)

    return work


async def test_a_name_that_runs_is_not_started_twice(tasks: Tasks) -> None:
    done: list[str] = []
    assert tasks.start("pay", after(1, done, "first"))
    assert not tasks.start("pay", after(1, done, "second"))
    assert tasks.is_running("pay")
    await asyncio.sleep(2)
    assert done == ["first"]
    assert not tasks.is_running("pay")
    assert tasks.start("pay", after(1, done, "third"))
    await asyncio.sleep(2)
    assert done == ["first", "third"]


async def test_work_asked_for_in_the_very_turn_the_last_one_ends_is_not_lost(tasks: Tasks) -> None:
    seen: list[bool] = []
    ended = asyncio.Event()

    async def first() -> None:
        ended.set()

    async def second() -> None:
        seen.append(True)

    async def watcher() -> None:
        await ended.wait()
        assert tasks.start("save", second)

    tasks.start("watch", watcher)
    await asyncio.sleep(0)
    tasks.start("save", first)
    await asyncio.sleep(1)
    assert seen == [True]


async def test_restarting_a_name_leaves_the_latest_alone(tasks: Tasks, told: Told) -> None:
    done: list[str] = []
    for name in ("a", "b", "c"):
        tasks.restart("search", after(1, done, name))
        await asyncio.sleep(0.5)
    await asyncio.sleep(2)
    assert done == ["c"]
    assert told.errors == []


async def test_an_error_nobody_expected_is_told_with_its_name_and_the_name_is_free_again(
    tasks: Tasks, told: Told
) -> None:
    async def broken() -> None:
        raise RuntimeError("a mistake")

    tasks.start("work", broken)
    await asyncio.sleep(0.1)
    assert told.errors == [("work", "a mistake")]
    assert tasks.start("work", broken)
    await asyncio.sleep(0.1)
    assert len(told.errors) == 2


async def test_closing_waits_for_work_ends_what_has_no_end_and_takes_nothing_new(tasks: Tasks, told: Told) -> None:
    done: list[str] = []
    loop = asyncio.get_running_loop()
    tasks.serve("for ever", after(10**9, done, "never"))
    tasks.start("sale", after(3, done, "sale"))
    began = loop.time()
    await tasks.aclose(5)
    assert 3 <= loop.time() - began < 3.5
    assert done == ["sale"]
    assert not tasks.start("late", after(0, done, "late"))
    assert not tasks.restart("late", after(0, done, "late"))
    await tasks.aclose(5)
    assert told.errors == []


async def test_closing_ends_what_takes_longer_than_the_grace_and_waits_for_its_end(tasks: Tasks, told: Told) -> None:
    ended: list[str] = []

    async def stubborn() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            await asyncio.sleep(1)  # tidies up
            ended.append("tidy")

    tasks.start("long", stubborn)
    await asyncio.sleep(0.1)
    await tasks.aclose(2)
    assert ended == ["tidy"]
    assert told.errors == []


async def test_work_may_close_the_tasks_it_runs_in(tasks: Tasks) -> None:
    async def closing() -> None:
        await tasks.aclose(5)

    tasks.start("close", closing)
    await asyncio.sleep(1)
    assert not tasks.is_running("close")


async def test_who_is_waited_for_is_told_from_the_first_answer_wanted_to_the_last_one_given(tasks: Tasks) -> None:
    told: list[bool] = []
    tasks.when_awaited(told.append)
    done: list[str] = []
    tasks.start("background", after(0.03, done, "background"))
    assert (told, tasks.is_awaited) == ([], False)
    tasks.start("code", after(0.01, done, "code"), awaited=True)
    assert not tasks.start("background", after(0.0, done, "again"), awaited=True), "it runs; from now on it is awaited"
    tasks.restart("code", after(0.01, done, "other code"), awaited=True)
    assert (told, tasks.is_awaited) == ([True], True)
    async with asyncio.timeout(10):
        while tasks.is_awaited:  # noqa: ASYNC110 - the end is what is tested
            await asyncio.sleep(0.005)
    assert done == ["other code", "background"]
    assert told == [True, False]


async def test_an_answer_that_fails_is_waited_for_no_more(tasks: Tasks, told: Told) -> None:
    changes: list[bool] = []
    tasks.when_awaited(changes.append)

    async def fail() -> None:
        raise ValueError("no")

    tasks.start("code", fail, awaited=True)
    async with asyncio.timeout(10):
        while tasks.is_awaited:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)
    assert changes == [True, False]
    assert told.errors == [("code", "no")]


async def test_work_that_is_kept_starts_again_after_an_error_and_is_told_once(tasks: Tasks, told: Told) -> None:
    loop, began = asyncio.get_running_loop(), list[float]()

    async def breaks() -> None:
        began.append(loop.time())
        await asyncio.sleep(0.1)
        raise RuntimeError(f"mistake {len(began)}")

    assert tasks.keep("for ever", breaks)
    assert not tasks.keep("for ever", breaks)
    await asyncio.sleep(300)
    assert told.errors == [("for ever", "mistake 1")]
    pauses = [round(after - before - 0.1) for before, after in pairwise(began)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    await tasks.aclose(0.0)
    assert not tasks.is_running("for ever")


async def test_work_that_ran_well_for_long_is_told_of_again_and_starts_again_at_once(told: Told) -> None:
    loop, began, restarts = asyncio.get_running_loop(), list[float](), Told()
    tasks = Tasks(told, restarts)

    async def breaks() -> None:
        began.append(loop.time())
        await asyncio.sleep(WELL + 1)
        raise RuntimeError("a mistake")

    tasks.keep("for ever", breaks)
    await asyncio.sleep(3 * (WELL + 3))
    assert restarts.errors == [("for ever", "a mistake")] * 3
    assert [round(after - before) for before, after in pairwise(began)] == [WELL + 2] * (len(began) - 1)
    assert told.errors == []
    await tasks.aclose(0.0)


async def test_kept_work_that_returns_has_ended_and_closing_ends_the_rest_even_in_a_pause(
    tasks: Tasks, told: Told
) -> None:
    done: list[str] = []
    tasks.keep("ends", after(1, done, "ends"))
    await asyncio.sleep(2)
    assert (done, tasks.is_running("ends"), told.errors) == (["ends"], False, [])

    async def breaks() -> None:
        raise RuntimeError("a mistake")

    tasks.keep("breaks", breaks)
    await asyncio.sleep(20)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await tasks.aclose(5)
    assert loop.time() - before < 0.1
    assert told.errors == [("breaks", "a mistake")]
