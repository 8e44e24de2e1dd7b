"""What the ways of money are called that are the till's own and no method of the shop; and how a sale stands that was
not paid at first, for lists, pages and papers. Pure.

What a sale says of itself never changes: what came in for it since and what is still owed is `OwedSale`, or the `owed`
of its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos_app.domain.money import Money
from pos_app.domain.payment import EXCHANGE, VOUCHER

if TYPE_CHECKING:
    from pos_app.domain.owed import OwedSale
    from pos_app.domain.payment import Tender
    from pos_app.presenters.common.words import Translator


def tender_name(part: Tender, tr: Translator) -> str:
    """What a tender is called on screens and papers."""
    if part.method == EXCHANGE:
        return tr("Exchange")
    return tr("Voucher") if part.method == VOUCHER else tr(part.method)


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
