"""The server's time, asked without a key: every HTTP answer carries a Date header."""

from __future__ import annotations

from datetime import datetime

from pos_app.chift.errors import ChiftError
from pos_app.chift.limits import Limits
from pos_app.chift.wire import ApiCall, Wire
from pos_app.domain.errors import DomainError

QUICK = Limits(connect=3.0, read=5.0, total=8.0)


async def server_date(base_url: str, limits: Limits = QUICK) -> datetime | None:
    """The server's time (aware), None if it does not answer or the address is unusable."""
    try:
        wire = await Wire.open(base_url, limits)
    except DomainError:
        return None
    try:
        answer = await wire.exchange(ApiCall("/"), "")
    finally:
        await wire.aclose()
    return None if isinstance(answer, ChiftError) else answer.date
