"""A measured figure beside its limit or its peer, and how to measure one. Standard library only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

START, SCAN, SEARCH, CART, PAY = "start", "scan", "search", "cart", "pay"
SYNC, DRAIN, MEMORY, STALL, LINE, MORE = "sync", "drain", "memory", "stall", "line", "more"
ROWS = {
    START: "start: spawn -> one can sell: what was scanned at once is in the painted cart",
    SCAN: "last key of a scan -> painted line and totals",
    SEARCH: "keystroke -> painted hits",
    CART: "cart, one change; full pass at 500 lines",
    PAY: "pay -> durable, at most 2 fsyncs; the screen never blocked",
    SYNC: "first sync, validated, indexed, on disk; again; killed and resumed",
    DRAIN: "drain of 1,000 sales at 50 ms, 4 in flight",
    MEMORY: "resident memory",
    STALL: "stall of the screen (4 ms heartbeat) during full sync, drain, token refresh, checkpoint",
    LINE: "network gone -> pill says so; back -> first sale leaves",
    MORE: "beside the issue's rows",
}
"""What is asked, in the order of the issue's table."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`ours` against `other` in the same `unit`. `other` is a limit (then `most` is 1) or what a peer takes for the
    same work (`against` names it), of which `most` times is allowed. `row` is the one of ROWS it answers, "" for that
    of its module."""

    name: str
    ours: float
    unit: str
    other: float
    against: str = "limit"
    most: float = 1.0
    row: str = ""

    @property
    def ratio(self) -> float:
        """How many times the other; ours itself where that is nothing."""
        return self.ours / self.other if self.other else self.ours

    @property
    def ok(self) -> bool:
        """Within what is allowed."""
        return self.ours <= self.other * self.most


def milliseconds(work: Callable[[], object], *, repeat: int = 30) -> float:
    """The best of several runs, in processor time of this process, so that other programs count less."""
    best = float("inf")
    for _ in range(repeat):
        begun = time.process_time_ns()
        work()
        best = min(best, time.process_time_ns() - begun)
    return best / 1e6


def best_of_both(ours: Callable[[], object], peer: Callable[[], object], *, repeat: int = 30) -> tuple[float, float]:
    """Both in turns, so that a slow moment of the machine meets both."""
    mine = other = float("inf")
    for _ in range(repeat):
        mine = min(mine, milliseconds(ours, repeat=1))
        other = min(other, milliseconds(peer, repeat=1))
    return mine, other
