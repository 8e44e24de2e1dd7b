"""The public verifier's word on a chain, where there is one; a till without a device has nothing of all this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rksv.__main__ import outside, run


def test_without_a_device_a_till_imports_nothing_of_it(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from pos_app.app.till import open_till
from pos_app.services.clock import system_clock
from tests.unit.domain.rue_haute import SHOP
async def main():
    async with open_till(Path({str(tmp_path)!r}), SHOP, system_clock(), print, print, None, practice=True) as till:
        assert till.signing is None
asyncio.run(main())
print([name for name in sys.modules if "cryptography" in name or ("sign" in name and "pos_app" in name)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(outside() is None, reason="RKSV_VERIFIER and RKSV_PYTHON name no checkout of ztp-at/RKSV")
def test_the_public_verifier_says_the_same(tmp_path: Path) -> None:
    assert run(tmp_path, 30, 40, 5) == []


def test_each_kind_of_mutant_is_refused_at_its_place(tmp_path: Path) -> None:
    assert run(tmp_path, 12, 40, 2, verifier=False) == []
