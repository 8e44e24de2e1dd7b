"""The parent: starts the sandbox process, forks tills, kills them, and audits what is left."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos_app.chift.credentials import Credentials
from pos_app.domain.catalogue import Item
from tests.crash.audit import Findings, audit
from tests.crash.life import Where, drain, live
from tests.crash.plan import LIST, TRANSACTIONS, Fault, Mix, Plan, plan_of
from tests.line_to import line_to
from tests.unit.sandbox.sandbox_process import SandboxProcess

PER_SHOP = 10  # runs that share a sandbox process
HANGS_AFTER = 60.0  # seconds: no life is that long
_ARGUMENTS = {"strict": ("--strict-request-ids",), "short_token": ("--token-seconds", "1")}
_HABITS: dict[str, dict[str, Any]] = {
    "no_notes": {"notes": "dropped"},
    "cut_notes": {"notes": "cut", "note_length": 24},
}
_NOT_SUPPORTED: Fault = {"fault": "status", "status": 405, "error_code": "ERROR_RESOURCE_NOT_SUPPORTED"}
_LACKING: dict[str, Fault] = {
    "no_list": {"match": LIST, **_NOT_SUPPORTED},
    "no_transactions": {"match": TRANSACTIONS, **_NOT_SUPPORTED},
}


@dataclass(slots=True)
class RunResult:
    """One run: what was found, how often a till was killed, and what children said went wrong."""

    plan: Plan
    findings: Findings
    kills: int = 0
    untold: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        """Everything that must not be."""
        return [*self.findings.broken, *dict.fromkeys(self.problems)]


def run_chunk(seed: int, runs: Sequence[int], *, mix: Mix, defect: bool) -> list[RunResult]:
    """Carry out runs of one kind of shop against one sandbox process. Call in a process without threads."""
    plans = [plan_of(seed, run, mix) for run in runs]
    results = []
    with (
        SandboxProcess("--port", "0", *_ARGUMENTS.get(plans[0].shop, ())) as sandbox,
        tempfile.TemporaryDirectory(prefix="comptoir-crash-") as folder,
    ):
        where = where_to(sandbox, defect=defect)
        if plans[0].shop in _HABITS:
            sandbox.order_habits(**_HABITS[plans[0].shop])
        for plan in plans:
            profile = Path(folder) / plan.till
            profile.mkdir()
            results.append(_run(plan, replace(where, folder=profile, till=plan.till), sandbox))
            shutil.rmtree(profile)
    return results


def exact_state(url: str) -> dict[str, Any]:
    """What the server holds, amounts as Decimal."""
    with urllib.request.urlopen(f"{url}/_sandbox/state", timeout=20) as answer:
        shown: dict[str, Any] = json.load(answer, parse_float=Decimal)
    return shown


def _run(plan: Plan, where: Where, sandbox: SandboxProcess) -> RunResult:
    told: dict[str, Decimal] = {}
    listed: set[str] = set()
    problems: list[str] = []
    kills = 0
    for life in plan.lives:
        _order(sandbox, plan, life.faults)
        end = life.kill.at if life.kill.by == "time" else HANGS_AFTER

        def body(own: Where, seed: str = life.seed, kill: Any = life.kill) -> None:
            live(own, seed, kill)

        kills += hear(one_life(where, body, end), told, listed, problems)
    _order(sandbox, plan, ())
    seed = f"{plan.run} at the end"
    hear(one_life(where, lambda own: drain(own, seed), HANGS_AFTER), told, listed, problems, must="drained")
    # The note proves the order, not its id: where the server gives one id for two orders, the id may be the other's.
    ids_lie = any(fault["fault"] == "same_id" for life in plan.lives for fault in life.faults)
    state = exact_state(sandbox.url)
    findings = audit(where.folder, state, plan.till, told, listed=listed, ids_lie=ids_lie)
    return RunResult(plan, findings, kills, len(listed - told.keys()), problems)


def _order(sandbox: SandboxProcess, plan: Plan, faults: Sequence[Fault]) -> None:
    sandbox.order_fault(clear=True)
    if plan.shop in _LACKING:
        sandbox.order_fault(**_LACKING[plan.shop])
    for fault in faults:
        sandbox.order_fault(**fault)


def hear(
    said: tuple[list[str], bool], told: dict[str, Decimal], listed: set[str], problems: list[str], must: str = ""
) -> bool:
    """Sort what a child told its cashier; True when it was killed."""
    lines, killed = said
    for line in lines:
        what, _, rest = line.partition(" ")
        if what in ("paid", "back", "voucher"):
            receipt, _, total = rest.partition(" ")
            if receipt in told:
                problems.append(f"{receipt} was given to two sales")
            told[receipt] = Decimal(total)
        elif what == "listed":
            listed.add(rest)
        elif what == "wrong":
            problems.append(rest)
    if must and must not in lines:
        problems.append("the last till did not get all sent")
    return killed


def one_life(where: Where, body: Callable[[Where], None], seconds: float) -> tuple[list[str], bool]:
    """Fork a till, kill it after `seconds`; the whole lines it said, and whether it died of a kill."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        body(replace(where, told=theirs))
        os._exit(3)  # not reached: a life ends itself
    os.close(theirs)
    ends = time.monotonic() + seconds
    said = bytearray()
    try:
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                os.kill(child, signal.SIGKILL)
                ends = time.monotonic() + HANGS_AFTER
            elif select.select([ours], [], [], left)[0]:
                part = os.read(ours, 65536)
                if not part:
                    break
                said += part
    finally:
        os.close(ours)
        _, status = os.waitpid(child, 0)
    lines = said.decode(errors="replace").split("\n")[:-1]
    return lines, os.WIFSIGNALED(status)


def where_to(sandbox: SandboxProcess, *, defect: bool) -> Where:
    credentials = Credentials(**sandbox.state()["credentials"])

    async def shelf() -> tuple[Item, ...]:
        api = await line_to(sandbox.url, credentials)
        try:
            return tuple([item async for page in api.product_pages() for item in page.items if item.price])
        finally:
            await api.aclose()

    items = asyncio.run(shelf())
    return Where(Path(), "", sandbox.url, credentials, items, -1, defect)
