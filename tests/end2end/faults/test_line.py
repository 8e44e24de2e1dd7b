"""The way to the server: refused, unknown, swallowed, distrusted, a login page, flapping; and which part is named."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.chift_line import LineHealth
from tests.authority import Authority
from tests.crash.fast_loop import SPEED, hurry
from tests.end2end.faults.scene import LIMITS, ORDERS, Scene
from tests.end2end.faults.spoiler import Spoiler, changed, other
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]
ROOT = Path(__file__).parents[3]


TROUBLES = {
    Cause.INTERNET: "internet down",
    Cause.TLS: "certificate not trusted",
    Cause.PROXY: "proxy in between",
    Cause.PORTAL: "login page in between",
}


async def kept_while_offline(scene: Scene, cause: Cause = Cause.INTERNET) -> str:
    """Sell with no way out: kept, the pill knows why, the next sale goes on. How soon it was known."""
    began = time.monotonic()
    sale = await scene.sell()
    await scene.until_true(lambda: scene.till.outbox.line.cause is cause, f"the pill says {cause}")
    known = time.monotonic() - began
    await scene.sell()
    row = await scene.until(sale, State.QUEUED)
    assert row.cause is cause
    if cause is Cause.INTERNET:
        assert scene.till.outbox.line.internet is LineHealth.DOWN
        assert scene.till.outbox.line.chift is LineHealth.UNKNOWN
    return f"QUEUED, {TROUBLES[cause]} known in {'under' if known < 1 else 'over'} 1 s"


@pytest.mark.fault("F1", "M01")
async def test_the_port_is_closed(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    await still.start(spoiler.url)
    await spoiler.away()
    told = await kept_while_offline(still)
    await spoiler.back()
    await still.quiet()  # by itself
    await still.check()
    seen(f"{told}; back: SENT by itself, 1 order each")


@pytest.mark.fault("F1", "M01")
async def test_the_connection_is_broken_before_anything_is_read(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="refuse_connection", count=3)
    sale = await scene.sell()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    await scene.check()
    seen(f"{told}; 1 order")


@pytest.mark.fault("F2", "M01")
async def test_nobody_knows_the_host(still: Scene, seen: Seen) -> None:
    await still.start("https://till.invalid")
    told = await kept_while_offline(still)
    await still.restart()
    await still.quiet()
    await still.check()
    seen(f"{told}; 1 order each")


@pytest.mark.fault("F2", "M01")
@pytest.mark.parametrize("how", ["sleeps", "again"])
async def test_the_name_server_hangs_or_stumbles(
    still: Scene, seen: Seen, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def asleep(*_: object, **__: object) -> None:
        if how == "sleeps":
            time.sleep(1.5)  # 30 s of the loop
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    await still.start("https://till.invalid")
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", asleep)
        await kept_while_offline(still)
        await asyncio.sleep(1.6 * SPEED)  # the sleeping look-ups end
    assert still.stall < 1.0, "the loop waited for the name server"
    await still.restart()
    await still.quiet()
    await still.check()
    seen("QUEUED, no stall of the screen; 1 order each")


@asynccontextmanager
async def black_hole() -> AsyncIterator[str]:
    """A listener that never accepts, its backlog full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        try:
            yield f"http://127.0.0.1:{address[1]}"
        finally:
            for each in waiting:
                each.close()


@pytest.mark.fault("F3", "M01")
async def test_nothing_ever_answers(still: Scene, seen: Seen) -> None:
    async with black_hole() as url:
        still.limits = replace(LIMITS, connect=5)
        await still.start(url)
        told = await kept_while_offline(still)
        await still.stop()
    await still.start()
    await still.quiet()
    await still.check()
    seen(f"{told} (connect timeout 5 s); 1 order each")


@pytest.mark.fault("F3")
async def test_no_route_at_all(tmp_path: Path, seen: Seen) -> None:
    if shutil.which("unshare") is None or os.geteuid() != 0:
        pytest.skip("unshare -n needs root and util-linux")
    command = ["unshare", "-n", sys.executable, "-m", "tests.end2end.faults.alone", str(tmp_path / "till")]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "queued internet"
    seen("QUEUED, internet down")


@pytest.mark.fault("F4", "M01")
@pytest.mark.parametrize("what", ["self-signed", "expired", "wrong host", "TLS 1.0", "good"])
async def test_who_cannot_be_trusted(
    still: Scene, seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    (tmp_path / "other").mkdir()
    trusted, unknown = Authority(tmp_path), Authority(tmp_path / "other")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
    by = unknown if what == "self-signed" else trusted
    tls = by.server(
        "api.chift.example" if what == "wrong host" else "127.0.0.1", days_left=-1 if what == "expired" else 30
    )
    if what == "TLS 1.0":
        tls.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            tls.minimum_version = tls.maximum_version = ssl.TLSVersion.TLSv1
    async with tls_before(still.url, tls) as (url, heard):
        await still.start(url)
        if what == "good":
            sale = await still.sell()
            await still.until(sale, State.SENT)
            told = "SENT over TLS with a trusted certificate"
        else:
            told = await kept_while_offline(still, Cause.TLS)
            assert heard == [], "nothing was told to somebody who cannot be trusted"
            told += ", nothing told to the server"
        await still.stop()
    await still.start()
    await still.quiet()
    await still.check()
    seen(f"{told}; 1 order each")


@asynccontextmanager
async def tls_before(url: str, tls: ssl.SSLContext) -> AsyncIterator[tuple[str, list[bytes]]]:
    """TLS in front of the practice shop; what was heard through it."""
    port = int(url.rpartition(":")[2])
    heard: list[bytes] = []
    held: set[asyncio.StreamWriter] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: list[bytes] | None) -> None:
        while part := await reader.read(65536):
            if note is not None:
                note.append(part)
            writer.write(part)
            await writer.drain()
        writer.transport.abort()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back = await asyncio.open_connection("127.0.0.1", port)
        held.update((writer, back))
        try:
            await asyncio.gather(pump(reader, back, heard), pump(back_reader, writer, None))
        except (ConnectionError, ssl.SSLError):
            return  # either end left

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()
        for writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.1 * SPEED)


PORTALS = {
    "200 page": b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\n\r\n<html>Log in</",
    "302": b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:%d/login\r\ncontent-length: 0\r\n\r\n",
    "511": b"HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n",
}


@pytest.mark.fault("F20", "M08")
@pytest.mark.parametrize("kind", PORTALS)
async def test_a_captive_portal_is_a_network_that_is_down(
    spoiler: Spoiler, still: Scene, seen: Seen, kind: str
) -> None:
    async with Spoiler(spoiler.port) as elsewhere:
        page = PORTALS[kind] % elsewhere.port if b"%d" in PORTALS[kind] else PORTALS[kind]
        spoiler.spoil(other(page), b"POST /token", times=1000)
        await still.start(spoiler.url)
        told = await kept_while_offline(still, Cause.PORTAL)
        assert elsewhere.requests == 0, "nothing followed the redirect"
    spoiler.clear()
    await still.quiet()
    await still.check()
    seen(f"{told}, not followed; 1 order each")


@pytest.mark.fault("F39")
async def test_a_network_that_flaps_for_ten_minutes(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    await still.start(spoiler.url)
    sales = []
    for turn in range(30):  # ten seconds on, ten off, of the loop
        await (spoiler.away() if turn % 2 else spoiler.back())
        if turn % 3 == 0:
            sales.append(await still.sell())
        await hurry(20)
    await spoiler.back()
    began = time.monotonic()
    await still.quiet()
    took = (time.monotonic() - began) * SPEED
    found = await still.check(most_requests=8 * len(sales))
    seen(f"{len(sales)} sales, {found.attempts} calls, no storm; drained {took:.0f} s after the end; 1 order each")


@pytest.mark.fault("F39")
async def test_asleep_with_sales_waiting(tmp_path: Path, seen: Seen) -> None:
    # A process of its own is stopped as a closed lid stops it; then the network it wakes up to has changed.
    with SandboxProcess("--port", "0") as process:
        command = [sys.executable, "-m", "tests.end2end.faults.sleeper", str(tmp_path / "till"), process.url]
        with subprocess.Popen(  # noqa: ASYNC220 - nothing else runs on this loop
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "sold 1\n"
            child.send_signal(signal.SIGSTOP)
            await asyncio.sleep(1 * SPEED)
            child.send_signal(signal.SIGCONT)
            began = time.monotonic()
            assert child.stdout.readline() == "sent 2\n"
            took = time.monotonic() - began
        orders = process.state()["orders"]
    assert len(orders) == 2
    assert took < 30
    seen("goes on when it wakes; 1 order each")


@pytest.mark.fault("F40", "M01")
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "nonsense://x", "http://[::1"])
async def test_a_proxy_that_does_not_work(
    still: Scene, seen: Seen, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    await still.start("https://api.chift.example")
    told = await kept_while_offline(still, Cause.PROXY)
    await still.restart()
    await still.quiet()
    await still.check()
    seen(f"{told}; 1 order each")


def http_1_0(answer: bytes) -> bytes:
    """The answer as an old server gives it: no length, the end of the connection ends it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    lines[0] = lines[0].replace(b"HTTP/1.1", b"HTTP/1.0")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(answer: bytes) -> bytes:
    """The answer in chunks of seven bytes."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    lines.append(b"transfer-encoding: chunked")
    parts = [b"%x\r\n%b\r\n" % (len(body[at : at + 7]), body[at : at + 7]) for at in range(0, len(body), 7)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + b"".join(parts) + b"0\r\n\r\n"


@pytest.mark.fault("F40")
@pytest.mark.parametrize("how", [http_1_0, chunked])
async def test_answers_in_other_wrappings(
    spoiler: Spoiler, still: Scene, seen: Seen, how: Callable[[bytes], bytes]
) -> None:
    spoiler.spoil(changed(how), b"HTTP/1.1", times=1000)
    await still.start(spoiler.url)
    sale = await still.sell()
    await still.until(sale, State.SENT)
    assert await still.story(sale) == "send Created 200"
    await still.check()
    seen("SENT at once; 1 order")


@pytest.mark.fault("F40")
async def test_only_ipv6(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    reader_of: dict[str, int] = {"port": shop.port}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back = await asyncio.open_connection("127.0.0.1", reader_of["port"])

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while part := await source.read(65536):
                sink.write(part)
                await sink.drain()
            sink.transport.abort()

        try:
            await asyncio.gather(pump(reader, back), pump(back_reader, writer))
        except ConnectionError:
            return  # either end left

    try:
        server = await asyncio.start_server(serve, "::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6")
    await still.start(f"http://[::1]:{server.sockets[0].getsockname()[1]}")
    sale = await still.sell()
    await still.until(sale, State.SENT)
    server.close()
    await still.check()
    seen("SENT; 1 order")


@pytest.mark.fault("M01")
async def test_chift_down_and_shop_system_down_are_told_apart(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=503, message="Odoo does not answer")
    sale = await scene.sell()
    line = scene.till.outbox
    await scene.until_true(lambda: line.line.shop_system is LineHealth.DOWN, "the shop system is down")
    assert (line.line.internet, line.line.chift) == (LineHealth.WORKS, LineHealth.WORKS)
    shop.order_fault(clear=True)
    await scene.until(sale, State.SENT)
    assert line.line.is_up
    assert line.line.last_sent is not None
    await scene.check()
    seen("pill: shop system down, internet and Chift work; recovers by itself; 1 order")
