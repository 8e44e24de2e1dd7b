"""Random answers of a shop through the whole till.

    python -m tests.end2end.odd_answers [--count N] [--seed S] [--only valid|mutated]

Gives N valid and N mutated answers to as many days of a till as that takes (`round`), and says what went wrong: an
exception, a task that ended, a next start that shows nothing. Exit code 1 if anything did. `--round S` repeats one.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.end2end.odd_answers.round import Day, day
from tests.unit.services.practice_bench import JumpingLoop

SHM = Path("/dev/shm")


def one(seed: int, *, mutates: bool) -> Day:
    """One round, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None, prefix="odd-answers-"))
    try:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            return runner.run(day(folder / "till", seed, mutates=mutates))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def many(count: int, seed: int, *, mutates: bool) -> tuple[int, list[str], set[str], int]:
    """Rounds until so many answers were given: how many, what went wrong with its seed, which operations, sales."""
    answers, wrong, operations, sold = 0, list[str](), set[str](), 0
    while answers < count:
        done = one(seed, mutates=mutates)
        answers += done.answers
        operations |= done.operations
        sold += done.sold
        wrong += [f"seed {seed}: {text}" for text in done.wrong]
        seed += 1
    return answers, wrong, operations, sold


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.odd_answers", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="answers of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--only", choices=("valid", "mutated"))
    parser.add_argument("--round", type=int, help="one round with this seed, and nothing else")
    given = parser.parse_args(arguments)
    logging.getLogger("pos_app").setLevel(logging.WARNING)
    logging.getLogger("pos_app").propagate = False
    failed = 0
    for kind in ("valid", "mutated"):
        if given.only not in (None, kind):
            continue
        began = time.monotonic()
        if given.round is not None:
            done = one(given.round, mutates=kind == "mutated")
            print(f"{kind}: {done}")
            failed += bool(done.wrong)
            continue
        answers, wrong, operations, sold = many(given.count, given.seed, mutates=kind == "mutated")
        took = time.monotonic() - began
        print(
            f"{kind}: {answers} answers of {len(operations)} operations, {sold} sales, {len(wrong)} wrong, {took:.0f} s"
        )
        for text in wrong[:20]:
            print(text)
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
