"""The sale paid just before the program was started: a till that died at that moment never showed it (faults F24).

Without it an empty cart is all a cashier finds, and the customer in front of it pays twice.
"""

from __future__ import annotations

from datetime import timedelta

from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.sales.sales_list import SalesList

RECENT = timedelta(minutes=30)
KEY = "last paid"


async def last_paid(ledger: SalesList, tr: Translator) -> NoticeView | None:
    """The sale paid here within the last half hour, with the change that was due; None without one.

    By the clock on the wall, for a hint alone: a clock that was set meanwhile hides it at worst.
    """
    sale = await ledger.newest()
    if sale is None or sale.receipt.till != ledger.shop.till or not abs(ledger.now - sale.paid_at) <= RECENT:
        return None
    settled = sale.money_given[1]  # for vouchers beside the goods, too
    text = tr(
        "Paid before this start, at {time}: {total} · receipt {receipt}",
        time=tr.time(sale.paid_at),
        total=tr.money(settled.total),
        receipt=sale.receipt,
    )
    strong = tr("Change {amount}", amount=tr.money(settled.change)) if settled.change else ""
    return NoticeView(KEY, Tone.INFO, text, strong, seconds=30.0, answers=False)
