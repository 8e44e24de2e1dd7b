"""`pos-app --self-check`: says that a good till is good, and names what is wrong with one that is not."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.program import Ended, pos_app
from tests.unit.sandbox.sandbox_process import SandboxProcess

STEPS = [
    "connect",
    "load catalogue",
    "create customer",
    "order sent",
    "server total equals till total",
    "sale made offline",
    "restart",
    "offline sale sent once",
    "lost answer resolved without a second order",
    "window",
]


def report(done: Ended) -> dict[str, Any]:
    """The one JSON object that was printed, and nothing else."""
    told: dict[str, Any] = json.loads(done.out)
    assert set(told) == {"ok", "steps"}
    for step in told["steps"]:
        assert [type(step[key]) for key in ("name", "ok", "detail", "ms")] == [str, bool, str, int]
        assert len(step) == 4
    return told


def test_a_good_till_passes_every_step() -> None:
    done = pos_app("--self-check", "--json")

    told = report(done)
    assert (done.code, done.err, told["ok"]) == (0, "", True)
    assert [step["name"] for step in told["steps"]] == STEPS
    assert all(step["ok"] for step in told["steps"])


def test_a_sandbox_in_a_process_passes_too_again_and_again(shop: SandboxProcess) -> None:
    for orders in (3, 6):
        done = pos_app("--self-check", "--server", shop.url)
        assert (done.code, done.err) == (0, "")
        assert [line[:2] for line in done.out.splitlines()] == ["ok"] * len(STEPS) + ["Th"]
        assert len(shop.state()["orders"]) == orders


def test_without_a_display_the_pictures_are_made(tmp_path: Path) -> None:
    done = pos_app("--self-check", "--json", "--screenshot", str(tmp_path / "shots"), DISPLAY="")

    assert (done.code, done.err) == (0, "")
    assert report(done)["steps"][-1]["name"] == "pictures"
    shots = sorted(path.name for path in (tmp_path / "shots").iterdir())
    assert {"sale-light-1366x768.png", "sale-dark-1366x768.png", "pay-dark-1024x768.png"} <= set(shots)


@pytest.mark.parametrize(
    ("faults", "step"),
    [
        ([{"match": "POST /token", "fault": "status", "status": 401}], "connect"),
        ([{"match": "GET /commerce/products", "fault": "status", "status": 500}], "load catalogue"),
        ([{"match": "GET /commerce/products", "fault": "html"}], "load catalogue"),
        ([{"match": "POST /pos/customers", "fault": "status", "status": 422}], "create customer"),
        ([{"match": "POST /commerce/orders", "fault": "status", "status": 422}], "order sent"),
    ],
)
def test_a_sandbox_that_misbehaves_is_found_out(
    faults: list[dict[str, object]], step: str, shop: SandboxProcess
) -> None:
    for fault in faults:
        shop.order_fault(**fault)
    found_out(pos_app("--self-check", "--json", "--server", shop.url), step)


def test_a_sandbox_that_reckons_otherwise_is_found_out_and_a_sentence_says_so() -> None:
    step = "server total equals till total"
    with SandboxProcess("--port", "0", "--rounding", "cut_prices_2dp") as shop:
        found_out(pos_app("--self-check", "--json", "--server", shop.url), step)
        plain = pos_app("--self-check", "--server", shop.url)

    assert (plain.code, plain.err) == (1, "")
    assert plain.out.splitlines()[-1] == f"This till does not work: “{step}” failed."


def found_out(done: Ended, step: str) -> None:
    """It ends with the step that failed, and no one else failed."""
    told = report(done)
    assert (done.code, done.err, told["ok"]) == (1, "", False)
    assert told["steps"][-1]["name"] == step
    assert [each["ok"] for each in told["steps"]] == [True] * (len(told["steps"]) - 1) + [False]
    assert told["steps"][-1]["detail"]


def test_no_server_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = pos_app("--self-check", "--json", "--server", f"http://127.0.0.1:{port}")

    (step,) = report(done)["steps"]
    assert (done.code, done.err, step["name"], step["ok"]) == (1, "", "connect", False)
    assert step["detail"] == f"no practice shop answers at http://127.0.0.1:{port}"


def test_somebody_else_at_that_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.close()
        done = pos_app("--self-check", "--server", "https://api.chift.eu")

    assert done.code == 2
    assert "on this machine" in done.err
