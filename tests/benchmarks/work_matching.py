"""How long the work list takes to be compared: `python -m tests.benchmarks.work_matching [--returns N] [--orders N]
[--seed S]`.

Open returns of a back office that books as people do, against the shop's orders, by the service's own function: how
long the comparing takes in its thread, and how long the screen's loop waited at most meanwhile (on a machine with
nothing else to do some milliseconds: both share one interpreter). The exit code is 1 where it takes a second or more.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pos_app.chift.answer_values import OrderState, PlacedLine, PlacedRefund
from pos_app.domain.money import currency
from pos_app.domain.work_list import WorkEntry, WorkItem, WorkKind, WorkLine
from pos_app.services.work_list.there import WorkCompared, compare_with

EUR = currency("EUR")
BEGUN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def made(
    returns: int, orders: int, seed: int
) -> tuple[list[WorkEntry], dict[str, OrderState], dict[str, tuple[str, ...]]]:
    """So many returns of so many orders, several of one order now and then; booked as told, late, in parts, wrongly,
    twice, never."""
    chance = random.Random(seed)
    goods = [(f"v-{n}", chance.randrange(100, 9_999)) for n in range(200)]
    entries: list[WorkEntry] = []
    refunds: dict[str, list[PlacedRefund]] = {}
    for number in range(returns):
        order = chance.randrange(orders)
        at = BEGUN + timedelta(minutes=chance.randrange(60 * 24 * 30))
        chosen = chance.sample(goods, chance.randint(1, 4))
        lines = tuple(WorkLine(variant, variant, 1, cents, 0) for variant, cents in chosen)
        total = sum(line.total for line in lines)
        item = WorkItem(
            f"ret-{number}", WorkKind.RETURN, f"R-{number}", f"s-{order}", f"1-{order}", at, "Nadia", EUR, total, lines
        )
        entries.append(WorkEntry(item))
        manner = chance.choice(("as_told", "in_parts", "wrong", "twice", "never", "bare"))
        there = refunds.setdefault(f"o-{order}", [])
        wanted: list[tuple[tuple[WorkLine, ...], int]] = []
        match manner:
            case "as_told":
                wanted = [(lines, total)]
            case "twice":
                wanted = [(lines, total)] * 2
            case "in_parts":
                wanted = [((line,), line.total) for line in lines]
            case "wrong":
                wanted = [(lines, max(total - 100, 1))]
            case "bare":
                wanted = [((), total)]
        for part, cents in wanted:
            placed = tuple(
                PlacedLine(line.name, Decimal(line.quantity), Decimal(line.total).scaleb(-2), line.variant_id)
                for line in part
            )
            name = f"ref-{number}-{len(there)}"
            there.append(PlacedRefund(name, at + timedelta(hours=1), Decimal(cents).scaleb(-2), placed))
    states = {
        f"o-{n}": OrderState(f"o-{n}", str(n), "", BEGUN, "confirmed", Decimal(100), tuple(refunds.get(f"o-{n}", ())))
        for n in range(orders)
    }
    return entries, states, {f"s-{n}": (f"o-{n}",) for n in range(orders)}


async def measured(returns: int, orders: int, seed: int) -> tuple[float, float, WorkCompared]:
    """Seconds of the comparing, the longest wait of the loop meanwhile in seconds, and the result."""
    entries, states, of_sale = made(returns, orders, seed)
    longest, going = 0.0, True

    async def beat() -> None:
        nonlocal longest
        while going:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)

    async with asyncio.TaskGroup() as group:
        group.create_task(beat())
        began = time.perf_counter()
        found = await asyncio.to_thread(compare_with, entries, states, of_sale, EUR)
        took = time.perf_counter() - began
        going = False
    return took, longest, found


def main(arguments: list[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.work_matching", description=__doc__)
    parser.add_argument("--returns", type=int, default=1_000)
    parser.add_argument("--orders", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    took, longest, found = asyncio.run(measured(wanted.returns, wanted.orders, wanted.seed))
    booked = sum(one.same for one in found.found.values())
    print(
        f"{wanted.returns} open returns against {wanted.orders} orders: {took * 1000:.0f} ms in a thread,"
        f" the screen's loop waited {longest * 1000:.1f} ms at most;"
        f" {booked} booked, {len(found.found) - booked} different, {wanted.returns - len(found.found)} not booked,"
        f" {len(found.paid_back)} orders paid back there alone"
    )
    return int(took >= 1.0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
