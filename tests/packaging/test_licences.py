"""Every part that is shipped comes with its licence, and the program finds them."""

from __future__ import annotations

import importlib.metadata
import sys
import sysconfig
from pathlib import Path

import licences
import pytest
from packaging.requirements import Requirement
from steps import SetupError

from pos_app.system import licences as shown
from pos_app.system import resources

ROOT = Path(__file__).resolve().parents[2]
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))


def pinned_here() -> set[str]:
    """The runtime's distributions that this system installs."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").replace("\\\n", " ").splitlines()
    pins = [Requirement(line.partition(" --hash=")[0].strip()) for line in lines if line.strip()]
    return {licences.normal(pin.name) for pin in pins if pin.marker is None or pin.marker.evaluate()}


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[licences.Part]]:
    target = tmp_path_factory.mktemp("package") / "resources" / "licenses"
    runtime = licences.pinned((ROOT / "packaging" / "constraints.txt").read_text("utf-8"))
    target.mkdir(parents=True)
    parts = [
        *licences.of_the_program(ROOT, "0.1.0", target),
        licences.of_python(target),
        *licences.of_distributions(SITE_PACKAGES, runtime, target),
    ]
    licences.write_index(parts, target)
    return target, parts


def test_each_pinned_part_of_the_program_is_in_the_index(gathered: tuple[Path, list[licences.Part]]) -> None:
    _, parts = gathered
    assert pinned_here() <= {licences.normal(part.name) for part in parts}
    assert [part.name for part in parts[:3]] == ["Comptoir", "Inter (typeface)", "Python"]


def test_each_part_has_a_version_a_licence_and_texts_to_read(gathered: tuple[Path, list[licences.Part]]) -> None:
    target, parts = gathered
    for part in parts:
        assert part.version, part
        assert part.licence, part
        assert "\n" not in part.licence, part
        assert part.texts, part
        for text in part.texts:
            assert len((target / text).read_text("utf-8", "replace")) > 100, text


def test_the_versions_are_those_that_are_installed(gathered: tuple[Path, list[licences.Part]]) -> None:
    versions = {part.name: part.version for part in gathered[1]}
    assert versions["httpx"] == importlib.metadata.version("httpx")


def test_qt_is_taken_under_the_lgpl_with_its_texts_and_how_to_replace_it(
    gathered: tuple[Path, list[licences.Part]],
) -> None:
    target, parts = gathered
    qt = [part for part in parts if licences.normal(part.name) in licences.QT]
    assert len(qt) == 2
    for part in qt:
        assert part.licence == "LGPL-3.0-only"
        assert {"qt/Qt.txt", "qt/LGPL-3.0.txt", "qt/GPL-3.0.txt", "qt/qt-parts/icu.txt"} <= set(part.texts)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (target / "qt" / "LGPL-3.0.txt").read_text("utf-8")
    assert "You may replace them" in (target / "qt" / "Qt.txt").read_text("utf-8")


def test_about_reads_what_the_package_carries(
    gathered: tuple[Path, list[licences.Part]], monkeypatch: pytest.MonkeyPatch
) -> None:
    target, parts = gathered
    monkeypatch.setattr(sys, "_MEIPASS", str(target.parents[1]), raising=False)  # as in the frozen program
    assert resources.path("licenses") == target
    read = shown.parts()
    assert [(part.name, part.version, part.licence) for part in read] == [
        (part.name, part.version, part.licence) for part in parts
    ]
    assert all(text.is_file() for part in read for text in part.texts)


def test_a_checkout_ships_nothing() -> None:
    assert shown.parts() == ()


def distribution(folder: Path, metadata: str, *texts: str) -> None:
    place = folder / "odd-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text(f"Metadata-Version: 2.4\nName: odd\nVersion: 1.0\n{metadata}\n", "utf-8")
    (place / "RECORD").write_text("".join(f"odd-1.0.dist-info/{name},,\n" for name in ("METADATA", *texts)), "utf-8")
    for name in texts:
        (place / name).write_text("You may.", "utf-8")


def test_nothing_without_a_licence_is_shipped(tmp_path: Path) -> None:
    distribution(tmp_path, "Summary: odd", "LICENSE")
    with pytest.raises(SetupError, match="odd names no licence"):
        licences.of_distributions(tmp_path, {"odd"}, tmp_path / "out")


def test_nothing_without_a_text_is_shipped(tmp_path: Path) -> None:
    distribution(tmp_path, "License-Expression: MIT")
    with pytest.raises(SetupError, match="odd has no licence text"):
        licences.of_distributions(tmp_path, {"odd"}, tmp_path / "out")


def test_a_licence_pasted_as_a_whole_is_called_by_its_classifier(tmp_path: Path) -> None:
    metadata = "License: MIT\n        Permission is hereby\nClassifier: License :: OSI Approved :: MIT License"
    distribution(tmp_path, metadata, "LICENSE")
    (part,) = licences.of_distributions(tmp_path, {"odd"}, tmp_path / "out")
    assert (part.licence, part.texts) == ("MIT License", ("odd/LICENSE",))
