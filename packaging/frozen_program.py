"""Freezes the program, checks and measures it, and makes what a shop installs: the work of `dev.py package`.

Standard library only; imports the rooms of the package beside it.
"""

import email.utils
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Sequence
from pathlib import Path

import catalogue_by_worker
import contents
import debian
import first_paint
import licences
import sale_by_keys
from steps import SetupError, Steps, shown

NAME = "comptoir"
MEGABYTE = 1_000_000
AIM_MEGABYTES, AIM_RATIO = 130, 1.3
# These come with the symbols a debugger wants, 20 MB of them. Qt's come without and stay as they were published.
STRIPPED = ("_internal/libpython*", "_internal/python3*/lib-dynload/*.so", "_internal/cryptography/**/*.so")


class Build:
    """One package in the making: `root` is the project, `python` has the pinned set "package" in the folder `site`."""

    def __init__(self, root: Path, python: Path, site: Path, steps: Steps) -> None:
        self._root = root
        self._python = python
        self._site = site
        self._steps = steps
        self._work = root / "build" / "package"
        self._folder = self._work / NAME
        self._version = contents.version_of((root / "pyproject.toml").read_text("utf-8"))
        self._system = f"{sys.platform.replace('win32', 'windows')}-{_machine()}"

    @property
    def program(self) -> Path:
        """The frozen program a supporter calls."""
        return self._folder / ("pos-app.exe" if os.name == "nt" else "pos-app")

    def freeze(self) -> None:
        """Draw the icons, run PyInstaller by the recipe, cut out debuggers' symbols, add the licences."""
        made = self._work / "made"
        self._steps.say("Drawing the icons")
        drawing = self._root / "resources" / "comptoir.svg"
        icons = [str(self._python), str(self._root / "packaging" / "frozen" / "icons.py"), str(drawing), str(made)]
        self._steps.quietly(icons, "The icons could not be drawn.")
        self._steps.say("Freezing the program (PyInstaller, about a minute)")
        scratch = self._work / "pyinstaller"
        places = [
            "--distpath",
            str(self._work),
            "--workpath",
            str(scratch),
            "--noconfirm",
            "--clean",
        ]
        recipe = str(self._root / "packaging" / "comptoir.spec")
        self._steps.quietly(
            [str(self._python), "-m", "PyInstaller", recipe, *places],
            "PyInstaller could not freeze the program.",
            env={**os.environ, "COMPTOIR_MADE": str(made), "PYINSTALLER_CONFIG_DIR": str(scratch / "cache")},
        )
        if os.name == "nt":
            for program in self._folder.glob("*.exe"):
                self._sign(program)
        elif strip := shutil.which("strip"):
            files = [str(path) for pattern in STRIPPED for path in self._folder.glob(pattern)]
            self._steps.quietly([strip, "--strip-unneeded", *files], "The symbols could not be cut out.")
        if chrpath := shutil.which("chrpath"):
            self._steps.say(f"{cut_run_paths(chrpath, self._folder)} paths of this machine cut out of libraries")
        libraries = self._folder / contents.libraries(self._version, windows=os.name == "nt")
        inside = [path.name for path in libraries.glob("*.so*") if not path.is_symlink()]
        target = libraries / "resources" / "licenses"
        parts = licences.gather(self._root, self._version, self._site, inside, target)
        self._steps.say(f"{len(parts)} parts with their licences")

    def check(self) -> None:
        """Let the frozen program prove itself: every verb starts, the scripted sale passes, the screens are painted.

        Raises SetupError when one does not.
        """
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        for verb in self._verbs():
            self._steps.quietly([str(self.program), verb, "--help"], f"The frozen {verb} does not start.", env=env)
        self._steps.say("Running the frozen program's self-check")
        pictures = self._work / "pictures"
        shutil.rmtree(pictures, ignore_errors=True)
        code, _ = shown([str(self.program), "--self-check", "--screenshot", str(pictures)], env)
        if code:
            raise SetupError(f"The frozen program's self-check failed (exit code {code}).")
        self._steps.say("Fetching a catalogue by its sync worker")
        try:
            catalogue_by_worker.fetch([str(self.program)])
        except AssertionError as error:
            raise SetupError(f"The frozen sync worker fetches nothing: {error}") from error
        if all(shutil.which(tool) for tool in sale_by_keys.TOOLS):
            self._steps.say("Selling at its window by real keys")
            try:
                print(f"  {sale_by_keys.sell(str(self.program))}")
            except AssertionError as error:
                raise SetupError(f"No sale at the frozen program's window: {error}") from error
        else:
            self._steps.say(f"No sale at its window: this machine lacks {' or '.join(sale_by_keys.TOOLS)}")

    def _verbs(self) -> list[str]:
        told = subprocess.run([str(self.program), "--help"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"Verbs without a window: ([\w,\s]+?)\s\(", told)
        if found is None:
            raise SetupError(f"The frozen program does not name its verbs. It said:\n{told}")
        return re.findall(r"\w+", found[1])

    def measure(self) -> None:
        """Print the size as installed and the time to the first paint, beside what is aimed at."""
        size = sum(path.lstat().st_size for path in self._folder.rglob("*") if path.is_file() or path.is_symlink())
        self._steps.say(f"Installed size: {size / MEGABYTE:.1f} MB (aim: under {AIM_MEGABYTES} MB)")
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        source, frozen = first_paint.compared([str(self._python), "-m", "pos_app"], [str(self.program)], env)
        told = f"frozen {frozen:.0f} ms, from source {source:.0f} ms: {frozen / source:.2f} times"
        self._steps.say(f"First paint: {told} (aim: {AIM_RATIO})")

    def pack(self, *, quick: bool = False) -> list[Path]:
        """Make the archive and, where there is dpkg-deb, the Debian package, in dist/. `quick`: of Windows only the
        installer, packed for speed."""
        dist = self._root / "dist"
        dist.mkdir(exist_ok=True)
        base = dist / f"{NAME}-{self._version}-{self._system}"
        if os.name == "nt":
            made = [] if quick else [Path(shutil.make_archive(str(base), "zip", self._work, NAME))]
            return made + self._installer(dist, ["/DQuick"] if quick else [])
        archive = base.with_name(base.name + ".tar.gz")
        with tarfile.open(archive, "w:gz") as file:
            file.add(self._folder, f"{NAME}-{self._version}", filter=_readable)
        made = [archive]
        if shutil.which("dpkg-deb"):
            architecture = "amd64" if _machine() == "x86_64" else _machine()
            package = dist / f"{NAME}_{self._version}_{architecture}.deb"
            changed = email.utils.formatdate((self._root / "pyproject.toml").stat().st_mtime)
            self._steps.say(f"Making {package.name}")
            needs = debian.build(
                self._folder, self._work / "made", self._version, changed, self._work, package, self._steps
            )
            print(f"  Depends: {', '.join(needs)}")
            made.append(package)
        return made

    def _sign(self, program: Path) -> None:
        if command := signer():
            self._steps.say(f"Signing {program.name}")
            self._steps.quietly([*command, str(program)], "The program could not be signed.")

    def _installer(self, dist: Path, more: list[str]) -> list[Path]:
        compiler = shutil.which("ISCC")
        if compiler is None:
            self._steps.say("No installer: Inno Setup's ISCC is not in PATH (packaging/WINDOWS.md)")
            return []
        self._steps.say("Making the installer (Inno Setup)")
        script = str(self._root / "packaging" / "windows" / "comptoir.iss")
        words = [f"/DVersion={self._version}", f"/DSource={self._folder}", f"/DTarget={dist}"]
        icon = f"/DIcon={self._work / 'made' / 'comptoir.ico'}"
        signing = ["/DSign", f"/Scomptoir={' '.join(signer())} $f"] if signer() else []
        self._steps.quietly(
            [compiler, *words, *more, icon, *signing, script], "Inno Setup could not make the installer."
        )
        return [dist / f"{NAME}-{self._version}-setup.exe"]


def build(root: Path, python: Path, steps: Steps) -> int:
    """Make everything there is to make on this system in dist/. Raises SetupError at the first thing that fails."""
    work = Build(root, python, site_packages(python), steps)
    work.freeze()
    work.check()
    work.measure()
    for path in work.pack():
        steps.say(f"{path.relative_to(root)}: {path.stat().st_size / MEGABYTE:.0f} MB")
    return 0


def shared_python() -> Sequence[tuple[str, ...]]:
    """Packages (names by release) that freezing needs on this Linux: objdump, chrpath, and Python as a library."""
    needed: list[tuple[str, ...]] = [] if shutil.which("objdump") else [("binutils",)]
    if not shutil.which("chrpath"):
        needed.append(("chrpath",))
    name = str(sysconfig.get_config_var("INSTSONAME") or "")
    folders = [str(sysconfig.get_config_var(key) or "") for key in ("LIBDIR", "MULTIARCH")]
    places = [Path(folders[0]) / name, Path(folders[0]) / folders[1] / name, Path(sys.base_prefix) / "lib" / name]
    if ".so" in name and not any(place.exists() for place in places):
        version = "{}.{}".format(*sys.version_info[:2])
        needed.append((f"libpython{version}t64", f"libpython{version}"))
    return needed


def cut_run_paths(chrpath: str, folder: Path) -> int:
    """Take out of the libraries where the builder's Python looks for others: a path of one machine, which on another is
    whoever's makes it. The number of files. Those that say "beside me" ($ORIGIN) stay."""
    cut = 0
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or not debian.is_elf(path):
            continue
        told = subprocess.run([chrpath, "--list", str(path)], capture_output=True, text=True, check=False).stdout
        found = re.search(r"R(?:UN)?PATH=(.*)", told)
        if found and any(place.startswith("/") for place in found[1].split(":")):
            path.chmod(path.stat().st_mode | 0o200)
            subprocess.run([chrpath, "--delete", str(path)], capture_output=True, check=True)
            cut += 1
    return cut


def signer() -> list[str]:
    """Windows' command that signs a file with the certificate the owner named (packaging/WINDOWS.md); none without."""
    thumbprint = os.environ.get("COMPTOIR_SIGN_SHA1", "")
    stamp = ["/tr", "http://timestamp.digicert.com", "/td", "sha256"]
    return ["signtool", "sign", "/sha1", thumbprint, "/fd", "sha256", *stamp] if thumbprint else []


def _machine() -> str:
    name = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "x86_64")
    return {"AMD64": "x86_64"}.get(name, name)


def site_packages(python: Path) -> Path:
    """Where this Python's packages are."""
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())


def _readable(member: tarfile.TarInfo) -> tarfile.TarInfo:
    # As on any system: root's, readable by all, whatever the builder's umask and name are.
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member
