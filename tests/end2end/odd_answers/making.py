"""Answers by chance: what Chift's own OpenAPI file allows, and what no server should say. Pure, of a seeded chance.

A valid answer is any that the schema of its operation allows, with the values that shops really have where the schema
leaves them open (a currency of "€", a price of 0, a year 9999, HTML in a name). A mutated one is a valid one with a few
changes anywhere in it: types swapped, keys gone, junk put in, numbers and dates out of any range, or no longer JSON.
"""

from __future__ import annotations

import json
import string
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from tests.unit.chift.openapi_file import chifts_file

TEXTS = (
    "", " ", "Savon", "Café moulu 250 g", "Caf&eacute; d&#8217;acacia", "Thé vert kg", "L", "Default Title", "XL / red",
    "مرحبا", "日本茶", "a" * 300, "\u202eevil", "line\nbreak", "null", "0", "-1", "<b>Bold</b>", "{name}", "%s",
    "{{7*7}}", "O'Brien; DROP", "\u0000nul", "🧼🧼", "é" * 81, "\ufeffbom", "Tasse\u00a0à café", "٣٤", "K\u030cava",
    "1-261122-0001",
)  # fmt: skip
CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "eur", "", "€", "EURO", "978", "USD", "JPY", "KWD", "XXX")
CODES = (
    "",
    "5410000000012",
    "5410000000029",
    "5410000000012 / 5410000000029",
    "SL-01",
    "2112345012344",
    "abc",
    "0" * 40,
)
PHONES = (
    "",
    "+32475123456",
    "0475 11 22 33",
    "(+32) 475 11 22 33",
    "+32 (0)475112233",
    "0475 / 02 511",
    "call after 18h",
)
MOMENTS = (
    "2026-11-22T10:00:00Z", "2026-11-22T10:00:00+01:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2024-02-29T23:59:60Z", "1970-01-01T00:00:00.123456789Z",
)  # fmt: skip
DATES = ("2026-11-22", "0001-01-01", "9999-12-31", "2024-02-29")
NUMBERS = (0, 1, 2.5, 9.95, 12.1, 21.0, 0.21, 6, 100, 999999.99, 1e-9, 8.264462809917355, -1, -0.0, 10**15, 1e20)


class Raw(str):
    """Text that stands in the JSON as it is."""

    __slots__ = ()


FILE = chifts_file()
"""Chift's file."""


def schema_of(method: str, path: str) -> dict[str, Any]:
    """The schema of an operation's good answer."""
    answers = FILE["paths"][path][method]["responses"]
    good = answers.get("200") or answers.get("201") or next(iter(answers.values()))
    schema: dict[str, Any] = good["content"]["application/json"]["schema"]
    return schema


class Maker:
    """Makes values of a schema."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def value(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """Any value that the schema allows; `name` is the field it stands in."""
        chance = self._chance
        if "$ref" in schema:
            return self.value(_resolved(schema["$ref"]), name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        for several in ("anyOf", "oneOf"):
            if several in schema:
                given = schema[several]
                some = [one for one in given if one.get("type") != "null"]
                is_null = len(some) < len(given) and (depth > 7 or chance.random() < 0.2)
                return None if is_null else self.value(chance.choice(some), name, depth)
        if "allOf" in schema:
            return self.value(schema["allOf"][0], name, depth)
        match schema.get("type"):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "string":
                return self._string(schema, name)
            case "integer":
                return self._whole(schema, name)
            case "number":
                return self._number(schema, name)
            case "boolean":
                return chance.random() < 0.5
            case "null":
                return None
        return chance.choice((None, "x", 1, {}, []))

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        needed, made = schema.get("required", ()), {}
        for name, inner in schema.get("properties", {}).items():
            if name in needed or self._chance.random() < (0.8 if depth < 9 else 0.1):
                made[name] = self.value(inner, name, depth + 1)
        if self._chance.random() < 0.05:
            made["a_field_of_tomorrow"] = self._chance.choice(TEXTS)
        return made

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> list[Any]:
        inner = schema.get("items", {})
        most = {"items": 9, "variants": 5}.get(name, 4 if depth < 8 else 2)
        count = max(schema.get("minItems", 0), self._chance.randrange(most))
        return [self.value(inner, name.removesuffix("s"), depth + 1) for _ in range(count)]

    def _string(self, schema: dict[str, Any], name: str) -> str:
        chance = self._chance
        match schema.get("format"):
            case "date-time":
                return chance.choice(MOMENTS)
            case "date":
                return chance.choice(DATES)
            case "uuid":
                return f"{chance.randrange(16**8):08x}-1111-4111-8111-{chance.randrange(16**12):012x}"
            case "email":
                return chance.choice(("a@example.be", "élise@exämple.be", "x@y.zz"))
            case "uri":
                return "https://example.com/a.png"
        if name == "currency":
            return chance.choice(CURRENCIES)
        if name in ("id", "product_id", "category_id", "created_entity_id") or name.endswith("_id"):
            return f"{name[:1] or 'i'}{chance.randrange(60)}" if chance.random() < 0.97 else chance.choice(TEXTS[2:])
        if name in ("barcode", "sku"):
            return chance.choice(CODES)
        if "phone" in name:
            return chance.choice(PHONES)
        if "email" in name:
            return chance.choice(("", "a@example.be", "A@Example.BE", "no address"))
        if chance.random() < 0.9:
            return chance.choice(TEXTS)
        return "".join(chance.choices(string.printable, k=chance.randrange(40)))

    def _number(self, schema: dict[str, Any], name: str) -> Any:
        low, high = schema.get("minimum", -(10**18)), schema.get("maximum", 10**18)
        if ("price" in name or "amount" in name or name == "total") and self._chance.random() < 0.7:
            return round(self._chance.random() * 50, 2)
        return self._chance.choice([number for number in NUMBERS if low <= number <= high] or [low])

    def _whole(self, schema: dict[str, Any], name: str) -> int:
        if name == "status_code":
            return self._chance.choice((200, 200, 201, 400, 404, 422, 500, 0, 999))
        low, high = schema.get("minimum", -(10**6)), schema.get("maximum", 10**12)
        chosen: int = self._chance.choice((0, 1, 2, 3, 7, 100, 10**9, 10**12, -1))
        return int(max(low, min(high, chosen)))


@cache
def _resolved(ref: str) -> dict[str, Any]:
    found: Any = FILE
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    schema: dict[str, Any] = found
    return schema


JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, "", "x", "12.50", "€", [], {}, [[]], [None], {"id": None}, {"a": {"b": {"c": []}}},
    Raw("1e400"), Raw("-1e400"), Raw("NaN"), Raw("Infinity"), Raw("1" * 400), Raw("1e-400"), Raw("0." + "3" * 200),
    Raw('"\\ud800"'), Raw('"\\u0000"'), "0000-00-00", "9999-99-99T99:99:99Z", "-271821-04-20", "x" * 20_000,
    "\u202e" * 50, 10**40, "1e999999", "NaN", {"$ref": "#"}, ["EUR"], {"EUR": 5},
)  # fmt: skip


def mutated(value: Any, chance: Random) -> Any:
    """The value with a few changes anywhere in it."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        places = list(_places(value))
        if not places:
            return deepcopy(chance.choice(JUNK))
        holder, key = chance.choice(places)
        what = chance.randrange(8)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.extend(deepcopy(holder[:1]) * chance.choice((1, 3, 40)))
        elif what == 2 and isinstance(holder, dict):
            holder[chance.choice(("id", "name", "prices", "variants", "items", "total", "x"))] = deepcopy(
                chance.choice(JUNK)
            )
        elif what == 3:
            deep = chance.choice((5, 60, 400, 480, 900, 20_000))
            before, behind = chance.choice((("[", "]"), ('{"a":', "}")))
            holder[key] = Raw(f"{before * deep}1{behind * deep}")
        elif what == 4:
            holder[key] = str(holder[key])
        else:
            holder[key] = deepcopy(chance.choice(JUNK))
    return value


def _places(value: Any) -> Any:
    """Each place in a tree: its holder and its key."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        inner = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, each in inner:
            yield one, key
            waiting.append(each)


def text(value: Any) -> str:
    """The value as JSON, its raw parts as they are."""
    match value:
        case Raw():
            return str(value)
        case dict():
            return "{" + ",".join(f"{json.dumps(str(name))}:{text(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ",".join(map(text, value)) + "]"
    return json.dumps(value)


def spoiled(body: str, chance: Random) -> bytes:
    """The bytes of an answer that is hardly one."""
    raw = body.encode("utf-8", "replace")
    match chance.randrange(9):
        case 0:
            return b""
        case 1:
            return raw[: chance.randrange(len(raw) + 1)]
        case 2:
            return b"<html><body>Log in to the network</body></html>"
        case 3:
            return b"[" * chance.choice((10, 5_000, 100_000))
        case 4:
            return chance.choice((b"null", b"[]", b"{}", b'"text"', b"42", b"true", b"NaN"))
        case 5:
            return raw + b"\n" + raw
        case 6:
            return b"\xff\xfe" + raw
        case 7:
            return raw.replace(b'"', b"'")
    return chance.randbytes(chance.randrange(200))
