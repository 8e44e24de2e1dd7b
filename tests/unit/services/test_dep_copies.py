"""The Austrian log is copied out of the till each quarter, and a person is told where it cannot be."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pos_app.domain.errors import DomainError
from pos_app.services.fiscal.dep_copies import LogCopies, due_quarters, quarter_of
from tests.archives.making import BEGAN, till
from tests.rksv.making import MoodyDevice, signing_over

pytestmark = pytest.mark.asyncio


async def test_each_quarter_that_is_over_is_copied_once_and_the_journal_has_its_digest(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    async with till(tmp_path, 3) as one:
        signing = signing_over(one, MoodyDevice(), practice=True)
        await signing.catch_up()
        await one.sell()
        await signing.catch_up()
        copies = LogCopies(one.store.signed, "1", one.clock, stick)
        assert await copies.save_due() == ()  # the quarter is not over
        one.now = BEGAN + timedelta(days=70)
        await one.sell()
        await signing.catch_up()
        with pytest.raises(DomainError, match="dep_place"):
            await LogCopies(one.store.signed, "1", one.clock, None).save_due()
        with pytest.raises(DomainError, match="archive_place"):  # a stick that is not there is not made
            await copies.save_due()
        assert not stick.exists()
        stick.mkdir()
        (made,) = await copies.save_due()
        content = (stick / "dep7-2026-Q4_till-1.json").read_bytes()
        (group,) = json.loads(content)["Belege-Gruppe"]
        chain = await one.store.signed.all()
        assert len(group["Belege-kompakt"]) == made.receipts == sum(each.at.year == 2026 for each in chain) >= 2
        assert made.receipts < len(chain)  # what came in January is the next quarter's
        assert made.sha256 == sha256(content).hexdigest()
        assert await one.store.signed.saved_quarters() == {"2026-Q4"}
        assert await copies.save_due() == ()
        assert (await one.store.verify_journal()).ok


async def test_quarters_are_those_of_the_calendar() -> None:
    assert [quarter_of(month) for month in ("2026-01", "2026-03-31", "2026-04", "2026-12")] == [
        *("2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4")
    ]
    months = ("2026-02", "2026-11", "2027-01")
    now = BEGAN + timedelta(days=70)
    assert due_quarters(months, frozenset({"2026-Q1"}), now) == ("2026-Q4",)
    assert due_quarters(months, frozenset(), BEGAN) == ("2026-Q1",)
