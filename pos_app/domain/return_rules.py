"""The shop's rules for what comes back: reasons, limits, ceilings. Pure; amounts are minor units."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pos_app.domain.deposits import Brings
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen


class GoodsGo(StrEnum):
    """Where the goods go. Told to the back office; no stock is written."""

    SHELF = "shelf"
    REPAIR = "repair"
    WASTE = "waste"


@frozen
class Reason:
    """Why something comes back. `name` is the shop's own word, or the program's in English, which is translated where
    it is shown; `money`: money may be given back, else only a voucher; `goods`: where they usually go."""

    code: str
    name: str = ""
    money: bool = True
    goods: GoodsGo = GoodsGo.SHELF


REASONS = (
    Reason("changed_mind", "Changed mind"),
    Reason("wrong_size", "Wrong size"),
    Reason("faulty", "Faulty", goods=GoodsGo.REPAIR),
    Reason("wrong_price", "Wrong price"),
    Reason("wrong_article", "Wrong article"),
    Reason("cashiers_error", "Cashier’s error"),
)
"""The six reasons that a shop starts with, in the order of their keys."""
CASHIERS_ERROR = REASONS[5]
DEPOSIT_REASONS = (Reason("deposit_counted", "Counted at the till"), Reason("deposit_slip", "Slip of a machine"))
"""How it is known what empties came back."""


@frozen
class ReturnRules:
    """The shop's rules. A return above `limit` (minor units, None: no limit) or later than `days` after the sale needs
    the right of a person who did not sell it. `free_limit` and `free_day_limit` are ceilings of what comes back without
    a receipt: for one return, and for a cashier's day (None: nothing comes back without a receipt). `signature`: the
    paper has a line for the customer's signature. `book_days`: after so many days what nobody booked in the
    shop's software is said to be so. `as_draft`: a return is booked in the shop's software by a draft that
    the till creates there, not by hand. `deposits` are SKUs or barcodes of the articles that are a deposit on goods
    (Pfand, statiegeld, consigne), in capitals; `brings`: the deposits that goods bring along."""

    reasons: tuple[Reason, ...] = REASONS
    limit: int | None = None
    days: int | None = None
    free_limit: int | None = None
    free_day_limit: int | None = None
    signature: bool = False
    as_draft: bool = False
    book_days: int = 3
    deposits: frozenset[str] = frozenset()
    brings: tuple[Brings, ...] = ()

    def is_above(self, gross: int, sold_at: datetime | None, now: datetime) -> bool:
        """Whether a return is above the shop's limits."""
        late = self.days is not None and sold_at is not None and now - sold_at > timedelta(days=self.days)
        return late or (self.limit is not None and gross > self.limit)

    def is_deposit(self, sku: str, barcode: str) -> bool:
        """Whether an article is a deposit on goods, which is paid back without a receipt."""
        return any(code and code.upper() in self.deposits for code in (sku, barcode))

    def reason(self, code: str) -> Reason:
        """The reason with this code. Raises DomainError("return_reason")."""
        for one in self.reasons:
            if one.code == code:
                return one
        raise DomainError("return_reason", "reason")
