"""The checker (faults C1-C6, C8, C9): what a till's file holds against what the server holds, after quiet.

Reads till.db with plain SQL, not through the program's own store, so that both would have to be wrong alike. Shared by
the crash harness and the fault tests. faults C7 (the screen never stalls) is measured where a loop runs, by its caller.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos_app.store.tables import journal

# reliability.md's table, written down a second time on purpose.
STEPS = {
    "queued": {"sending", "refused", "withdrawn"},
    "sending": {"sent", "queued", "unknown", "refused"},
    "unknown": {"sent", "queued", "refused"},
    "refused": {"unknown"},
    "sent": {"unknown"},
    "withdrawn": set(),
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What an audit saw: counts for people, and every rule that was broken, in words."""

    told: int = 0
    kept: int = 0
    sent: int = 0
    arrived: int = 0
    customers: int = 0
    attempts: int = 0
    broken: tuple[str, ...] = ()
    returns: int = 0
    withdrawn: int = 0


@dataclass(slots=True)
class _Book:
    """Both sides, read."""

    sales: list[sqlite3.Row]
    rows: list[sqlite3.Row]
    attempts: dict[str, list[sqlite3.Row]]
    journal: list[sqlite3.Row]
    counters: dict[tuple[str, str], int]
    orders: list[dict[str, Any]]
    customers: list[dict[str, Any]]
    broken: list[str] = field(default_factory=list)
    ids_lie: bool = False
    returns: list[sqlite3.Row] = field(default_factory=list)
    lines_back: list[sqlite3.Row] = field(default_factory=list)
    drawer: list[sqlite3.Row] = field(default_factory=list)
    payments: list[sqlite3.Row] = field(default_factory=list)
    vouchers: list[sqlite3.Row] = field(default_factory=list)
    uses: list[sqlite3.Row] = field(default_factory=list)


def audit(
    folder: Path,
    state: Mapping[str, Any],
    till: str,
    told: Mapping[str, Decimal],
    *,
    unsent: Iterable[str] = (),
    most_requests: int | None = None,
    listed: Iterable[str] | None = None,
    ids_lie: bool = False,
) -> Findings:
    """Check a till's folder (nobody has it open) against the server's `state` (numbers as Decimal).

    `told`: receipt -> total of each sale the cashier was told is paid. `unsent`: receipts that may rightly not have
    arrived. `most_requests`: the bound of faults C6 on order POSTs. `listed`: receipts the till showed; with it, a sale
    that is in the file must have been told or shown (faults F24). `ids_lie`: the server named orders by
    other orders' ids.
    """
    book = _read(folder / "till.db", state, till)
    book.ids_lie = ids_lie
    _whole(folder / "till.db", book)
    _numbers(book)
    _told(book, {name: total for name, total in told.items() if name[:2] not in ("R-", "M-")}, listed)
    _returned(book, {name: total for name, total in told.items() if name.startswith("R-")})
    _vouchers(book, {name: total for name, total in told.items() if name.startswith("M-")})
    _arrived(book, set(unsent))
    _history(book)
    if most_requests is not None:
        seen = sum(1 for list_ in book.attempts.values() for a in list_ if a["purpose"] == "send")
        if seen > most_requests:
            book.broken.append(f"C6: {seen} sends, at most {most_requests} were to be expected")
    withdrawn = {row["receipt"] for row in book.rows if row["state"] == "withdrawn"}
    sent = [row for row in book.rows if row["state"] == "sent" and row["kind"] == "order"]
    return Findings(
        sum(name[:2] not in ("R-", "M-") and name not in withdrawn for name in told),
        sum(row["state"] != "withdrawn" for row in book.rows if row["kind"] == "order"),
        len(sent),
        len(book.orders),
        len(book.customers),
        sum(map(len, book.attempts.values())),
        tuple(book.broken),
        len(book.returns),
        len(withdrawn),
    )


def _read(path: Path, state: Mapping[str, Any], till: str) -> _Book:
    number = re.compile(rf"(?<![A-Z0-9-]){re.escape(till)}-\d{{6}}-\d{{4,}}")
    with closing(_open(path)) as db:
        attempts: dict[str, list[sqlite3.Row]] = {}
        for row in db.execute("SELECT s.id AS row_id, a.* FROM attempt a JOIN submission s ON s.seq = a.submission"):
            attempts.setdefault(row["row_id"], []).append(row)
        rows = db.execute("SELECT s.*, p.body FROM submission s JOIN payload p USING (seq) ORDER BY s.seq").fetchall()
        ids = {row["request_id"] for row in rows if row["kind"] == "customer"}
        ids |= {a["request_id"] for list_ in attempts.values() for a in list_}
        # An order without its note is a sale's by the request that made it.
        sold = {row["request_id"]: row["receipt"] for row in rows if row["kind"] == "order"}
        sold |= {a["request_id"]: row["receipt"] for row in rows for a in attempts.get(row["id"], ()) if row["receipt"]}
        orders = []
        for order in state["orders"]:
            found = number.search(order["note"] or "")
            receipt = found.group(0) if found else sold.get(order["request_id"])
            if receipt:
                orders.append({**order, "receipt": receipt})
        return _Book(
            db.execute("SELECT * FROM sale ORDER BY seq").fetchall(),
            rows,
            attempts,
            db.execute("SELECT * FROM journal ORDER BY seq").fetchall(),
            {(r["till"], r["day"]): r["last"] for r in db.execute("SELECT * FROM counter")},
            orders,
            [c for c in state["customers"] if c["request_id"] in ids],
            returns=db.execute("SELECT * FROM taken_back ORDER BY seq").fetchall(),
            lines_back=db.execute("SELECT * FROM taken_back_line").fetchall(),
            drawer=db.execute("SELECT * FROM drawer").fetchall(),
            payments=db.execute("SELECT * FROM payment ORDER BY seq").fetchall(),
            vouchers=db.execute("SELECT * FROM voucher").fetchall(),
            uses=db.execute("SELECT document, voucher, amount FROM voucher_use").fetchall(),
        )


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    return db


def _whole(path: Path, book: _Book) -> None:
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            book.broken.append(f"C9: integrity_check says {found}")
        check = journal.verify(db)
        if not check.ok:
            book.broken.append(f"C9: the journal was changed at entry {check.first_bad}")


def _numbers(book: _Book) -> None:
    """Receipt numbers without gap or reuse, in the order of the sales."""
    given: dict[tuple[str, str], list[int]] = {}
    for sale in book.sales:
        till, _, counter = sale["receipt"].split("-")
        given.setdefault((till, sale["day"]), []).append(int(counter))
    for key, numbers in given.items():
        if numbers != list(range(1, len(numbers) + 1)):
            book.broken.append(f"receipt numbers with a gap or twice: {key} {numbers}")
    for row in (*book.returns, *book.payments):
        letter, till, day, counter = row["number"].split("-")
        given.setdefault((f"{letter}-{till}", f"20{day[:2]}-{day[2:4]}-{day[4:]}"), []).append(int(counter))
    for key, numbers in given.items():
        if key[0][1:2] == "-" and numbers != list(range(1, len(numbers) + 1)):
            book.broken.append(f"numbers of returns or payments with a gap or twice: {key} {numbers}")
    if book.counters != {key: len(numbers) for key, numbers in given.items()}:
        book.broken.append(f"the counters {book.counters} are not what was given out")


def _told(book: _Book, told: Mapping[str, Decimal], listed: Iterable[str] | None) -> None:
    kept = {sale["receipt"]: sale for sale in book.sales}
    paid = Counter(json.loads(entry["body"])["receipt"] for entry in book.journal if entry["kind"] == "paid")
    for receipt, total in told.items():
        if receipt not in kept:
            book.broken.append(f"C1: {receipt} was told as paid and is not in the till's file")
        elif _minor(total) != kept[receipt]["total"]:
            book.broken.append(f"C3: {receipt} was told as {total}, the file says {kept[receipt]['total']} cents")
    if paid != Counter(kept.keys()):
        book.broken.append(f"C1: the journal has {dict(paid)}, the file {sorted(kept)}")
    if listed is not None:
        for receipt in kept.keys() - told.keys() - set(listed):
            book.broken.append(f"F24: {receipt} is paid, and the cashier never heard of it")


def _returned(book: _Book, told: Mapping[str, Decimal]) -> None:
    """Each return whole and once: with its lines, its journal entry, its cash; an exchange with its sale; never more
    than was sold; a withdrawn order with its void, and never at the server."""
    kept = {row["number"]: row for row in book.returns}
    for number, total in told.items():
        if number not in kept:
            book.broken.append(f"C1: {number} was told as given back and is not in the till's file")
        elif _minor(total) != kept[number]["total"]:
            book.broken.append(f"C3: {number} was told as {total}, the file says {kept[number]['total']} cents")
    written = Counter(json.loads(entry["body"])["number"] for entry in book.journal if entry["kind"] == "return")
    if written != Counter(kept.keys()):
        book.broken.append(f"C1: the journal has {dict(written)}, the file {sorted(kept)}")
    rows = {row["id"]: row for row in book.rows}
    moved = Counter({row["id"]: row["amount"] for row in book.drawer})
    voids, exchanged = set(), set()
    for row in book.returns:
        body = json.loads(row["body"])
        cash = sum(part["out"] for part in body["back"] if part["way"] == "cash")
        out = moved[f"return:{row['id']}"]
        if out != cash:
            book.broken.append(f"C3: {row['number']} gave {cash}, the drawer says {out}")
        lines = [(one["key"], one["start"], one["pieces"]) for one in body["lines"]]
        own = [(o["key"], o["start"], o["pieces"]) for o in book.lines_back if o["taken_back"] == row["id"]]
        if sorted(lines) != sorted(own):
            book.broken.append(f"C1: {row['number']} has the lines {own}, its text {lines}")
        if body["exchanged"] is not None:
            exchanged.add(body["exchanged"]["sale_id"])
        if row["kind"] == "void":
            voids.add(row["sale_id"])
    for name, row in rows.items():
        if row["kind"] != "order":
            continue
        paid = any(tender["method"] == "exchange" for tender in json.loads(row["body"])["tenders"])
        if paid != (name in exchanged):
            book.broken.append(f"C1: {row['receipt']} is half of an exchange")
        if row["state"] == "withdrawn" and name not in voids:
            book.broken.append(f"C1: {row['receipt']} is withdrawn without its void")
        sold = {line["key"]: line for line in json.loads(row["body"])["cart"]["lines"]}
        for key, line in sold.items():
            back = sum(o["pieces"] for o in book.lines_back if (o["sale_id"], o["key"]) == (name, key))
            if back > (1 if line["weighed"] else int(Decimal(line["quantity"]))):
                book.broken.append(f"C4: {back} pieces of line {key} of {row['receipt']} came back")


def _vouchers(book: _Book, told: Mapping[str, Decimal]) -> None:
    """Each payment with its voucher, its cash and its journal entry; each voucher of a payment or return that is there,
    for what it gave; what a sale says that a voucher paid is taken off it, once; none below zero."""
    payments = {row["id"]: row for row in book.payments}
    numbers = {row["number"]: row for row in book.payments}
    for number, total in told.items():
        if number not in numbers or _minor(total) != numbers[number]["total"]:
            book.broken.append(f"C1: {number} was told as {total} and is not so in the till's file")
    written = Counter(json.loads(entry["body"])["number"] for entry in book.journal if entry["kind"] == "payment")
    if written != Counter(numbers.keys()):
        book.broken.append(f"C1: the journal has the payments {dict(written)}, the file {sorted(numbers)}")
    gave = {row["id"]: row["total"] for row in book.payments if row["paid_for"] == "voucher"}
    for row in book.returns:
        out = sum(part["out"] for part in json.loads(row["body"])["back"] if part["way"] == "voucher")
        gave |= {row["id"]: out} if out else {}
    issued = {row["document"]: row["amount"] for row in book.vouchers}
    if issued != gave or len(issued) != len(book.vouchers):
        book.broken.append(f"C1: documents gave {gave}, the vouchers are {issued}")
    moved = Counter({row["id"]: row["amount"] for row in book.drawer})
    for name, row in payments.items():
        tenders = json.loads(row["body"])["tenders"]
        cash = sum(_minor(Decimal(one["amount"]["amount"])) for one in tenders if one["is_cash"])
        if moved[f"payment:{name}"] > cash or bool(moved[f"payment:{name}"]) != bool(cash):
            book.broken.append(f"C3: {row['number']} took {cash}, the drawer says {moved[f'payment:{name}']}")
    said: Counter[tuple[str, str]] = Counter()
    for row in book.rows:
        for one in json.loads(row["body"]).get("tenders", ()) if row["kind"] == "order" else ():
            if one["voucher"]:
                said[row["id"], one["voucher"]] += _minor(Decimal(one["amount"]["amount"]))
    for row in book.payments:
        for one in json.loads(row["body"])["tenders"]:
            if one["voucher"]:
                said[row["id"], one["voucher"]] += _minor(Decimal(one["amount"]["amount"]))
    if said != Counter({(row["document"], row["voucher"]): row["amount"] for row in book.uses}):
        book.broken.append(f"C1: sales and payments say {dict(said)}, taken off is {[tuple(row) for row in book.uses]}")
    beside: Counter[tuple[str, int]] = Counter()
    for row in book.rows:
        if row["kind"] == "order" and "/" not in row["receipt"]:
            for one in json.loads(row["body"])["cart"].get("vouchers", ()):
                beside[one["number"], one["amount"]] += 1
    for (number, amount), times in beside.items():
        if times != 1 or number not in numbers or numbers[number]["total"] != amount:
            book.broken.append(f"C1: {times} sales say that {number} was paid with them, for {amount}")
    for row in book.vouchers:
        used = sum(one["amount"] for one in book.uses if one["voucher"] == row["id"])
        if used > row["amount"]:
            book.broken.append(f"C4: {used} of a voucher of {row['amount']}")


def _arrived(book: _Book, unsent: set[str]) -> None:
    at_server: dict[str, list[dict[str, Any]]] = {}
    for order in book.orders:
        at_server.setdefault(order["receipt"], []).append(order)
    by_receipt = {row["receipt"]: row for row in book.rows if row["kind"] == "order"}
    for receipt in at_server.keys() - by_receipt.keys():
        book.broken.append(f"C2: the server has {receipt}, the till does not")
    for receipt, row in by_receipt.items():
        found = at_server.get(receipt, [])
        if row["state"] == "withdrawn":
            if found or book.attempts.get(row["id"]):
                book.broken.append(f"C4: {receipt} is withdrawn, and left")
            continue
        if len(found) > 1:
            book.broken.append(f"C4: {receipt} is at the server {len(found)} times")
        if receipt in unsent:
            if row["state"] == "sent":
                book.broken.append(f"C8: {receipt} is said to be sent, and cannot be")
            continue
        if row["state"] != "sent" or not found:
            book.broken.append(f"C1: {receipt} is {row['state']} here and {len(found)} times at the server")
            continue
        _same(book, row, found[0])
    _customers(book)
    twice = [name for name, n in Counter(row["request_id"] for row in book.rows).items() if n > 1]
    if twice:
        book.broken.append(f"C4: request ids used twice: {twice}")


def _same(book: _Book, row: sqlite3.Row, order: Mapping[str, Any]) -> None:
    receipt = row["receipt"]
    ids = {row["request_id"], *(a["request_id"] for a in book.attempts.get(row["id"], []))}
    if order["request_id"] not in ids:
        book.broken.append(f"C4: {receipt} was sent under an id that is not written down here")
    if row["remote_id"] != order["id"] and not book.ids_lie:
        book.broken.append(f"C8: {receipt} is said to be order {row['remote_id']}, it is {order['id']}")
    if _minor(order["total"]) != row["total"] and row["difference"] is None:
        book.broken.append(f"C3: {receipt} is {row['total']} cents here, {order['total']} there, and nobody said so")
    here = [(line["variant_id"], line["quantity"]) for line in json.loads(row["body"])["order"]["lines"]]
    there = [(line["variant_id"], line["quantity"]) for line in order["lines"]]
    if here != there:
        book.broken.append(f"C3: the lines of {receipt} differ")


def _customers(book: _Book) -> None:
    made: Counter[str] = Counter(customer["request_id"] for customer in book.customers)
    for row in book.rows:
        if row["kind"] != "customer":
            continue
        ids = {row["request_id"], *(a["request_id"] for a in book.attempts.get(row["id"], []))}
        times = sum(made[name] for name in ids)
        if times > 1 or (row["state"] == "sent" and times != 1):
            book.broken.append(f"C4: customer {row['id']} is {row['state']} here and {times} times at the server")


def _history(book: _Book) -> None:
    """faults C5: each step legal, and each call written down."""
    where: dict[str, str] = {}
    for entry in book.journal:
        facts = json.loads(entry["body"])
        if entry["kind"] in ("paid", "customer"):
            where[facts["id"]] = "queued"
        elif entry["kind"] == "corrected":
            _step(book, where, facts["id"], "unknown", "queued")
        elif entry["kind"] == "state":
            _step(book, where, facts["id"], facts["from"], facts["to"])
    for row in book.rows:
        if where.get(row["id"]) != row["state"]:
            book.broken.append(f"C5: {row['id']} is {row['state']}, its history ends in {where.get(row['id'])}")
        calls = book.attempts.get(row["id"], [])
        if row["state"] == "sent" and not calls:
            book.broken.append(f"C5: {row['id']} was sent without a call written down")
        if any(not (a["at"] and a["request_id"] and a["outcome"] and a["ms"] >= 0) for a in calls):
            book.broken.append(f"C5: a call of {row['id']} is not written down in full")


def _step(book: _Book, where: dict[str, str], name: str, before: str, after: str) -> None:
    if where.get(name) != before or after not in STEPS[before]:
        book.broken.append(f"C5: {name} went from {where.get(name)} ({before}) to {after}")
    where[name] = after


def _minor(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value())


def story(folder: Path, receipt: str) -> Sequence[str]:
    """What was done for a sale, call by call ("send InDoubt 503"), for tables and messages."""
    with closing(_open(folder / "till.db")) as db:
        rows = db.execute(
            "SELECT a.purpose, a.outcome, a.status FROM attempt a JOIN submission s ON s.seq = a.submission"
            " WHERE s.receipt = ? ORDER BY a.seq",
            (receipt,),
        )
        return [" ".join(str(part) for part in row if part is not None) for row in rows]
