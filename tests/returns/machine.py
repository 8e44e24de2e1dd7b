"""`python -m tests.returns.machine [--count N] [--seed S] [--steps N]`: random days of a till with everything that
comes back or is paid another day, against a model (tests/unit/services/test_returns_machine.py, of which the test run
does a few). Prints what was run; where the books say something else, all steps that led to it.
"""

from __future__ import annotations

import argparse
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.services.test_returns_machine import DaysOfReturns


def main() -> int:
    """Run so many tills; exit code 0, or the failure."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.returns.machine", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--count", type=int, default=200, help="tills, each with days of its own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=30, help="steps of a till at most")
    given = parser.parse_args()
    began = time.monotonic()
    run_state_machine_as_test(
        seed(given.seed)(DaysOfReturns),
        settings=settings(
            max_examples=given.count,
            stateful_step_count=given.steps,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    took = f"{time.monotonic() - began:.0f} s"
    told = f"{given.count} tills of up to {given.steps} steps agree with the model (seed {given.seed}, {took})"
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
