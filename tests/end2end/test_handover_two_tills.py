"""A till dies with unsent sales: its file goes to another till, which sends them, and the first may come back."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.__main__ import main
from pos_app.app.shop_connection import practice_settings
from pos_app.app.till import Till, open_till
from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from pos_app.domain.note import read_note
from pos_app.domain.payment import Tender, settle
from pos_app.domain.submission import State
from pos_app.domain.totals import totals
from pos_app.services.clock import system_clock
from pos_app.services.customers.contact import ContactEntry
from pos_app.services.settings.shop import shop_profile
from pos_app.store.till import TillStore
from pos_app.system import settings_file
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess


def _run(*words: str) -> int:
    return main(["outbox", *words])


async def _set_up(shop: SandboxProcess, folder: Path, code: str) -> Item:
    """A profile of the practice shop with a till code of its own; something it can sell."""
    key = Credentials(**shop.state()["credentials"])
    api = await line_to(shop.url, key)
    try:
        settings = practice_settings(await api.categories())
        pages = api.product_pages()
        items = (await anext(pages)).items
        await pages.aclose()
    finally:
        await api.aclose()
    shop_settings = settings_file.ShopSettings(
        **{name: getattr(settings.shop, name) for name in settings_file.ShopSettings.__slots__} | {"till": code}
    )
    settings_file.save(folder, settings_file.Settings(shop=shop_settings))
    return next(item for item in items if item.price and item.status == "published")


async def _sell(till: Till, item: Item) -> str:
    cart, _ = till.checkout.empty_cart().add(item, Decimal(2), till.shop.policy)
    due = settle(totals(cart, till.shop.policy).total, (), till.shop.policy.cash_step).cash_due
    sale = await till.checkout.pay(cart, (Tender("Cash", due, is_cash=True),), "Nadia")
    return str(sale.receipt)


async def _sell_offline(folder: Path, item: Item, count: int) -> list[str]:
    """Sales, a parked cart and a new customer on a till that never gets to send."""
    settings, _ = settings_file.load(folder)
    shop = shop_profile(settings.shop)
    async with open_till(folder, shop, system_clock(), _fail, lambda _row: None, None, practice=True) as till:
        receipts = [await _sell(till, item) for _ in range(count)]
        cart, _ = till.checkout.empty_cart().add(item, Decimal(1), till.shop.policy)
        await till.checkout.park(cart, "Nadia")
        await till.customers.enter(ContactEntry("Élise", "Handover", phone="0475 99 88 77"))
        return receipts


def _fail(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def _states(folder: Path) -> dict[str, State]:
    store = await TillStore.open(folder, system_clock().now)
    try:
        return {row.receipt: row.submission.state for row in await store.sales.find()}
    finally:
        await store.aclose()


def _orders(shop: SandboxProcess) -> list[str]:
    notes = [read_note(order["note"]) for order in shop.state()["orders"]]
    return sorted(str(facts.receipt) for facts in notes if facts)


def test_each_sale_becomes_one_order_whichever_tills_send_it(
    shop: SandboxProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dead, other = tmp_path / "dead", tmp_path / "other"
    for folder in (dead, other):
        folder.mkdir()
    file = str(tmp_path / "sales.json")
    item = asyncio.run(_set_up(shop, dead, "1"))
    asyncio.run(_set_up(shop, other, "2"))
    receipts = asyncio.run(_sell_offline(dead, item, 3))
    where = ("--demo", "--server", shop.url, "--profile")

    assert _run("export", file, "--json", *where, str(dead)) == 0
    assert json.loads(capsys.readouterr().out) == {"file": "sales.json", "sales": 3, "customers": 1, "carts": 1}
    assert _run("import", file, "--json", *where, str(other)) == 0
    taken = {"till": "1", "sales": 3, "customers": 1, "carts": 1, "already": 0, "clashes": []}
    assert json.loads(capsys.readouterr().out) == taken
    assert _run("send", *where, str(other)) == 0
    assert _orders(shop) == sorted(receipts)

    # The dead till comes back to life and sends what it still holds; nothing doubles, and it learns the order numbers.
    assert _run("send", *where, str(dead)) == 0
    assert _orders(shop) == sorted(receipts)
    assert set(asyncio.run(_states(dead)).values()) == {State.SENT}
    people = [person for person in shop.state()["customers"] if person["last_name"] == "Handover"]
    assert len(people) == 1

    capsys.readouterr()
    assert _run("import", file, *where, str(other)) == 0
    assert capsys.readouterr().out == "Nothing new in this file of till 1. 5 were here already.\n"
    assert _run("import", file, *where, str(dead)) == 0
    assert set(asyncio.run(_states(dead)).values()) == {State.SENT}
    assert _run("export", file, *where, str(dead)) == 0  # the cart is still parked
    assert capsys.readouterr().out.endswith("On the other till choose “Take over from file”.\n")


def test_a_changed_file_and_an_open_till_are_refused_in_a_sentence(
    shop: SandboxProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dead, other = tmp_path / "dead", tmp_path / "other"
    for folder in (dead, other):
        folder.mkdir()
    file = tmp_path / "sales.json"
    item = asyncio.run(_set_up(shop, dead, "3"))
    asyncio.run(_set_up(shop, other, "4"))
    asyncio.run(_sell_offline(dead, item, 1))
    where = ("--demo", "--server", shop.url, "--profile")
    assert _run("export", str(file), *where, str(dead)) == 0
    capsys.readouterr()
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Nadia", b"Nadya", 1))
    assert _run("import", str(file), *where, str(other)) == 1
    assert capsys.readouterr().err == (
        "This file is not as the till wrote it: it is damaged or was changed. Nothing was taken over.\n"
    )
    assert asyncio.run(_states(other)) == {}
    assert _run("import", str(tmp_path / "none.json"), *where, str(other)) == 1
    assert _run("export", str(file), *where, str(tmp_path / "no till")) == 1
    assert "There is no till" in capsys.readouterr().err
    assert _run("export") == 2
