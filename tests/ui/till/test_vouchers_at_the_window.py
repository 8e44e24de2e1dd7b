"""Vouchers at the real window: sold and redeemed by keys alone, by fingers alone, by scans that take nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLineEdit

from pos_app.domain.paper import Barcode
from pos_app.domain.payment import VOUCHER
from pos_app.domain.totals import totals
from pos_app.store.tables.later.writing import LaterStore
from tests.ui.till.cashier_hands import SOAP
from tests.ui.till.cashier_hands import Cashier as Hands
from tests.ui.till.test_returns_at_the_window import cards, errors, headline, notice, plain, press, sales
from tests.ui.till.test_tasks_by_touch import Fingers

pytestmark = pytest.mark.asyncio
Key, Mod = Qt.Key, Qt.KeyboardModifier


def later(cashier: Hands) -> LaterStore:
    return cashier.bench.till.till_store.later


async def codes(cashier: Hands) -> list[str]:
    """The codes that were given out, oldest first."""
    rows = await later(cashier)._database.read(lambda c: c.execute("SELECT code FROM voucher ORDER BY seq").fetchall())
    return [str(code) for (code,) in rows]


async def sell(cashier: Hands, amount: str = "20") -> str:
    """A voucher sold by keys, with the exact cash."""
    cashier.press(Key.Key_F8, modifier=Mod.ShiftModifier).type(f"{amount}\r").press(Key.Key_Return)
    await cashier.do()
    await cashier.settle()
    cashier.press(Key.Key_Escape)  # the paper of a till without a printer
    await cashier.do()
    return (await codes(cashier))[-1]


async def test_sold_and_redeemed_by_keys_alone(cashier: Hands) -> None:
    """Typed with a slip first: that is said at the field, and nothing is taken."""
    code = await sell(cashier)
    assert headline(cashier) == "Paid €20.00"
    total = totals(await cashier.bench.cart("SL-01"), cashier.bench.till.shop.policy).total
    cashier.scan(SOAP).press(Key.Key_F12).press(Key.Key_F8)
    await cashier.do()
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    cashier.type(f"{wrong}\r")
    await cashier.do()
    assert "PromptCard" in cards(cashier)
    view = cashier.window.prompt._view
    assert view is not None
    assert view.error.startswith("A letter or figure of this code is wrong")
    cashier.window.prompt._line.clear()
    cashier.type(f"{code.lower()}\r")
    await cashier.do()
    assert cards(cashier) == ["PayCard"]
    assert plain(notice(cashier)).startswith("Voucher: €")
    cashier.press(Key.Key_Return)
    await cashier.do()
    (sale,) = await sales(cashier)
    assert [(one.method, one.amount) for one in sale.tenders] == [(VOUCHER, total)]
    now = await cashier.bench.till.vouchers.find(code)
    assert now.left == 2_000 - total.minor


async def test_by_fingers_alone(cashier: Hands) -> None:
    """The menu, the pad's figures, the Pay card's button."""
    code = await sell(cashier, "2")
    cashier.scan(SOAP)
    await cashier.do()
    await press(cashier, "Pay")
    await press(cashier, "Our voucher")
    cashier.type(code)
    await cashier.do()
    await press(cashier, "Take it")
    view = cashier.window.pay._view
    assert [plain(f"{part.label} {part.amount}") for part in view.parts] == ["Voucher €2.00"]
    assert view.rows[0].label.startswith("To pay in cash") or view.rows[0].label == "Still to pay"
    await press(cashier, "Voucher €2.00")
    assert cashier.window.pay._view.parts == (), "it is taken off before anything is written"
    assert (await cashier.bench.till.vouchers.find(code)).left == 200


async def test_a_line_beside_goods_by_keys_alone(cashier: Hands) -> None:
    """With goods in the cart a voucher becomes a line: both are paid by one Enter, and one panel says the change. It
    is taken out, and brought back, as any line."""
    cashier.scan(SOAP).press(Key.Key_F8, modifier=Mod.ShiftModifier).type("12.34\r")
    await cashier.do()
    assert [plain(one) for one in errors(cashier)] == [
        "Cash is rounded to 0.05 here: sell a voucher for a multiple of it."
    ]
    field = cashier.window.form.findChild(QLineEdit)
    assert field is not None
    field.clear()
    cashier.type("20\r")
    await cashier.do()
    assert cards(cashier) == []
    cart = cashier.presenters.sale.cart
    assert [one.amount for one in cart.vouchers] == [2_000]
    cashier.press(Key.Key_Delete)
    await cashier.do()
    assert cashier.presenters.sale.cart.vouchers == ()
    cashier.press(Key.Key_Z, modifier=Mod.ControlModifier)
    await cashier.do()
    assert cashier.presenters.sale.cart == cart
    due = totals(cart, cashier.bench.till.shop.policy).total + cart.beside
    cashier.press(Key.Key_F12)
    await cashier.do()
    assert plain(cashier.window.pay._view.title) == f"Pay €{due.amount}"
    cashier.type("100").press(Key.Key_Return)
    await cashier.do()
    await cashier.settle()
    (sale,) = await sales(cashier)
    assert sale.totals.total + cart.beside == due
    assert "vouchers of €20.00" in plain(notice(cashier))
    view = cashier.window.paid._view
    rows = {plain(row.label): plain(row.amount) for row in view.rows}
    assert rows["Vouchers, no turnover"] == "€20.00"
    assert rows["Cash"] == "€100.00"
    cashier.press(Key.Key_Escape)  # the voucher's paper, of a till without a printer
    await cashier.do()
    (code,) = await codes(cashier)
    assert (await cashier.bench.till.vouchers.find(code)).left == 2_000


async def test_a_line_beside_goods_by_fingers_alone(cashier: Hands) -> None:
    """The menu, the pad's figures; the cross takes it out; two of them are paid with the goods by the Pay card."""
    cashier.window.resize(1024, 768)
    cashier.scan(SOAP)
    await cashier.do()
    me = Fingers(cashier)
    for amount in ("5", "10"):
        await me._tap(cashier.window.header.menu, cashier.window.header.menu.rect())
        await me.press("Sell a voucher…")
        for figure in amount:
            await me.press(figure)
        await me.press("Into this sale")
    assert [one.amount for one in cashier.presenters.sale.cart.vouchers] == [500, 1_000]
    table = cashier.window.sale.cart
    cell = table.visualRect(table.model().index(1, 1))
    await me._tap(table.viewport(), QRect(cell.left() + 12, cell.top(), 44, cell.height()))
    assert [one.amount for one in cashier.presenters.sale.cart.vouchers] == [1_000]
    await me.press("Pay", "Take")
    await cashier.do()
    assert len(await sales(cashier)) == 1
    assert len(await codes(cashier)) == 1


def shown_code(cashier: Hands) -> str:
    """The code on the voucher's paper that is shown."""
    view = cashier.window.paper._view
    assert view is not None
    assert cards(cashier) == ["PaperCard"]
    (code,) = [row.text for row in view.paper.rows if isinstance(row, Barcode)]
    return code


async def test_without_a_printer_each_of_several_vouchers_is_shown(cashier: Hands) -> None:
    """Nobody has its code else: Esc leads from one to the next, and the panel's button brings all of them again."""
    cashier.scan(SOAP)
    for amount in ("5", "10", "20"):
        cashier.press(Key.Key_F8, modifier=Mod.ShiftModifier).type(f"{amount}\r")
        await cashier.do()
    cashier.press(Key.Key_F12).press(Key.Key_Return)
    await cashier.do()
    given = await codes(cashier)
    assert len(given) == 3
    for again in (False, True):
        if again:
            cashier.press(Key.Key_G, modifier=Mod.ControlModifier)
            await cashier.do()
        seen = []
        for left in (2, 1, 0):
            seen.append(shown_code(cashier))
            view = cashier.window.paper._view
            assert view is not None
            assert view.close_label == ("Next paper" if left else "Close")
            cashier.press(Key.Key_Escape)
            await cashier.do()
        assert seen == given
        assert cards(cashier) == []
    # One that is left before the last: another paper ends it, and no voucher comes up behind that one.
    await Fingers(cashier).press("Voucher")
    await cashier.do()
    assert shown_code(cashier) == given[0]
    cashier.presenters.papers.show((await sales(cashier))[0].id)
    await cashier.do()
    cashier.press(Key.Key_Escape)
    await cashier.do()
    assert cards(cashier) == []


async def test_a_scan_fills_in_and_takes_nothing(cashier: Hands) -> None:
    """On the Pay card the code stands in the field until a person presses Enter; elsewhere it is told what is left."""
    code = await sell(cashier)
    cashier.scan(code)
    await cashier.do()
    assert plain(notice(cashier)) == "Voucher: €20.00 of €20.00 left. It pays on the Pay card (F12)."
    cashier.scan(SOAP).press(Key.Key_F12).scan(code)
    await cashier.do()
    assert sorted(cards(cashier)) == ["PayCard", "PromptCard"]
    assert (await cashier.bench.till.vouchers.find(code)).left == 2_000
    assert list(cashier.window.pay._view.parts) == []
    cashier.press(Key.Key_Return)
    await cashier.do()
    assert len(cashier.window.pay._view.parts) == 1
    cashier.press(Key.Key_Return)
    await cashier.do()
    assert len(await sales(cashier)) == 1


async def test_what_is_no_amount_is_said_at_its_field(cashier: Hands) -> None:
    """And nothing is sold."""
    cashier.press(Key.Key_F8, modifier=Mod.ShiftModifier).type("0\r")
    await cashier.do()
    assert [plain(one) for one in errors(cashier)] == [
        "A voucher is sold for more than nothing and up to €10,000.00, to the cent."
    ]
    cashier.press(Key.Key_Escape)
    await cashier.do()
    assert cards(cashier) == []
    assert await codes(cashier) == []
