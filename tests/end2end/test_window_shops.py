"""A short day by keys in a shop that is not the kind one; `tests.end2end.shop_days` has whole days of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end2end.shop_days import day
from tests.end2end.window_till import Screen

pytestmark = pytest.mark.window


def test_a_shop_that_does_not_know_cash_is_set_up_and_gets_each_sale_once(screen: Screen, folder: Path) -> None:
    told = day("shopify", screen, folder, sales=2, whole=False)
    assert (told.sales, told.orders) == (2, 2)
    assert told.said.startswith("orders yes, new customers no, 44 of 44 priced")
