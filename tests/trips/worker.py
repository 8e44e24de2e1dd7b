"""`python -m tests.trips.worker FILE`: the sync worker with its functions counted; what it passed through into FILE.

It carries out the orders on its standard input, one a line, and counts the last: what is made with the first time is
there by then.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from pos_app.__main__ import main as pos_app
from tests.trips.counting import Counter

ORDERS = 2


def main(file: Path) -> int:
    """The worker's exit code."""
    counter = Counter()
    counter.hear_threads()
    sys.setprofile(counter)
    for _ in range(ORDERS):
        counter.begin()
        code = pos_app(["sync-worker"])
        if code:
            return code
    sys.setprofile(None)
    file.write_text(json.dumps(asdict(counter.trip("product-worker"))))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
