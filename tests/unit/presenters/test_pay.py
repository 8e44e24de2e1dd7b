"""The Pay card: what is due, what comes back, one sale however often Enter is pressed, all of it safe."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos_app.domain.cash_rounding import SmallAmounts
from pos_app.domain.catalogue import PaymentMethod
from pos_app.presenters.common.views import Tone
from pos_app.presenters.sale.pay import BACKSPACE, SLOW
from pos_app.presenters.sale.pay_views import PayView
from pos_app.store.errors import StoreError
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio


async def pay_card(counter: Counter, *skus: str) -> PayView:
    """The card for a cart of these things."""
    for sku in skus:
        counter.presenters.sale.add(await counter.bench.item(sku))
    counter.presenters.pay.open()
    await counter.settle()
    return card(counter)


def card(counter: Counter) -> PayView:
    """The card as it is now."""
    assert counter.window.pay is not None
    return counter.window.pay


def press(counter: Counter, keys: str) -> None:
    """Amount keys one after the other; < is backspace."""
    for key in keys:
        counter.presenters.pay.amount_key(BACKSPACE if key == "<" else key)


def rows(view: PayView) -> list[tuple[str, str]]:
    return [(row.label, plain(row.amount)) for row in view.rows]


async def sales(counter: Counter) -> list[str]:
    await counter.settle()
    return [row.receipt for row in await counter.bench.till.till_store.sales.find()]


async def test_scan_pay_enter_takes_the_exact_cash(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")  # 4.95
    assert (plain(view.title), view.methods[0].label, view.methods[0].selected) == ("Pay €4.95", "Cash", True)
    assert view.subtitle == "Walk-in · receipt 1-261122-0001"
    assert plain(view.take_label) == "Take €4.95"
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]
    assert counter.window.pay is None
    assert counter.window.lines == []
    assert counter.window.notice == "Paid €4.95 · receipt 1-261122-0001"
    assert counter.window.notices[-1].strong == ""


async def test_the_change_is_read_from_afar_and_told_again_when_paid(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    press(counter, "20")
    view = card(counter)
    assert (view.big_label, plain(view.big_amount), view.big_tone) == ("Change", "€15.05", Tone.OK)
    counter.presenters.pay.take()
    await counter.settle()
    shown = counter.window.others["show_change"]
    assert (shown.label, plain(shown.amount)) == ("Change", "€15.05")
    assert (shown.notes, shown.coins) == (("10", "5"), ("0.05",))


async def test_cash_is_rounded_and_the_order_is_not(counter: Counter) -> None:
    view = await pay_card(counter, "TL-02", "BC-18")  # 22.89
    assert rows(view)[0] == ("To pay in cash, rounded to 0.05", "€22.90")
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert rows(card(counter))[0] == ("To pay", "€22.89")
    counter.presenters.pay.choose_method(view.methods[0].key)
    counter.presenters.pay.take()
    (receipt,) = await sales(counter)
    (row,) = await counter.bench.till.till_store.sales.find()
    assert (receipt, plain(str(row.total.amount))) == ("1-261122-0001", "22.89")
    assert plain(str((await counter.bench.till.till_store.sales.get(row.id)).settlement.rounding.amount)) == "0.01"


async def test_quick_amounts_read_as_notes(counter: Counter) -> None:
    counter.presenters.sale.replace(await counter.bench.cart("TL-02", "TL-02", "TL-02", "CG-25", "BC-18"))
    counter.presenters.sale.questions.answer("discount", "1.31")  # 49.51: 49.50 in cash
    counter.presenters.pay.open()
    view = card(counter)
    assert [plain(quick.label) for quick in view.quick] == ["€49.50", "€50", "€60", "€100"]
    counter.presenters.pay.quick_amount(view.quick[2].key)
    assert [quick.selected for quick in card(counter).quick] == [False, False, True, False]
    assert plain(card(counter).big_amount) == "€10.50"
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert card(counter).quick == ()


async def test_the_amount_takes_two_decimals_one_mark_and_backspace(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    press(counter, "12,,.345x")
    assert plain(card(counter).take_label) == "Take €12.34"
    press(counter, "<<<")
    assert plain(card(counter).take_label) == "Take €12.00"
    press(counter, "<<" + ".5")
    assert plain(card(counter).take_label) == "Take €0.50, still €4.45"
    press(counter, "<" * 5)
    assert plain(card(counter).take_label) == "Take €4.95"


async def test_too_little_is_said_and_nothing_is_paid(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    press(counter, "2")
    assert (card(counter).big_label, plain(card(counter).big_amount)) == ("Still to pay", "€2.95")
    assert plain(card(counter).take_label) == "Take €2.00, still €2.95", "the button says what Enter does"
    counter.presenters.pay.take()
    assert [(part.label, plain(part.amount)) for part in card(counter).parts] == [("Cash", "€2.00")]
    assert plain(card(counter).take_label) == "Take €2.95"
    assert await sales(counter) == []
    press(counter, "0")
    assert not card(counter).can_take
    counter.presenters.pay.take()
    assert card(counter).error == "This is not an amount that can be paid."  # a typed 0 is no exact amount
    assert await sales(counter) == []


@pytest.mark.parametrize(("typed", "asked"), [("541", True), ("50", True), ("510", True), ("10", False), ("40", False)])
async def test_cash_that_no_person_gives_is_asked_about_once(counter: Counter, typed: str, asked: bool) -> None:
    await pay_card(counter, *(("SL-01",) if typed != "510" else ("CG-25", "SL-01")))
    press(counter, typed)
    counter.presenters.pay.take()
    if asked:
        assert await sales(counter) == []
        assert plain(card(counter).error).startswith(f"Really €{typed}.00 for €")
        counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]


async def test_a_third_figure_behind_the_languages_own_mark_is_a_thousand(counter: Counter) -> None:
    """`1,250` is no 1.25 in English; a third figure behind the decimal mark is a slip and is not taken."""
    await pay_card(counter, "SL-01")
    for keys, typed in (
        ("1,250", "1250"), ("12,500", "12500"), ("1.250", "1.25"), ("20.005", "20.00"), ("0,125", "0.12"),
        ("1234,567", "1234.56"), (",125", "0.12"), ("1,25", "1.25"), ("1,250<", "125"), ("1,250.5", "1250.5"),
    ):  # fmt: skip
        press(counter, "<" * 12 + keys)
        assert card(counter).typed == typed, keys


async def test_another_amount_is_another_question(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    press(counter, "541")
    counter.presenters.pay.take()
    press(counter, "<1")
    assert card(counter).error == ""
    counter.presenters.pay.take()
    assert plain(card(counter).error).startswith("Really €541.00")
    assert await sales(counter) == []


async def test_the_first_key_behind_a_ready_amount_begins_another(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    counter.presenters.pay.quick_amount(view.quick[2].key)
    press(counter, "60")
    assert plain(card(counter).take_label) == "Take €60.00"
    counter.presenters.pay.quick_amount(view.quick[1].key)
    press(counter, "<")
    assert plain(card(counter).take_label) == "Take €4.95"


async def test_a_sale_that_is_paid_exactly_is_paid(counter: Counter) -> None:
    view = await pay_card(counter, "TL-02", "TL-02", "TL-02")  # 29.97
    press(counter, "10.03")
    counter.presenters.pay.take()
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert plain(card(counter).take_label) == "Take €19.94"
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]
    (row,) = await counter.bench.till.till_store.sales.find()
    settlement = (await counter.bench.till.till_store.sales.get(row.id)).settlement
    assert not settlement.change
    assert not settlement.rounding


async def test_a_card_gives_no_change(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    counter.presenters.pay.choose_method(view.methods[1].key)
    press(counter, "50")
    assert (card(counter).big_label, card(counter).big_tone) == ("More than is due", Tone.WARN)
    counter.presenters.pay.take()
    assert card(counter).error == "That is more than is due. Only cash gives change."
    assert await sales(counter) == []


async def test_in_parts_card_first_then_cash_with_change(counter: Counter) -> None:
    view = await pay_card(counter, "TL-02", "BC-18")  # 22.89
    counter.presenters.pay.toggle_split()
    assert card(counter).split is not None
    counter.presenters.pay.choose_method(view.methods[1].key)
    press(counter, "10")
    counter.presenters.pay.take()
    assert [(p.label, plain(p.amount)) for p in card(counter).parts] == [("Card", "€10.00")]
    assert rows(card(counter))[0] == ("Still to pay", "€12.89")
    counter.presenters.pay.choose_method(view.methods[0].key)
    press(counter, "20")
    assert plain(card(counter).big_amount) == "€7.10"  # 12.90 in cash
    counter.presenters.pay.take()
    await counter.settle()
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert [(t.method, str(t.amount.amount)) for t in sale.tenders] == [("Card", "10"), ("Cash", "20")]
    assert plain(counter.window.others["show_change"].amount) == "€7.10"


async def test_a_part_taken_can_be_given_back(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    counter.presenters.pay.toggle_split()
    counter.presenters.pay.choose_method(view.methods[1].key)
    press(counter, "2")
    counter.presenters.pay.take()
    counter.presenters.pay.take_back(card(counter).parts[0].key)
    assert card(counter).parts == ()
    assert rows(card(counter))[0] == ("To pay", "€4.95")


async def test_enter_pressed_twice_is_one_sale(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    counter.presenters.pay.take()
    assert counter.presenters.pay.is_taking
    counter.presenters.pay.take()
    await asyncio.sleep(0)
    counter.presenters.pay.take()
    counter.presenters.pay.close()  # and it is too late for Esc
    assert await sales(counter) == ["1-261122-0001"]
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]


async def test_only_a_payment_that_takes_long_is_shown_as_under_way(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pay_card(counter, "SL-01")
    written, store = asyncio.Event(), counter.bench.till.till_store
    pay = store.sales.pay

    async def slow(*args: Any) -> Any:
        await written.wait()
        return await pay(*args)

    monkeypatch.setattr(store.sales, "pay", slow)
    counter.presenters.pay.take()
    await asyncio.sleep(SLOW / 2)
    assert (card(counter).busy, card(counter).can_take) == (False, True)
    await asyncio.sleep(SLOW)
    assert (card(counter).busy, card(counter).can_take) == (True, False)
    written.set()
    assert await sales(counter) == ["1-261122-0001"]
    assert counter.window.pay is None


async def test_a_full_disk_keeps_card_and_cart_with_one_sentence(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pay_card(counter, "SL-01")
    cart = counter.presenters.sale.cart

    async def full(*_: Any) -> None:
        raise StoreError("full")

    with monkeypatch.context() as disk:
        disk.setattr(counter.bench.till.till_store.sales, "pay", full)
        counter.presenters.pay.take()
        await counter.settle()
    assert card(counter).error == "This computer's disk is full. Nothing was taken; make room and try again."
    assert card(counter).can_take
    assert counter.presenters.sale.cart == cart
    assert not [n for n in counter.window.notices if n.key == "paid"]
    assert await counter.bench.till.checkout.open_cart() == cart
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]


async def test_what_nobody_expected_leaves_a_card_that_can_be_used(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await pay_card(counter, "SL-01")

    async def broken(*_: Any) -> None:
        raise RuntimeError("a mistake of ours")

    with monkeypatch.context() as till:
        till.setattr(counter.bench.till.till_store.sales, "pay", broken)
        counter.presenters.pay.take()
        await counter.settle()
    assert [type(error) for _, error in counter.bench.reported] == [RuntimeError]
    assert card(counter).can_take
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]


async def test_a_scan_during_payment_changes_nothing_and_is_said(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    counter.presenters.finder.enter("5410000000071")
    await counter.settle()
    assert plain(card(counter).title) == "Pay €4.95"
    assert counter.window.notice == "Bougie cire 180 g: This sale is being paid. Press Esc to change it first."
    assert counter.window.finder.restore
    counter.presenters.sale.undo()
    counter.presenters.parking.park()
    counter.presenters.sale.set_customer(None)
    await counter.settle()
    assert counter.window.lines == [("Savon lavande", "1")]
    counter.presenters.pay.close()
    counter.presenters.finder.enter("5410000000071")
    await counter.settle()
    assert [name for name, _ in counter.window.lines] == ["Savon lavande", "Bougie cire 180 g"]


async def test_a_scan_between_enter_and_the_disk_never_brings_the_sold_cart_back(counter: Counter) -> None:
    await pay_card(counter, "SL-01")
    counter.presenters.pay.take()
    await asyncio.sleep(0)
    counter.presenters.finder.enter("5410000000071")
    assert await sales(counter) == ["1-261122-0001"]
    left = [line.name for line in (await counter.bench.till.checkout.open_cart()).lines]
    assert left == [name for name, _ in counter.window.lines]
    assert "Savon lavande" not in left


async def test_f12_right_behind_a_scan_waits_for_it(counter: Counter) -> None:
    counter.presenters.finder.enter("5410000000064")
    counter.presenters.turn.ask_pay()
    assert counter.window.pay is None
    await counter.settle()
    assert plain(card(counter).title) == "Pay €4.95"


async def test_f12_behind_a_code_that_is_not_found_opens_nothing(counter: Counter) -> None:
    counter.presenters.finder.enter("5410000000064")
    counter.presenters.finder.enter("5419999999999")
    counter.presenters.turn.ask_pay()
    await counter.settle()
    assert counter.window.pay is None
    assert counter.window.finder.notice.startswith("Nothing found")
    counter.presenters.turn.ask_pay()  # seen and pressed again
    assert plain(card(counter).title) == "Pay €4.95"


async def test_an_empty_cart_has_nothing_to_pay(counter: Counter) -> None:
    counter.presenters.turn.ask_pay()
    assert counter.window.pay is None
    assert not counter.window.cart.can_pay


async def test_a_free_sale_is_paid_with_nothing(counter: Counter) -> None:
    counter.presenters.sale.replace(await counter.bench.cart("SL-01"))
    for _asked in range(2):
        counter.presenters.sale.questions.answer("discount all", "100%")
    counter.presenters.pay.open()
    assert plain(card(counter).take_label) == "Take €0.00"
    counter.presenters.pay.take()
    assert await sales(counter) == ["1-261122-0001"]
    (row,) = await counter.bench.till.till_store.sales.find()
    assert (await counter.bench.till.till_store.sales.get(row.id)).tenders == ()


async def test_a_list_of_methods_renewed_meanwhile_changes_no_choice(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    card_method = next(m for m in view.methods if m.label == "Card")
    counter.presenters.pay.choose_method(card_method.key)
    counter.presenters.pay.set_methods((PaymentMethod("new", "Voucher"), PaymentMethod(card_method.key, "Card")))
    assert [(m.label, m.selected) for m in card(counter).methods] == [
        ("Cash", False),
        ("Voucher", False),
        ("Card", True),
        ("Our voucher", False),
    ]
    counter.presenters.pay.take()
    await counter.settle()
    (row,) = await counter.bench.till.till_store.sales.find()
    assert (await counter.bench.till.till_store.sales.get(row.id)).order.payment_method == "Card"


async def test_the_shops_own_methods_are_offered_cash_first_and_inactive_ones_not(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    assert [(m.label, m.shortcut) for m in view.methods] == [
        ("Cash", "F1"),
        ("Card", "F2"),
        ("Transfer", "F3"),
        ("Our voucher", "F8"),
    ]


async def test_cash_is_cash_whatever_the_shop_calls_it(counter: Counter) -> None:
    """Change, rounding, and the shop's own name for it in the order."""
    counter.presenters.pay.set_methods((PaymentMethod("3", "EC-Karte"), PaymentMethod("7", "Barzahlung")))
    view = await pay_card(counter, "TL-02", "BC-18")  # 22.89
    assert [method.label for method in view.methods] == ["Barzahlung", "EC-Karte", "Our voucher"]
    assert rows(view)[0] == ("To pay in cash, rounded to 0.05", "€22.90")
    press(counter, "50")
    assert (card(counter).big_label, plain(card(counter).big_amount)) == ("Change", "€27.10")
    counter.presenters.pay.take()
    await sales(counter)
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (sale.order.payment_method, sale.tenders[0].is_cash) == ("Barzahlung", True)


async def test_a_payment_with_parts_taken_is_not_left_by_one_press_of_esc(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    counter.presenters.pay.toggle_split()
    counter.presenters.pay.choose_method(view.methods[1].key)
    press(counter, "2")
    counter.presenters.pay.take()
    counter.presenters.pay.close()
    assert plain(card(counter).error) == "Give back Card €2.00, then press Esc again."
    press(counter, "1")
    counter.presenters.pay.close()
    assert card(counter).error, "after another key it is said again"
    counter.presenters.pay.close()
    assert counter.window.pay is None
    assert counter.presenters.sale.cart.lines
    counter.presenters.pay.open()
    assert card(counter).parts == ()


async def test_a_card_that_pays_all_reads_so_and_not_as_change(counter: Counter) -> None:
    view = await pay_card(counter, "SL-01")
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert (card(counter).big_label, plain(card(counter).big_amount)) == ("Card", "€4.95")


async def test_cash_first_then_card_leaves_the_cents_to_the_card(counter: Counter) -> None:
    """22.89: 10.00 in cash, the exact 12.89 by card; nothing is rounded, and the card paid most."""
    view = await pay_card(counter, "TL-02", "BC-18")
    counter.presenters.pay.toggle_split()
    press(counter, "10")
    counter.presenters.pay.take()
    assert rows(card(counter))[0] == ("To pay in cash, rounded to 0.05", "€12.90")
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert rows(card(counter))[0] == ("Still to pay", "€12.89")
    counter.presenters.pay.take()
    await counter.settle()
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (str(sale.settlement.rounding.amount), sale.order.payment_method) == ("0.00", "Card")
    assert sale.order.note.splitlines()[-2:] == ["Paid: 10.00 EUR Cash", "Paid: 12.89 EUR Card"]


def another_rounding(counter: Counter, **of_policy: Any) -> None:
    """The shop with another rule for paying."""
    checkout = counter.bench.till.checkout
    shop = replace(checkout.shop, policy=replace(checkout.shop.policy, **of_policy))
    checkout._shop, checkout._dated = shop, (checkout._dated[0], shop)


async def test_a_shop_that_rounds_every_way_to_pay_takes_the_rounded_amount_by_card(counter: Counter) -> None:
    another_rounding(counter, cash_for_all=True)
    view = await pay_card(counter, "TL-02", "BC-18")  # 22.89
    counter.presenters.pay.choose_method(view.methods[1].key)
    assert rows(card(counter))[0] == ("To pay, rounded to 0.05", "€22.90")
    counter.presenters.pay.take()
    await sales(counter)
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (str(sale.tenders[0].amount), str(sale.order.total), str(sale.settlement.rounding)) == (
        "22.90 EUR",
        "22.89 EUR",
        "0.01 EUR",
    )


async def test_what_cash_rounds_to_nothing_is_paid_by_enter_and_is_cash(counter: Counter) -> None:
    another_rounding(counter, cash_step=Decimal(50), cash_small=SmallAmounts.NEAREST)
    view = await pay_card(counter, "SL-01")  # 4.95
    assert rows(view)[0] == ("To pay in cash, rounded to 50", "€0.00")
    counter.presenters.pay.take()
    await sales(counter)
    (row,) = await counter.bench.till.till_store.sales.find()
    sale = await counter.bench.till.till_store.sales.get(row.id)
    assert (sale.order.payment_method, str(sale.settlement.rounding)) == ("Cash", "-4.95 EUR")
