"""Parts of an object that are made when they are first used: a leaf.

What the first sale does not need is neither imported nor built before somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar, cast, overload

O = TypeVar("O", contravariant=True)  # noqa: E741 - the owner
P = TypeVar("P", covariant=True)


class part(Generic[O, P]):  # noqa: N801 - a decorator, as `property`
    """As `functools.cached_property`, and who waits for the part is told of it before anybody uses it.

    Read from the class it is the part as such: `Desk.pay.is_made(desk)`.
    """

    def __init__(self, make: Callable[[O], P]) -> None:
        self.__doc__ = make.__doc__
        self._make = make
        self._name = make.__name__

    @overload
    def __get__(self, owner: None, kind: type) -> part[O, P]: ...
    @overload
    def __get__(self, owner: O, kind: type) -> P: ...
    def __get__(self, owner: O | None, kind: type) -> part[O, P] | P:
        if owner is None:
            return self
        return self.of(owner)

    def of(self, owner: O) -> P:
        """The part of this owner, made if it is not there."""
        if self.is_made(owner):
            return cast("P", vars(owner)[self._name])
        made = self._make(owner)
        vars(owner)[self._name] = made  # from now on found there, without a call
        for do in vars(owner).pop(self._waiting, ()):
            do(made)
        return made

    def is_made(self, owner: O) -> bool:
        """Whether it was used already."""
        return self._name in vars(owner)

    def when_made(self, owner: O, do: Callable[[P], object]) -> Callable[[], None]:
        """`do` is called with the part: now if it is there, else as soon as it is. Returns how to call that off."""
        if self.is_made(owner):
            do(vars(owner)[self._name])
            return lambda: None
        waiting: list[Callable[[P], object]] = vars(owner).setdefault(self._waiting, [])
        waiting.append(do)
        return lambda: waiting.remove(do) if do in waiting else None

    @property
    def _waiting(self) -> str:
        return f"_who_waits_for_{self._name}"
