"""Encodes the domain's frozen dataclasses as JSON text and decodes them, by their annotations.

Decimals are text (exact), dates and times ISO with their zone, enums their value, tuples lists; a member of a union of
dataclasses carries its class name as "kind"; a value computed from other fields (`init=False`) is left out. A file may
be read by another version of the program: unknown fields are skipped, missing ones get their default. A plan per class
is made once, so that a cart of 500 lines takes milliseconds.

Scope: the standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pos_app.domain.errors import DomainError
from pos_app.store.errors import StoreError

T = TypeVar("T")
_Step = Callable[[Any], Any]  # converts one value from JSON; None: no conversion
_KIND = "kind"


def encode(value: object) -> str:
    """A frozen dataclass as JSON text. Raises TypeError for a type without a lasting form (a float, a set)."""
    return _json(value)


def encode_around(value: object, texts: Mapping[str, str]) -> str:
    """As `encode`, with the texts of these fields as they are: what was encoded before is not encoded again."""
    parts: list[str] = []
    own: dict[str, object] = {}
    for name, inner in _plain(value).items():
        if name in texts:
            if own:
                parts.append(_json(own)[1:-1])
                own = {}
            parts.append(f'"{name}":{texts[name]}')
        else:
            own[name] = inner
    if own:
        parts.append(_json(own)[1:-1])
    return f"{{{','.join(parts)}}}"


def decode(cls: type[T], text: str) -> T:
    """The value of this class that `encode` wrote. Raises StoreError("damaged") if the text is not one."""
    try:
        value: T = _decoder(cls)(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, DomainError) as error:
        raise StoreError("damaged", f"{cls.__name__}: {error}") from error
    return value


def _plain(value: Any) -> Any:
    """What JSON has for a value that it does not know: the encoder, which is in C, asks for nothing else."""
    cls = type(value)
    step = _PLAIN.get(cls)
    if step is None:
        step = _PLAIN[cls] = _make_plain(cls)
    return step(value)


def _make_plain(cls: Any) -> _Step:
    if issubclass(cls, Enum):
        return attrgetter("value")
    if not is_dataclass(cls):
        raise TypeError(f"{cls} has no lasting form")
    hints = get_type_hints(cls)
    names = tuple(field.name for field in fields(cls) if field.init)
    kinds = tuple((name, step) for name in names if (step := _kinds_of(hints[name])) is not None)
    # With one name attrgetter returns the bare value.
    values: _Step = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def write(value: Any) -> dict[str, Any]:
        return dict(zip(names, values(value)))  # noqa: B905 - as many by their making, and each sale waits for it

    def write_kinds(value: Any) -> dict[str, Any]:
        out = write(value)
        for name, step in kinds:
            if (inner := out[name]) is not None:
                out[name] = step(inner)
        return out

    return write_kinds if kinds else write


def _make_decoder(cls: Any) -> _Step:
    hints = get_type_hints(cls)
    plan = tuple(
        (field.name, _read(hints[field.name]), field.default is MISSING and field.default_factory is MISSING)
        for field in fields(cls)
        if field.init
    )

    def read(raw: Any) -> Any:
        values = {}
        for name, step, needed in plan:
            if name in raw:
                inner = raw[name]
                values[name] = inner if step is None or inner is None else step(inner)
            elif needed:
                raise KeyError(name)
        return cls(**values)

    return read


# mypy does not accept a class as the hashable argument of a cached function, so the types are plain here.
_decoder: Callable[[Any], _Step] = cache(_make_decoder)


def _kinds_of(hint: Any) -> _Step | None:
    """What adds the class names that a field's values carry, None for one without any. Raises TypeError for a type
    without a lasting form."""
    members = _members(hint)
    if members is not None:
        if len(members) == 1:
            return _kinds_of(members[0])
        _check_union(members)
        return lambda value: {_KIND: type(value).__name__, **_plain(value)}
    if get_origin(hint) is tuple:
        args = get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            step = _kinds_of(args[0])
            return None if step is None else lambda values: [None if one is None else step(one) for one in values]
        if any(_kinds_of(arg) is not None for arg in args):
            raise TypeError(f"{hint} has no lasting form")
        return None
    known = hint in (str, int, bool, Decimal, datetime, date) or is_dataclass(hint)
    if known or (isinstance(hint, type) and issubclass(hint, Enum)):
        return None
    raise TypeError(f"{hint} has no lasting form")


def _read(hint: Any) -> _Step | None:
    members = _members(hint)
    if members is not None:
        if len(members) == 1:
            return _read(members[0])
        _check_union(members)
        by_name = {member.__name__: member for member in members}
        return lambda raw: _decoder(by_name[raw[_KIND]])(raw)
    if get_origin(hint) is tuple:
        args = get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            step = _read(args[0])
            if step is None:
                return tuple
            return lambda raw: tuple([None if value is None else step(value) for value in raw])
        steps = [_read(arg) or _same for arg in args]
        return lambda raw: tuple([step(value) for step, value in zip(steps, raw, strict=True)])
    if hint in (str, int, bool):
        return None
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is Decimal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint
    if is_dataclass(hint):
        return lambda raw: _decoder(hint)(raw)
    raise TypeError(f"{hint} has no lasting form")


def _members(hint: Any) -> tuple[Any, ...] | None:
    """The types of a union without None; None if the hint is not a union."""
    if get_origin(hint) not in (Union, UnionType):
        return None
    return tuple(arg for arg in get_args(hint) if arg is not NoneType)


def _check_union(members: tuple[Any, ...]) -> None:
    for member in members:
        if not is_dataclass(member) or any(field.name == _KIND for field in fields(member)):
            raise TypeError(f"a union of {members} cannot be told apart in a file")


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise TypeError("a time without its zone has no lasting form")
    return at.isoformat()


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[type, _Step] = {Decimal: str, datetime: _instant, date: date.isoformat}
_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_plain).encode
