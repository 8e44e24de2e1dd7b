"""What a screen reader reads of a paper. Scope: words only, in the order of the rows."""

from __future__ import annotations

from pos_app.domain.paper import Barcode, Gap, Pair, Paper, QrCode, Rule, rows_of
from pos_app.presenters.heard.cards import sentences


def paper_heard(paper: Paper, *, copy: bool) -> str:
    """The rows as sentences: `Torchon lin €9.99. Total €9.99`; lines, gaps and codes say nothing."""
    said = []
    for row in rows_of(paper, copy=copy):
        if isinstance(row, Pair):
            said.append(f"{row.left} {row.right}".strip())
        elif not isinstance(row, Rule | Gap | Barcode | QrCode):
            said.append(row.text)
    return sentences(*said)
