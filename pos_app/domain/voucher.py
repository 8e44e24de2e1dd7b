"""Vouchers and store credit: codes that nobody guesses, what is left on one, what it pays of a sale (returns.md).

A code is 16 characters of Crockford's base32 (no I, L, O, U): two that say whose it is, twelve of chance (60 bits), and
two check characters. The first fourteen are a number n, the last two are n modulo 1021, a prime: one wrong character
and two neighbours in the wrong order are always found. Every voucher is for anything the shop sells (multi-purpose), so
its sale is no turnover and has no tax; what it pays is taxed with the goods. Pure; amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import pbkdf2_hmac, sha256

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Currency, Money
from pos_app.domain.payment import VOUCHER, Tender

LENGTH = 16
MOST = 1_000_000  # minor units: a slip of the hand is no voucher
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans("OIL", "011", " -\u00a0\t")  # as people and printers write them
_PRIME = 1021  # the largest below 32 * 32
_PRACTICE = "P"  # begins each code of the practice shop, and no other
_ROUNDS = 10_000  # so that a digest in the journal does not give the code away


class Origin(StrEnum):
    """What a voucher was given for."""

    SOLD = "sold"
    RETURN = "return"
    """In place of money, for what came back; also of a sale that was paid by a voucher."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it was given out; it never changes. `digest` is its code's (`digest_of`), `document` and `number`
    are the payment or return that gave it out."""

    id: str
    digest: str
    at: datetime
    cashier: str
    currency: Currency
    amount: int
    origin: Origin
    document: str
    number: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A voucher and its code, which is told once: to the till's own file and to its paper."""

    voucher: Voucher
    code: str


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """What a voucher paid: of the sale `document`, whose number is `number`."""

    voucher: str
    document: str
    number: str
    at: datetime
    cashier: str
    currency: Currency
    amount: int


@dataclass(frozen=True, slots=True)
class VoucherNow:
    """A voucher as it stands: what was paid with it (`used`); `code` is "" once it is used up, or lost with a damaged
    file."""

    voucher: Voucher
    used: int = 0
    code: str = ""

    @property
    def left(self) -> int:
        """What it still pays."""
        return self.voucher.amount - self.used


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


def check_voucher(now: VoucherNow, currency: Currency) -> None:
    """Raises DomainError: voucher_currency (detail `of`), voucher_empty (nothing is left on it)."""
    if now.voucher.currency != currency:
        raise DomainError("voucher_currency", "code", of=now.voucher.currency.code)
    if now.left <= 0:
        raise DomainError("voucher_empty", "code")


def paying(now: VoucherNow, due: Money, taken: Sequence[Tender] = ()) -> Tender:
    """The tender by which a voucher pays what is `due`, or as much as is left on it. Raises DomainError as
    `check_voucher`, voucher_twice (it is among those `taken` already), tender_amount (nothing is due)."""
    check_voucher(now, due.currency)
    if any(tender.voucher == now.voucher.id for tender in taken):
        raise DomainError("voucher_twice", "code")
    if due.minor <= 0:
        raise DomainError("tender_amount", "code")
    return Tender(
        VOUCHER, Money.from_minor(min(now.left, due.minor), due.currency), is_cash=False, voucher=now.voucher.id
    )


def voucher_amount(amount: Money, currency: Currency) -> int:
    """What a voucher is sold for. Raises DomainError("voucher_amount") for zero, parts of a cent, or more than MOST."""
    whole = amount.currency == currency and amount.amount == round(amount.amount, currency.exponent)
    if not whole or not 0 < amount.minor <= MOST:
        raise DomainError("voucher_amount", "amount", most=str(Money.from_minor(MOST, currency)))
    return amount.minor
