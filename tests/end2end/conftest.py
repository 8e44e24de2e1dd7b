"""One display for all window tests, one practice shop process per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.window_till import Screen
from tests.unit.sandbox.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """A display of its own."""
    shown = Screen()
    yield shown
    shown.close()


@pytest.fixture
def practice() -> Iterator[SandboxProcess]:
    """A practice shop listening on this machine."""
    with SandboxProcess("--port", "0") as process:
        yield process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile's folder that does not exist yet."""
    return tmp_path / "profile"
