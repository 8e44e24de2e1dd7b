"""A short run of the checker with a fixed seed; `python -m tests.store` is the long one, and finds its mutants."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.postgres_server import lacking


@pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is a PostgreSQL")
def test_three_tills_under_a_nemesis_sell_each_cart_once() -> None:
    # By this seed a till is killed, one's disk is full, PostgreSQL is stopped, and a link cut one way, in two seconds.
    words = ["--tills", "3", "--minutes", "0.03", "--seed", "29846"]
    done = subprocess.run([sys.executable, "-m", "tests.store", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 broken" in done.stdout
