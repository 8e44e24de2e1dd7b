"""The frozen program's first line: what `python -m pos_app` is in a checkout. Used by comptoir.spec only."""

from __future__ import annotations

import os
import sys


def _main() -> int:
    if sys.stdout is None or sys.stderr is None:
        # A program without a console on Windows has neither, and libraries ask them whether they are a terminal.
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.platform == "linux":
        os.environ.pop("QT_PLUGIN_PATH", None)  # the system's Qt is another one: its plugins are not for ours
    if "--multiprocessing-fork" in sys.argv:
        # Windows starts a library's pool of processes this way; such a start is no cashier's: it works and exits here.
        from multiprocessing import freeze_support

        freeze_support()
    from pos_app.__main__ import main

    return main()


if __name__ == "__main__":
    sys.exit(_main())
