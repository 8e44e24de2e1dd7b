"""How long the program takes to its first paint: from its start to the line it logs, several times, in turns.

Standard library only.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median

from steps import SetupError

PATIENCE = 60.0  # seconds for one start
LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) .* the window is painted$", re.MULTILINE)


def painted_at(log: str) -> float | None:
    """The moment (seconds since the epoch) at which a log says the window was painted; None if it does not."""
    found = LINE.search(log)
    # Written and read in the local time of one machine.
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S,%f").timestamp() if found else None  # noqa: DTZ007


def once(program: Sequence[str], env: Mapping[str, str]) -> float:
    """Milliseconds from a start of the practice shop to its first paint. Raises SetupError if it does not come."""
    with tempfile.TemporaryDirectory(prefix="comptoir-paint-") as folder:
        log = Path(folder) / "profile" / "pos-app.log"
        started = time.time()
        with subprocess.Popen(
            [*program, "--demo", "--profile", str(log.parent)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                painted = _awaited(process, log)
            finally:
                process.terminate()
                said, _ = process.communicate()
        if painted is None:
            raise SetupError(f"The window of {program[0]} was not painted. It said:\n{said}")
        return (painted - started) * 1000


def _awaited(process: "subprocess.Popen[str]", log: Path) -> float | None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        painted = painted_at(log.read_text("utf-8")) if log.exists() else None
        if painted is not None:
            time.sleep(0.5)  # it is still starting: let it find its way out in order
            return painted
        time.sleep(0.02)
    return None


def compared(
    source: Sequence[str], frozen: Sequence[str], env: Mapping[str, str], runs: int = 7
) -> tuple[float, float]:
    """Medians in milliseconds from source and frozen, in turns, so that a slow moment of the machine meets both.

    The first start of each warms the disk's cache and is not counted.
    """
    times = [(once(source, env), once(frozen, env)) for _ in range(runs + 1)][1:]
    return median(ours for ours, _ in times), median(theirs for _, theirs in times)
