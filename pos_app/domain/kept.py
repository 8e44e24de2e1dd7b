"""What was made of each of many frozen values, kept for the next time: of 500 lines of a cart one is another then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from operator import is_not
from typing import Generic, TypeVar

V = TypeVar("V")
M = TypeVar("M")


class Kept(Generic[V, M]):
    """What `make` makes of values that never change. Keeps what the last sequence gave, and nothing of those before."""

    def __init__(self, make: Callable[[V], M]) -> None:
        self._make = make
        self._last: tuple[Sequence[V], list[M]] = (), []

    def of(self, values: Sequence[V]) -> list[M]:
        """What is made of each; only for objects that were not in the last sequence it is made anew."""
        made = self.peek(values)
        self._last = values, made
        return made

    def peek(self, values: Sequence[V]) -> list[M]:
        """As `of`, but keeps nothing: any thread may ask."""
        before, made = self._last
        if len(values) == len(before):  # nearly always
            made = made.copy()
            for position in compress(range(len(values)), map(is_not, values, before)):
                made[position] = self._make(values[position])
            return made
        # The last sequence still holds its values: no other object has the id of one of them.
        known = dict(zip(map(id, before), made, strict=True))
        return [known[id(value)] if id(value) in known else self._make(value) for value in values]
