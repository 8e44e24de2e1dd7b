"""Every fault the practice shop can make, over a real socket: the right error, told truly whether the order may exist,
and one order in the end by asking first and sending again under the same id (faults R1-R5, F5-F21, F37)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import (
    ChiftDuplicate,
    ChiftError,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftThrottled,
    ChiftUnauthorised,
    ChiftUnavailable,
    ChiftUnreachable,
)
from pos_app.chift.limits import Limits
from pos_app.domain.order import Order
from pos_app.domain.submission import Kind
from tests.line_to import line_to
from tests.unit.chift.chift_samples import CUSTOMER, order_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.asyncio

LIMITS = Limits(read=10, read_post=1)
YES, NO = True, False


@pytest_asyncio.fixture
async def api(shop: SandboxProcess) -> AsyncIterator[ChiftApi]:
    key = Credentials(**shop.state()["credentials"])
    opened = await line_to(shop.url, key, limits=LIMITS, chance=lambda: 0.0)
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def order(api: ChiftApi) -> Order:
    page = await anext(api.product_pages())
    return order_of(next(item.variant_id for item in page.items if item.sku == "TL-02"))


def _held(shop: SandboxProcess, request_id: str) -> int:
    return sum(order["request_id"] == request_id for order in shop.state()["orders"])


# What is ordered, the error, may the order exist, and how many the server then really holds.
Case = tuple[dict[str, Any], type[ChiftError], bool, int]
FAULTS: list[Case] = [
    ({"fault": "refuse_connection"}, ChiftUnavailable, YES, 0),
    ({"fault": "lost_answer"}, ChiftUnavailable, YES, 1),
    ({"fault": "lost_answer", "commit": False}, ChiftUnavailable, YES, 0),
    ({"fault": "reset"}, ChiftUnavailable, YES, 1),
    ({"fault": "reset", "bytes": 0}, ChiftUnavailable, YES, 1),
    ({"fault": "truncate"}, ChiftUnavailable, YES, 1),
    ({"fault": "truncate", "bytes": 1, "commit": False}, ChiftUnavailable, YES, 0),
    ({"fault": "slow", "seconds": 30}, ChiftUnavailable, YES, 1),
    ({"fault": "slow", "seconds": 30, "commit": False}, ChiftUnavailable, YES, 0),
    ({"fault": "garbage"}, ChiftProtocolError, YES, 1),
    ({"fault": "html"}, ChiftUnreachable, YES, 0),
    ({"fault": "html", "commit": True}, ChiftUnreachable, YES, 1),
    ({"fault": "in_process"}, ChiftDuplicate, YES, 0),
    *(({"fault": "status", "status": status}, ChiftUnavailable, YES, 0) for status in (500, 502, 503, 504)),
    *(({"fault": "status", "status": s, "commit": True}, ChiftUnavailable, YES, 1) for s in (500, 502, 503, 504)),
    ({"fault": "status", "status": 422, "error_code": "ERROR_INVALID_RESPONSE"}, ChiftUnavailable, YES, 0),
    ({"fault": "status", "status": 400, "error_code": "ERROR_UNKNOWN", "commit": True}, ChiftUnavailable, YES, 1),
    ({"fault": "status", "status": 502, "message": "Could not authenticate to the shop"}, ChiftUnauthorised, NO, 0),
    ({"fault": "status", "status": 401, "error_code": "ERROR_CONNECTOR_AUTHENTICATION"}, ChiftUnauthorised, NO, 0),
    ({"fault": "status", "status": 429, "retry_after": 5}, ChiftThrottled, NO, 0),
    ({"fault": "status", "status": 400, "error_code": "ERROR_NO_ACTIVE_CONNECTION"}, ChiftSetup, NO, 0),
    ({"fault": "status", "status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"}, ChiftNotSupported, YES, 0),
    ({"fault": "status", "status": 409, "error_code": "ERROR_DATALAYER_SYNC_PENDING"}, ChiftRefused, NO, 0),
    ({"fault": "status", "status": 422, "error_code": "ERROR_PHONE_INVALID"}, ChiftRefused, NO, 0),
]


@pytest.mark.parametrize("case", FAULTS, ids=[str(fault) for fault, *_ in FAULTS])
async def test_a_fault_while_an_order_is_sent(api: ChiftApi, shop: SandboxProcess, order: Order, case: Case) -> None:
    fault, kind, in_doubt, made = case
    request_id = str(uuid4())
    shop.order_fault(match="POST /commerce/orders", count=1, **fault)
    with pytest.raises(ChiftError) as caught:
        await api.create_order(order, request_id)

    assert type(caught.value) is kind
    assert caught.value.may_have_committed == in_doubt
    assert caught.value.retry_after == fault.get("retry_after")
    assert _held(shop, request_id) == made

    known = await api.transaction(request_id, kind=Kind.ORDER)
    if made and known is not None and known.created_entity_id:
        assert (await api.order(known.created_entity_id, fresh=True)).note == order.note
    else:
        assert (await api.create_order(order, request_id)).created.remote_id
    assert _held(shop, request_id) == 1


@pytest.mark.parametrize("fault", ["lost_answer", "reset", "truncate", "garbage"])
async def test_a_customer_whose_answer_is_lost_is_found_by_its_request_id(
    api: ChiftApi, shop: SandboxProcess, fault: str
) -> None:
    request_id = str(uuid4())
    shop.order_fault(match="POST /pos/customers", count=1, fault=fault)
    with pytest.raises(ChiftError) as caught:
        await api.create_customer(CUSTOMER, request_id)
    assert caught.value.may_have_committed

    known = await api.transaction(request_id, kind=Kind.CUSTOMER)
    assert known is not None
    assert (await api.customer(known.created_entity_id)).name == CUSTOMER.name


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "refuse_connection"},
        {"fault": "lost_answer"},
        {"fault": "reset"},
        {"fault": "truncate"},
        {"fault": "status", "status": 503},
        {"fault": "status", "status": 502},
    ],
    ids=str,
)
async def test_a_read_survives_two_hiccups_in_a_row(api: ChiftApi, shop: SandboxProcess, fault: dict[str, Any]) -> None:
    shop.order_fault(match="GET /commerce/taxes", count=2, **fault)
    assert len(await api.taxes()) == 4


async def test_a_fault_in_the_token_call_leaves_nothing_in_doubt(
    api: ChiftApi, shop: SandboxProcess, order: Order
) -> None:
    key = Credentials(**shop.state()["credentials"])
    for fault in ("lost_answer", "status", "garbage", "html"):
        fresh = await line_to(shop.url, key, limits=LIMITS)
        try:
            shop.order_fault(match="POST /token", count=1, fault=fault)
            with pytest.raises(ChiftError) as caught:
                await fresh.create_order(order, "no token")
            assert not caught.value.may_have_committed
        finally:
            await fresh.aclose()
    assert _held(shop, "no token") == 0


async def test_a_token_refused_in_the_middle_is_renewed_and_the_order_goes_under_its_own_id(
    api: ChiftApi, shop: SandboxProcess, order: Order
) -> None:
    request_id = str(uuid4())
    shop.order_fault(match="POST /commerce/orders", count=1, fault="status", status=401)
    await api.create_order(order, request_id)
    assert _held(shop, request_id) == 1


async def test_a_stale_list_is_no_proof_and_asking_past_the_cache_is(
    api: ChiftApi, shop: SandboxProcess, order: Order
) -> None:
    request_id, today = str(uuid4()), datetime.now(UTC).date()
    shop.order_fault(match="GET /commerce/orders", fault="stale")
    made = (await api.create_order(order, request_id)).created

    async def listed(*, fresh: bool) -> set[str]:
        pages = api.order_pages(today, today, fresh=fresh)
        return {placed.created.remote_id async for page in pages for placed in page}

    assert made.remote_id not in await listed(fresh=False)
    assert made.remote_id in await listed(fresh=True)
    known = await api.transaction(request_id, kind=Kind.ORDER)
    assert known is not None
    assert known.created_entity_id == made.remote_id
