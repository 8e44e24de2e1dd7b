"""Rows that come twice in one load, on one page or on several (faults F35): once in the catalogue, the last one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.catalogue import Item, ItemStatus
from pos_app.store.catalogue import CatalogueMeta, CatalogueStore
from pos_app.store.catalogue_index.gathered import CHANGES, Gathered
from pos_app.store.catalogue_index.writing import Differences
from tests.catalogue_loads import Load
from tests.unit.store.till_values import ELISE, NOON

pytestmark = pytest.mark.asyncio
TEA = Item(
    "v1", "p1", "Thé noir", "TEA", "541", ("hot", "hot"), Decimal("2.50"), "EUR", None, True, ItemStatus.PUBLISHED
)
COFFEE = replace(TEA, variant_id="v2", product_id="p2", name="Café", sku="COF", barcode="542")
GREEN = replace(TEA, name="Sencha vert", sku="GRN", barcode="543", category_ids=("cold",), price=Decimal("3.10"))


async def load(store: CatalogueStore) -> None:
    """Two pages: tea and coffee, then tea again as it is by then; a customer twice."""
    gathering = await Load.begin(store)
    await gathering.add_items((TEA, COFFEE))
    await gathering.add_items((COFFEE, GREEN, GREEN))
    await gathering.add_customers((ELISE, replace(ELISE, last_name="Peeters")))
    await gathering.finish((), (), (), NOON)


async def test_a_whole_load_keeps_what_came_last(catalogue: CatalogueStore) -> None:
    await load(catalogue)
    assert await catalogue.facts.meta() == CatalogueMeta(2, 1, NOON)
    assert await catalogue.items() == (COFFEE, GREEN)
    assert await catalogue.search_items("sencha") == await catalogue.by_code("543") == (GREEN,)
    assert await catalogue.search_items("the") == await catalogue.by_code("541") == ()
    assert await catalogue.items("cold") == (GREEN,)
    assert await catalogue.items("hot") == (COFFEE,)
    assert [one.last_name for one in await catalogue.customers.search("pee")] == ["Peeters"]
    assert await catalogue.customers.search(ELISE.last_name) == ()
    assert (await catalogue.facts.known()).products == 2


async def test_changes_count_once(catalogue: CatalogueStore, tmp_path: Path) -> None:
    await load(catalogue)
    changes = await Gathered.open(catalogue.folder, CHANGES, "shop", NOON)
    await changes.add_items((replace(GREEN, price=Decimal(9)), TEA), ("p1", "p1"))
    await changes.add_items((TEA, replace(COFFEE, variant_id="v3", product_id="p3", sku="X", barcode="")), ("p1", "p3"))
    await changes.note(loaded_at=NOON.isoformat())
    await changes.aclose()
    assert await catalogue.merge() == Differences(changed=1, new=1)
    assert await catalogue.item("v1") == TEA
    assert await catalogue.search_items("noir") == (TEA,)
    assert await catalogue.search_items("sencha") == ()
    assert (await catalogue.facts.meta()).items == 3
    assert (await catalogue.facts.known()).products == 3
