"""The names of the months."""

from __future__ import annotations

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import Translator

MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def month_name(month: str, tr: Translator, *, with_year: bool = True) -> str:
    """`2026-10` -> `October 2026`, or `October`."""
    year, number = month.split("-")
    name = tr(MONTHS[int(number) - 1])
    return f"{name} {year}" if with_year else name
