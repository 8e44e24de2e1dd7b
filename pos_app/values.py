"""Frozen values whose methods are compiled when the first object of a class is made: a leaf, for every floor.

The standard library compiles six functions for each class, 1 ms of a start; of the hundred and fifty classes before the
first key most have no object by then. What comes of it is what `dataclass(frozen=True, slots=True)` gives, and what a
type checker takes it for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from copy import copy
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")
_LATE = {"frozen": True, "slots": True}
# The last one is what makes objects: none may be there, in any thread, before it is told from its like.
_COMPILED = ("__repr__", "__eq__", "__hash__", "__init__")


def _late(cls: type[T]) -> type[T]:
    own = set(vars(cls))
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)

    def compile_all() -> None:
        body: dict[str, Any] = {field.name: copy(field) for field in dataclasses.fields(made)}
        body |= {"__annotations__": {name: field.type for name, field in body.items()}, "__doc__": cls.__doc__ or " "}
        body |= {"__module__": made.__module__, "__qualname__": made.__qualname__}
        if hasattr(made, "__post_init__"):
            body["__post_init__"] = None  # it is the object's own that is called
        full: Any = dataclasses.dataclass(frozen=True)(type(made.__name__, (), body))
        for name in _COMPILED:
            if name not in own:
                setattr(made, name, vars(full)[name])

    def first(self: Any, *given: Any, **named: Any) -> None:
        compile_all()
        made.__init__(self, *given, **named)

    def restore(self: Any, state: list[Any]) -> None:
        compile_all()
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)

    vars(first)["compile"] = compile_all
    made.__init__, made.__getstate__, made.__setstate__ = first, _state, restore
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    return made  # type: ignore[no-any-return]


def compile_in(modules: Iterable[ModuleType]) -> None:
    """Compile what is still to be compiled there: for a quiet moment and a thread, so that no sale waits for it."""
    for module in modules:
        for one in list(vars(module).values()):
            late = getattr(vars(one).get("__init__"), "compile", None) if isinstance(one, type) else None
            if late is not None:
                late()


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _refuse(_self: Any, name: str, *_value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**how: bool) -> Any:
        """As `dataclasses.dataclass`."""
        return _late if how == _LATE else dataclasses.dataclass(**how)
