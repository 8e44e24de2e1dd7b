"""JSON as it goes over the wire: Decimals as exact JSON numbers, both ways.

The standard encoder would need floats for numbers with decimals; an amount never passes through one here.
Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def encode(value: object) -> str:
    """JSON text of dicts, sequences, str, int, bool, None and Decimal (digits kept, never an exponent)."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts)


def decode(text: str | bytes) -> Any:
    """Parsed JSON with every number that has decimals as a Decimal.

    Raises ValueError for what is not JSON, NaN and Infinity included.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _write(value: object, parts: list[str]) -> None:
    if value is None or isinstance(value, bool | str):
        parts.append(json.dumps(value, ensure_ascii=False))
    elif isinstance(value, int):
        parts.append(str(value))
    elif isinstance(value, Decimal):
        parts.append(format(value, "f"))
    elif isinstance(value, Mapping):
        opening = "{"
        for key, item in value.items():
            parts.append(f"{opening}{json.dumps(key, ensure_ascii=False)}:")
            _write(item, parts)
            opening = ","
        parts.append("}" if value else "{}")
    elif isinstance(value, Sequence):
        opening = "["
        for item in value:
            parts.append(opening)
            _write(item, parts)
            opening = ","
        parts.append("]" if value else "[]")
    else:
        raise TypeError(f"cannot be sent as JSON: {type(value).__name__}")
