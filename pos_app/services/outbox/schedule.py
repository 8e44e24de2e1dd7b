"""Which row of the outbox may go when: rows in the order they came, own waits, and a gate per kind. No I/O, no tasks.

A gate closes for a while when a trouble concerns everything behind it (no internet, a wrong key, the shop's software
down). Sales and customers have a gate each, for they go to different connections; only the internet closes both.
When its time is over one row goes ahead as a probe; after a fault of Chift or the shop's software not the one that
failed last, for it may be that row alone that they stumble over (faults R6, R7). Monotonic seconds (faults R10).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pos_app.domain.submission import NOT_REACHED, Cause, Kind, pause

# What a proper answer from Chift disproves, whoever was behind the call.
_DISPROVED_BY_CHIFT = NOT_REACHED | {Cause.CHIFT, Cause.KEY}

# What one order alone can bring about: the next probe is another row, where there is one.
_PERHAPS_THE_ROW = frozenset({Cause.CHIFT, Cause.SHOP_SYSTEM})


@dataclass(slots=True)
class _Gate:
    """Closed until a moment. While `failures` counts, one row at a time goes through; `told`: the server named it."""

    cause: Cause = Cause.NONE
    until: float = 0.0
    failures: int = 0
    told: bool = False
    probe: str = ""


class Schedule:
    """Rows by their ids. A row is waiting (`add`, `put_off`), out (`take`), or gone (`drop`)."""

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
        self._due: dict[str, float] = {}  # of each waiting row; entries of the heaps that disagree are stale
        self._ready: dict[Kind, list[tuple[int, str]]] = {kind: [] for kind in Kind}
        self._later: list[tuple[float, int, str]] = []
        self._out: set[str] = set()
        self._out_of: Counter[Kind] = Counter()
        self._gates = {kind: _Gate() for kind in Kind}

    # --- rows ---

    def add(self, row_id: str, kind: Kind) -> None:
        """A row whose turn it is, at the place it had before, else behind all others."""
        self._kinds[row_id] = kind
        self._place.setdefault(row_id, len(self._place))
        if row_id not in self._out:
            self.put_off(row_id, 0.0)

    def put_off(self, row_id: str, seconds: float) -> None:
        """A row waits, at its place among the others once its time has come."""
        self._come_back(row_id)
        due = self._monotonic() + seconds
        self._due[row_id] = due
        if seconds > 0:
            heapq.heappush(self._later, (due, self._place[row_id], row_id))
        else:
            heapq.heappush(self._ready[self._kinds[row_id]], (self._place[row_id], row_id))

    def drop(self, row_id: str) -> None:
        """Nothing more is to be done for a row."""
        self._come_back(row_id)
        self._due.pop(row_id, None)

    def take(self) -> str | None:
        """The row whose turn it is, out from now on; None when none may go."""
        now = self._monotonic()
        self._line_up(now)
        if self._out and any(gate.cause in NOT_REACHED for gate in self._gates.values()):
            return None
        firsts = [first for kind in Kind if (first := self._first_through(kind, now))]
        if not firsts:
            return None
        row_id = min(firsts)[1]
        del self._due[row_id]
        self._out.add(row_id)
        self._out_of[self._kinds[row_id]] += 1
        return row_id

    def may_leave(self, row_id: str) -> bool:
        """Whether a row that is out may still go: its gate has not closed since its turn. A probe goes alone."""
        kind = self._kinds[row_id]
        gate = self._gates[kind]
        return gate.until <= self._monotonic() and (not gate.failures or self._out_of[kind] == 1)

    def is_out(self, row_id: str) -> bool:
        """True between `take` and `put_off` or `drop`."""
        return row_id in self._out

    @property
    def out(self) -> int:
        """How many rows are out."""
        return len(self._out)

    def due_in(self) -> float | None:
        """Seconds until a row may go that may not go now; None when only an event can bring it."""
        now = self._monotonic()
        self._line_up(now)
        while self._later and self._due.get(self._later[0][2]) != self._later[0][0]:
            heapq.heappop(self._later)
        moments = [self._later[0][0]] if self._later else []
        moments += [gate.until for kind, gate in self._gates.items() if gate.until > now and self._ready[kind]]
        return max(min(moments) - now, 0.0) if moments else None

    def wait_of(self, row_id: str) -> float | None:
        """Seconds until a row is touched again, 0 when it is its turn; None when it does not wait."""
        due = self._due.get(row_id)
        if due is None:
            return None
        return max(due - self._monotonic(), self._gates[self._kinds[row_id]].until - self._monotonic(), 0.0)

    # --- gates ---

    def trouble(self, row_id: str, cause: Cause, told: float | None, at_least: float = 0.0) -> None:
        """A call for a row failed for a cause that concerns its whole kind (the internet: everything).

        `told` is how long the server asked to wait, `at_least` the shortest wait that makes sense.
        """
        now = self._monotonic()
        for kind in Kind if cause in NOT_REACHED else (self._kinds[row_id],):
            gate = self._gates[kind]
            if gate.until <= now:  # calls that went out together fail together, and count as one
                gate.failures += 1
            chance = self._chance()
            wait = max(self._pause(gate.failures, told, chance), 0.0 if told is not None else at_least)
            if gate.until > now and gate.until >= now + wait:
                continue
            gate.cause, gate.until, gate.told = cause, now + wait, told is not None
            gate.probe = row_id if cause in _PERHAPS_THE_ROW else ""

    def answered(self, kind: Kind, *, by_shop: bool) -> None:
        """A call was answered properly; `by_shop` when the shop's software had a part in it.

        A wait that the server asked for stands.
        """
        now = self._monotonic()
        if any(gate.cause in NOT_REACHED for gate in self._gates.values()):
            self.online()
        gate = self._gates[kind]
        if (by_shop or gate.cause in _DISPROVED_BY_CHIFT) and not (gate.told and gate.until > now):
            self._gates[kind] = _Gate()

    def online(self) -> None:
        """The internet is back: what waited for nothing else goes at once, rows in doubt are asked for."""
        for kind, gate in self._gates.items():
            if gate.cause in NOT_REACHED:
                self._gates[kind] = _Gate()
        self._promote_due()

    def probe(self) -> None:
        """The internet seems to be back: one row may find out now. Where it is not, the waits go on growing."""
        for gate in self._gates.values():
            if gate.cause in NOT_REACHED:
                gate.until = 0.0

    def skip_waits(self) -> None:
        """Everything may go now: a person asked for it."""
        for gate in self._gates.values():
            gate.until, gate.told = 0.0, False
        self._promote_due()

    # --- inside ---

    def _line_up(self, now: float) -> None:
        """Rows whose own wait is over stand in line behind the gate of their kind."""
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
        """The first row of a kind if its gate lets one through."""
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
