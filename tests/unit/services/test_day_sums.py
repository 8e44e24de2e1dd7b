"""Receipt, reprint, X, Z, table and Sales screen agree to the cent (`tests.benchmarks.day_sums` does 10,000 sales)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.day_sums import run


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", [1, 2])
async def test_hundreds_of_sales_over_days_zones_and_the_end_of_summer_time_agree(tmp_path: Path, seed: int) -> None:
    result = await run(tmp_path, 300, seed)
    assert result.wrong == []
    assert (result.sales, result.days >= 2) == (300, True)
