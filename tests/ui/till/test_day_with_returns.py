"""A whole day at the real window by keys: a float, a sale, a part of it back in cash, an exchange whose difference is
paid by card, a sale made void and mended, the Z. The drawer, the sums and the papers agree at its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pos_app.domain.money_back import BackWay
from pos_app.domain.returns import ReturnKind
from pos_app.presenters.common.views import Screen
from tests.ui.till.cashier_hands import BREAD, SOAP, TOWEL, Cashier

pytestmark = pytest.mark.asyncio
Key, Mod = Qt.Key, Qt.KeyboardModifier


async def test_a_day_with_all_that_comes_back(cashier: Cashier) -> None:
    cashier.window.resize(1366, 768)
    bench, store = cashier.bench, cashier.bench.till.till_store

    async def keys(*steps: Qt.Key | str | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        for step in steps:
            if isinstance(step, str):
                cashier.type(step)
            elif isinstance(step, tuple):
                cashier.press(step[0], modifier=step[1])
            else:
                cashier.press(step)
        await cashier.do(lambda: True)

    await keys((Key.Key_F4, Mod.ShiftModifier), Key.Key_F3, "100\r", Key.Key_F1)
    cashier.scan(TOWEL, TOWEL, SOAP)
    await keys(Key.Key_F12, "30\r")  # 24.93, in cash 24.95
    (first,) = [await store.sales.get(row.id) for row in await store.sales.find()]

    cashier.scan(str(first.receipt), TOWEL)  # one towel comes back
    await keys("2\r")
    (back,) = await store.returns.latest()
    assert ([line.pieces for line in back.lines], back.gross, back.cash) == ([1], 999, 1000)

    cashier.scan(str(first.receipt), SOAP, BREAD, BREAD)  # the soap for two loaves: 4.95 for 8.40
    await keys("5\r", Key.Key_F2, Key.Key_Return)  # F2 on the Pay card: by card
    exchange = (await store.returns.latest())[0]
    assert exchange.exchanged is not None
    second = await store.sales.get(exchange.exchanged.sale_id)
    assert [(part.method, part.amount.minor, part.is_cash) for part in second.tenders] == [
        ("exchange", 495, False),
        ("Card", 345, False),
    ]

    cashier.scan(SOAP)
    await keys(Key.Key_F12, Key.Key_Return, (Key.Key_Delete, Mod.ControlModifier), "1")
    void = (await store.returns.latest())[0]
    assert (void.kind, void.cash) == (ReturnKind.VOID, 495)
    await keys("+", Key.Key_F12, Key.Key_Return)  # two were meant

    report = (await cashier.presenters.days.today()).report
    assert report.drawer.expected == 10_000 + 2495 - 1000 + 990
    await keys((Key.Key_F4, Mod.ShiftModifier), Key.Key_F12, "2")  # without a count
    assert cashier.presenters.frame.active is Screen.DAY
    assert cashier.window.day._view.title == "Z report 1"
    given = await store.returns.latest()
    assert [one.kind for one in reversed(given)] == [ReturnKind.RETURN, ReturnKind.RETURN, ReturnKind.VOID]
    assert {part.way for one in given for part in one.back} == {BackWay.CASH, BackWay.EXCHANGE}
    assert (await store.verify_journal()).ok
    bench.serve()
    sold = [await store.sales.get(row.id) for row in await store.sales.find()]
    await bench.sent(*(one for one in sold if one.number != void.receipt))
    assert len(bench.receipts()) == 3, "the void one never left"
