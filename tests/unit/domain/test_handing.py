"""The day on which goods are handed over, as it is typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.handing import LATEST, day_typed

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("24/12", "2026-12-24"),
        ("24.12.", "2026-12-24"),
        (" 24-12 ", "2026-12-24"),
        ("24 12 26", "2026-12-24"),
        ("24,12,2026", "2026-12-24"),
        ("1/12", "2026-12-01"),
        ("30/11", "2027-11-30"),  # the next one
        ("5", "2026-12-05"),
        ("31", "2026-12-31"),
        ("2/1", "2027-01-02"),
    ],
)
def test_a_day_is_typed_as_people_write_it(text: str, wanted: str) -> None:
    assert day_typed(text, TODAY) == date.fromisoformat(wanted)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "due_form"),
        ("32/1", "due_form"),
        ("30/2", "due_form"),
        ("24/13", "due_form"),
        ("0/1", "due_form"),
        ("tomorrow", "due_form"),
        ("5410041001234", "due_form"),  # a scan
        ("30/11/2026", "due_past"),
        ("24/12/2028", "due_late"),
    ],
)
def test_what_is_no_such_day_is_said(text: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        day_typed(text, TODAY)


def test_each_day_of_a_year_is_read_back() -> None:
    """Day and month alone are enough for any of the next 365 days; a number alone for the next that has it."""
    for ahead in range(LATEST.days - 1):
        day = TODAY + timedelta(days=ahead)
        assert day_typed(f"{day:%d/%m}", TODAY) == day
        assert day_typed(f"{day:%d.%m.%Y}", TODAY) == day
    assert day_typed("31", date(2026, 2, 1)) == date(2026, 3, 31)
    assert day_typed("29/2", date(2027, 3, 1)) == date(2028, 2, 29)
