"""JSON as it goes over the wire: Decimals as exact JSON numbers, both ways.

The standard encoder would need floats for numbers with decimals; an amount never passes through one here.
Standard library only.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

# A Decimal is first written as [NaN,"its digits"] and then loses what is around its digits. Nothing else can look like
# that: what comes in holds no NaN (`decode`), and within a text a quotation mark has a backslash before it.
_MARK = float("nan")
_MARKED = re.compile(r'\[NaN,"([-0-9.]+)"\]')


def encode(value: object) -> str:
    """JSON text of dicts, lists, tuples, str, int, bool, None and Decimal (digits kept, never an exponent).

    Floats go out as json writes them; no amount is one, and none is NaN. Raises TypeError for anything else.
    """
    return _MARKED.sub(r"\1", _written(value))


def decode(text: str | bytes) -> Any:
    """Parsed JSON with every number that has decimals as a Decimal.

    Raises ValueError for text that is not JSON; NaN and Infinity are not.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _marked(value: object) -> tuple[float, str]:
    if not isinstance(value, Decimal):
        raise TypeError(f"cannot be sent as JSON: {type(value).__name__}")
    return _MARK, f"{value:f}"


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked).encode
