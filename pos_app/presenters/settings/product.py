"""The product that lines with a typed name are sold as: whether this shop has it, told at its field.

Scope: asks the catalogue by way of the till; holds the last answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pos_app.domain.errors import DomainError
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.fields import PRODUCT

LOST = "lost_product"
"""The code of an error that keeps nothing from being saved."""


class ProductField:
    """`sells(named)` says whether one product goes by this id, article number or barcode."""

    def __init__(self, sells: Callable[[str], Awaitable[bool]]) -> None:
        self._sells = sells
        self._unknown = ""

    async def look(self, draft: Draft) -> None:
        """Look whether the product is known here."""
        named = draft.text(PRODUCT).strip()
        self._unknown = "" if not named or await self._sells(named) else named

    def errors(self, draft: Draft) -> dict[str, DomainError]:
        """What is wrong with the field. One that the shop has no more since it was saved keeps nothing else from
        being saved: it is told, and that is all."""
        if not self._unknown or draft.text(PRODUCT).strip() != self._unknown:
            return {}
        return {PRODUCT: DomainError("no_product" if PRODUCT in draft.typed else LOST, PRODUCT)}
