"""How long the installed Windows program takes to start, and how big it is, beside the same on Linux, in one run.

As ratios: Wine is no shop's PC, but what makes the start slower on Windows' side alone shows in them. Printed and never
judged. Both sell to one practice shop, each start with a profile of its own, in turns; a first turn that warms the
disk's cache is not counted, and the least of each counts. Standard library only.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import environment
import machine
from steps import SetupError, Steps
from windows_shop import Shop, Till
from wine import slowness

PAINTED, OPEN = "the window is painted", "the till is open"
TURNS = 5
PATIENCE = 90.0  # seconds for one start
LOOK = 0.005
MEGABYTE = 1_000_000

Start = tuple[float, float]
"""Milliseconds until the first paint, and until the till is open: from then on it sells."""


@dataclass(frozen=True)
class Program:
    """The till on Linux: what is said of it, how and from where it is started, its screen; its folder and its package
    where it is frozen."""

    what: str
    command: tuple[str, ...]
    place: Path
    screen: str
    folder: Path | None = None
    package: Path | None = None

    def start(self, url: str) -> Start:
        """One start to the end. Raises SetupError."""
        env = {**os.environ, "DISPLAY": self.screen, "QT_QPA_PLATFORM": "xcb"}
        with tempfile.TemporaryDirectory(prefix="comptoir-start-") as folder:
            log = Path(folder) / "till" / "pos-app.log"
            words = [*self.command, "--demo", "--server", url, "--profile", str(log.parent)]
            began = time.monotonic()
            nothing = subprocess.DEVNULL
            with subprocess.Popen(
                words, cwd=self.place, env=env, stdin=nothing, stdout=nothing, stderr=nothing
            ) as process:
                try:
                    return _seen(lambda: log.read_text("utf-8") if log.exists() else "", began, self.what)
                finally:
                    process.terminate()


def on_linux(root: Path, screen: str, steps: Steps) -> Program:
    """The program that `dev.py package` made here of these sources, or else the checkout's own. Raises SetupError."""
    folder = root / "build" / "package" / "comptoir"
    program = folder / "pos-app"
    newest = max(path.stat().st_mtime for path in (root / "pos_app").rglob("*.py"))
    if program.exists() and program.stat().st_mtime >= newest:
        packages = sorted((root / "dist").glob("comptoir_*.deb"), key=lambda path: path.stat().st_mtime)
        return Program("frozen on Linux", (str(program),), root, screen, folder, packages[-1] if packages else None)
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(root, environment.RUN_SET, steps, apt)
    machine.provide(python, machine.QT_NEEDED + machine.QT_WINDOW, (), (), apt, steps)
    return Program("from source on Linux", (str(python), "-m", "pos_app"), root, screen)


def compared(shop: Shop, linux: Program, url: str, setup: Path) -> list[str]:
    """The lines of a table. `setup` is the installer of what is installed there. Raises SetupError where one of the two
    does not start."""
    turns = [(_on_windows(shop, turn, url), linux.start(url)) for turn in range(TURNS + 1)][1:]
    load = os.getloadavg()[0]
    lines = [f"Windows' program under Wine beside the one {linux.what}: the least of {TURNS} starts, load {load:.1f}"]
    for at, name in ((0, "until the first paint"), (1, "until the till is open")):
        windows, ours = (min(turn[side][at] for turn in turns) for side in (0, 1))
        lines.append(row(name, windows, ours, "ms"))
    installed = shop.computer.drive / "Program Files" / "Comptoir"
    if linux.folder is not None:
        lines.append(row("the program's folder", _megabytes(installed), _megabytes(linux.folder), "MB"))
    if linux.package is not None:
        lines.append(row("what is installed from", _megabytes(setup), _megabytes(linux.package), "MB"))
    return lines


def row(name: str, windows: float, linux: float, unit: str) -> str:
    """One line of the table."""
    return f"{name:<24}{windows:>8,.0f} {unit}{linux:>8,.0f} {unit}{windows / linux:>8.2f} times"


def _on_windows(shop: Shop, turn: int, url: str) -> Start:
    began = time.monotonic()
    till = Till(shop, rf"C:\tills\start {turn}", url)
    try:
        return _seen(till.log, began, "installed on Windows")
    finally:
        shop.computer.kill("Comptoir.exe")
        till.exit_code()


def _seen(log: Callable[[], str], began: float, what: str) -> Start:
    """By what is in the log by now, not by its times, which the two systems may tell in two zones."""
    painted = 0.0
    while (now := time.monotonic()) < began + PATIENCE * slowness():
        told = log()
        painted = painted or (now if PAINTED in told else 0.0)
        if OPEN in told:
            return (painted - began) * 1000, (now - began) * 1000
        time.sleep(LOOK)
    raise SetupError(f"The program {what} did not open a till. Its log:\n{log()[-2000:]}")


def _megabytes(place: Path) -> float:
    files = place.rglob("*") if place.is_dir() else (place,)
    return sum(path.lstat().st_size for path in files if path.is_file() or path.is_symlink()) / MEGABYTE
