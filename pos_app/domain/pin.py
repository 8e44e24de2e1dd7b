"""PINs: what one looks like, the slow hash that is kept in its place, and how long wrong ones make everybody wait.

Pure; the salt is passed in. A PIN has only so many digits that whoever has the file can try them all in hours: the
hash slows that down, the file's own rights keep others from it, and the wait keeps fingers at the till from guessing.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import scrypt
from hmac import compare_digest
from itertools import pairwise

from pos_app.domain.errors import DomainError

LEAST, MOST = 4, 8  # digits
FREE_TRIES = 4
FIRST_WAIT, LONGEST_WAIT = 30, 900  # seconds
FORGIVEN_EVERY = 600  # seconds without a wrong PIN after which one is forgiven
_COST, _BLOCK, _LANES = 15, 8, 1  # 2**15 rounds over 32 MB: some 0.1 s on a shop's computer
_MEMORY = 128 * _BLOCK * 2**_COST + 2**20  # bytes OpenSSL may take: its own limit is just below what this cost needs
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class PinHash:
    """What is kept of a PIN. All PINs of one till share their salt: one slow hash then says whose PIN it is."""

    salt: bytes
    digest: bytes

    def __repr__(self) -> str:
        return "PinHash(…)"


def checked_pin(text: str) -> str:
    """A new PIN as typed. Raises DomainError: pin_digits (4 to 8 figures), pin_simple (all the same, or in a row)."""
    pin = text.strip()
    if not (LEAST <= len(pin) <= MOST and pin.isascii() and pin.isdecimal()):
        raise DomainError("pin_digits", "pin", least=LEAST, most=MOST)
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, -1}:
        raise DomainError("pin_simple", "pin")
    return pin


def hash_pin(pin: str, salt: bytes) -> PinHash:
    """The slow hash of a PIN (scrypt, RFC 7914). Takes a while: call it in a thread."""
    digest = scrypt(pin.encode(), salt=salt, n=2**_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=32)
    return PinHash(salt, digest)


def same(one: PinHash, other: PinHash) -> bool:
    """Whether two hashes are of the same PIN; takes as long for a near miss as for a far one."""
    return compare_digest(one.digest, other.digest)


def wait_after(failures: int) -> int:
    """Seconds that everybody waits after so many wrong PINs in a row: none at first, then doubling."""
    if failures <= FREE_TRIES:
        return 0
    return min(FIRST_WAIT << min(failures - FREE_TRIES - 1, 10), LONGEST_WAIT)
