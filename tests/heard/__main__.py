"""`python -m tests.heard [SCENE …]`: every scene made by hand, walked over AT-SPI as a screen reader does.

Prints each control without a name or a role, each row with which nothing can be done, and one line of counts. `--read`
prints all that is met. Exit code 0 or 1; 2 where this machine cannot listen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

# pytest's path has it (pyproject.toml); this program is started without pytest.
sys.path.append(str(Path(__file__).parents[2] / "packaging"))

from tests.end2end.window_till import Screen
from tests.heard.bus import SessionBus, lacking
from tests.heard.ears import Ears
from tests.heard.scenes import Shown, roles, walk
from tests.ui import gallery


def main() -> int:
    """Walk, print, count."""
    parser = argparse.ArgumentParser("python -m tests.heard", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--read", action="store_true", help="print all that is met")
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    wanted = parser.parse_args()
    if lacking():
        print(f"needs {', '.join(lacking())}")
        return 2
    began = time.monotonic()
    screen = Screen()
    try:
        with SessionBus(screen.env) as bus:
            ears = Ears(bus)
            with Shown(bus.env) as shown:
                found = walk(ears, shown, wanted.scenes or sorted(gallery.SCENES))
            ears.close()
    finally:
        screen.close()
    met: Counter[str] = Counter()
    wrong = 0
    for scene, (nodes, faults) in found.items():
        met += roles(nodes)
        wrong += len(faults)
        print(*(f"{scene}: {fault}" for fault in faults), sep="\n", end="\n" if faults else "")
        if wanted.read:
            print(*(f"{'  ' * node.depth}{node} {' '.join(node.actions)}" for node in nodes), sep="\n")
    controls = sum(node.is_control for nodes, _ in found.values() for node in nodes)
    print(f"{len(found)} scenes, {controls} controls, {wrong} faults ({time.monotonic() - began:.0f} s)")
    print(", ".join(f"{count} {role}" for role, count in met.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
