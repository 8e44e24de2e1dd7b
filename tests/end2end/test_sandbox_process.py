"""The `pos-app sandbox` process: start, stop, a killed one's books, and faults on a real connection.

The client is a bare socket, so that what is seen is what went over the wire.
"""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from pos_app.__main__ import main
from tests.end2end.program import until
from tests.unit.sandbox.sandbox_process import SandboxProcess

HABITS = [["--shop", "magento"], ["--habits", "notes"], ["--habits", "[]"], ["--habits", '{"notes": "sung"}']]
ADA = {"first_name": "Ada", "last_name": "Byron"}


def talk(shop: SandboxProcess, request_id: str) -> tuple[bytes, str]:
    """Posts a customer; everything that came back, and how the connection ended: "FIN" or "RST"."""
    body = json.dumps(ADA).encode()
    head = (
        f"POST /consumers/{shop.state()['credentials']['consumer_id']}/pos/customers HTTP/1.1\r\n"
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {shop.token()}\r\nConnection: close\r\n"
        f"X-Chift-Client-RequestId: {request_id}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    received = b""
    with socket.create_connection(("127.0.0.1", shop.port), timeout=60) as line:
        line.sendall(head.encode() + body)
        while True:
            try:
                part = line.recv(65536)
            except ConnectionResetError:
                return received, "RST"
            if not part:
                return received, "FIN"
            received += part


def made(shop: SandboxProcess, request_id: str) -> int:
    return sum(each["request_id"] == request_id for each in shop.state()["customers"])


def test_a_whole_answer(shop: SandboxProcess) -> None:
    received, end = talk(shop, "whole")

    assert received.startswith(b"HTTP/1.1 200")
    assert (end, made(shop, "whole")) == ("FIN", 1)


def test_a_lost_answer_is_an_end_without_a_word(shop: SandboxProcess) -> None:
    shop.order_fault(match="POST /pos/customers", fault="lost_answer", count=1)

    assert talk(shop, "lost") == (b"", "FIN")
    assert made(shop, "lost") == 1
    assert talk(shop, "lost")[0].startswith(b"HTTP/1.1 409")


def test_a_refused_connection_is_reset_before_anything_is_done(shop: SandboxProcess) -> None:
    shop.order_fault(match="POST /pos/customers", fault="refuse_connection", count=1)

    assert talk(shop, "refused") == (b"", "RST")
    assert made(shop, "refused") == 0
    assert talk(shop, "refused")[0].startswith(b"HTTP/1.1 200")


def test_a_reset_in_the_middle_of_the_answer(shop: SandboxProcess) -> None:
    shop.order_fault(match="POST /pos/customers", fault="reset", count=1)

    received, end = talk(shop, "reset")

    # What had arrived before the reset may be thrown away by the client's side: never is it a whole answer.
    assert not received.endswith(b"}")
    assert (end, made(shop, "reset")) == ("RST", 1)


@pytest.mark.parametrize("size", [0, 1, 40])
def test_a_truncated_answer_promises_more_than_it_sends(shop: SandboxProcess, size: int) -> None:
    shop.order_fault(match="POST /pos/customers", fault="truncate", bytes=size, count=1)

    received, end = talk(shop, f"cut {size}")

    head, _, body = received.partition(b"\r\n\r\n")
    promised = next(int(line.split()[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    assert (len(body), end) == (size, "FIN")
    assert promised > size
    assert made(shop, f"cut {size}") == 1


def test_a_client_that_hangs_up_on_a_slow_answer_leaves_the_shop_well(shop: SandboxProcess) -> None:
    shop.order_fault(match="GET /consumers", fault="slow", seconds=30, count=1)
    with socket.create_connection(("127.0.0.1", shop.port), timeout=60) as line:
        line.sendall(b"GET /consumers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

    assert talk(shop, "after a slow one")[0].startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_as_asked(number: signal.Signals) -> None:
    with SandboxProcess("--port", "0") as process:
        ours = process.state()["credentials"]
        assert all(ours[name] in process.said for name in ("client_id", "client_secret", "account_id", "consumer_id"))

        assert process.stop(number) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_right_after_the_first_word_is_not_lost(number: signal.Signals) -> None:
    with SandboxProcess("--port", "0") as process:
        assert process.stop(number) == (0, "")


def test_a_port_that_is_taken(shop: SandboxProcess, capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    assert main(["sandbox", "--port", str(shop.port)]) == 1

    assert f"could not start: port {shop.port}" in capfd.readouterr().err
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.parametrize("wrong", [["--port", "70000"], ["--rounding", "up"], ["--products", "-1"], ["--fly"], *HABITS])
def test_wrong_arguments(wrong: list[str]) -> None:
    assert main(["sandbox", *wrong]) == 2


def test_a_killed_shop_has_kept_its_books(tmp_path: Path) -> None:
    data = ("--port", "0", "--data", str(tmp_path / "shop.db"))
    with SandboxProcess(*data) as first:
        talk(first, "before")
        first.order_fault(match="POST /pos/customers", fault="lost_answer", count=1)
        talk(first, "lost")
        kept = first.state()
        first.kill()

    with SandboxProcess(*data) as again:
        assert {**again.state(), "requests": {}} == {**kept, "requests": {}}
        assert talk(again, "lost")[0].startswith(b"HTTP/1.1 409")
        assert made(again, "lost") == 1


@pytest.mark.parametrize("content", [b"a shopping list, not a shop" * 50, b""])
def test_a_file_of_something_else_is_left_alone(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.db"
    if content:
        file.write_bytes(content)
    else:
        with closing(sqlite3.connect(file)) as db:
            db.execute("CREATE TABLE outbox (id TEXT)")
    before = file.read_bytes()

    assert main(["sandbox", "--port", "0", "--data", str(file)]) == 1

    assert str(file) in capfd.readouterr().err
    assert file.read_bytes() == before


def test_a_shop_begun_anew_is_as_one_just_started_and_nothing_comes_to_it_late() -> None:
    call = "POST /pos/customers"
    with SandboxProcess("--port", "0") as shop, ThreadPoolExecutor(1) as other_till:
        fresh = shop.state()
        talk(shop, "before")
        shop.order_fault(match=call, fault="slow", seconds=1.0, count=1)
        shop.order_fault(match=call, fault="lost_answer", count=3)
        late = other_till.submit(talk, shop, "late")
        until("the call to be under way", lambda: shop.state()["requests"].get(call) == 2)
        shop.reset()
        assert shop.state() == fresh
        assert late.result()[0].startswith(b"HTTP/1.1 200")
        assert shop.state() == fresh
        assert talk(shop, "before")[0].startswith(b"HTTP/1.1 200")


def test_a_shop_in_a_file_is_not_begun_anew(tmp_path: Path) -> None:
    with SandboxProcess("--port", "0", "--data", str(tmp_path / "shop.db")) as kept:
        talk(kept, "kept")
        with pytest.raises(HTTPError, match="409"):
            kept.reset()
        assert made(kept, "kept") == 1


def test_a_large_shop() -> None:
    with SandboxProcess("--port", "0", "--products", "3000", "--customers", "2000", "--seed", "3") as process:
        assert len(process.state()["customers"]) > 2000


@pytest.mark.parametrize(
    "headers",
    [
        "Host: evil.example",
        "Host: 127.0.0.1.evil.example:80",
        "Host: 192.168.1.20",
        "Host: [::ffff:c0a8:114]",
        "Host: [",
        "Host:",
        "Host: 127.0.0.1\r\nOrigin: https://evil.example",
        "Host: localhost\r\nOrigin: null",
        "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1:1",
    ],
)
def test_a_page_in_a_browser_gets_nothing(shop: SandboxProcess, headers: str) -> None:
    before = shop.state()["credentials"]
    for what in ("GET /_sandbox/state", "POST /_sandbox/reset", "POST /token"):
        with socket.create_connection(("127.0.0.1", shop.port), timeout=60) as line:
            line.sendall(f"{what} HTTP/1.1\r\n{headers}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}".encode())
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        assert answer.split(b" ")[1] in (b"421", b"400"), answer[:200]
        assert before["client_secret"].encode() not in answer
    assert shop.state()["credentials"] == before
