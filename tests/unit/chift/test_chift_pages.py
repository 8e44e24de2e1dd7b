"""Pages in order, few at once, none left behind, whatever the server says of their number (faults F35)."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Mapping
from contextlib import aclosing

import pytest

from pos_app.chift.errors import ChiftUnavailable
from pos_app.chift.models_in import Sheet
from pos_app.chift.pages import RawPage, in_order

pytestmark = pytest.mark.asyncio


def _rows(*numbers: int) -> list[dict[str, int]]:
    return [{"id": number} for number in numbers]


class Shelf:
    """Pages of three rows; counts what is on its way, and answers later pages sooner."""

    def __init__(self, pages: Mapping[int, Sheet] | Callable[[int], Sheet]) -> None:
        self._pages = pages
        self.asked: list[int] = []
        self.now = self.most = 0

    async def fetch(self, number: int) -> Sheet:
        self.asked.append(number)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.002 * (5 - number % 5))
        finally:
            self.now -= 1
        if callable(self._pages):
            return self._pages(number)
        return self._pages.get(number, Sheet([], None, 3))

    async def all(self) -> list[RawPage]:
        return [page async for page in in_order(self.fetch, 3)]


def _ids(pages: list[RawPage]) -> list[int]:
    return [row["id"] for page in pages for row in page.rows]


async def test_pages_come_in_order_with_at_most_four_on_their_way() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    pages = await shelf.all()

    assert [(page.number, page.total_pages) for page in pages] == [(n, 20) for n in range(1, 21)]
    assert _ids(pages) == list(range(3, 63))
    assert shelf.most == 4
    assert sorted(shelf.asked) == list(range(1, 21))


async def test_the_window_slides_and_a_slow_reader_does_not_pile_up_pages() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 90, 3))
    async with aclosing(in_order(shelf.fetch, 3, at_once=8)) as pages:
        async for page in pages:
            await asyncio.sleep(0.012)
            assert len(shelf.asked) == min(page.number + 8, 30), "the next is asked for when one is read"
    assert shelf.most == 8


async def test_a_slow_shop_is_asked_for_two_pages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos_app.chift.pages.SOON", 0.001)
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    assert len([page async for page in in_order(shelf.fetch, 3, at_once=8, many=True)]) == 20
    assert shelf.most == 2


async def test_reading_goes_on_at_any_page() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    pages = [page async for page in in_order(shelf.fetch, 3, first=18)]
    assert [(page.number, page.total) for page in pages] == [(18, 60), (19, 60), (20, 60)]
    assert sorted(shelf.asked) == [18, 19, 20]


async def test_where_there_will_be_many_they_are_asked_for_before_the_first_one_says_how_many() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    async with aclosing(in_order(shelf.fetch, 3, at_once=8, many=True)) as pages:
        await anext(pages)
        assert shelf.asked[:2] == [1, 2]
        assert [page.number async for page in pages] == list(range(2, 21))
    assert shelf.most == 8


async def test_a_shop_of_fewer_than_thought_is_read_to_its_end_whatever_it_says_of_pages_beyond() -> None:
    def page(number: int) -> Sheet:
        if number > 2:
            raise ChiftUnavailable(status=500)
        return Sheet(_rows(*range(3 * number, 3 * number + 4 - number)), 5, 3)

    shelf = Shelf(page)
    assert [row.number async for row in in_order(shelf.fetch, 3, many=True)] == [1, 2]
    assert max(shelf.asked) == 2
    empty = Shelf(lambda _: Sheet([], 0, 3))
    assert [row async for row in in_order(empty.fetch, 3, many=True)] == [RawPage([], 1, 1, 0)]


async def test_an_empty_shop_is_one_empty_page() -> None:
    shelf = Shelf({1: Sheet([], 0, 3)})
    assert await shelf.all() == [RawPage([], 1, 1, 0)]
    assert shelf.asked == [1]


async def test_a_total_that_grows_on_the_way_brings_the_new_pages_too() -> None:
    shelf = Shelf(
        lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 9 if n < 3 else 12, 3) if n < 5 else Sheet([], 12, 3)
    )
    assert _ids(await shelf.all()) == list(range(3, 15))


async def test_a_total_that_shrinks_on_the_way_ends_at_the_last_page_there_is() -> None:
    shelf = Shelf({1: Sheet(_rows(1, 2, 3), 30, 3), 2: Sheet(_rows(4, 5), 5, 3), 3: Sheet([], 5, 3)})
    pages = await shelf.all()
    assert _ids(pages) == [1, 2, 3, 4, 5]
    assert max(shelf.asked) <= 5


async def test_a_row_that_comes_twice_is_given_once_and_rows_without_an_id_are_all_given() -> None:
    odd: list[object] = [{"name": "no id"}, {"name": "no id"}, "no row"]
    shelf = Shelf({1: Sheet(_rows(1, 2, 3), 9, 3), 2: Sheet(_rows(3, 4, 5), 9, 3), 3: Sheet(odd, 9, 3)})
    pages = await shelf.all()
    assert [len(page.rows) for page in pages] == [3, 2, 3]


async def test_without_a_total_it_goes_on_while_pages_are_full() -> None:
    shelf = Shelf({1: Sheet(_rows(1, 2, 3), None, None), 2: Sheet(_rows(4, 5, 6), None, None)})
    assert _ids(await shelf.all()) == [1, 2, 3, 4, 5, 6]
    assert shelf.asked == [1, 2, 3]


async def test_a_server_that_repeats_its_first_page_for_ever_does_not_keep_us() -> None:
    shelf = Shelf(lambda _: Sheet(_rows(1, 2, 3), None, None))
    assert _ids(await shelf.all()) == [1, 2, 3]
    assert shelf.asked == [1, 2]


async def test_a_total_in_the_billions_ends_with_the_rows() -> None:
    shelf = Shelf({1: Sheet(_rows(1, 2, 3), 10**12, 3)})
    assert _ids(await shelf.all()) == [1, 2, 3]
    assert max(shelf.asked) <= 5


async def test_a_server_with_smaller_pages_than_asked_is_read_to_the_end() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(n), 4, 1) if n < 5 else Sheet([], 4, 1))
    assert _ids(await shelf.all()) == [1, 2, 3, 4]


@pytest.mark.parametrize("total", [11, None])
async def test_pages_shorter_than_their_size_says_are_read_to_the_last_row(total: int | None) -> None:
    rows = _rows(*range(1, 12))
    shelf = Shelf(lambda n: Sheet(rows[2 * (n - 1) : 2 * n], total, 3 if total else 2))
    assert _ids(await shelf.all()) == list(range(1, 12))


@pytest.mark.parametrize("said", ["of this page", "none", "too few"])
async def test_a_total_below_the_rows_that_came_ends_nothing(said: str) -> None:
    """Connectors were seen that count the rows of a page, or do not count."""
    rows = _rows(*range(1, 11))

    def page(number: int) -> Sheet:
        here = rows[3 * (number - 1) : 3 * number]
        return Sheet(here, {"of this page": len(here), "none": 0, "too few": 2}[said], 3)

    shelf = Shelf(page)
    assert _ids(await shelf.all()) == list(range(1, 11))
    assert max(shelf.asked) <= 5


async def test_one_page_that_is_just_full_is_asked_for_once_more_and_a_shorter_one_is_not() -> None:
    full = Shelf(lambda n: Sheet(_rows(1, 2, 3) if n == 1 else [], 3, 3))
    assert _ids(await full.all()) == [1, 2, 3]
    assert full.asked == [1, 2]
    six = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 6, 3))
    assert _ids(await six.all()) == list(range(3, 9))
    assert six.asked == [1, 2]
    short = Shelf(lambda n: Sheet(_rows(1, 2) if n == 1 else [], 2, 3))
    assert _ids(await short.all()) == [1, 2]
    assert short.asked == [1]


async def test_a_page_beyond_what_was_said_may_be_refused_but_not_once_one_was_there() -> None:
    def page(number: int) -> Sheet:
        if number == there + 1:
            raise ChiftUnavailable(status=500)
        return Sheet(_rows(2 * number, 2 * number + 1), 9, 3)

    there = 3  # as nine rows in pages of three say
    assert _ids([row async for row in in_order(Shelf(page).fetch, 3)]) == [2, 3, 4, 5, 6, 7]
    there = 4  # its pages are shorter, so there may be a fifth
    with pytest.raises(ChiftUnavailable):
        await Shelf(page).all()


async def test_a_server_that_repeats_rows_without_an_id_does_not_keep_us() -> None:
    shelf = Shelf(lambda _: Sheet([{"name": "x"}, {"name": "y"}, "no row"], None, None))
    assert len((await shelf.all())[0].rows) == 3
    assert len(shelf.asked) <= 2


async def test_a_page_that_cannot_be_had_comes_as_its_error_after_all_pages_before_it() -> None:
    def page(number: int) -> Sheet:
        if number == 4:
            raise ChiftUnavailable(status=503)
        return Sheet(_rows(3 * number, 3 * number + 1, 3 * number + 2), 30, 3)

    pages = in_order(Shelf(page).fetch, 3)
    assert [(await anext(pages)).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ChiftUnavailable):
        await anext(pages)


@pytest.mark.parametrize("stop_at", [1, 2, 4])
async def test_a_reader_that_stops_leaves_nothing_running(stop_at: int) -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    async with aclosing(in_order(shelf.fetch, 3)) as pages:
        async for page in pages:
            if page.number == stop_at:
                break

    assert shelf.now == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}
    asked = len(shelf.asked)
    await asyncio.sleep(0.02)
    assert len(shelf.asked) == asked


async def test_a_reader_that_is_cancelled_leaves_nothing_running() -> None:
    shelf = Shelf(lambda n: Sheet(_rows(3 * n, 3 * n + 1, 3 * n + 2), 60, 3))
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(shelf.all())
        await asyncio.sleep(0.015)
        reading.cancel()

    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_reader_cancelled_at_the_end_of_the_loop_leaves_nothing_to_report() -> None:
    asking, reports = asyncio.Event(), list[str]()

    async def slow_to_stop(_number: int) -> Sheet:
        asking.set()
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
        raise AssertionError

    async def read() -> None:
        async with aclosing(in_order(slow_to_stop, 3)) as pages:
            await anext(pages)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: reports.append(str(context.get("message"))))
    reading = loop.create_task(read())
    await asking.wait()
    reading.cancel()
    await asyncio.sleep(0)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:  # the loop ends, as it does with the till
        task.cancel()
    await asyncio.wait([reading])
    await asyncio.sleep(0.05)
    del reading  # it holds what it was stopped in
    gc.collect()
    assert reports == []
