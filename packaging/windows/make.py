"""Run by Windows' Python: freezes the program and makes its archive and installer, as `dev.py package` does there.

`python make.py PROJECT SITE [quick]`: SITE has the pinned set "package"; Inno Setup's ISCC is in PATH. `quick`: only
the installer, packed for speed, for proofs of an update.
"""

import sys
from pathlib import Path

PROJECT, SITE = (Path(word) for word in sys.argv[1:3])
sys.path.insert(0, str(PROJECT / "packaging"))

import frozen_program  # noqa: E402
from steps import SetupError, Steps  # noqa: E402

steps = Steps(PROJECT / "build" / "windows.log")
build = frozen_program.Build(PROJECT, Path(sys.executable), SITE, steps)
try:
    build.freeze()
    for made in build.pack(quick=sys.argv[3:] == ["quick"]):
        steps.say(f"{made.name}: {made.stat().st_size / 1_000_000:.0f} MB")
except SetupError as trouble:
    sys.exit(f"Stopped: {trouble}")
