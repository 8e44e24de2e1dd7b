"""Goods that are handed over later than they are sold: on which day, picked up or brought (returns.md). Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

LATEST = timedelta(days=366)
"""Nobody puts goods aside for longer: a slip in the year."""


@frozen
class Handed:
    """The goods of a sale were handed over: when, and by whom."""

    at: datetime
    cashier: str


@frozen
class ToHandOver:
    """How many sales wait for their goods to be handed over, and of how many of them the day is over."""

    count: int = 0
    late: int = 0


def day_typed(text: str, today: date) -> date:
    """The day that was typed: a day and a month, perhaps a year (`24/12`, `24.12.2026`), or a day alone, which is the
    next one of that number. Raises DomainError: due_form, due_past (a day that is over, detail `day`; without a year
    the next one is meant), due_late (more than a year ahead)."""
    parts = re.fullmatch(r"\s*([0-9]{1,2})(?:[./, -]+([0-9]{1,2})(?:[./, -]+([0-9]{4}|[0-9]{2}))?)?[.]?\s*", text)
    if parts is None:
        raise DomainError("due_form", "due")
    day, month, year = (int(part) if part else None for part in parts.groups())
    assert day is not None, "the form has it"
    if year is not None and year < 100:
        year += 2000
    found = _next(day, month, year, today)
    if found is None:
        raise DomainError("due_form", "due")
    if found < today:
        raise DomainError("due_past", "due", day=found)
    if found - today > LATEST:
        raise DomainError("due_late", "due")
    return found


def _next(day: int, month: int | None, year: int | None, today: date) -> date | None:
    """The day as it is typed; what is not said is the next that fits."""
    if month is not None:
        for one in (year,) if year is not None else (today.year, today.year + 1):
            if not 1 <= month <= 12 or not 1 <= day <= monthrange(one, month)[1]:
                continue
            found = date(one, month, day)
            if year is not None or found >= today:
                return found
        return None
    for ahead in range(3):
        at, of = divmod(today.month - 1 + ahead, 12)
        if 1 <= day <= monthrange(today.year + at, of + 1)[1]:
            found = date(today.year + at, of + 1, day)
            if found >= today:
                return found
    return None
