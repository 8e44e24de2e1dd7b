"""A catalogue fetched by the program's own sync worker, as the till has it fetched: proof that a package holds all that
the worker needs. Standard library only.
"""

import json
import re
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

PATIENCE = 60  # seconds


def fetch(program: Sequence[str]) -> str:
    """Start `program`'s practice shop, and its worker on that; what the worker says last.

    Raises AssertionError where no catalogue comes of it, with what was said.
    """
    shop = subprocess.Popen([*program, "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert shop.stdout is not None
        said = shop.stdout.readline()
        server = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert server is not None, f"the practice shop did not start: {said}"
        key = dict(re.findall(r"(\w+)=(\S+)", said))
        with tempfile.TemporaryDirectory(prefix="comptoir-worker-") as folder:
            at = datetime.now(UTC).isoformat()
            order = {"shop": "practice", "folder": folder, "currency": "EUR", "at": at, "facts": None}
            asked = json.dumps({"base_url": server[0], "proxy": "", "key": key, "order": order}) + "\n"
            last = _worker([*program, "sync-worker"], asked)
            assert "done" in last, f"the sync worker said: {last}"
            assert (Path(folder) / "catalogue.next").stat().st_size > 0, "the sync worker left no catalogue"
            return last
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait(PATIENCE)
        if shop.stdout is not None:
            shop.stdout.close()


def _worker(command: list[str], asked: str) -> str:
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        worker.stdin.write(asked)
        worker.stdin.flush()  # not closed: the worker ends when nobody holds the other end
        lines = worker.stdout.readlines()
        assert worker.wait(PATIENCE) == 0, f"the sync worker ended with {worker.returncode}"
        worker.stdin.close()
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()
    return lines[-1].strip() if lines else "nothing"
