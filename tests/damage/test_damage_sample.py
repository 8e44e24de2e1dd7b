"""A sample of `python -m tests.damage`: single bits, cut logs, swapped logs; the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damage.columns import columns, try_each
from tests.damage.harms import Made
from tests.damage.trial import cases_in, plan_of, trials


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, ...]:
    return cases_in(tmp_path_factory.mktemp("made"))


# The last ones are what went wrong once: an entry of the journal, and two entries of indexes.
AGAIN = [("flip", 1_000_137), ("flip", 1_001_651), ("flip", 1_005_499)]


@pytest.mark.parametrize("plan", [plan_of(16, 5, 5, 5), AGAIN])
def test_each_harm_is_harmless_or_mended_or_told(
    cases: tuple[Made, ...], plan: list[tuple[str, int]], tmp_path: Path
) -> None:
    verdicts = trials(cases, plan, tmp_path)
    assert [(one.harm, one.broken) for one in verdicts if one.broken] == []
    if len(plan) > len(AGAIN):
        assert {one.kind for one in verdicts} >= {"told", "harmless"}


# What went wrong once, for each of these tables.
ONCE = [("attempt", "at"), ("parked", "at"), ("drawer", "cashier"), ("taken_back", "id"), ("tender_change", "id")]


def test_no_column_stops_a_list_the_day_or_the_rest(cases: tuple[Made, ...], tmp_path: Path) -> None:
    closed = next(one for one in cases if one.name == "d")
    every = columns(closed, tmp_path)
    assert len(every) > 35
    verdicts = try_each(closed, [one for one in every if one[:2] in ONCE], tmp_path)
    assert [(one.harm, one.broken) for one in verdicts if one.broken] == []
    assert len(verdicts) == len(ONCE)
