"""The practice shop's two cashiers, whose PINs are no secret: to rehearse signing in, approvals and refusals.

Scope: who they are, and having them or not. They are cashiers of the practice till's file as any others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.domain.cashier import OWNER, USUAL, Cashier

if TYPE_CHECKING:
    from pos_app.services.cashiers.staff import Cashiers

NADIA, TOM = ("Nadia", "2580"), ("Tom", "1470")
"""Name and PIN: Nadia may do everything, Tom sells."""


async def rehearse(cashiers: Cashiers, *, on: bool) -> None:
    """Have both sign in by their PINs, or take all PINs away. Raises StoreError."""
    await cashiers.load()
    if on == cashiers.is_on:
        return
    if on:
        known = {one.name: one.id for one in cashiers.all}
        for (name, pin), grants in ((NADIA, OWNER), (TOM, USUAL)):
            await cashiers.save(Cashier(known.get(name, 0), name, grants), pin)
        return
    # The owners go last: as long as somebody signs in, one of them may open the settings.
    for one in sorted(cashiers.all, key=lambda one: one.is_owner):
        if one.active:
            await cashiers.retire(one.id)
