"""A sample of `python -m tests.scans`: a scan never pays, never leaves a character, is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.scans.counter import PLACES, a_window, open_scan_counter


@pytest.mark.asyncio
async def test_eighty_scans_over_all_places(tmp_path: Path, qapp: QApplication) -> None:
    window = a_window(qapp)
    async with open_scan_counter(tmp_path, window) as counter:
        found = await counter.run(seed=4, count=80)
    window.hide()
    window.deleteLater()
    assert found.broken == []
    assert found.scans == found.sold + found.waited + found.told == 80
    assert set(found.places) == set(PLACES)
