"""A store whose answers get lost: it did what it was asked for, and nobody hears; or that never answers."""

from __future__ import annotations

import asyncio
from typing import Any

from pos_app.domain.shop_store import ShopStore
from pos_app.domain.store_state import StoreAwayError
from pos_app.services.several.sharing import Sharing


class Losing:
    """Stands before a real store. `loses` names the calls whose next answer is lost, `away` whether nothing arrives,
    `manages` how many papers or copies it takes within the time of a call. Between `hang` and `go_on` it says nothing
    at all; `hung` is set once a call waits."""

    def __init__(self, store: ShopStore) -> None:
        self._store = store
        self.loses: list[str] = []
        self.away = False
        self.manages = 1000
        self.hung = asyncio.Event()
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self.calls: list[str] = []

    def hang(self) -> None:
        """Answer nobody from now on."""
        self._goes_on.clear()
        self.hung.clear()

    def go_on(self) -> None:
        """Answer all that wait, and those to come."""
        self._goes_on.set()

    @property
    def ledger(self) -> Any:
        """The ledger behind the same line."""
        return _LosingPart(self, "ledger")

    @property
    def feed(self) -> Any:
        """The catalogue behind the same line."""
        return _LosingPart(self, "feed")

    @property
    def overview(self) -> Any:
        """How the tills stand, behind the same line."""
        return _LosingPart(self, "overview")

    def __getattr__(self, name: str) -> Any:
        return self.call(getattr(self._store, name), name)

    def call(self, real: Any, name: str) -> Any:
        """A call whose answer may be lost."""

        async def call(*args: Any, **named: Any) -> Any:
            self.calls.append(name)
            if self.away or (name in ("post", "copy_sales") and len(args[0]) > self.manages):
                raise StoreAwayError("test")
            if not self._goes_on.is_set():
                self.hung.set()
                await self._goes_on.wait()
            answer = await real(*args, **named)
            if name in self.loses:
                self.loses.remove(name)
                raise StoreAwayError("lost")
            return answer

        return call


class _LosingPart:
    def __init__(self, losing: Losing, part: str) -> None:
        self._losing = losing
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return self._losing.call(getattr(getattr(self._losing._store, self._part), name), name)


def before(sharing: Sharing) -> Losing:
    """Put a losing store before the one that a till has."""
    link = sharing.link
    link._store = losing = Losing(link._store)
    return losing
