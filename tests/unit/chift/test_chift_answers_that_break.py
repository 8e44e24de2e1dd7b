"""Answers that break off, lie about their length, never end, are too big (faults F5-F7, F19-F21), over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib

import pytest

from pos_app.chift.errors import ChiftError, ChiftProtocolError, ChiftUnavailable, ChiftUnreachable
from pos_app.chift.limits import Limits
from tests.unit.chift.chift_samples import CUSTOMER, ORDER
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, Seen, always, http, reset

pytestmark = pytest.mark.asyncio

SHORT = Limits(total=1.0, closing=0.1)
CREATED = http(200, json.dumps({"id": "o1", "order_number": "100001", "total": 29.97}))


@pytest.mark.parametrize("kept", [0, 1, 8, 40, len(CREATED) - 20, len(CREATED) - 1])
@pytest.mark.parametrize("how", ["reset", "close"])
async def test_an_order_whose_answer_breaks_off_is_in_doubt_wherever_it_breaks(
    opened: Opener, kept: int, how: str
) -> None:
    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(CREATED[:kept])
        await writer.drain()
        await asyncio.sleep(0.02)
        reset(writer) if how == "reset" else writer.close()

    async with Loopback(handle) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnavailable) as caught:
            await api.create_order(ORDER, "r1")

        assert caught.value.may_have_committed
        assert len(server.calls) == 1, "an order is never sent again by itself"


@pytest.mark.parametrize("stop_after", [0, 20, len(CREATED) - 5], ids=["nothing", "head", "body"])
async def test_a_slow_loris_ends_at_the_total_deadline(opened: Opener, stop_after: int) -> None:
    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(CREATED[:stop_after])
        for byte in CREATED[stop_after:]:
            await asyncio.sleep(0.3)
            writer.write(bytes([byte]))
            await writer.drain()

    async with Loopback(handle) as server, opened(server.url, limits=SHORT) as api:
        started = asyncio.get_running_loop().time()
        with pytest.raises(ChiftUnavailable) as caught:
            await api.create_order(ORDER, "r1")

        assert asyncio.get_running_loop().time() - started < 4
        assert caught.value.may_have_committed


async def test_silence_past_the_read_timeout_leaves_an_order_in_doubt(opened: Opener) -> None:
    async def handle(_: Seen, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    limits = Limits(read_post=0.5, closing=0.1)
    async with Loopback(handle) as server, opened(server.url, limits=limits) as api:
        with pytest.raises(ChiftUnavailable) as caught:
            await api.create_order(ORDER, "r1")

        assert caught.value.may_have_committed


async def test_a_server_may_take_longer_over_an_order_than_over_a_read(opened: Opener) -> None:
    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(CREATED)

    async with Loopback(handle) as server, opened(server.url, limits=Limits(read=0.1, read_post=5)) as api:
        assert (await api.create_order(ORDER, "r1")).created.order_number == "100001"
        with pytest.raises(ChiftUnavailable) as caught:
            await api.taxes()
        assert not caught.value.may_have_committed


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b"x" * 3_000_000),
        http(200, gzip.compress(b" " * 50_000_000), content_encoding="gzip"),
        http(200, gzip.compress(gzip.compress(b" " * 50_000_000)), content_encoding="gzip, gzip"),
        http(200, zlib.compress(b"{}"), content_encoding="deflate"),
        http(200, b"\x1f\x8b no gzip at all", content_encoding="gzip"),
        http(200, gzip.compress(b'{"id": "o1", "total": 29.97}')[:-12], content_encoding="gzip"),
        http(200, ""),
        http(204, "", kind="", content_length=""),
        http(200, '{"id": "o1"'),
        http(200, "null"),
        http(200, '"o1"'),
        http(200, "[" * 100_000),
        http(200, '{"id": ""}'),
        http(200, '{"order_number": "100001", "total": 29.97}'),
        http(200, '{"id": "\\ud800"}'),
        http(200, b'{"id": "\xff\xfe"}'),
    ],
    ids=[
        "too big",
        "gzip bomb",
        "gzip bomb in a gzip bomb",
        "packed as we did not ask",
        "no gzip",
        "gzip cut off",
        "empty",
        "204",
        "cut off",
        "null",
        "text",
        "nested without end",
        "empty id",
        "no id",
        "half a character",
        "no Unicode",
    ],
)
async def test_a_success_that_cannot_be_read_leaves_an_order_in_doubt(opened: Opener, answer: bytes) -> None:
    async with Loopback(always(answer)) as server, opened(server.url, limits=Limits(answer_bytes=1_000_000)) as api:
        with pytest.raises(ChiftProtocolError) as caught:
            await api.create_order(ORDER, "r1")
        assert caught.value.may_have_committed
        with pytest.raises(ChiftProtocolError) as caught:
            await api.create_customer(CUSTOMER, "r2")
        assert caught.value.may_have_committed
        with pytest.raises(ChiftError) as read:
            await api.order("o1")
        assert not read.value.may_have_committed


async def test_a_success_with_an_errors_body_keeps_the_servers_sentence(opened: Opener) -> None:
    body = json.dumps({"status": "error", "message": "The shop is closed", "error_code": "ERROR_SOMETHING"})
    async with Loopback(always(http(200, body))) as server, opened(server.url) as api:
        with pytest.raises(ChiftProtocolError) as caught:
            await api.create_order(ORDER, "r1")

        assert (caught.value.sentence, caught.value.error_code) == ("The shop is closed", "ERROR_SOMETHING")
        assert caught.value.may_have_committed


@pytest.mark.parametrize(
    ("answer", "in_doubt"),
    [
        (http(200, "<html>Welcome to the station's Wi-Fi</html>", kind="text/html"), True),
        (http(200, "  \n<!doctype html><html></html>"), True),
        (http(403, "<html>Blocked</html>", kind="text/html"), True),
        (http(302, "", location="http://portal.example/login"), False),
        (http(511, "<html>Log in</html>", kind="text/html"), False),
    ],
    ids=["html", "html that says it is JSON", "blocked", "redirect", "511"],
)
async def test_a_page_of_the_network_is_no_answer_of_chift(opened: Opener, answer: bytes, in_doubt: bool) -> None:
    async with Loopback(always(answer)) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnreachable) as caught:
            await api.create_order(ORDER, "r1")
        assert (caught.value.kind, caught.value.may_have_committed) == ("portal", in_doubt)
        with pytest.raises(ChiftUnreachable) as caught:
            await api.taxes()
        assert (caught.value.kind, caught.value.may_have_committed) == ("portal", False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_token_and_the_order_never_follow_a_redirect(opened: Opener, status: int) -> None:
    async with Loopback(always(CREATED)) as elsewhere:
        redirect = http(status, "", location=f"{elsewhere.url}/commerce/orders")
        async with Loopback(always(redirect)) as server, opened(server.url) as api:
            with pytest.raises(ChiftUnreachable):
                await api.create_order(ORDER, "r1")
            with pytest.raises(ChiftUnreachable):
                await api.taxes()

        assert elsewhere.seen == []


async def test_gzip_chunks_and_http_1_0_are_read_like_any_answer(opened: Opener) -> None:
    body = json.dumps({"id": "o1", "total": 29.97}).encode()
    packed = gzip.compress(body)
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (packed[:9], packed[9:], b""))
    answers = [
        http(200, packed, content_encoding="gzip"),
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n" + chunked,
        b"HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + body,
    ]

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.pop(0))
        if not answers:
            await writer.drain()
            writer.close()

    async with Loopback(handle) as server, opened(server.url) as api:
        for number in range(3):
            assert (await api.create_order(ORDER, f"r{number}")).created.remote_id == "o1"


async def test_a_read_is_tried_again_after_a_hiccup_and_an_order_is_not(opened: Opener) -> None:
    good = http(200, '{"items": [], "total": 0}')
    answers = [http(503, "{}"), b"", good, http(503, '{"message": "Down for a moment"}')]

    async def handle(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(answer := answers.pop(0))
        if not answer:
            reset(writer)

    async with Loopback(handle) as server, opened(server.url, chance=lambda: 0.0) as api:
        assert await api.taxes() == ()
        assert len(server.calls) == 3
        with pytest.raises(ChiftUnavailable) as caught:
            await api.create_order(ORDER, "r1")
        assert (caught.value.sentence, caught.value.may_have_committed) == ("Down for a moment", True)
        assert len(server.calls) == 4


async def test_a_read_told_to_wait_is_not_tried_again(opened: Opener) -> None:
    async with Loopback(always(http(429, "{}", retry_after="7"))) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnavailable) as caught:
            await api.taxes()

        assert (caught.value.retry_after, len(server.calls)) == (7.0, 1)
