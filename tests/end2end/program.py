"""The program as a process without a display: what it says, how it ends, what it leaves. Helpers of the tests here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str
    seconds: float


def pos_app(*words: str, seconds: float = 60.0, **env: str) -> Ended:
    """`python -m pos_app …` to its end, in the checkout, Qt drawing into memory."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pos_app", *words],
        cwd=ROOT,
        env=offscreen(**env),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


def offscreen(**env: str) -> dict[str, str]:
    """The environment of a run without a display."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", **env}
