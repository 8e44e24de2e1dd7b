"""What the shop's software told of an order beside its sums: that it is cancelled, only a draft, costs a fee more.

Pure. A sale whose order is remarked arrived; whether somebody must look at it is said with each remark.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Created

_FINE = frozenset({"", "confirmed", "shipped"})


class Telling(StrEnum):
    """What was told, the worst first."""

    CANCELLED = "cancelled"
    CURRENCY = "currency"  # the order is in other money: `word` is its code
    PAYMENT = "payment"  # its payment is not through: `word` is Chift's state of it
    REFUNDED = "refunded"  # money was given back: `amount`
    STATUS = "status"  # a status that this program does not know: `word`
    DRAFT = "draft"  # a draft, although it names how it was paid
    FEE = "fee"  # the shop put `amount` on top by itself, for `word`
    NO_NOTE = "no_note"  # matched without its note


@frozen
class Remark:
    """One thing that was told. `amount` in the order's currency, None where there is none."""

    told: Telling
    word: str = ""
    amount: Decimal | None = None

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look at the order."""
        return self.told is not Telling.NO_NOTE


def remarks(answer: Created, *, names_method: bool, currency: str) -> tuple[Remark, ...]:
    """What an answer tells beside its sums, the worst first. `names_method`: the order said how it was paid; one that
    does not is a draft until it is paid. `currency`: the one it was sent in (ISO 4217)."""
    found = []
    if answer.currency not in ("", currency):
        found.append(Remark(Telling.CURRENCY, answer.currency))
    match answer.status:
        case "cancelled" | "cancelled_unpaid":
            found.append(Remark(Telling.CANCELLED))
        case "draft":
            found += [Remark(Telling.DRAFT)] if names_method else []
        case "refunded":
            found += [] if answer.refunded else [Remark(Telling.REFUNDED)]
        case word if word not in _FINE:
            found.append(Remark(Telling.STATUS, word))
    found += [Remark(Telling.PAYMENT, state) for state in answer.payments]
    if answer.refunded:
        found.append(Remark(Telling.REFUNDED, amount=answer.refunded))
    found += [Remark(Telling.FEE, fee.word, fee.total) for fee in answer.fees]
    if answer.noted is False:
        found.append(Remark(Telling.NO_NOTE))
    order = list(Telling)
    return tuple(sorted(found, key=lambda one: order.index(one.told)))
