"""One token for all who wait, renewed by its age and by a 401; a refused key makes no storm (faults F8, F9, F22)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from pos_app.chift.errors import ChiftError, ChiftProtocolError, ChiftUnauthorised, ChiftUnavailable
from tests.unit.chift.chift_samples import KEY, ORDER
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, Seen, always, http

pytestmark = pytest.mark.asyncio

EMPTY = http(200, '{"items": [], "total": 0}')
CREATED = http(200, '{"id": "o1"}')
WRONG_TOKEN = http(401, '{"message": "Token expired", "error_code": "ERROR_CHIFT_AUTHENTICATION_ERROR"}')


class Watch:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


async def test_fifty_calls_at_once_ask_for_one_token(opened: Opener) -> None:
    async with Loopback(always(EMPTY)) as server, opened(server.url) as api:
        await asyncio.gather(*(api.taxes() for _ in range(50)))

        assert server.tokens_given == 1
        assert {seen.headers["authorization"] for seen in server.calls} == {"Bearer t1"}
        key = {"clientId": KEY.client_id, "clientSecret": KEY.client_secret, "accountId": KEY.account_id}
        assert json.loads(server.seen[0].body) == key


async def test_a_token_that_stops_working_in_the_middle_is_renewed_once_for_all(opened: Opener) -> None:
    answered = 0

    async def handle(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal answered
        answered += 1
        good = answered <= 7 or seen.headers["authorization"] == "Bearer t2"
        writer.write(CREATED if good else WRONG_TOKEN)

    async with Loopback(handle) as server, opened(server.url) as api:
        made = await asyncio.gather(*(api.create_order(ORDER, f"r{n}") for n in range(40)))

        assert len(made) == 40
        assert server.tokens_given == 2
        good = [s.headers["x-chift-client-requestid"] for s in server.calls[:7]]
        good += [s.headers["x-chift-client-requestid"] for s in server.calls if "t2" in s.headers["authorization"]]
        assert sorted(good) == sorted(f"r{n}" for n in range(40)), "each order is accepted once, under its own id"


async def test_a_token_is_renewed_a_minute_before_its_end_whatever_the_wall_clock_says(opened: Opener) -> None:
    watch = Watch()
    async with Loopback(always(EMPTY)) as server, opened(server.url, monotonic=watch) as api:
        await api.taxes()
        watch.now += 1800 - 61
        await api.taxes()
        assert server.tokens_given == 1
        watch.now += 2
        await api.taxes()
        assert server.tokens_given == 2


async def test_a_second_401_with_a_fresh_token_is_the_keys_fault(opened: Opener) -> None:
    async with Loopback(always(WRONG_TOKEN)) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnauthorised) as caught:
            await api.create_order(ORDER, "r1")

        assert (caught.value.connector, caught.value.may_have_committed) == (False, False)
        assert len(server.calls) == 2


async def test_the_shop_systems_own_401_asks_for_no_new_token(opened: Opener) -> None:
    answer = http(401, '{"message": "Log in to the shop again", "error_code": "ERROR_CONNECTOR_AUTHENTICATION"}')
    async with Loopback(always(answer)) as server, opened(server.url) as api:
        with pytest.raises(ChiftUnauthorised) as caught:
            await api.create_order(ORDER, "r1")

        assert caught.value.connector
        assert caught.value.sentence == "Log in to the shop again"
        assert (server.tokens_given, len(server.calls)) == (1, 1)


@pytest.mark.parametrize(
    "refusal",
    [
        WRONG_TOKEN,
        http(403, '{"message": "No", "status": "error"}'),
        http(422, '{"message": "Validation error", "detail": [{"loc": ["body", "accountId"], "msg": "no UUID"}]}'),
    ],
    ids=["401", "403", "422"],
)
async def test_a_wrong_key_is_tried_once_in_five_minutes_and_never_blamed_on_the_order(
    opened: Opener, refusal: bytes
) -> None:
    watch = Watch()
    server = Loopback(always(refusal), tokens=False)
    async with server, opened(server.url, monotonic=watch, key=replace(KEY, client_secret="old")) as api:
        waiting = (api.create_order(ORDER, f"r{n}") for n in range(20))
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(e, ChiftUnauthorised) and not e.connector and not e.may_have_committed for e in outcomes)
        assert [seen.path for seen in server.seen] == ["/token"]

        watch.now += 299
        with pytest.raises(ChiftUnauthorised):
            await api.taxes()
        assert len(server.seen) == 1
        watch.now += 2
        with pytest.raises(ChiftUnauthorised):
            await api.taxes()
        assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(503, '{"message": "Down"}'), ChiftUnavailable),
        (http(429, "{}", retry_after="30"), ChiftUnavailable),
        (http(200, "{}"), ChiftProtocolError),
        (http(200, '{"access_token": "two\\nlines"}'), ChiftProtocolError),
    ],
    ids=["503", "429", "no token", "a token that would forge headers"],
)
async def test_without_a_token_nothing_was_sent_so_nothing_is_in_doubt(
    opened: Opener, answer: bytes, kind: type[ChiftError]
) -> None:
    async with Loopback(always(answer), tokens=False) as server, opened(server.url) as api:
        with pytest.raises(kind) as caught:
            await api.create_order(ORDER, "r1")

        assert not caught.value.may_have_committed
        assert server.calls == []


async def test_a_token_call_is_not_lost_with_the_caller_who_started_it(opened: Opener) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def handle(seen: Seen, writer: asyncio.StreamWriter) -> None:
        if seen.path == "/token":
            asked.set()
            await go_on.wait()
            writer.write(http(200, '{"access_token": "t1", "expires_in": 1800}'))
        else:
            writer.write(EMPTY)

    server = Loopback(handle, tokens=False)
    async with server, opened(server.url) as api, asyncio.TaskGroup() as group:
        first = group.create_task(api.taxes())
        await asked.wait()
        second = group.create_task(api.taxes())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0.02)
        go_on.set()

        assert await second == ()
        assert [seen.path for seen in server.seen].count("/token") == 1
