"""Answers that are lost, late, broken or not an answer at all: in doubt, asked, and one order in the end."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import replace

import pytest

from pos_app.domain.submission import State
from tests.end2end.faults.scene import ORDERS, Scene
from tests.end2end.faults.spoiler import Spoiler, changed, cut, drip, flood, other
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]

NEVER_LEFT = "send NotProcessed, "


async def in_doubt_then_sent(scene: Scene, seen: Seen, sends: int = 1) -> str:
    """Sell under the fault that was ordered; the next sale is not held up; both are at the server once."""
    sale = await scene.sell_ahead()
    after = await scene.sell()
    row = await scene.until(sale, State.SENT)
    assert row.order_number
    await scene.until(after, State.SENT)
    told = await scene.story(sale)
    # A machine that is busy for half a second makes a call that never leaves: it meets no fault, and harms nothing.
    while told.startswith(NEVER_LEFT):
        told = told.removeprefix(NEVER_LEFT)
    assert told.startswith("send InDoubt")
    assert (str(sale.receipt), State.UNKNOWN) in scene.seen_states
    assert told.count("send") <= sends, told
    await scene.check()
    seen(f"{told}; 1 order")
    return told


@pytest.mark.fault("F5")
async def test_silence_before_the_order_was_made(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="slow", seconds=3, commit=False, count=1)
    told = await in_doubt_then_sent(scene, seen, sends=2)
    assert told == "send InDoubt, ask NotProcessed 200, send Created 200"


@pytest.mark.fault("F6", "M02")
async def test_silence_after_the_order_was_made(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="slow", seconds=3, count=1)
    told = await in_doubt_then_sent(scene, seen)
    assert told == "send InDoubt, ask Created 200"


@pytest.mark.fault("M02")
async def test_the_answer_is_lost(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    assert await in_doubt_then_sent(scene, seen) == "send InDoubt, ask Created 200"


@pytest.mark.fault("F7")
async def test_a_reset_after_any_number_of_bytes(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    await still.start(spoiler.url)
    first = await still.sell()
    await still.until(first, State.SENT)
    spoiled = []
    for size in (*range(40), *range(40, 320, 40), 600, 1000):
        spoiler.spoil(cut(size))
        spoiled.append(await still.sell())
        if len(spoiled) % 8 == 0:
            await still.quiet()
    await still.quiet()
    stories = {await still.story(sale) for sale in spoiled}
    assert stories == {"send InDoubt, ask Created 200"}
    await still.check()
    seen(f"{len(spoiled)} cuts, each: {stories.pop()}; 1 order each")


@pytest.mark.fault("F7")
@pytest.mark.parametrize("size", [0, 1, 40, 200])
async def test_half_a_body(shop: SandboxProcess, scene: Scene, seen: Seen, size: int) -> None:
    shop.order_fault(match=ORDERS, fault="truncate", bytes=size, count=1)
    assert await in_doubt_then_sent(scene, seen) == "send InDoubt, ask Created 200"


@pytest.mark.fault("F7")
@pytest.mark.parametrize("length", [b"content-length: 99999", b"content-length: 7"])
async def test_a_wrong_content_length(spoiler: Spoiler, still: Scene, seen: Seen, length: bytes) -> None:
    def lie(answer: bytes) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [length if line.lower().startswith(b"content-length") else line for line in head.split(b"\r\n")]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    await still.start(spoiler.url)
    spoiler.spoil(changed(lie))
    await in_doubt_then_sent(still, seen)


@pytest.mark.fault("F14")
@pytest.mark.parametrize("commit", [True, False])
async def test_an_invalid_response_from_behind(shop: SandboxProcess, scene: Scene, seen: Seen, commit: bool) -> None:
    shop.order_fault(
        match=ORDERS, fault="status", status=422, error_code="ERROR_INVALID_RESPONSE", commit=commit, count=1
    )
    await in_doubt_then_sent(scene, seen, sends=1 if commit else 2)


@pytest.mark.fault("F18", "M07")
@pytest.mark.parametrize("commit", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_fault_of_the_server(shop: SandboxProcess, scene: Scene, seen: Seen, status: int, commit: bool) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=status, commit=commit, count=1)
    await in_doubt_then_sent(scene, seen, sends=1 if commit else 2)


@pytest.mark.fault("F19", "M08")
@pytest.mark.parametrize(
    "answer",
    [
        b'{"id": ',
        b"\x00\xff\xfe",
        b"",
        b"[]",
        b'{"status": "error", "message": "It failed", "error_code": "ERROR_UNKNOWN"}',
        b'{"id": null, "total": 5}',
    ],
)
async def test_a_success_that_says_nothing(spoiler: Spoiler, still: Scene, seen: Seen, answer: bytes) -> None:
    await still.start(spoiler.url)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer)
    spoiler.spoil(other(head + answer))
    await in_doubt_then_sent(still, seen)


@pytest.mark.fault("F19")
async def test_a_204(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    await still.start(spoiler.url)
    spoiler.spoil(other(b"HTTP/1.1 204 No Content\r\n\r\n"))
    await in_doubt_then_sent(still, seen)


@pytest.mark.fault("F19")
@pytest.mark.parametrize("commit", [True, False])
async def test_garbage(shop: SandboxProcess, scene: Scene, seen: Seen, commit: bool) -> None:
    shop.order_fault(match=ORDERS, fault="garbage", commit=commit, count=1)
    await in_doubt_then_sent(scene, seen, sends=1 if commit else 2)


@pytest.mark.fault("F20", "M08")
@pytest.mark.parametrize("commit", [True, False])
async def test_a_login_page_in_place_of_an_answer(shop: SandboxProcess, scene: Scene, seen: Seen, commit: bool) -> None:
    shop.order_fault(match=ORDERS, fault="html", commit=commit, count=1)
    await in_doubt_then_sent(scene, seen, sends=1 if commit else 2)


@pytest.mark.fault("F21")
@pytest.mark.parametrize("pause", [1.0, 8.0])
async def test_a_byte_now_and_then(spoiler: Spoiler, still: Scene, seen: Seen, pause: float) -> None:
    still.limits = replace(still.limits, total=20)
    await still.start(spoiler.url)
    spoiler.spoil(drip(pause))
    assert await in_doubt_then_sent(still, seen) == "send InDoubt, ask Created 200"


@pytest.mark.fault("F21")
async def test_a_body_of_a_hundred_megabytes(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    still.limits = replace(still.limits, answer_bytes=1024 * 1024)
    await still.start(spoiler.url)
    spoiler.spoil(flood(100 * 1024 * 1024))
    await in_doubt_then_sent(still, seen)


@pytest.mark.fault("F21")
async def test_a_gzip_bomb(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    bomb = await asyncio.to_thread(gzip.compress, b" " * (64 * 1024 * 1024))
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
    await still.start(spoiler.url)
    spoiler.spoil(other(head + b"content-length: %d\r\n\r\n" % len(bomb) + bomb))
    await in_doubt_then_sent(still, seen)


@pytest.mark.fault("F35", "M08")
@pytest.mark.parametrize(
    "change",
    [
        (b'"status":"confirmed"', b'"status":"teleported"'),
        (b'"order_number"', b'"number_of_tomorrow"'),
        (b'"lines":[', b'"lines":null,"were":['),
        (b'"tax_amount"', b'"tax_was"'),
    ],
)
async def test_an_odd_answer_with_an_id_is_a_success(
    spoiler: Spoiler, still: Scene, seen: Seen, change: tuple[bytes, bytes]
) -> None:
    def odd(answer: bytes) -> bytes:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert change[0] in body, body
        body = body.replace(*change)
        lines = [
            b"content-length: %d" % len(body) if line.lower().startswith(b"content-length") else line
            for line in head.split(b"\r\n")
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    await still.start(spoiler.url)
    spoiler.spoil(changed(odd))
    sale = await still.sell()
    await still.until(sale, State.SENT)
    assert await still.story(sale) == "send Created 200"
    await still.check()
    seen("SENT by its id; 1 order")


@pytest.mark.fault("M08")
async def test_a_total_that_differs_is_kept_and_shown(spoiler: Spoiler, still: Scene, seen: Seen) -> None:
    def dearer(answer: bytes) -> bytes:
        return answer.replace(b'"total":', b'"total":1', 1)

    def as_long(answer: bytes) -> bytes:
        head, _, body = dearer(answer).partition(b"\r\n\r\n")
        lines = [
            b"content-length: %d" % len(body) if line.lower().startswith(b"content-length") else line
            for line in head.split(b"\r\n")
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    await still.start(spoiler.url)
    spoiler.spoil(changed(as_long))
    sale = await still.sell()
    row = await still.until(sale, State.SENT)
    assert row.difference, "the difference is kept with the sale"
    await still.check()
    seen("SENT, the difference kept with the sale; 1 order")
