"""A till of the simplest kind for tests: it talks to a practice shop in the same process, without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import httpx

from pos_app.sandbox import Options, Sandbox, create_app

T = TypeVar("T")
ADDRESS = {
    "first_name": "Élise",
    "last_name": "Lefèvre",
    "street": "Rue Haute",
    "number": "12",
    "city": "Brussels",
    "postal_code": "1000",
    "country": "BE",
}


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class PracticeTill:
    """One shop and one signed-in client. Close it."""

    def __init__(self, options: Options) -> None:
        self.shop: Sandbox = create_app(options)
        self.ours = self.shop.credentials
        self._runner = asyncio.Runner()
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.shop), base_url="http://practice")
        self.home = f"/consumers/{self.ours.consumer_id}"
        self.sign_in()

    def close(self) -> None:
        self._runner.run(self.http.aclose())
        self._runner.close()
        self.shop.close()

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def go() -> T:
            return await work()

        return self._runner.run(go())

    def sign_in(self, **wrong: str) -> httpx.Response:
        """Asks for a token and uses it from now on, if there is one."""
        key = {
            "clientId": self.ours.client_id,
            "clientSecret": self.ours.client_secret,
            "accountId": self.ours.account_id,
            **wrong,
        }
        answer = self.run(lambda: self.http.post("/token", json=key))
        if answer.status_code == 200:
            self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """GET below the consumer."""
        return self.get_with({}, path, **query)

    def get_with(self, headers: Mapping[str, bytes], path: str, **query: str | int) -> httpx.Response:
        """GET below the consumer with headers of one's own."""
        raw = [(name.encode(), value) for name, value in headers.items()]
        return self.run(lambda: self.http.get(self.home + path, params=query, headers=raw))

    async def send(self, path: str, body: object, request_id: str | None = None) -> httpx.Response:
        """POST below the consumer, inside a coroutine."""
        headers = {} if request_id is None else {"X-Chift-Client-RequestId": request_id}
        # Not httpx's own JSON: a lone surrogate must get as far as the shop.
        return await self.http.post(self.home + path, content=json.dumps(body), headers=headers)

    def post(self, path: str, body: object, request_id: str | None = None) -> httpx.Response:
        """POST below the consumer."""
        return self.run(lambda: self.send(path, body, request_id))

    def transaction(self, request_id: str, connection: str | None = None) -> httpx.Response:
        """What became of a request."""
        where = connection or self.ours.commerce_connection_id
        return self.get(f"/connections/{where}/transactions", client_request_id=request_id)

    def order_fault(self, **spec: object) -> None:
        """Orders a fault the way practice mode does."""
        self.shop.order_fault(spec)

    def habits(self, **spec: object) -> dict[str, Any]:
        """Orders habits the way practice mode does; all habits then in force."""
        shown: dict[str, Any] = json.loads(self.shop.order_habits(spec))
        return shown

    def patch(self, path: str, body: object) -> httpx.Response:
        """PATCH below the consumer."""
        return self.run(lambda: self.http.patch(self.home + path, json=body))

    def state(self) -> dict[str, Any]:
        """The audit, numbers exact."""
        shown: dict[str, Any] = json.loads(self.shop.state(), parse_float=Decimal)
        return shown

    def variant_id(self, sku: str = "TL-02") -> str:
        """The id of a thing on the shelf."""
        variants = self.get("/commerce/products", sku=sku).json()["items"][0]["variants"]
        return str(next(variant["id"] for variant in variants if variant["sku"] == sku))

    def order(self, *lines: tuple[int, str, str], **changes: object) -> dict[str, Any]:
        """An order of Torchon lin: lines of (quantity, net unit price, rate)."""
        variant_id = self.variant_id()
        return {
            "customer": {"email": "elise.lefevre@example.be"},
            "billing_address": ADDRESS,
            "shipping_address": ADDRESS,
            "currency": "EUR",
            "payment_method": "Cash",
            "lines": [
                {
                    "variant_id": variant_id,
                    "quantity": quantity,
                    "tax_rate": float(rate),
                    "unit_price": float(price),
                }
                for quantity, price, rate in lines or ((3, "8.2562", "21"),)
            ],
            **changes,
        }


def code(answer: httpx.Response) -> tuple[int, str | None]:
    """Status and error code."""
    return answer.status_code, answer.json().get("error_code")


def fields(answer: httpx.Response) -> list[list[str | int]]:
    """The fields a 422 of the validation kind names."""
    body = answer.json()
    assert (answer.status_code, body["status"]) == (422, "error"), answer.text
    return [problem["loc"] for problem in body["detail"]]
