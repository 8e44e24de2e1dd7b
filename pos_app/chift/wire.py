"""HTTP with one server: requests and answers as values, an httpx transport that stays open, limits of time and size,
and failures as ChiftError.

It uses httpx's transport without its client: redirects, cookies and authentication of the client are not wanted, and
they took a seventh of the screen's time for sending a sale.

May import `errors`, `limits`; knows neither tokens nor the contents of a body.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import ssl
import zlib
from collections import Counter
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio._backends._asyncio  # noqa: F401 - else httpx imports it in the screen's thread at its first call: 40 ms
import httpx
import truststore

from pos_app.chift.errors import ChiftError, ChiftProtocolError, ChiftUnavailable, ChiftUnreachable, Way
from pos_app.chift.limits import Limits
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

TOKEN_ROUTE = "/token"  # noqa: S105  # a route, no secret
CONNECT_PAUSES = (0.1, 0.4)  # seconds between tries to connect: the till shows "offline" within a second (faults F1)
_HOST = re.compile(r"[\w.-]+|[0-9a-f:]+")
_HEADERS = {
    "User-Agent": "Comptoir",
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "Connection": "keep-alive",
}
LONGEST_WAIT = 24 * 3600.0  # seconds: the most that Retry-After counts for (faults F17)

# Both log whole addresses and headers: names, phone numbers, the token.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)


@frozen
class ApiCall:
    """A request. `route` has its ids in braces; `body` is JSON, present for a POST and absent for a GET."""

    route: str
    ids: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    connection_id: str = ""
    request_id: str = ""
    fresh: bool = False

    @property
    def method(self) -> str:
        """POST or GET."""
        return "GET" if self.body is None else "POST"

    @property
    def commits(self) -> bool:
        """Whether the request creates something on the server."""
        return self.body is not None and self.route != TOKEN_ROUTE

    @property
    def path(self) -> str:
        """The route with its ids filled in, quoted so that no id can change the route."""
        return self.route.format(**{name: quote(value, safe="") for name, value in self.ids})

    @property
    def headers(self) -> dict[str, str]:
        """The headers that Chift defines (chift.md)."""
        named = {
            "Content-Type": "application/json" if self.body is not None else "",
            "X-Chift-Client-RequestId": self.request_id,
            "x-chift-connectionid": self.connection_id,
            "x-chift-force-refresh": "true" if self.fresh else "",
        }
        return {name: value for name, value in named.items() if value}


@frozen
class Answer:
    """A whole answer. `retry_after` in seconds, capped at a day; `date` is the server's time."""

    status: int
    body: bytes = field(repr=False)
    is_html: bool = False
    retry_after: float | None = None
    date: datetime | None = None

    @property
    def is_ok(self) -> bool:
        """Whether this is a success and not a page of HTML; any other answer is an error (`refusals.error_of`)."""
        return 200 <= self.status < 300 and not self.is_html


@frozen
class Exchange:
    """A finished exchange as the till may report it, without personal data. `error` is the error's class name, "" for
    none; `way` is the `ChiftUnreachable.kind` if Chift was not reached."""

    method: str
    route: str
    status: int | None
    error: str
    ms: int
    server_date: datetime | None
    way: str = ""


class Wire:
    """HTTP exchanges with one server. Create it with `open`; close it when no request is on its way."""

    def __init__(
        self, base_url: str, limits: Limits, transport: httpx.AsyncBaseTransport | None, proxy: str = ""
    ) -> None:
        self._base_url = checked_address(base_url)
        self._server = str(self._base_url).rstrip("/")
        self._set_proxy = checked_proxy(proxy)
        self._limits = limits
        self._given = transport
        self._proxied = False
        self._rebuilding = asyncio.Lock()
        self._busy: Counter[httpx.AsyncBaseTransport] = Counter()  # requests on their way on each
        self._retired: list[httpx.AsyncBaseTransport] = []
        self._tls: truststore.SSLContext | None = None
        self._http: httpx.AsyncBaseTransport

    @classmethod
    async def open(
        cls, base_url: str, limits: Limits, transport: httpx.AsyncBaseTransport | None = None, proxy: str = ""
    ) -> Wire:
        """A line to `base_url`, through `proxy` ("": the system's setting).

        Raises DomainError: server_address as `checked_address`, proxy_address as `checked_proxy`.
        """
        wire = cls(base_url, limits, transport, proxy)
        # In a thread: reading the system's certificates blocks for 20-54 ms (facts.md, fact 2).
        wire._http = await asyncio.to_thread(wire._build)
        return wire

    async def aclose(self) -> None:
        """Close all connections."""
        for http in (*self._retired, self._http):
            await http.aclose()

    async def exchange(self, call: ApiCall, token: str) -> Answer | ChiftError:
        """Send, and read the whole answer, whatever its status. A failure is returned as a ChiftError.

        A connection that could not be made is tried twice more: nothing was sent, so this is safe for a POST too.
        httpx's own retries would also repeat a connection that timed out, and take 15 s without a network (faults F3).
        """
        for pause in CONNECT_PAUSES:
            outcome = await self._attempt(call, token)
            if self._given is not None or not _was_not_connected(outcome):
                return outcome
            await asyncio.sleep(pause)
        return await self._attempt(call, token)

    async def _attempt(self, call: ApiCall, token: str) -> Answer | ChiftError:
        http = self._http
        self._busy[http] += 1
        try:
            async with asyncio.timeout(self._limits.total):
                response = await http.handle_async_request(self._request(call, token))
                try:
                    return _answer(response, await self._body(response))
                finally:
                    await response.aclose()
        except _UnreadableError as error:
            return _because(ChiftProtocolError(status=error.status, may_have_committed=call.commits), error)
        except httpx.PoolTimeout as error:
            await self._renew(http)
            return _because(ChiftUnreachable(), error)
        except (httpx.ProxyError, httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            return _because(ChiftUnreachable(self._way(error)), error)
        except (httpx.TransportError, OSError) as error:  # the deadline of the whole call raises an OSError too
            return _because(ChiftUnavailable(may_have_committed=call.commits), error)
        finally:
            self._busy[http] -= 1
            await self._close_retired()

    def _request(self, call: ApiCall, token: str) -> httpx.Request:
        limits = self._limits
        timeout = httpx.Timeout(
            connect=limits.connect,
            read=limits.read if call.body is None else limits.read_post,
            write=limits.write,
            pool=limits.pool,
        )
        return httpx.Request(
            call.method,
            _parsed(f"{self._server}{call.path}"),
            params=call.query or None,
            headers={**_HEADERS, **call.headers, **({"Authorization": f"Bearer {token}"} if token else {})},
            content=call.body,
            extensions={"timeout": timeout.as_dict()},
        )

    async def _body(self, response: httpx.Response) -> bytes:
        """The body, read up to the size limit, which counts uncompressed bytes."""
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip"):
            raise _UnreadableError(response.status_code)
        unpack = zlib.decompressobj(wbits=31).decompress if coding == "gzip" else _cut
        body = bytearray()
        async for chunk in response.aiter_raw():
            try:
                body += unpack(chunk, self._limits.answer_bytes + 1 - len(body))
            except zlib.error as error:
                raise _UnreadableError(response.status_code) from error
            if len(body) > self._limits.answer_bytes:
                raise _UnreadableError(response.status_code, too_large=True)
        return bytes(body)

    async def renew(self) -> None:
        """Let no further request use a connection that is open now; requests on their way end as they would. Does
        nothing for a transport that was passed in."""
        await self._renew(self._http)
        await self._close_retired()

    async def _renew(self, spent: httpx.AsyncBaseTransport) -> None:
        """Replace a transport: its connection slots are used up, for cancelled requests leak them, or none of its
        connections is trusted any more."""
        async with self._rebuilding:
            if self._given is None and self._http is spent:
                self._http = await asyncio.to_thread(self._build)
                self._retired.append(spent)

    async def _close_retired(self) -> None:
        """Close the replaced transports on which no request is on its way."""
        while (http := next((one for one in self._retired if not self._busy[one]), None)) is not None:
            self._retired.remove(http)
            del self._busy[http]
            await http.aclose()

    def _build(self) -> httpx.AsyncBaseTransport:
        return self._given or self._transport()

    def _transport(self) -> httpx.AsyncBaseTransport:
        self._tls = self._tls or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30)
        proxy = proxy_for(self._base_url, self._set_proxy)
        self._proxied = proxy is not None
        try:
            return httpx.AsyncHTTPTransport(verify=self._tls, limits=limits, proxy=proxy, trust_env=False)
        # no proxy address, or a kind of proxy that is not supported
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            return _NoWay(error)

    def _way(self, error: BaseException) -> Way:
        cause: BaseException | None = error
        while cause is not None:
            # The "want" errors only say that the handshake waits; they are the cause of resets and timeouts too.
            if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLWantReadError | ssl.SSLWantWriteError):
                return "tls"
            cause = cause.__cause__ or cause.__context__
        return "proxy" if self._proxied or isinstance(error, httpx.ProxyError) else "internet"


def checked_address(base_url: str) -> httpx.URL:
    """The URL of a server: https, or http on this machine alone. Raises DomainError("server_address", "server")."""
    try:
        url = httpx.URL(base_url.strip().rstrip("/"))
    except httpx.InvalidURL:
        raise DomainError("server_address", "server") from None
    plain = bool(url.host) and not (url.userinfo or url.query or url.fragment)
    if not plain or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))):
        raise DomainError("server_address", "server")
    return url


@lru_cache(maxsize=32)
def _parsed(address: str) -> httpx.URL:
    """The parsed URL, cached: every sale goes to the same one."""
    return httpx.URL(address)


def was_too_much(error: ChiftError) -> bool:
    """Whether an answer took too long or was too large: less of it may come."""
    cause = error.__cause__
    return (
        error.status in (408, 413, 504, 524)
        or isinstance(cause, httpx.ReadTimeout | TimeoutError)
        or (isinstance(cause, _UnreadableError) and cause.too_large)
    )


def _was_not_connected(outcome: Answer | ChiftError) -> bool:
    """Whether connecting failed at once for a reason that may pass; an untrusted certificate stays untrusted."""
    if not isinstance(outcome, ChiftUnreachable):
        return False
    return outcome.kind != "tls" and isinstance(outcome.__cause__, httpx.ConnectError)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_proxy(text: str) -> str:
    """The URL of a proxy for httpx, "" for none: `proxy.example:3128` is http://proxy.example:3128.

    Raises DomainError("proxy_address", "proxy"), also for one with a password: settings never hold a secret.
    """
    named = text.strip()
    if not named:
        return ""
    try:
        url = urlsplit(named if "://" in named else f"http://{named}")
        host, port = url.hostname or "", url.port
    except ValueError:
        raise DomainError("proxy_address", "proxy") from None
    plain = url.path in ("", "/") and "@" not in url.netloc and not (url.query or url.fragment)
    if not plain or url.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise DomainError("proxy_address", "proxy")
    place = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{place}:{port}" if port else f"{url.scheme}://{place}"


def proxy_for(url: httpx.URL, chosen: str) -> str | None:
    """The proxy from the settings, else the system's for this address; none for this machine itself."""
    if _is_loopback(url.host):
        return None
    if chosen:
        return chosen
    if proxy_bypass(url.host):
        return None
    named = getproxies()
    proxy = named.get(url.scheme) or named.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _answer(response: httpx.Response, body: bytes) -> Answer:
    kind = response.headers.get("content-type", "").lower()
    date = _http_date(response.headers.get("date", ""))
    return Answer(
        response.status_code,
        body,
        is_html="html" in kind or body[:512].lstrip().startswith(b"<"),
        retry_after=retry_after(response.headers.get("retry-after", ""), date),
        date=date,
    )


def retry_after(text: str, server_date: datetime | None) -> float | None:
    """The seconds of a Retry-After header, capped at a day: a number, or a date compared with the server's own time.

    This machine's clock may be wrong by years (faults R10), so a date without a server's time gives None.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    until = _http_date(text)
    if until is None or server_date is None:
        return None
    return min(max((until - server_date).total_seconds(), 0.0), LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class _UnreadableError(Exception):
    """The body is too large or cannot be unpacked."""

    def __init__(self, status: int, *, too_large: bool = False) -> None:
        super().__init__()
        self.status = status
        self.too_large = too_large


class _NoWay(httpx.AsyncBaseTransport):
    """The transport for a proxy that cannot be used: every call fails with that reason, and the till still starts."""

    def __init__(self, reason: Exception) -> None:
        self._reason = str(reason)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ProxyError(self._reason, request=request)


def _cut(chunk: bytes, room: int) -> bytes:
    return chunk[:room]


def _because(error: ChiftError, cause: BaseException) -> ChiftError:
    error.__cause__ = cause
    return error
