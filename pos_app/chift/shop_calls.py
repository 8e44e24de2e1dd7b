"""Calls for one shop: fills its ids into routes, parses answers into models, reads page after page.

May import every module of this package except `api` and `translate`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from pos_app.chift.client import Client
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError, ChiftNotFound, ChiftRefused
from pos_app.chift.models_in import Sheet, bare_list, one, rows, sheet
from pos_app.chift.pages import SIZE, SMALLER, RawPage, in_order
from pos_app.chift.refusals import unreadable
from pos_app.chift.wire import Answer, ApiCall, was_too_much
from pos_app.chift.wire_json import Written, kept

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
Pairs = tuple[tuple[str, str], ...]


class ShopCalls:
    """A client together with the shop it calls for."""

    def __init__(self, client: Client, key: Credentials) -> None:
        self._client = client
        self._key = key
        self._parts: dict[str, int] = {}  # by route: rows asked for at a time, where SIZE was too much
        self._whole: dict[str, int] = {}  # by route: rows of a page where the server gives fewer than SIZE

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()

    async def fresh_line(self) -> None:
        """Let no further call use a connection that is open now."""
        await self._client.fresh_line()

    @property
    def server_time(self) -> datetime | None:
        """The server's time in its last answer, None if no answer carried one."""
        return self._client.server_time

    async def log_in(self) -> str:
        """The token in use. Raises ChiftError."""
        return await self._client.log_in()

    def get(self, route: str, *, ids: Pairs = (), query: Pairs = (), fresh: bool = False) -> ApiCall:
        """A GET request; the connection follows from the route. Raises ChiftNotFound for an id that cannot exist."""
        if any(not value.strip(".") for _, value in ids):
            raise ChiftNotFound  # an id of "" or ".." would change the route
        ids = (("consumer_id", self._key.consumer_id), *ids)
        return ApiCall(route, ids, query, connection_id=self._connection(route), fresh=fresh)

    def post(self, route: str, make: Callable[[], Written], request_id: str) -> ApiCall:
        """A POST that creates something, with its request id.

        Raises ChiftRefused with the field if the body breaks a rule of its model; nothing is sent then.
        """
        if not 1 <= len(request_id) <= 255:
            raise ValueError("a request id has 1 to 255 characters")
        try:
            body = make().body()
        except ValidationError as error:
            raise ChiftRefused(field=".".join(str(part) for part in error.errors()[0]["loc"])) from error
        ids = (("consumer_id", self._key.consumer_id),)
        return ApiCall(route, ids, body=body, connection_id=self._connection(route), request_id=request_id)

    async def one(self, model: type[M], call: ApiCall) -> M:
        """The object that a call answers with. Raises ChiftError."""
        return await self._read(call, lambda answer: one(model, answer.body))

    async def whole(self, model: type[M], call: ApiCall) -> tuple[M, str]:
        """As `one`, with the whole answer as text to keep."""
        return await self._read(call, lambda answer: (one(model, answer.body), kept(answer.body)))

    async def listed(self, model: type[M], call: ApiCall) -> list[M]:
        """The readable rows of a call that answers with a bare list. Raises ChiftError."""
        return rows(model, await self._read(call, lambda answer: bare_list(answer.body)), call.route)[0]

    async def first_page(self, model: type[M], call: ApiCall, size: int) -> list[M]:
        """The readable rows of a call's first page. Raises ChiftError."""
        return rows(model, (await self._sheet(call, 1, size)).rows, call.route)[0]

    async def everything(self, model: type[M], call: ApiCall) -> list[M]:
        """The readable rows of all pages. Raises ChiftError."""
        found: list[M] = []
        async with aclosing(self.pages(call)) as all_pages:
            async for page in all_pages:
                found += rows(model, page.rows, call.route)[0]
        return found

    def pages(self, call: ApiCall, first: int = 1, *, many: bool = False) -> AsyncGenerator[RawPage, None]:
        """The pages of a call from `first` on, in order; `many` as `in_order`. Raises ChiftError."""
        at_once = self._client.pages_at_once
        return in_order(lambda number: self._whole_page(call, number), SIZE, at_once, first, many=many)

    async def page(self, call: ApiCall, number: int) -> RawPage:
        """One page of a call. Raises ChiftError."""
        async with aclosing(in_order(lambda n: self._whole_page(call, n), SIZE, 1, number)) as pages:
            return await anext(pages)

    async def total(self, call: ApiCall) -> int | None:
        """How many rows a call has in all, None where the server does not say. Raises ChiftError."""
        return (await self._sheet(call, 1, 1)).total

    async def _whole_page(self, call: ApiCall, number: int) -> Sheet:
        """A page of SIZE rows (fewer where the server gives fewer), in parts where the whole takes too long or is too
        large."""
        while True:
            part = self._parts.get(call.route, SIZE)
            try:
                return await self._in_parts(call, number, part)
            except ChiftError as error:
                whole = self._whole.get(call.route, SIZE)
                smaller = next((size for size in SMALLER if size < part and whole % size == 0), None)
                if smaller is None or not was_too_much(error):
                    raise
                self._parts[call.route] = min(smaller, self._parts.get(call.route, SIZE))

    async def _in_parts(self, call: ApiCall, number: int, part: int) -> Sheet:
        whole = self._whole.get(call.route, SIZE)
        if part >= whole:
            page = await self._sheet(call, number, SIZE)
            if page.size is not None and page.size < SIZE:
                self._whole[call.route] = page.size  # its pages are counted in these
            return page
        found: list[object] = []
        total: int | None = None
        first = (number - 1) * (whole // part) + 1
        for each in range(first, first + whole // part):
            page = await self._sheet(call, each, part)
            total, found = page.total, [*found, *page.rows]
            if len(page.rows) < part and (total is None or each * part >= total):
                break
        return Sheet(found, total, whole)

    async def _sheet(self, call: ApiCall, number: int, size: int) -> Sheet:
        query = (*call.query, ("page", str(number)), ("size", str(size)))
        return await self._read(replace(call, query=query), lambda answer: sheet(answer.body))

    async def _read(self, call: ApiCall, read: Callable[[Answer], T]) -> T:
        answer = await self._client.send(call)
        try:
            return read(answer)
        except ValueError as error:  # pydantic's too
            await self._client.fresh_line()  # it may have been the answer to another call
            raise unreadable(answer, commits=call.commits) from error

    def _connection(self, route: str) -> str:
        if "/pos/" in route:
            return self._key.pos_connection_id
        if "/invoicing/" in route:
            return self._key.invoicing_connection_id
        return self._key.commerce_connection_id if "/commerce/" in route else ""
