"""The line to a practice shop: in this program without a socket, or to a sandbox on loopback; its network can be
cut."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from pos_app.chift.credentials import Credentials


class PracticeLine(httpx.AsyncBaseTransport):
    """An httpx transport around another one that can be cut on command.

    `refused` and `lost` are the exceptions that an in-process shop raises in place of a broken connection.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        refused: type[Exception] = ConnectionRefusedError,
        lost: type[Exception] = ConnectionResetError,
    ) -> None:
        self._inner = inner
        self._refused = refused
        self._lost = lost
        self.cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.ConnectError while the network is cut."""
        if self.cut:
            raise httpx.ConnectError("the practice network is cut", request=request)
        try:
            return await self._inner.handle_async_request(request)
        except self._refused as error:
            raise httpx.ConnectError("the practice shop refused the connection", request=request) from error
        except self._lost as error:
            raise httpx.ReadError("the practice shop dropped the connection", request=request) from error

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()


class PracticeDoor:
    """The practice shop's back door: reads its credentials and orders faults from it.

    Every call raises OSError if the practice shop does not answer properly.
    """

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport) -> None:
        # trust_env off: the practice shop is on this machine, never behind a proxy.
        self._http = httpx.AsyncClient(base_url=base_url, transport=transport, trust_env=False)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def credentials(self) -> Credentials:
        """The credentials that a till needs for this practice shop."""
        return Credentials(**(await self.state())["credentials"])

    async def lacking(self) -> dict[str, str]:
        """The connections that this practice shop has not, by their names in `Credentials`, as ""."""
        habits: dict[str, object] = json.loads(await self._call("GET", "habits", None))
        return {f"{habits['without']}_connection_id": ""} if habits.get("without") else {}

    async def order_fault(self, fault: Mapping[str, object]) -> None:
        """`POST /_sandbox/faults`."""
        await self._call("POST", "faults", dict(fault))

    async def told(self, booking: Mapping[str, object]) -> None:
        """`POST /_sandbox/told`: the person at the desk of the practice shop is to book this."""
        await self._call("POST", "told", dict(booking))

    async def state(self) -> dict[str, dict[str, str]]:
        """`GET /_sandbox/state`: what the practice shop holds, for an audit."""
        state: dict[str, dict[str, str]] = json.loads(await self._call("GET", "state", None))
        return state

    async def _call(self, method: str, name: str, body: Mapping[str, object] | None) -> str:
        try:
            answer = await self._http.request(method, f"/_sandbox/{name}", json=body)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise OSError(f"the practice shop's back door: {type(error).__name__}") from error
        return answer.text


def in_process(app: object, refused: type[Exception], lost: type[Exception]) -> PracticeLine:
    """A line to an ASGI app in this program."""
    return PracticeLine(httpx.ASGITransport(app=app), refused, lost)  # type: ignore[arg-type]


def over_loopback() -> PracticeLine:
    """A line to a sandbox that listens on this machine."""
    return PracticeLine(httpx.AsyncHTTPTransport(retries=0))
