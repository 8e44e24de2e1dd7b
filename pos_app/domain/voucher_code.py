"""Codes of vouchers, which nobody guesses (returns.md).

A code is 16 characters of Crockford's base32 (no I, L, O, U): two that say whose it is, twelve of chance (60 bits), and
two check characters. The first fourteen are a number n, the last two are n modulo 1021, a prime: one wrong character
and two neighbours in the wrong order are always found. Pure.
"""

from __future__ import annotations

from hashlib import pbkdf2_hmac, sha256

from pos_app.domain.errors import DomainError

LENGTH = 16
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011", " -\u00a0\t")  # as people and printers write them
_PRIME = 1021  # the largest below 32 * 32
_PRACTICE = "P"  # begins each code of the practice shop, and no other
_ROUNDS = 10_000  # so that a digest in the journal does not give the code away


def mark_of(shop: str, till: str, *, practice: bool) -> str:
    """The first two characters of all codes of a till."""
    number = int.from_bytes(sha256(f"{shop}\n{till}".encode()).digest()[:4])
    first = _PRACTICE if practice else _ALPHABET.replace(_PRACTICE, "")[number % 31]
    return first + _ALPHABET[number // 31 % 32]


def new_code(secret: str, mark: str) -> str:
    """A code out of a secret that nothing else was made of, of at least 60 bits of chance."""
    chance = int.from_bytes(sha256(f"voucher {secret}".encode()).digest()[:8])
    body = mark + "".join(_ALPHABET[chance >> 5 * place & 31] for place in range(LENGTH - 4))
    return body + _check(body)


def _check(body: str) -> str:
    number = 0
    for letter in body:
        number = (number * 32 + _ALPHABET.index(letter)) % _PRIME
    return _ALPHABET[number // 32] + _ALPHABET[number % 32]


def read_code(text: str) -> str:
    """The code that was typed or scanned, however it is written.

    Raises DomainError: voucher_form (no such characters, or not so many; detail `typed`), voucher_check (a character is
    wrong, or two are changed).
    """
    code = text.upper().translate(_MEANT)
    if len(code) != LENGTH or any(letter not in _ALPHABET for letter in code):
        raise DomainError("voucher_form", "code", typed=len(code), length=LENGTH)
    if _check(code[:-2]) != code[-2:]:
        raise DomainError("voucher_check", "code")
    return code


def is_code(text: str) -> bool:
    """Whether a text is a voucher's code and nothing else."""
    try:
        read_code(text)
    except DomainError:
        return False
    return True


def whose(code: str, mark: str) -> str:
    """Of a code that this till's file does not know: why. An error code: voucher_practice (the practice shop's),
    voucher_real (a real one, in the practice shop), voucher_other_till, voucher_unknown."""
    if code[0] != mark[0] and _PRACTICE in (code[0], mark[0]):
        return "voucher_practice" if code[0] == _PRACTICE else "voucher_real"
    return "voucher_unknown" if code[:2] == mark else "voucher_other_till"


def in_groups(code: str) -> str:
    """As it is printed and read out: `7KQ4-…`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def digest_of_code(code: str) -> str:
    """What a code is found by. It is slow on purpose: some milliseconds each."""
    return pbkdf2_hmac("sha256", code.encode(), b"comptoir voucher", _ROUNDS).hex()
