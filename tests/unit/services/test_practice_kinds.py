"""The practice shop as another kind of shop, in this program; and its cashiers, whose PINs are no secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pos_app.app.shop_connection import Practice, of_kind, open_practice, practice_settings
from pos_app.chift.api import ChiftApi
from pos_app.chift.errors import ChiftNotSupported
from pos_app.domain.cashier import Grant, Right, Wish
from pos_app.domain.customer import Customer
from pos_app.presenters.settings.fields import KINDS
from pos_app.sandbox.characters import CHARACTERS
from pos_app.services.cashiers.rehearsal import NADIA, TOM, rehearse
from pos_app.services.cashiers.staff import Cashiers, PinVerdict
from pos_app.services.clock import system_clock
from pos_app.services.settings.shop import shop_profile
from pos_app.store.till import TillStore

pytestmark = pytest.mark.asyncio


async def test_every_kind_of_shop_can_be_chosen_and_answers(tmp_path: Path) -> None:
    assert [key for key, _ in KINDS] == list(CHARACTERS)
    clock = system_clock()
    for kind in CHARACTERS:
        async with open_practice(None, tmp_path / "practice.db", clock, None, kind) as practice:
            api = practice.api
            categories = await api.categories()
            settings = of_kind(replace(practice_settings(categories), practice_shop=kind))
            names = shop_profile(settings.shop).tenders
            methods = [one for one in await api.payment_methods() if one.active]
            cash = names.cash_of(tuple(methods))
            named = names.of(cash.name if cash else "Cash", is_cash=True)
            ours = {one.name for one in methods} | {one.id for one in methods} | {""}
            assert named in ours, f"{kind}: an order names {named}"
            if kind in ("shopify", "ecommerce-only"):
                with pytest.raises(ChiftNotSupported):
                    await api.pos_sales(date(2026, 11, 29))
                with pytest.raises(ChiftNotSupported):
                    await api.create_customer(Customer("a", "Ada", "Byron"), "one")
                pages = [page async for page in api.customer_pages()]
                assert sum(len(page.customers) for page in pages) > 0, "the web shop's customers are read"
            else:
                await api.pos_sales(date(2026, 11, 29))


async def unset(practice: Practice) -> ChiftApi:
    """The line of a till that does not know its connections yet."""
    bare = replace(await practice.door.credentials(), pos_connection_id="", commerce_connection_id="")
    clock = system_clock()
    return await ChiftApi.open(
        "http://127.0.0.1", bare, transport=practice.line, monotonic=clock.monotonic, chance=clock.chance
    )


async def test_a_web_shops_customers_are_read_before_its_connections_are_known(tmp_path: Path) -> None:
    """The first start fetches while the owner still answers its questions."""
    clock = system_clock()
    for kind in CHARACTERS:
        async with open_practice(None, tmp_path / "practice.db", clock, None, kind) as practice:
            for first_by_number in (False, True):
                api = await unset(practice)
                numbered = [await api.customer_page(1)] if first_by_number else []
                pages = numbered + [page async for page in api.customer_pages()]
                assert all(page.customers for page in pages), kind
                one = pages[-1].customers[0]
                assert (await api.customer(one.remote_id)).last_name == one.last_name
                if kind in ("shopify", "ecommerce-only"):
                    with pytest.raises(ChiftNotSupported):
                        await api.create_customer(Customer("a", "Ada", "Byron"), "one")


async def test_a_tills_software_without_customers_does_not_get_the_web_shops(tmp_path: Path) -> None:
    clock = system_clock()
    async with open_practice(None, tmp_path / "practice.db", clock) as practice:
        api = await unset(practice)
        fault = {"fault": "status", "status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED", "count": 2}
        await practice.door.order_fault({"match": "GET /pos/customers", **fault})
        with pytest.raises(ChiftNotSupported):
            await api.customer_page(1)
        with pytest.raises(ChiftNotSupported):
            await anext(api.customer_pages())


async def test_the_practice_cashiers_sign_in_and_go_again(tmp_path: Path) -> None:
    clock = system_clock()
    store = await TillStore.open(tmp_path, clock.now)
    try:
        cashiers = Cashiers(store.cashiers, clock, lambda: b"")
        await rehearse(cashiers, on=True)
        await rehearse(cashiers, on=True)
        assert [one.name for one in cashiers.all if one.active] == [NADIA[0], TOM[0]]
        assert (await cashiers.sign_in(TOM[1])).verdict is PinVerdict.KNOWN
        assert cashiers.may(Wish(Right.SETTINGS)) is not Grant.ALLOWED
        assert (await cashiers.sign_in(NADIA[1])).verdict is PinVerdict.KNOWN
        await rehearse(cashiers, on=False)
        assert not cashiers.is_on
    finally:
        await store.aclose()
