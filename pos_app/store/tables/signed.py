"""What a signing device signed, or could not, in till.db: the chain of documents, and which ones still wait for it.

A row is written once with an entry of the journal that has all of it, so that a salvaged file has its chain again.
Scope: sqlite3 and the domain.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from sqlite3 import Connection

from pos_app.domain.fiscal_receipt import PERIODS, FiscalDocument, FiscalKind, SignedDocument
from pos_app.domain.frozen import frozen
from pos_app.domain.order import Sale
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.returns import Return
from pos_app.store.sqlite.database import Database
from pos_app.store.tables import returned, sales
from pos_app.store.tables.journal import SALVAGE, append

SIGNED = "signed"
"""The journal's entry about a document of the chain."""
SAVED = "dep_saved"
"""The journal's entry about a copy of the log outside of the till."""
AT_ONCE = 20  # documents read in one step
_ROW = "seq, kind, subject, number, at, signed, body"
_TOLD = ("kind", "of", "number", "dated", "signed", "body", "sale", "back")  # in the entry, in the row's order


@frozen
class Reached:
    """How far the chain has a till's documents: the places of the last sale and the last return in it."""

    sale: int = 0
    back: int = 0


@frozen
class Waiting:
    """A sale or return that the chain has not yet, and how far it reaches with it."""

    paper: Sale | Return
    covered: Reached


@frozen
class SavedLog:
    """A copy of the log up to the end of a quarter ("2026-Q4"): its file, the SHA-256 of its bytes, its receipts."""

    quarter: str
    name: str
    sha256: str
    receipts: int


class SignedStore:
    """The chain of one till's file. Each method is one transaction and raises StoreError if the file cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> SignedDocument | None:
        """The end of the chain, None before its first document."""
        return await self._database.read(lambda c: _one(c, "1 ORDER BY seq DESC LIMIT 1"))

    async def last_period(self) -> SignedDocument | None:
        """The last receipt of nothing that began the chain or ended a month or a year."""
        kinds = ", ".join(f"'{kind}'" for kind in PERIODS)
        return await self._database.read(lambda c: _one(c, f"kind IN ({kinds}) ORDER BY seq DESC LIMIT 1"))

    async def of(self, subject: str) -> SignedDocument | None:
        """The document of a sale or return, None if the chain has it not."""
        return await self._database.read(lambda c: _one(c, "subject = ?", subject))

    async def all(self) -> tuple[SignedDocument, ...]:
        """The whole chain from its beginning."""
        query = f"SELECT {_ROW} FROM signed_document ORDER BY seq"  # noqa: S608 - our own names
        return await self._database.read(lambda c: tuple(_document(row) for row in c.execute(query)))

    async def months(self) -> tuple[str, ...]:
        """The months of the chain's documents ("2026-11")."""
        query = "SELECT DISTINCT substr(at, 1, 7) FROM signed_document ORDER BY 1"
        return await self._database.read(lambda c: tuple(str(month) for (month,) in c.execute(query)))

    async def saved_quarters(self) -> frozenset[str]:
        """The quarters ("2026-Q4") of which a copy of the log was made, by the journal."""

        def step(connection: Connection) -> frozenset[str]:
            found = connection.execute("SELECT body FROM journal WHERE kind = ?", (SAVED,))
            return frozenset(str(json.loads(body)["quarter"]) for (body,) in found)

        return await self._database.read(step)

    async def note_saved(self, made: SavedLog, at: datetime) -> None:
        """Write that a copy of the log was made; the journal has its digest."""
        facts: dict[str, str | int | None] = {
            "quarter": made.quarter,
            "name": made.name,
            "sha256": made.sha256,
            "receipts": made.receipts,
        }

        def step(connection: Connection) -> None:
            append(connection, at, SAVED, facts)

        await self._database.run(step)

    async def reached(self) -> Reached:
        """How far the chain reaches; where there is none, the end of the file: what was sold before stays outside."""
        return await self._database.read(_reached)

    async def waiting(self, till: str, covered: Reached) -> tuple[Waiting, ...]:
        """The oldest documents of this till behind `covered`, AT_ONCE at most. What another till brought is in that
        till's chain."""

        def step(connection: Connection) -> tuple[Waiting, ...]:
            found: list[Waiting] = []
            while len(found) < AT_ONCE:
                one = _next(connection, till, found[-1].covered if found else covered)
                if one is None:
                    break
                found.append(one)
            return tuple(found)

        return await self._database.read(step)

    async def take_number(self, till: str, day: date) -> str:
        """A number for a receipt of nothing (`N-1-261130-0001`); it is not given out again."""

        def step(connection: Connection) -> str:
            while True:  # a salvaged file may have a counter that is behind its chain
                number = f"N-{ReceiptNumber(till, day, sales.count_up(connection, f'N-{till}', day))}"
                query = "SELECT 1 FROM signed_document WHERE number = ?"
                if connection.execute(query, (number,)).fetchone() is None:
                    return number

        return await self._database.run(step)

    async def waits(self, till: str, subject: str) -> bool:
        """Whether a sale or return of this till stands behind the end of the chain."""
        return await self._database.read(lambda c: _waits(c, till, subject))

    async def add(self, document: FiscalDocument, body: str, covered: Reached, *, signed: bool) -> SignedDocument:
        """Write the next document of the chain, with its journal entry."""

        def step(connection: Connection) -> SignedDocument:
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM signed_document").fetchone()
            one = document
            made = SignedDocument(last + 1, one.kind, one.subject, one.number, one.at, signed, body)
            _put(connection, made, covered)
            facts: dict[str, str | int | None] = {
                "seq": made.seq,
                "kind": made.kind.value,
                "of": made.subject,
                "number": made.number,
                "dated": made.at.isoformat(),
                "signed": int(signed),
                "sale": covered.sale,
                "back": covered.back,
                "body": body,
            }
            append(connection, made.at, SIGNED, facts)
            return made

        return await self._database.run(step)


def restore(connection: Connection) -> None:
    """Take documents that the journal tells and the chain lacks from there, for a file that was salvaged."""
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM signed_document").fetchone()
    for (text,) in connection.execute("SELECT body FROM journal WHERE kind = ? ORDER BY seq", (SIGNED,)).fetchall():
        try:
            told = json.loads(text)
            made = SignedDocument(
                int(told["seq"]),
                FiscalKind(told["kind"]),
                told["of"],
                told["number"],
                datetime.fromisoformat(told["dated"]),
                bool(told["signed"]),
                told["body"],
            )
            covered = Reached(int(told["sale"]), int(told["back"]))
        except (ValueError, KeyError, TypeError):
            return  # `verify` names the entry; behind a gap there is no chain
        if made.seq == last + 1:
            _put(connection, made, covered)
            last += 1


def first_changed(connection: Connection) -> int | None:
    """The number of the first journal entry whose document of the chain is not as it was written, None if all are. What
    a salvage could not put back behind a gap is no change."""
    query = f"SELECT {_ROW}, sale, back FROM signed_document"  # noqa: S608 - our own names
    rows = {row[0]: row[1:] for row in connection.execute(query)}
    query = "SELECT coalesce(max(seq), 0) FROM journal WHERE kind = ?"
    (salvaged,) = connection.execute(query, (SALVAGE,)).fetchone()
    told: dict[int, tuple[int, tuple[object, ...]]] = {}
    for seq, text in connection.execute("SELECT seq, body FROM journal WHERE kind = ? ORDER BY seq", (SIGNED,)):
        facts = json.loads(text)
        told[facts["seq"]] = int(seq), tuple(facts[name] for name in _TOLD)
    for number, (seq, values) in told.items():
        row = rows.pop(number, None)
        if row != values and (row is not None or seq > salvaged):
            return seq
    return max((seq for seq, _ in told.values()), default=0) + 1 if rows else None


def _put(connection: Connection, made: SignedDocument, covered: Reached) -> None:
    values = (made.seq, made.kind.value, made.subject, made.number, made.at.isoformat(), int(made.signed), made.body)
    connection.execute(
        f"INSERT INTO signed_document ({_ROW}, sale, back) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
        (*values, covered.sale, covered.back),
    )


def _one(connection: Connection, where: str, *values: object) -> SignedDocument | None:
    row = connection.execute(f"SELECT {_ROW} FROM signed_document WHERE {where}", values).fetchone()  # noqa: S608 - our own names
    return _document(row) if row else None


def _document(row: tuple[int, str, str, str, str, int, str]) -> SignedDocument:
    seq, kind, subject, number, at, signed, body = row
    return SignedDocument(seq, FiscalKind(kind), subject, number, datetime.fromisoformat(at), bool(signed), body)


def _reached(connection: Connection) -> Reached:
    row = connection.execute("SELECT sale, back FROM signed_document ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        query = "SELECT (SELECT coalesce(max(seq), 0) FROM sale), (SELECT coalesce(max(seq), 0) FROM taken_back)"
        row = connection.execute(query).fetchone()
    return Reached(*row)


def _waits(connection: Connection, till: str, subject: str) -> bool:
    covered = _reached(connection)
    found = connection.execute(
        "SELECT 1 FROM sale WHERE id = ?1 AND seq > ?2 AND substr(receipt, 1, ?3) = ?4"
        " UNION SELECT 1 FROM taken_back WHERE id = ?1 AND seq > ?5 AND taken_from = ''",
        (subject, covered.sale, len(till) + 1, f"{till}-", covered.back),
    )
    return found.fetchone() is not None


def _next(connection: Connection, till: str, covered: Reached) -> Waiting | None:
    sale, back = _next_sale(connection, till, covered.sale), _next_back(connection, covered.back)
    if sale is not None and (back is None or sale[1].paid_at <= back[1].at):
        return Waiting(sale[1], Reached(sale[0], covered.back))
    return Waiting(back[1], Reached(covered.sale, back[0])) if back is not None else None


def _next_sale(connection: Connection, till: str, after: int) -> tuple[int, Sale] | None:
    # Parts of a sale were split off it: the money is counted with the sale itself.
    query = (
        "SELECT seq, id FROM sale WHERE seq > ? AND substr(receipt, 1, ?) = ? AND instr(receipt, '/') = 0"
        " AND NOT EXISTS (SELECT 1 FROM signed_document WHERE subject = sale.id) ORDER BY seq LIMIT 1"
    )
    while (found := connection.execute(query, (after, len(till) + 1, f"{till}-")).fetchone()) is not None:
        after, sale_id = found
        _, sale = sales.whole_sale(connection, sale_id)
        if sale is not None:  # one that cannot be read waits for a person, and holds no other up
            return after, sale
    return None


def _next_back(connection: Connection, after: int) -> tuple[int, Return] | None:
    query = (
        "SELECT seq, id FROM taken_back WHERE seq > ? AND taken_from = ''"
        " AND NOT EXISTS (SELECT 1 FROM signed_document WHERE subject = taken_back.id) ORDER BY seq LIMIT 1"
    )
    found = connection.execute(query, (after,)).fetchone()
    if found is None:
        return None
    return found[0], returned.read(connection, "id = ?", (found[1],))[0]
