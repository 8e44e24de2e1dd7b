"""The check of an installed package looks for what the package really puts on a system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import check_install
import debian
import pytest
from steps import SetupError

ROOT = Path(__file__).resolve().parents[2]


def test_it_looks_for_files_of_each_kind_that_the_package_has(tmp_path: Path) -> None:
    program, icons, root = tmp_path / "program", tmp_path / "icons", tmp_path / "root"
    program.mkdir()
    icons.mkdir()
    (program / "pos-app").write_bytes(b"")
    for size in debian.ICON_SIZES:
        (icons / f"comptoir-{size}.png").write_bytes(b"")
    debian.tree(program, icons, "0.1.0", "Sun, 22 Nov 2026 12:00:00 +0000", root)
    assert [path for path in check_install.PUT_THERE if not os.path.lexists(root / path.lstrip("/"))] == []


def test_what_is_missing_left_or_changed_is_named(tmp_path: Path) -> None:
    here, gone = tmp_path / "here", tmp_path / "gone"
    here.touch()
    check_install.there([str(here)])
    check_install.gone([str(gone)])
    check_install.same("3 entries", "3 entries")
    with pytest.raises(SetupError, match="gone"):
        check_install.there([str(here), str(gone)])
    with pytest.raises(SetupError, match="here"):
        check_install.gone([str(here), str(gone)])
    with pytest.raises(SetupError, match="2 entries"):
        check_install.same("3 entries", "2 entries")


def test_without_a_package_it_touches_nothing_and_says_how() -> None:
    program = [sys.executable, str(ROOT / "packaging" / "check_install.py")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "as root" in done.stderr
