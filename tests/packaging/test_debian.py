"""The Debian package: its fields, its files and their modes, and what it makes apt install."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import debian
import pytest
import session_till
from steps import Steps

from pos_app.services.maintenance import installed

ROOT = Path(__file__).resolve().parents[2]
DUMP = """\
comptoir/pos-app:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libdl.so.2
  NEEDED               libz.so.1
  NEEDED               libc.so.6
  NEEDED               libQt6Gui.so.6

Version References:
  required from libc.so.6:
    0x06969185 0x00 05 GLIBC_2.34
    0x09691a75 0x00 02 GLIBC_2.2.5

comptoir/_internal/PySide6/Qt/lib/libQt6Gui.so.6:     file format elf64-x86-64
  NEEDED               libglib-2.0.so.0
  NEEDED               libxcb-cursor.so.0
  NEEDED               libstdc++.so.6
  NEEDED               ld-linux-x86-64.so.2
  SONAME               libQt6Gui.so.6
    0x06969185 0x00 05 GLIBC_2.28
"""
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian's package is made on Linux")
CHANGED = "Sun, 22 Nov 2026 10:00:00 -0000"


def fields(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (re.split(r"(: )", line, maxsplit=1) for line in unfolded(text))}


def unfolded(text: str) -> list[str]:
    return re.sub(r"\n (?=\S)", r"\\n", text).splitlines()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "frozen"
    inside = folder / "_internal"
    (inside / "resources" / "licenses").mkdir(parents=True)
    shutil.copyfile("/bin/sh", folder / "pos-app")
    (inside / "libQt6Core.so.6").write_text("a library", "utf-8")
    (inside / "libQt6Core.so").symlink_to("libQt6Core.so.6")
    for path in (folder / "pos-app", inside / "libQt6Core.so.6"):
        path.chmod(0o700)  # as a builder with a tight umask leaves them
    return folder


@pytest.fixture
def icons(tmp_path: Path) -> Path:
    folder = tmp_path / "icons"
    folder.mkdir()
    for size in debian.ICON_SIZES:
        (folder / f"comptoir-{size}.png").write_bytes(b"png")
    return folder


def test_it_depends_on_what_it_is_linked_to_outside_itself() -> None:
    found = debian.linked(DUMP, [])
    assert found.glibc == "2.34"
    assert debian.depends(found) == [
        "ca-certificates",
        "libc6 (>= 2.34)",
        "libglib2.0-0",
        "libstdc++6",
        "libxcb-cursor0",
        "zlib1g",
    ]


def test_a_library_it_carries_is_no_dependency() -> None:
    found = debian.linked(DUMP, [Path("_internal/libz.so.1")])
    assert "zlib1g" not in debian.depends(found)


@pytest.mark.skipif(shutil.which("objdump") is None, reason="no objdump here; freezing needs it, selling does not")
def test_objdump_is_understood(tmp_path: Path) -> None:
    shutil.copyfile("/bin/sh", tmp_path / "program")
    (tmp_path / "text").write_text("not a program", "utf-8")
    found = debian.linked_in(tmp_path)
    assert "libc.so.6" in found.outside
    assert re.fullmatch(r"2\.\d+", found.glibc)


def test_the_control_fields_are_those_of_policy() -> None:
    told = fields(debian.control("0.1.0", "amd64", 1_000_001, ["libc6 (>= 2.36)", "zlib1g"]))
    assert told["Package"] == "comptoir"
    assert (told["Version"], told["Architecture"]) == ("0.1.0", "amd64")
    assert told["Installed-Size"] == "977"  # KiB, rounded up
    assert told["Depends"] == "libc6 (>= 2.36), zlib1g"
    assert {"Maintainer", "Section", "Priority", "Description"} <= told.keys()
    assert re.fullmatch(r".+ <\S+@\S+>", told["Maintainer"])
    synopsis = told["Description"].partition("\\n")[0]
    assert len(synopsis) <= 60
    assert "Python" not in told["Depends"]


def test_each_file_lies_where_debian_looks_with_the_mode_it_wants(tmp_path: Path, program: Path, icons: Path) -> None:
    root = tmp_path / "root"
    before = os.umask(0o077)
    try:
        debian.tree(program, icons, "0.1.0", CHANGED, root)
    finally:
        os.umask(before)
    assert (root / "usr/bin/pos-app").readlink() == Path("/opt/comptoir/current/pos-app")
    assert (root / "opt/comptoir/package/_internal/libQt6Core.so").readlink() == Path("libQt6Core.so.6")
    for place in (
        "usr/share/applications/pos-app.desktop",
        "usr/share/man/man1/pos-app.1.gz",
        "usr/lib/udev/rules.d/70-comptoir-printer.rules",
        "usr/share/icons/hicolor/48x48/apps/comptoir.png",
        "usr/share/icons/hicolor/scalable/apps/comptoir.svg",
        "usr/share/doc/comptoir/copyright",
        "usr/share/doc/comptoir/changelog.gz",
    ):
        assert (root / place).is_file(), place
    modes = {path: path.stat().st_mode & 0o777 for path in (root, *root.rglob("*")) if not path.is_symlink()}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o755}
    runs = [path.relative_to(root).as_posix() for path, mode in modes.items() if path.is_file() and mode == 0o755]
    assert runs == ["opt/comptoir/package/pos-app"]
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o755, 0o644}


def test_no_file_is_a_users_or_the_administrators_to_change() -> None:
    # Conffiles would be asked about at each upgrade and kept by a removal; a till's settings are its user's.
    assert all(place.parts[0] in ("opt", "usr") for place in debian.texts("0.1.0", CHANGED))
    assert PurePosixPath("opt/comptoir") == debian.HOME


def test_the_menu_entry_starts_the_command_and_shows_the_icon() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign] # keys are case-sensitive there
    entry.read_string((ROOT / "packaging" / "linux" / "pos-app.desktop").read_text("utf-8"))
    main = entry["Desktop Entry"]
    assert main["Exec"] == "/usr/bin/pos-app"
    assert main["Icon"] == "comptoir"
    # Qt tells X11 and Wayland the program's file name; by it a desktop finds this entry and its icon for the window.
    assert main["StartupWMClass"] == "pos-app"
    for action in filter(None, main["Actions"].split(";")):
        assert entry[f"Desktop Action {action}"]["Exec"].startswith("/usr/bin/pos-app ")


def test_the_man_page_names_every_verb_and_option() -> None:
    page = (ROOT / "packaging" / "linux" / "pos-app.1").read_text("utf-8").replace("\\", "")
    source = (ROOT / "pos_app" / "__main__.py").read_text("utf-8")
    verbs = re.search(r"^VERBS = \((.*?)\)$", source, re.MULTILINE | re.DOTALL)
    assert verbs is not None
    words = [*re.findall(r'"(\w+)"', verbs[1]), *re.findall(r'"(--[\w-]+)"', source)]
    assert "--self-check" in words
    assert [word for word in words if not re.search(rf"^\.B[I]? .*?{re.escape(word)}\b", page, re.MULTILINE)] == []


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb here; only Debian makes its packages")
def test_dpkg_reads_the_package(tmp_path: Path, program: Path, icons: Path) -> None:
    package = tmp_path / "comptoir.deb"
    if shutil.which("objdump") is None:
        pytest.skip("no objdump here")
    debian.build(program, icons, "0.1.0", CHANGED, tmp_path, package, Steps(tmp_path / "log"))
    told = subprocess.run(["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True).stdout
    assert fields(told)["Package"] == "comptoir"
    listed = subprocess.run(["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in listed.stdout.splitlines()} == {"root/root"}
    scripts = subprocess.run(["dpkg-deb", "--info", str(package)], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"\b(conffiles|preinst|postinst|prerm|postrm)\b", scripts)) == {"postinst", "prerm"}


class Builds:
    """/opt/comptoir in a folder of the test's own, with the scripts as dpkg runs them. A program here only sleeps."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.open: list[subprocess.Popen[bytes]] = []

    def unpack(self, content: str) -> str:
        """What dpkg does: each file of its own copy is replaced by a rename; the build's name."""
        package = self.home / "package"
        package.mkdir(parents=True, exist_ok=True)
        for name in ("pos-app", "words"):
            fresh = package / f"{name}.dpkg-new"
            shutil.copyfile("/bin/sleep", fresh) if name == "pos-app" else fresh.write_text(content, "utf-8")
            fresh.chmod(0o755)
            fresh.replace(package / name)
        return content

    def run(self, script: str, word: str, build: str) -> None:
        text = debian.scripts("1.0", build)[script].replace("/opt/comptoir", str(self.home))
        subprocess.run(["sh", "-c", text, script, word], check=True, timeout=60)

    def start(self) -> Path:
        """Open a till by the command; the folder it runs from."""
        program = (self.home / "current" / "pos-app").resolve()
        self.open.append(subprocess.Popen([program, "60"]))
        return program.parent

    def end(self, number: int) -> None:
        self.open[number].kill()
        self.open[number].wait()

    def names(self) -> set[str]:
        return {path.name for path in self.home.iterdir()} - {"package", "current"}


@pytest.fixture
def builds(tmp_path: Path) -> Iterator[Builds]:
    made = Builds(tmp_path / "opt")
    yield made
    for till in made.open:
        till.kill()
        till.wait()


def test_an_open_till_keeps_its_files_over_an_upgrade_and_the_command_leads_to_the_new_ones(builds: Builds) -> None:
    builds.unpack("one")
    builds.run("postinst", "configure", "one")
    own = builds.start()
    for build in ("two", "three"):
        builds.unpack(build)
        builds.run("postinst", "configure", build)
        assert (own / "words").read_text("utf-8") == "one"  # what the open till reads late
        assert (builds.home / "current" / "words").read_text("utf-8") == build
        assert installed.is_replaced(own / "pos-app")
    assert len(builds.names()) == 2  # the second has no till and is gone
    builds.end(0)
    builds.run("postinst", "configure", "three")
    assert len(builds.names()) == 1


def test_the_same_build_again_changes_nothing_under_an_open_till_and_mends_a_damaged_file(builds: Builds) -> None:
    builds.unpack("one")
    builds.run("postinst", "configure", "one")
    own = builds.start()
    builds.unpack("one")
    builds.run("postinst", "configure", "one")
    assert builds.names() == {own.name}
    assert not installed.is_replaced(own / "pos-app")
    (own / "words").write_text("noise", "utf-8")  # in both: they are one file
    builds.unpack("one")  # apt install --reinstall
    builds.run("postinst", "configure", "one")
    assert (builds.home / "current" / "words").read_text("utf-8") == "one"
    assert (own / "words").read_text("utf-8") == "noise"
    assert installed.is_replaced(own / "pos-app")


def killed_at(builds: Builds, step: int, build: str, folder: Path) -> bool:
    """Run postinst, killed behind its `step`-th command that changes files; whether it came so far."""
    folder.mkdir(exist_ok=True)
    (folder / "left").write_text(str(step), "utf-8")
    for name in ("cp", "diff", "ln", "mv", "rm"):
        tool = folder / name
        real = shutil.which(name)
        count = 'left=$(($(cat "${0%/*}/left") - 1)); echo "$left" > "${0%/*}/left"'
        tool.write_text(f'#!/bin/sh\n{real} "$@"; code=$?\n{count}\n[ "$left" -ne 0 ] || kill -9 $PPID\nexit $code\n')
        tool.chmod(0o755)
    text = debian.scripts("1.0", build)["postinst"].replace("/opt/comptoir", str(builds.home))
    env = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(["sh", "-c", text, "postinst", "configure"], env=env, check=False).returncode == -9


@pytest.mark.parametrize(("before", "damaged"), [("one", False), ("two", False), ("two", True)])
def test_killed_at_any_step_the_next_start_works_and_the_next_installation_is_whole(
    tmp_path: Path, before: str, damaged: bool
) -> None:
    """Another build, the same again, the same over a damaged file."""
    for step in range(1, 30):
        builds = Builds(tmp_path / f"opt{step}")
        builds.unpack(before)
        builds.run("postinst", "configure", before)
        if damaged:
            (builds.home / "current" / "words").write_text("noise", "utf-8")
        builds.unpack("two")
        was_killed = killed_at(builds, step, "two", tmp_path / "tools")
        assert (builds.home / "current" / "words").read_text("utf-8") in (("noise" if damaged else before), "two")
        assert os.access(builds.home / "current" / "pos-app", os.X_OK)
        builds.run("postinst", "configure", "two")  # `dpkg --configure -a`, as apt itself asks for
        assert (builds.home / "current" / "words").read_text("utf-8") == "two"
        assert len(builds.names()) == 1
        if not was_killed:
            break
    assert step > 3, "no step was killed"


def test_taken_away_open_tills_are_asked_to_end_and_nothing_is_left(builds: Builds) -> None:
    builds.unpack("one")
    builds.run("postinst", "configure", "one")
    builds.start()
    till = builds.open[0]
    reaper = threading.Thread(target=till.wait)  # as the session that started it does
    reaper.start()
    builds.run("prerm", "upgrade", "one")
    assert till.poll() is None
    builds.run("prerm", "remove", "one")
    reaper.join()
    assert till.returncode == -signal.SIGTERM
    assert builds.names() == set()
    assert not (builds.home / "current").is_symlink()


def test_without_a_link_no_build_is_newer(tmp_path: Path) -> None:
    assert not installed.is_replaced(tmp_path / "pos-app")
    (tmp_path.parent / "current").unlink(missing_ok=True)
    (tmp_path / "current").symlink_to("gone")
    assert not installed.is_replaced(tmp_path / "build" / "pos-app")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="no appstreamcli here")
def test_the_page_for_software_centres_is_valid(tmp_path: Path) -> None:
    texts = debian.texts("0.1.0", CHANGED)
    page = tmp_path / "example.comptoir.pos_app.metainfo.xml"
    page.write_bytes(texts[PurePosixPath("usr/share/metainfo/example.comptoir.pos_app.metainfo.xml")])
    told = subprocess.run(
        ["appstreamcli", "validate", "--no-net", str(page)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("place", "words"),
    [(session_till.MENU, ["/usr/bin/pos-app"]), (session_till.KIOSK, ["/usr/bin/pos-app", "--full-screen"])],
)
def test_a_session_starts_the_till_and_none_of_its_other_actions(place: Path, words: list[str]) -> None:
    entry = debian.texts("0.1.0", CHANGED)[PurePosixPath(str(place)[1:])].decode()
    assert session_till.command(entry) == words
    actions = entry[entry.find("[Desktop Action") :] if "[Desktop Action" in entry else "[Desktop Entry]\n"
    with pytest.raises(AssertionError, match="starts nothing"):
        session_till.command(actions)
