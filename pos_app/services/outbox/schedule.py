"""Decides which row of the outbox may be sent when: order of arrival, waits of single rows, and a gate per kind. No
I/O, no tasks.

A gate closes for a while when a trouble concerns everything of its kind (no internet, a wrong key, the shop's software
down). Sales and customers have a gate each, for they go to different connections; only a lack of internet closes both.
When the wait of a gate is over one row is sent as a probe; after a fault of Chift or of the shop's software another row
than the one that failed last, for that row alone may cause the fault (faults R6, R7). Times are monotonic seconds
(faults R10).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pos_app.domain.submission import NOT_REACHED, Cause, Kind, pause

# Causes that a proper answer from Chift disproves, for whichever row the call was made.
_DISPROVED_BY_CHIFT = NOT_REACHED | {Cause.CHIFT, Cause.KEY}

# Causes that a single order may bring about: the next probe is another row, if there is one.
_PERHAPS_THE_ROW = frozenset({Cause.CHIFT, Cause.SHOP_SYSTEM})


@dataclass(slots=True)
class _Gate:
    """A gate, closed until `until`. While `failures` is above 0 only one row at a time is let through; `told`: the
    server asked for the wait."""

    cause: Cause = Cause.NONE
    until: float = 0.0
    failures: int = 0
    told: bool = False
    probe: str = ""


class Schedule:
    """Rows by their ids. A row is waiting (`add`, `put_off`), out (`take`), or removed (`drop`)."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        chance: Callable[[], float],
        pause: Callable[[int, float | None, float], float] = pause,
    ) -> None:
        self._monotonic = monotonic
        self._chance = chance
        self._pause = pause
        self._kinds: dict[str, Kind] = {}
        self._place: dict[str, int] = {}
        self._due: dict[str, float] = {}  # of each waiting row; an entry of a heap with another time is stale
        self._ready: dict[Kind, list[tuple[int, str]]] = {kind: [] for kind in Kind}
        self._later: list[tuple[float, int, str]] = []
        self._out: set[str] = set()
        self._out_of: Counter[Kind] = Counter()
        self._gates = {kind: _Gate() for kind in Kind}
        self._ends_early: set[str] = set()  # rows that wait only for the shop's software to answer again
        self._ended: set[str] = set()  # rows whose wait ended so, and which have failed again or may

    # --- rows ---

    def add(self, row_id: str, kind: Kind) -> None:
        """Add a row whose turn has come, at the place it had before, else after all others."""
        self._kinds[row_id] = kind
        self._place.setdefault(row_id, len(self._place))
        if row_id not in self._out:
            self.put_off(row_id, 0.0)

    def put_off(self, row_id: str, seconds: float, *, ends_early: bool = False) -> None:
        """Let a row wait `seconds`; it then takes its place among the others.

        `ends_early`: an answer of the shop's software to another row ends the wait, once: a row that fails again then
        is itself what fails, and waits to the end.
        """
        self._come_back(row_id)
        self._ends_early.discard(row_id)
        if ends_early and row_id not in self._ended:
            self._ends_early.add(row_id)
        due = self._monotonic() + seconds
        self._due[row_id] = due
        if seconds > 0:
            heapq.heappush(self._later, (due, self._place[row_id], row_id))
        else:
            heapq.heappush(self._ready[self._kinds[row_id]], (self._place[row_id], row_id))

    def drop(self, row_id: str) -> None:
        """Remove a row: it needs no further call."""
        self._come_back(row_id)
        self._due.pop(row_id, None)
        self._ends_early.discard(row_id)
        self._ended.discard(row_id)

    def take(self) -> str | None:
        """The next row that may be sent, which is out from now on; None if none may be sent."""
        firsts = self._firsts(self._monotonic())
        if not firsts:
            return None
        row_id = min(firsts)[1]
        del self._due[row_id]
        self._out.add(row_id)
        self._out_of[self._kinds[row_id]] += 1
        return row_id

    def may_leave(self, row_id: str) -> bool:
        """Whether a row that is out may still be sent: its gate has not closed since its turn. A probe goes alone."""
        kind = self._kinds[row_id]
        gate = self._gates[kind]
        return gate.until <= self._monotonic() and (not gate.failures or self._out_of[kind] == 1)

    def is_out(self, row_id: str) -> bool:
        """True from `take` until `put_off` or `drop`."""
        return row_id in self._out

    @property
    def out(self) -> int:
        """The number of rows that are out."""
        return len(self._out)

    def due_in(self) -> float | None:
        """Seconds until a row may be sent; None if only an event can change that. 0 for one that may be sent now: its
        wait, or its gate's, ended since `take` found none, and nothing else would wake who sends."""
        now = self._monotonic()
        if self._firsts(now):
            return 0.0
        while self._later and self._due.get(self._later[0][2]) != self._later[0][0]:
            heapq.heappop(self._later)
        moments = [self._later[0][0]] if self._later else []
        moments += [gate.until for kind, gate in self._gates.items() if gate.until > now and self._ready[kind]]
        return max(min(moments) - now, 0.0) if moments else None

    def wait_of(self, row_id: str) -> float | None:
        """Seconds until a row is sent or asked for again, 0 if it is its turn; None if it does not wait."""
        due = self._due.get(row_id)
        if due is None:
            return None
        return max(due - self._monotonic(), self._gates[self._kinds[row_id]].until - self._monotonic(), 0.0)

    # --- gates ---

    def trouble(self, row_id: str, cause: Cause, told: float | None, at_least: float = 0.0) -> None:
        """Close the gate of a row's kind: a call failed for a cause that concerns all of it (no internet: both gates).

        `told` is how many seconds the server asked to wait (None: not asked), `at_least` the shortest wait that makes
        sense.
        """
        now = self._monotonic()
        self._ended.clear()
        for kind in Kind if cause in NOT_REACHED else (self._kinds[row_id],):
            gate = self._gates[kind]
            if gate.until <= now:  # calls that were made together fail together, and count as one failure
                gate.failures += 1
            chance = self._chance()
            wait = max(self._pause(gate.failures, told, chance), 0.0 if told is not None else at_least)
            if gate.until > now and gate.until >= now + wait:
                continue
            gate.cause, gate.until, gate.told = cause, now + wait, told is not None
            gate.probe = row_id if cause in _PERHAPS_THE_ROW else ""

    def answered(self, kind: Kind, *, by_shop: bool) -> None:
        """A call was answered properly: open the gate; `by_shop`: the shop's software had a part in the answer.

        A wait that the server asked for stays.
        """
        now = self._monotonic()
        if any(gate.cause in NOT_REACHED for gate in self._gates.values()):
            self.online()
        gate = self._gates[kind]
        if (by_shop or gate.cause in _DISPROVED_BY_CHIFT) and not (gate.told and gate.until > now):
            self._gates[kind] = _Gate()
        if by_shop and not (gate.told and gate.until > now):
            for row_id in [row_id for row_id in self._ends_early if self._kinds[row_id] is kind]:
                self._ended.add(row_id)
                self.put_off(row_id, 0.0)

    def online(self) -> None:
        """The internet is back: rows that waited only for it are sent at once, rows in doubt are asked for."""
        for kind, gate in self._gates.items():
            if gate.cause in NOT_REACHED:
                self._gates[kind] = _Gate()
        self._promote_due()

    def probe(self) -> None:
        """The internet seems to be back: let one row through now as a probe. If it fails the waits go on growing."""
        for gate in self._gates.values():
            if gate.cause in NOT_REACHED:
                gate.until = 0.0

    def probe_for(self, kind: Kind, cause: Cause) -> None:
        """Let one row of a kind through now, if its gate is closed for this cause: a person has mended something."""
        gate = self._gates[kind]
        if gate.cause is cause:
            gate.until = 0.0

    def skip_waits(self) -> None:
        """End all waits: a person asked for it."""
        for gate in self._gates.values():
            gate.until, gate.told = 0.0, False
        self._promote_due()

    # --- inside ---

    def _firsts(self, now: float) -> list[tuple[int, str]]:
        """The first row of each kind that may be sent."""
        self._line_up(now)
        if self._out and any(gate.cause in NOT_REACHED for gate in self._gates.values()):
            return []
        return [first for kind in Kind if (first := self._first_through(kind, now))]

    def _line_up(self, now: float) -> None:
        """Move the rows whose own wait is over into the line of their kind."""
        while self._later and self._later[0][0] <= now:
            due, place, row_id = heapq.heappop(self._later)
            if self._due.get(row_id) == due:
                heapq.heappush(self._ready[self._kinds[row_id]], (place, row_id))

    def _promote_due(self) -> None:
        now = self._monotonic()
        for row_id in [row_id for row_id, due in self._due.items() if due > now]:
            self.put_off(row_id, 0.0)

    def _come_back(self, row_id: str) -> None:
        if row_id in self._out:
            self._out.remove(row_id)
            self._out_of[self._kinds[row_id]] -= 1

    def _first_through(self, kind: Kind, now: float) -> tuple[int, str] | None:
        """The first row of a kind, if its gate lets one through; None otherwise."""
        gate = self._gates[kind]
        if gate.until > now or (gate.failures and self._out_of[kind]):
            return None
        first = self._pop(kind, now)
        if first is None:
            return None
        chosen = first
        if gate.failures and first[1] == gate.probe:
            chosen = self._pop(kind, now) or first
            heapq.heappush(self._ready[kind], chosen)
        heapq.heappush(self._ready[kind], first)
        return chosen

    def _pop(self, kind: Kind, now: float) -> tuple[int, str] | None:
        heap = self._ready[kind]
        while heap:
            entry = heapq.heappop(heap)
            if self._due.get(entry[1], now + 1) <= now and (not heap or heap[0] != entry):
                return entry
        return None
