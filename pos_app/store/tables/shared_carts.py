"""Which carts of this till the shop's common store knows, and how each stands here (docs/several_tills.md).

- `open`: this till holds it, and it is the open cart, also when that was emptied meanwhile.
- `offered`: it is parked here and given to the store, whose answer is not known: nobody resumes it here.
- `taken`: as `offered`, and another till took it over by a person's word; it is only to be compared and deleted.
- `sold`, `gone`: paid here as `sale`, or put away; the store is still to be told.
A parked cart without a row is only here.

Scope: sqlite3; each function runs inside a transaction of its caller.
"""

from __future__ import annotations

from sqlite3 import Connection

from pos_app.domain.errors import DomainError
from pos_app.domain.store_state import GONE

OPEN, OFFERED, TAKEN, SOLD, PUT_AWAY = "open", "offered", "taken", "sold", "gone"
MOST_NUMBERS = 99  # labels begin again behind P-99: what the store holds is known by its till and time, too


def uid_of_open(connection: Connection) -> str:
    """The id that the open cart has at the store; "" for one that the store does not know."""
    row = connection.execute("SELECT uid FROM shared_cart WHERE state = 'open'").fetchone()
    return str(row[0]) if row else ""


def leave_open(connection: Connection, parked_id: int) -> None:
    """The open cart was parked."""
    connection.execute("UPDATE shared_cart SET state = ?, parked = ? WHERE state = 'open'", (OFFERED, parked_id))


def sell_open(connection: Connection, sale_id: str) -> None:
    """The open cart was paid."""
    connection.execute("UPDATE shared_cart SET state = ?, sale = ? WHERE state = 'open'", (SOLD, sale_id))


def put_away_open(connection: Connection) -> None:
    """The open cart was emptied, and another comes in its place."""
    connection.execute("UPDATE shared_cart SET state = ?, sale = ? WHERE state = 'open'", (PUT_AWAY, GONE))


def check_here(connection: Connection, parked_id: int) -> None:
    """Raises DomainError: cart_offered, cart_taken for a parked cart that this till may not take up by itself."""
    row = connection.execute("SELECT state FROM shared_cart WHERE parked = ?", (parked_id,)).fetchone()
    if row is not None:
        raise DomainError("cart_taken" if row[0] == TAKEN else "cart_offered")


def let_go(connection: Connection, parked_id: int) -> None:
    """The parked cart is deleted. Raises DomainError("cart_offered") for one that the store may have."""
    row = connection.execute("SELECT state FROM shared_cart WHERE parked = ?", (parked_id,)).fetchone()
    if row is not None and row[0] != TAKEN:
        raise DomainError("cart_offered")
    connection.execute("DELETE FROM shared_cart WHERE parked = ?", (parked_id,))


def next_number(connection: Connection) -> int:
    """The number of the next label: the first free one; where carts went to the store, the one behind the last."""
    used = {number for (number,) in connection.execute("SELECT number FROM parked")}
    row = connection.execute("SELECT last FROM shared_number").fetchone()
    if row is None:
        return max(used, default=0) + 1
    number = int(row[0]) % MOST_NUMBERS + 1
    while number in used:
        number += 1
    return number
