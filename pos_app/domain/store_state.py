"""How the shop's common store stands for a till, and what it may refuse: all that is needed where none is set."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

GONE = "-"
"""What a cart is settled as that was put away without a sale."""


class StoreState(StrEnum):
    """How the shop's store stands for this till. SLOW: its last answer took longer than a second."""

    NOT_SET = "not_set"
    UP = "up"
    SLOW = "slow"
    AWAY = "away"
    REFUSED = "refused"


Why = Literal[
    "password",
    "rules",
    "tls",
    "read_only",
    "shop",
    "newer",
    "schema",
    "code",
    "copy",
    "older",
    "certificate",
    "database",
    "other",
]


class StoreAwayError(Exception):
    """The store gave no answer: whether it did what it was asked for is not known."""


class StoreRefusedError(Exception):
    """The store is there, and this till may not use it. A person must do something.

    `why`: password; rules (the server lets nobody in from here); tls (it speaks none); read_only (it takes nothing
    new); shop (it is another shop's); newer (this program is too old for it); schema (its tables are not
    there, or too old); code (this till's code is not registered); copy (another computer or folder uses this till's
    code); older (this till's file is older than the store has seen it, or another one); certificate; database (there is
    none of that name); other.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why: Why = why
        self.detail = detail
