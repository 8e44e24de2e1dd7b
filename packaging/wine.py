"""Windows on Debian: Wine 10 of Debian 13 in a folder of its own, and Windows computers (Wine prefixes) in it.

Debian 12's own Wine 8 does not run Qt 6. The folder is made once and kept. Every command runs in a mount namespace of
its own, so that nothing stays mounted below the folder and it can simply be deleted. Root. Standard library only.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from steps import SetupError, Steps

TOOLS = ("mmdebstrap", "gcc-mingw-w64-x86-64", "osslsigncode", "xvfb", "xdotool", "imagemagick", "npm")
# 32-bit Wine is for Inno Setup alone, whose compiler and installers are 32-bit programs.
INSIDE = ("ca-certificates", "wine", "wine64", "wine32:i386", "fonts-dejavu-core")
SUITE = "trixie"
# What Wine 10 lacks or has in part: Qt6Core asks for Windows' ICU, Qt's window for one function of colour profiles.
STUBS = ("icuuc", "mscms")
OWN = Path(__file__).resolve().parent / "windows"
SOCKETS = Path(tempfile.gettempdir()) / ".X11-unix"  # X's own place
# Mounts for one command, then the command: "$0" is the folder, "$1" the work, "$2" where X's sockets are.
_INSIDE = (
    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount --bind "$1" "$0/W" && '
    'mount --bind "$2" "$0/tmp/.X11-unix" && shift 2 && exec chroot "$0" "$@"'
)


def slowness() -> float:
    """How many times slower than alone a program is here now, by the machine's load: 1 to 4. Waiting is stretched by
    it, so that a proof does not fail because somebody else works here."""
    return min(4.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def mounts_below(root: Path, mounts: str) -> list[str]:
    """What is mounted below a folder by Linux's list of mounts, the last one first. The folder has no blank in it."""
    places = [line.split(" ")[1] for line in mounts.splitlines()]
    return [place for place in reversed(places) if place.startswith(f"{root}/")]


class Wine:
    """The folder with Wine, below `work`; inside, `work` itself is /W, and Z:\\W to Windows programs."""

    def __init__(self, work: Path, display: str, steps: Steps) -> None:
        self.work = work
        self._root = work / SUITE
        self.display = display
        self._steps = steps

    def provide(self) -> None:
        """Make what is not there yet: tools by apt, Debian 13 with Wine, the two small libraries. Raises SetupError."""
        if missing := [name for name in TOOLS if not _is_installed(name)]:
            self._steps.say(f"Installing {', '.join(missing)}")
            env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            self._steps.quietly(["apt-get", "update"], "apt-get update failed.", env=env)
            self._steps.quietly(
                ["apt-get", "install", "--yes", "--no-install-recommends", *missing],
                "The tools are not there.",
                env=env,
            )
        if not os.path.lexists(self._root / "usr/bin/wine"):  # a link that is whole inside only
            self._steps.say("Making a Debian 13 with Wine 10 in a folder (four minutes, 1.9 GB)")
            self._unmount()
            shutil.rmtree(self._root, ignore_errors=True)
            archive = f"deb {_archive()} {SUITE} main"
            words = ["mmdebstrap", "--variant=minbase", "--architectures=amd64,i386", f"--include={','.join(INSIDE)}"]
            self._steps.quietly([*words, SUITE, str(self._root), archive], "Debian 13 could not be unpacked.")
        self._unmount()
        for place in ("W", "tmp/.X11-unix"):
            (self._root / place).mkdir(parents=True, exist_ok=True)
        SOCKETS.mkdir(mode=0o1777, exist_ok=True)
        for stub in STUBS:
            words = ["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-s", "-o", str(self.work / f"{stub}.dll")]
            self._steps.quietly([*words, str(OWN / f"{stub}.c")], f"{stub}.dll could not be compiled.")

    def _unmount(self) -> None:
        """What mmdebstrap may leave mounted, broken off or not: what walks through the folder would get lost in it."""
        for place in mounts_below(self._root, Path("/proc/self/mounts").read_text("utf-8")):
            subprocess.run(["umount", place], check=True)

    def computer(self, name: str, *, fresh: bool = False) -> "Computer":
        """A Windows computer with this name, made if it is not there; `fresh`: made anew."""
        prefix = self.work / name
        computer = Computer(self, name)
        if fresh and prefix.exists():
            computer.shut_down()
            shutil.rmtree(prefix)
        if not prefix.exists():
            self._steps.say(f"Setting up the Windows computer “{name}”")
            computer.run("wineboot", "-i", seconds=300)
            for stub in STUBS:
                shutil.copy(self.work / f"{stub}.dll", computer.drive / "windows" / "system32")
        return computer

    def command(self, prefix: str, words: Sequence[str], env: Mapping[str, str]) -> list[str]:
        """The command line for a command of that Wine."""
        inside = {
            "HOME": "/root",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DISPLAY": self.display,
            "WINEPREFIX": f"/W/{prefix}",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;mscms,icuuc=n",
            **env,
        }
        pairs = [f"{name}={value}" for name, value in inside.items()]
        outside = [
            "unshare",
            "--mount",
            "--propagation",
            "private",
            "sh",
            "-c",
            _INSIDE,
            str(self._root),
            str(self.work),
            str(SOCKETS),
        ]
        return [*outside, "/usr/bin/env", "-i", *pairs, *words]


class Computer:
    """One Windows computer: its disk is `drive`, its programs are run by `run` and `start`."""

    def __init__(self, wine: Wine, name: str) -> None:
        self._wine = wine
        self._name = name
        self.drive = wine.work / name / "drive_c"

    def run(self, *words: str, seconds: float = 120.0, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Run a command of Wine (`wine`, `wineboot`) to its end: exit code and what it said.

        Raises SetupError when it takes longer.
        """
        command = self._wine.command(self._name, words, env or {})
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds * slowness(),
            )
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"{' '.join(words)} did not end within {seconds:.0f} s.") from error
        return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r", "")

    def program(self, path: str, *words: str, seconds: float = 120.0) -> tuple[int, str]:
        """Run a Windows program by its Windows path."""
        return self.run("wine", path, *words, seconds=seconds)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command of Wine and go on."""
        command = self._wine.command(self._name, words, {})
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def processes(self, name: str) -> list[int]:
        """The numbers of this computer's processes whose program has that file name, as Linux sees them."""
        found = []
        for each in Path("/proc").iterdir():
            try:
                words = (each / "cmdline").read_bytes().split(b"\0") if each.name.isdigit() else []
                mine = f"WINEPREFIX=/W/{self._name}".encode() in (each / "environ").read_bytes() if words else False
            except OSError:
                continue  # it has ended
            if mine and words[0].decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2] == name:
                found.append(int(each.name))
        return found

    def kill(self, name: str) -> None:
        """Kill those processes, as nobody on Windows could."""
        for number in self.processes(name):
            subprocess.run(["kill", f"-{signal.SIGKILL:d}", str(number)], check=False)

    def shut_down(self) -> None:
        """End all of its processes."""
        self.run("wineserver", "-k", seconds=60)


def _is_installed(package: str) -> bool:
    if package == "npm" and shutil.which("npm"):
        return True
    words = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout == "installed"


def _archive() -> str:
    """The archive of Debian's packages that this machine itself uses. Raises SetupError."""
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)", "Created-By: Packages"]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    for line in said.splitlines():
        address, _, whose = line.partition(" ")
        if whose == "Debian Debian":
            return address
    raise SetupError("This machine's apt knows no archive of Debian's packages.")
