"""What a till remembers of its own counter: best sellers, and codes nobody knew."""

from __future__ import annotations

import pytest

from pos_app.store.till import TillStore
from tests.unit.store.till_values import NOON, cart, pay

pytestmark = pytest.mark.asyncio


async def test_best_sellers_are_what_was_sold_most_often_the_latest_first_among_equals(store: TillStore) -> None:
    assert await store.sales.best_sellers() == {}
    await pay(store, "a", cart(3))
    await pay(store, "b", cart(2))
    await pay(store, "c", cart(1))
    assert list((await store.sales.best_sellers()).items()) == [("v1", 3), ("v2", 2), ("v3", 1)]
    assert list(await store.sales.best_sellers(limit=1)) == ["v1"]


async def test_unknown_codes_are_kept_for_the_owner_in_the_journal(store: TillStore) -> None:
    for code in ("5419999999990", "TOR-9", "5419999999990"):
        await store.codes.note(code)
    noted = await store.codes.latest()
    assert [(one.code, one.times, one.last) for one in noted] == [("5419999999990", 2, NOON), ("TOR-9", 1, NOON)]
    check = await store.verify_journal()
    assert (check.ok, check.entries) == (True, 3)
