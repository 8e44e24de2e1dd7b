"""The practice shop as one ASGI app: the API of `routes`, spoiled by the faults of `faults`, with a back door.

The back door needs no token: `POST /_sandbox/faults` orders faults, `GET /_sandbox/faults` lists them,
`POST /_sandbox/habits` gives the shop habits of real ones (`{"shop": "odoo"}`: a whole character, then what else is
in the order), `GET /_sandbox/habits` tells them, `GET /_sandbox/pictures/…` serves pictures, `POST /_sandbox/plant`
makes the books differ, `POST /_sandbox/refund` books a refund of an order and `POST /_sandbox/pay` its payment,
`POST /_sandbox/told` tells the person at the desk what to book, `GET /_sandbox/state` shows everything for an audit.
In process, `Sandbox` offers the same as methods. A server has one more, `POST /_sandbox/reset` (`Renewable`).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from pos_app.sandbox.back_office import desk, invoices, refunds
from pos_app.sandbox.calls import REQUEST_ID_HEADER, after_the_consumer, in_process, record_fault
from pos_app.sandbox.catalogue import active_payment_method
from pos_app.sandbox.characters import adopted
from pos_app.sandbox.drawings import picture
from pos_app.sandbox.errors import ApiError, chift_error, validation_error
from pos_app.sandbox.faults import Fault, FaultBoard, Met
from pos_app.sandbox.habits import gate
from pos_app.sandbox.misbehaviour import Answer, Line, OtherAnswers, carry_out, refusal, run_app
from pos_app.sandbox.options import Credentials, Options
from pos_app.sandbox.orders import orders_for_audit
from pos_app.sandbox.people import customers_for_audit
from pos_app.sandbox.planted import another_record, given_before, plant, without_note
from pos_app.sandbox.routes import HORIZON, api
from pos_app.sandbox.shop import open_shop
from pos_app.sandbox.wire_json import decode, encode

_BACK_DOOR = "/_sandbox/"


def create_app(options: Options) -> Sandbox:
    """The practice shop of these options, open for calls. Close it with `close` (a server's lifespan does)."""
    return Sandbox(options)


class Sandbox:
    """An ASGI app. Use from one event loop.

    Without a socket, a fault that breaks the connection raises `ConnectionRefused` or `ConnectionLost` out of
    the call; the caller maps them to its own connection errors.
    """

    def __init__(self, options: Options) -> None:
        self._shop = open_shop(options)
        self._api = api(self._shop)
        self._faults = FaultBoard()
        self._others = OtherAnswers()
        self._in_flight: set[str] = set()
        self._requests: Counter[str] = Counter()

    @property
    def credentials(self) -> Credentials:
        """What a till needs to connect."""
        return self._shop.credentials

    def order_fault(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/faults` does with this body; the JSON text tells what is armed.

        Raises ApiError for an order that makes no sense.
        """
        self._faults.order(spec, self._shop.horizon())
        return self._faults.described()

    def order_habits(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/habits` does with this body; the JSON text tells all habits in force.

        Raises ApiError 422 for an unknown habit or character.
        """
        self._shop.adopt(adopted(self._shop.habits, spec))
        return self.habits()

    def habits(self) -> str:
        """What `GET /_sandbox/habits` answers: every habit in force, as JSON text."""
        return self._shop.habits.model_dump_json()

    def plant(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/plant` does with this body: an order of the books is made to differ (`planted`)."""
        return plant(self._shop, spec)

    def refund(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/refund` does with this body: a refund is booked in the shop's software."""
        return refunds.book(self._shop, spec)

    def pay(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/pay` does with this body: the payment of an `order` is booked, by the `method` named."""
        method = active_payment_method(self._shop, str(spec.get("method") or "Cash"))
        if method is None:
            raise validation_error([(("body", "method"), "There is no such payment method", "value_error")])
        refunds.pay(self._shop, str(spec.get("order") or ""), method)
        return "{}"

    def told(self, spec: Mapping[str, object]) -> str:
        """What `POST /_sandbox/told` does with this body: the person at the desk is to book it (`back_office.desk`)."""
        return desk.told(self._shop, spec)

    def state(self) -> str:
        """What `GET /_sandbox/state` answers: credentials, customers, orders, invoices, transactions and how often each
        call came since the start, as JSON text.
        """
        transactions = self._shop.db.execute(
            "SELECT client_request_id, connection_id, created_on, method, route, status_code, created_entity_id"
            " FROM transactions ORDER BY created_on, client_request_id"
        )
        return encode(
            {
                "credentials": asdict(self.credentials),
                "customers": customers_for_audit(self._shop),
                "orders": orders_for_audit(self._shop),
                "invoices": invoices.for_audit(self._shop),
                "transactions": [dict(row) for row in transactions],
                "requests": dict(sorted(self._requests.items())),
            }
        )

    def close(self) -> None:
        """Closes the shop's data; harmless when closed already."""
        self._shop.db.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request, or a server's lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"].startswith(_BACK_DOOR):
            line = Line(scope, receive, send)
            await line.answer(self._behind(scope, await line.request_body()))
        else:
            await self._serve(scope, Line(scope, receive, send))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _behind(self, scope: Scope, body: bytes | None) -> Answer:
        try:
            match scope["method"], scope["path"].removeprefix(_BACK_DOOR):
                case "GET", "state":
                    return _ok(self.state())
                case "GET", "faults":
                    return _ok(self._faults.described())
                case "POST", "faults":
                    return _ok(self.order_fault(_order_of(body or b"")))
                case "GET", "habits":
                    return _ok(self.habits())
                case "POST", "habits":
                    return _ok(self.order_habits(_order_of(body or b"")))
                case "GET", place if place.startswith("pictures/"):
                    return Answer(*picture(place.removeprefix("pictures/")))
                case "POST", "plant":
                    return _ok(self.plant(_order_of(body or b"")))
                case "POST", "refund":
                    return _ok(self.refund(_order_of(body or b"")))
                case "POST", "pay":
                    return _ok(self.pay(_order_of(body or b"")))
                case "POST", "told":
                    return _ok(self.told(_order_of(body or b"")))
                case _:
                    raise chift_error(404, None, "The practice shop has no such back door")
        except ApiError as error:
            return refusal(error)

    async def _serve(self, scope: Scope, line: Line) -> None:
        headers = Headers(scope=scope)
        method, path = scope["method"], after_the_consumer(scope["path"])
        self._requests[f"{method} {path}"] += 1
        fresh = headers.get("x-chift-force-refresh", "").lower() == "true"
        met = self._faults.meet(method, path, fresh=fresh)
        if met is not None and met.fault.fault == "refuse_connection":
            await line.refuse()
            return
        body = await line.request_body()
        if body is None:
            return
        if self._shop.options.latency_ms:
            await asyncio.sleep(self._shop.options.latency_ms / 1000)
        await gate.wait(self._shop, method, path)
        other = gate.instead_of_chift(self._shop, method, path)
        if other is not None:
            await line.answer(Answer(*other))
            return
        request_id = headers.get(REQUEST_ID_HEADER) if method == "POST" else None
        if request_id is None:
            await self._answer(scope, line, body, met)
        elif request_id in self._in_flight:
            await line.answer(refusal(in_process()))
        else:
            self._in_flight.add(request_id)
            try:
                await self._answer(scope, line, body, met)
            finally:
                self._in_flight.discard(request_id)

    async def _answer(self, scope: Scope, line: Line, body: bytes, met: Met | None) -> None:
        kind = _kind_of_call(scope)

        async def run() -> Answer:
            own = await run_app(self._api, scope, body)
            left = self._others.left()
            if met is None or met.fault.fault != "former_answer":
                self._others.remember(kind, own)
            return own if left is None else left

        async def process() -> Answer:
            assert met is not None
            return await self._of_another(met.fault, scope, await run())

        if met is None:
            await line.answer(await run())
            return
        if met.fault.fault == "former_answer":
            own = await run() if met.fault.commits else None
            answer = self._others.former(kind) or own or await run()
            await line.answer(answer)
            return
        if met.fault.fault == "doubled":
            answer = await run()
            if not await line.answer_twice(answer):
                self._others.leave(answer)
            return
        if met.horizon is not None:
            scope = {**scope, "extensions": {**scope.get("extensions", {}), HORIZON: met.horizon}}

        def fail(fault: Fault) -> None:
            self._record_failure(scope, fault)

        await carry_out(met.fault, line, process, fail)

    async def _of_another(self, fault: Fault, scope: Scope, own: Answer) -> Answer:
        """The answer as a fault of the kind "another request's" makes it; as it is for all other faults."""
        match fault.fault:
            case "swapped":
                return await self._others.swapped(own, fault.seconds)
            case "another_record":
                query = parse_qs(scope["query_string"].decode("ascii", "replace"))
                told = another_record(self._shop, query.get("client_request_id", [""])[0])
                return own if told is None else _ok(told)
            case "same_id" | "no_note" if own.status == HTTPStatus.OK:
                change = given_before if fault.fault == "same_id" else without_note
                request_id = Headers(scope=scope).get(REQUEST_ID_HEADER)
                return replace(own, body=change(self._shop, request_id, own.body))
            case _:
                return own

    def _record_failure(self, scope: Scope, fault: Fault) -> None:
        request_id = Headers(scope=scope).get(REQUEST_ID_HEADER)
        vertical = after_the_consumer(scope["path"]).lstrip("/").partition("/")[0]
        ours = {api: getattr(self.credentials, f"{api}_connection_id") for api in ("pos", "commerce", "invoicing")}
        if request_id and scope["method"] == "POST" and vertical in ours:
            record_fault(self._shop, request_id, ours[vertical], (scope["method"], scope["path"]), fault)


class Renewable:
    """An ASGI app: a practice shop that `POST /_sandbox/reset` replaces by a new one of the same options.

    Quicker than another process. Calls under way end with the shop they came to, so that none reaches the new one
    late. A shop that is kept in a file is not replaced (409): it outlives its process on purpose.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._shop = create_app(options)

    @property
    def credentials(self) -> Credentials:
        """What a till needs to connect; a new shop of the same options has the same."""
        return self._shop.credentials

    def close(self) -> None:
        """Closes the data of the shop that is open now; harmless when closed already."""
        self._shop.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request, or a server's lifespan."""
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", f"{_BACK_DOOR}reset"):
            line = Line(scope, receive, send)
            await line.request_body()
            await line.answer(self._reset())
        else:
            await self._shop(scope, receive, send)

    def _reset(self) -> Answer:
        if self._options.data is not None:
            return refusal(chift_error(409, None, "A practice shop that is kept in a file is not begun anew"))
        self._shop = create_app(self._options)
        return _ok("{}")


def _kind_of_call(scope: Scope) -> tuple[str, ...]:
    """What a cache that ignores ids takes for the same call: the method and the shape of the path."""
    parts = after_the_consumer(scope["path"]).strip("/").split("/")
    return scope["method"], *parts[:2], str(len(parts))


def _order_of(body: bytes) -> Mapping[str, object]:
    try:
        spec = decode(body)
    except ValueError as error:
        raise validation_error([(("body",), f"JSON decode error: {error}", "json_invalid")]) from error
    if not isinstance(spec, dict):
        raise validation_error([(("body",), "Input should be an object", "dict_type")])
    return spec


def _ok(text: str) -> Answer:
    return Answer(200, ((b"content-type", b"application/json"),), text.encode())
