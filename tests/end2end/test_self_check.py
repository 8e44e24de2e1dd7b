"""`pos-app --self-check`: says that a good till is good, and names what is wrong with one that is not."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from pos_app.cli import pace, self_check
from pos_app.cli.self_check import CheckStep, SelfCheck
from pos_app.services.clock import system_clock
from tests.end2end.program import Ended, pos_app, verb
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


def test_a_sandbox_in_a_process_passes_too_again_and_again(shop: SandboxProcess) -> None:
    for orders in (3, 6):
        done = pos_app("--self-check", "--server", shop.url)
        assert (done.code, done.err) == (0, "")
        assert [line[:2] for line in done.out.splitlines()] == ["ok"] * len(STEPS) + ["Th"]
        assert len(shop.state()["orders"]) == orders


def test_a_good_till_passes_every_step_and_without_a_display_the_pictures_are_made(tmp_path: Path) -> None:
    done = pos_app("--self-check", "--json", "--screenshot", str(tmp_path / "shots"), DISPLAY="")

    told = report(done)
    assert (done.code, done.err, told["ok"]) == (0, "", True)
    assert [step["name"] for step in told["steps"]] == [*STEPS, "pictures"]
    assert all(step["ok"] for step in told["steps"])
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
    found_out(verb("--self-check", "--json", "--server", shop.url), step)


def test_a_sandbox_that_reckons_otherwise_is_found_out_and_a_sentence_says_so() -> None:
    step = "server total equals till total"
    with SandboxProcess("--port", "0", "--rounding", "cut_prices_2dp") as shop:
        found_out(verb("--self-check", "--json", "--server", shop.url), step)
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
    done = verb("--self-check", "--json", "--server", f"http://127.0.0.1:{port}")

    (step,) = report(done)["steps"]
    assert (done.code, done.err, step["name"], step["ok"]) == (1, "", "connect", False)
    assert step["detail"] == f"no practice shop answers at http://127.0.0.1:{port}"


def test_somebody_else_at_that_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf.close()
        done = verb("--self-check", "--server", "https://api.chift.eu")

    assert done.code == 2
    assert "on this machine" in done.err


# --- a computer that has much else to do ---


def checked(slow: float) -> tuple[list[CheckStep], bool]:
    """The steps of a check on a computer so much slower than at rest, and whether it was too busy to tell."""
    check = SelfCheck(None, system_clock(), lambda _folder: slow)
    return asyncio.run(check.run(lambda _step: None)), check.was_too_busy


@asynccontextmanager
async def deaf(*_: object) -> AsyncIterator[None]:
    """A practice shop that never opens."""
    await asyncio.Event().wait()
    yield


def test_a_computer_that_is_slow_gets_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_check, "STEP_AT_MOST", 0.001)  # no computer is that fast

    steps, too_busy = checked(1e9)

    assert ([step.name for step in steps], too_busy) == (STEPS[:-1], False)
    assert all(step.ok for step in steps)


def test_what_does_not_end_on_a_computer_at_rest_is_a_till_that_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_check, "STEP_AT_MOST", 0.05)
    monkeypatch.setattr(self_check, "open_practice", deaf)

    (step,), too_busy = checked(1.0)

    assert (step.name, step.ok, step.detail, too_busy) == ("connect", False, "not done after 0 s", False)


def test_what_does_not_end_on_a_busy_computer_says_nothing_of_the_till(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(self_check, "STEP_AT_MOST", 0.05)
    monkeypatch.setattr(self_check, "STEP_EVER", 0.1)
    monkeypatch.setattr(self_check, "open_practice", deaf)
    monkeypatch.setattr(pace, "slowness", lambda *_: 18.0)

    code = self_check.main(server=None, as_json=False, pictures=None)

    assert code == self_check.TOO_BUSY
    failed, *said = capsys.readouterr().out.splitlines()
    assert failed.startswith("FAILED connect: not done after 0 s on a computer 18 times slower than at rest")
    assert "“connect” did not end" in said[0]
    assert "does not work" not in "".join(said)


def test_what_a_step_waited_for_is_told_with_it(monkeypatch: pytest.MonkeyPatch, shop: SandboxProcess) -> None:
    monkeypatch.setattr(self_check, "STEP_AT_MOST", 0.2)
    shop.order_fault(match="POST /commerce/orders", fault="status", status=503)
    # Slow until the sale waits, and at rest from then on.
    check = SelfCheck(shop.url, system_clock(), lambda _folder: 1.0 if "queued" in check._awaited else 1e9)

    *_, step = asyncio.run(check.run(lambda _step: None))

    assert (step.name, step.ok) == ("order sent", False)
    assert "is queued, not sent: " in step.detail


def test_a_computers_pace_is_told_by_its_processor_and_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter((0.0, 0.05, 0.1, 10.0, 10.9, 11.3))
    monkeypatch.setattr(pace, "WORK", 0.01)

    assert pace.slowness(tmp_path, lambda: next(times)) == 5.0  # 0.05 s for 0.01
    assert pace.slowness(tmp_path, lambda: next(times)) == pytest.approx(90.0)
    assert list(tmp_path.iterdir()) == []
