"""What a machine lacks outside Python: Qt's system libraries, Xvfb and xdotool, and apt to fetch them.

Asks the dynamic linker what is missing instead of keeping a list that ages. Standard library only;
imports steps.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from steps import SetupError, Steps

# What the program loads always, and what a real X11 window loads on top (the tests' Xvfb is one).
QT_NEEDED = (
    "QtCore.abi3.so",
    "QtGui.abi3.so",
    "QtWidgets.abi3.so",
    "QtSvg.abi3.so",
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/imageformats/libqjpeg.so",
)
QT_WINDOW = ("Qt/plugins/platforms/libqxcb.so",)
WINDOW_TOOLS = ("Xvfb", "xdotool")
# What the tests listen with as a screen reader does (tests/heard); without them those are skipped.
HEARD_TOOLS = ("dbus-daemon", "at-spi2-core")
# The shop's store is tested with a real server, and over cables that can be cut; without them those tests are skipped.
STORE_TOOLS = ("postgresql", "iproute2")
# Where a package's program is that is not in PATH.
OUTSIDE_PATH = {
    "at-spi2-core": ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher"),
    "iproute2": ("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"),
    "postgresql": tuple(f"/usr/lib/postgresql/{version}/bin/initdb" for version in range(13, 30)),
}
# What some fault tests inject with; without them those are skipped.
FAULT_TOOLS = ("strace", "faketime")

# Debian names a library's package after its file, save for these.
UNRULY = {
    "libGLdispatch.so.0": "libglvnd0",
    "libbrotlicommon.so.1": "libbrotli1",
    "libcrypto.so.3": "libssl3",
    "libbrotlidec.so.1": "libbrotli1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}

Candidates = tuple[str, ...]
"""Names of the same package on different releases, the likelier first."""


def packages_for(name: str) -> Candidates:
    """Debian's package names for a tool such as "Xvfb" or a library such as "libxcb-cursor.so.0" (policy 8.1).

    The name with "t64" comes first: Ubuntu 24.04 and Debian 13 renamed many so.
    """
    stem, is_library, version = name.lower().replace("_", "-").partition(".so.")
    if not is_library:
        return (stem,)
    plain = UNRULY.get(name, stem + ("-" if stem[-1:].isdigit() else "") + version)
    return (plain + "t64", plain)


def missing_in(ldd_output: str) -> frozenset[str]:
    """Libraries that ldd reports as not found."""
    return frozenset(re.findall(r"^\s*(\S+) => not found", ldd_output, re.MULTILINE))


def missing_libraries(python: Path, files: Iterable[str]) -> frozenset[str]:
    """System libraries that files of the installed PySide6 need and this Linux lacks; empty elsewhere."""
    ldd = shutil.which("ldd")
    if not sys.platform.startswith("linux") or ldd is None:
        return frozenset()
    pyside = next((python.parent.parent / "lib").glob("python3.*/site-packages/PySide6"), None)
    if pyside is None:
        raise SetupError("PySide6 is not in .venv. Remove the folder .venv and start again.")
    paths = [str(pyside / name) for name in files if (pyside / name).exists()]
    answer = subprocess.run(
        [ldd, *paths], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    return missing_in(answer.stdout)


def missing_tools(tools: Iterable[str]) -> list[str]:
    """The commands that this machine lacks, of the given ones."""
    return [
        tool
        for tool in tools
        if shutil.which(tool) is None and not any(map(os.path.exists, OUTSIDE_PATH.get(tool, ())))
    ]


class Apt:
    """Debian's and Ubuntu's package manager, as root or as somebody who may only be told the line."""

    def __init__(self, is_root: bool, knows: Callable[[str], bool]) -> None:
        """Take whether packages may be installed, and the question whether a package name is known."""
        self.is_root = is_root
        self._knows = knows

    @classmethod
    def of_this_machine(cls) -> "Apt | None":
        """Apt as it is here; None on a system without it."""
        if shutil.which("apt-get") is None or not hasattr(os, "geteuid"):
            return None
        return cls(os.geteuid() == 0, _known_to_apt)

    def names(self, wanted: Sequence[Candidates]) -> list[str]:
        """The names that apt knows, one for each wanted package.

        A package without a known name is left out: its library comes along with another one, or the check
        after the installation names it.
        """
        known = (next((name for name in candidates if self._knows(name)), None) for candidates in wanted)
        return sorted({name for name in known if name})

    def sudo_line(self, wanted: Sequence[Candidates]) -> str:
        """The line that installs the packages by hand; it reads the package lists first if apt has none."""
        install = "sudo apt-get install --no-install-recommends "
        if names := self.names(wanted):
            return install + shlex.join(names)
        return "sudo apt-get update && " + install + shlex.join(sorted({plain for *_, plain in wanted}))

    def provide(self, wanted: Sequence[Candidates], what: str, steps: Steps) -> None:
        """Install packages as root. Raises SetupError with the line to type for anybody else."""
        if not self.is_root:
            raise SetupError(
                f"Missing on this machine: {what}. Type this line, then start again:\n  {self.sudo_line(wanted)}"
            )
        if not all(self.names([candidates]) for candidates in wanted):
            self._update(steps)
            self._install(wanted, what, steps)
            return
        try:
            self._install(wanted, what, steps)
        except SetupError:  # lists older than the archive name files that are gone: read them and try once more
            self._update(steps)
            self._install(wanted, what, steps)

    def _update(self, steps: Steps) -> None:
        steps.say("Reading the system's package lists (apt-get update)")
        steps.quietly(["apt-get", "update"], "apt-get update failed.")

    def _install(self, wanted: Sequence[Candidates], what: str, steps: Steps) -> None:
        names = self.names(wanted)
        steps.say(f"Installing {what}: {' '.join(names)}")
        steps.quietly(
            ["apt-get", "install", "--yes", "--no-install-recommends", *names],
            f"apt-get could not install {what}.",
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )


def provide(
    python: Path,
    needed: Sequence[str],
    wished: Sequence[str],
    tools: Sequence[str],
    apt: "Apt | None",
    steps: Steps,
) -> list[str]:
    """Fetch the system libraries of needed and wished files of PySide6, and wished tools; return wishes not met.

    Raises SetupError, with the line to type where there is one, when a needed library stays missing. Without
    the wished ones everything but the window tests works, so that nothing stops for them.
    """

    def lacking() -> tuple[list[str], list[str]]:
        must = missing_libraries(python, needed)
        may = missing_libraries(python, wished) - must
        return sorted(must), [*missing_tools(tools), *sorted(may)]

    must, may = lacking()
    if apt is None or not (must or may):
        unmet = may
    else:
        packages = [packages_for(name) for name in [*must, *may]]
        what = "system libraries for Qt" if must else "what the window tests need"
        try:
            apt.provide(packages, what, steps)
        except SetupError as error:
            if must:
                raise
            steps.say(f"The window tests will be skipped. {error}")
        must, unmet = lacking()
    if must:
        raise SetupError("Qt needs system libraries that are missing here: " + ", ".join(must))
    return unmet


def _known_to_apt(name: str) -> bool:
    # "show" prints nothing for a name that is unknown or only provided by another package.
    answer = subprocess.run(["apt-cache", "show", name], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.startswith("Package:")
