"""Mutants of an Austrian data log, each of which a reader must refuse at its place. Whoever makes one has the device's
key or has it not: where a signature is made anew, the links behind it are, too."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from typing import Any

from tests.rksv.reader import parse, plain

Mutant = Callable[[list[str], random.Random], int | None]
"""Changes a list of receipts in place; the first receipt at which a reader must stumble, None if it cannot."""


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _with_field(jws: str, place: int, value: str) -> str:
    head, body, signature = jws.split(".")
    fields = plain(body).decode().split("_")
    fields[place] = value
    return f"{head}.{_url('_'.join(fields).encode())}.{signature}"


def dropped(receipts: list[str], chance: random.Random) -> int | None:
    at = chance.randrange(len(receipts) - 1)
    del receipts[at]
    return at


def swapped(receipts: list[str], chance: random.Random) -> int | None:
    at = chance.randrange(len(receipts) - 1)
    receipts[at], receipts[at + 1] = receipts[at + 1], receipts[at]
    return at


def doubled(receipts: list[str], chance: random.Random) -> int | None:
    at = chance.randrange(len(receipts))
    receipts.insert(at, receipts[at])
    return at + 1


def moved(receipts: list[str], chance: random.Random) -> int | None:
    start, end = chance.randrange(len(receipts)), chance.randrange(len(receipts))
    if start == end:
        return None
    receipts.insert(end, receipts.pop(start))
    return min(start, end)


def amount(receipts: list[str], chance: random.Random) -> int | None:
    """An amount that is one cent more; the signature stays."""
    at = chance.randrange(len(receipts))
    one = parse(receipts[at])
    place = chance.randrange(5)
    cents = one.sums[place] + 1
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
    receipts[at] = _with_field(receipts[at], 5 + place, text)
    return at if not one.is_broken else _behind_outage(receipts, at)


def _behind_outage(receipts: list[str], at: int) -> int | None:
    """A receipt without a signature is held by its counter and by the link behind it."""
    one = parse(receipts[at])
    if not one.mark:
        return at
    return at + 1 if at + 1 < len(receipts) else None


def number(receipts: list[str], chance: random.Random) -> int | None:
    at = chance.randrange(len(receipts))
    one = parse(receipts[at])
    receipts[at] = _with_field(receipts[at], 3, f"{one.number}9")
    return at if not one.is_broken else _behind_outage(receipts, at)


def signature(receipts: list[str], chance: random.Random) -> int | None:
    """One bit of a signature."""
    at = chance.randrange(len(receipts))
    head, _, last = receipts[at].rpartition(".")
    data = bytearray(plain(last))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    receipts[at] = f"{head}.{_url(bytes(data))}"
    return at


def byte(receipts: list[str], chance: random.Random) -> int | None:
    """One letter of a receipt."""
    at = chance.randrange(len(receipts))
    text = receipts[at]
    place = chance.randrange(len(text))
    letter = chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    if letter == text[place]:
        return None
    receipts[at] = text[:place] + letter + text[place + 1 :]
    try:
        one = parse(receipts[at])
    except (ValueError, UnicodeDecodeError):
        return at
    return at if not one.is_broken else _behind_outage(receipts, at)


def broken_instead(receipts: list[str], chance: random.Random) -> int | None:
    """The mark of an outage in place of a signature: the link behind it does not hold any more."""
    at = chance.randrange(len(receipts) - 1)
    if parse(receipts[at]).is_broken:
        return None
    receipts[at] = f"{receipts[at].rpartition('.')[0]}.{_url(b'Sicherheitseinrichtung ausgefallen')}"
    return at if at == 0 else at + 1


KINDS: dict[str, Mutant] = {
    one.__name__: one for one in (dropped, swapped, doubled, moved, amount, number, signature, byte, broken_instead)
}


def mutant(dep: bytes, chance: random.Random) -> tuple[str, int, bytes]:
    """A log with one change: its kind, the receipt at which a reader must stumble at the latest, the log."""
    while True:
        kind = chance.choice(list(KINDS))
        log: dict[str, Any] = json.loads(dep)
        (group,) = log["Belege-Gruppe"]
        before = list(group["Belege-kompakt"])
        at = KINDS[kind](group["Belege-kompakt"], chance)
        if at is not None and group["Belege-kompakt"] != before:
            return kind, at, json.dumps(log).encode()
