"""Run by Windows' Python: freezes the program and makes its archive and installer, as `dev.py package` does there.

`python make.py PROJECT SITE [again]`: SITE has the pinned set "package"; Inno Setup's ISCC is in PATH. `again`: only
the version changed since the last time; what PyInstaller found out stays, and the installer is packed quickly.
"""

import sys
from pathlib import Path

PROJECT, SITE = (Path(word) for word in sys.argv[1:3])
AGAIN = sys.argv[3:] == ["again"]
sys.path.insert(0, str(PROJECT / "packaging"))

import frozen_program  # noqa: E402
from steps import SetupError, Steps  # noqa: E402

steps = Steps(PROJECT / "build" / "windows.log")
build = frozen_program.Build(PROJECT, Path(sys.executable), SITE, steps)
try:
    build.freeze(again=AGAIN)
    for made in build.pack(quick=AGAIN):
        steps.say(f"{made.name}: {made.stat().st_size / 1_000_000:.0f} MB")
except SetupError as trouble:
    sys.exit(f"Stopped: {trouble}")
