"""Signing in by PIN, approvals, and the wait after wrong PINs; the journal records all of it.

If no cashier has a PIN the till asks for none. The wait depends on the number of wrong PINs in a row, which is on disk
before the screen says that a PIN was wrong, and starts again when the program starts: neither a restart nor a change of
the computer's clock shortens it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from pos_app.domain.cashier import OWNER, Cashier, Grant, Right, Wish, checked_name, needs
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.pin import FORGIVEN_EVERY, PinHash, checked_pin, hash_pin, same, wait_after
from pos_app.store.tables.cashiers import CashierBook, CashierNote, KeptCashier

if TYPE_CHECKING:
    from pos_app.services.clock import Clock
    from pos_app.system.settings_file import Settings

USUAL_IDLE = 5  # minutes
LONGEST_IDLE = 3  # digits of the number of minutes
_WORST_LIMIT = Decimal(100)
_HASHES_AT_ONCE = 4  # each takes 32 MB and a processor for 0.1 s


def idle_seconds(settings: Settings) -> float:
    """Seconds without a key after which the till locks itself (0: never). An invalid number of minutes is replaced by
    the default."""
    text = settings.lock_minutes.strip()
    minutes = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_IDLE else USUAL_IDLE
    return 60.0 * minutes


class PinVerdict(StrEnum):
    """The outcome of a PIN."""

    KNOWN = "known"
    WRONG = "wrong"
    WAIT = "wait"
    """Too many wrong PINs before: this one was not checked."""
    NOT_ENTITLED = "not entitled"
    """The PIN is known, but its cashier may not approve this."""


@frozen
class PinAttempt:
    """The outcome of a PIN, its cashier, and for how many seconds no other PIN is accepted."""

    verdict: PinVerdict
    cashier: Cashier | None = None
    wait: int = 0


class Cashiers:
    """The cashiers of one till; call `load` before use. Methods that write raise StoreError.

    `pepper` returns the secret that goes into the PINs' hashes, b"" for none; it may block, and is called in a thread
    when a PIN is first checked or made.
    """

    def __init__(self, book: CashierBook, clock: Clock, pepper: Callable[[], bytes]) -> None:
        self._book = book
        self._clock = clock
        self._pepper = cache(pepper)
        self._kept: tuple[KeptCashier, ...] = ()
        self._failures = 0
        self._since = clock.monotonic()
        self.now: Cashier | None = None
        """The cashier who sells; None before anyone has signed in."""

    async def load(self) -> None:
        """Read the cashiers from the till's file."""
        self._kept, self._failures = await self._book.load()
        if self.now is not None:
            self.now = next((one for one in self.all if one.id == self.now.id and one.active), None)

    @property
    def all(self) -> tuple[Cashier, ...]:
        """All cashiers ever saved, by name; those without a PIN are not `active`."""
        return tuple(kept.cashier for kept in self._kept)

    @property
    def is_on(self) -> bool:
        """Whether this till asks for a PIN at all."""
        return any(one.active for one in self.all)

    @property
    def wait(self) -> int:
        """For how many seconds no PIN is accepted."""
        return max(ceil(wait_after(self._failures) - (self._clock.monotonic() - self._since)), 0)

    # --- at the till ---

    async def sign_in(self, pin: str) -> PinAttempt:
        """Sign in the cashier who has this PIN."""
        tried = await self._whose(pin)
        if tried.cashier is not None:
            before = self.now.name if self.now else ""
            await self._note("signed_in", {"cashier": tried.cashier.name, "before": before}, tried.cashier)
            self.now = tried.cashier
            await self._renew(tried.cashier, pin)
        return tried

    def resume(self, cashier_id: int) -> None:
        """Sign in the cashier who was signed in before the till was opened again."""
        self.now = next((one for one in self.all if one.id == cashier_id and one.active), None)

    async def lock(self, why: str) -> None:
        """Sign the cashier out: the till is locked until a PIN is typed. `why` is "key" or "idle"."""
        before, self.now = self.now, None
        await self._note("locked", {"cashier": before.name if before else "", "why": why})

    def may(self, wish: Wish) -> Grant:
        """Whether the cashier who is signed in may do this without approval."""
        if not self.is_on:
            return Grant.ALLOWED
        return Grant.NO if self.now is None else needs(wish, self.now)

    async def approve(self, pin: str, wish: Wish) -> PinAttempt:
        """Whether the cashier who has this PIN may approve what the signed-in cashier wants to do."""
        tried = await self._whose(pin)
        if tried.cashier is None:
            return tried
        facts = {**self._facts(wish), "by": tried.cashier.name}
        if needs(wish, tried.cashier) is Grant.ALLOWED:
            await self._note("approved", facts, tried.cashier)
            return tried
        await self._note("approval_refused", facts)
        return PinAttempt(PinVerdict.NOT_ENTITLED, tried.cashier)

    async def refused(self, wish: Wish) -> None:
        """Record in the journal that the signed-in cashier tried something that is not allowed."""
        await self._note("refused", self._facts(wish))

    # --- in the settings ---

    async def save(self, cashier: Cashier, pin: str) -> Cashier:
        """Save a cashier (`id` 0: a new one), with a new PIN or ("") the present one. The first cashier gets all
        rights.

        Raises DomainError: needed, text_too_long, name_taken, pin_digits, pin_simple, pin_taken, limit, no_owner.
        """
        one = replace(cashier, name=checked_name(cashier.name))
        if not self.is_on:
            one = replace(one, grants=OWNER)
        if any(other.name.casefold() == one.name.casefold() and other.id != one.id for other in self.all):
            raise DomainError("name_taken", "name")
        if not one.limit.is_finite() or not 0 <= one.limit <= _WORST_LIMIT:
            raise DomainError("limit", "limit")
        old = next((kept for kept in self._kept if kept.cashier.id == one.id), None)
        kept = await self._new_pin(pin, one.id) if pin.strip() else (old.pin if old else None)
        if kept is None:
            raise DomainError("needed", "pin")
        one = replace(one, active=True)
        self._check_owner(one)
        kind = "cashier_changed" if old else "cashier_added"
        rights = ", ".join(f"{right.value} {one.grants.get(right, Grant.APPROVAL).value}" for right in Right)
        facts = {"cashier": one.name, "by": self._name, "rights": rights, "limit": str(one.limit)}
        facts["pin"] = "new" if pin.strip() else "kept"
        made = await self._book.save(KeptCashier(one, kept), CashierNote(kind, facts))
        await self.load()
        return replace(one, id=made)

    async def retire(self, cashier_id: int) -> None:
        """Delete a cashier's PIN: signing in by this name is no longer possible. Raises DomainError("no_owner")."""
        one = replace(next(one for one in self.all if one.id == cashier_id), active=False)
        self._check_owner(one)
        facts = {"cashier": one.name, "by": self._name}
        await self._book.save(KeptCashier(one, None), CashierNote("cashier_left", facts))
        await self.load()

    # --- inside ---

    @property
    def _name(self) -> str:
        return self.now.name if self.now else ""

    def _facts(self, wish: Wish) -> dict[str, str | int | None]:
        facts: dict[str, str | int | None] = {"cashier": self._name, "right": wish.right.value}
        if wish.percent:
            facts["percent"] = f"{wish.percent:f}"
        return facts

    async def _note(
        self, kind: str, facts: dict[str, str] | dict[str, str | int | None], right_pin_of: Cashier | None = None
    ) -> None:
        """Write a journal entry; the right PIN of an owner resets the count of wrong PINs.

        The right PIN of another cashier does not: otherwise a cashier who guesses the owner's could type their own in
        between.
        """
        failures = 0 if right_pin_of is not None and right_pin_of.is_owner and self._failures else None
        await self._book.note(CashierNote(kind, dict(facts)), failures)
        if failures is not None:
            self._failures = failures

    async def _whose(self, pin: str) -> PinAttempt:
        if self.wait:
            return PinAttempt(PinVerdict.WAIT, wait=self.wait)
        found = await self._find(pin, self._kept)
        if found is not None:
            return PinAttempt(PinVerdict.KNOWN, found)
        quiet = int((self._clock.monotonic() - self._since) // FORGIVEN_EVERY)
        failures = max(self._failures - quiet, 0) + 1
        note = CashierNote("wrong_pin", {"in_a_row": failures, "wait": wait_after(failures), "cashier": self._name})
        self._failures, self._since = failures, self._clock.monotonic()
        await self._book.note(note, failures)
        return PinAttempt(PinVerdict.WRONG, wait=self.wait)

    async def _find(self, pin: str, among: tuple[KeptCashier, ...]) -> Cashier | None:
        """The cashier who has this PIN. Every hash is compared, so that the time does not tell which one matched.

        Raises DomainError("pin_secret") if none matched and some need a pepper that is not here any more."""
        kept = [one for one in among if one.pin is not None]
        pepper = await asyncio.to_thread(self._pepper) if kept else b""
        ways = list({(one.pin.salt, one.pin.peppered) for one in kept if one.pin})
        places = asyncio.Semaphore(_HASHES_AT_ONCE)

        async def typed(salt: bytes, peppered: bool) -> PinHash:
            async with places:
                return await asyncio.to_thread(hash_pin, pin, salt, pepper if peppered else b"")

        hashes = dict(zip(ways, await asyncio.gather(*(typed(*way) for way in ways)), strict=True))
        found = None
        for one in kept:
            if one.pin is not None and same(one.pin, hashes[one.pin.salt, one.pin.peppered]):
                found = one.cashier
        if found is None and not pepper and any(one.pin and one.pin.peppered for one in kept):
            raise DomainError("pin_secret")
        return found

    async def _renew(self, cashier: Cashier, pin: str) -> None:
        """Give an older PIN, which shares its salt or has no pepper, a hash as they are made now."""
        kept = next(one for one in self._kept if one.cashier.id == cashier.id)
        shared = sum(
            one.pin is not None and kept.pin is not None and one.pin.salt == kept.pin.salt for one in self._kept
        )
        if kept.pin is None or (shared == 1 and (kept.pin.peppered or not await asyncio.to_thread(self._pepper))):
            return
        renewed = KeptCashier(kept.cashier, await self._hashed(pin))
        await self._book.save(renewed, CashierNote("pin_renewed", {"cashier": cashier.name}))
        self._kept = tuple(renewed if one is kept else one for one in self._kept)

    async def _new_pin(self, pin: str, cashier_id: int) -> PinHash:
        checked = checked_pin(pin)
        others = tuple(kept for kept in self._kept if kept.cashier.id != cashier_id)
        try:
            taken = await self._find(checked, others) is not None
        except DomainError:
            taken = False  # the others' PINs cannot be compared, and cannot be used any more
        if taken:
            raise DomainError("pin_taken", "pin")
        return await self._hashed(checked)

    async def _hashed(self, pin: str) -> PinHash:
        salt, pepper = bytes.fromhex(self._clock.new_id().replace("-", "")), await asyncio.to_thread(self._pepper)
        return await asyncio.to_thread(hash_pin, pin, salt, pepper)

    def _check_owner(self, changed: Cashier) -> None:
        """If there are active cashiers, one of them must be able to open the settings. Raises
        DomainError("no_owner")."""
        after = [changed, *(one for one in self.all if one.id != changed.id)]
        active = [one for one in after if one.active]
        if active and not any(one.is_owner for one in active):
            raise DomainError("no_owner")
