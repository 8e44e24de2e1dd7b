"""Marks of sentences that stand in a table and are said later, so that their translations are asked for.

Scope: a leaf without imports: the start of the program marks sentences before its first paint.
`python -m tests.languages` finds sentences where they are said and where they are marked.
"""

from __future__ import annotations


def N_(english: str) -> str:  # noqa: N802 - gettext's own name
    """Marks a sentence that is said later by `tr(…)`."""
    return english


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_
    """Marks a counted sentence that is said later by `tr.count(one, many, n)`."""
    return one, many
