"""Another request's answer on a real connection, and habits of the line, as a plain HTTP client sees them.

The client is the standard library's, or a bare socket where what was sent counts.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.sandbox_process import SandboxProcess

ADDRESS = dict.fromkeys(("first_name", "last_name", "street", "number", "city", "country"), "x")
SEND = "POST /commerce/orders"


class Client:
    """One connection to one shop, kept alive."""

    def __init__(self, shop: SandboxProcess) -> None:
        self.shop = shop
        self._headers = {"Authorization": f"Bearer {shop.token()}"}
        ours = shop.state()["credentials"]
        self.home = f"/consumers/{ours['consumer_id']}"
        self.commerce = f"/connections/{ours['commerce_connection_id']}"
        self._line = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=20)
        self.variant = self.get("/commerce/products?sku=TL-02")[1]["items"][0]["variants"][0]["id"]

    def close(self) -> None:
        self._line.close()

    def ask(self, method: str, path: str, body: object = None, request_id: str = "") -> tuple[int, Any]:
        headers = {**self._headers, **({"X-Chift-Client-RequestId": request_id} if request_id else {})}
        self._line.request(method, self.home + path, None if body is None else json.dumps(body), headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read())

    def get(self, path: str) -> tuple[int, Any]:
        return self.ask("GET", path)

    def order(self, number: int) -> dict[str, Any]:
        return {
            "customer": {"email": "a@example.be"},
            "billing_address": ADDRESS,
            "shipping_address": ADDRESS,
            "currency": "EUR",
            "note": f"Receipt {number}",
            "lines": [{"variant_id": self.variant, "quantity": 1, "tax_rate": 21.0, "unit_price": 8.2562}],
            "payment_method": "Cash",
        }

    def sell(self, number: int) -> Any:
        return self.ask("POST", "/commerce/orders", self.order(number), f"r{number}")[1]

    def raw(self, request: str, body: bytes = b"") -> bytes:
        """All that comes back to one request on a line of its own, until, once begun, a second brings nothing more."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        head = f"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        received = b""
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=60) as line:
            line.sendall(head.encode() + body)
            while True:
                try:
                    part = line.recv(1 << 20)
                except TimeoutError:
                    return received
                if not part:
                    return received
                received += part
                line.settimeout(1.0)


@pytest.fixture
def client(shop: SandboxProcess) -> Iterator[Client]:
    made = Client(shop)
    yield made
    made.close()


def kept(shop: SandboxProcess) -> list[str]:
    return [each["note"] for each in shop.state()["orders"]]


def test_a_former_answer_again(shop: SandboxProcess, client: Client) -> None:
    first = client.sell(1)
    shop.order_fault(match=SEND, fault="former_answer", count=1)

    assert client.sell(2) == first
    assert kept(shop) == ["Receipt 1"]
    assert client.sell(2)["note"] == "Receipt 2"


def test_two_whole_answers_come_in_one_piece(shop: SandboxProcess, client: Client) -> None:
    shop.order_fault(match=SEND, fault="doubled", count=1)

    received = client.raw(f"POST {client.home}/commerce/orders", json.dumps(client.order(1)).encode())

    _, first, second = received.split(b"HTTP/1.1 200 OK\r\n")
    bodies = [answer.split(b"\r\n\r\n")[1] for answer in (first, second)]
    assert bodies[0] == bodies[1]
    assert f"content-length: {len(bodies[1])}".encode() in second
    assert json.loads(bodies[1])["note"] == "Receipt 1"
    assert kept(shop) == ["Receipt 1"]


def test_the_next_request_on_that_connection_reads_the_surplus(shop: SandboxProcess, client: Client) -> None:
    """A client that minds no surplus is one answer behind from then on."""
    shop.order_fault(match=SEND, fault="doubled", count=1)
    requests = [_request(client, number) for number in (1, 2, 3)]
    told, buffer = [], b""
    with socket.create_connection(("127.0.0.1", shop.port), timeout=20) as line:
        for request in requests:
            line.sendall(request)
            note, buffer = _one_answer(line, buffer)
            told.append(note)

    assert told == ["Receipt 1", "Receipt 1", "Receipt 2"]
    assert kept(shop) == ["Receipt 1", "Receipt 2", "Receipt 3"]


def _request(client: Client, number: int) -> bytes:
    body = json.dumps(client.order(number)).encode()
    token = client._headers["Authorization"]
    head = f"POST {client.home}/commerce/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _one_answer(line: socket.socket, buffer: bytes) -> tuple[str, bytes]:
    """The note of one answer, and what was read beyond it."""
    while b"\r\n\r\n" not in buffer:
        buffer += line.recv(65536)
    head, _, rest = buffer.partition(b"\r\n\r\n")
    size = next(int(each.split(b":")[1]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-length"))
    while len(rest) < size:
        rest += line.recv(65536)
    return json.loads(rest[:size])["note"], rest[size:]


def test_swapped_answers_of_parallel_calls(shop: SandboxProcess, client: Client) -> None:
    shop.order_fault(match=SEND, fault="swapped", count=2, seconds=10)
    told: dict[int, str] = {}

    def sell(number: int) -> None:
        own = Client(shop)
        told[number] = own.sell(number)["note"]
        own.close()

    threads = [threading.Thread(target=sell, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert told == {1: "Receipt 2", 2: "Receipt 1"}
    assert sorted(kept(shop)) == ["Receipt 1", "Receipt 2"]


def test_the_record_of_another_request(shop: SandboxProcess, client: Client) -> None:
    first, second = client.sell(1), client.sell(2)
    shop.order_fault(match="GET /connections/*/transactions", fault="another_record", count=1)
    asked = f"{client.commerce}/transactions?client_request_id=r1"

    assert client.get(asked)[1]["created_entity_id"] == second["id"]
    assert client.get(asked)[1]["created_entity_id"] == first["id"]


def test_one_id_for_two_orders(shop: SandboxProcess, client: Client) -> None:
    first = client.sell(1)
    shop.order_fault(match=SEND, fault="same_id", count=1)

    second = client.sell(2)

    assert (second["id"], second["note"]) == (first["id"], "Receipt 2")
    assert client.get(f"/commerce/orders/{second['id']}")[1]["note"] == "Receipt 1"
    assert kept(shop) == ["Receipt 1", "Receipt 2"]


def test_an_answer_without_its_note(shop: SandboxProcess, client: Client) -> None:
    shop.order_fault(match=SEND, fault="no_note", count=1)

    made = client.sell(1)

    assert made["note"] is None
    assert client.get(f"/commerce/orders/{made['id']}")[1]["note"] == "Receipt 1"


def test_an_id_and_nothing_else(shop: SandboxProcess, client: Client) -> None:
    shop.order_fault(match=SEND, fault="bare_id", count=1)
    assert client.sell(1) == {"id": "x"}
    assert kept(shop) == []


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("ingress_404", b"HTTP/1.1 404 Not Found\r\n", b"\r\n\r\n404 page not found\n"),
        ("empty_413", b"HTTP/1.1 413 ", b"content-length: 0\r\n\r\n"),
        ("kong_404", b"HTTP/1.1 404 Not Found\r\n", b'{"message":"no Route matched with those values"}'),
        ("forbidden_text", b"HTTP/1.1 403 Forbidden\r\n", b"\r\n\r\nForbidden"),
    ],
)
def test_something_else_in_chifts_place(
    shop: SandboxProcess, client: Client, kind: str, start: bytes, end: bytes
) -> None:
    shop.order_habits(instead_of_chift={"kind": kind})

    received = client.raw(f"POST {client.home}/commerce/orders", json.dumps(client.order(1)).encode())

    assert received.startswith(start)
    assert received.endswith(end)
    assert kept(shop) == []


def test_habits_come_by_the_command_line_and_the_back_door() -> None:
    with SandboxProcess("--port", "0", "--shop", "woocommerce", "--habits", '{"notes": "dropped"}') as shop:
        told = shop.order_habits(branches=2)
        assert (told["shop"], told["notes"], told["branches"], told["methods_by"]) == (
            "woocommerce",
            "dropped",
            2,
            "id",
        )
        client = Client(shop)
        assert client.sell(1)["error_code"] == "ERROR_DATA_VALIDATION"
        made = client.ask("POST", "/commerce/orders", {**client.order(2), "payment_method": "cod"})[1]
        assert (made["note"], made["other_fees"][0]["total"]) == (None, 4.95)
        client.close()


def test_a_picture_is_where_the_product_says(client: Client) -> None:
    url = client.get("/commerce/products?sku=TL-02")[1]["items"][0]["common_images"][0]["url"]

    assert url == f"http://127.0.0.1:{client.shop.port}/_sandbox/pictures/towel.png"
    received = client.raw("GET /_sandbox/pictures/towel.png")
    assert b"content-type: image/png" in received
    assert b"\r\n\r\n\x89PNG" in received
