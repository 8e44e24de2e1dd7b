"""JSON with exact numbers, both ways: an amount never passes through a float.

Reading does not use pydantic's own JSON parser: measured with 2.14, it makes a double of each number first
(0.123456789012345678901 came back with 17 digits). Writing does not use it either: it writes a Decimal as a string.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict

_NO_NUMBER = Decimal("NaN")
_plain = json.JSONEncoder(ensure_ascii=False).encode  # made once: an order has sixty names and words
_LONGEST_NUMBER = 60  # characters; nothing a shop counts or charges comes near


class Written(BaseModel):
    """What all bodies share that are sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def body(self) -> bytes:
        """The JSON to send: exact numbers, and no field that holds nothing. Raises ValueError for broken text."""
        return written(self.model_dump(exclude_none=True, by_alias=True))


def read(body: bytes) -> Any:
    """Parsed JSON, every number with decimals a Decimal. Raises ValueError for what is no JSON.

    NaN, Infinity and absurdly long numbers become Decimal("NaN"), so that only the row they stand in is refused.
    """
    try:
        return json.loads(body, parse_float=_decimal, parse_int=_whole, parse_constant=_decimal)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def written(value: object) -> bytes:
    """JSON of mappings, sequences, str, int, bool, None and Decimal; a Decimal keeps exactly its digits.

    Raises ValueError for a Decimal that is no number and for text that is no Unicode, TypeError for a float.
    """
    return _text(value).encode()


def _text(value: object) -> str:
    match value:
        case None | bool() | str() | int():
            return _plain(value)
        case Decimal():
            if not value.is_finite():
                raise ValueError("no number to send")
            return f"{value:f}"
        case Mapping():
            return f"{{{','.join([f'{_plain(name)}:{_text(item)}' for name, item in value.items()])}}}"
        case Sequence():
            return f"[{','.join(map(_text, value))}]"
    raise TypeError(f"cannot be sent as JSON: {type(value).__name__}")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text) if len(text) <= _LONGEST_NUMBER else _NO_NUMBER
    except InvalidOperation:  # an exponent beyond all bounds
        return _NO_NUMBER


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_NUMBER else _NO_NUMBER
