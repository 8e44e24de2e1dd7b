"""JSON with exact numbers in both directions: an amount is never a float.

Reading does not use pydantic's JSON parser: measured with 2.14, it turns each number into a double first
(0.123456789012345678901 came back with 17 digits). Writing does not use pydantic either: it writes a Decimal as a
string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict

# Any escape, so that an escaped backslash before `ud800` is none; a whole pair is one match.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_NO_NUMBER = Decimal("NaN")
_plain = json.JSONEncoder(ensure_ascii=False).encode  # made once: an order has sixty names and words
LONGEST_KEPT = 4 * 2**20  # bytes of an answer; an order of 1,000 lines has a quarter
_LONGEST_NUMBER = 60  # characters; no count or amount of a shop is longer


class Written(BaseModel):
    """The base of all bodies that the till sends."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def body(self) -> bytes:
        """The JSON to send: exact numbers, without fields that are None. Raises ValueError for text that is no valid
        Unicode."""
        return written(self.model_dump(exclude_none=True, by_alias=True))


def read(body: bytes) -> Any:
    """Parsed JSON; numbers with decimals become Decimal. Raises ValueError for invalid JSON.

    NaN, Infinity and absurdly long numbers become Decimal("NaN"), so that only their row is rejected. Half of a pair of
    surrogates, which no file can hold, becomes U+FFFD.
    """
    if b"\\ud" in body or b"\\uD" in body:
        body = _ESCAPE.sub(_whole_pair, body)
    try:
        return json.loads(body, parse_float=_decimal, parse_int=_whole, parse_constant=_decimal)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def kept(body: bytes) -> str:
    """An answer as text to keep: all of it but what says nothing (null, "", empty lists, numbers that are none), each
    number with its digits. "" for one that is no JSON or longer than LONGEST_KEPT."""
    if len(body) > LONGEST_KEPT:
        return ""
    try:
        return _text(_said(read(body)))
    except (ValueError, RecursionError):
        return ""


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {name: _said(item) for name, item in value.items()}
        return {name: item for name, item in inner.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return value if abs(value.adjusted()) < _LONGEST_NUMBER else str(value)  # 1E+999 has a thousand figures
    return value


def written(value: object) -> bytes:
    """JSON of mappings, sequences, str, int, bool, None and Decimal; a Decimal keeps exactly its digits.

    Raises ValueError for a Decimal that is not finite and for text that is no valid Unicode, TypeError for a float.
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


def _whole_pair(found: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if found["half"] else found[0]


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text) if len(text) <= _LONGEST_NUMBER else _NO_NUMBER
    except InvalidOperation:  # an exponent out of range
        return _NO_NUMBER


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_NUMBER else _NO_NUMBER
