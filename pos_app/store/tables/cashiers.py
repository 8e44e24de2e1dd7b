"""The cashiers of a till, the hashes of their PINs, the count of wrong PINs, and the journal's entries about them.

Scope: sqlite3; each function is a query, or runs inside a transaction of its caller. A cashier is never deleted, for
sales name them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from sqlite3 import Connection, IntegrityError

from pos_app.domain.cashier import Cashier, Grant, Right
from pos_app.domain.frozen import frozen
from pos_app.domain.pin import PinHash
from pos_app.store.sqlite.database import Database
from pos_app.store.tables.journal import append

RESET = "cashiers_reset"  # the kind of the journal's entry
_COLUMNS = "id, name, grants, discount, salt, digest, peppered"
Facts = Mapping[str, str | int | None]


@frozen
class KeptCashier:
    """A cashier with the hash of the PIN; None: no one can sign in by this name any more."""

    cashier: Cashier
    pin: PinHash | None


@frozen
class CashierNote:
    """A journal entry about a cashier: its kind ("signed_in") and its facts. Never a PIN."""

    kind: str
    facts: Facts


class CashierBook:
    """The cashiers in one till's file. Every method raises StoreError if the file cannot be used."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def load(self) -> tuple[tuple[KeptCashier, ...], int]:
        """All cashiers by name, and the number of wrong PINs in a row."""
        return await self._database.read(load)

    async def save(self, kept: KeptCashier, told: CashierNote) -> int:
        """Save a cashier with the journal entry. Returns the id; a new cashier gets one here."""
        return await self._database.run(lambda c: save(c, kept, self._clock(), told))

    async def note(self, told: CashierNote, failures: int | None = None) -> None:
        """Write a journal entry; `failures` is the new count of wrong PINs, None leaves it."""
        await self._database.run(lambda c: note(c, failures, self._clock(), told))

    async def was_reset(self) -> bool:
        """Whether all PINs were taken away by the verb since this was asked last."""
        return await self._database.run(was_reset)

    async def forget_pins(self) -> int:
        """Delete all PINs. Returns how many cashiers had one."""
        return await self._database.run(lambda c: forget_pins(c, self._clock()))


def load(connection: Connection) -> tuple[tuple[KeptCashier, ...], int]:
    """All cashiers by name, and the number of wrong PINs in a row."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM cashier ORDER BY name, id")  # noqa: S608
    kept = tuple(_read(*row) for row in rows)
    wrong = connection.execute("SELECT failures FROM pin_guard WHERE only = 1").fetchone()
    return kept, int(wrong[0]) if wrong else 0


def save(connection: Connection, kept: KeptCashier, at: datetime, note: CashierNote) -> int:
    """Save a cashier; a new one (`id` 0) gets an id. Returns the id."""
    one, pin = kept.cashier, kept.pin
    grants = json.dumps({right.value: grant.value for right, grant in one.grants.items()})
    hashed = (pin.salt, pin.digest, int(pin.peppered)) if pin else (None, None, 0)
    values = (one.name, grants, str(one.limit), *hashed)
    if one.id:
        connection.execute(
            "UPDATE cashier SET name = ?, grants = ?, discount = ?, salt = ?, digest = ?, peppered = ? WHERE id = ?",
            (*values, one.id),
        )
        cashier_id = one.id
    else:
        made = connection.execute(
            "INSERT INTO cashier (name, grants, discount, salt, digest, peppered) VALUES (?, ?, ?, ?, ?, ?)", values
        )
        cashier_id = int(made.lastrowid or 0)
    append(connection, at, note.kind, note.facts)
    return cashier_id


def note(connection: Connection, failures: int | None, at: datetime, told: CashierNote) -> None:
    """Write a journal entry; `failures` is the new count of wrong PINs, None leaves it."""
    if failures is not None:
        connection.execute("INSERT OR REPLACE INTO pin_guard (only, failures) VALUES (1, ?)", (failures,))
    append(connection, at, told.kind, told.facts)


def forget_pins(connection: Connection, at: datetime) -> int:
    """Delete all PINs and end the wait, for an owner who forgot the only PIN. Returns how many cashiers had one."""
    had = connection.execute("UPDATE cashier SET salt = NULL, digest = NULL WHERE digest IS NOT NULL").rowcount
    note(connection, 0, at, CashierNote(RESET, {"cashiers": had}))
    return had


def was_reset(connection: Connection) -> bool:
    """Whether the journal has a reset that was not told yet; it counts as told now."""
    query = "SELECT max(seq) FROM journal WHERE kind = ?"
    last = connection.execute(query, (RESET,)).fetchone()[0] or 0
    told = connection.execute("SELECT entry FROM told WHERE what = ?", (RESET,)).fetchone()
    if last > (told[0] if told else 0):
        connection.execute("INSERT OR REPLACE INTO told (what, entry) VALUES (?, ?)", (RESET, last))
        return True
    return False


def restore(connection: Connection, rows: Iterable[tuple[object, ...]], failures: int) -> None:
    """Put the cashiers read from a damaged file in place of those of the copy: without them the till would open its
    settings to everyone. `failures` is the count of wrong PINs there."""
    for row in rows:
        with suppress(IntegrityError):  # for a row with values that the table does not accept
            connection.execute(
                f"INSERT INTO cashier ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT"  # noqa: S608 - our own names
                " (id) DO UPDATE SET name = excluded.name, grants = excluded.grants, discount = excluded.discount,"
                " salt = excluded.salt, digest = excluded.digest, peppered = excluded.peppered",
                (*row, 0)[:7],  # a file of an older program has no pepper
            )
    if failures > 0:
        connection.execute("INSERT OR REPLACE INTO pin_guard (only, failures) VALUES (1, ?)", (failures,))


def _read(
    row_id: int, name: str, grants: str, discount: str, salt: bytes | None, digest: bytes | None, peppered: int
) -> KeptCashier:
    """A cashier from a row. Rights that cannot be read are left out: each then needs approval."""
    pin = PinHash(salt, digest, bool(peppered)) if salt and digest else None
    known: dict[Right, Grant] = {}
    limit = Decimal(0)
    with suppress(ValueError, TypeError, InvalidOperation):
        given = json.loads(grants)
        known = {right: Grant(given[right.value]) for right in Right if right.value in given}
        number = Decimal(discount)
        limit = number if number.is_finite() else limit
    return KeptCashier(Cashier(row_id, name, known, limit, active=pin is not None), pin)
