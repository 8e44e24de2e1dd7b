"""A sample of `python -m tests.damage`: single bits, cut logs, swapped logs; the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

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
