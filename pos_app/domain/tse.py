"""The German receipt that a device (TSE) signs: process data of `Kassenbeleg-V1` and the QR code, as the annexes of
DSFinV-K 2.4 give them. docs/signing.md names where they were read. Pure; amounts are cents.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_receipt import FiscalDocument, FiscalKind, FiscalMark, RateAmount, by_percent, in_euros
from pos_app.domain.frozen import frozen

PROCESS = "Kassenbeleg-V1"
OUTAGE = "TSE ausgefallen"
"""On the paper of what the device did not sign; in the law's language everywhere."""
TRAINING = "Training"
_FIELDS = 5
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Normal, reduced, the two averages of farmers (§ 24 UStG), zero.
_FIELD = {
    Decimal(rate): at for at, rates in enumerate((("19",), ("7",), ("10.7", "7.8"), ("5.5",), ("0",))) for rate in rates
}


@frozen
class TseRecord:
    """What a device says of a transaction. `client` is the till's serial number at it; times are its own, in UTC;
    `signature` and `key` base64."""

    client: str
    process_type: str
    process_data: str
    number: int
    counter: int
    started: str
    finished: str
    algorithm: str
    time_format: str
    signature: str
    key: str
    serial: str = ""


def middleware_at(address: str) -> tuple[str, int, str]:
    """Host, port and path of a middleware's address (`http://127.0.0.1:1500`). Raises DomainError("tse_address") for a
    place that is not this computer."""
    try:
        found = urlsplit(address)
        place = (found.hostname or "", found.port or 80, found.path.rstrip("/"))
    except ValueError:
        raise DomainError("tse_address", "address") from None
    if found.scheme != "http" or place[0] not in _LOOPBACK or found.username or found.query or found.fragment:
        raise DomainError("tse_address", "address")
    return place


def rate_fields(amounts: Iterable[RateAmount]) -> tuple[int, ...]:
    """Amounts with tax in the five fields. A rate without a field of its own counts as the normal one."""
    sums = [0] * _FIELDS
    for percent, gross in by_percent(amounts).items():
        sums[_FIELD.get(percent, 0)] += gross
    return tuple(sums)


def process_data(document: FiscalDocument) -> str:
    """`Beleg^17.98_7.95_0.00_0.00_0.00^25.93:Bar`: kind, gross by rate, payments. What stands beside the goods has no
    rate: it is in the last field, as the export has it in lines of its own (docs/dsfinvk.md)."""
    kind = "AVTraining" if document.kind is FiscalKind.TRAINING else "Beleg"
    paid = [f"{in_euros(cents)}:{name}" for cents, name in ((document.cash, "Bar"), (document.other, "Unbar")) if cents]
    *rates, untaxed = rate_fields(document.amounts)
    fields = (*rates, untaxed + sum(one.amount for one in document.besides))
    return f"{kind}^{'_'.join(map(in_euros, fields))}^{'_'.join(paid)}"


def qr_text(one: TseRecord) -> str:
    """The text of the QR code, version 0."""
    told = (one.client, one.process_type, one.process_data, one.number, one.counter, one.started, one.finished)
    return ";".join(map(str, ("V0", *told, one.algorithm, one.time_format, one.signature, one.key)))


def mark_of(one: TseRecord, kind: FiscalKind) -> FiscalMark:
    """What the paper shows of a transaction: the fields of KassenSichV § 6, and the QR code that has them all."""
    notes = (TRAINING,) if kind is FiscalKind.TRAINING else ()
    facts = (
        ("TSE-Transaktion", str(one.number)),
        ("Signaturzähler", str(one.counter)),
        ("Beginn", one.started),
        ("Ende", one.finished),
        ("Kassen-Seriennr.", one.client),
    )
    return FiscalMark(notes, facts, qr_text(one))


def missing_mark(kind: FiscalKind | None = None) -> FiscalMark:
    """What the paper shows of a document that the device did not sign."""
    return FiscalMark((*((TRAINING,) if kind is FiscalKind.TRAINING else ()), OUTAGE))
