"""A short run of the checker with a fixed seed; `python -m tests.store` is the long one, and finds its mutants."""

from __future__ import annotations

import pytest

from tests.postgres_server import lacking
from tests.store.__main__ import run


@pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is a PostgreSQL")
def test_three_tills_under_a_nemesis_sell_each_cart_once() -> None:
    found = run(tills=3, seconds=4, seed=3)
    assert found.broken == []
    assert found.carts > 0
