"""Whatever is in catalogue.db, or in its place: the till opens, and the next load brings everything again.

A real till and its presenters on real files; the file was filled by a real load from a practice shop.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from pos_app.app.shop_connection import open_practice, practice_settings
from pos_app.app.till import catalogue_of, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.app.till_window import TillWindow
from pos_app.chift.api import ChiftApi
from pos_app.domain.order import ShopProfile
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.catalogue.loading import in_process
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.store.catalogue_index.schema import VERSION
from pos_app.store.errors import StoreError
from tests.unit.presenters.counter import Remembering

pytestmark = pytest.mark.asyncio
FILE = "catalogue.db"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[ChiftApi, ShopProfile, Path]]:
    """A practice shop, its settings, and a till's folder with its products."""
    clock, folder = system_clock(), tmp_path_factory.mktemp("till")
    async with open_practice(None, None, clock) as practice:
        profile = shop_profile(practice_settings(await practice.api.categories()).shop)
        async with open_till(folder, profile, clock, lambda *_: None, lambda _: None, None) as till:
            await catalogue_of(till, lambda _: None).load(practice.api)
        yield practice.api, profile, folder


class Opened:
    """A till that was opened."""

    def __init__(self, presenters: TillPresenters, window: Remembering, api: ChiftApi) -> None:
        self.presenters = presenters
        self.window = window
        self._api = api

    @property
    def tiles(self) -> int:
        """How many tiles are shown."""
        return len(self.window["tiles"].tiles)

    async def refresh(self) -> int:
        """A refresh as the catalogue's task makes it; how many tiles there are then."""
        till = self.presenters._till
        await catalogue_of(till, lambda _: None).refresh(in_process(self._api))
        await self.presenters._show_catalogue()
        return self.tiles


@asynccontextmanager
async def opened(folder: Path, shop: tuple[ChiftApi, ShopProfile, Path]) -> AsyncIterator[Opened]:
    """The till of this folder, opened as a start does."""
    errors: list[str] = []
    window = Remembering()

    def report(name: str, error: BaseException) -> None:
        errors.append(f"{name}: {error!r}")

    async with open_till(folder, shop[1], system_clock(), report, lambda _: None, None) as till:
        presenters = TillPresenters(
            till, cast(TillWindow, window), ENGLISH, TillSurroundings(PaperContext(folder / "mail"))
        )
        await presenters.open()
        await presenters.queue.settled()
        yield Opened(presenters, window, shop[0])
    assert errors == []


def sql(*statements: str) -> Callable[[Path], None]:
    """Statements of another program."""

    def harm(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            for statement in statements:
                other.execute(statement)

    return harm


def noise(path: Path, seed: int, share: float) -> None:
    """Bytes by chance in so many of its pages."""
    chance, content = random.Random(seed), bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        if chance.random() < share:
            at = page + chance.randrange(4000)
            content[at : at + 90] = chance.randbytes(90)
    path.write_bytes(content)


def folder_there(path: Path) -> None:
    """A folder, with something in it, has its name."""
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of somebody")


def dead_link(path: Path) -> None:
    """A link to a file that is not there has its name."""
    path.unlink()
    path.symlink_to(path.parent / "gone" / "away")


def pipe_there(path: Path) -> None:
    """A pipe, which would hold whoever opens it."""
    path.unlink()
    os.mkfifo(path)


ODD: dict[str, Callable[[Path], object]] = {
    "currency": sql("UPDATE item SET currency = 'eur' WHERE rank % 3 = 0", "UPDATE item SET currency = '€'"),
    "price": sql("UPDATE item SET price = 'much'", "UPDATE item SET price = 'NaN' WHERE rank % 2"),
    "huge": sql("UPDATE item SET price = '1E+999999', stock = '-1E+99999'"),
    "free": sql("UPDATE item SET price = '0', stock = 'sNaN'"),
    "status": sql("UPDATE item SET status = 'teleported', categories = '{\"a\": 1}'"),
    "categories": sql("UPDATE item SET categories = '[1, null, [2]'"),
    "no names": sql("UPDATE item SET name = '', sku = '', barcode = ''"),
    "lists": sql("UPDATE listed SET body = '{'"),
    "list's values": sql('UPDATE listed SET body = \'{"id": 5, "name": null, "label": [], "rate": "NaN"}\''),
    "facts": sql("UPDATE fact SET value = 'yesterday'"),
    "no facts": sql("DELETE FROM fact"),
    "tokens without items": sql("DELETE FROM item"),
}
BROKEN: dict[str, Callable[[Path], object]] = {
    "no table": sql("DROP TABLE item"),
    "no list": sql("DROP TABLE listed", "DROP TABLE fact"),
    "other columns": sql("DROP TABLE item", "CREATE TABLE item (rank, variant_id, name)"),
    "no index": sql("DROP TABLE item_token", "DROP TABLE item_category"),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("nothing of ours"),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "newer": sql(f"PRAGMA user_version={VERSION + 1}"),
    "a log of another": lambda path: path.with_name(f"{FILE}-wal").write_bytes(b"\x37\x7f\x06\x82" + b"x" * 5000),
    "folder": folder_there,
    # Windows has neither for a person without special rights.
    **({"pipe": pipe_there, "dead link": dead_link} if os.name == "posix" else {}),
    **{f"noise {n}": partial(noise, seed=n, share=share) for n, share in enumerate((0.02, 0.1, 0.5, 1.0))},
}


@pytest.mark.parametrize("name", [*ODD, *BROKEN])
async def test_the_till_opens_and_fetches_again(
    name: str, shop: tuple[ChiftApi, ShopProfile, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    shutil.copytree(shop[2], folder)
    (ODD | BROKEN)[name](folder / FILE)
    async with opened(folder, shop) as till:
        assert await till.refresh() > 20 or name in ODD
    async with opened(folder, shop) as till:
        assert till.tiles > 20 or name in ODD


async def test_damage_that_is_met_later_has_everything_fetched_in_its_place(
    shop: tuple[ChiftApi, ShopProfile, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.services.catalogue.loading.DAMAGE_PAUSE", 0.05)
    folder = tmp_path / "till"
    shutil.copytree(shop[2], folder)
    async with opened(folder, shop) as till:
        before, till_open = till.tiles, till.presenters._till
        sql("DROP TABLE item_token", "DROP TABLE item_category")(folder / FILE)
        with pytest.raises(StoreError):
            await till_open.shelf.find("sav")
        catalogue = catalogue_of(till_open, lambda _: None)
        await asyncio.wait_for(catalogue.rest(3600), 5)  # damage is not slept over
        assert await till.refresh() == before
        assert (await till_open.shelf.find("sav")).items
        assert not (folder / f"{FILE}.damaged").exists()


async def test_what_has_a_price_in_no_currency_is_said_once(
    shop: tuple[ChiftApi, ShopProfile, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    shutil.copytree(shop[2], folder)
    async with opened(folder, shop) as till:
        store = till.presenters._till.catalogue_store
        sql("UPDATE item SET price = NULL, currency = 'EURO' WHERE rank <= 3")(folder / FILE)
        catalogue = catalogue_of(till.presenters._till, lambda _: None)
        assert await store.unpriced() == 3
        assert [(await catalogue.refresh(in_process(shop[0]))).unpriced for _ in range(2)] == [3, 0]
