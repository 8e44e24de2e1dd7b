"""A display, a session bus with ears on it, and a practice shop: one each for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end2end.window_till import Screen
from tests.heard.bus import SessionBus
from tests.heard.ears import Ears
from tests.unit.sandbox.sandbox_process import SandboxProcess


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A display of its own."""
    shown = Screen()
    yield shown
    shown.close()


@pytest.fixture(scope="module")
def bus(screen: Screen) -> Iterator[SessionBus]:
    """A session bus; the display's programs find it."""
    with SessionBus(screen.env) as made:
        screen.env = made.env
        yield made


@pytest.fixture(scope="module")
def ears(bus: SessionBus) -> Iterator[Ears]:
    """A screen reader's ears."""
    made = Ears(bus)
    yield made
    made.close()


@pytest.fixture(scope="module")
def practice() -> Iterator[SandboxProcess]:
    """A practice shop."""
    with SandboxProcess("--port", "0") as process:
        yield process
