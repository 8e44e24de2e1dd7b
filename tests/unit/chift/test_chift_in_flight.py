"""Callers that leave, many calls at once, closing, what is told of a call: over real sockets."""

from __future__ import annotations

import asyncio
import logging
import socket
import time

import httpx
import pytest

from pos_app.chift.errors import ChiftError, ChiftUnavailable, ChiftUnreachable
from pos_app.chift.limits import Limits
from pos_app.chift.wire import Answer, ApiCall, Exchange, Wire, retry_after
from pos_app.domain.errors import DomainError
from tests.unit.chift.chift_samples import CUSTOMER, ORDER
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, Seen, always, http, reset

pytestmark = pytest.mark.asyncio

EMPTY = http(200, '{"items": [], "total": 0}')


async def test_a_caller_who_leaves_does_not_take_the_order_down(opened: Opener) -> None:
    arrived, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    told: list[Exchange] = []

    def tell(exchange: Exchange) -> None:
        told.append(exchange)
        if len(told) == 2:
            done.set()

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await go_on.wait()
        writer.write(http(200, '{"id": "o1"}'))

    async with Loopback(handle) as server, opened(server.url, on_exchange=tell) as api:
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(api.create_order(ORDER, "r1"))
            await arrived.wait()
            sending.cancel()
        go_on.set()
        async with asyncio.timeout(5):
            await done.wait()
        await api.order("o1")

        assert [(e.method, e.status, e.error) for e in told[:2]] == [("POST", 200, ""), ("POST", 200, "")]
        assert server.connections == 1, "the connection came back to the pool"


async def test_hundreds_of_abandoned_searches_leave_the_line_working(opened: Opener) -> None:
    async with Loopback(always(EMPTY)) as server, opened(server.url) as api:
        await api.taxes()
        for _ in range(300):
            async with asyncio.TaskGroup() as group:
                search = group.create_task(api.search_customers("lef"))
                await asyncio.sleep(0.0005)
                search.cancel()

        assert await api.taxes() == ()
        assert server.connections <= 6


async def test_at_most_six_calls_are_on_their_way_at_once(opened: Opener) -> None:
    now = most = 0

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)  # a busy machine begins six within this
        now -= 1
        writer.write(EMPTY)

    async with Loopback(handle) as server, opened(server.url) as api:
        await asyncio.gather(*(api.taxes() for _ in range(60)))

    assert most == 6


async def test_closing_waits_a_moment_and_tells_the_rest_that_their_order_is_in_doubt(opened: Opener) -> None:
    arrived = asyncio.Event()

    async def handle(_: Seen, _writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(30)

    async with Loopback(handle) as server, asyncio.TaskGroup() as group:
        async with opened(server.url, limits=Limits(closing=0.05)) as api:
            sending = group.create_task(_caught(api.create_order(ORDER, "r1")))
            await arrived.wait()
        error = await sending

        assert isinstance(error, ChiftUnavailable)
        assert error.may_have_committed


async def test_after_closing_a_call_is_unreachable_and_nothing_is_sent(opened: Opener) -> None:
    async with Loopback(always(EMPTY)) as server:
        async with opened(server.url) as api:
            await api.taxes()
        asked = len(server.seen)
        with pytest.raises(ChiftUnreachable):
            await api.create_order(ORDER, "r1")
        assert len(server.seen) == asked


async def _caught(call: object) -> ChiftError | None:
    try:
        await call  # type: ignore[misc]
    except ChiftError as error:
        return error
    return None


async def test_what_is_told_and_logged_of_a_call_names_nobody(opened: Opener, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Exchange] = []
    date = "Sun, 22 Nov 2026 10:00:00 GMT"
    refusal = http(
        422, '{"message": "Élise Lefèvre has a wrong phone", "error_code": "ERROR_PHONE_INVALID"}', date=date
    )

    async def handle(seen: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(refusal if seen.method == "POST" else EMPTY)

    caplog.set_level(logging.DEBUG)
    async with Loopback(handle) as server, opened(server.url, on_exchange=told.append) as api:
        await api.search_customers("Lefèvre")
        with pytest.raises(ChiftError) as caught:
            await api.create_customer(CUSTOMER, "r1")

    last = told[-1]
    assert (last.method, last.route) == ("POST", "/consumers/{consumer_id}/pos/customers")
    assert (last.status, last.error) == (422, "ChiftRefused")
    assert last.server_date is not None
    assert last.server_date.isoformat() == "2026-11-22T10:00:00+00:00"
    assert "422 ERROR_PHONE_INVALID" in caplog.text
    shown = caplog.text + repr(told) + str(caught.value)
    for secret in ("Lef", "lise", "+32475", "open sesame", "t1", "22222222"):
        assert secret not in shown


async def test_a_pool_whose_slots_have_leaked_away_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Loopback(always(EMPTY)) as server:
        wire = await Wire.open(server.url, Limits(pool=0.05))
        spent = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        held = await spent.handle_async_request(httpx.Request("GET", f"{server.url}/held"))
        try:  # the one connection is taken for good
            monkeypatch.setattr(wire, "_http", spent)
            first, second = await asyncio.gather(wire.exchange(ApiCall("/a"), ""), wire.exchange(ApiCall("/b"), ""))
            assert isinstance(first, ChiftUnreachable)
            assert isinstance(second, ChiftUnreachable)
            assert not first.may_have_committed

            assert isinstance(await wire.exchange(ApiCall("/c"), ""), Answer)
        finally:
            await held.aclose()
            await wire.aclose()


async def test_a_closed_port_is_unreachable_at_once_and_nothing_is_in_doubt(opened: Opener) -> None:
    async with Loopback(always(EMPTY)) as server:
        url = server.url
    async with opened(url) as api:
        for call in (api.create_order(ORDER, "r1"), api.taxes()):
            started = time.monotonic()
            with pytest.raises(ChiftUnreachable) as caught:
                await call
            assert (caught.value.kind, caught.value.may_have_committed) == ("internet", False)
            assert time.monotonic() - started < Limits().connect, "it waited for a port that refuses"


async def test_a_line_that_swallows_everything_is_given_up_after_one_connect_timeout(opened: Opener) -> None:
    # TLS to a server that accepts and says nothing: the same wait as for a dead line.
    async with (
        Loopback(always(EMPTY)) as server,
        opened(f"https://127.0.0.1:{server.port}", limits=Limits(connect=0.3)) as api,
    ):
        with pytest.raises(ChiftUnreachable) as caught:
            await api.create_order(ORDER, "r1")

    assert (caught.value.kind, caught.value.may_have_committed) == ("internet", False)
    assert server.connections == 1


async def test_a_port_that_opens_again_in_a_moment_is_reached_with_the_same_order(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with opened(f"http://127.0.0.1:{port}") as api, asyncio.TaskGroup() as group:
        sending = group.create_task(api.create_order(ORDER, "r1"))
        await asyncio.sleep(0.05)
        async with Loopback(always(http(200, '{"id": "o1"}')), port=port) as server:
            assert (await sending).created.remote_id == "o1"
            assert len(server.calls) == 1


async def test_a_connection_closed_while_it_was_idle_is_replaced(opened: Opener) -> None:
    closed = asyncio.Event()

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, '{"id": "o1"}'))
        await writer.drain()
        reset(writer)
        closed.set()

    async with Loopback(handle) as server, opened(server.url) as api:
        for number in range(3):
            assert (await api.create_order(ORDER, f"r{number}")).created.remote_id == "o1"
            await closed.wait()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.chift.eu",
        "http://192.168.1.10:8000",
        "ftp://127.0.0.1",
        "api.chift.eu",
        "https://",
        "https://user:secret@api.chift.eu",
        "https://api.chift.eu?x=1",
        "http://127.0.0.1.example.com",
        "https://\ud800",
    ],
)
async def test_a_token_never_goes_over_an_open_line(address: str) -> None:
    with pytest.raises(DomainError) as caught:
        await Wire.open(address, Limits())
    assert caught.value.field == "server"


@pytest.mark.parametrize(
    "address", ["https://api.chift.eu/", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"]
)
async def test_addresses_a_till_may_talk_to(address: str) -> None:
    wire = await Wire.open(address, Limits())
    await wire.aclose()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1000000000", 900.0),
        ("9" * 400, 900.0),
        ("Sun, 22 Nov 2026 10:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
        ("Thu, 22 Nov 2046 10:00:00 GMT", 900.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
async def test_a_wait_is_read_against_the_servers_own_clock_and_believed_up_to_an_hour(
    opened: Opener, text: str, seconds: float | None
) -> None:
    answer = http(429, "{}", retry_after=text.encode().decode("latin-1"), date="Sun, 22 Nov 2026 10:00:00 GMT")
    async with Loopback(always(answer)) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnavailable) as caught:
            await api.create_order(ORDER, "r1")

        assert caught.value.retry_after == seconds
        assert (caught.value.status, caught.value.may_have_committed) == (429, False)


async def test_a_date_from_a_server_without_a_clock_says_nothing() -> None:
    assert retry_after("Sun, 22 Nov 2026 10:02:00 GMT", None) is None
