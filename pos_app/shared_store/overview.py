"""How the tills stand, in PostgreSQL: satisfies `domain.shop_overview.ShopOverview`."""

from __future__ import annotations

from pos_app.domain.shop_overview import TillTold
from pos_app.shared_store.line import StoreLine

_TOLD = (
    "SELECT t.code, t.seen_at, clock_timestamp() - t.seen_at,"
    " (SELECT count(*)::integer FROM sale_copy c WHERE c.till = t.code AND NOT c.sent AND c.adopted_by IS NULL),"
    " coalesce(n.body, ''), n.at FROM till t LEFT JOIN till_now n ON n.till = t.code ORDER BY length(t.code), t.code"
)


class PostgresOverview:
    """The overview behind one line."""

    def __init__(self, line: StoreLine) -> None:
        self._line = line

    async def tell(self, body: str) -> None:
        """Keep how this till stands."""
        await self._line.run(lambda connection: connection.run("SELECT tell_now(:body)", body=body))

    async def told(self) -> tuple[TillTold, ...]:
        """All tills."""
        return await self._line.run(lambda connection: tuple(TillTold(*row) for row in connection.run(_TOLD)))
