"""The gate: answers in the shop's place before a call is served: no agent, not supported, a limit, another server's
answer.

May import `shop`, `errors`, `misbehaviour`'s Answer, `habits.model`.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from fnmatch import fnmatchcase

from pos_app.sandbox.errors import ApiError, chift_error
from pos_app.sandbox.habits.model import DailyLimit
from pos_app.sandbox.shop import Shop

Raw = tuple[int, tuple[tuple[bytes, bytes], ...], bytes]
"""Status, headers and body of an answer that is not Chift's."""

_TEXT = (b"content-type", b"text/plain; charset=utf-8")
_JSON = (b"content-type", b"application/json; charset=utf-8")
_ELSEWHERE: dict[str, Raw] = {
    # What an nginx or Traefik ingress says while no service stands behind the name.
    "ingress_404": (404, (_TEXT,), b"404 page not found\n"),
    "empty_400": (400, (), b""),
    "empty_413": (413, (), b""),
    "kong_404": (404, (_JSON, (b"server", b"kong/3.4.2")), b'{"message":"no Route matched with those values"}'),
    "kong_429": (429, (_JSON, (b"server", b"kong/3.4.2")), b'{"message":"API rate limit exceeded"}'),
    "forbidden_text": (403, (_TEXT,), b"Forbidden"),
}


def instead_of_chift(shop: Shop, method: str, path: str) -> Raw | None:
    """The answer of another server in Chift's place (an ingress, a proxy) for this call, or None."""
    there = shop.habits.instead_of_chift
    if there is None or not matches(there.match, method, path):
        return None
    return _ELSEWHERE[there.kind]


async def wait(shop: Shop, method: str, path: str) -> None:
    """Takes the time this call takes at a slow shop."""
    habits = shop.habits
    for slow in habits.slow:
        if matches(slow.match, method, path):
            await asyncio.sleep(slow.seconds * habits.time_scale)


def check(shop: Shop, method: str, path: str) -> None:
    """Raises ApiError for a call of the two APIs that the shop's habits do not let through."""
    habits = shop.habits
    if habits.agent == "down":
        raise chift_error(502, None, f"Error while trying to reach the local agent of {habits.connector}")
    if not supported(shop, method, path):
        resource = path.strip("/").split("/")[1]
        said = f"The resource {method} - {resource} is not supported by {habits.connector}"
        raise chift_error(habits.not_supported_status, "ERROR_RESOURCE_NOT_SUPPORTED", said)
    for failing in habits.failing:
        if matches(failing.match, method, path):
            raise failing.error(habits.connector)
    limit = habits.daily_limit
    if limit is not None and matches(limit.match, method, path):
        _count(shop, limit)


def supported(shop: Shop, method: str, path: str) -> bool:
    """Whether the shop's software can do this at all."""
    return not any(matches(operation, method, path) for operation in shop.habits.not_supported)


def matches(match: str, method: str, path: str) -> bool:
    """Whether a call is meant: `path` after the consumer, without a query."""
    return fnmatchcase(f"{method} {path}", match)


def _count(shop: Shop, limit: DailyLimit) -> None:
    manners, now = shop.manners, shop.now()
    if manners.until is not None and manners.until <= now:
        manners.passed, manners.until = 0, None
    if manners.passed < limit.calls:
        manners.passed += 1
        return
    if manners.until is None:
        manners.until = now + timedelta(seconds=limit.seconds)
    left = -int((now - manners.until).total_seconds() // 1)
    clock = f"{left // 3600:02}:{left // 60 % 60:02}:{left % 60:02}"
    said = f"The daily limit of {shop.habits.connector} has been reached. Remaining time before reset: {clock}"
    body: dict[str, object] = {"message": said, "status": "error"}
    if limit.error_code is not None:
        body["error_code"] = limit.error_code
    raise ApiError(limit.status, body)
