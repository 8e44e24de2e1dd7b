"""Chift's own OpenAPI file (from the official SDK, a test dependency) as a judge of requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from tests.unit.chift.loopback import Seen
from tests.unit.chift.openapi_file import chifts_file

SPEC = chifts_file()
COMPONENTS = {
    "schemas": {
        # Closed: a name that Chift does not know is a mistake of ours.
        name: {"additionalProperties": False, **schema} if "properties" in schema else schema
        for name, schema in SPEC["components"]["schemas"].items()
    }
}
_PATHS = {path: re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)) for path in SPEC["paths"]}


def _is_a_moment(text: object) -> bool:
    # The file's own example of a moment to filter by is `2025-01-31T15:00:00`: UTC without an offset.
    return not isinstance(text, str) or len(text) == 19 or datetime.fromisoformat(text).tzinfo is not None


FORMATS = FormatChecker(("uuid", "date"))
FORMATS.checks("date-time", ValueError)(_is_a_moment)


def problems_of(seen: Seen) -> list[str]:
    """What is wrong with a request by the file: its path, its query, its body. Unknown names count."""
    operation = next(
        (
            SPEC["paths"][path][seen.method.lower()]
            for path, shape in _PATHS.items()
            if shape.fullmatch(seen.path) and seen.method.lower() in SPEC["paths"][path]
        ),
        None,
    )
    if operation is None:
        return [f"no such operation: {seen.method} {seen.path}"]
    found = list(_problems_of_query(operation, seen.query))
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        found += problems_of_body(schema, seen.body)
    elif seen.body:
        found.append("a body nobody asked for")
    return found


def problems_of_body(schema: dict[str, Any], body: bytes) -> list[str]:
    """What is wrong with a body by a schema of the file, names that the schema does not have included."""
    value = json.loads(body, parse_float=Decimal)
    validator = Draft202012Validator({**schema, "components": COMPONENTS}, format_checker=FORMATS)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(_plain(value))]


def _problems_of_query(operation: dict[str, Any], query: dict[str, str]) -> Iterator[str]:
    known = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
    for name in query.keys() - known.keys():
        yield f"unknown query: {name}"
    for name, parameter in known.items():
        if parameter.get("required") and name not in query:
            yield f"missing query: {name}"
        if name in query:
            value: object = int(query[name]) if parameter["schema"].get("type") == "integer" else query[name]
            yield from problems_of_body(parameter["schema"], json.dumps(value).encode())


def _plain(value: Any) -> Any:
    """Decimals as floats: jsonschema knows no other number with decimals. Exactness is another test's."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
