"""What is typed before the catalogue is open is answered from its file, and whatever is wrong with it is no answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pos_app.store.catalogue import CatalogueStore
from pos_app.store.catalogue_index.first_hits import glimpse_items
from tests.unit.store.test_catalogue import fill

pytestmark = pytest.mark.asyncio


async def test_it_finds_what_the_open_catalogue_finds(catalogue: CatalogueStore, folder: Path) -> None:
    await fill(catalogue)
    for text in ("caf", "zwarte", "5410000000012", "nothing of the kind"):
        assert glimpse_items(folder, text, 12) == await catalogue.search_items(text, 12)
    assert len(glimpse_items(folder, "c", 1)) == 1


async def test_it_finds_in_a_closed_file_and_leaves_it_as_it_was(folder: Path) -> None:
    store = await CatalogueStore.open(folder)
    await fill(store)
    await store.aclose()
    before = files(folder)
    assert [item.name for item in glimpse_items(folder, "cafetiere", 12)] == ["Cafetière"]
    assert files(folder) == before


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("catalogue.db*")}


async def test_a_file_of_no_use_is_no_answer(folder: Path) -> None:
    assert glimpse_items(folder, "caf", 12) == ()
    assert not (folder / "catalogue.db").exists(), "looking makes no file"
    store = await CatalogueStore.open(folder)
    await fill(store)
    await store.aclose()
    with closing(sqlite3.connect(folder / "catalogue.db")) as connection:
        connection.execute("PRAGMA user_version=99")
    assert glimpse_items(folder, "caf", 12) == (), "of another program"
    (folder / "catalogue.db").write_bytes(b"no database" * 500)
    assert glimpse_items(folder, "caf", 12) == ()
