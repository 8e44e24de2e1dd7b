"""The project's own Python: `.venv` in the checkout, filled from the pinned sets with their hashes.

Packages for shop PCs are frozen from a `.venv` of their own, which holds nothing but what is shipped and PyInstaller.
A stamp inside each says what was installed, so that the next start reuses it at once. Standard library
only; imports steps and machine.
"""

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import Apt
from steps import SetupError, Steps

STAMP = "comptoir-stamp.json"
BIG_MEGABYTES = 5.0


@dataclass(frozen=True, slots=True)
class PinnedSet:
    """A set of pinned packages, and the files (relative to the project) whose change makes it stale."""

    name: str
    constraints: str
    editable: bool
    contains: tuple[str, ...]  # names of the sets whose every pin is also in this one (a test holds it)
    folder: str = ".venv"

    def fingerprint(self, root: Path) -> str:
        """SHA-256 of the files that decide what gets installed."""
        # An editable install also copies the project's name, version and commands out of pyproject.toml.
        files = [self.constraints, *(["pyproject.toml"] if self.editable else [])]
        return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in files)).hexdigest()


# Who only wants to see the shop does not wait for the linters and the test tools.
RUN_SET = PinnedSet("run", "packaging/constraints.txt", editable=False, contains=())
DEV_SET = PinnedSet("dev", "packaging/constraints-dev.txt", editable=True, contains=("run",))
# Frozen from here, so that nothing of the tests can get into a package.
PACKAGE_SET = PinnedSet(
    "package", "packaging/constraints-package.txt", editable=False, contains=(), folder="build/package-venv"
)
SETS = {each.name: each for each in (RUN_SET, DEV_SET, PACKAGE_SET)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What `.venv` holds: Python "3.11", the checkout it was made for, fingerprint of each set in it."""

    python: str
    place: str
    sets: dict[str, str]

    @classmethod
    def read(cls, venv: Path) -> "Stamp | None":
        """Read the stamp of a `.venv`; None when there is none or it is not one of ours."""
        try:
            found = json.loads((venv / STAMP).read_text("utf-8"))
            return cls(str(found["python"]), str(found["place"]), dict(found["sets"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, venv: Path) -> None:
        """Write the stamp: the last act of an installation, so that a half-done one has none."""
        record = {"python": self.python, "place": self.place, "sets": self.sets}
        (venv / STAMP).write_text(json.dumps(record, indent=1), "utf-8")


def own_version() -> str:
    """Major and minor version of the Python that runs this, such as "3.11"."""
    return "{}.{}".format(*sys.version_info[:2])


def venv_command(root: Path, name: str, venv: str = ".venv") -> Path:
    """Path of a command of the project's `.venv` (or of another set's), such as "python"."""
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return root / venv / folder / (name + suffix)


def why_stale(stamp: Stamp | None, wanted: PinnedSet, root: Path) -> str | None:
    """Tell why `.venv` cannot be used as it is for this set, in words for a person; None if it can."""
    if stamp is None:
        return "no finished set-up here yet"
    if stamp.python != own_version():
        return f"it was made with Python {stamp.python}, this is {own_version()}"
    if stamp.place != str(root):
        return "the project was moved"
    if wanted.name not in stamp.sets:
        return "the test tools are not in it yet" if wanted.editable else "the program's packages are not in it"
    if stamp.sets[wanted.name] != wanted.fingerprint(root):
        return "the pinned packages or pyproject.toml changed" if wanted.editable else "the pinned packages changed"
    return None


def ensure(root: Path, wanted: PinnedSet, steps: Steps, apt: Apt | None) -> Path:
    """Make or refresh the set's `.venv` so that it holds it; return its Python.

    Immediate when nothing changed. Raises SetupError when a package or the venv cannot be installed.
    """
    venv = root / wanted.folder
    python = venv_command(root, "python", wanted.folder)
    stamp = Stamp.read(venv)
    reason = why_stale(stamp, wanted, root)
    if reason is None and python.exists():
        steps.say(f"Python {own_version()} with the pinned packages is ready in {wanted.folder}")
        return python
    moved = stamp is not None and stamp.place != str(root)
    (venv / STAMP).unlink(missing_ok=True)
    if moved or not _usable(python):
        steps.say(f"Making {wanted.folder} with Python {own_version()} ({reason or 'its Python is gone'})")
        _make(venv, steps, apt)
    else:
        steps.say(f"Bringing {wanted.folder} up to date ({reason})")
    steps.say(f"Installing the packages of {wanted.constraints}, each checked by its hash (once, a minute or more)")
    packages = ["--require-hashes", "-r", str(root / wanted.constraints)]
    _pip(python, packages, "The packages could not be installed. Is the network there? pip said:", steps)
    if wanted.editable:
        steps.say("Installing Comptoir itself in place")
        in_place = ["--no-deps", "--no-build-isolation", "-e", str(root)]
        _pip(python, in_place, "Comptoir itself could not be installed in place. pip said:", steps)
    present = [wanted, *(SETS[name] for name in wanted.contains)]
    Stamp(own_version(), str(root), {each.name: each.fingerprint(root) for each in present}).write(venv)
    return python


def download_news(line: str) -> str | None:
    """Turn a pip line about a big download (5 MB or more) into news; None for any other line."""
    found = re.match(r"\s*Downloading (\S+?)-\d\S* \(([\d.]+) MB\)", line.replace("https://", ""))
    if found and float(found[2]) >= BIG_MEGABYTES:
        return f"  downloading {found[1].rpartition('/')[2]} ({found[2]} MB)"
    if line.startswith("Installing collected packages:") and "," in line:
        return f"  unpacking {line.count(',') + 1} packages"
    return None


def _usable(python: Path) -> bool:
    """Tell whether a venv's Python starts, has pip (a broken-off creation has none) and our version."""
    if not python.exists():
        return False
    probe = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == own_version()


def _make(venv: Path, steps: Steps, apt: Apt | None) -> None:
    # Debian and Ubuntu cut ensurepip out of python3 and put it into a package of its own.
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        candidates = (f"python{own_version()}-venv", "python3-venv")
        if apt is None:
            raise SetupError(
                "This Python cannot make virtual environments: its modules venv and ensurepip are missing."
            )
        apt.provide([candidates], "what Python needs to make .venv", steps)
    steps.quietly(
        [sys.executable, "-m", "venv", "--clear", str(venv)], "The virtual environment .venv could not be made."
    )


def _pip(python: Path, arguments: list[str], trouble: str, steps: Steps) -> None:
    command = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    steps.quietly(
        [*command, "--progress-bar", "off", *arguments],
        trouble,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        news=download_news,
    )
