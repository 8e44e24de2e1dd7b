"""What a customer brings back, at the real window: by keys alone, by fingers, with its refusals and approvals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.order import Sale
from pos_app.domain.returns import Return
from pos_app.presenters.common.views import Screen
from pos_app.presenters.common.words import NBSP
from tests.ui.till.cashier_hands import Cashier

pytestmark = pytest.mark.asyncio
Key = Qt.Key


async def sold(cashier: Cashier, *skus: str) -> Sale:
    """A sale in cash, made before."""
    return await cashier.bench.sell(*skus)


async def given(cashier: Cashier) -> list[Return]:
    """What was given back so far, oldest first."""
    return list(reversed(await cashier.bench.till.till_store.returns.latest()))


def notice(cashier: Cashier) -> str:
    view = cashier.window.notices.current
    return f"{view.text} {view.strong}".strip().replace(NBSP, " ") if view is not None else ""


def screen(cashier: Cashier) -> Screen:
    return cashier.presenters.frame.active


async def test_the_usual_return_is_scan_enter_reason_enter(cashier: Cashier) -> None:
    sale = await sold(cashier, "TL-02", "SL-01")
    cashier.scan(str(sale.receipt)).press(Key.Key_Return).type("1").press(Key.Key_Return)
    await cashier.do()
    (back,) = await given(cashier)
    assert (back.receipt, back.gross, back.reason.code) == (sale.number, sale.totals.total.minor, "changed_mind")
    assert back.cash == sale.settlement.paid.minor - sale.settlement.change.minor, "all that was taken goes back"
    assert screen(cashier) is Screen.SALE
    assert cashier.window.paid.isVisible()
    assert cashier.window.paid._amount.accessibleName().replace(NBSP, " ") == "Give back €14.95"
