"""Installs a built .deb on this system as a shop would, uses it, installs it over itself, another build over an open
till, and takes it away, under an open till too.

`python3 packaging/check_install.py dist/comptoir_0.1.0_amd64.deb`, as root, on a clean Debian 12 or newer that may be
thrown away. The till is used by a user without rights, with a home of its own. Standard library only.
"""

import os
import pwd
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import debian
import first_paint
from steps import SetupError, Steps

HERE = Path(__file__).resolve().parent
USER = "nobody"  # on every Debian; may write nowhere but in the home it is given
PUT_THERE = (
    "/opt/comptoir",
    "/opt/comptoir/package/pos-app",
    "/usr/bin/pos-app",
    "/usr/share/applications/pos-app.desktop",
    "/usr/share/icons/hicolor/128x128/apps/comptoir.png",
    "/usr/share/man/man1/pos-app.1.gz",
    "/usr/share/doc/comptoir/copyright",
)
TOOLS = ("xvfb", "xdotool", "lintian", "appstream")  # of the check, not of the till


class Machine:
    """This system: packages by apt, the till as its user."""

    def __init__(self, home: Path, owner: pwd.struct_passwd, steps: Steps) -> None:
        self._home = home
        self._owner = owner
        self._steps = steps

    def apt(self, *words: str) -> None:
        """apt-get, asking nothing. Raises SetupError."""
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        self._steps.quietly(["apt-get", "--yes", *words], f"apt-get {words[0]} failed.", env=env)

    def says(self, *command: str) -> None:
        """Print what a command of the administrator's says. Raises SetupError when it fails."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        print(done.stdout, end="")
        if done.returncode:
            raise SetupError(f"{command[0]} ended with {done.returncode}.")

    def as_user(self, *command: str) -> str:
        """What a command of the user's says. Raises SetupError with it when it fails."""
        env = {"HOME": str(self._home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            command,
            user=self._owner.pw_uid,
            group=self._owner.pw_gid,
            extra_groups=[],
            env=env,
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SetupError(f"{' '.join(command)} ended with {done.returncode}. It said:\n{done.stdout}")
        return done.stdout

    def open_till(self, till: Path) -> "OpenTill":
        """A till of the user's that is used while its program is replaced."""
        command = ["python3", str(HERE / "upgraded_till.py"), "pos-app", str(till)]
        env = {"HOME": str(self._home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        pipe = subprocess.PIPE
        started = subprocess.Popen(
            command,
            user=self._owner.pw_uid,
            group=self._owner.pw_gid,
            extra_groups=[],
            env=env,
            cwd=self._home,
            stdin=pipe,
            stdout=pipe,
            text=True,
        )
        return OpenTill(started)

    def sales(self, till: Path) -> str:
        """What the installed program says of a till's journal, which holds every sale."""
        return self.as_user("pos-app", "journal", "verify", "--profile", str(till)).strip()


class OpenTill:
    """A program of `upgraded_till`: it says a word when it got somewhere, and goes on at a line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def says(self, wanted: str) -> str:
        """Its next line. Raises SetupError unless it begins so."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if not said.startswith(wanted):
            raise SetupError(f"The open till should have said {wanted!r}. It said {said!r}.")
        return said

    def go_on(self) -> None:
        """Let it use the till again."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)

    def close(self) -> None:
        """Wait for its end."""
        if code := self._process.wait(60):
            raise SetupError(f"The program of the open till ended with {code}.")


def other_build(package: Path, work: Path) -> Path:
    """The same package as a later build: every file of it is another one, and its version is a step on."""
    root, target = work / "other", work / f"other-{package.name}"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(root)], check=True)
    inside = root / "opt/comptoir/package/_internal"
    (inside / "resources" / "another-build").write_text("another build", "utf-8")
    for archive in inside.rglob("*.zip"):
        archive.unlink()  # what an open till would read late
    control = root / "DEBIAN" / "control"
    control.write_text(re.sub(r"^Version: .*", r"\g<0>+other", control.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    listed = debian.sums(root)
    (root / "DEBIAN" / "md5sums").write_text(listed, "utf-8")
    for name, text in debian.scripts("other", listed).items():
        (root / "DEBIAN" / name).write_text(text, "utf-8")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", str(root), str(target)], check=True)
    return target


def check(package: Path, steps: Steps) -> None:
    """All of it, in the order of a shop's life. Raises SetupError at the first thing that is not as it should be."""
    with tempfile.TemporaryDirectory(prefix="comptoir-home-") as place:
        home = Path(place)
        owner = pwd.getpwnam(USER)
        os.chown(home, owner.pw_uid, owner.pw_gid)
        machine, till = Machine(home, owner, steps), home / "till"
        steps.say("Installing")
        machine.apt("update")
        machine.apt("install", "--no-install-recommends", str(package.resolve()))
        there(PUT_THERE)
        steps.say(f"Installed size: {size_of(Path('/opt/comptoir')) / 1_000_000:.1f} MB")
        steps.say("Running its self-check")
        print(machine.as_user("pos-app", "--self-check"), end="")
        paints = sorted(first_paint.once(["pos-app"], {**os.environ, "QT_QPA_PLATFORM": "offscreen"}) for _ in range(5))
        steps.say(f"First paint: {paints[0]:.0f} to {paints[-1]:.0f} ms")
        steps.say("Selling at its window by real keys")
        machine.apt("install", "--no-install-recommends", *TOOLS)
        print(machine.as_user("python3", str(HERE / "sale_by_keys.py"), "pos-app", str(till)), end="")
        before = machine.sales(till)
        steps.say("Starting it at sign-in, and as a session with nothing but the till")
        print(machine.as_user("python3", str(HERE / "session_till.py")), end="")
        steps.say("lintian and appstreamcli")
        machine.says("lintian", "--fail-on", "error", str(package.resolve()))
        machine.says(
            "appstreamcli", "validate", "--no-net", "/usr/share/metainfo/example.comptoir.pos_app.metainfo.xml"
        )
        steps.say("Installing it over itself")
        machine.apt("install", "--reinstall", str(package.resolve()))
        same(before, machine.sales(till))
        steps.say("Installing another build over an open till")
        beside = home / "beside"
        open_till = machine.open_till(beside)
        open_till.says("open")
        machine.apt("install", "--allow-downgrades", str(other_build(package, home)))
        open_till.go_on()
        open_till.says("used")
        steps.say("Taking it away under that till")
        machine.apt("purge", "comptoir")
        print(f"  The till {open_till.says('ended with 0, 3 orders')}")
        open_till.close()
        gone(PUT_THERE)
        machine.apt("install", "--no-install-recommends", str(package.resolve()))
        print(f"  {machine.sales(beside)}")
        steps.say("Taking it away")
        machine.apt("remove", "comptoir")
        gone(PUT_THERE)
        files = {path.name for path in till.iterdir()}
        if "till.db" not in files:
            raise SetupError(f"The till's files went with the program; left: {files}")
        steps.say("Installing it again")
        machine.apt("install", "--no-install-recommends", str(package.resolve()))
        same(before, machine.sales(till))
        machine.apt("purge", "comptoir")
        gone(PUT_THERE)
        steps.say(f"All as it should be. Kept over all of it: {before}")


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder; one that has several names (hard links) counts once."""
    found = {
        status.st_ino: status.st_size for path in folder.rglob("*") if not path.is_dir() for status in [path.lstat()]
    }
    return sum(found.values())


def there(paths: Sequence[str]) -> None:
    """Raises SetupError unless all of these are there."""
    lacking = [path for path in paths if not Path(path).exists()]
    if lacking:
        raise SetupError(f"Installed, and these are not there: {', '.join(lacking)}")


def gone(paths: Sequence[str]) -> None:
    """Raises SetupError if any of these is there."""
    left = [path for path in paths if os.path.lexists(path)]
    if left:
        raise SetupError(f"Taken away, and these are still there: {', '.join(left)}")


def same(before: str, now: str) -> None:
    """Raises SetupError if the till tells of other sales than before."""
    if before != now:
        raise SetupError(f"The sales are not what they were: {before} Now: {now}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or os.geteuid() != 0:
        sys.exit("usage, as root: python3 packaging/check_install.py PACKAGE.deb")
    try:
        check(Path(sys.argv[1]), Steps(Path(tempfile.gettempdir()) / "comptoir-check-install.log"))
    except SetupError as trouble:
        sys.exit(f"\nStopped: {trouble}")
