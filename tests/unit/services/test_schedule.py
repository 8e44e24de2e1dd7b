"""Which row may go when: places, own waits, gates, probes."""

from __future__ import annotations

import pytest

from pos_app.domain.submission import Cause, Kind
from pos_app.services.outbox.schedule import Schedule

ORDER, CUSTOMER = Kind.ORDER, Kind.CUSTOMER


class Hands:
    """A clock that is turned by hand, and chance that always draws the longest wait."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.schedule = Schedule(lambda: self.now, lambda: 0.999)

    def add(self, *rows: str, kind: Kind = ORDER) -> None:
        for row in rows:
            self.schedule.add(row, kind)

    def takes(self) -> list[str]:
        """All that may go now."""
        taken = []
        while (row := self.schedule.take()) is not None:
            taken.append(row)
        return taken


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_rows_go_in_the_order_they_came_customers_among_them(hands: Hands) -> None:
    hands.add("a", "b")
    hands.add("c", kind=CUSTOMER)
    hands.add("d")
    assert hands.takes() == ["a", "b", "c", "d"]
    assert hands.schedule.out == 4
    assert hands.schedule.due_in() is None


def test_a_row_that_had_its_turn_may_not_leave_once_its_gate_is_closed_but_as_the_probe(hands: Hands) -> None:
    hands.add("a", "b")
    hands.add("c", kind=CUSTOMER)
    hands.takes()
    assert [hands.schedule.may_leave(row) for row in "abc"] == [True] * 3
    hands.schedule.trouble("a", Cause.SHOP_SYSTEM, 10)
    hands.schedule.put_off("a", 0)
    assert [hands.schedule.may_leave(row) for row in "bc"] == [False, True]
    hands.now += 21
    assert hands.schedule.may_leave("b")  # it is the probe now
    assert hands.takes() == []
    hands.schedule.put_off("b", 0)
    assert hands.takes() == ["b"]  # not the one that failed last
    assert hands.schedule.may_leave("b")


def test_a_row_that_waited_goes_at_its_old_place(hands: Hands) -> None:
    hands.add("a", "b")
    assert hands.takes() == ["a", "b"]
    hands.schedule.put_off("a", 10)
    assert hands.schedule.due_in() == pytest.approx(10)
    assert hands.schedule.wait_of("a") == pytest.approx(10)
    assert hands.schedule.wait_of("b") is None  # out
    hands.add("c")
    hands.now += 10
    assert hands.takes() == ["a", "c"]


def test_a_row_that_is_done_is_gone_and_one_added_again_has_its_place(hands: Hands) -> None:
    hands.add("a", "b")
    hands.takes()
    hands.schedule.drop("a")
    assert hands.takes() == []
    hands.schedule.put_off("b", 0)
    hands.add("a")  # corrected by a person
    assert hands.takes() == ["a", "b"]


def test_without_internet_one_probe_goes_in_place_of_all_and_it_is_the_first(hands: Hands) -> None:
    hands.add("a", "b")
    hands.add("c", kind=CUSTOMER)
    hands.takes()
    for row in ("a", "b", "c"):
        hands.schedule.trouble(row, Cause.INTERNET, None)
        hands.schedule.put_off(row, 0)
    assert hands.takes() == []
    wait = hands.schedule.due_in()
    assert wait is not None
    assert 0 < wait <= 1  # three failed together: that counts as one
    hands.now += wait
    assert hands.takes() == ["a"]
    hands.schedule.trouble("a", Cause.INTERNET, None)
    hands.schedule.put_off("a", 0)
    wait = hands.schedule.due_in()
    assert wait is not None
    assert 1 < wait <= 2
    hands.now += wait
    assert hands.takes() == ["a"]
    hands.schedule.drop("a")
    hands.schedule.answered(ORDER, by_shop=True)
    assert hands.takes() == ["b", "c"]


def test_waits_grow_to_a_minute_and_no_further(hands: Hands) -> None:
    hands.add("a")
    for _ in range(2_000):
        hands.now += 400
        assert hands.takes() == ["a"]
        hands.schedule.trouble("a", Cause.INTERNET, None)
        hands.schedule.put_off("a", 0)
    wait = hands.schedule.due_in()
    assert wait is not None
    assert 40 < wait <= 60


def test_a_fault_of_the_shop_system_is_probed_with_another_row(hands: Hands) -> None:
    hands.add("a", "b")
    assert hands.schedule.take() == "a"
    hands.schedule.trouble("a", Cause.SHOP_SYSTEM, None)
    hands.schedule.put_off("a", 0)
    hands.now += 2
    assert hands.takes() == ["b"]
    hands.schedule.drop("b")
    hands.schedule.answered(ORDER, by_shop=True)
    assert hands.takes() == ["a"]


def test_the_only_row_is_its_own_probe(hands: Hands) -> None:
    hands.add("a")
    hands.takes()
    hands.schedule.trouble("a", Cause.SHOP_SYSTEM, None)
    hands.schedule.put_off("a", 0)
    hands.now += 2
    assert hands.takes() == ["a"]


def test_trouble_with_customers_leaves_sales_alone(hands: Hands) -> None:
    hands.add("who", kind=CUSTOMER)
    hands.add("a", "b")
    assert hands.schedule.take() == "who"
    hands.schedule.trouble("who", Cause.SETUP, None, 300)
    hands.schedule.put_off("who", 0)
    assert hands.takes() == ["a", "b"]
    assert hands.schedule.wait_of("who") == pytest.approx(300)


def test_an_answer_of_chift_alone_does_not_show_that_the_shop_system_works(hands: Hands) -> None:
    hands.add("a", "b")
    hands.takes()
    hands.schedule.trouble("a", Cause.SHOP_SYSTEM, None, 100)
    hands.schedule.put_off("a", 0)
    hands.schedule.answered(ORDER, by_shop=False)
    assert hands.takes() == []
    hands.schedule.answered(ORDER, by_shop=True)
    assert hands.takes() == ["a"]


def test_a_wait_the_server_asked_for_stands_until_its_end_or_a_person(hands: Hands) -> None:
    hands.add("a", "b")
    hands.takes()
    hands.schedule.trouble("a", Cause.THROTTLED, 900)
    hands.schedule.put_off("a", 0)
    hands.schedule.answered(ORDER, by_shop=True)  # b was answered meanwhile
    hands.schedule.drop("b")
    hands.now += 899
    assert hands.takes() == []
    hands.schedule.skip_waits()
    assert hands.takes() == ["a"]


def test_skipping_waits_takes_no_row_twice(hands: Hands) -> None:
    hands.add("a", "b", "c")
    assert hands.schedule.take() == "a"
    hands.schedule.put_off("a", 50)
    for _ in range(3):
        hands.schedule.skip_waits()
    assert hands.takes() == ["a", "b", "c"]
    assert hands.takes() == []


def test_ten_thousand_rows_are_taken_in_order(hands: Hands) -> None:
    rows = [f"row-{at:05d}" for at in range(10_000)]
    hands.add(*rows)
    hands.schedule.skip_waits()
    assert hands.takes() == rows


def test_an_answer_to_one_row_ends_the_waits_of_the_others_once() -> None:
    clock = [0.0]
    schedule = Schedule(lambda: clock[0], lambda: 0.5)
    for name in ("a", "b", "c"):
        schedule.add(name, Kind.ORDER)
    assert [schedule.take() for _ in range(3)] == ["a", "b", "c"]
    schedule.put_off("a", 300.0, ends_early=True)
    schedule.put_off("b", 300.0)  # the server named this wait
    schedule.drop("c")
    schedule.answered(Kind.CUSTOMER, by_shop=True)
    schedule.answered(Kind.ORDER, by_shop=False)
    assert schedule.take() is None, "neither another kind nor a cache shows that the shop's software is back"
    schedule.answered(Kind.ORDER, by_shop=True)
    assert (schedule.wait_of("a"), schedule.wait_of("b")) == (0.0, 300.0)
    assert schedule.take() == "a"
    schedule.put_off("a", 300.0, ends_early=True)
    schedule.answered(Kind.ORDER, by_shop=True)
    assert schedule.wait_of("a") == 300.0, "it fails where others do not: it is the row's own trouble"
    schedule.add("d", Kind.ORDER)
    assert schedule.take() == "d"
    schedule.trouble("d", Cause.SHOP_SYSTEM, None)
    schedule.put_off("a", 300.0, ends_early=True)
    schedule.answered(Kind.ORDER, by_shop=True)
    assert schedule.wait_of("a") == 0.0, "another trouble, another end"


def test_a_wait_that_ends_behind_the_look_is_over_now(hands: Hands) -> None:
    """Found by a sale that stayed unknown on a busy machine: its wait ended between `take` and `due_in`."""
    hands.add("a")
    hands.takes()
    hands.schedule.put_off("a", 5)
    hands.now += 4.999
    assert hands.takes() == []
    hands.now += 0.002
    assert hands.schedule.due_in() == 0.0
    assert hands.takes() == ["a"]


def test_a_gate_that_opens_behind_the_look_is_open_now(hands: Hands) -> None:
    hands.add("a", "b")
    hands.schedule.take()
    hands.schedule.trouble("a", Cause.SHOP_SYSTEM, 10)
    hands.schedule.put_off("a", 0)
    wait = hands.schedule.due_in()
    assert wait is not None
    hands.now += wait - 0.001
    assert hands.takes() == []
    hands.now += 0.002
    assert hands.schedule.due_in() == 0.0
    assert hands.takes() == ["b"]
    assert hands.schedule.due_in() is None  # the probe is out: its end is an event
