"""What a till knows of the shop's store at this moment, as a value: also of a till without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.store_state import StoreState

if TYPE_CHECKING:
    from pos_app.domain.shop_store import SharedCart
    from pos_app.domain.store_state import StoreRefusedError


@frozen
class SharedNow:
    """How the store stands; the shop's parked carts as they were read last, without those of this till's own; and what
    `moved` of the shop's stock since the catalogue was (pieces by variant), nothing while the store does not answer."""

    state: StoreState = StoreState.NOT_SET
    refused: StoreRefusedError | None = None
    carts: tuple[SharedCart, ...] = ()
    moved: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def free(self) -> int:
        """How many carts any till may take up."""
        return sum(one.is_free for one in self.carts)
