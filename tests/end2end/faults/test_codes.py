"""What the server says by its codes: keys, repeats, refusals, set-up, too many, and which of them stop what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import uuid4

import pytest

from pos_app.chift.credentials import Credentials
from pos_app.chift.refusals import PROBE_PAUSE
from pos_app.domain.submission import PAUSE_MAX, Cause, State
from pos_app.services.outbox.chift_line import LineHealth
from pos_app.services.outbox.mend_steps import Mend
from tests.crash.fast_loop import hurry
from tests.end2end.faults.scene import ORDERS, TRANSACTIONS, Scene
from tests.end2end.faults.spoiler import Spoiler, other
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio
Seen = Callable[[str], None]
Make = Callable[[SandboxProcess], Scene]


def tokens(shop: SandboxProcess) -> int:
    """How often a token was asked for since the shop's start."""
    return int(shop.state()["requests"].get("POST /token", 0))


@pytest.mark.fault("F8", "M04")
async def test_tokens_that_end_in_the_middle_are_renewed_once_for_all(
    shop: SandboxProcess, spoiler: Spoiler, still: Scene, seen: Seen
) -> None:
    await still.start(spoiler.url)
    await still.until(await still.sell(), State.SENT)
    before = tokens(shop)
    body = b'{"status": "error", "message": "Expired", "error_code": "ERROR_CHIFT_AUTHENTICATION_ERROR"}'
    head = b"HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    spoiler.spoil(other(head + body), spoiler.bearer, times=1000, ask=False)  # whoever comes with this token
    sales = [await still.sell() for _ in range(4)]
    await still.quiet()
    stories = {await still.story(sale) for sale in sales}
    renewed = tokens(shop) - before
    assert (renewed, stories) == (1, {"send Created 200"})
    await still.check()
    seen("4 sales at once refused by their token: 1 renewal, then SENT; 1 order each")


@pytest.mark.fault("M04")
async def test_the_token_call_itself_is_down(shop: SandboxProcess, still: Scene, seen: Seen) -> None:
    shop.order_fault(match="POST /token", fault="status", status=503, count=3)
    await still.start()
    sale = await still.sell()
    await still.tries(sale, 1)
    assert (await still.row(sale)).state in (State.QUEUED, State.SENDING)
    await still.until(sale, State.SENT)
    told = await still.story(sale)
    assert "InDoubt" not in told
    await still.check()
    seen(f"{told}; 1 order")


@pytest.mark.fault("F9", "M04")
@pytest.mark.parametrize("what", ["secret", "connector", "502"])
async def test_who_may_not_in_does_not_knock_again_and_again(
    shop: SandboxProcess, still: Scene, seen: Seen, what: str
) -> None:
    before = tokens(shop)
    key = Credentials(**shop.state()["credentials"])
    if what == "connector":
        shop.order_fault(match=ORDERS, fault="status", status=401, error_code="ERROR_CONNECTOR_AUTHENTICATION")
    elif what == "502":
        shop.order_fault(match=ORDERS, fault="status", status=502, message="Failed to authenticate to Odoo")
    await still.start(credentials=replace(key, client_secret="wrong") if what == "secret" else key)
    sales = [await still.sell() for _ in range(3)]
    await still.tries(sales[0], 1)
    await hurry(4 * 60)  # less than the five minutes between two tries
    tried = sum([len(await still.till.till_store.outbox.attempts(sale.id)) for sale in sales])
    assert tried <= 4  # what went out together, and nothing after it
    assert tokens(shop) - before <= 4
    assert (await still.row(sales[0])).cause is (Cause.KEY if what == "secret" else Cause.SETUP)
    assert not still.till.outbox.line.is_up
    shop.order_fault(clear=True)
    if what == "secret":
        await still.stop()  # the owner corrects the key
        await still.start()
    else:
        still.till.outbox.send_now()
    await still.quiet()
    await still.check()
    seen(f"{tried} call(s) in 4 min, all QUEUED, the owner is told; mended: SENT, 1 order each")


@pytest.mark.fault("F10", "M03")
async def test_already_processed_with_a_good_record(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    # The first answer is lost and so is the record for a moment: the id goes out again and is refused as done.
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    shop.order_fault(match=TRANSACTIONS, fault="status", status=404, error_code="ERROR_NOT_FOUND", count=1)
    shop.order_fault(match="GET /commerce/orders", fault="status", status=405, count=1)
    sale = await scene.sell()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    assert told == "send InDoubt, ask NotProcessed 200, send InDoubt 409, ask Created 200"
    await scene.check()
    seen(f"{told}; 1 order")


@pytest.mark.fault("F10")
async def test_already_processed_with_a_record_of_failure(make: Make, seen: Seen) -> None:
    with SandboxProcess("--port", "0", "--strict-request-ids") as strict:
        scene = make(strict)
        await scene.start()
        strict.order_fault(match=ORDERS, fault="status", status=500, commit=False, record_status=500, count=1)
        sale = await scene.sell()
        row = await scene.until(sale, State.SENT)
        told = await scene.story(sale)
        assert row.request_id.endswith("~2")
        await scene.check()
    seen(f"{told} under id~2, linked and logged; 1 order")


@pytest.mark.fault("F10")
async def test_already_processed_and_no_record_anywhere(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=409, error_code="REQUEST_ALREADY_PROCESSED", count=1)
    shop.order_fault(match=TRANSACTIONS, fault="status", status=404, error_code="ERROR_NOT_FOUND")
    sale = await scene.sell()
    await scene.tries(sale, 4)
    row = await scene.row(sale)
    assert (row.state, row.cause) == (State.UNKNOWN, Cause.DUPLICATE)
    told = await scene.story(sale)
    assert told.count("send") == 1
    await scene.check(unsent=[sale])
    seen("UNKNOWN, asks with back-off, is never sent under another id")


@pytest.mark.fault("F11", "M03")
@pytest.mark.parametrize("seconds", [3, 60])
async def test_in_process_for_a_while(shop: SandboxProcess, scene: Scene, seen: Seen, seconds: int) -> None:
    # The fault is counted in answers: the waits between them are 1, 2, 4 … s.
    shop.order_fault(match=ORDERS, fault="in_process", count=1 if seconds == 3 else 4)
    sale = await scene.sell()
    before = scene.clock.monotonic()
    row = await scene.until(sale, State.SENT)
    took = scene.clock.monotonic() - before
    told = await scene.story(sale)
    assert told.startswith("send InDoubt 409, ask")
    await scene.check()
    assert "~" not in row.request_id
    seen(f"same id after {'under' if took < seconds * 4 else 'over'} {seconds * 4} s; 1 order")


@pytest.mark.fault("F11")
async def test_in_process_for_ever(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="in_process")
    sale = await scene.sell()
    await scene.tries(sale, 2)
    first_id = (await scene.row(sale)).request_id
    await hurry(60)
    calls = await scene.till.till_store.outbox.attempts(sale.id)
    assert {call.request_id for call in calls} == {first_id}
    assert len(calls) < 30  # faults C6
    await scene.check(unsent=[sale])
    seen("never doubled, same id, waits up to 60 s")


@pytest.mark.fault("F12")
async def test_another_409(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=409, error_code="ERROR_DATALAYER_SYNC_PENDING", count=1)
    sale = await scene.sell_ahead()
    other = await scene.sell()
    row = await scene.until(sale, State.REFUSED)
    await scene.until(other, State.SENT)
    assert row.error_code == "ERROR_DATALAYER_SYNC_PENDING"
    await scene.check(unsent=[sale])
    seen("REFUSED, kept for a person; others go on")


@pytest.mark.fault("F13", "M05")
@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"error_code": "ERROR_PHONE_INVALID", "message": "The number must begin with +"}, "phone"),
        ({"error_code": "ERROR_PHONE_ALREADY_USED", "message": "Another client has it"}, "phone"),
        (
            {"detail": [{"loc": ["body", "lines", 0, "quantity"], "msg": "not whole", "type": "int"}]},
            "lines.0.quantity",
        ),
        ({"message": "The shop does not want it", "error_code": "ERROR_OTHER"}, ""),
    ],
)
async def test_a_refused_body(
    shop: SandboxProcess, scene: Scene, seen: Seen, answer: dict[str, object], field: str
) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=422, count=1, **answer)
    sale = await scene.sell_ahead(scene.elise())
    other = await scene.sell()
    row = await scene.until(sale, State.REFUSED)
    assert row.field == field
    assert row.sentence
    await scene.until(other, State.SENT)
    await scene.till.mending.mend(sale.id, Mend.WITHOUT_PHONE if field == "phone" else Mend.AGAIN)
    again = await scene.until(sale, State.SENT)
    assert again.request_id != row.request_id
    assert again.receipt == row.receipt
    told = await scene.story(sale)
    assert told == "send Refused 422, ask NotProcessed 200, send Created 200"
    await scene.check()
    seen(f"REFUSED at “{field}”; corrected: a new id, the same receipt; 1 order")


@pytest.mark.fault("F15")
@pytest.mark.parametrize(
    "code",
    [
        "ERROR_NO_ACTIVE_CONNECTION",
        "ERROR_CONNECTOR_CONFIGURATION",
        "ERROR_CONFIGURATION_CONNECTION",
        "ERROR_CONFIGURATION_SYNC",
    ],
)
async def test_a_connection_that_is_not_set_up(shop: SandboxProcess, scene: Scene, seen: Seen, code: str) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=400, error_code=code)
    sales = [await scene.sell() for _ in range(2)]
    await scene.tries(sales[0], 1)
    await hurry(60)
    row = await scene.row(sales[0])
    assert (row.state, row.cause) == (State.QUEUED, Cause.SETUP)
    assert scene.till.outbox.line.shop_system is LineHealth.DOWN
    shop.order_fault(clear=True)
    scene.till.outbox.send_now()
    await scene.quiet()
    await scene.check(most_requests=8)
    seen("QUEUED, the owner is told, no storm; then SENT, 1 order each")


@pytest.mark.fault("F15")
@pytest.mark.parametrize("commit", [True, False])
async def test_an_unknown_error(shop: SandboxProcess, scene: Scene, seen: Seen, commit: bool) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=400, error_code="ERROR_UNKNOWN", commit=commit, count=1)
    sale = await scene.sell()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    assert told.startswith("send InDoubt 400")
    await scene.check()
    seen(f"{told}; 1 order")


@pytest.mark.fault("F16")
async def test_orders_are_not_supported(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED", count=1)
    sale = await scene.sell()
    await scene.tries(sale, 1)
    await hurry(4 * 60)  # less than the five minutes between two tries
    assert await scene.story(sale) == "send NotProcessed 405", "it was asked for in the same turn"
    assert (scene.till.outbox.line.cause, (await scene.row(sale)).state) == (Cause.NOT_SUPPORTED, State.QUEUED)
    scene.till.outbox.send_now()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    await scene.check()
    seen(f"kept, the owner is told, one try in five minutes; {told}; 1 order")


def in_a_moment() -> str:
    """An HTTP date three seconds ahead."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)


@pytest.mark.fault("F17", "M06")
@pytest.mark.parametrize("wait", ["10", "", "date", "text"])
async def test_too_many_calls(shop: SandboxProcess, scene: Scene, seen: Seen, wait: str) -> None:
    spec: dict[str, object] = {"match": ORDERS, "fault": "status", "status": 429, "count": 1}
    if wait == "text":
        spec["message"] = "Slowly, please"
    elif wait:
        spec["retry_after"] = in_a_moment() if wait == "date" else wait
    shop.order_fault(**spec)
    before = scene.clock.monotonic()
    sales = [await scene.sell_ahead(), await scene.sell(), await scene.sell()]
    await scene.until(sales[0], State.SENT)
    if wait == "10":
        assert scene.clock.monotonic() - before > 9
    await scene.quiet()
    told = await scene.story(sales[0])
    assert told.startswith("send NotProcessed 429, send Created")
    await scene.check()
    seen(f"{told}; waited as told; 1 order each")


@pytest.mark.fault("F17", "M06")
async def test_a_wait_of_thirty_years_is_not_believed(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match=ORDERS, fault="status", status=429, retry_after=10**9, count=1)
    sale = await scene.sell()
    await scene.tries(sale, 1)
    await scene.until(sale, State.QUEUED)
    wait = scene.till.outbox.next_try(sale.id)
    assert wait is not None
    assert 800 < wait <= PROBE_PAUSE + PAUSE_MAX  # and up to a minute, that tills do not come back together
    scene.till.outbox.send_now()
    await scene.until(sale, State.SENT)
    await scene.check()
    seen("one row tries each quarter of an hour; Send now skips it; 1 order")


@pytest.mark.fault("F17", "M06")
@pytest.mark.parametrize(("status", "code"), [(400, "RATE_LIMIT"), (422, None), (403, "RATE_LIMIT"), (429, None)])
async def test_the_days_limit_is_waited_for_under_any_status(
    shop: SandboxProcess, scene: Scene, seen: Seen, status: int, code: str | None
) -> None:
    shop.order_habits(daily_limit={"match": ORDERS, "status": status, "error_code": code, "seconds": 8040})
    first, second = await scene.sell_ahead(), await scene.sell()
    await scene.tries(first, 1)
    row = await scene.until(first, State.QUEUED)
    assert row.cause is Cause.THROTTLED
    wait = scene.till.outbox.next_try(first.id)
    assert wait is not None
    assert 7500 < wait <= 8040 + PAUSE_MAX  # the shop's clock counts on while this one is hurried
    shop.order_habits(daily_limit=None)
    scene.till.outbox.send_now()
    sent = [await scene.until(sale, State.SENT) for sale in (first, second)]
    assert sent[0].request_id == row.request_id
    await scene.check()
    seen("a day's limit under another status: QUEUED as told, the same id; 1 order each")


@pytest.mark.fault("F20")
@pytest.mark.parametrize("kind", ["ingress_404", "empty_400", "empty_413", "kong_404", "forbidden_text"])
async def test_another_server_in_chifts_place(shop: SandboxProcess, scene: Scene, seen: Seen, kind: str) -> None:
    shop.order_habits(instead_of_chift={"kind": kind, "match": ORDERS})
    sales = [await scene.sell_ahead(), await scene.sell()]
    await scene.tries(sales[0], 3)
    assert {(await scene.row(sale)).state for sale in sales} <= {State.QUEUED, State.SENDING, State.UNKNOWN}
    shop.order_habits(instead_of_chift=None)
    scene.till.outbox.send_now()
    await scene.quiet()
    told = {part for sale in sales for part in (await scene.story(sale)).split(", ")}
    assert not [part for part in told if "Refused" in part]
    await scene.check()
    seen("another server's 4xx: asked, never REFUSED; then SENT, 1 order each")


@pytest.mark.fault("F15")
@pytest.mark.parametrize("code", ["ERROR_DATA_VALIDATION", "ERROR_TECHNICAL_MAPPING", None])
@pytest.mark.parametrize("made", [True, False])
async def test_refused_in_words_that_leave_it_open(
    shop: SandboxProcess, scene: Scene, seen: Seen, code: str | None, made: bool
) -> None:
    said: dict[str, object] = {"status": 400, "message": "Impossible to retrieve data"}
    if code:
        said["error_code"] = code
    if made:
        shop.order_habits(made_then=said)
    else:
        shop.order_habits(failing=[{**said, "match": ORDERS}])
    sale, other = await scene.sell_ahead(), await scene.sell()
    for each in (sale, other):
        row = await scene.until(each, State.SENT if made else State.REFUSED)
        assert made or (row.cause, row.sentence, row.error_code) == (Cause.BODY, said["message"], code or "")
    told = await scene.story(sale)
    assert told.startswith("send InDoubt 400, ask ")
    await scene.check(unsent=[] if made else [sale, other])
    seen(f"refused in words that leave it open: {told}; {'1 order' if made else 'for a person'}")


@pytest.mark.fault("F36")
async def test_a_product_that_is_gone_when_its_sale_is_sent(scene: Scene, seen: Seen) -> None:
    good = await scene.sell()
    cart = scene.cart()
    gone = replace(cart, lines=(replace(cart.lines[0], variant_id=str(uuid4())), *cart.lines[1:]))
    sale = await scene.pay(gone)
    row = await scene.until(sale, State.REFUSED)
    await scene.until(good, State.SENT)
    assert row.sentence
    await scene.check(unsent=[sale])
    seen("REFUSED with the server's sentence; others go on")


@pytest.mark.fault("F36")
async def test_a_price_that_changed_since_the_scan_is_sent_as_sold(scene: Scene, seen: Seen) -> None:
    cart = scene.cart()
    dearer = replace(cart, lines=(replace(cart.lines[0], unit_price=cart.lines[0].unit_price + 7), *cart.lines[1:]))
    sale = await scene.pay(dearer)
    await scene.until(sale, State.SENT)
    await scene.check()
    seen("SENT as sold, totals equal; 1 order")


@pytest.mark.fault("F37")
async def test_a_list_that_omits_the_new_order(shop: SandboxProcess, scene: Scene, seen: Seen) -> None:
    shop.order_fault(match="GET *", fault="stale")
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    sale = await scene.sell()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    assert told.count("send") == 1
    await scene.check()
    seen(f"{told}; 1 order")


@pytest.mark.fault("F37")
async def test_a_shop_without_a_transactions_call_is_asked_for_its_orders_past_the_cache(
    shop: SandboxProcess, scene: Scene, seen: Seen
) -> None:
    shop.order_fault(match=TRANSACTIONS, fault="status", status=405, error_code="ERROR_RESOURCE_NOT_SUPPORTED")
    shop.order_fault(match="GET *", fault="stale")
    shop.order_fault(match=ORDERS, fault="lost_answer", count=1)
    sale = await scene.sell()
    await scene.until(sale, State.SENT)
    told = await scene.story(sale)
    assert told == "send InDoubt, ask Created 200"
    await scene.check()
    seen(f"{told}, found by its receipt number; 1 order")


@pytest.mark.fault("R8")
@pytest.mark.parametrize("tried", [True, False])
async def test_a_sale_of_six_months_ago_waits_for_a_person_once_it_was_tried(
    shop: SandboxProcess, still: Scene, seen: Seen, tried: bool
) -> None:
    now = still.clock.now
    still.clock = replace(still.clock, now=lambda: now() - timedelta(days=170))
    shop.order_fault(match=ORDERS, fault="refuse_connection")
    await still.start(send=tried)
    sale = await still.sell()
    if tried:
        await still.tries(sale, 1)
    await still.stop()
    before = await still.story(sale)
    assert bool(before) is tried
    shop.order_fault(clear=True)
    still.clock = replace(still.clock, now=now)
    await still.start()
    row = await still.until(sale, State.REFUSED, State.SENT)
    if tried:
        assert (row.state, row.cause) == (State.REFUSED, Cause.TOO_OLD)
        assert (await still.story(sale)).count("send") == before.count("send")
        await still.check(unsent=[sale])
        seen("tried: REFUSED, too old, nothing was sent any more")
    else:
        assert row.state is State.SENT
        assert await still.story(sale) == "send Created 200"
        await still.check()
        seen("never tried: SENT; 1 order")
