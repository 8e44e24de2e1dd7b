"""What a till needs to know to speak for a shop at Chift. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """An API key, the shop (consumer) it speaks for, and its connections ("" while they are not known).

    Each connection id picks one connection where a shop has several of a kind (chift.md "Base"). `token` is one that
    was given to this key lately: it is used until Chift does not take it; "" for none.
    """

    client_id: str
    client_secret: str = field(repr=False)
    account_id: str
    consumer_id: str
    pos_connection_id: str = ""
    commerce_connection_id: str = ""
    token: str = field(default="", repr=False)
