"""A fleet of tills that comes back after an outage, against a server that takes so many calls a second and no more.

    python -m tests.benchmarks.fleet [--tills N]... [--policy NAME]

A simulation: no clock, no socket, the same in each run. Every till has the real `Schedule`; the server is down for
ten minutes, then answers RATE calls a second and tells the others to wait (429 with Retry-After). Compared is how
long a till waits: POLICIES.
"""

from __future__ import annotations

import argparse
import heapq
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from pos_app.domain.submission import Cause, Kind, pause
from pos_app.services.outbox.schedule import Schedule
from pos_app.services.outbox.sending import AT_ONCE

SALES = 10  # waiting at each till
RATE = 50.0  # calls a second that the server takes; as many may come in a burst
RETRY_AFTER = 10.0  # seconds, as the server says
OUTAGE = 600.0  # seconds
LATENCY = 0.2  # seconds of each call, there and back; the server decides in the middle
TOO_LONG = 6 * 3600.0
FLEETS = (1, 10, 100, 1_000, 10_000)

Policy = Callable[[int, float | None, float], float]


def full_jitter(base: float, cap: float, failures: int, told: float | None, chance: float) -> float:
    """Up to base, 2 base, 4 base … cap, behind what the server asked for."""
    return (told or 0.0) + chance * min(cap, base * 2.0 ** min(max(failures - 1, 0), 12))


def as_told(cap: float, failures: int, told: float | None, chance: float) -> float:
    """What the server asks for and up to a second, else full jitter."""
    return told + chance if told is not None else full_jitter(1.0, cap, failures, None, chance)


def twice(cap: float, failures: int, told: float | None, chance: float) -> float:
    """Between what the server asks for and twice as much, else full jitter."""
    return told * (1.0 + chance) if told is not None else full_jitter(1.0, cap, failures, None, chance)


POLICIES: dict[str, Policy] = {
    "ours": pause,
    "told + 1 s, cap 300": partial(as_told, 300.0),
    "told + 1 s, cap 60": partial(as_told, 60.0),
    "told x 1..2, cap 300": partial(twice, 300.0),
    "told x 1..2, cap 120": partial(twice, 120.0),
    "told + full, cap 300": partial(full_jitter, 1.0, 300.0),
    "told + full, cap 60": partial(full_jitter, 1.0, 60.0),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one fleet came to. Times in seconds since the server is back; rates in calls a second."""

    tills: int
    policy: str
    took: float
    ideal: float
    first: float
    peak: int
    calls: int
    fairness: float

    @property
    def stretch(self) -> float:
        """How many times longer than if the server had never been idle."""
        return self.took / self.ideal


class Fleet:
    """Tills, a server, and what is still to happen."""

    def __init__(self, tills: int, policy: Policy, seed: int) -> None:
        self.now = 0.0  # the server is back at OUTAGE: a till's clock begins at 0
        self._chance = Random(seed)
        self._left = [SALES] * tills
        self._tokens, self._refilled = RATE, 0.0
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0
        self._awake: list[float] = [float("inf")] * tills
        self.per_second: Counter[int] = Counter()
        self.sent = 0
        self.half: list[int] = []
        self.first = 0.0
        self._tills = [Schedule(lambda: self.now, self._chance.random, policy) for _ in range(tills)]
        for number, schedule in enumerate(self._tills):
            for sale in range(SALES):
                schedule.add(f"{sale}", Kind.ORDER)
            # They sold on during the outage: each notices it at a moment of its own.
            self._at(self.now + self._chance.random() * 60.0, partial(self._pump, number))

    def run(self) -> float:
        """Seconds until everything is sent (TOO_LONG when it never ends)."""
        whole = SALES * len(self._tills)
        while self._coming and self.sent < whole and self.now < TOO_LONG:
            self.now, _, happen = heapq.heappop(self._coming)
            happen()
        return self.now - OUTAGE if self.sent == whole else TOO_LONG

    def _at(self, moment: float, happen: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._coming, (moment, self._number, happen))

    def _pump(self, till: int) -> None:
        """What the outbox does: send what may go, else sleep until something may."""
        schedule = self._tills[till]
        self._awake[till] = float("inf")
        while schedule.out < AT_ONCE and (row := schedule.take()) is not None:
            self._at(self.now + LATENCY / 2, partial(self._arrive, till, row))
        wait = schedule.due_in() if schedule.out < AT_ONCE else None
        if wait is not None and self.now + wait < self._awake[till]:
            self._awake[till] = self.now + wait
            self._at(self.now + wait + 1e-6, partial(self._wake, till, self.now + wait))

    def _wake(self, till: int, moment: float) -> None:
        if self._awake[till] == moment:  # else it was woken before
            self._pump(till)

    def _arrive(self, till: int, row: str) -> None:
        is_up = self.now >= OUTAGE
        self.per_second[int(self.now)] += is_up
        self._tokens = min(RATE, self._tokens + (self.now - self._refilled) * RATE)
        self._refilled = self.now
        taken = is_up and self._tokens >= 1.0
        self._tokens -= taken
        self._at(self.now + LATENCY / 2, partial(self._answered, till, row, taken, is_up))

    def _answered(self, till: int, row: str, taken: bool, is_up: bool) -> None:
        schedule = self._tills[till]
        if taken:
            schedule.drop(row)
            schedule.answered(Kind.ORDER, by_shop=True)
            self._left[till] -= 1
            self.first = self.first if self.sent else self.now - OUTAGE
            self.sent += 1
            if self.sent == SALES * len(self._tills) // 2:
                self.half = [SALES - left for left in self._left]
        else:
            schedule.trouble(row, Cause.THROTTLED if is_up else Cause.CHIFT, RETRY_AFTER if is_up else None)
            schedule.put_off(row, 0.0)
        self._pump(till)


def simulate(tills: int, name: str, seed: int = 1) -> Outcome:
    """One fleet under one policy."""
    fleet = Fleet(tills, POLICIES[name], seed)
    took = fleet.run()
    ideal = max(SALES * tills / RATE, SALES / AT_ONCE * LATENCY)
    calls = sum(fleet.per_second.values())
    return Outcome(tills, name, took, ideal, fleet.first, max(fleet.per_second.values()), calls, jain(fleet.half))


def jain(shares: list[int]) -> float:
    """Jain's index of fairness: 1 when all have the same, 1/n when one has everything."""
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else 0.0


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.fleet", description="Tills back after an outage.")
    parser.add_argument("--tills", type=int, action="append", metavar="N", help="a fleet of so many; may come again")
    parser.add_argument("--policy", action="append", choices=POLICIES, help="only this one; may come again")
    wanted = parser.parse_args(arguments)
    print("| tills | wait | all sent | x ideal | first sale | peak calls/s | calls per sale | fairness |")
    print("|---|---|---|---|---|---|---|---|")
    for tills in wanted.tills or FLEETS:
        for name in wanted.policy or POLICIES:
            seen = simulate(tills, name)
            each = seen.calls / (SALES * tills)
            print(
                f"| {tills} | {name} | {seen.took:.0f} s | {seen.stretch:.1f} | {seen.first:.1f} s | {seen.peak}"
                f" | {each:.1f} | {seen.fairness:.2f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
