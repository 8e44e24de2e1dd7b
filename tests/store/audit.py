"""What must hold when all tills have come to rest: read from each till's file, the store and the shop's own books."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pg8000.native import Connection

from tests.store.books import Books
from tests.store.life import made_of


@dataclass
class Found:
    """What was found: how much there was, and each rule that is broken, in words."""

    carts: int = 0
    sold: int = 0
    given: int = 0
    bookings: int = 0
    returns: int = 0
    vouchers: int = 0
    loads: int = 0
    broken: list[str] = field(default_factory=list)


def audit(folders: dict[str, Path], owner: Connection, orders: Iterable[str]) -> Found:
    """`folders` by till code; `orders` are the receipt numbers of the orders at the shop."""
    found = Found()
    sold: defaultdict[str, list[str]] = defaultdict(list)
    here: defaultdict[str, list[str]] = defaultdict(list)
    made: set[str] = set()
    receipts: dict[str, str] = {}
    yes: set[str] = set()
    books = Books()
    for till, folder in folders.items():
        lines = [line.split(" ") for line in made_of(folder).read_text().splitlines()]
        made |= {line[1] for line in lines if line[0] == "cart"}
        asked = {line[1] for line in lines if line[0] == "ask"}
        told = {line[1]: line[2] for line in lines if line[0] == "told"}
        found.bookings += len(told)
        yes |= {request for request in asked if told.get(request) == "yes"}
        with closing(sqlite3.connect(folder / "till.db")) as file:
            for sale_id, receipt, body in file.execute(
                "SELECT s.id, s.receipt, p.body FROM sale s JOIN payload p USING (seq)"
            ):
                if receipts.setdefault(receipt, sale_id) != sale_id:
                    found.broken.append(f"the number {receipt} stands for two sales")
                note = json.loads(body)["cart"]["note"]
                if sale_id not in sold[note]:
                    sold[note].append(sale_id)
            books.read(till, file)
            states: dict[str, str] = dict(file.execute("SELECT uid, state FROM shared_cart").fetchall())
            for uid, body in file.execute("SELECT uid, body FROM parked"):
                here[json.loads(body)["note"]].append(f"parked at till {till} ({states.get(uid, 'only there')})")
            held = next((uid for uid, state in states.items() if state == "open"), "")
            for (body,) in file.execute("SELECT body FROM open_cart"):
                here[json.loads(body)["note"]].append(f"open at till {till}{' ' + held if held else ''}")
            left = [f"{state} {uid}" for uid, state in states.items() if state not in ("open",)]
            found.broken += [f"till {till} did not tell the store: {one}" for one in left]
    for uid, body, holder, sale in owner.run("SELECT uid, body, holder, sold_as FROM comptoir.cart"):
        found.given += 1
        if sale is not None:
            continue
        note = json.loads(body)["note"]
        if holder is None:
            here[note].append("free at the store")
        elif not any(place.startswith(f"open at till {holder} {uid}") for places in here.values() for place in places):
            here[note].append(f"nowhere: the store says that till {holder} has it")
    for note in sorted(made | set(sold) - {""}):
        places = [f"sold as {sale}" for sale in sold[note]] + here[note]
        if len(places) != 1 or places[0].startswith("nowhere"):
            found.broken.append(f"cart {note}: {'; '.join(places) or 'lost'}")
    found.carts, found.sold = len(made), sum(map(len, sold.values()))
    found.returns, found.vouchers = len(books.returns), len(books.uses)
    found.broken += books.compare(owner, yes)
    count = Counter(orders)
    found.broken += [
        f"{receipt} stands {count[receipt]} times at the shop" for receipt in receipts if count[receipt] != 1
    ]
    return found
