"""The till's journal: entries are only added; each contains the hash of the one before, so that a change is detected.

Scope: sqlite3; called inside the transaction of the step that it records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from sqlite3 import Connection

from pos_app.domain.frozen import frozen
from pos_app.store.errors import StoreError

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
FIRST = "0" * 64
# kinds of entries: a damaged file was salvaged, and the ids of which nothing was left
PAID = "paid"
TAKEN_OVER = "taken_over"  # from another till
COPY = "copy"  # a second paper of one document was given out
SALVAGE, LOST = "salvage", "lost_ids"
PURGE = "purge"  # sales of a closed day were taken out, for archives hold them


# The id in an entry about one sale or customer, and what such an entry begins with (the index `journal_of`).
ID_OF = "substr(body, 8, instr(substr(body, 8), '\"') - 1)"
ABOUT_ONE = 'substr(body, 1, 7) = \'{"id":"\''
_SAYS = "json_extract(p.body, '$.%s')"
_NUMBER = (
    f"printf('%s-%s-%04d', {_SAYS % 'receipt.till'}, substr(replace({_SAYS % 'receipt.day'}, '-', ''), 3),"
    f" {_SAYS % 'receipt.counter'}) || iif({_SAYS % 'part'} > 1, '/' || {_SAYS % 'part'}, '')"
)
# Sales whose row, of which days, archives and lists are made, is not there or says other than their text does.
_OTHER_BOOKS = (
    "SELECT s.id FROM submission s JOIN payload p USING (seq) LEFT JOIN sale b ON b.seq = s.seq AND b.id = s.id"  # noqa: S608
    f" WHERE json_valid(p.body) AND {_SAYS % 'receipt.till'} IS NOT NULL"
    f" AND (b.id IS NULL OR b.receipt <> {_NUMBER} OR b.day <> {_SAYS % 'receipt.day'}"
    f" OR b.paid_at <> {_SAYS % 'paid_at'} OR b.currency <> {_SAYS % 'order.currency.code'}"
    f" OR b.total <> {_SAYS % 'order.untaxed'} + {_SAYS % 'order.tax'})"
)


@frozen
class JournalCheck:
    """The result of `verify`: `first_bad` is the number of the first entry that was changed, or None."""

    ok: bool
    entries: int
    first_bad: int | None


def append(
    connection: Connection,
    at: datetime,
    kind: str,
    facts: Mapping[str, str | int | None],
    after: tuple[int, str] | None = None,
) -> tuple[int, str]:
    """Add an entry; returns its number (from 1, without gaps) and hash. `after` is the `last` one, if it is known in
    this transaction already; an entry that came in between is a number given twice, which the file refuses."""
    number, before = after or last(connection)
    seq = number + 1
    body = _json(facts)
    when = at.isoformat()
    made = _hash(before, seq, when, kind, body)
    connection.execute(
        "INSERT INTO journal (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)", (seq, when, kind, body, made)
    )
    return seq, made


def last(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and the first hash where there is none."""
    found = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (found[0], found[1]) if found else (0, FIRST)


def head(connection: Connection) -> str:
    """The hash of the last entry: the chain's head."""
    return last(connection)[1]


def verify(connection: Connection) -> JournalCheck:
    """Check the whole chain, and compare each sale in the file with the digest in its last entry.

    Finds a changed, missing, moved or added entry, entries cut off the end while their sales are still there, a sale
    that was changed without an entry, one whose row in the books is gone, another's or says other than the sale, one
    paid here that passes as another till's, and a journal that was made anew: each sale carries the head of the one
    that it was written into. A sale that was lost with a damaged file is recorded as lost, one that was purged as
    purged.
    """
    before, entries = FIRST, 0
    digests: dict[str, tuple[int, str]] = {}
    heads: dict[str, tuple[int, str]] = {}
    brought = set()  # by other tills, whose money they are
    for seq, at, kind, body, digest in connection.execute("SELECT seq, at, kind, body, hash FROM journal ORDER BY seq"):
        entries += 1
        if seq != entries or digest != _hash(before, seq, at, kind, body):
            return JournalCheck(False, entries, entries)
        facts = json.loads(body)  # bound by the hash: it is what was written
        if kind == PAID:
            heads[facts["id"]] = (seq, before)
        if kind == TAKEN_OVER:
            brought.add(facts["id"])
        before = digest
        if kind == SALVAGE:
            for row_id in facts[LOST].split():
                digests.pop(row_id, None)
        if kind == PURGE:
            for row_id in facts["ids"].split():
                digests.pop(row_id, None)
        if "digest" in facts:
            digests[facts["id"]] = (seq, facts["digest"])
    bad = []
    places: dict[str, int] = {}
    rows = connection.execute(
        "SELECT s.id, p.body, CASE WHEN json_valid(p.body) THEN json_extract(p.body, '$.chain') END"
        " FROM submission s JOIN payload p USING (seq)"
        " UNION ALL SELECT id, body, '' FROM taken_back UNION ALL SELECT id, body, '' FROM tender_change"
        " UNION ALL SELECT id, body, '' FROM voucher UNION ALL SELECT id, body, '' FROM voucher_use"
        " UNION ALL SELECT id, body, '' FROM payment"
    )
    for row_id, body, chain in rows:
        seq, digest = digests.pop(row_id, (entries + 1, ""))
        places[row_id] = seq
        if digest != digest_of(body):
            bad.append(seq)
        if chain and row_id in heads and not heads[row_id][1].startswith(chain):
            bad.append(heads[row_id][0])
    bad += [seq for seq, _ in digests.values()]  # in the journal, but not in the file
    bad += [places.get(row_id, entries + 1) for (row_id,) in connection.execute(_OTHER_BOOKS)]
    anothers = "SELECT s.id FROM handover h JOIN submission s ON s.seq = h.submission WHERE h.direction = 'in'"
    bad += [heads[one][0] for (one,) in connection.execute(anothers) if one in heads and one not in brought]
    return JournalCheck(not bad, entries, min(bad, default=None))


def about(connection: Connection, row_id: str) -> list[tuple[int, str, str, str]]:
    """The entries (number, time, kind, body) about one sale or customer, oldest first.

    Read by the index; if that knows none (its own bytes may be damaged) by the whole journal.
    """
    columns = "SELECT seq, at, kind, body FROM journal"
    found = connection.execute(f"{columns} WHERE {ABOUT_ONE} AND {ID_OF} = ? ORDER BY seq", (row_id,)).fetchall()
    if not found:
        begins = f'{{"id":{_json(row_id)}'
        query = f"{columns} NOT INDEXED WHERE substr(body, 1, ?) = ? ORDER BY seq"
        found = connection.execute(query, (len(begins), begins)).fetchall()
    return found


def is_bound(connection: Connection, seq: int) -> bool:
    """Whether an entry is what was written: its hash follows from the entry before it."""
    rows = connection.execute(
        "SELECT seq, at, kind, body, hash FROM journal WHERE seq IN (?, ?) ORDER BY seq", (seq - 1, seq)
    ).fetchall()
    before = rows[0][4] if len(rows) == 2 else FIRST
    return bool(rows) and rows[-1][0] == seq and follows(before, seq, rows[-1][1:])


def last_words(connection: Connection, row_id: str) -> tuple[str, str, str]:
    """What the journal has of a sale or customer: the digest of its text, its request id, and the kind of the entry
    that has the digest; "" for what it does not have."""
    digest = request_id = written_by = ""
    for _, _, kind, body in about(connection, row_id):
        try:
            facts = json.loads(body)
        except ValueError:
            continue
        if isinstance(facts, dict):
            request_id = str(facts.get("request_id") or request_id)
            if facts.get("digest"):
                digest, written_by = str(facts["digest"]), kind
    return digest, request_id, written_by


def text_of(connection: Connection, kind: str, row_id: str, body: str) -> str:
    """The text of a document that the journal has whole (an entry of this `kind`), or, where it is not as it was
    written, that of the entry. Raises StoreError("damaged").

    Where the entry is what is damaged the row is believed: `verify` tells of the entry. A row without any entry is
    believed only where the chain is broken, for the bytes by which the entry is found may be the damaged ones.
    """
    entries = []
    for one in dict.fromkeys((row_id, _own_id(body))):  # the row's may be what is damaged
        if last_words(connection, one)[0] == digest_of(body):
            return body
        entries += [(seq, text) for seq, _, written, text in about(connection, one) if written == kind]
    for seq, text in entries:
        if is_bound(connection, seq):
            return str(json.loads(text)["body"])
    if entries or not _chain_is_whole(connection):
        return body
    raise StoreError("damaged", f"{kind} {row_id}")


def _own_id(body: str) -> str:
    try:
        return str(json.loads(body)["id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _chain_is_whole(connection: Connection) -> bool:
    before = FIRST
    for number, (seq, *entry) in enumerate(
        connection.execute("SELECT seq, at, kind, body, hash FROM journal ORDER BY seq")
    ):
        if seq != number + 1 or not follows(before, seq, entry):
            return False
        before = entry[-1]
    return True


def follows(before: str, seq: int, entry: Sequence[str]) -> bool:
    """Whether an entry (time, kind, body, hash), read from any file, follows the hash `before` with the number
    `seq`."""
    at, kind, body, digest = entry
    return digest == _hash(before, seq, at, kind, body)


def digest_of(body: str) -> str:
    """The digest of a sale's text for an entry."""
    return sha256(body.encode()).hexdigest()


def _hash(before: str, seq: int, at: str, kind: str, body: str) -> str:
    # Line ends separate the fields; no field can contain one (JSON escapes it).
    return sha256(f"{before}\n{seq}\n{at}\n{kind}\n{body}".encode()).hexdigest()
