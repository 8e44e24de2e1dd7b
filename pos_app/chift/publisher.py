"""Files fetched from who publishes this program: by the same line and limits as calls to Chift, without a key."""

from __future__ import annotations

from urllib.parse import urlsplit

from pos_app.chift.errors import ChiftError
from pos_app.chift.limits import Limits
from pos_app.chift.wire import ApiCall, Wire, checked_address
from pos_app.domain.errors import DomainError


def checked_file_address(url: str) -> tuple[str, str]:
    """Server and path of a file: https (http on this machine alone), without user, query or fragment.

    Raises DomainError("server_address").
    """
    parts = urlsplit(url.strip())
    if not parts.path.strip("/") or "\\" in parts.path:
        raise DomainError("server_address", "server")
    checked_address(url)
    return f"{parts.scheme}://{parts.netloc}", parts.path


async def fetch(url: str, most: int, seconds: float, proxy: str = "") -> tuple[int, bytes]:
    """Status and body of the file at `url`; a redirect is not followed.

    `most` bytes are read, `seconds` waited in all, `proxy` as `Wire.open` has it. Raises DomainError("server_address"),
    and ChiftError for a server that does not answer, or with more.
    """
    server, path = checked_file_address(url)
    wire = await Wire.open(server, Limits(connect=5.0, read=20.0, total=seconds, answer_bytes=most), proxy=proxy)
    try:
        # Braces would be filled in as ids.
        answer = await wire.exchange(ApiCall(path.replace("{", "%7B").replace("}", "%7D")), "")
    finally:
        await wire.aclose()
    if isinstance(answer, ChiftError):
        raise answer
    return answer.status, answer.body
