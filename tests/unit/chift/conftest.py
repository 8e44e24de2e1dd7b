"""Opening the API on a small server of the test's own."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from pos_app.chift.api import ChiftApi
from tests.unit.chift.chift_samples import KEY

Opener = Callable[..., AbstractAsyncContextManager[ChiftApi]]


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def opened() -> Opener:
    """`async with opened(url, **options) as api`: never waits between tries unless told to."""

    @asynccontextmanager
    async def open_api(url: str, **options: Any) -> AsyncIterator[ChiftApi]:
        real = {"monotonic": time.monotonic, "chance": random.random}
        api = await ChiftApi.open(url, options.pop("key", KEY), **real | options)
        try:
            yield api
        finally:
            await api.aclose()

    return open_api
