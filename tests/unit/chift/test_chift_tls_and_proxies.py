"""TLS that cannot be trusted, proxies, unknown hosts (faults F2, F4, F40): refused, named, and nothing in doubt."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from pos_app.chift.errors import ChiftUnreachable
from tests.authority import Authority
from tests.unit.chift.chift_samples import ORDER
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, always, http

pytestmark = pytest.mark.asyncio

CREATED = always(http(200, '{"id": "o1"}'))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


async def _refused(opened: Opener, url: str) -> ChiftUnreachable:
    async with opened(url) as api:
        with pytest.raises(ChiftUnreachable) as caught:
            await api.create_order(ORDER, "r1")
    assert not caught.value.may_have_committed
    return caught.value


async def test_the_systems_own_authorities_are_trusted(opened: Opener, authority: Authority) -> None:
    tls = authority.server("127.0.0.1")
    async with Loopback(CREATED, tls=tls) as server, opened(server.url) as api:
        assert (await api.create_order(ORDER, "r1")).created.remote_id == "o1"


async def test_a_certificate_nobody_vouches_for_is_refused(
    opened: Opener, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other").file))
    async with Loopback(CREATED, tls=authority.server("127.0.0.1")) as server:
        assert (await _refused(opened, server.url)).kind == "tls"
        assert server.seen == []


async def test_an_expired_certificate_is_refused(opened: Opener, authority: Authority) -> None:
    async with Loopback(CREATED, tls=authority.server("127.0.0.1", days_left=-1)) as server:
        assert (await _refused(opened, server.url)).kind == "tls"
        assert server.seen == []


async def test_a_certificate_for_another_host_is_refused(opened: Opener, authority: Authority) -> None:
    async with Loopback(CREATED, tls=authority.server("api.chift.example")) as server:
        assert (await _refused(opened, server.url)).kind == "tls"
        assert server.seen == []


async def test_an_outdated_tls_is_refused(opened: Opener, authority: Authority) -> None:
    tls = authority.server("127.0.0.1")
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tls.minimum_version = ssl.TLSVersion.TLSv1
        tls.maximum_version = ssl.TLSVersion.TLSv1_1
    async with Loopback(CREATED, tls=tls) as server:
        assert (await _refused(opened, server.url)).kind == "tls"


async def test_a_server_that_speaks_no_tls_at_all_is_refused(opened: Opener) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(http(400, "This is no TLS"))
        await writer.drain()

    async with _listening(plain) as port:
        assert (await _refused(opened, f"https://127.0.0.1:{port}")).kind == "tls"


async def test_a_host_nobody_knows_is_the_internets_fault(opened: Opener) -> None:
    assert (await _refused(opened, "https://till.invalid")).kind == "internet"


Tunnel = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def _listening(serve: Tunnel) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.02)


async def test_the_systems_proxy_is_used(opened: Opener, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async with Loopback(CREATED, tls=authority.server("till.invalid")) as server:

        async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
            there, back = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(_pump(reader, back))
                    group.create_task(_pump(there, writer))
            finally:
                back.transport.abort()

        async with _listening(tunnel) as port:
            monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
            async with opened("https://till.invalid") as api:
                assert (await api.create_order(ORDER, "r1")).created.remote_id == "o1"

    assert asked == [b"CONNECT till.invalid:443 HTTP/1.1"]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.transport.abort()


@pytest.mark.parametrize("status", [407, 502, 503])
async def test_a_proxy_that_refuses_is_named(opened: Opener, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http(status, "no"))
        await writer.drain()

    async with _listening(refuse) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert (await _refused(opened, "https://till.invalid")).kind == "proxy"


@pytest.mark.parametrize("setting", ["http://127.0.0.1:1", "socks5://127.0.0.1:1", "carrier-pigeon://roof", "http://["])
async def test_a_proxy_that_is_away_or_cannot_be_used_is_named(
    opened: Opener, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", setting)
    assert (await _refused(opened, "https://till.invalid")).kind == "proxy"


async def test_this_machine_is_never_reached_through_a_proxy(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with Loopback(CREATED) as server, opened(server.url) as api:
        assert (await api.create_order(ORDER, "r1")).created.remote_id == "o1"


async def test_hosts_the_system_excepts_are_reached_without_the_proxy(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "till.invalid")
    assert (await _refused(opened, "https://till.invalid")).kind == "internet"
