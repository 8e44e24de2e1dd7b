"""What the ways of money are called that are the till's own and no method of the shop. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.payment import EXCHANGE, VOUCHER

if TYPE_CHECKING:
    from pos_app.domain.payment import Tender
    from pos_app.presenters.common.words import Translator


def tender_name(part: Tender, tr: Translator) -> str:
    """What a tender is called on screens and papers."""
    if part.method == EXCHANGE:
        return tr("Exchange")
    return tr("Voucher") if part.method == VOUCHER else tr(part.method)
