"""The order of input ahead of an answer: each state of the table in `services.input_queue`."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from pos_app.services.input_queue import InputQueue
from pos_app.services.tasks import Tasks

pytestmark = pytest.mark.asyncio


def unexpected(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def test_while_the_till_opens_all_is_kept_and_acts_in_its_order_once_it_is_open() -> None:
    queue, done = InputQueue(Tasks(unexpected)), list[str]()
    queue.put(partial(done.append, "free"))
    queue.opening()
    for name in ("one", "two"):
        queue.put(partial(done.append, name))
    assert (done, queue.is_empty) == (["free"], False)
    queue.opened()
    assert (done, queue.is_empty) == (["free", "one", "two"], True)


async def test_what_is_put_behind_a_code_waits_for_its_answer_and_an_act_may_want_one_itself() -> None:
    queue, done = InputQueue(Tasks(unexpected)), list[str]()
    answers = [asyncio.Event(), asyncio.Event()]

    async def serve(number: int) -> bool:
        await answers[number].wait()
        done.append(f"code {number}")
        return True

    queue.take(partial(serve, 0))
    queue.put(partial(queue.take, partial(serve, 1)), scan=True)
    queue.put(partial(done.append, "key"))
    assert queue.keeps
    answers[0].set()
    await asyncio.sleep(0.01)
    assert done == ["code 0"], "the second code is served, and the key is kept behind it"
    answers[1].set()
    assert await queue.settled()
    await asyncio.sleep(0.01)
    assert done == ["code 0", "code 1", "key"]
    assert not queue.keeps


async def test_codes_are_served_in_their_order_and_one_that_was_not_found_is_remembered_until_it_was_seen() -> None:
    queue, done = InputQueue(Tasks(unexpected)), list[str]()

    async def serve(name: str, sold: bool) -> bool:
        await asyncio.sleep(0.01 if name == "slow" else 0)
        done.append(name)
        return sold

    queue.take(partial(serve, "slow", False))
    queue.take(partial(serve, "quick", True))
    assert not await queue.settled()
    assert done == ["slow", "quick"]
    await asyncio.sleep(0.01)
    assert queue.all_sold, "the answers could be seen"


async def test_forgotten_keys_do_not_act_and_scans_do() -> None:
    queue, done = InputQueue(Tasks(unexpected)), list[str]()
    queue.opening()
    queue.put(partial(done.append, "scan"), scan=True)
    queue.put(partial(done.append, "key"))
    queue.forget()
    queue.give_up()
    assert done == ["scan"]


async def test_a_closed_queue_lets_its_scans_act_and_hears_of_no_task_any_more() -> None:
    tasks = Tasks(unexpected)
    queue, done = InputQueue(tasks), list[str]()
    queue.opening()
    queue.put(partial(done.append, "scan"), scan=True)
    queue.put(partial(done.append, "key"))
    queue.close()
    assert done == ["scan"]
    tasks.start("work", partial(asyncio.sleep, 0.01), awaited=True)
    assert not queue.keeps
