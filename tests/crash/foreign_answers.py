"""`python -m tests.crash.foreign_answers --count 1000 --seed N`: answers of other requests, and kills.

Swapped, doubled, stale and foreign answers, one id twice, transactions of another request, answers without note or with
an id alone, drawn at random for tills that are killed at random moments, at shops that keep notes, drop and cut them.
Counted at the server: nothing lost, nothing doubled, and no sale SENT that is not the order it is said to be. The same
seed makes the same decisions; `--only N` repeats one run.
"""

from __future__ import annotations

import argparse
import os
import sys

from tests.crash.__main__ import prove


def main() -> int:
    """0: nothing lost, doubled, or taken for another; 1: a rule was broken, and the runs that broke it are printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.foreign_answers", description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="N", help="this run alone")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="at once")
    given = parser.parse_args()
    runs = [given.only] if given.only is not None else list(range(given.count))
    return prove(given.seed, runs, given.jobs, "foreign")


if __name__ == "__main__":
    sys.exit(main())
