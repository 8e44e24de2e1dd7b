"""What the till's file answers with, beyond the domain's own values: parked carts, rows of the Sales list, a summary.

Scope: frozen dataclasses only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos_app.domain.cart import Cart
from pos_app.domain.money import Money
from pos_app.domain.submission import Submission


@dataclass(frozen=True, slots=True)
class Parked:
    """A cart put aside. `label` ("P-3") is short and free again once the cart is resumed; `id` never comes back.
    `elsewhere`: it is on another till, too, for it was handed over or taken over."""

    id: int
    label: str
    cart: Cart
    cashier: str
    at: datetime
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A paid sale as lists show it. `customer` is "" for a walk-in; `differs`: the shop system has other sums;
    `doubt_since`: when a call first had no sure answer, while none has had one."""

    id: str
    receipt: str
    paid_at: datetime
    customer: str
    total: Money
    submission: Submission
    differs: bool = False
    doubt_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """Where all sales stand: how many per state, and what the header and the footer say.

    The first five count sales; `customers_waiting` counts new customers not yet sent. `waiting_total` is what the
    unsent sales add up to and `today_total` what the day's sales do, one amount per currency. `waiting_since` is when
    the oldest unsent sale was paid.
    """

    queued: int = 0
    sending: int = 0
    unknown: int = 0
    refused: int = 0
    sent: int = 0
    customers_waiting: int = 0
    waiting_total: tuple[Money, ...] = ()
    waiting_since: datetime | None = None
    last_sent_at: datetime | None = None
    today: int = 0
    today_sent: int = 0
    today_total: tuple[Money, ...] = ()

    @property
    def waiting(self) -> int:
        """Sales that are not at the shop's software yet, whatever the reason."""
        return self.queued + self.sending + self.unknown + self.refused
