"""The credentials of a shop at Chift. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An API key, the shop (consumer) it is for, and the ids of its connections ("" while they are not known).

    `location_id` names the branch whose sales and closures are asked for ("": of all).
    Each connection id picks one connection if a shop has several of a kind (chift.md "Base"). `token` is an access
    token that this key got before: it is used until Chift refuses it; "" for none.
    """

    client_id: str
    client_secret: str = field(repr=False)
    account_id: str
    consumer_id: str
    pos_connection_id: str = ""
    commerce_connection_id: str = ""
    invoicing_connection_id: str = ""
    location_id: str = ""
    token: str = field(default="", repr=False)
