"""A till's files as a killed or a closed program left them, and the ways they are damaged. Seeded."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pos_app.domain.cart import Cart
from pos_app.domain.day import Move, Movement
from pos_app.domain.order import Sale
from pos_app.domain.submission import Cause, Created, InDoubt, Kind, Refused, State, Submission, begin, conclude
from pos_app.store.till import TillStore
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import ELISE, NOON, attempt, cart, correct, folded, give_back, pay, pay_by_card

PAGE, FRAME, HEADER = 4096, 24, 32
GIVEN_BACK, BY_CARD = {1, 4, 8, 10}, {2, 9}
SENT, IN_DOUBT, REFUSED, CORRECTED = {2, 5, 8}, {3}, {7}, 6


@dataclass(frozen=True)
class Written:
    """One sale as it was written: what may be sent of it, and how."""

    sale: Sale
    state: State
    request_id: str


@dataclass(frozen=True)
class Made:
    """A till's files, and all that is in them."""

    name: str
    files: dict[str, bytes]
    sales: dict[str, Written]
    open_cart: Cart
    parked: tuple[Cart, ...]
    facts: object = None


Harm = Callable[[Made, random.Random], tuple[dict[str, bytes], str]]


async def _fill(folder: Path, name: str, *, copy_after: int | None, fold_after: int | None, sales: int = 12) -> Made:
    store = await TillStore.open(folder, lambda: NOON)
    await store.days.add(EUR, lambda _: Movement("float", Move.FLOAT, NOON, "Nadia", 10_000))
    written: dict[str, Written] = {}
    for n in range(sales):
        _, row = await pay(store, f"s-{name}-{n}", cart(1 + n % 3, customer=ELISE if n % 2 else None), NOON)
        if n in SENT:
            await store.outbox.record(row := begin(row))
            answer = Created(f"o-{n}", f"10{n}")
            await store.outbox.record(row := conclude(row, answer), attempt(row), answer)
        elif n in IN_DOUBT:
            await store.outbox.record(row := begin(row))
            await store.outbox.record(row := conclude(row, InDoubt(Cause.NO_ANSWER)), attempt(row, "InDoubt"))
        elif n in REFUSED or n == CORRECTED:
            await store.outbox.record(row := begin(row))
            no = Refused(Cause.BODY, "The phone is used.", "ERROR_PHONE_ALREADY_USED", "phone")
            await store.outbox.record(row := conclude(row, no), attempt(row, "Refused", status=422))
        if n == CORRECTED:
            sale = await store.sales.get(row.id)
            mended = replace(sale, order=replace(sale.order, note=f"{sale.order.note}\nmended"))
            await correct(store, mended, row, f"0c5b1f-corrected-{name}")
            row = await store.outbox.row(row.id)
        if n in GIVEN_BACK:
            await give_back(store, await store.sales.get(row.id))
        if n in BY_CARD:
            await pay_by_card(store, await store.sales.get(row.id))
        written[row.id] = Written(await store.sales.get(row.id), row.state, row.request_id)
        if n + 1 == copy_after:
            await store.backup()
        if n + 1 == fold_after:
            await folded(store)
    await store.outbox.add_customer(ELISE, Submission("c-1", Kind.CUSTOMER, "req-c", State.QUEUED, NOON))
    await store.carts.park(cart(2), "Nadia", NOON + timedelta(minutes=1))
    await store.carts.save(cart(4))
    store._witness.close()  # as it is a moment after the last sale
    await store._database.on_writer(lambda: None)  # and the trail of the open cart behind its last change
    files = {
        path.name: path.read_bytes()
        for path in folder.iterdir()  # noqa: ASYNC240 - a test may block
        if path.name != "till.db-shm"
    }
    facts = await store.days.facts()
    store.keeper._copied = store.keeper.steps
    await store.aclose()
    return Made(name, files, written, cart(4), (cart(2),), facts)


async def made(folder: Path) -> tuple[Made, ...]:
    """Killed with most of it in the log, with and without a copy; killed after the log was folded; closed well; and a
    second till, whose log is no business of the first."""
    cases = (("a", 5, None), ("b", None, None), ("c", 9, 9), ("other", None, None))
    found = [await _fill(folder / name, name, copy_after=copy, fold_after=fold) for name, copy, fold in cases]
    closed = await _fill(folder / "d", "d", copy_after=8, fold_after=None)
    names = {"till.db", "till.backup.db", "till.witness", "till.cart"}
    after = {path.name: path.read_bytes() for path in (folder / "d").iterdir() if path.name in names}
    return (*found, replace(closed, files=after))


def flip(one: Made, chance: random.Random) -> tuple[dict[str, bytes], str]:
    """One bit of the file or of its log."""
    names = [name for name in ("till.db", "till.db-wal") if one.files.get(name)]
    name = chance.choices(names, [len(one.files[name]) for name in names])[0]
    content = bytearray(one.files[name])
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    content[at] ^= 1 << bit
    return {**one.files, name: bytes(content)}, f"bit {bit} of byte {at} of {name}"


def cut(one: Made, chance: random.Random) -> tuple[dict[str, bytes], str]:
    """The log cut anywhere; half of the cuts are between two frames."""
    log = one.files["till.db-wal"]
    end = chance.randrange(len(log))
    if chance.random() < 0.5:
        end = HEADER + (end // (FRAME + PAGE)) * (FRAME + PAGE)
    return {**one.files, "till.db-wal": log[:end]}, f"log cut at {end} of {len(log)}"


def swap(one: Made, others: tuple[Made, ...], chance: random.Random) -> tuple[dict[str, bytes], str]:
    """The log removed, or in its place another till's, an older beginning of its own under other marks, or noise."""
    log = one.files.get("till.db-wal", b"")
    kind = chance.choice(("removed", "another till's", "another till's cut", "noise", "emptied"))
    files = dict(one.files)
    files.pop("till.db-wal", None)
    if kind.startswith("another"):
        foreign = chance.choice(
            [other.files["till.db-wal"] for other in others if other.files.get("till.db-wal") not in (None, log)]
        )
        frames = (len(foreign) - HEADER) // (FRAME + PAGE)
        end = len(foreign) if kind == "another till's" else HEADER + chance.randrange(1, frames) * (FRAME + PAGE)
        files["till.db-wal"] = foreign[:end]
    elif kind == "noise":
        files["till.db-wal"] = chance.randbytes(max(len(log), 8272))
    elif kind == "emptied":
        files["till.db-wal"] = b""
    return files, f"log {kind}"
