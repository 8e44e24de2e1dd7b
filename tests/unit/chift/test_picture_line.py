"""Pictures of strangers' servers: fetched with nothing of the shop's, never from within its own network."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.chift.picture_line import MOST_BYTES, NoPictureError, OwnPlace, PictureLine, is_public
from tests.authority import Authority
from tests.unit.chift.loopback import Loopback, Seen
from tests.unit.chift.test_chift_tls_and_proxies import authority
from tests.unit.domain.random_carts import checked
from tests.unit.sandbox.sandbox_process import SandboxProcess

__all__ = ["authority"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
HOST = "cdn.example"
HOST_OUT = "cdn.shop.be"


@dataclass
class Names:
    """A resolver that answers another address each time it is asked, and what it was asked."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(f"{host}:{port}")
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def body(content: bytes, status: int = 200, **headers: str) -> Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]:
    """A server that answers all with these bytes."""

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {status} x\r\n{told}content-length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()

    return handle


def loopback_is_public(address: str) -> bool:
    """As in the open, with this test's own server in the internet's place."""
    return address == "127.0.0.1" or is_public(address)


def line(*answers: list[str]) -> tuple[PictureLine, Names]:
    names = Names(list(answers) or [["127.0.0.1"]])
    return PictureLine(None, names, loopback_is_public), names


@pytest.mark.asyncio
async def test_a_picture_is_fetched_from_the_checked_address_with_nothing_of_the_shops(authority: Authority) -> None:
    """The name's second answer would be another computer: it is resolved once, and the certificate is its own."""
    fetch, names = line(["127.0.0.1"], ["10.0.0.7"])
    async with Loopback(body(PNG, set_cookie="a=b"), tls=authority.server(HOST), tokens=False) as server:
        url = f"https://{HOST}:{server.port}/a.png?size=2"
        assert await fetch.fetch(url) == PNG
        assert names.asked == [f"{HOST}:{server.port}"]
        with pytest.raises(NoPictureError):
            await fetch.fetch(url)  # it answers the private address now
        (seen,) = server.seen
    assert seen.target == "/a.png?size=2"
    assert seen.headers["host"] == f"{HOST}:{server.port}"
    assert set(seen.headers) == {"host", "accept", "accept-encoding", "user-agent"}


@pytest.mark.asyncio
async def test_no_cookie_comes_back_and_no_connection_is_kept(authority: Authority) -> None:
    fetch, _ = line()
    async with Loopback(body(PNG, set_cookie="a=b"), tls=authority.server(HOST), tokens=False) as server:
        for _ in range(3):
            await fetch.fetch(f"https://{HOST}:{server.port}/a.png")
        assert server.connections == 3
        assert all("cookie" not in seen.headers for seen in server.seen)


@pytest.mark.asyncio
async def test_a_certificate_of_another_name_is_refused(authority: Authority) -> None:
    fetch, _ = line()
    async with Loopback(body(PNG), tls=authority.server("other.example"), tokens=False) as server:
        with pytest.raises(NoPictureError):
            await fetch.fetch(f"https://{HOST}:{server.port}/a.png")
        assert server.seen == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"<!doctype html>" + bytes(100_000), "no picture"),
        (b"", "no picture"),
        (b"BM" + bytes(100), "no picture"),
        (PNG + bytes(MOST_BYTES), "too long"),
    ],
)
async def test_what_is_no_picture_or_too_long_is_left(authority: Authority, content: bytes, told: str) -> None:
    fetch, _ = line()
    handle = body(content, content_type="image/png")
    async with Loopback(handle, tls=authority.server(HOST), tokens=False) as server:
        with pytest.raises(NoPictureError, match=told):
            await fetch.fetch(f"https://{HOST}:{server.port}/a.png")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("http://cdn.example/a.png", 1),
        ("https://inside.example/a.png", 2),
        ("https://169.254.169.254/latest/meta-data/", 2),
        ("https://[::1]/a.png", 2),
        ("file:///etc/hostname", 1),
        ("//inside.example/a.png", 2),
        ("/round", 4),
        ("https://user:secret@cdn.example/a.png", 1),
    ],
)
async def test_each_redirect_is_checked_as_the_first_address_was(
    authority: Authority, location: str, asked: int
) -> None:
    class Inside(Names):
        async def __call__(self, host: str, port: int) -> list[str]:
            await super().__call__(host, port)
            return ["127.0.0.1"] if host == HOST else ["192.168.1.10"] if host.endswith("example") else [host]

    names = Inside([[]])
    fetch = PictureLine(None, names, loopback_is_public)
    async with Loopback(body(b"", 302, location=location), tls=authority.server(HOST), tokens=False) as server:
        with pytest.raises(NoPictureError):
            await fetch.fetch(f"https://{HOST}:{server.port}/a.png")
        assert len(names.asked) == asked
        assert len(server.seen) == (4 if location == "/round" else 1)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "address",
    [
        *("", "x" * 2_001, "ftp://cdn.example/a.png", "file:///etc/passwd", "data:image/png;base64,AAAA", "a.png"),
        *("http://cdn.example/a.png", "https:///a.png", "http://[::1", "https://user@cdn.example/a.png", "https://"),
        *("http://127.0.0.1/a.png", "https://localhost/a.png", "https://0/a.png", "https://2130706433/a.png"),
        *("https://127.1/a.png", "https://0x7f000001/a.png", "https://[::ffff:127.0.0.1]/a.png", "https://[::]/a.png"),
    ],
)
async def test_no_address_within_this_computer_or_of_another_kind_is_asked(address: str) -> None:
    with pytest.raises(NoPictureError):
        await PictureLine(None).fetch(address)


@pytest.mark.asyncio
async def test_one_private_address_among_public_ones_is_enough(authority: Authority) -> None:
    fetch, _ = line(["127.0.0.1", "10.0.0.1"])
    async with Loopback(body(PNG), tls=authority.server(HOST), tokens=False) as server:
        with pytest.raises(NoPictureError, match="private"):
            await fetch.fetch(f"https://{HOST}:{server.port}/a.png")
        assert server.connections == 0


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1"),
        *("ff02::1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::10.0.0.1", "2002:0a00:0001::", "2001:db8::1", "", "a"),
    ],
)
def test_what_is_not_of_the_whole_internet_is_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_whole_internet_are_public(address: str) -> None:
    assert is_public(address)


PRIVATE = ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


@checked
@given(st.sampled_from(PRIVATE), st.integers(0, 2**32 - 1))
def test_a_private_address_is_private_in_each_way_to_write_it(network: str, number: int) -> None:
    net = ipaddress.ip_network(network)
    inner = ipaddress.IPv4Address(int(net.network_address) + number % net.num_addresses)
    told = int(inner)
    ways = (told, 0xFFFF << 32 | told, 0x64FF9B << 96 | told, 0x2002 << 112 | told << 80)
    assert not is_public(str(inner))
    assert not any(is_public(str(ipaddress.IPv6Address(way))) for way in ways)


@pytest.mark.asyncio
async def test_the_practice_shops_own_place_is_asked_and_no_other_port_of_this_computer(shop: SandboxProcess) -> None:
    async with httpx.AsyncHTTPTransport() as transport:
        own = PictureLine(OwnPlace(shop.url, transport))
        assert (await own.fetch(f"{shop.url}/_sandbox/pictures/tea.png")).startswith(b"\x89PNG")
        for stem in ("vector", "page", "far", "inward", "heavy", "gone", "empty"):
            with pytest.raises(NoPictureError):
                await own.fetch(f"{shop.url}/_sandbox/pictures/{stem}.png")
        with pytest.raises(NoPictureError):
            await own.fetch("http://127.0.0.1:1/_sandbox/pictures/tea.png")
        with pytest.raises(NoPictureError):
            await PictureLine(None).fetch(f"{shop.url}/_sandbox/pictures/tea.png")


# --- behind a proxy ---


@dataclass
class Proxy:
    """A proxy that connects whatever is asked for to one port of this computer, and what it was asked."""

    leads_to: int
    asked: list[str] = field(default_factory=list)
    port: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split("\r\n")[0])
        there, back = await asyncio.open_connection("127.0.0.1", self.leads_to)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


@asynccontextmanager
async def proxied(monkeypatch: pytest.MonkeyPatch, leads_to: int) -> AsyncIterator[Proxy]:
    """The system's proxy, listening."""
    proxy = Proxy(leads_to)
    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    try:
        yield proxy
    finally:
        server.close()


async def unknown(host: str, port: int) -> list[str]:
    """A network where only the proxy resolves names; an address is an address."""
    del port
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        raise OSError("name not known") from None


@pytest.mark.asyncio
@pytest.mark.parametrize("local", [True, False], ids=["resolved here, too", "by the proxy alone"])
async def test_behind_a_proxy_the_proxy_gets_the_name(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, local: bool
) -> None:
    async with Loopback(body(PNG), tls=authority.server(HOST_OUT), tokens=False) as server:
        async with proxied(monkeypatch, server.port) as proxy:
            fetch = PictureLine(None, Names([["93.184.215.14"]]) if local else unknown)
            assert await fetch.fetch(f"https://{HOST_OUT}/a.png") == PNG
        assert proxy.asked == [f"CONNECT {HOST_OUT}:443 HTTP/1.1"]
        (seen,) = server.seen
    assert set(seen.headers) == {"host", "accept", "accept-encoding", "user-agent"}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.7/a.png",
        "https://169.254.169.254/latest/",
        "https://[::1]/a.png",
        "https://[::ffff:10.0.0.7]/a.png",
        "https://intranet/a.png",
        "https://printer.local/a.png",
        "https://metadata.google.internal/a.png",
        "https://till.lan./a.png",
        "https://7.0.0.10.in-addr.arpa/a.png",
        "https://2130706433/a.png",
        "https://0x7f.1/a.png",
        "https://cdn.shop.be:8443/a.png",
        "http://cdn.shop.be/a.png",
        "https://user:pass@cdn.shop.be/a.png",
    ],
)
async def test_behind_a_proxy_no_inner_place_is_asked_for(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    async with proxied(monkeypatch, 1) as proxy:
        with pytest.raises(NoPictureError):
            await PictureLine(None, unknown).fetch(address)
    assert proxy.asked == []


@pytest.mark.asyncio
async def test_behind_a_proxy_a_name_that_is_private_here_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxied(monkeypatch, 1) as proxy:
        with pytest.raises(NoPictureError, match="private"):
            await PictureLine(None, Names([["93.184.215.14", "10.0.0.7"]])).fetch(f"https://{HOST_OUT}/a.png")
    assert proxy.asked == []


@pytest.mark.asyncio
async def test_behind_a_proxy_an_inner_computer_has_no_certificate_of_the_name(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's name that the proxy's own resolver leads to a computer inside."""
    async with Loopback(body(PNG), tls=authority.server("intranet.shop.be"), tokens=False) as server:
        async with proxied(monkeypatch, server.port) as proxy:
            with pytest.raises(NoPictureError):
                await PictureLine(None, unknown).fetch(f"https://{HOST_OUT}/a.png")
        assert proxy.asked == [f"CONNECT {HOST_OUT}:443 HTTP/1.1"]
        assert server.seen == []


@pytest.mark.asyncio
async def test_behind_a_proxy_each_redirect_is_checked(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = body(b"", 302, location="https://10.0.0.7/a.png")
    async with (
        Loopback(handle, tls=authority.server(HOST_OUT), tokens=False) as server,
        proxied(monkeypatch, server.port) as proxy,
    ):
        with pytest.raises(NoPictureError, match="private"):
            await PictureLine(None, unknown).fetch(f"https://{HOST_OUT}/a.png")
    assert len(proxy.asked) == 1


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    writer.transport.abort()
