"""For how long a till keeps the sales of a closed year in its own file, by the law of the shop's country. Pure.

Each figure, and the public page it was read at, is in docs/law.md ("What must be kept").
"""

from __future__ import annotations

from datetime import date

_YEARS = {"FR": 6, "NL": 7, "AT": 7, "BE": 10, "LU": 10, "DE": 10}
LONGEST = 10
"""Years, where the country is not known here."""


def years_kept(country: str, *, practice: bool) -> int:
    """How many whole years behind the end of a year its sales stay; `country` as ISO 3166-1 alpha-2. Nothing of the
    practice shop is real, and it waits for none."""
    return 0 if practice else _YEARS.get(country, LONGEST)


def free_from(label: str, years: int) -> date:
    """The first day on which the sales of a year may go. `label` is its last month ("2026-12")."""
    year, month = map(int, label.split("-"))
    return date(year + years + month // 12, month % 12 + 1, 1)
