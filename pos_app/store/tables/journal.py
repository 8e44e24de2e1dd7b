"""The till's journal: entries are only added, each bound to the one before by its hash, so that a change shows.

Scope: sqlite3; called inside the transaction of the step it tells of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from sqlite3 import Connection

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
FIRST = "0" * 64
SALVAGE, LOST = "salvage", "lost_ids"  # the entry that tells of a damaged file, and of whom nothing was left in it


@dataclass(frozen=True, slots=True)
class JournalCheck:
    """What `verify` found: `first_bad` is the number of the first entry that is not as it was written, or None."""

    ok: bool
    entries: int
    first_bad: int | None


def append(connection: Connection, at: datetime, kind: str, facts: Mapping[str, str | int | None]) -> int:
    """Add an entry; returns its number (from 1, without gaps)."""
    last = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, before = (last[0] + 1, last[1]) if last else (1, FIRST)
    body = _json(facts)
    when = at.isoformat()
    connection.execute(
        "INSERT INTO journal (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)",
        (seq, when, kind, body, _hash(before, seq, when, kind, body)),
    )
    return int(seq)


def verify(connection: Connection) -> JournalCheck:
    """Walk the whole chain, and compare each sale in the file with the digest its last entry gives.

    Finds a changed, missing, moved or added entry, entries cut off the end while their sales are still there, and a
    sale that was changed behind the journal's back. Of a sale that was lost with a damaged file the journal says so.
    """
    before, entries = FIRST, 0
    digests: dict[str, tuple[int, str]] = {}
    for seq, at, kind, body, digest in connection.execute("SELECT seq, at, kind, body, hash FROM journal ORDER BY seq"):
        entries += 1
        if seq != entries or digest != _hash(before, seq, at, kind, body):
            return JournalCheck(False, entries, entries)
        before = digest
        facts = json.loads(body)
        if kind == SALVAGE:
            for row_id in facts[LOST].split():
                digests.pop(row_id, None)
        if "digest" in facts:
            digests[facts["id"]] = (seq, facts["digest"])
    bad = []
    rows = connection.execute("SELECT s.id, p.body FROM submission s JOIN payload p USING (seq)")
    for row_id, body in rows:
        seq, digest = digests.pop(row_id, (entries + 1, ""))
        if digest != digest_of(body):
            bad.append(seq)
    bad += [seq for seq, _ in digests.values()]  # told of in the journal, and not in the file
    return JournalCheck(not bad, entries, min(bad, default=None))


def follows(before: str, seq: int, entry: tuple[str, str, str, str]) -> bool:
    """Whether an entry (time, kind, body, hash), read from anywhere, is the one that follows a hash at a number."""
    at, kind, body, digest = entry
    return digest == _hash(before, seq, at, kind, body)


def digest_of(body: str) -> str:
    """What an entry keeps of a sale's text."""
    return sha256(body.encode()).hexdigest()


def _hash(before: str, seq: int, at: str, kind: str, body: str) -> str:
    # Line ends part the fields; none of them can hold one (JSON escapes it).
    return sha256(f"{before}\n{seq}\n{at}\n{kind}\n{body}".encode()).hexdigest()
