"""One sync of the shop's catalogue for all its tills, as values: one till fetches from the shop's software and writes
versions into the store, page by page; the others are fed from there.

Who fetches is ruled by a lease that ends by itself, for doing this twice is harmless. Its epoch fences each write: a
holder that was suspended meanwhile cannot write into what a later one began (docs/several_tills.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from pos_app.domain.frozen import frozen


@frozen
class FeedPlace:
    """A version of the catalogue: the `generation` is the version that is all of it, those behind it up to `version`
    are changes. Both 0: none."""

    generation: int = 0
    version: int = 0


@frozen
class FeedHead:
    """The newest complete version. `age` and `whole_age` are the times since it and its generation were complete, by
    the server's clock; `facts` are what its load noted."""

    place: FeedPlace
    age: timedelta
    whole_age: timedelta
    facts: Mapping[str, str]


@frozen
class FeedVersion:
    """A complete version and of how many pages it is."""

    number: int
    pages: int
    facts: Mapping[str, str]


@frozen
class FeedPage:
    """Rows of one kind, as the text of a JSON array."""

    kind: str
    body: str


@frozen
class Lease:
    """The right to fetch for the shop, until another till has it: `key` names the catalogue, `epoch` counts its
    holders."""

    key: str
    epoch: int


class ShopFeed(Protocol):
    """The shop's catalogue at its store. Each call is one transaction there; each can be made again and is answered the
    same. All raise StoreAwayError and StoreRefusedError. `key` names the shop, its connections and the rows' form."""

    async def head(self, key: str) -> FeedHead | None:
        """The newest complete version; None if there is none."""
        ...

    async def versions(self, key: str, after: int) -> tuple[FeedVersion, ...]:
        """The complete versions behind `after`, oldest first."""
        ...

    async def version(self, number: int) -> FeedVersion | None:
        """A complete version; None if it is not there any more."""
        ...

    async def page(self, version: int, number: int) -> FeedPage | None:
        """A page of a complete version, from 1; None if it is not there any more."""
        ...

    async def take_lease(self, key: str) -> Lease | None:
        """Hold the lease for half a minute, also anew where this till holds it. None: another till has it."""
        ...

    async def renew_lease(self, lease: Lease) -> bool:
        """Hold it for half a minute more. False: another one has it by now."""
        ...

    async def end_lease(self, lease: Lease) -> None:
        """Give it back."""
        ...

    async def begin(self, lease: Lease, base: FeedPlace, *, whole: bool) -> int | None:
        """Begin a version on top of `base`, which must be the newest. None: it is not, or the lease is another's."""
        ...

    async def put(self, lease: Lease, version: int, number: int, page: FeedPage) -> bool:
        """Write a page of a version that this holder began. False: the lease is another's by now."""
        ...

    async def finish(self, lease: Lease, version: int, pages: int, facts: Mapping[str, str]) -> bool:
        """Make a version of so many pages the newest. False: the lease is another's by now, or pages are missing."""
        ...

    async def moved(self, age: timedelta) -> Mapping[str, Decimal]:
        """What the shop's tills moved of its stock in so long a time, and what is in no sent order yet: pieces by
        variant, below zero where more were sold than came back. Only in a store of a schema from STOCK on."""
        ...
