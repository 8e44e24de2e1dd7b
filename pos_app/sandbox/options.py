"""How a practice shop is set up: its options, and the credentials that follow from its seed.

May import `habits.model` and `totals`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pos_app.sandbox.habits.model import ORDINARY, Habits
from pos_app.sandbox.totals import ROUNDINGS as ROUNDINGS
from pos_app.sandbox.totals import Rounding as Rounding


@dataclass(frozen=True, slots=True)
class Options:
    """One practice shop. `clock`: aware time.

    `data`: SQLite file that outlives the process (None: memory). A file that already holds a shop keeps that
    shop: `seed`, `products` and `customers` then change nothing. `products`, `customers`: how many made-up ones
    to add to the shop in the box. `latency_ms`: waited before each API answer. `token_seconds`: how long an
    access token lives (Chift: 1800). `rounding`: how the server computes totals (see `totals`).
    `strict_request_ids`: a request id whose first try failed may not be used again (Chift's documents do not
    say; by default it may). `without`: the connection this shop has not ("" for none). `habits`: what it has of real
    shops from the start; a habit about the same thing as an option goes before it.
    """

    clock: Callable[[], datetime]
    data: Path | None = None
    seed: int = 1
    products: int = 0
    customers: int = 0
    latency_ms: int = 0
    token_seconds: int = 1800
    rounding: Rounding = "per_line"
    strict_request_ids: bool = False
    without: Literal["", "pos", "commerce"] = ""
    habits: Habits = ORDINARY


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a till needs to know to connect; ids are UUID text. The same seed gives the same credentials."""

    client_id: str
    client_secret: str
    account_id: str
    consumer_id: str
    pos_connection_id: str
    commerce_connection_id: str
    invoicing_connection_id: str = ""


@lru_cache(maxsize=1024)  # those of categories and taxes are asked for with every row
def seeded_id(seed: int, *parts: object) -> str:
    """A UUID as text, the same for the same seed and parts."""
    name = ":".join(map(str, (seed, *parts))).encode()
    # A version 8 UUID by hand: uuid5 takes five times as long, and a large shop needs 200,000 of them.
    text = hashlib.blake2b(name, digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-8{text[13:16]}-8{text[17:20]}-{text[20:]}"


def credentials_of(seed: int) -> Credentials:
    """The credentials of the shop made from `seed`."""
    return Credentials(
        client_id=seeded_id(seed, "client"),
        client_secret=seeded_id(seed, "secret").replace("-", ""),
        account_id=seeded_id(seed, "account"),
        consumer_id=seeded_id(seed, "consumer"),
        pos_connection_id=seeded_id(seed, "connection", "pos"),
        commerce_connection_id=seeded_id(seed, "connection", "commerce"),
        invoicing_connection_id=seeded_id(seed, "connection", "invoicing"),
    )
