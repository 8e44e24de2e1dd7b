"""How a sale stands that was not paid at first: the one place that says it, for lists, pages and papers.

What a sale says of itself never changes; what came in for it since and what is still owed is `OwedSale`, or the `owed`
of its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.presenters.common.tenders import tender_name

if TYPE_CHECKING:
    from pos_app.domain.owed import OwedSale
    from pos_app.presenters.common.words import Translator


def owed_words(owed: int, total: Money, tr: Translator) -> str:
    """What a list says of a sale on which so much is still owed (minor units of its total); "" for nothing."""
    if not owed:
        return ""
    left = Money.from_minor(owed, total.currency)
    return tr("Not paid yet") if left == total else tr("{amount} still owed", amount=tr.amount(left))


def came_in(now: OwedSale, tr: Translator) -> Iterator[tuple[str, str]]:
    """What came in for a sale since, oldest first, and what was taken off for goods that came back: each with its
    amount."""
    for one in now.payments:
        ways = (tender_name(part, tr) for part in one.tenders)
        yield " · ".join((tr("Payment {number}", number=one.number), *ways)), tr.money(one.total)
    if now.off:
        yield tr("Taken off what is not paid yet"), tr.money(Money.from_minor(now.off, now.sale.cart.currency))
