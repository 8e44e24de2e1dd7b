"""A till's connection tried step by step against a practice shop in a process of its own, right and wrong."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from pos_app.app.shop_connection import _key_of
from pos_app.chift.answer_values import INVOICING
from pos_app.chift.api import ChiftApi
from pos_app.chift.credentials import Credentials
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.connection_messages import field_to_mend, step_rows, trouble_sentence
from pos_app.services.clock import system_clock
from pos_app.services.settings.connection_test import (
    Check,
    ConnectionCheck,
    Result,
    ShopStep,
    StepResult,
    Why,
)
from pos_app.system.settings_file import Settings
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess

OTHER_ID = "11111111-2222-4333-8444-555555555555"


def right(shop: SandboxProcess) -> tuple[Settings, str]:
    """Settings that fit the shop, without connections, and the secret."""
    ours = shop.state()["credentials"]
    settings = Settings(
        base_url=shop.url,
        client_id=ours["client_id"],
        account_id=ours["account_id"],
        consumer_id=ours["consumer_id"],
    )
    return settings, ours["client_secret"]


@asynccontextmanager
async def open_shop(settings: Settings, secret: str) -> AsyncIterator[ChiftApi]:
    key = Credentials(
        client_id=settings.client_id,
        client_secret=secret,
        account_id=settings.account_id,
        consumer_id=settings.consumer_id,
        pos_connection_id=settings.pos_connection_id,
        commerce_connection_id=settings.commerce_connection_id,
    )
    api = await line_to(settings.base_url, key)
    try:
        yield api
    finally:
        await api.aclose()


def check(settings: Settings, secret: str) -> tuple[Check, list[Check]]:
    """What one run finds, and everything it told on the way."""
    told: list[Check] = []
    run = ConnectionCheck(open_shop, told.append, system_clock())
    return asyncio.run(run.run(settings, secret)), told


def results(found: Check) -> dict[ShopStep, Result]:
    return {one.step: one.result for one in found.findings}


def trouble(found: Check) -> StepResult:
    assert found.trouble is not None
    return found.trouble


def test_a_right_key_passes_every_step_and_nothing_is_created(shop: SandboxProcess) -> None:
    before = shop.state()
    found, told = check(*right(shop))
    assert found.is_whole
    assert set(results(found).values()) == {Result.WORKS}
    ours = shop.state()["credentials"]
    assert found.pos_connection_id == ours["pos_connection_id"]
    assert found.commerce_connection_id == ours["commerce_connection_id"]
    assert {str(tax.rate) for tax in found.taxes} >= {"6.0", "21.0"}
    assert found.categories
    assert [len([r for r in results(one).values() if r is not Result.WAITING]) for one in told] == list(range(1, 12))
    after = shop.state()
    assert {name: after[name] for name in ("customers", "orders", "transactions")} == {
        name: before[name] for name in ("customers", "orders", "transactions")
    }


@pytest.mark.parametrize(
    ("wrong", "step", "why", "field", "says"),
    [
        ({"base_url": "http://shop.example"}, ShopStep.ADDRESS, Why.NOT_ALLOWED, "base_url", "https://"),
        ({"base_url": "no address"}, ShopStep.ADDRESS, Why.NOT_ALLOWED, "base_url", "https://"),
        ({"base_url": "https://127.0.0.1:1"}, ShopStep.ADDRESS, Why.NOBODY, "base_url", "Nobody answers"),
        ({"client_id": OTHER_ID}, ShopStep.KEY, Why.REFUSED, "secret", "does not accept this key"),
        ({"account_id": OTHER_ID}, ShopStep.KEY, Why.REFUSED, "secret", "does not accept this key"),
        ({"account_id": "none"}, ShopStep.KEY, Why.REFUSED, "secret", "does not accept this key"),
        (
            {"consumer_id": OTHER_ID},
            ShopStep.CONSUMER,
            Why.UNKNOWN_SHOP,
            "consumer_id",
            "no shop with this consumer id",
        ),
        (
            {"consumer_id": "none"},
            ShopStep.CONSUMER,
            Why.UNKNOWN_SHOP,
            "consumer_id",
            "no shop with this consumer id",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_step_in_one_sentence(
    shop: SandboxProcess, wrong: dict[str, Any], step: ShopStep, why: Why, field: str, says: str
) -> None:
    settings, secret = right(shop)
    found, _ = check(replace(settings, **wrong), secret)
    assert (trouble(found).step, trouble(found).why) == (step, why)
    assert says in trouble_sentence(trouble(found), ENGLISH)
    assert field_to_mend(trouble(found)) == field
    steps = list(ShopStep)
    behind = steps[steps.index(step) + 1 :]
    assert {results(found)[one] for one in behind} <= {Result.WAITING}


def test_a_wrong_secret_is_a_wrong_key(shop: SandboxProcess) -> None:
    settings, _ = right(shop)
    found, _ = check(settings, "not the secret")
    assert (trouble(found).step, trouble(found).why) == (ShopStep.KEY, Why.REFUSED)
    assert results(found)[ShopStep.ADDRESS] is Result.WORKS


@pytest.mark.parametrize(
    ("without", "step", "says"),
    [("commerce", ShopStep.COMMERCE, "no eCommerce connection")],
)
def test_a_shop_that_lacks_a_connection_is_told_to_add_it(without: str, step: ShopStep, says: str) -> None:
    with SandboxProcess("--port", "0", "--without", without) as lacking:
        found, _ = check(*right(lacking))
    assert (trouble(found).step, trouble(found).why) == (step, Why.NO_CONNECTION)
    assert says in trouble_sentence(trouble(found), ENGLISH)
    assert "Add one to it in Chift" in trouble_sentence(trouble(found), ENGLISH)


def test_trouble_of_one_step_alone_is_named_there(shop: SandboxProcess) -> None:
    settings, secret = right(shop)
    said = "The connector's credentials have expired"
    fault = {"fault": "status", "status": 401, "count": 9, "error_code": "ERROR_CONNECTOR_AUTHENTICATION"}
    shop.order_fault(match="GET /commerce/products", message=said, **fault)
    try:
        found, _ = check(settings, secret)
    finally:
        shop.order_fault(clear=True)
    assert (trouble(found).step, trouble(found).why) == (ShopStep.COMMERCE, Why.CONNECTOR)
    assert "Connect it again in Chift" in trouble_sentence(trouble(found), ENGLISH)
    assert results(found)[ShopStep.POS] is Result.WORKS


def test_a_shop_system_without_taxes_works_and_says_so(shop: SandboxProcess) -> None:
    settings, secret = right(shop)
    unsupported = {"fault": "status", "status": 405, "count": 9, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"}
    shop.order_fault(match="GET /commerce/taxes", message="Not supported", **unsupported)
    try:
        found, _ = check(settings, secret)
    finally:
        shop.order_fault(clear=True)
    assert found.is_whole
    assert results(found)[ShopStep.TAXES] is Result.NOTED
    rows = step_rows(found, ENGLISH, running=False)
    (row,) = (row for row in rows if row.label == "Reading taxes")
    assert (row.tone, row.text) == (Tone.INFO, "this shop system lists none: type the rates yourself")


def test_a_chosen_connection_that_is_gone_gives_way_to_the_only_one(shop: SandboxProcess) -> None:
    settings, secret = right(shop)
    found, _ = check(replace(settings, pos_connection_id=OTHER_ID), secret)
    assert found.is_whole
    assert found.pos_connection_id == shop.state()["credentials"]["pos_connection_id"]


class _Stranger(BaseHTTPRequestHandler):
    """Somebody else's server."""

    answer = (404, "application/json", b"{}")

    def do_POST(self) -> None:
        status, kind, body = self.answer
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def stranger(status: int, kind: str, body: bytes) -> Iterator[str]:
    handler = type("Handler", (_Stranger,), {"answer": (status, kind, body)})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "kind", "body", "why"),
    [
        (404, "application/json", b"{}", Why.STRANGER),
        (200, "application/json", b'{"hello": "you"}', Why.STRANGER),
        (200, "text/html", b"<html>Free Wi-Fi</html>", Why.PORTAL),
        (503, "application/json", b"{}", Why.TROUBLE),
    ],
)
def test_somebody_else_at_the_address_is_not_taken_for_chift(status: int, kind: str, body: bytes, why: Why) -> None:
    with stranger(status, kind, body) as url:
        found, _ = check(Settings(base_url=url, client_id="k", account_id=OTHER_ID, consumer_id=OTHER_ID), "s")
    assert (trouble(found).step, trouble(found).why) == (ShopStep.ADDRESS, why)


def test_a_certificate_nobody_vouches_for_is_named(shop: SandboxProcess) -> None:
    """A server that speaks no TLS at all is as little to be trusted as one with a certificate of its own."""
    settings, secret = right(shop)
    found, _ = check(replace(settings, base_url=shop.url.replace("http://", "https://")), secret)
    assert (trouble(found).step, trouble(found).why) == (ShopStep.ADDRESS, Why.TLS)
    assert ssl.OPENSSL_VERSION  # TLS is there: it is the server that has none


def test_every_failure_of_every_step_has_a_sentence() -> None:
    for step in ShopStep:
        for why in Why:
            if why is Why.NONE:
                continue
            said = trouble_sentence(StepResult(step, Result.FAILED, why), ENGLISH)
            assert said.endswith(".")
            assert "{" not in said


def test_one_of_several_connections_for_invoicing_is_chosen_and_sent(shop: SandboxProcess) -> None:
    shop.order_habits(invoicing=True)
    settings, secret = right(shop)
    found, _ = check(settings, secret)
    assert found.invoicing_connection_id == shop.state()["credentials"]["invoicing_connection_id"], "the only one"
    shop.order_habits(invoicing=True, more_books=True)
    found, _ = check(settings, secret)
    assert (found.is_whole, found.invoicing_connection_id) == (True, ""), "it sells without"
    assert (results(found)[ShopStep.CONSUMER], found.why(ShopStep.CONSUMER)) == (Result.NOTED, Why.CHOOSE)
    ids = [one.id for one in found.connections if one.api == INVOICING]
    assert len(ids) == 2
    chosen = replace(settings, invoicing_connection_id=ids[1])
    found, _ = check(chosen, secret)
    assert found.invoicing_connection_id == ids[1]
    assert results(found)[ShopStep.CONSUMER] is Result.WORKS
    assert _key_of(chosen, secret).invoicing_connection_id == ids[1]
