"""Places where a child process kills itself, and the one defect it can be given: test code around the real parts."""

from __future__ import annotations

import os
import signal
import sqlite3
import uuid
from collections.abc import AsyncGenerator, Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

from pos_app.chift.answer_values import MadeCustomer, PlacedOrder
from pos_app.chift.api import ChiftApi
from pos_app.domain.customer import Customer
from pos_app.domain.order import Order
from pos_app.store.sqlite import database

Count = Callable[[], None]


def countdown(at: int) -> Count:
    """The `at`-th call of the result kills this process, as a power cut would: nothing is cleaned up."""
    left = at

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


def count_statements(path: Path, count: Count) -> None:
    """Call `count` before each SQL statement that a connection of this process to `path` begins."""
    real = database.connect

    def counted(wanted: Path, *, durable: bool = True, read_only: bool = False) -> sqlite3.Connection:
        connection = real(wanted, durable=durable, read_only=read_only)
        if wanted == path:
            connection.set_trace_callback(lambda _statement: count())
        return connection

    setattr(database, "connect", counted)  # noqa: B010 - only a test puts another function there


class Watched:
    """The real API with `count` called before and after each call; `defect`: another request id at each try."""

    def __init__(self, api: ChiftApi, count: Count, *, defect: bool) -> None:
        self._api = api
        self._count = count
        self._defect = defect

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    async def create_order(self, order: Order, request_id: str) -> PlacedOrder:
        """The real call."""
        self._count()
        try:
            return await self._api.create_order(order, self._id(request_id))
        finally:
            self._count()

    async def create_customer(self, customer: Customer, request_id: str) -> MadeCustomer:
        """The real call."""
        self._count()
        try:
            return await self._api.create_customer(customer, self._id(request_id))
        finally:
            self._count()

    async def transaction(self, request_id: str, **named: Any) -> Any:
        """The real call."""
        self._count()
        try:
            return await self._api.transaction(request_id, **named)
        finally:
            self._count()

    async def order_pages(self, first: date, last: date, *, fresh: bool = False) -> AsyncGenerator[Any, None]:
        """The real call."""
        self._count()
        async for page in self._api.order_pages(first, last, fresh=fresh):
            yield page
        self._count()

    def _id(self, request_id: str) -> str:
        return str(uuid.uuid4()) if self._defect else request_id


def watched(api: ChiftApi, count: Count, *, defect: bool) -> ChiftApi:
    """The API for the services, watched."""
    return cast(ChiftApi, Watched(api, count, defect=defect))
