"""The age of prices is shown truly, and a price that changed while it is in the cart is said and taken by one key."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pos_app.domain.catalogue import ItemStatus
from pos_app.domain.rate_changes import policy_on
from pos_app.domain.tax import TaxRate
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.header import prices_age
from pos_app.presenters.sale.prices import PRICES, TAKE, PricesPresenter
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import FRESH_EVERY
from pos_app.services.catalogue.sync_protocol import WorkerFailedError
from pos_app.services.settings.shop import change_of
from tests.catalogue_loads import change_items
from tests.unit.presenters.recording_window import Counter, plain
from tests.unit.services.practice_bench import NOON

pytestmark = pytest.mark.asyncio
GOODS = "GET /commerce/products"


def prices_of(counter: Counter) -> PricesPresenter:
    return counter.presenters.prices


async def sell(counter: Counter, *codes: str) -> None:
    for code in codes:
        counter.presenters.finder.enter(code)
    await counter.presenters.queue.settled()


async def change(counter: Counter, sku: str, **what: object) -> None:
    """The shop changed a product, and the till fetched it."""
    store = counter.bench.till.catalogue_store
    (item,) = await store.by_code(sku)
    await change_items(store, replace(item, **what))  # type: ignore[arg-type]
    await prices_of(counter).compare_cart()


def notice(counter: Counter, key: str) -> NoticeView:
    return next(n for n in reversed(counter.window.notices) if n.key == key)


async def test_a_changed_price_is_said_with_both_and_the_cart_keeps_the_old_one(counter: Counter) -> None:
    await sell(counter, "2*TL-02", "SL-01")
    before = counter.presenters.sale.cart
    await change(counter, "TL-02", price=Decimal("10.49"))
    said = notice(counter, PRICES)
    assert plain(said.text) == ("Price changed in the shop: Torchon lin €9.99 → €10.49. This cart keeps the old price.")
    assert (said.tone, said.seconds, [a.shortcut for a in said.actions]) == (Tone.WARN, None, ["Alt+T"])
    assert counter.presenters.sale.cart == before

    counter.window.press_notice(PRICES, TAKE)
    towel = next(line for line in counter.presenters.sale.cart.lines if line.sku == "TL-02")
    assert (towel.unit_price, towel.quantity, towel.listed_price) == (Decimal("10.49"), Decimal(2), None)
    assert PRICES in counter.window.hidden
    counter.presenters.sale.undo()
    assert counter.presenters.sale.cart == before, "like any step it can be taken back"


async def test_several_changed_prices_are_one_notice(counter: Counter) -> None:
    await sell(counter, "TL-02", "SL-01", "BC-18")
    for sku in ("TL-02", "SL-01", "BC-18"):
        await change(counter, sku, price=Decimal("1.00"))
    text = plain(notice(counter, PRICES).text)
    assert text.startswith("Prices changed in the shop: Torchon lin €9.99 → €1.00; ")
    assert text.endswith(" and 1 more line. This cart keeps the old prices.")
    counter.window.press_notice(PRICES, TAKE)
    assert {line.unit_price for line in counter.presenters.sale.cart.lines} == {Decimal("1.00")}


async def test_a_price_of_the_cashiers_own_is_left_alone(counter: Counter) -> None:
    await sell(counter, "TL-02")
    (line,) = counter.presenters.sale.cart.lines
    counter.presenters.sale.change(lambda cart: cart.set_price(line.key, Decimal("5.00"), "damaged"), line.key)
    await change(counter, "TL-02", price=Decimal("10.49"))
    assert not any(n.key == PRICES for n in counter.window.notices)


async def test_a_price_that_changed_back_takes_its_notice_with_it(counter: Counter) -> None:
    await sell(counter, "TL-02")
    await change(counter, "TL-02", price=Decimal("10.49"))
    counter.window.hidden.clear()
    await change(counter, "TL-02", price=Decimal("9.99"))
    assert PRICES in counter.window.hidden


async def test_a_line_that_was_taken_out_meanwhile_stays_out(counter: Counter) -> None:
    await sell(counter, "TL-02")
    await change(counter, "TL-02", price=Decimal("10.49"))
    counter.presenters.sale.remove()
    counter.window.press_notice(PRICES, TAKE)
    assert counter.presenters.sale.cart.lines == ()


async def test_what_the_shop_does_not_sell_any_more_is_said(counter: Counter) -> None:
    await sell(counter, "TL-02")
    await change(counter, "TL-02", status=ItemStatus.ARCHIVED)
    assert plain(notice(counter, "cart-gone").text) == (
        "The shop does not sell this any more: Torchon lin. It is still in this cart."
    )
    assert len(counter.presenters.sale.cart.lines) == 1


async def test_a_parked_cart_is_compared_when_it_is_taken_up(counter: Counter) -> None:
    await sell(counter, "TL-02")
    counter.presenters.parking.park()
    await counter.settle()
    (parked,) = await counter.bench.till.checkout.parked()
    await change(counter, "TL-02", price=Decimal("10.49"))
    assert not any(n.key == PRICES for n in counter.window.notices)
    counter.presenters.parking.resume(parked.id)
    await counter.settle()
    assert "10.49" in notice(counter, PRICES).text


async def test_the_catalogue_is_looked_at_again_and_again_and_what_changed_is_said(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    loaded = (await counter.bench.till.shelf.meta()).loaded_at
    await asyncio.sleep(FRESH_EVERY + 60)
    again = (await counter.bench.till.shelf.meta()).loaded_at
    assert loaded is not None
    assert again is not None
    assert again - loaded >= timedelta(seconds=FRESH_EVERY)
    assert not any(n.key == "catalogue" for n in counter.window.notices), "nothing changed, nothing is said"
    await change(counter, "TL-02", price=Decimal("10.49"))
    counter.bench.shift = timedelta(hours=25)  # the day's full load puts the shop's price back
    await asyncio.sleep(FRESH_EVERY + 60)
    assert plain(notice(counter, "catalogue").text) == "The prices are up to date: 1 product changed."


async def test_where_no_worker_can_work_the_till_fetches_by_itself(counter: Counter) -> None:
    tried: list[LoadJob] = []

    async def broken(order: LoadJob, _told: object) -> Gathering:
        tried.append(order)
        raise WorkerFailedError("blocked by this computer")

    before = (await counter.bench.till.shelf.meta()).loaded_at
    await asyncio.sleep(60)
    counter.presenters.connect(counter.bench.api, None, broken)
    await asyncio.sleep(60)
    after = (await counter.bench.till.shelf.meta()).loaded_at
    assert before is not None
    assert after is not None
    assert (after > before, len(tried)) == (True, 3)


async def test_prices_nobody_could_compare_for_a_day_are_said_to_be_old(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    assert counter.window.footer is not None
    count = (await counter.bench.till.shelf.meta()).items
    assert plain(counter.window.footer.right[0]) == f"Prices from {ENGLISH.time(NOON)} · {count} products"
    counter.bench.shift = timedelta(hours=25)  # a till that nobody could reach since
    counter.presenters.frame.refresh()
    await counter.settle()
    assert plain(counter.window.footer.warning) == f"Old prices, from {ENGLISH.moment(NOON)} · {count} products"
    assert "Prices from" not in "".join(counter.window.footer.right)
    await asyncio.sleep(FRESH_EVERY + 60)
    assert counter.window.footer.warning == "", "compared with the shop again"


async def test_how_old_prices_read() -> None:
    now = NOON.astimezone()
    assert prices_age(now - timedelta(hours=1), now, 1, ENGLISH) == (
        f"Prices from {ENGLISH.time(now - timedelta(hours=1))} · 1 product",
        False,
    )
    late = now - timedelta(hours=20)
    assert prices_age(late, now, 41, ENGLISH) == (f"Prices from {ENGLISH.moment(late)} · 41 products", False)
    old = now - timedelta(hours=25)
    assert prices_age(old, now, 41, ENGLISH) == (f"Old prices, from {ENGLISH.moment(old)} · 41 products", True)


async def test_a_long_load_says_how_far_it_is_and_of_what(counter: Counter) -> None:
    prices_of(counter).on_progress(LoadProgress(1, 3, 0))
    assert counter.window.notices == []
    prices_of(counter).on_progress(LoadProgress(3, 12, 0))
    assert plain(counter.window.notice) == "Fetching the products: 25%"
    prices_of(counter).on_progress(LoadProgress(6, 12, 0, customers=True))
    assert plain(counter.window.notice) == "Fetching the customers: 50%"


async def other_rate(counter: Counter, old: str, new: str) -> None:
    """The owner changed a rate: the till was opened again with the cart that was open."""
    checkout = counter.bench.till.checkout
    checkout._dated = (
        checkout._dated[0],
        replace(
            checkout.shop, policy=policy_on(checkout.shop.policy, (change_of(f"2000-01-01: {old} > {new}"),), date.max)
        ),
    )
    await prices_of(counter).compare_cart()


async def test_a_rate_that_changed_is_said_and_taken_like_a_price(counter: Counter) -> None:
    await sell(counter, "2*TL-02", "PC-80")
    before = counter.presenters.sale.cart
    rate = before.lines[0].rate
    await other_rate(counter, f"{rate.percent:f}", "12")
    said = notice(counter, PRICES)
    assert plain(said.text) == "VAT changed: Torchon lin 21% → 12%. This cart keeps the old rate."
    assert counter.presenters.sale.cart == before
    counter.window.press_notice(PRICES, TAKE)
    assert counter.presenters.sale.cart.lines[0].rate.percent == 12
    counter.presenters.sale.undo()
    assert counter.presenters.sale.cart == before


async def test_a_scan_never_makes_a_second_line_at_another_rate_unsaid(counter: Counter) -> None:
    await sell(counter, "TL-02")
    await other_rate(counter, "21", "12")
    counter.window.notices.clear()
    await sell(counter, "TL-02")
    await counter.settle()
    assert [line.rate.percent for line in counter.presenters.sale.cart.lines] == [21, 12]
    assert "VAT changed: Torchon lin" in notice(counter, PRICES).text


async def test_a_rate_changed_by_hand_stays_and_a_parked_cart_is_told_when_it_is_taken_up(counter: Counter) -> None:
    await sell(counter, "TL-02", "SL-01")
    sale = counter.presenters.sale
    soap = sale.cart.lines[1]
    sale.change(lambda cart: cart.set_rate(soap.key, TaxRate(Decimal(6)), "book", counter.bench.till.shop.policy), 0)
    counter.presenters.parking.park()
    await counter.settle()
    await other_rate(counter, "21", "12")
    counter.window.notices.clear()
    (parked,) = await counter.bench.till.checkout.parked()
    counter.presenters.parking.resume(parked.id)
    await counter.settle()
    assert plain(notice(counter, PRICES).text) == "VAT changed: Torchon lin 21% → 12%. This cart keeps the old rate."


async def test_a_rate_counts_from_its_day(counter: Counter) -> None:
    checkout = counter.bench.till.checkout
    tomorrow = checkout.today + timedelta(1)
    checkout._shop = replace(checkout.shop, rate_changes=(change_of(f"{tomorrow}: 21 > 12"),))
    await sell(counter, "TL-02")
    await asyncio.sleep(24 * 3600)
    await sell(counter, "SL-01")
    assert [line.rate.percent for line in counter.presenters.sale.cart.lines] == [21, 12]
    await prices_of(counter).compare_cart()
    assert "Torchon lin" in notice(counter, PRICES).text
