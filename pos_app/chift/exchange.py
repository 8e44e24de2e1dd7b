"""One request and its answer as values: what is asked, what came back, and what is told of it. Imports nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

TOKEN_ROUTE = "/token"  # noqa: S105  # a route, no secret


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A request to make. `route` names its ids in braces; `body` is JSON, a POST has one and a GET none."""

    route: str
    ids: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    connection_id: str = ""
    request_id: str = ""
    fresh: bool = False

    @property
    def method(self) -> str:
        """POST or GET."""
        return "GET" if self.body is None else "POST"

    @property
    def commits(self) -> bool:
        """Whether the server makes something of it."""
        return self.body is not None and self.route != TOKEN_ROUTE

    @property
    def path(self) -> str:
        """The route with its ids filled in; no id can lead out of its place."""
        return self.route.format(**{name: quote(value, safe="") for name, value in self.ids})

    @property
    def headers(self) -> dict[str, str]:
        """Chift's own headers (chift.md)."""
        named = {
            "Content-Type": "application/json" if self.body is not None else "",
            "X-Chift-Client-RequestId": self.request_id,
            "x-chift-connectionid": self.connection_id,
            "x-chift-force-refresh": "true" if self.fresh else "",
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `retry_after` in seconds, capped at a day; `date` is the server's clock."""

    status: int
    body: bytes = field(repr=False)
    is_html: bool = False
    retry_after: float | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What may be told of a finished exchange: nothing personal. `error` is the error's class name, "" for none; `way`
    says what stood in between where Chift was not reached (`ChiftUnreachable.kind`)."""

    method: str
    route: str
    status: int | None
    error: str
    ms: int
    server_date: datetime | None
    way: str = ""
