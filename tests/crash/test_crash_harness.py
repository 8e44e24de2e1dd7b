"""The crash harness runs in CI, and it can fail: a till that changes the request id at each try is caught."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.plan import plan_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX")

ROOT = Path(__file__).parents[2]


def harness(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m tests.crash` with these arguments."""
    command = [sys.executable, "-m", "tests.crash", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def count(said: str, what: str) -> int:
    found = re.search(rf"^\s*{what}\s+(\d+)", said, re.MULTILINE)
    assert found, said
    return int(found.group(1))


def test_runs_at_each_kind_of_shop_lose_nothing_and_double_nothing() -> None:
    # One or two of each ten, which share a kind of shop: `dev.py test --long` makes a thousand.
    done = harness("--runs", "50", "--step", "7", "--seed", "7")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (count(done.stdout, "lost"), count(done.stdout, "doubled")) == (0, 0)
    # It did something: tills were killed, sales were made, and all of them arrived.
    assert int(re.findall(r"(\d+) kills", done.stdout)[0]) > 8
    told = count(done.stdout, "told to the cashier as paid")
    assert told > 15
    assert count(done.stdout, "orders at the server") == count(done.stdout, "in the tills' files") >= told


def test_answers_of_other_requests_lose_nothing_and_double_nothing() -> None:
    command = [sys.executable, "-m", "tests.crash.foreign_answers", "--count", "5", "--seed", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (count(done.stdout, "lost"), count(done.stdout, "doubled")) == (0, 0)
    assert count(done.stdout, "other rules broken") == 0, "no sale is said to be an order that is another's"
    assert count(done.stdout, "orders at the server") == count(done.stdout, "in the tills' files") > 10


def test_another_request_id_at_each_try_makes_it_fail() -> None:
    # The runs of a shop that cannot list orders: nothing but the request id keeps an order from coming twice.
    done = harness("--first", "20", "--runs", "5", "--seed", "7", "--defect")

    assert done.returncode == 1, done.stdout + done.stderr
    assert count(done.stdout, "doubled") > 0
    assert "was sent under an id that is not written down here" in done.stdout
    assert re.search(r"is at the server [2-9] times", done.stdout), done.stdout + done.stderr


def test_the_same_seed_decides_the_same() -> None:
    # In another process, where sets and hashes have another order.
    first = harness("--plan", "--runs", "30", "--seed", "3").stdout
    again, other = (
        "".join(f"{json.dumps(plan_of(seed, run, 'faults').shown())}\n" for run in range(30)) for seed in (3, 4)
    )

    assert first == again != other
    kinds = {life["kill"]["by"] for line in first.splitlines() for life in json.loads(line)["lives"]}
    assert kinds == {"time", "turn", "statement", "call"}
