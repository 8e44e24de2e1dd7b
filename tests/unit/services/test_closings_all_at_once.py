"""Many days of an older program close with one Z, and an archive keeps neither payments nor the screen waiting."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path
from sqlite3 import Connection

import pytest

from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodKind, Running
from pos_app.store.sqlite.codec import decode
from pos_app.store.tables.closed import periods
from tests.archives import speed
from tests.archives.making import till

pytestmark = pytest.mark.asyncio


async def test_the_days_of_an_older_program_close_as_if_each_had_closed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, looked = periods._running, []

    def counted(connection: Connection, last_month: int) -> Running:
        looked.append(last_month)
        return first(connection, last_month)

    await asyncio.to_thread(speed.days, tmp_path / "ours", 40, 1)
    with speed.an_older_program():
        await asyncio.to_thread(speed.days, tmp_path / "older", 40, 1)
    monkeypatch.setattr(periods, "_running", counted)
    _, ours = await speed.closing(tmp_path / "ours", speed.NEXT_YEAR)
    _, older = await speed.closing(tmp_path / "older", speed.NEXT_YEAR)
    assert older == ours
    assert len(looked) == 2  # once for each Z, however many days it closes: read for each, a year took minutes


async def test_no_sale_is_read_on_the_thread_that_payments_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_on = set[str]()

    def noted(type_: type, text: str) -> object:
        if type_ is Sale:
            read_on.add(threading.current_thread().name.rpartition("_")[0])
        return decode(type_, text)

    async with till(tmp_path, 5) as one:
        await one.sell()
        await one.close()
        (period,) = await one.store.periods.ends(PeriodKind.DAY)
        monkeypatch.setattr(periods, "decode", noted)
        await one.archives.make(period, (one.folder,), "Nadia")
    assert read_on == {"asyncio"}


async def test_the_program_that_measures_counts_what_it_says(tmp_path: Path) -> None:
    decide, by_clock = await asyncio.to_thread(speed.figures, tmp_path, 4, 6, 2)
    assert [figure.unit for figure in (*decide, *by_clock)] == ["s"] * 4 + ["ms"] + ["s"] * 4 + ["ms"]
    # Windows' clocks tell 16 ms and more: what takes less is nothing by them.
    assert all(figure.ours > 0 or sys.platform == "win32" for figure in (*decide, *by_clock))
