"""One till with damaged files: opened, looked over, listed, sent and sold with; what a cashier would miss is named."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from pos_app.domain.order import Sale
from pos_app.domain.submission import Kind, State, Submission, found_at_start
from pos_app.domain.submission import begin as begun
from pos_app.store.recovery.witness import Compared
from pos_app.store.till import TillStore
from tests.damage.harms import Made, Written, cut, flip, made, swap
from tests.unit.store.till_values import NOON, cart, pay


@dataclass
class Verdict:
    """What became of one harm: `broken` rules in words; `told`: a cashier or supporter hears of it; `mended` rows."""

    harm: str
    broken: list[str] = field(default_factory=list)
    told: bool = False
    mended: bool = False
    recovered: str = ""

    @property
    def kind(self) -> str:
        """One word for the table."""
        if self.broken:
            return "BROKEN"
        return "told" if self.told else "mended" if self.mended else "harmless"


async def run(one: Made, files: dict[str, bytes], harm: str, folder: Path) -> Verdict:
    """Put the files into the folder and use the till."""
    folder.mkdir()  # noqa: ASYNC240 - a test may block
    for name, content in files.items():
        (folder / name).write_bytes(content)
    verdict = Verdict(f"{one.name}: {harm}")
    await use(one, folder, verdict)
    return verdict


async def use(one: Made, folder: Path, verdict: Verdict) -> None:
    """Open the till in the folder and use it."""
    try:
        store = await TillStore.open(folder, lambda: NOON)
    except Exception as error:  # noqa: BLE001 - whatever it is, the till was not opened
        verdict.broken.append(f"the start failed: {error!r}")
        return
    try:
        await _use(one, store, verdict)
    except Exception as error:  # noqa: BLE001 - a list or a verb failed
        verdict.broken.append(f"using it failed: {error!r}")
    finally:
        store.keeper._copied = store.keeper.steps
        await store.aclose()


async def _use(one: Made, store: TillStore, verdict: Verdict) -> None:
    verdict.recovered = store.recovered
    lost = set(store.lost)
    await store.outbox.recover(NOON)
    waiting = await store.outbox.waiting()
    await store.keeper.look_over()
    news = store.keeper.take_news()
    check = await store.verify_journal()
    told = bool(store.recovered or lost or store.foreign_log or store.compared is Compared.OTHER or not check.ok)
    told = told or store.cart_behind
    verdict.told = told or bool(news.waits or news.unreadable or news.carts)
    verdict.mended = bool(news.mended)
    named = news.waits | news.unreadable | lost
    listed = {row.id: row for row in await store.sales.find()}
    await store.outbox.summary(NOON.date())
    await store.sales.best_sellers()
    await store.differences.counts()
    await store.differences.evidence(20)
    await store.outbox.open_rows()
    await store.days.ends()
    await store.prints.open_jobs()
    await store.cashiers.load()
    await store.returns.latest()
    for row_id in listed:
        await store.outbox.attempts(row_id)
        await store.returns.about(row_id)
        await store.returns.changes_of(row_id)
    facts = await store.days.facts()
    if facts != one.facts and not verdict.told:
        verdict.broken.append("the day has other sums, and nobody is told")
    if await store.carts.load() != one.open_cart and not verdict.told:
        verdict.broken.append("the open cart is another, and nobody is told")
    if tuple(parked.cart for parked in await store.carts.parked()) != one.parked and not verdict.told:
        verdict.broken.append("parked carts are others, and nobody is told")
    for row_id, was in one.sales.items():
        await _check(store, row_id, was, listed.get(row_id), named, verdict)
    foreign = set(listed) - set(one.sales)
    if foreign - {row.id for row in listed.values() if row.submission.state is State.REFUSED}:
        verdict.broken.append(f"sales that were never made here: {sorted(foreign)}")
    await _send(one, store, waiting, named, verdict)
    sale, _ = await pay(store, "after", cart(1))
    if sale.number in {was.sale.number for was in one.sales.values()}:
        verdict.broken.append(f"{sale.number} is given out twice")
    if (await store.sales.get("after")) != sale:
        verdict.broken.append("the next sale is not kept")


async def _check(store: TillStore, row_id: str, was: Written, row: object, named: set[str], verdict: Verdict) -> None:
    number = was.sale.number
    if row is None:
        if number not in named:
            verdict.broken.append(f"{number} is gone, and nobody is told")
        return
    try:
        whole = await store.sales.get(row_id)
    except Exception as error:  # noqa: BLE001
        if number not in named:
            verdict.broken.append(f"{number} cannot be read, and nobody is told: {error!r}")
        return
    state = (await store.outbox.row(row_id)).state
    if whole != was.sale and number not in named and not verdict.recovered:
        verdict.broken.append(f"{number} has another text, and nobody is told")
    if was.state is State.SENT and state is not State.SENT and not verdict.told:
        verdict.broken.append(f"{number} was sent, and is {state}")


async def _send(
    one: Made, store: TillStore, waiting: tuple[tuple[str, Kind], ...], named: set[str], verdict: Verdict
) -> None:
    """What would leave for the shop now."""

    def decide(row: Submission, tried: bool) -> Submission:
        row = found_at_start(row)
        return begun(row) if row.state is State.QUEUED else row

    left: set[str] = set()
    for row_id, kind in waiting:
        if kind is Kind.CUSTOMER or row_id not in one.sales:
            if row_id != "c-1" and not verdict.told:
                verdict.broken.append(f"{row_id} waits, and was never made here")
            continue
        row, payload, _ = await store.outbox.begin(row_id, decide)
        was = one.sales[row_id]
        if payload is None or row.state is State.REFUSED:
            if row.state is not State.SENT and was.sale.number not in named:
                named |= {was.sale.number} & _now(store)
                if was.sale.number not in named:
                    verdict.broken.append(f"{was.sale.number} waits for a person, and nobody is told")
            left.add(row_id)
            continue
        left.add(row_id)
        asks = row.state is State.UNKNOWN and bool(verdict.recovered)  # the server is asked before anything leaves
        same_goods = isinstance(payload, Sale) and payload.order.lines == was.sale.order.lines
        if payload != was.sale and not (asks and same_goods):
            verdict.broken.append(f"{was.sale.number} would be sent as another order")
        if row.state is State.SENDING and was.state is State.SENT:
            verdict.broken.append(f"{was.sale.number} would be sent a second time")
        if row.state is State.SENDING and row.request_id != was.request_id:
            verdict.broken.append(f"{was.sale.number} would be sent under another id: {row.request_id}")
        if row.state is State.SENDING and was.state is State.UNKNOWN:
            verdict.broken.append(f"{was.sale.number} would be sent without asking first")
    refused = {row.id for row in await store.sales.find(states=frozenset({State.REFUSED}))}
    if verdict.told:
        left |= refused  # it "needs you" on the screen, beside the word that the file was damaged
    for row_id, was in one.sales.items():
        if was.state in (State.QUEUED, State.UNKNOWN) and row_id not in left and was.sale.number not in named:
            verdict.broken.append(f"{was.sale.number} is never sent, and nobody is told")


def _now(store: TillStore) -> set[str]:
    news = store.keeper.take_news()
    return news.waits | news.unreadable


def plan_of(count: int, cuts: int, swaps: int, seed: int) -> list[tuple[str, int]]:
    """What is to be tried."""
    first = seed * 1_000_000
    kinds = ("flip",) * count + ("cut",) * cuts + ("swap",) * swaps
    return [(kind, first + number) for number, kind in enumerate(kinds)]


def trials(cases: tuple[Made, ...], plan: list[tuple[str, int]], place: Path) -> list[Verdict]:
    """Run these trials one after the other."""
    found = []
    with_log = [one for one in cases if one.files.get("till.db-wal") and one.name != "other"]
    for kind, seed in plan:
        chance = random.Random(seed)
        if kind == "flip":
            one = chance.choice([case for case in cases if case.name != "other"])
            files, harm = flip(one, chance)
        elif kind == "cut":
            one = chance.choice(with_log)
            files, harm = cut(one, chance)
        else:
            one = chance.choice(with_log)
            files, harm = swap(one, cases, chance)
        folder = place / f"{kind}-{seed}"
        verdict = asyncio.run(run(one, files, f"{kind} {seed}: {harm}", folder))
        found.append(verdict)
        shutil.rmtree(folder)
    return found


def cases_in(place: Path) -> tuple[Made, ...]:
    """The files that are to be damaged."""
    return asyncio.run(made(place))


def chunk(plan: list[tuple[str, int]]) -> list[Verdict]:
    """The verdicts of one chunk, in a process of its own with files of its own."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="damage-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as place:
        cases = asyncio.run(made(Path(place) / "made"))
        return trials(cases, plan, Path(place))
