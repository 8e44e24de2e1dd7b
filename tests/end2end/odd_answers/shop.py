"""A shop that answers each call of the till by chance: what stands behind the till's own wire, in its process."""

from __future__ import annotations

import json
import re
from collections import Counter
from random import Random
from typing import Any

import httpx

from tests.end2end.odd_answers.making import FILE, Maker, mutated, schema_of, spoiled, text

EMPTY_FROM = 4  # pages from this one on are empty: a shop without an end would be read without an end
STATUSES = (204, 206, 301, 400, 401, 403, 404, 405, 409, 422, 429, 500)
_PATHS = {
    path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
    for path in FILE["paths"]
    if "/pos/" in path or "/commerce/" in path or path.count("/") <= 5
}


class OddShop(httpx.AsyncBaseTransport):
    """Answers with valid answers, or with mutated ones. `answers` counts them by operation."""

    def __init__(self, chance: Random, *, mutates: bool) -> None:
        self._chance = chance
        self._maker = Maker(chance)
        self._mutates = mutates
        self.answers: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """An answer to this request."""
        path, chance = request.url.raw_path.partition(b"?")[0].decode(), self._chance
        if path == "/token":
            return _answer(200, b'{"access_token": "t", "token_type": "bearer", "expires_in": 1800}')
        operation = next(one for one, shape in _PATHS.items() if shape.fullmatch(path) and _has(one, request.method))
        self.answers[f"{request.method} {operation}"] += 1
        value = self._valid(request, operation)
        if not self._mutates:
            return _answer(200, text(value).encode("utf-8", "surrogatepass"))
        if chance.random() < 0.03:
            raise httpx.ReadError("reset", request=request)
        status = (
            200
            if chance.random() < 0.85
            else chance.choice((204, 206, 301, 400, 401, 403, 404, 405, 409, 422, 429, 500))
        )
        if status >= 300 and chance.random() < 0.7:
            value = {"status": "error", "message": "no", "error_code": chance.choice(("ERROR_X", "RATE_LIMIT", None))}
        if chance.random() < 0.8:
            value = mutated(value, chance)
        body = text(value)
        raw = spoiled(body, chance) if chance.random() < 0.1 else body.encode("utf-8", "surrogatepass")
        return _answer(status, raw)

    def _valid(self, request: httpx.Request, operation: str) -> Any:
        value = self._maker.value(schema_of(request.method.lower(), operation))
        if isinstance(value, dict) and "items" in value and "total" in value:
            page = int(request.url.params.get("page", "1"))
            if page >= EMPTY_FROM:
                value["items"] = []
            if self._chance.random() < 0.6:  # as most shops: all of it on one page
                value["total"], value["page"], value["size"] = len(value["items"]), page, 100
        if request.method == "POST" and isinstance(value, dict) and self._chance.random() < 0.6:
            asked = json.loads(request.content)
            value |= {name: asked[name] for name in ("note", "currency") if asked.get(name)}
        return value


def _has(path: str, method: str) -> bool:
    return method.lower() in FILE["paths"][path]


def _answer(status: int, body: bytes) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "application/json"}, stream=httpx.ByteStream(body))
