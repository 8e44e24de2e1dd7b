"""Deposits paid back at the real window: by keys alone, by fingers alone, with a sale, and never for goods."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.payment import EXCHANGE
from pos_app.domain.return_rules import ReturnRules
from pos_app.domain.returns import ReturnKind
from pos_app.domain.totals import totals
from pos_app.presenters.common.views import Screen
from pos_app.sandbox.barcodes import ean13
from tests.ui.till.cashier_hands import BREAD, SOAP, TOWEL
from tests.ui.till.cashier_hands import Cashier as Hands
from tests.ui.till.test_returns_at_the_window import (
    LEA,
    cards,
    given,
    headline,
    notice,
    plain,
    press,
    rule_of,
    sales,
    screen,
    staff,
    touch,
)

pytestmark = pytest.mark.asyncio
Key, Mod = Qt.Key, Qt.KeyboardModifier


def crates(cashier: Hands) -> None:
    """In this shop the soap stands for a crate: 4.95."""
    rule_of(cashier, ReturnRules(deposits=frozenset({"SL-01"}), limit=10_000))


async def test_by_keys_alone_in_cash(cashier: Hands) -> None:
    crates(cashier)
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier)
    await cashier.do()
    cashier.scan(SOAP).scan(SOAP)
    await cashier.do()
    view = cashier.window.returns._view
    assert (view.title, plain(view.back.total)) == ("Deposits back", "€9.90")
    cashier.type("+").press(Key.Key_Return)
    await cashier.do()
    assert await given(cashier) == [], "it is asked first how they were counted"
    cashier.type("1").press(Key.Key_Return)
    await cashier.do()
    (back,) = await given(cashier)
    assert (back.kind, back.gross, back.cash, back.reason.code) == (ReturnKind.DEPOSIT, 1485, 1485, "deposit_counted")
    assert (screen(cashier), headline(cashier)) == (Screen.SALE, "Give back €14.85")
    assert await sales(cashier) == []


async def test_by_fingers_alone_for_the_sale_in_hand(cashier: Hands) -> None:
    """The empties pay for a part; the Pay card takes the rest, and one document holds both."""
    crates(cashier)
    cashier.scan(TOWEL).scan(TOWEL)
    await cashier.do()
    total = totals(cashier.presenters.sale.cart, cashier.bench.till.shop.policy).total.minor
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier)
    await cashier.do()
    await press(cashier, "Deposits…")
    cashier.scan(SOAP)
    await cashier.do()
    await touch(cashier, 0, more=True)
    view = cashier.window.returns._view
    assert plain(view.money.amount) == f"€{(total - 990) // 100}.{(total - 990) % 100:02d}"
    assert await sales(cashier) == []
    assert cashier.window.returns.side.isVisible()
    cashier.type("2")
    await cashier.do()
    await press(cashier, "Take €")
    assert cards(cashier) == ["PayCard"]
    await press(cashier, "Take €")
    (back,), (sale,) = await given(cashier), await sales(cashier)
    assert (back.cash, back.reason.code) == (0, "deposit_slip")
    assert back.exchanged is not None
    assert (back.exchanged.sale_id, back.exchanged.amount) == (sale.id, 990)
    assert sale.tenders[0].method == EXCHANGE
    assert cashier.presenters.sale.cart.is_empty
    assert (await cashier.bench.till.checkout.open_cart()).is_empty


async def test_goods_are_no_deposit_and_esc_leaves_the_sale_as_it_was(cashier: Hands) -> None:
    crates(cashier)
    cashier.scan(BREAD)
    await cashier.do()
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier).press(Key.Key_F8)
    await cashier.do()
    cashier.scan(TOWEL)
    await cashier.do()
    assert "is no deposit" in notice(cashier)
    assert cashier.window.returns._view.back.lines == ()
    cashier.press(Key.Key_F3)
    cashier.type("torchon")
    await cashier.do()
    assert cashier.window.returns._view.taken.hits == (), "nor is what is found by its name"
    assert "is no deposit" in cashier.window.returns._view.taken.notice
    cashier.press(Key.Key_Return)
    await cashier.do()
    assert cashier.window.returns._view.back.lines == ()
    cashier.press(Key.Key_Escape)
    await cashier.do()
    cashier.press(Key.Key_Return).press(Key.Key_Escape)
    await cashier.do()
    assert screen(cashier) is Screen.SALE
    assert len(cashier.presenters.sale.cart.lines) == 1
    assert await given(cashier) == []


async def test_a_shop_without_deposits_shows_no_button(cashier: Hands) -> None:
    rule_of(cashier, ReturnRules())
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier)
    await cashier.do()
    assert cashier.window.returns._view.deposits is None
    cashier.scan(SOAP)
    await cashier.do()
    assert cashier.window.returns._view.title == "Return"


BEER, CRATE, CRATE_OF_BEER = (ean13(f"541{number:09d}") for number in (14, 42, 43))


async def test_bottles_bring_their_deposit_along_and_an_empty_crate_pays_for_the_next(cashier: Hands) -> None:
    """The practice shop's own: a bottle 0.10, a crate 2.10 and the 24 bottles in it."""
    sale = cashier.presenters.sale
    cashier.scan(BEER, BEER, CRATE_OF_BEER)
    await cashier.do()
    lines = [(line.sku, int(line.quantity)) for line in sale.cart.lines]
    assert lines == [("BA-33", 2), ("CO-BO", 26), ("BB-24", 1), ("CO-CA", 1)]
    assert sale.selected == sale.cart.lines[2].key, "what was scanned is selected, not what it brought"
    cashier.type("-")
    await cashier.do()
    assert [line.sku for line in sale.cart.lines] == ["BA-33", "CO-BO"]
    cashier.press(Key.Key_Z, modifier=Mod.ControlModifier)
    await cashier.do()
    assert [int(line.quantity) for line in sale.cart.lines] == [2, 26, 1, 1], "one step back"
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier).press(Key.Key_F8)
    cashier.scan(CRATE)
    await cashier.do()
    cashier.type("1\r")
    await cashier.do()
    assert cards(cashier) == ["PayCard"]
    await press(cashier, "Take €")
    (back,), (sold,) = await given(cashier), await sales(cashier)
    assert (back.kind, back.gross, back.exchanged and back.exchanged.amount) == (ReturnKind.DEPOSIT, 210, 210)
    assert sold.totals.total.minor == 2 * 290 + 5400 + 26 * 10 + 210
    report = (await cashier.presenters.day._days.today("Nadia")).report
    assert (report.deposits.count, report.deposits.amount, report.returns.deposits.amount) == (1, 470, 210)


async def test_above_the_limit_another_pin_is_asked_for_deposits_too(cashier: Hands) -> None:
    rule_of(cashier, ReturnRules(deposits=frozenset({"CO-CA"}), limit=300))
    await staff(cashier)
    cashier.press(Key.Key_F7, modifier=Mod.ShiftModifier).press(Key.Key_F8)
    cashier.scan(CRATE, CRATE)
    await cashier.do()
    assert plain(cashier.window.returns._view.money.lock) == "The PIN of another cashier is asked next."
    cashier.type("1\r")
    await cashier.do()
    assert (cards(cashier), await given(cashier)) == (["PinCard"], [])
    cashier.press(Key.Key_Escape)
    await cashier.do()
    assert (cards(cashier), await given(cashier)) == ([], []), "without the PIN nothing goes back"
    cashier.press(Key.Key_Return).type(f"{LEA}\r")
    await cashier.do(lambda: True)
    (back,) = await given(cashier)
    assert (back.gross, back.cashier, back.approved_by) == (420, "Nadia", "Lea")


async def test_a_bottle_that_comes_back_full_takes_its_deposit_with_it(cashier: Hands) -> None:
    """By a key, by a scan; what the cashier does to the deposit itself stays. A deposit is no best seller."""
    bench, sale = cashier.bench, cashier.presenters.sale
    cashier.scan(BEER, BEER, BEER, CRATE_OF_BEER)
    await cashier.do()
    sold = await bench.pay(sale.cart)
    sale.replace(bench.till.checkout.empty_cart())
    assert set(await bench.till.shelf.best_sellers()) == {line.variant_id for line in sold.cart.lines[::2]}
    cashier.scan(str(sold.receipt))
    await cashier.do()

    def pieces() -> list[str]:
        return [line.quantity for line in cashier.window.returns._view.back.lines]

    cashier.type("++")
    await cashier.do()
    assert pieces() == ["2", "2", "0", "0"]
    cashier.scan(CRATE_OF_BEER)
    await cashier.do()
    assert pieces() == ["2", "26", "1", "1"]
    await touch(cashier, 1, more=False)
    assert pieces() == ["2", "25", "1", "1"], "one bottle was broken"
    cashier.press(Key.Key_Up).type("-")
    await cashier.do()
    cashier.type("1\r")
    await cashier.do()
    (back,) = await given(cashier)
    assert {line.sku: line.pieces for line in back.lines} == {"BA-33": 1, "CO-BO": 24, "BB-24": 1, "CO-CA": 1}
