"""What the frozen program holds: everything a till imports, of Qt only what a till uses."""

from __future__ import annotations

import ast
import importlib.util
import re
import runpy
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import contents
import pytest

from tests.packaging.sources import tree, walk

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "packaging" / "comptoir.spec"
PLUGINS = "PySide6/Qt/plugins"


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module a file names in an import, with all its parents."""
    return frozenset(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in walk(tree(path)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def test_nothing_a_till_imports_is_kept_out() -> None:
    wanted = {name for path in (ROOT / "pos_app").rglob("*.py") for name in imported(path)}
    assert "PySide6.QtWidgets" in wanted
    assert wanted & set(contents.EXCLUDES) == set()


def test_no_till_starts_a_pool_of_processes() -> None:
    # What makes them work in the frozen program is left out, for an earlier first paint (contents.START_UP_STEPS_OUT).
    assert "pyi_rth_multiprocessing" in contents.START_UP_STEPS_OUT
    wanted = {name for path in (ROOT / "pos_app").rglob("*.py") for name in imported(path)}
    assert {name for name in wanted if name.startswith(("multiprocessing", "concurrent.futures.Process"))} == set()


def test_each_qt_module_a_till_imports_has_its_library_in_the_package() -> None:
    wanted = {name for path in (ROOT / "pos_app").rglob("*.py") for name in imported(path)}
    modules = {found[1] for name in wanted if (found := re.fullmatch(r"PySide6\.Qt(\w+)", name))}
    assert modules
    assert modules <= contents.QT_LIBRARIES


@pytest.mark.parametrize("name", contents.HIDDEN_IMPORTS)
def test_what_is_named_by_hand_exists(name: str) -> None:
    # Found, not imported: some are for another system.
    assert importlib.util.find_spec(name) is not None


@pytest.mark.parametrize(
    ("name", "shipped"),
    [
        (f"{PLUGINS}/platforms/libqxcb.so", True),
        (f"{PLUGINS}/platforms/libqwayland.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        (r"PySide6\plugins\platforms\qwindows.dll", True),
        (f"{PLUGINS}/imageformats/libqsvg.so", True),  # our own drawings
        (f"{PLUGINS}/platforminputcontexts/libcomposeplatforminputcontextplugin.so", True),  # é by a dead key
        (f"{PLUGINS}/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        (f"{PLUGINS}/platformthemes/libqgtk3.so", False),
        (f"{PLUGINS}/sqldrivers/libqsqlite.so", False),
        (f"{PLUGINS}/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt6Qml.dll", False),
        ("PySide6/Qt6Widgets.dll", True),
        ("PySide6/opengl32sw.dll", False),
        ("PySide6/Qt/lib/libicudata.so.73", True),
        ("PySide6/QtWidgets.abi3.so", True),
        ("libpyside6.abi3.so.6.11", True),
        ("libpython3.11.so.1.0", True),
        ("libsqlite3.so.0", True),
        ("libX11.so.6", False),
        ("libssl.so.3", False),
        ("libgtk-3.so.0", False),
        ("pydantic_core/_pydantic_core.cpython-311-x86_64-linux-gnu.so", True),
    ],
)
def test_of_what_is_found_only_what_a_till_uses_is_shipped(name: str, *, shipped: bool) -> None:
    assert contents.shipped(name, linux=True) is shipped


def test_on_windows_openssl_comes_along() -> None:
    assert contents.shipped("libssl-3.dll", linux=False)


@pytest.mark.parametrize(
    ("name", "shipped"),
    [
        ("resources/icons/basket.svg", True),
        ("resources/languages/fr.mo", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", True),
        ("PySide6/translations/qtbase_nl.qm", True),
        ("PySide6/Qt/translations/qtbase_fi.qm", False),
        ("PySide6/Qt/translations/qtwebengine_fr.qm", False),
        ("PySide6/QtCore.pyi", False),
    ],
)
def test_our_own_data_is_shipped_and_qts_words_in_our_languages(name: str, *, shipped: bool) -> None:
    assert contents.data_shipped(name) is shipped


def test_the_version_is_the_projects() -> None:
    assert contents.version_of('[project]\nname = "comptoir"\nversion = "1.20.3"\n') == "1.20.3"
    with pytest.raises(ValueError, match="no version"):
        contents.version_of("[project]\n")


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", (0, 1, 0, 0)), ("2.13", (2, 13, 0, 0)), ("1.2.3rc4", (1, 2, 3, 4))]
)
def test_windows_gets_four_numbers(version: str, numbers: tuple[int, int, int, int]) -> None:
    assert contents.four_numbers(version) == numbers


class Recipe:
    """Runs comptoir.spec as PyInstaller does, with its builders taken by hand: what they were given."""

    def __init__(self, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.analysis: dict[str, Any] = {}
        self.programs: list[dict[str, Any]] = []
        self.collected: list[tuple[str, str, str]] = []
        monkeypatch.setenv("COMPTOIR_MADE", str(made))
        builders = {"Analysis": self._analyse, "PYZ": lambda _pure: "modules", "EXE": self._exe, "COLLECT": self._all}
        before = list(sys.path)
        runpy.run_path(str(RECIPE), {"SPECPATH": str(RECIPE.parent), **builders})
        assert sys.path == before

    def _analyse(self, scripts: list[str], **words: Any) -> Any:
        self.analysis = {"scripts": scripts, **words}
        link = ("libX11.so.6", "", "SYMLINK")
        found = [("libX11.so.6", "", "BINARY"), ("PySide6/QtCore.abi3.so", "", "EXTENSION")]
        names = ("pyi_rth_multiprocessing", "pyi_rth_pyside6", "launch")
        steps = [(name, "", "PYSOURCE") for name in names]
        return type("Found", (), {"binaries": found, "datas": [link], "pure": [], "scripts": steps})()

    def _exe(self, _modules: str, scripts: list[tuple[str, str, str]], **words: Any) -> Any:
        # A verb and a sync worker come without Qt: only Windows needs the step that brings it.
        wanted = ["launch"] if sys.platform == "linux" else ["pyi_rth_pyside6", "launch"]
        assert [name for name, _, _ in scripts] == wanted
        self.programs.append(words)
        return words

    def _all(self, *parts: Any, name: str, **_: Any) -> None:
        assert name == "comptoir"
        self.collected = [entry for part in parts if isinstance(part, list) for entry in part]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows' version resource needs PyInstaller itself")
def test_the_recipe_names_what_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe(tmp_path, monkeypatch)
    sources = [*recipe.analysis["scripts"], *(source for source, _ in recipe.analysis["datas"])]
    assert all(Path(source).exists() for source in sources)
    # resources.path looks beside the frozen modules.
    place, *versions = [place for _, place in recipe.analysis["datas"]]
    assert place == "resources"
    assert [version.partition("-")[0] for version in versions] == list(contents.READ_THEIR_VERSION)
    assert [(program["name"], program["console"]) for program in recipe.programs] == [("pos-app", True)]
    assert recipe.collected == [("PySide6/QtCore.abi3.so", "", "EXTENSION")]
