"""A sample of `python -m tests.scans`: a scan never pays, never leaves a character, is never lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.scans.bad_scanner import Scan
from tests.scans.counter import PLACES, SEVERAL, a_window, open_scan_counter


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


@pytest.mark.asyncio
async def test_a_slow_code_between_stx_and_etx_is_one_however_late_its_end_comes(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters that come more slowly than a scanner's are typing, figures act on cards, and ETX was a person's key."""
    chance = random.Random(7)
    scans = [
        Scan(
            "other",
            "AB12CD34",
            "",
            "us",
            "F8",
            "\r",
            (5000, *(chance.randint(36, 60) for _ in range(7)), late),
            framed=True,
        )
        for late in (20, 90, 152, 228, 300, 400)
    ]
    drawn = iter(scans * 2)
    monkeypatch.setattr("tests.scans.counter.draw", lambda *_: next(drawn))
    window = a_window(qapp)
    async with open_scan_counter(tmp_path, window) as counter:
        found = [
            await counter.run(seed=1, count=len(scans), places=[place])
            for place in ("a choice", "a return without a receipt")
        ]
    window.hide()
    window.deleteLater()
    assert [one.broken for one in found] == [[], []]
    assert sum(one.told for one in found) == 2 * len(scans)


@pytest.mark.asyncio
async def test_figures_and_enter_at_a_machines_pace_take_nothing_from_another_till(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misread code of a few figures: each is a key of the cards of several tills."""
    scans = [
        Scan("figures", code, "", "us", "F8", "\r", (5000, *(pace for _ in code)))
        for code in ("1", "11", "21", "9", "91", "121", "0")
        for pace in (8, 30, 60)
        if pace < 60 or len(code) > 1  # one figure and Enter are a person's
    ]
    drawn = iter(scans * len(SEVERAL))
    monkeypatch.setattr("tests.scans.counter.draw", lambda *_: next(drawn))
    window = a_window(qapp)
    async with open_scan_counter(tmp_path, window) as counter:
        found = [await counter.run(seed=3, count=len(scans), places=[place]) for place in SEVERAL]
    window.hide()
    window.deleteLater()
    assert [one.broken for one in found] == [[], []]
    assert [one.told for one in found] == [len(scans)] * 2
