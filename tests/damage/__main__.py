"""`python -m tests.damage --count 10000 --cuts 500 --swaps 200 --seed 1`: damaged files, and what a till makes of them.

Single bits of till.db and of its log are turned, logs are cut, removed and swapped. Each is harmless (all that can be
read and sent is what was written), or mended, or told. The same seed makes the same harms; `--only N` repeats one.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.damage.columns import columns, try_each
from tests.damage.trial import cases_in, chunk, plan_of

ENOUGH = 60


def main() -> int:
    """0: each harm is harmless, mended or told; 1: one is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="single bits")
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND-N", default="", help="repeat one trial, such as flip-1000017")
    parser.add_argument("--columns", action="store_true", help="each column beside the sales, and no bits")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    if given.only:
        kind, _, number = given.only.partition("-")
        verdict = chunk([(kind, int(number))])[0]
        print(verdict.harm, verdict.kind, *verdict.broken, sep="\n  ")
        return 1 if verdict.broken else 0
    if given.columns:
        return _columns()
    plan = plan_of(given.count, given.cuts, given.swaps, given.seed)
    size = 200
    chunks = [plan[at : at + size] for at in range(0, len(plan), size)]
    kinds: Counter[tuple[str, str]] = Counter()
    broken = 0
    with ProcessPoolExecutor(given.jobs, get_context("spawn")) as pool:
        for number, verdicts in enumerate(pool.map(chunk, chunks)):
            for verdict in verdicts:
                what = verdict.harm.split()[1]
                kinds[what, verdict.kind] += 1
                if verdict.broken:
                    broken += 1
                    if broken <= ENOUGH:
                        print(verdict.harm, *verdict.broken, sep="\n    ", flush=True)
            print(f"  {min((number + 1) * size, len(plan))} of {len(plan)}", file=sys.stderr, flush=True)
    for what in ("flip", "cut", "swap"):
        row = {kind: count for (of, kind), count in kinds.items() if of == what}
        print(
            f"{what}: {sum(row.values())} tried: " + ", ".join(f"{count} {kind}" for kind, count in sorted(row.items()))
        )
    return 1 if broken else 0


def _columns() -> int:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="damage-") as name:
        place = Path(name)
        closed = next(one for one in cases_in(place / "made") if one.name == "d")
        verdicts = try_each(closed, columns(closed, place), place)
    print(f"{len(verdicts)} columns: ", Counter(one.kind for one in verdicts))
    for verdict in verdicts:
        if verdict.broken:
            print(verdict.harm, *verdict.broken, sep="\n    ")
    return 1 if any(one.broken for one in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
