"""A benchmark's child process: run, and what it measured read from its last line (`name=number name=number`)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def measured(module: str, *words: str, env: Mapping[str, str] | None = None) -> dict[str, float]:
    """What `python -m tests.benchmarks.MODULE words…` printed last. Raises RuntimeError with what it said instead."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *words]
    given = None if env is None else dict(env)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=given)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{module}: {done.stderr or done.stdout}")
    last = done.stdout.strip().splitlines()[-1].split()
    return {name: float(number) for name, number in (word.split("=") for word in last)}


def as_installed(compiled: Path) -> dict[str, str]:
    """An environment in which modules are compiled once, into the folder `compiled`, as where the program is installed:
    a machine that builds software may forbid it, and then each start compiles all of them."""
    env = os.environ | {"PYTHONPYCACHEPREFIX": str(compiled)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def resident() -> float:
    """The memory of this process that is in use, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
