"""How much goes to the shop's store in one call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pos_app.domain.store_state import StoreAwayError

MOST = 50


class Portion:
    """Half as much behind each call without an answer, and one more behind each that was answered: a store or network
    that does not manage so much within the time of a call would be told the same for ever."""

    def __init__(self) -> None:
        self._size = MOST

    @contextmanager
    def tried(self) -> Iterator[int]:
        """Try a call with so much, 1 to MOST, within. Raises what is raised within."""
        try:
            yield self._size
        except StoreAwayError:
            self._size = max(self._size // 2, 1)
            raise
        self._size = min(self._size + 1, MOST)
