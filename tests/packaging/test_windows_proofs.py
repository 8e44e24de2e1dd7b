"""What can be known of `package --windows` in a moment: its pins, its parts, that it refuses bad words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import windows
import windows_shop
import wine
from steps import SetupError, Steps

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "packaging" / "windows"


def test_what_is_fetched_is_pinned_by_a_hash() -> None:
    for name in ("tools.txt", "python.txt"):
        lines = [line for line in (OWN / name).read_text("utf-8").splitlines() if not line.startswith("#")]
        assert lines
        assert all(re.fullmatch(r"[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    assert len(windows.INNO_SHA512) == 128
    assert len(windows.ROOT_SHA256) == 64


def test_a_file_with_another_hash_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "setup.tgz"
    file.write_bytes(b"not what was published")
    with pytest.raises(SetupError, match="not the one that this project names"):
        windows.same(file, "sha512", windows.INNO_SHA512)


def test_the_parts_that_windows_python_runs_are_there() -> None:
    for name in (
        "make.py",
        "hold.py",
        "end_session.py",
        "secret.py",
        "printers.py",
        *(f"{stub}.c" for stub in wine.STUBS),
    ):
        assert (OWN / name).is_file()
    text = (ROOT / "packaging" / "windows_proofs.py").read_text("utf-8")
    named = set(re.findall(r"packaging\\windows\\(\w+\.py)", text))
    assert named == {"hold.py", "end_session.py", "secret.py", "printers.py"}


def test_a_copy_gets_another_version_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "pos_app").mkdir()
    for name in ("pyproject.toml", "pos_app/__init__.py"):
        (tmp_path / name).write_text('version = "1.2.3"\nother = "1.2.3"\n', "utf-8")
    windows.renamed(tmp_path, "1.2.3", "99.0.0")
    assert (tmp_path / "pyproject.toml").read_text("utf-8") == 'version = "99.0.0"\nother = "1.2.3"\n'
    with pytest.raises(SetupError, match="does not name version"):
        windows.renamed(tmp_path, "4.5.6", "99.0.0")


def test_words_it_does_not_know_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="usage"):
        windows.package(["--quickly"], Steps(tmp_path / "log"))


def test_a_step_that_does_not_hold_stops_it() -> None:
    windows_shop.must(True, "well")
    with pytest.raises(SetupError, match="not well"):
        windows_shop.must([], "not well")
    with pytest.raises(SetupError, match="Waited 0 s for what never comes"):
        windows_shop.until("what never comes", lambda: None, 0.0)


def test_what_a_set_up_that_was_broken_off_left_mounted_is_found_the_last_first() -> None:
    mounts = "/dev/vda / ext4 rw 0 0\nproc /b/trixie/proc proc ro 0 0\nnone /b/trixie/dev/pts devpts rw 0 0\n"
    mounts += "proc /b/trixie-old/proc proc ro 0 0\n"
    assert wine.mounts_below(Path("/b/trixie"), mounts) == ["/b/trixie/dev/pts", "/b/trixie/proc"]
