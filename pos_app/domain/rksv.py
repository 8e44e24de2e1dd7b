"""The Austrian receipt that a signing device signs (RKSV and its annex "Detailspezifikationen"): sums by rate set,
the link to the receipt before, the machine-readable code. docs/signing.md names where it was read.

Encrypting and signing need a library and a device: `services.fiscal.rksv_chain`. Pure; amounts are cents.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_receipt import FiscalKind, FiscalMark, RateAmount, by_percent, in_euros

OUTAGE = "Sicherheitseinrichtung ausgefallen"
"""In place of a signature, and on the paper; the law's words, in every language."""
NAMES = {
    FiscalKind.TRAINING: "Trainingsbuchung",
    FiscalKind.RETURN: "Stornobuchung",
    FiscalKind.START: "Startbeleg",
    FiscalKind.MONTH: "Monatsbeleg",
    FiscalKind.YEAR: "Jahresbeleg",
    FiscalKind.END: "Schlussbeleg",
    FiscalKind.COLLECT: "Sammelbeleg",
}
"""What the law calls all but a sale."""
HEADER = b'{"alg":"ES256"}'
COUNTER_BYTES = 8
"""Of the turnover counter in a receipt; 5 at least."""
_MARKS = {FiscalKind.RETURN: b"STO", FiscalKind.TRAINING: b"TRA"}


class RateSums(NamedTuple):
    """The five sums of a receipt, in the order they stand in."""

    normal: int = 0  # 20 %
    reduced_1: int = 0  # 10 %
    reduced_2: int = 0  # 13 %
    zero: int = 0
    special: int = 0  # 19 %, since July 2026 4.9 % too, and any other rate


_FIELD = {Decimal(20): 0, Decimal(10): 1, Decimal(13): 2, Decimal(0): 3}


def rate_sums(amounts: Iterable[RateAmount]) -> RateSums:
    """Amounts with tax by rate set. A rate without a field of its own is "besonders": so the ministry says of 4.9 %."""
    sums = [0] * 5
    for percent, gross in by_percent(amounts).items():
        sums[_FIELD.get(percent, 4)] += gross
    return RateSums(*sums)


def counter_after(counter: int, kind: FiscalKind, sums: RateSums) -> int:
    """The turnover counter behind a receipt: what is trained does not count, what came back lowers it."""
    return counter if kind is FiscalKind.TRAINING else counter + sum(sums)


def counter_iv(box: str, number: str) -> bytes:
    """The 16 bytes with which the counter of a receipt is encrypted (AES-256, ICM)."""
    return sha256(f"{box}{number}".encode()).digest()[:16]


def counter_field(kind: FiscalKind, encrypted: bytes) -> str:
    """The field of the turnover counter: for returns and training a mark stands in its place."""
    return _b64(_MARKS.get(kind, encrypted))


def link_to(before: str) -> str:
    """The link to the receipt before (its compact JWS), or to the cash box's id at the first one."""
    return _b64(sha256(before.encode()).digest()[:8])


def payload(
    box: str, number: str, at: datetime, sums: RateSums, counter: str, signer: tuple[str, str], link: str
) -> str:
    """The machine-readable code without its signature. `at` is the till's local time, `signer` the trust service's
    identifier (AT1) and the certificate's serial number. Raises DomainError("fiscal_box") for a name with a "_"."""
    zda, serial = signer
    if any("_" in one for one in (box, number, zda, serial)):
        raise DomainError("fiscal_box")
    when = at.replace(tzinfo=None, microsecond=0).isoformat()
    return "_".join(("", f"R1-{zda}", box, number, when, *map(amount, sums), counter, serial, link))


def amount(cents: int) -> str:
    """`-12,30`."""
    return in_euros(cents).replace(".", ",")


def signing_input(text: str) -> bytes:
    """What the device signs: header and payload of the JWS."""
    return f"{_url(HEADER)}.{_url(text.encode())}".encode()


def compact(text: str, signature: bytes | None) -> str:
    """The receipt as a compact JWS, as the next link and the DEP have it; None: the device is out."""
    return f"{signing_input(text).decode()}.{_url(OUTAGE.encode() if signature is None else signature)}"


def machine_code(jws: str) -> str:
    """The text of the QR code: payload and signature, whose bytes are base64 here and base64url in the JWS."""
    _, text, signature = jws.split(".")
    return f"{_unurl(text).decode()}_{_b64(_unurl(signature))}"


def mark_of(jws: str, box: str, kind: FiscalKind, *, signed: bool) -> FiscalMark:
    """What the paper shows of a receipt."""
    notes = [note for note in (NAMES.get(kind, ""), "" if signed else OUTAGE) if note]
    return FiscalMark(tuple(notes), (("Kassen-ID", box),), machine_code(jws))


def turns_of_month(before: datetime, now: datetime) -> FiscalKind | None:
    """The receipt of nothing that must come before the first receipt of another month: of the month, or of the year,
    whose month is December."""
    if (before.year, before.month) >= (now.year, now.month):
        return None
    return FiscalKind.YEAR if before.year != now.year else FiscalKind.MONTH


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unurl(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
