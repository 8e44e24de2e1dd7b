"""Journal, archives and totals against a plain ledger: `python -m tests.archives.books --count 10000 --seed 1`.

A till sells, takes back and makes void at random over month and year ends, moves from one time zone to another and
back, and its clock jumps forwards and back. Then every day, month and year is archived and checked, the archives follow
one another, and the totals of all of it are those of a ledger that adds up what was sold and given back, sale by sale.
Exit code 1 where anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.domain.errors import DomainError
from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodEnd, PeriodKind
from pos_app.services.fiscal.archive_check import Checked, check, check_order
from tests.archives.making import Made, till

ZONES = (timezone(timedelta(hours=1)), timezone(timedelta(hours=-5)))
A_DAY = 12  # sales at most


@dataclass
class Ledger:
    """What was sold and what came back, by hand: minor units."""

    sold: int = 0
    back: int = 0
    did: Counter[str] = field(default_factory=Counter)


async def trade(one: Made, ledger: Ledger, count: int) -> None:
    """So many steps: a sale, a return of any earlier one, the last one made void."""
    chance, sales = one.chance, list[Sale]()
    done = 0
    while done < count:
        for _ in range(chance.randrange(0, A_DAY)):
            step = chance.choices(("sale", "return", "void"), (8, 2, 1))[0]
            if step == "sale":
                sales.append(await one.sell())
                ledger.sold += sales[-1].totals.total.minor
            elif sales:
                try:
                    if step == "void":
                        given = (await one.returns.void_last("Tom")).given
                    else:
                        given = await one.take_back(chance.choice(sales[-300:]))
                    ledger.back += sum(line.net + line.tax for line in given.lines)
                except (DomainError, ValueError):
                    step = f"{step} refused"  # of an earlier day, too late, or nothing left of it
            else:
                continue
            ledger.did[step] += 1
            done += 1
        await one.close(last_month=6)
        ledger.did["z"] += 1
        jump = chance.choices(("day", "days", "month", "back", "zone"), (20, 4, 2, 2, 2))[0]
        ledger.did[jump] += 1
        if jump == "zone":
            one.now = one.now.astimezone(chance.choice(ZONES))
        else:
            days = {"day": 1, "days": chance.randrange(2, 9), "month": 33, "back": -chance.randrange(1, 40)}[jump]
            one.now += timedelta(days=days)


async def compare(one: Made, ledger: Ledger) -> list[str]:
    """What differs: nothing."""
    wrong: list[str] = []
    if not (await one.store.verify_journal()).ok:
        wrong.append("the journal")
    net = ledger.sold - ledger.back
    for kind in PeriodKind:
        ends = tuple(reversed(await one.store.periods.ends(kind, 1_000_000)))
        checked = [await archived(one, end) for end in ends if end.last_z]
        check_order(checked)
        if kind is PeriodKind.DAY:
            wrong += compare_days(ends, checked, ledger, net)
        else:
            wrong += [f"{kind} {end.label}" for end in ends if not is_sum(end, ends)]
    return wrong


def compare_days(ends: tuple[PeriodEnd, ...], checked: list[Checked], ledger: Ledger, net: int) -> list[str]:
    """The days against the ledger."""
    told = {
        "turnover": (sum(end.turnover for end in ends), net),
        "returned": (sum(end.returned for end in ends), ledger.back),
        "moved": (ends[-1].perpetual_moved, ledger.sold + ledger.back),
        "perpetual": (ends[-1].perpetual, net),
        "perpetual of the archives": (checked[-1].perpetual["EUR"], net),
        "sales of the archives": (sum(each.sales for each in checked), ledger.did["sale"]),
    }
    return [f"{name}: {here} is not {there}" for name, (here, there) in told.items() if here != there]


def is_sum(end: PeriodEnd, ends: tuple[PeriodEnd, ...]) -> bool:
    """Whether the rates of a month or year make its turnover, and labels rise."""
    at = ends.index(end)
    rises = not at or ends[at - 1].label < end.label
    return rises and sum(group.gross for group in end.rates) == end.turnover


async def archived(one: Made, end: PeriodEnd) -> Checked:
    """The archive of a period, checked."""
    made = await one.archives.make(end, (one.folder,), "")
    return check((one.folder / made.name).read_bytes())


async def run(folder: Path, count: int, seed: int) -> tuple[Ledger, list[str]]:
    """Trade and compare."""
    ledger = Ledger()
    async with till(folder, seed) as one:
        one.chance = random.Random(seed)
        await trade(one, ledger, count)
        return ledger, await compare(one, ledger)


def main() -> int:
    """0 if nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.archives.books", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="comptoir-books-") as place:
        ledger, wrong = asyncio.run(run(Path(place), given.count, given.seed))
    print(f"{dict(ledger.did)}, sold {ledger.sold}, back {ledger.back}, {time.monotonic() - began:.0f} s")
    print(f"wrong: {wrong}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
