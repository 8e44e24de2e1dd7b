"""The Debian package of a frozen program: its tree, its control fields, its archive.

Installs to /opt/comptoir, with a command, desktop entries, icons and a man page where Debian looks for them. dpkg's
own copy (`package`) is never run: its scripts make a folder of hard links for each build, so that a till that is open
over an upgrade reads its own files to its end. A till's files are in the homes of its users.
Standard library only.
"""

import email.utils
import gzip
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import machine
from steps import SetupError, Steps

LINUX = Path(__file__).resolve().parent / "linux"
DRAWING = LINUX.parents[1] / "resources" / "comptoir.svg"
HOME = PurePosixPath("opt/comptoir")
PACKAGE = HOME / "package"
DOC = PurePosixPath("usr/share/doc/comptoir")
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)
LIBC = re.compile(r"(libc|libm|libdl|librt|libpthread|libresolv|libutil|ld-linux-x86-64|ld-linux-aarch64)\.so\.\d+")
# Not linked, but asked for at run time: the roots that truststore trusts.
ASKED_AT_RUN_TIME = ("ca-certificates",)
DESCRIPTION = """\
till that never loses a sale
 Comptoir is a point of sale for a shop counter. It finds or enters a customer,
 builds an order, takes the money and brings both to the shop's software
 through Chift: now or, when the network is down, later and exactly once.
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the programs and libraries of a folder are linked to, and "2.36" as the newest glibc they ask for."""

    needed: frozenset[str]
    provided: frozenset[str]
    glibc: str

    @property
    def outside(self) -> frozenset[str]:
        """Libraries the system must have."""
        return self.needed - self.provided


def linked(dumps: str, files: Iterable[Path]) -> Linked:
    """Read `objdump --private-headers` of all files."""
    needed = frozenset(re.findall(r"^\s+NEEDED\s+(\S+)$", dumps, re.MULTILINE))
    provided = frozenset(re.findall(r"^\s+SONAME\s+(\S+)$", dumps, re.MULTILINE)) | {file.name for file in files}
    versions = re.findall(r"\bGLIBC_(\d+)\.(\d+)\b", dumps)
    newest = max(((int(major), int(minor)) for major, minor in versions), default=(2, 17))
    return Linked(needed, provided, "{}.{}".format(*newest))


def linked_in(folder: Path) -> Linked:
    """Ask objdump about every program and library below a folder. Raises SetupError when it cannot be asked."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink() and is_elf(path)]
    if not files:
        raise SetupError(f"There is no program in {folder}.")
    command = ["objdump", "--private-headers", *map(str, files)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(
            f"objdump (of the package binutils) could not read the program's libraries: {error}"
        ) from error
    return linked(answer.stdout, [*files, *(path for path in folder.rglob("*.so*") if path.is_symlink())])


def is_elf(path: Path) -> bool:
    """Whether a file is a Linux program or library."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def depends(found: Linked) -> list[str]:
    """The Depends field's entries for what a program is linked to outside itself.

    A package that Debian 13 and Ubuntu 24.04 renamed for its 64-bit time still provides its old name on 64 bits.
    """
    names = {machine.packages_for(name)[-1] for name in found.outside if not LIBC.fullmatch(name)}
    return sorted({f"libc6 (>= {found.glibc})", *names, *ASKED_AT_RUN_TIME})


def control(version: str, architecture: str, size: int, needs: Iterable[str]) -> str:
    """The text of DEBIAN/control; `size` is in bytes as installed."""
    fields = {
        "Package": "comptoir",
        "Version": version,
        "Architecture": architecture,
        "Maintainer": "The Comptoir authors <comptoir@users.noreply.example>",
        "Section": "misc",
        "Priority": "optional",
        "Installed-Size": str(-(-size // 1024)),
        "Depends": ", ".join(needs),
        "Suggests": "gnome-keyring",  # the vault for the API key; without one it is kept in a file of the user's own
        "Description": DESCRIPTION.rstrip("\n"),
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def texts(version: str, changed: str) -> Mapping[PurePosixPath, bytes]:
    """The small files of the package by their place; `changed` is the time of the change log's entry (RFC 5322)."""
    day = email.utils.parsedate_to_datetime(changed).date().isoformat()
    about = (LINUX / "comptoir.metainfo.xml").read_text("utf-8").replace("@VERSION@", version).replace("@DATE@", day)
    log = f"comptoir ({version}) unstable; urgency=medium\n\n  * See CHANGELOG.md of the project.\n\n"
    log += f" -- The Comptoir authors <comptoir@users.noreply.example>  {changed}\n"
    page = (LINUX / "pos-app.1").read_text("utf-8").replace("@VERSION@", version)
    return {
        PurePosixPath("usr/share/applications/pos-app.desktop"): (LINUX / "pos-app.desktop").read_bytes(),
        PurePosixPath("usr/share/xsessions/comptoir.desktop"): (LINUX / "comptoir.session.desktop").read_bytes(),
        PurePosixPath("usr/share/metainfo/example.comptoir.pos_app.metainfo.xml"): about.encode(),
        PurePosixPath("usr/share/mime/packages/comptoir.xml"): (LINUX / "comptoir.mime.xml").read_bytes(),
        PurePosixPath("usr/share/man/man1/pos-app.1.gz"): gzip.compress(page.encode(), 9, mtime=0),
        PurePosixPath("usr/share/icons/hicolor/scalable/apps/comptoir.svg"): DRAWING.read_bytes(),
        PurePosixPath("usr/lib/udev/rules.d/70-comptoir-printer.rules"): (
            LINUX / "70-comptoir-printer.rules"
        ).read_bytes(),
        PurePosixPath("usr/share/lintian/overrides/comptoir"): (LINUX / "lintian-overrides").read_bytes(),
        DOC / "changelog.gz": gzip.compress(log.encode(), 9, mtime=0),
        DOC / "copyright": (LINUX / "copyright").read_bytes(),
    }


def tree(program: Path, icons: Path, version: str, changed: str, root: Path) -> None:
    """Lay out the package's files below `root`, with the modes Debian wants whatever the builder's umask is."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(program, root / PACKAGE, symlinks=True)
    for place, content in texts(version, changed).items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(content)
    for size in ICON_SIZES:
        folder = root / f"usr/share/icons/hicolor/{size}x{size}/apps"
        folder.mkdir(parents=True)
        shutil.copyfile(icons / f"comptoir-{size}.png", folder / "comptoir.png")
    links = {
        "usr/bin/pos-app": f"/{HOME}/current/pos-app",
        f"{DOC}/licenses": f"/{PACKAGE}/_internal/resources/licenses",
    }
    for link, target in links.items():
        (root / link).parent.mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == root / PACKAGE / "pos-app" else 0o644)


def sums(root: Path) -> str:
    """DEBIAN/md5sums, by which a system can tell later whether a file was changed."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    listed = ((hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest(), path) for path in files)
    return "".join(f"{digest}  {path.relative_to(root).as_posix()}\n" for digest, path in listed)


def scripts(version: str, listed: str) -> Mapping[str, str]:
    """dpkg's scripts by their names. `listed` is DEBIAN/md5sums: each build has a folder named by what is in it."""
    build = f"{version}-{hashlib.sha256(listed.encode()).hexdigest()[:12]}"
    return {name: (LINUX / name).read_text("utf-8").replace("@BUILD@", build) for name in ("postinst", "prerm")}


def build(program: Path, icons: Path, version: str, changed: str, work: Path, target: Path, steps: Steps) -> list[str]:
    """Make the .deb `target` of a frozen program; the packages it depends on. Raises SetupError."""
    root = work / "deb"
    needs = depends(linked_in(program))
    tree(program, icons, version, changed, root)
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file() or path.is_symlink())
    asked = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    listed = sums(root)
    (root / "DEBIAN").mkdir(mode=0o755)
    (root / "DEBIAN" / "md5sums").write_text(listed, "utf-8")
    (root / "DEBIAN" / "control").write_text(control(version, asked.stdout.strip(), size, needs), "utf-8")
    for path in (root / "DEBIAN").iterdir():
        path.chmod(0o644)
    for name, text in scripts(version, listed).items():
        (root / "DEBIAN" / name).write_text(text, "utf-8")
        (root / "DEBIAN" / name).chmod(0o755)
    (root / "DEBIAN").chmod(0o755)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)]
    steps.quietly(command, "dpkg-deb could not make the package.")
    return needs
