"""Product pictures, fetched from wherever the shop's software keeps them: strangers' addresses, given by a shop.

So nothing of the shop goes there (no token, no cookie, no header of its own), and none of them leads into the shop's
own network: https only, each address a name resolves to must be public, the connection goes to the very address that
was checked (a name that answers otherwise a moment later changes nothing), and so for each redirect. What comes is a
picture by its content, and no longer than MOST_BYTES. The practice shop's own place is the one exception.

Behind a proxy the connection is the proxy's, which gets the name: often only the proxy can resolve it. An address or a
name that is private as far as this computer knows is not asked for, nor one of a kind that only an inner network has,
nor another port than 443. What the proxy resolves otherwise must still have a certificate for that very name, which a
computer of the inner network has not for a stranger's.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx
import truststore

from pos_app.chift.models_in import LONGEST_ADDRESS
from pos_app.chift.wire import proxy_for
from pos_app.domain.frozen import frozen

MOST_BYTES = 2 * 2**20
MOST_HOPS = 3
WHOLE = 20.0  # seconds for one picture, with its redirects
_TELLING = 12  # bytes that say what kind of picture it is
_TIMES = httpx.Timeout(connect=5.0, read=10.0, write=5.0, pool=5.0)
_HEADERS = {"accept": "image/webp,image/png,image/jpeg,image/gif", "accept-encoding": "identity", "user-agent": "till"}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Names of this computer, of a home or an office (RFC 2606, 6761, 6762, 8375, 9476, and what offices use).
_INNER = frozenset({
    "local", "localhost", "localdomain", "lan", "home", "internal", "intranet", "corp", "private", "arpa", "test",
    "invalid", "example", "onion", "alt",
})  # fmt: skip
Resolve = Callable[[str, int], Awaitable[list[str]]]


class NoPictureError(Exception):
    """An address gives no picture that is shown: `args[0]` says why, in one word for the log."""


@frozen
class OwnPlace:
    """The practice shop: its scheme, host and port, and the transport that leads there."""

    origin: str
    transport: httpx.AsyncBaseTransport


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves it. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class PictureLine:
    """Fetches pictures, each by a client of its own that is forgotten with it. `own` is None but for a practice
    shop; `resolve` gives the addresses of a host, `public` says which of them may be asked; `proxy` is that of the
    settings ("": the system's)."""

    def __init__(
        self,
        own: OwnPlace | None,
        resolve: Resolve | None = None,
        public: Callable[[str], bool] | None = None,
        proxy: str = "",
    ) -> None:
        self._own = own
        self._proxy = proxy
        self._resolve = resolve or resolved
        self._public = public or is_public
        self._tls: truststore.SSLContext | None = None

    async def fetch(self, address: str) -> bytes:
        """The picture behind an address: JPEG, PNG, WebP or GIF. Raises NoPictureError."""
        try:
            async with asyncio.timeout(WHOLE):
                for _ in range(MOST_HOPS + 1):
                    found = await self._hop(_parsed(address))
                    if isinstance(found, bytes):
                        return found
                    address = found
        except (OSError, httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError, ValueError) as error:
            raise NoPictureError(type(error).__name__) from error
        raise NoPictureError("redirects")

    async def _hop(self, url: httpx.URL) -> bytes | str:
        """The picture, or the address that it is said to be at."""
        transport, asked, host = await self._way(url)
        told = {"timeout": _TIMES.as_dict(), **({"sni_hostname": host} if host else {})}
        request = httpx.Request("GET", asked, headers={"host": url.netloc.decode(), **_HEADERS}, extensions=told)
        try:
            answer = await transport.handle_async_request(request)
            try:
                return await _read(url, answer)
            finally:
                await answer.aclose()
        finally:
            if host:  # not the practice shop's
                await transport.aclose()

    async def _way(self, url: httpx.URL) -> tuple[httpx.AsyncBaseTransport, httpx.URL, str]:
        """How to get there: the transport, the address to connect to, and whose certificate it must have. The host is
        "" for the practice shop. Raises NoPictureError for a place that is not asked."""
        own = self._own
        if own is not None and _origin(url) == own.origin:
            return own.transport, url, ""
        if url.scheme != "https" or not url.host or url.userinfo:
            raise NoPictureError("address")
        host, proxy = url.raw_host.decode(), proxy_for(url, self._proxy)
        try:
            found = await self._resolve(host, url.port or 443)
        except OSError:
            if proxy is None:
                raise
            found = []
        if not all(map(self._public, found)) or (not found and not (proxy and _is_outer(host))):
            raise NoPictureError("private")
        if proxy and (url.port or 443) != 443:
            raise NoPictureError("port")
        # Made anew for each: no connection, no cookie and no session outlives one picture.
        tls = self._tls
        if tls is None:
            made = await asyncio.to_thread(_context)
            tls = self._tls = made
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        transport = httpx.AsyncHTTPTransport(verify=tls, trust_env=False, limits=limits, proxy=proxy)
        return transport, url if proxy else url.copy_with(host=found[0]), host


def _context() -> truststore.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def _read(url: httpx.URL, answer: httpx.Response) -> bytes | str:
    if answer.is_redirect and "location" in answer.headers:
        return str(url.join(answer.headers["location"]))
    if answer.status_code != httpx.codes.OK:
        raise NoPictureError(f"status {answer.status_code}")
    body = bytearray()
    assert isinstance(answer.stream, httpx.AsyncByteStream)  # what an async transport answers with
    async for part in answer.stream:
        body += part
        if len(body) > MOST_BYTES:
            raise NoPictureError("too long")
        if len(body) >= _TELLING and not looks_like_picture(bytes(body[:_TELLING])):
            break
    if not looks_like_picture(bytes(body[:_TELLING])):
        raise NoPictureError("no picture")
    return bytes(body)


def looks_like_picture(head: bytes) -> bool:
    """Whether these first bytes are those of a JPEG, PNG, GIF or WebP, whatever the server calls it. SVG is none: it
    may hold scripts and addresses of its own."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def _is_outer(host: str) -> bool:
    """Whether a name that this computer cannot resolve may be one of the internet: several parts, none of them a kind
    of name that only an inner network has. An address is resolved always, and no name."""
    parts = host.rstrip(".").lower().split(".")
    return len(parts) > 1 and parts[-1] not in _INNER and not parts[-1].isdecimal() and ":" not in host


def is_public(text: str) -> bool:
    """Whether an address is of the whole internet: not of this computer, this network or a special one, also where it
    is written as another kind (IPv4 in IPv6, tunnels, translated ones)."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not (one.is_multicast or one.is_reserved) for one in _written_in(address))


def _written_in(address: Address) -> list[Address]:
    """The address, and those that are written within it."""
    found: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return [address.ipv4_mapped]
        if address.sixtofour is not None:
            found.append(address.sixtofour)
        if address.teredo is not None:
            found += address.teredo
        if address in _NAT64 or int(address) >> 32 == 0:
            return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return found


def _parsed(address: str) -> httpx.URL:
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise NoPictureError("address")
    return httpx.URL(address)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
