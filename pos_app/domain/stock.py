"""How many of an article are left: as the shop's software said, or an estimate of a shop of several tills. Pure.

It is shown, and nothing else: no sale is kept from being made by it.
"""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.frozen import frozen


@frozen
class StockLeft:
    """So many are left. `is_estimate`: some moved since the shop's software was asked."""

    quantity: Decimal
    is_estimate: bool = False


def left(as_read: Decimal | None, moved: Decimal | None = None) -> StockLeft | None:
    """What is left of `as_read`, the stock that the shop's software said last, after `moved` since then (below zero:
    sold; None: nothing is known). None where it is not counted. Selling brings it to 0 at most: what lay on the counter
    was there, so the software's figure was too low."""
    if as_read is None:
        return None
    if not moved:
        return StockLeft(as_read)
    return StockLeft(max(as_read + moved, min(as_read, Decimal(0))), is_estimate=True)
