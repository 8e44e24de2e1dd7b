"""Where the law asks for a device: roads around the gate that an auditor tried. None leads to a sale, a voucher or a
payment; what was paid before goes its way."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pos_app.app.till import open_till
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, Standing
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import usable_shop
from pos_app.services.several.copies import SaleCopies
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore
from pos_app.system.settings_file import ShopSettings, load
from tests.unit.domain.rue_haute import EUR, SHOP
from tests.unit.store.day_values import close
from tests.unit.store.till_values import NOON, cart, give_back, pay

pytestmark = pytest.mark.asyncio
BE, DE, AT = Standing(), Standing(Regime.DE), Standing(Regime.AT)
FIVE = (Tender("Cash", Money(Decimal(5), EUR), is_cash=True),)


def by_hand(folder: Path, *statements: str) -> None:
    """What somebody does who knows SQLite and takes the triggers away first."""
    with closing(sqlite3.connect(folder / "till.db", isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            file.execute(statement)


async def german(folder: Path) -> None:
    """A file that sold in Belgium, closed its day and moved to Germany."""
    store = await TillStore.open(folder, lambda: NOON)
    await store.law.begin(BE)
    await pay(store, "s-1")
    await close(store)
    await store.law.change(DE, "Nadia", "Tom")
    await store.aclose()


async def refuses(folder: Path, wanted: Standing, code: str, *, by_file: bool = True) -> None:
    """Whether each use case that takes money is refused at a till with these settings, and writes nothing; `by_file`:
    the file refuses it as well."""
    shop = replace(SHOP, standing=wanted)
    async with open_till(folder, shop, system_clock(), _fail, lambda _row: None, None) as till:
        before = [row.id for row in await till.till_store.sales.find()]
        for taken in (
            lambda: till.checkout.pay(cart(), FIVE * 9, "Nadia"),
            lambda: till.vouchers.sell(Money(Decimal(5), EUR), FIVE, "Nadia"),
        ):
            with pytest.raises(DomainError, match=code):
                await taken()
        if by_file:
            with pytest.raises(DomainError, match=code):
                await pay(till.till_store, "s-9")
        assert [row.id for row in await till.till_store.sales.find()] == before
        assert (await till.till_store.verify_journal()).ok


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def test_settings_that_say_another_country(tmp_path: Path) -> None:
    await german(tmp_path)
    for wanted in (BE, Standing(Regime.OTHER), Standing(Regime.FR), AT, Standing(Regime.UNKNOWN)):
        await refuses(tmp_path, wanted, "fiscal_de")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fiscal SET regime = 'none'",
        "UPDATE fiscal SET device = 'tse'",
        "UPDATE fiscal SET regime = 'dd'",  # a bit turned
        "DELETE FROM fiscal",
        "DELETE FROM fiscal; INSERT INTO fiscal VALUES (1, 'fr', '', '', 'live')",
        "DELETE FROM fiscal; INSERT INTO fiscal VALUES (1, 'de', '', '', 'practice')",
    ],
)
async def test_the_row_of_the_law_changed_by_hand_and_settings_with_it(tmp_path: Path, statement: str) -> None:
    await german(tmp_path)
    by_hand(tmp_path, *statement.split("; "))
    store = await TillStore.open(tmp_path, lambda: NOON)
    assert not (await store.verify_journal()).ok, "the checker tells it"
    await store.aclose()
    await refuses(tmp_path, BE, "fiscal_de")


@pytest.mark.parametrize("law", [DE, AT])
async def test_the_practice_shops_file_is_never_a_real_one(tmp_path: Path, law: Standing) -> None:
    """What waits in it would be sent to the real shop by the next start."""
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(replace(law, practice=True))
    await pay(store, "s-1")
    for wanted in (law, BE):
        with pytest.raises(StoreError, match="practice"):
            await store.law.begin(wanted)
    assert await store.law.begin(replace(law, practice=True)) == replace(law, practice=True)
    await store.aclose()


async def test_a_real_file_is_not_opened_by_the_practice_shop(tmp_path: Path) -> None:
    """What waits in it would be sent to the practice shop, and be missing at the real one."""
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(BE)
    await pay(store, "s-1")
    with pytest.raises(StoreError, match="real"):
        await store.law.begin(replace(DE, practice=True))
    assert await store.law.begin(BE) == BE
    await store.aclose()


@pytest.mark.parametrize("country", ["", "de", "DEU", "Deutschland", " DE", "ＤＥ", "D"])
async def test_a_country_that_is_none_is_not_taken_for_belgium(tmp_path: Path, country: str) -> None:
    shop, wrong = usable_shop(ShopSettings(country=country))
    assert (wrong, shop.standing) == (("country",), Standing(Regime.UNKNOWN))
    await refuses(tmp_path, shop.standing, "fiscal_country", by_file=False)


@pytest.mark.parametrize("country", [None, True, ["DE"], {"code": "DE"}])
async def test_a_country_in_the_settings_that_is_no_text_is_not_taken_for_belgium(
    tmp_path: Path, country: object
) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"shop": {"city": "Berlin", "country": country}}))
    for _ in range(2):  # as it is, and as it is written again with what could be read
        settings, _aside = load(tmp_path)
        assert settings.shop.city == "Berlin"
        assert usable_shop(settings.shop)[0].standing == Standing(Regime.UNKNOWN)


async def test_a_till_that_sold_goes_on_by_its_files_law_when_the_settings_lose_the_country(tmp_path: Path) -> None:
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(BE)
    await pay(store, "s-1")
    shop, _ = usable_shop(ShopSettings(country="Belgique"))
    assert await store.law.begin(shop.standing) == BE
    await pay(store, "s-2")
    await store.aclose()


async def test_the_law_stays_while_a_payment_or_a_return_waits_for_its_z(tmp_path: Path) -> None:
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(DE)
    with pytest.raises(DomainError, match="fiscal_de"):
        await pay(store, "s-1")
    await store.law.begin(BE)  # nothing was sold yet
    sale, _ = await pay(store, "s-1")
    await close(store)
    await give_back(store, sale)
    with pytest.raises(DomainError, match="law_day_open"):
        await store.law.change(DE, "Nadia")
    await store.aclose()


async def test_an_older_copy_put_in_the_files_place_keeps_the_law_of_the_settings(tmp_path: Path) -> None:
    """A copy of the time before the law changed, and settings of today: the stricter one."""
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(BE)
    await pay(store, "s-1")
    await close(store)
    await store.backup()
    await store.law.change(DE, "Nadia")
    await store.aclose()
    for name in ("till.db", "till.db-wal", "till.db-shm", "till.witness"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "till.backup.db").rename(tmp_path / "till.db")
    await refuses(tmp_path, DE, "fiscal_de")


async def test_money_of_the_time_before_is_whole_after_a_salvage(tmp_path: Path) -> None:
    """Vouchers and payments of a file whose law asks for a device now: they are no new ones."""
    shop = replace(SHOP, standing=BE)
    async with open_till(tmp_path, shop, system_clock(), _fail, lambda _row: None, None) as till:
        made = await till.vouchers.sell(Money(Decimal(5), EUR), FIVE, "Nadia")
        assert made.issued is not None
        store = till.till_store
        await pay(store, "s-1")
        await close(store)
        await store.law.change(DE, "Nadia")
        store.keeper._copied = store.keeper.steps
    for copy in tmp_path.glob("till.*.db"):  # noqa: ASYNC240 - a test may block
        copy.unlink()
    header = bytearray((tmp_path / "till.db").read_bytes())
    header[:16] = b"\0" * 16
    (tmp_path / "till.db").write_bytes(header)
    async with open_till(tmp_path, replace(SHOP, standing=BE), system_clock(), _fail, lambda _row: None, None) as till:
        assert till.till_store.recovered == "empty"
        assert (await till.vouchers.find(made.issued.code)).left == 500
        assert till.shop.standing == DE
        assert (await till.till_store.verify_journal()).ok
    await refuses(tmp_path, BE, "fiscal_de")


@pytest.mark.parametrize("device", ["tse", " ", "0"])
async def test_a_device_that_is_only_a_word_is_none(tmp_path: Path, device: str) -> None:
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(DE)
    await store.aclose()
    for statement in (f"UPDATE fiscal SET device = '{device}'", "UPDATE fiscal SET practice = 'practise '"):
        by_hand(tmp_path, statement)
        await refuses(tmp_path, DE, "fiscal_de")


async def test_the_practice_shop_gives_no_sale_to_the_shops_store_and_takes_none_over(tmp_path: Path) -> None:
    """Else a till that sells would send a practised sale for a till that is dead."""
    store = await TillStore.open(tmp_path, lambda: NOON)
    await store.law.begin(replace(DE, practice=True))
    await pay(store, "s-1")
    nobody = cast("Any", SimpleNamespace())  # neither the line nor the store is asked
    copies = SaleCopies(store.copies, store.handover, nobody, system_clock(), "1", practice=True)
    await copies.look(nobody)
    with pytest.raises(DomainError, match="practice_takes_nothing"):
        await copies.take_over(nobody, "2", "Nadia")
    assert len(await store.copies.to_copy("1", 50)) == 1, "there was one to copy"
    await store.aclose()
