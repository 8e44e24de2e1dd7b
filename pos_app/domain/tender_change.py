"""A correction of how a sale was paid (returns.md, "Paid otherwise"). Pure."""

from __future__ import annotations

from datetime import datetime

from pos_app.domain.cash_rounding import CashRounding
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency
from pos_app.domain.payment import Tender


@frozen
class TenderChange:
    """A correction of how a sale was paid, made before the Z of its day: `before` and `after` are its tenders, `rule`
    is how its cash is rounded. The sale stays as it is. `taken_from`: the till that wrote it, "" for this one."""

    id: str
    sale_id: str
    receipt: str
    at: datetime
    cashier: str
    before: tuple[Tender, ...]
    after: tuple[Tender, ...]
    cash: int
    """What the drawer has more (negative: less) by it, minor units."""
    currency: Currency
    reason: str
    rule: CashRounding | None = None
    approved_by: str = ""
    taken_from: str = ""
