"""PINs: the rules for a new one, the slow hash that is stored in its place, and the wait after wrong ones.

Pure; salt and pepper are passed in. A PIN has so few digits that a person who has the file can try them all in hours.
The slow hash makes that longer, a salt of its own makes it so for each PIN, and the pepper, a secret that is not in the
file, makes the file alone useless for it. The wait prevents guessing at the till.
"""

from __future__ import annotations

from hashlib import scrypt
from hmac import compare_digest
from hmac import digest as hmac_digest
from itertools import pairwise

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

LEAST, MOST = 4, 8  # digits
FREE_TRIES = 4
FIRST_WAIT, LONGEST_WAIT = 30, 900  # seconds
FORGIVEN_EVERY = 600  # after so many seconds without a wrong PIN one wrong PIN less is counted
_COST, _BLOCK, _LANES = 15, 8, 1  # scrypt: 2**15 rounds over 32 MB, some 0.1 s on a shop's computer
# bytes that OpenSSL may use: its default limit is just below what this cost needs
_MEMORY = 128 * _BLOCK * 2**_COST + 2**20
SALT_BYTES = 16


@frozen
class PinHash:
    """The stored hash of a PIN. `peppered`: the pepper went into it, and it cannot be checked without that one."""

    salt: bytes
    digest: bytes
    peppered: bool = False

    def __repr__(self) -> str:
        return "PinHash(…)"


def checked_pin(text: str) -> str:
    """A new PIN. Raises DomainError: pin_digits (not 4 to 8 digits), pin_simple (all the same, or in a row)."""
    pin = text.strip()
    if not (LEAST <= len(pin) <= MOST and pin.isascii() and pin.isdecimal()):
        raise DomainError("pin_digits", "pin", least=LEAST, most=MOST)
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, -1}:
        raise DomainError("pin_simple", "pin")
    return pin


def hash_pin(pin: str, salt: bytes, pepper: bytes = b"") -> PinHash:
    """The slow hash of a PIN (scrypt, RFC 7914), some 0.1 s: call it in a thread. `pepper` b"": without one."""
    secret = hmac_digest(pepper, pin.encode(), "sha256") if pepper else pin.encode()
    digest = scrypt(secret, salt=salt, n=2**_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=32)
    return PinHash(salt, digest, bool(pepper))


def same(one: PinHash, other: PinHash) -> bool:
    """Whether two hashes are of the same PIN; the time does not depend on how much they differ."""
    return compare_digest(one.digest, other.digest)


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong PINs in a row: 0 at first, then doubling."""
    if failures <= FREE_TRIES:
        return 0
    return min(FIRST_WAIT << min(failures - FREE_TRIES - 1, 10), LONGEST_WAIT)
