"""What a till knows of the shop's store at this moment, as a value: also of a till without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen
from pos_app.domain.store_state import StoreState

if TYPE_CHECKING:
    from pos_app.domain.shop_store import SharedCart
    from pos_app.domain.store_state import StoreRefusedError


@frozen
class SharedNow:
    """How the store stands, and the shop's parked carts as they were read last, without those of this till's own."""

    state: StoreState = StoreState.NOT_SET
    refused: StoreRefusedError | None = None
    carts: tuple[SharedCart, ...] = ()

    @property
    def free(self) -> int:
        """How many carts any till may take up."""
        return sum(one.is_free for one in self.carts)
