"""A shop's process with each odd habit of goods: what is odd costs itself only, and the till opens again on it."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from pos_app.app.till import catalogue_of, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.app.till_window import TillWindow
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.catalogue.loading import Refreshed, in_process
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.system.settings_file import ShopSettings
from tests.unit.presenters.counter import Remembering
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
SHOP = ShopSettings(
    name="Rue Haute", street="Rue Haute", number="1", postal_code="1000", city="Brussels", email="a@example.com"
)
SOAP = "SL-01"


class Shelf:
    """A till's products as its shop has them, and a new start on them."""

    def __init__(self, shop: SandboxProcess, api: ChiftApi, folder: Path) -> None:
        self._shop = shop
        self._api = api
        self._folder = folder

    async def under(self, **habits: object) -> tuple[dict[str, Item], Refreshed, Remembering]:
        """What the till has under these habits, what the load said, and what the next start shows."""
        self._shop.order_habits(**habits)
        errors: list[str] = []
        profile, clock = shop_profile(SHOP), system_clock()

        def report(name: str, error: BaseException) -> None:
            errors.append(f"{name}: {error!r}")

        async with open_till(self._folder, profile, clock, report, lambda _: None, None) as till:
            catalogue = catalogue_of(till, lambda _: None)
            await catalogue.load(self._api)
            done = await catalogue.refresh(in_process(self._api))
            found = {item.sku: item for item in await till.catalogue_store.items(None, 1000)}
        window = Remembering()
        async with open_till(self._folder, profile, clock, report, lambda _: None, None) as till:
            around = TillSurroundings(PaperContext(self._folder / "mail"))
            presenters = TillPresenters(till, cast(TillWindow, window), ENGLISH, around)
            await presenters.open()
            for code in ("5410000000012", SOAP):
                await till.shelf.by_scan(code)
        assert errors == []
        return found, done, window


@pytest_asyncio.fixture
async def shelf(shop: SandboxProcess, tmp_path: Path) -> AsyncIterator[Shelf]:
    """A shelf of a till of its own."""
    key = Credentials(**shop.state()["credentials"])
    api = await ChiftApi.open(shop.url, key, monotonic=time.monotonic, chance=random.random)
    yield Shelf(shop, api, tmp_path / "till")
    await api.aclose()
    shop.order_habits(shop="ordinary")


async def test_one_odd_currency_costs_one_price(shelf: Shelf) -> None:
    usual, _, _ = await shelf.under()
    for code in ("eur", "", "€", "EURO", 978, None):
        found, done, window = await shelf.under(odd_currencies={SOAP: code})
        assert found.keys() == usual.keys()
        others = {sku for sku in usual if found[sku].price != usual[sku].price}
        assert others == (set() if code == "eur" else {SOAP}), code
        assert done.unpriced == (1 if code == "" else 0), "said once, not with each load"
        prices = {tile.name: tile.price for tile in window["tiles"].tiles}
        assert (prices[usual[SOAP].name] == "no price") is (code != "eur")


async def test_every_currency_odd_leaves_a_till_that_opens_and_asks_for_prices(shelf: Shelf) -> None:
    found, done, window = await shelf.under(odd_currencies={"*": "EURO"})
    assert {item.price for item in found.values()} == {None}
    assert done.unpriced == len(found)
    assert {tile.price for tile in window["tiles"].tiles} == {"no price"}


@pytest.mark.parametrize("how", ["zero", "missing", "null"])
async def test_what_has_no_price_or_0_is_not_sold_for_nothing(shelf: Shelf, how: str) -> None:
    found, done, _ = await shelf.under(odd_prices={SOAP: how})
    assert found[SOAP].price is None
    assert done.unpriced == 0  # the shop set none: that is no mistake of it
    assert sum(item.price is None for item in found.values()) == 1


async def test_names_codes_dates_and_rates(shelf: Shelf, shop: SandboxProcess) -> None:
    usual, _, _ = await shelf.under()
    found, _, _ = await shelf.under(
        nameless=[SOAP], html_names=True, odd_dates={"goods": "0001-01-01T00:00:00Z"}, tax_rates="fraction"
    )
    assert found[SOAP].name == SOAP
    assert {sku: item.name for sku, item in found.items() if sku != SOAP} == {
        sku: item.name for sku, item in usual.items() if sku != SOAP
    }
    api = shelf._api
    assert {tax.rate for tax in await api.taxes()} >= {Decimal(21), Decimal(6)}
    assert not [tax for tax in await api.taxes() if 0 < tax.rate < 1]
