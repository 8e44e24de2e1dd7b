"""The variants behind one tile stand from small to large, however the shop's software sends them."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.presenters.sale.hits import by_tile

SIZES = (
    ("XS", "S", "M", "L", "XL", "XXL"),
    ("25 cl", "33 cl", "50 cl", "100 cl"),
    ("36", "38", "40", "100"),
    ("9cm", "14cm", "120cm"),
    ("blue S", "blue M", "red S", "red M"),
)


@pytest.mark.parametrize("sizes", SIZES, ids=[one[0] for one in SIZES])
def test_variants_stand_from_small_to_large(sizes: tuple[str, ...]) -> None:
    plain = (Decimal(20), "EUR", None, True, ItemStatus.PUBLISHED, "", "Tablier coton")
    items = [Item(f"v{size}", "p", f"Tablier coton {size}", "", "", (), *plain) for size in sizes]
    for seed in range(10):
        random.Random(seed).shuffle(items)
        (group,) = by_tile(items).values()
        assert [item.name.removeprefix("Tablier coton ") for item in group] == list(sizes)
