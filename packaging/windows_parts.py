"""What the making and the tests of the Windows program both need: packages for Windows, a copy of the project.

Standard library only.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from steps import Steps


def packages(uv: Path, pins: Path, site: Path, steps: Steps) -> None:
    """Put the packages of a pinned set into `site`, as Windows gets them, unless they are there. Raises SetupError."""
    mark, told = site.with_suffix(".sha256"), hashlib.sha256(pins.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text("utf-8") == told:
        return
    steps.say(f"Fetching the packages of {pins.name} for Windows, by their hashes")
    shutil.rmtree(site, ignore_errors=True)
    words = ["pip", "install", "--no-config", "--python-platform", "x86_64-pc-windows-msvc"]
    words += ["--python-version", "3.13", "--only-binary", ":all:", "--require-hashes"]
    steps.quietly([str(uv), *words, "--target", str(site), "-r", str(pins)], "The packages could not be fetched.")
    mark.write_text(told, "utf-8")


def copied(root: Path, target: Path) -> None:
    """The project's own files, as they are now, in a folder; what is there already and the same stays."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    names = {name for name in tracked.decode().split("\0") if name and (root / name).is_file()}
    for path in target.rglob("*") if target.exists() else ():
        name = path.relative_to(target).as_posix()
        if path.is_file() and name not in names and "__pycache__" not in name:
            path.unlink()
    for name in names:
        there = target / name
        if there.exists() and there.read_bytes() == (root / name).read_bytes():
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, there)
