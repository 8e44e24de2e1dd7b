"""Journal, archives and totals against a plain ledger: `python -m tests.archives.books --count 10000 --seed 1`.

A till sells, takes back, makes void, sells vouchers and takes them, is paid another day and pays deposits back at
random over month and year ends, moves from one time zone to another and back, and its clock jumps forwards and back.
Then every day, month and year is archived and checked, the archives follow one another, and the totals of all of it are
those of a ledger that adds up what was sold, given back and received, document by document.
Exit code 1 where anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import zipfile
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


STEPS = {"sale": 8, "return": 2, "void": 1, "later": 1, "by voucher": 1, "voucher": 1, "payment": 1, "deposit": 1}
SALES = ("sale", "later", "by voucher")


@dataclass
class Shelf:
    """What a step may take up: sales, those that are owed, codes of vouchers."""

    sales: list[Sale] = field(default_factory=list)
    owed: list[Sale] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass
class Ledger:
    """What was sold and what came back, by hand: minor units."""

    sold: int = 0
    back: int = 0
    paid: int = 0
    """For vouchers, and for sales that were not paid at first: no turnover."""
    did: Counter[str] = field(default_factory=Counter)


async def trade(one: Made, ledger: Ledger, count: int) -> None:
    """So many steps, each a document."""
    chance, done, shelf = one.chance, 0, Shelf()
    while done < count:
        for _ in range(chance.randrange(0, A_DAY)):
            step = chance.choices(list(STEPS), list(STEPS.values()))[0]
            try:
                await do(one, step, shelf, ledger)
            except (DomainError, ValueError):
                step = f"{step} refused"  # of an earlier day, too late, or nothing left of it
            except LookupError:
                continue  # there is none yet
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


async def do(one: Made, step: str, shelf: Shelf, ledger: Ledger) -> None:
    """One step. Raises IndexError where there is nothing to do it with, and what the till refuses it with."""
    chance = one.chance
    if step in ("sale", "later", "by voucher"):
        if step == "by voucher":
            sale = await one.sell_by_voucher(chance.choice(shelf.codes[-30:]))
        else:
            sale = await (one.sell_later() if step == "later" else one.sell())
        if step == "later":
            shelf.owed.append(sale)
        shelf.sales.append(sale)
        ledger.sold += sale.totals.total.minor
    elif step == "voucher":
        shelf.codes.append(await one.sell_voucher())
        ledger.paid += (await one.vouchers.find(shelf.codes[-1])).voucher.amount
    elif step == "payment":
        ledger.paid += await one.receive(chance.choice(shelf.owed[-30:]))
    elif step == "deposit":
        ledger.back += (await one.pay_deposit()).gross
    elif step == "void":
        given = (await one.returns.void_last("Tom")).given
        ledger.back += sum(line.net + line.tax for line in given.lines)
    else:
        given = await one.take_back(chance.choice(shelf.sales[-300:]))
        ledger.back += sum(line.net + line.tax for line in given.lines)


async def compare(one: Made, ledger: Ledger) -> list[str]:
    """What differs: nothing."""
    wrong: list[str] = []
    if not (await one.store.verify_journal()).ok:
        wrong.append("the journal")
    paid = ledger.did["voucher"] + ledger.did["payment"]
    if (found := await received(one)) != (paid, ledger.paid):
        wrong.append(f"received by the archives {found}, by hand {(paid, ledger.paid)}")
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
        "sales of the archives": (sum(each.sales for each in checked), sum(ledger.did[step] for step in SALES)),
    }
    return [f"{name}: {here} is not {there}" for name, (here, there) in told.items() if here != there]


async def received(one: Made) -> tuple[int, int]:
    """How many payments the archives of all days have, and their sum."""
    count = total = 0
    for end in await one.store.periods.ends(PeriodKind.DAY, 1_000_000):
        made = await one.archives.make(end, (one.folder,), "")
        with zipfile.ZipFile(one.folder / made.name) as archive:
            rows = [json.loads(row) for row in archive.read("payments.jsonl").splitlines()]
        count, total = count + len(rows), total + sum(row["amount"] for row in rows)
    return count, total


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
    print(f"{dict(ledger.did)}")
    print(f"sold {ledger.sold}, back {ledger.back}, paid {ledger.paid}, {time.monotonic() - began:.0f} s")
    print(f"wrong: {wrong}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
