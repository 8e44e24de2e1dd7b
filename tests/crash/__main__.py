"""`python -m tests.crash --runs 1000 --seed S`: kill tills at random moments and count what is lost or doubled.

Each run has a profile of its own and two to four processes: some that sell while the server misbehaves and are
killed, and a last one that drains in peace. The same seed makes the same decisions; `--only N` repeats one run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import groupby
from multiprocessing import get_context

from tests.crash.plan import Mix, plan_of
from tests.crash.runs import PER_SHOP, RunResult, run_chunk

ENOUGH = 20  # broken runs that say all there is to say


def main() -> int:
    """0: nothing lost, nothing doubled; 1: a rule was broken, and the runs that broke it are printed."""
    given = _parser().parse_args()
    runs = [given.only] if given.only is not None else list(range(given.first, given.first + given.runs, given.step))
    mix: Mix = "faults" if given.faults else "none"
    if given.plan:
        for run in runs:
            print(json.dumps(plan_of(given.seed, run, mix).shown()))
        return 0
    return prove(given.seed, runs, given.jobs, mix, defect=given.defect)


def prove(seed: int, runs: list[int], jobs: int, mix: Mix, *, defect: bool = False) -> int:
    """Carry out these runs, so many at once, and tell what was found: 0 where no rule was broken."""
    began = time.monotonic()
    # PER_SHOP consecutive numbers are of one kind of shop (see plan_of).
    chunks = [list(of_one_shop) for _, of_one_shop in groupby(runs, lambda run: run // PER_SHOP)]
    results: list[RunResult] = []
    # Spawned, not forked: each worker forks tills of its own and must have no thread.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        work = [pool.submit(run_chunk, seed, chunk, mix=mix, defect=defect) for chunk in chunks]
        for done in as_completed(work):
            results += done.result()
            _complain(done.result(), seed)
            print(f"  {len(results)} of {len(runs)} runs", file=sys.stderr, flush=True)
            if sum(bool(result.broken) for result in results) >= ENOUGH:
                print("too much is broken: the other runs are left out", file=sys.stderr)
                pool.shutdown(cancel_futures=True)
                break
    return _tell(results, seed, time.monotonic() - began)


def _complain(results: list[RunResult], seed: int) -> None:
    for result in results:
        if result.broken:
            print(f"BROKEN in run {result.plan.run} (--seed {seed} --only {result.plan.run}), {result.plan.shop}:")
            print("".join(f"    {line}\n" for line in result.broken), end="")


def _tell(results: list[RunResult], seed: int, seconds: float) -> int:
    found = [result.findings for result in results]
    rules = [line for result in results for line in result.broken]
    lost = sum(line.startswith(("C1", "F24")) for line in rules)
    doubled = sum(line.startswith(("C2", "C4")) for line in rules)
    print(f"seed {seed}: {len(results)} runs, {sum(r.kills for r in results)} kills, {seconds:.0f} s")
    print(f"told to the cashier as paid   {sum(f.told for f in found)}")
    print(f"  killed before it was told   {sum(r.untold for r in results)} (shown at the next start)")
    print(f"in the tills' files           {sum(f.kept for f in found)}")
    print(f"orders at the server          {sum(f.arrived for f in found)}")
    print(f"customers at the server       {sum(f.customers for f in found)}")
    back, gone = sum(f.returns for f in found), sum(f.withdrawn for f in found)
    print(f"came back                     {back} ({gone} orders withdrawn)")
    print(f"calls for them                {sum(f.attempts for f in found)}")
    print(f"lost                          {lost}")
    print(f"doubled                       {doubled}")
    print(f"other rules broken            {len(rules) - lost - doubled}")
    return int(bool(rules))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first run")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="only every Nth of these runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="N", help="this run alone")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="at once")
    parser.add_argument("--faults", action=argparse.BooleanOptionalAction, default=True, help="a server that fails")
    parser.add_argument("--plan", action="store_true", help="print the decisions and do nothing")
    parser.add_argument("--defect", action="store_true", help="give the till another request id at each try")
    return parser


if __name__ == "__main__":
    sys.exit(main())
