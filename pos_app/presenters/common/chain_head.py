"""The head of the journal's chain, as people compare it."""

from __future__ import annotations

from pos_app.domain.note import short_head


def spaced_head(head: str) -> str:
    """`9f3a 71c0 44be`."""
    short = short_head(head)
    return " ".join(short[at : at + 4] for at in range(0, len(short), 4))
