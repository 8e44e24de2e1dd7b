"""PINs are hashed quickly, but where the hash itself is tested: each costs 0.1 s of a processor otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pos_app.domain import pin


@pytest.fixture(autouse=True, scope="module")
def quick_pins(request: pytest.FixtureRequest) -> Iterator[None]:
    """2**4 rounds of scrypt in place of 2**15 (`tests/unit/domain` proves those)."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.parent.name != "domain":
            patch.setattr(pin, "_COST", 4)
        yield
