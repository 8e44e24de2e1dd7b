"""What a run will do, decided before it starts: all chance comes from the seed, so the same seed decides the same.

Frozen values and pure functions; standard library only. When a kill by the clock strikes is the machine's business.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

KillBy = Literal["time", "turn", "statement", "call"]
Fault = dict[str, Any]

ORDERS, CUSTOMERS = "POST /commerce/orders", "POST /pos/customers"
TRANSACTIONS, LIST = "GET /connections/*/transactions", "GET /commerce/orders*"
ORDER = "GET /commerce/orders/*"
LONGEST_LIFE = 0.45  # seconds until a kill by the clock
SHOPS = ("plain", "strict", "no_list", "plain", "no_transactions", "short_token")
FOREIGN_SHOPS = ("plain", "no_notes", "strict", "cut_notes", "plain", "no_notes")  # of the mixture of others' answers
Mix = Literal["faults", "foreign", "none"]


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL: `time` at `at` seconds after the start, else at the `at`-th turn of the loop, SQL statement on till.db,
    or call to the server (2n-1: before the n-th leaves, 2n: after its answer, before it is written down)."""

    by: KillBy
    at: float


@dataclass(frozen=True, slots=True)
class Life:
    """One process: what it sells, what the server does to it, how it dies."""

    seed: str
    kill: Kill
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One run on a profile of its own: some lives that end by a kill, then one that drains in peace."""

    run: int
    till: str
    shop: str
    lives: tuple[Life, ...]

    def shown(self) -> dict[str, Any]:
        """For printing and comparing."""
        return asdict(self)


def plan_of(seed: int, run: int, mix: Mix) -> Plan:
    """The decisions of a run. `run` counts from 0; runs of the same tenth share a shop of one kind. `mix`: what the
    server does beside what it should: every fault, answers of other requests, nothing."""
    chance = random.Random(f"{seed}:{run}")
    shops = {"faults": SHOPS, "foreign": FOREIGN_SHOPS, "none": ("plain",)}[mix]
    shop = shops[run // 10 % len(shops)]
    foreign = partial(_foreign, notes=not shop.endswith("_notes"))
    draws: dict[Mix, Callable[[random.Random], tuple[Fault, ...]]]
    draws = {"faults": _faults, "foreign": foreign, "none": _nothing}
    draw = draws[mix]
    lives = tuple(Life(f"{seed}:{run}:{n}", _kill(chance), draw(chance)) for n in range(chance.randint(1, 3)))
    return Plan(run, f"K{run:X}", shop, lives)


def _nothing(_chance: random.Random) -> tuple[Fault, ...]:
    return ()


def _foreign(chance: random.Random, *, notes: bool) -> tuple[Fault, ...]:
    """One id for two orders is in the server's own books, too: without notes nothing at all tells them apart."""
    found = tuple(_others_answer(chance) for _ in range(chance.randint(1, 8)))
    return tuple(one for one in found if notes or one["fault"] != "same_id")


def _others_answer(chance: random.Random) -> Fault:
    """An answer of another request, or one that makes the till ask, so that the question meets one."""
    kind = chance.choice(_OTHERS)
    match = {"another_record": TRANSACTIONS}.get(kind, ORDERS)
    spec: Fault = {"match": match, "fault": kind, "count": chance.randint(1, 4)}
    match kind:
        case "former_answer":
            spec |= {
                "match": chance.choice((ORDERS, ORDERS, TRANSACTIONS, ORDER, LIST)),
                "commit": chance.random() < 0.5,
            }
        case "doubled":
            spec["match"] = chance.choice((ORDERS, ORDERS, "*"))
        case "swapped":
            spec |= {"count": 2 * chance.randint(1, 2), "seconds": 0.3}
        case "same_id":
            spec["match"] = chance.choice((ORDERS, ORDERS, CUSTOMERS))
        case "no_note":
            spec["match"] = chance.choice((ORDERS, ORDER, LIST))
        case "status":
            spec |= {"status": chance.choice((500, 503)), "commit": chance.random() < 0.5}
    return spec


_OTHERS = (
    "former_answer",
    "former_answer",
    "doubled",
    "doubled",
    "swapped",
    "swapped",
    "another_record",
    "another_record",
    "same_id",
    "no_note",
    "bare_id",
    "lost_answer",
    "status",
)


def _kill(chance: random.Random) -> Kill:
    by: KillBy = chance.choice(("time", "turn", "statement", "call"))
    most = {"time": LONGEST_LIFE, "turn": 600.0, "statement": 250.0, "call": 24.0}[by]
    return Kill(by, round(chance.uniform(0, most), 3) if by == "time" else chance.randint(1, int(most)))


def _faults(chance: random.Random) -> tuple[Fault, ...]:
    return tuple(_fault(chance) for _ in range(chance.randint(0, 6)))


def _fault(chance: random.Random) -> Fault:
    match = chance.choice((ORDERS, ORDERS, ORDERS, ORDERS, CUSTOMERS, TRANSACTIONS, LIST, "POST /token", "*"))
    posts = match in (ORDERS, CUSTOMERS)
    kind = chance.choice(_KINDS)
    spec: Fault = {"match": match, "fault": kind, "count": chance.randint(1, 3)}
    if kind == "status":
        spec |= chance.choice(_STATUSES if match == ORDERS else _STATUSES[:6])
        if spec["status"] >= 500:
            spec["commit"] = chance.random() < 0.5
    elif kind == "slow":
        spec["seconds"] = round(chance.uniform(0.1, 1.2), 2)
        spec["commit"] = chance.random() < 0.5
    elif kind in ("truncate", "reset"):
        spec["bytes"] = chance.choice((0, 1, 20, 200))
    elif kind in ("garbage", "html"):
        spec["commit"] = chance.random() < 0.5
    elif kind == "in_process" and not posts:
        spec["fault"] = "lost_answer"
    return spec


_KINDS = (
    "lost_answer",
    "lost_answer",
    "refuse_connection",
    "reset",
    "truncate",
    "slow",
    "garbage",
    "html",
    "in_process",
    "status",
    "status",
    "status",
)
# The first six can meet any call; the others refuse an order.
_STATUSES: tuple[Fault, ...] = (
    {"status": 500},
    {"status": 502},
    {"status": 503},
    {"status": 504},
    {"status": 429, "retry_after": 2},
    {"status": 401},
    {"status": 422, "error_code": "ERROR_PHONE_INVALID"},
    {"status": 422, "error_code": "ERROR_INVALID_RESPONSE"},
    {"status": 400, "error_code": "ERROR_UNKNOWN"},
    {"status": 409, "error_code": "ERROR_DATALAYER_SYNC_PENDING"},
)
