"""The program's own files are found from a checkout, from an installed wheel and when frozen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pos_app.system import resources


def test_in_a_checkout_they_lie_beside_the_package() -> None:
    assert resources.path("fonts", "OFL.txt").read_text(encoding="utf-8").startswith("Copyright")
    assert resources.path("theme").parent == Path(resources.__file__).parents[2] / "resources"


def test_in_a_wheel_they_are_packed_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pos_app" / "_resources").mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "pos_app" / "system" / "resources.py"))
    assert resources.path("icons", "x.svg") == tmp_path / "pos_app" / "_resources" / "icons" / "x.svg"


def test_frozen_they_lie_beside_the_frozen_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.path("theme", "tokens.toml") == tmp_path / "resources" / "theme" / "tokens.toml"
