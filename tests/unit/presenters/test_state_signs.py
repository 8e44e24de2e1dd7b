"""The sign in a sale's pill: a clock says "it waits", and nothing else has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.money import Money
from pos_app.domain.submission import Cause, Kind, State, Submission
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.sales.state import sign_of, state_of
from pos_app.store.till import SaleRow
from pos_app.ui.kit.paint import SIGNS
from tests.unit.domain.rue_haute import EUR

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WAITS = ("Kept here",)
"""What a clock may stand before."""


def row(state: State, difference: str, doubt: int | None, cause: Cause, *, differs: bool) -> SaleRow:
    off = Decimal(difference) if difference else None
    told = Submission("s", Kind.ORDER, "r", state, NOON, "1-261122-0001", cause=cause, difference=off)
    since = None if doubt is None else NOON - timedelta(minutes=doubt)
    return SaleRow("s", "1-261122-0001", NOON, "", Money(Decimal("4.95"), EUR), told, differs, since)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("difference", ["", "-0.01"])
@pytest.mark.parametrize("differs", [False, True])
@pytest.mark.parametrize("doubt", [None, 1, 90])
@pytest.mark.parametrize("cause", [Cause.NONE, Cause.NO_ANSWER, Cause.BODY, Cause.NOT_SUPPORTED])
def test_a_clock_says_that_it_waits_and_nothing_else(
    state: State, difference: str, differs: bool, doubt: int | None, cause: Cause
) -> None:
    sale = row(state, difference, doubt, cause, differs=differs)
    tone, words = state_of(sale, NOON, None, ENGLISH)
    sign = sign_of(sale, tone) or SIGNS[tone]
    assert (sign == "clock") <= words.startswith(WAITS), words
    assert (sign == "differs") == ("differ" in words and tone is Tone.WARN), words
    icons = Path(__file__).parents[3] / "resources" / "icons"
    assert not sign or (icons / f"{sign}.svg").is_file()
