"""Frozen values that are cheap to define: a leaf, for every floor.

The standard library compiles six functions for each class, 1 ms of a start, and a hundred and fifty classes are defined
before the first key. Here the one that makes objects is compiled with the first of them, and the others are the same
for all classes. What comes of it is what `dataclass(frozen=True, slots=True)` gives, and what a type checker takes it
for; a field that is no argument (`init=False`) is not provided for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from operator import attrgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")
_LATE = {"frozen": True, "slots": True}


def _late(cls: type[T]) -> type[T]:
    own = set(vars(cls))
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    said = tuple(field.name for field in fields if field.repr)
    compared = _getter(tuple(field.name for field in fields if field.compare))

    def first(self: Any, *given: Any, **named: Any) -> None:
        compile_init()
        made.__init__(self, *given, **named)

    def compile_init() -> None:
        made.__init__ = _init(made)

    def say(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in said)})"

    def is_equal(self: Any, other: object) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or compared(self) == compared(other)

    def hashed(self: Any) -> int:
        return hash(compared(self))

    for name, method in (("__repr__", say), ("__eq__", is_equal), ("__hash__", hashed)):
        if name not in own:
            setattr(made, name, method)
    vars(first)["compile"] = compile_init
    made.__init__, made.__getstate__, made.__setstate__ = first, _state, _restore
    made.__setattr__, made.__delattr__ = _refuse, _refuse
    return made  # type: ignore[no-any-return]


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _init(made: Any) -> Callable[..., None]:
    """What takes the fields as arguments and sets them: as the standard library writes it, and nothing else of that."""
    known: dict[str, Any] = {"set_field": object.__setattr__, "NOT_GIVEN": object()}
    words, lines, names_only = ["self"], [], False
    for field in sorted(dataclasses.fields(made), key=lambda one: bool(one.kw_only)):
        name, value = field.name, field.name
        if field.kw_only and not names_only:
            words.append("*")
            names_only = True
        if field.default is not dataclasses.MISSING:
            known[f"default_{name}"] = field.default
            words.append(f"{name}=default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"make_{name}"] = field.default_factory
            words.append(f"{name}=NOT_GIVEN")
            value = f"make_{name}() if {name} is NOT_GIVEN else {name}"
        else:
            words.append(name)
        lines.append(f"set_field(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n    ".join(lines or ["pass"])
    exec(f"def __init__({', '.join(words)}) -> None:\n    {body}\n", known)  # noqa: S102 - names of our own fields
    return known["__init__"]  # type: ignore[no-any-return]


def compile_in(modules: Iterable[ModuleType]) -> None:
    """Compile what is still to be compiled there: for a quiet moment and a thread, so that no sale waits for it."""
    for module in modules:
        for one in list(vars(module).values()):
            late = getattr(vars(one).get("__init__"), "compile", None) if isinstance(one, type) else None
            if late is not None:
                late()


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _refuse(_self: Any, name: str, *_value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**how: bool) -> Any:
        """As `dataclasses.dataclass`."""
        return _late if how == _LATE else dataclasses.dataclass(**how)
