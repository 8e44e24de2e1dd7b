"""The shop's catalogue in PostgreSQL: satisfies `domain.shop_feed.ShopFeed`. Each call is one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pos_app.domain.shop_feed import FeedHead, FeedPage, FeedPlace, FeedVersion, Lease
from pos_app.shared_store.line import StoreLine

_SINCE = "extract(epoch FROM clock_timestamp() - {}.done_at)::double precision"
_HEAD = (
    f"SELECT v.generation, v.number, {_SINCE.format('v')}, {_SINCE.format('g')}, v.facts"  # noqa: S608 - our own names
    " FROM feed_version v JOIN feed_version g ON g.number = v.generation WHERE v.number = newest(:key)"
)


class PostgresFeed:
    """The feed behind one line."""

    def __init__(self, line: StoreLine) -> None:
        self._line = line

    async def head(self, key: str) -> FeedHead | None:
        """The newest complete version."""
        for generation, number, age, whole_age, facts in await self._ask(_HEAD, key=key):
            return FeedHead(FeedPlace(generation, number), _time(age), _time(whole_age), _facts(facts))
        return None

    async def versions(self, key: str, after: int) -> tuple[FeedVersion, ...]:
        """The complete versions behind `after`."""
        query = (
            "SELECT number, pages, facts FROM feed_version WHERE key = :key AND number > :after"
            " AND done_at IS NOT NULL ORDER BY number"
        )
        rows = await self._ask(query, key=key, after=after)
        return tuple(FeedVersion(number, pages, _facts(facts)) for number, pages, facts in rows)

    async def version(self, number: int) -> FeedVersion | None:
        """A complete version."""
        query = "SELECT pages, facts FROM feed_version WHERE number = :number AND done_at IS NOT NULL"
        for pages, facts in await self._ask(query, number=number):
            return FeedVersion(number, pages, _facts(facts))
        return None

    async def page(self, version: int, number: int) -> FeedPage | None:
        """A page of a complete version."""
        query = "SELECT kind, body FROM feed_page WHERE version = :version AND number = :number"
        for kind, body in await self._ask(query, version=version, number=number):
            return FeedPage(kind, body)
        return None

    async def take_lease(self, key: str) -> Lease | None:
        """Hold the lease."""
        epoch = (await self._ask("SELECT take_lease(:key)", key=key))[0][0]
        return None if epoch is None else Lease(key, epoch)

    async def renew_lease(self, lease: Lease) -> bool:
        """Hold it for longer."""
        return await self._yes("renew_lease(:key, :epoch)", lease)

    async def end_lease(self, lease: Lease) -> None:
        """Give it back."""
        await self._ask("SELECT end_lease(:key, :epoch)", key=lease.key, epoch=lease.epoch)

    async def begin(self, lease: Lease, base: FeedPlace, *, whole: bool) -> int | None:
        """Begin a version on top of `base`."""
        query = "SELECT begin_version(:key, :epoch, :base, :generation)"
        generation = 0 if whole else base.generation
        rows = await self._ask(query, key=lease.key, epoch=lease.epoch, base=base.version, generation=generation)
        return None if rows[0][0] is None else int(rows[0][0])

    async def put(self, lease: Lease, version: int, number: int, page: FeedPage) -> bool:
        """Write a page."""
        call = "put_page(:key, :epoch, :version, :number, :kind, :body)"
        return await self._yes(call, lease, version=version, number=number, kind=page.kind, body=page.body)

    async def finish(self, lease: Lease, version: int, pages: int, facts: Mapping[str, str]) -> bool:
        """Make a version the newest."""
        call = "finish_version(:key, :epoch, :version, :pages, :facts)"
        return await self._yes(call, lease, version=version, pages=pages, facts=json.dumps(dict(facts)))

    async def moved(self, age: timedelta) -> Mapping[str, Decimal]:
        """What moved of the stock."""
        rows = await self._ask("SELECT variant, pieces FROM stock_since(:seconds)", seconds=age.total_seconds())
        return {variant: Decimal(pieces) for variant, pieces in rows}

    async def _yes(self, call: str, lease: Lease, **values: object) -> bool:
        return bool((await self._ask(f"SELECT {call}", key=lease.key, epoch=lease.epoch, **values))[0][0])

    async def _ask(self, query: str, **values: object) -> list[list[Any]]:
        return await self._line.run(lambda connection: connection.run(query, **values) or [])


def _time(seconds: float) -> timedelta:
    return timedelta(seconds=max(seconds, 0.0))


def _facts(text: str) -> dict[str, str]:
    told = json.loads(text)
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}
