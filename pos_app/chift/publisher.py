"""Downloads of this program's publisher: with the transport and limits of calls to Chift, without a key."""

from __future__ import annotations

from urllib.parse import urlsplit

from pos_app.chift.errors import ChiftError
from pos_app.chift.limits import Limits
from pos_app.chift.wire import ApiCall, Wire, checked_address
from pos_app.domain.errors import DomainError


def checked_file_address(url: str) -> tuple[str, str]:
    """Server and path of a file's address: https (http on this machine alone), without user, query or fragment.

    Raises DomainError("server_address").
    """
    parts = urlsplit(url.strip())
    if not parts.path.strip("/") or "\\" in parts.path:
        raise DomainError("server_address", "server")
    checked_address(url)
    return f"{parts.scheme}://{parts.netloc}", parts.path


async def fetch(url: str, most: int, seconds: float, proxy: str = "") -> tuple[int, bytes]:
    """Status and body of the file at `url`; a redirect is not followed.

    Reads at most `most` bytes and waits at most `seconds` in all; `proxy` as in `Wire.open`. Raises
    DomainError("server_address"), and ChiftError if the server does not answer or sends more.
    """
    server, path = checked_file_address(url)
    wire = await Wire.open(server, Limits(connect=5.0, read=20.0, total=seconds, answer_bytes=most), proxy=proxy)
    try:
        # `ApiCall.route` fills ids into braces, so braces of the path are escaped.
        answer = await wire.exchange(ApiCall(path.replace("{", "%7B").replace("}", "%7D")), "")
    finally:
        await wire.aclose()
    if isinstance(answer, ChiftError):
        raise answer
    return answer.status, answer.body
