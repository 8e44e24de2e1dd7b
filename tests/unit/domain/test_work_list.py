"""The work list: what matches a refund in the shop's software, and how an entry stands, whatever came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.errors import DomainError
from pos_app.domain.money import currency
from pos_app.domain.work_list import (
    WorkEntry,
    WorkFound,
    WorkItem,
    WorkKind,
    WorkLine,
    WorkState,
    by_urgency,
    leave_reason,
    standing,
)
from pos_app.domain.work_match import Matched, RefundThere, match

EUR = currency("EUR")
BEGUN = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LINEN, CANDLE, SOAP = "v-linen", "v-candle", "v-soap"


def line(variant: str, total: int, quantity: int = 1) -> WorkLine:
    return WorkLine(variant, variant, quantity, total)


def back(name: str, *lines: WorkLine, hours: int = 0, state: WorkState = WorkState.TO_TELL) -> WorkEntry:
    at = BEGUN + timedelta(hours=hours)
    total = sum(one.total for one in lines)
    item = WorkItem(name, WorkKind.RETURN, f"R-{name}", "s-1", "1-261126-0001", at, "Nadia", EUR, total, lines)
    return WorkEntry(item, state)


def refund(name: str, total: int, *lines: WorkLine, hours: int = 24) -> RefundThere:
    return RefundThere(name, BEGUN + timedelta(hours=hours), total, lines)


def booked(found: Matched) -> dict[str, tuple[str, ...]]:
    return {one: what.ids for one, what in found.found.items() if what.same}


def test_the_same_goods_and_amount_are_booked() -> None:
    a, b = back("a", line(LINEN, 999)), back("b", line(CANDLE, 1161), hours=1)
    found = match([b, a], [refund("5531", 1161, line(CANDLE, 1161)), refund("5530", 999, line(LINEN, 999))])
    assert booked(found) == {"a": ("5530",), "b": ("5531",)}
    assert found.extra == ()


def test_of_two_alike_the_older_is_booked_first_and_the_other_waits() -> None:
    a, b = back("a", line(LINEN, 999), hours=5), back("b", line(LINEN, 999))
    found = match([a, b], [refund("r", 999, line(LINEN, 999))])
    assert booked(found) == {"b": ("r",)}
    assert "a" not in found.found


def test_one_booked_twice_there_is_named() -> None:
    first, second = refund("r1", 999, line(LINEN, 999)), refund("r2", 999, line(LINEN, 999), hours=30)
    found = match([back("a", line(LINEN, 999))], [second, first])
    assert booked(found) == {"a": ("r1",)}
    assert [one.id for one in found.extra] == ["r2"]


def test_another_amount_is_different_with_both() -> None:
    a = back("a", line(LINEN, 999), line(CANDLE, 1161))
    found = match([a], [refund("5531", 999, line(LINEN, 999))])
    what = found.found["a"]
    assert (what.same, what.ids, what.total) == (False, ("5531",), 999)
    assert [one.variant_id for one in what.lines] == [LINEN]


def test_booked_in_parts_it_is_booked_once_the_parts_are_there() -> None:
    a = back("a", line(LINEN, 999), line(CANDLE, 1161))
    parts = [refund("r1", 999, line(LINEN, 999)), refund("r2", 1161, line(CANDLE, 1161), hours=30)]
    assert booked(match([a], parts)) == {"a": ("r1", "r2")}
    assert not booked(match([a], parts[:1]))


def test_an_amount_without_goods_is_matched_by_the_amount_behind_those_with_goods() -> None:
    a, b = back("a", line(LINEN, 999)), back("b", line(CANDLE, 999), hours=1)
    found = match([a, b], [refund("bare", 999, hours=1), refund("named", 999, line(LINEN, 999), hours=2)])
    assert booked(found) == {"a": ("named",), "b": ("bare",)}


def test_other_quantities_of_the_same_goods_are_booked_by_the_amount() -> None:
    found = match([back("a", line(LINEN, 999))], [refund("r", 999, line(LINEN, 999, 0))])
    assert booked(found) == {"a": ("r",)}


def test_software_that_tells_only_the_sum_is_compared_with_the_oldest_returns() -> None:
    entries = [back("a", line(LINEN, 999)), back("b", line(CANDLE, 500), hours=1), back("c", line(SOAP, 300), hours=2)]
    whole = replace(refund("order", 1499), whole=True)
    found = match(entries, [whole])
    assert set(booked(found)) == {"a", "b"}
    assert found.found["a"].ids == ()
    other = match(entries, [replace(whole, total=1200)])
    assert not booked(other)
    assert other.found["a"].total == 1200


def test_a_refund_without_a_return_is_left_over() -> None:
    found = match([], [refund("r", 500, line(SOAP, 500))])
    assert found.found == {}
    assert [one.id for one in found.extra] == ["r"]


def test_what_is_left_so_takes_a_refund_only_behind_what_waits() -> None:
    left = back("a", line(LINEN, 999), state=WorkState.LEFT)
    waits = back("b", line(LINEN, 999), hours=4)
    assert booked(match([left, waits], [refund("r", 999, line(LINEN, 999))])) == {"b": ("r",)}
    assert match([left], [refund("r", 999, line(LINEN, 999))]).extra == ()


_LINES = st.lists(
    st.builds(line, st.sampled_from([LINEN, CANDLE, SOAP]), st.sampled_from([100, 250, 999]), st.integers(1, 2)),
    min_size=1,
    max_size=2,
)
_ENTRIES = st.lists(st.tuples(_LINES, st.integers(0, 9)), max_size=5).map(
    lambda many: [back(f"e{n}", *lines, hours=hours) for n, (lines, hours) in enumerate(many)]
)


@st.composite
def _refunds(draw: st.DrawFn, entries: list[WorkEntry]) -> list[RefundThere]:
    """Those of a back office that books late, in parts, wrongly, twice, never, and on its own."""
    found: list[RefundThere] = []

    def put(total: int, lines: tuple[WorkLine, ...]) -> None:
        bare = draw(st.integers(0, 3)) == 0
        found.append(refund(f"r{len(found)}", total, *(() if bare else lines), hours=draw(st.integers(0, 60))))

    for entry in entries:
        for lines in draw(st.sampled_from(["never", "once", "twice", "parts", "wrong"])).split():
            match lines:
                case "once":
                    put(entry.item.total, entry.item.lines)
                case "twice":
                    put(entry.item.total, entry.item.lines)
                    put(entry.item.total, entry.item.lines)
                case "parts":
                    for each in entry.item.lines:
                        put(each.total, (each,))
                case "wrong":
                    put(entry.item.total + draw(st.sampled_from([-1, 1, 50])), entry.item.lines)
    if draw(st.booleans()):
        put(draw(st.sampled_from([100, 999])), tuple(draw(_LINES)))
    if found and draw(st.integers(0, 5)) == 0:  # software that tells the sum alone
        return [replace(refund("order", sum(one.total for one in found)), whole=True)]
    return found


@given(st.data())
def test_each_refund_is_matched_once_and_never_with_another_amount(data: st.DataObject) -> None:
    entries = data.draw(_ENTRIES)
    refunds = data.draw(_refunds(entries))
    found = match(data.draw(st.permutations(entries)), data.draw(st.permutations(refunds)))
    amounts = {one.item.id: one.item.total for one in entries}
    by_id = {one.id: one for one in refunds}
    used = [name for what in found.found.values() for name in what.ids] + [one.id for one in found.extra]
    assert len(used) == len(set(used))
    assert set(used) <= set(by_id)
    for name, what in found.found.items():
        if what.same:
            assert what.total == amounts[name]
            assert not what.ids or sum(by_id[one].total for one in what.ids) == amounts[name]
    wholes = sum(one.total for one in refunds if one.whole)
    by_sum = [name for name, what in found.found.items() if what.same and not what.ids]
    assert sum(amounts[name] for name in by_sum) in (0, wholes)
    # A refund with the goods and amount of a return that waits is never left over.
    waits = {(one.item.total, frozenset(x.variant_id for x in one.item.lines)) for one in entries
             if not (one.item.id in found.found and found.found[one.item.id].same)}  # fmt: skip
    for one in found.extra:
        assert one.whole or (one.total, frozenset(x.variant_id for x in one.lines)) not in waits


@given(st.data())
def test_the_order_of_arrival_does_not_matter(data: st.DataObject) -> None:
    """Entries and refunds come in any order, the list is read in between: how all stands at last is the same."""
    entries = data.draw(_ENTRIES)
    refunds = data.draw(_refunds(entries))
    now = BEGUN + timedelta(days=1)

    def at_last(events: list[WorkEntry | RefundThere]) -> dict[str, WorkEntry]:
        stands: dict[str, WorkEntry] = {}
        there: list[RefundThere] = []
        for event in events:
            if isinstance(event, RefundThere):
                there.append(event)
            else:
                stands[event.item.id] = event
            found = match(stands.values(), there).found
            for name, entry in stands.items():
                what = found.get(name)
                stands[name] = replace(entry, state=standing(entry, what, now), found=what)
        return stands

    first = at_last(data.draw(st.permutations([*entries, *refunds])))
    assert at_last(data.draw(st.permutations([*entries, *refunds]))) == first


def test_small_sets_in_every_order() -> None:
    entries = [back("a", line(LINEN, 999)), back("b", line(LINEN, 999), hours=1), back("c", line(SOAP, 500), hours=2)]
    refunds = [refund("r1", 999, line(LINEN, 999)), refund("r2", 400, line(SOAP, 400)), refund("r3", 999)]
    results = {
        repr(sorted(match(some, others).found.items()))
        for some in permutations(entries)
        for others in permutations(refunds)
    }
    assert len(results) == 1


@pytest.mark.parametrize(
    ("told", "found", "days", "state"),
    [
        (False, None, 0, WorkState.TO_TELL),
        (True, None, 0, WorkState.TOLD),
        (True, None, 3, WorkState.NOT_BOOKED),
        (False, None, 3, WorkState.NOT_BOOKED),
        (True, WorkFound(True, ("r",), 999), 9, WorkState.BOOKED),
        (True, WorkFound(False, ("r",), 1), 9, WorkState.DIFFERENT),
    ],
)
def test_how_an_entry_stands(told: bool, found: WorkFound | None, days: int, state: WorkState) -> None:
    entry = replace(back("a", line(LINEN, 999)), told_at=BEGUN if told else None)
    assert standing(entry, found, BEGUN + timedelta(days=days)) is state


def test_what_a_person_left_stays_left() -> None:
    entry = back("a", line(LINEN, 999), state=WorkState.LEFT)
    assert standing(entry, WorkFound(True, ("r",), 999), BEGUN + timedelta(days=9)) is WorkState.LEFT


def test_trouble_stands_on_top_and_what_is_done_at_the_end() -> None:
    states = [WorkState.BOOKED, WorkState.TOLD, WorkState.TO_TELL, WorkState.DIFFERENT, WorkState.NOT_BOOKED]
    entries = [back(state.value, line(LINEN, 1), hours=n, state=state) for n, state in enumerate(states)]
    assert [one.state.value for one in sorted(entries, key=by_urgency)] == [
        "different", "not_booked", "told", "to_tell", "booked",
    ]  # fmt: skip


def test_a_reason_is_one_line_and_not_empty() -> None:
    assert leave_reason("  refunded \n by hand ") == "refunded by hand"
    with pytest.raises(DomainError, match="leave_reason"):
        leave_reason(" \n\t")
