"""Mutants of an archive's bytes."""

from __future__ import annotations

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.services.fiscal.archive_format import MANIFEST, SIGNATURE, ArchiveFiles, line, zipped
from tests.archives.making import SEED


def _changed(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(1, 40) :]


def _put_in(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.randrange(1, 40)) + content[at:]


def _moved(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.sample(range(len(content)), 2))
    part = content[first : min(last, first + 60)]
    rest = content[:first] + content[first + len(part) :]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + part + rest[at:]


def _swapped(content: bytes, chance: random.Random) -> bytes:
    files = _files(content)
    one, two = chance.sample([name for name in files if name not in (MANIFEST, SIGNATURE)], 2)
    files[one], files[two] = files[two], files[one]
    return _packed(files)


def _row_out(content: bytes, chance: random.Random) -> bytes:
    files = _files(content)
    name = chance.choice([name for name, body in files.items() if name.endswith(".jsonl") and body])
    rows = files[name].splitlines(keepends=True)
    del rows[chance.randrange(len(rows))]
    files[name] = b"".join(rows)
    return _packed(_with_hashes(files))


def _amount(content: bytes, chance: random.Random) -> bytes:
    """A cent more in one place, every hash made to fit: only the signature, and what the sums say, stand in the way."""
    files = _files(content)
    name = chance.choice([name for name, body in files.items() if name.endswith(".jsonl") and body])
    rows = [json.loads(row) for row in files[name].splitlines()]
    row = chance.choice(rows)
    numbers = [key for key, value in row.items() if type(value) is int]
    if numbers:
        row[chance.choice(numbers)] += 1
    else:
        row["more"] = 1
    files[name] = b"".join(line(one) for one in rows)
    return _packed(_with_hashes(files))


def _other_key(content: bytes, chance: random.Random) -> bytes:
    files = _files(content)
    told = json.loads(files[MANIFEST])
    told["key"] = base64.b64encode(chance.randbytes(32)).decode()
    return _packed({**files, MANIFEST: line(told)})


def _signed(kind: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """The same by somebody who has the till's key: only what must agree inside stands in the way."""

    def make(content: bytes, chance: random.Random) -> bytes:
        made = kind(content, chance)
        if made == content:
            return content
        files = _files(made)
        signature = Ed25519PrivateKey.from_private_bytes(SEED).sign(files[MANIFEST])
        return _packed({**files, SIGNATURE: base64.b64encode(signature) + b"\n"})

    return make


KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "changed": _changed,
    "cut": _cut,
    "put in": _put_in,
    "moved": _moved,
    "swapped": _swapped,
    "a row out": _row_out,
    "an amount": _amount,
    "another key": _other_key,
    "a row out, signed again": _signed(_row_out),
    "an amount, signed again": _signed(_amount),
}


def mutant(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """A mutant that is not the archive itself, and its kind."""
    while True:
        kind = chance.choice(list(KINDS))
        made = KINDS[kind](content, chance)
        if made != content:
            return kind, made


def _files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _with_hashes(files: dict[str, bytes]) -> dict[str, bytes]:
    told = json.loads(files[MANIFEST])
    for one in told["files"]:
        one["size"], one["sha256"] = len(files[one["name"]]), sha256(files[one["name"]]).hexdigest()
    told["sales"] = files["sales.jsonl"].count(b"\n")
    told["entries"] = files["journal.jsonl"].count(b"\n")
    return {**files, MANIFEST: line(told)}


def _packed(files: dict[str, bytes]) -> bytes:
    inner = {name: body for name, body in files.items() if name not in (MANIFEST, SIGNATURE)}
    return zipped(ArchiveFiles(inner, files[MANIFEST], files[SIGNATURE]))
