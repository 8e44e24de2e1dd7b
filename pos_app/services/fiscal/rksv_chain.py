"""The Austrian chain: each receipt is linked to the one before, has the encrypted turnover counter, and is signed by
the device, or bears the mark of its outage (domain/rksv.py). Imported with a device only.
"""

from __future__ import annotations

import json
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from pos_app.devices.signing import DeviceOutError, ReceiptCertificate, ReceiptSigner
from pos_app.domain import rksv
from pos_app.domain.fiscal_receipt import FiscalDocument, FiscalKind, FiscalMark, SignedDocument
from pos_app.domain.frozen import frozen

_MUST = frozenset({FiscalKind.START, FiscalKind.YEAR, FiscalKind.COLLECT})


@frozen
class RksvReceipt:
    """What the file keeps of a receipt: the compact JWS, and the turnover counter behind it (cents)."""

    jws: str
    counter: int
    who: tuple[str, str]

    @classmethod
    def of(cls, row: SignedDocument) -> RksvReceipt:
        """The receipt of a document of the chain."""
        told = json.loads(row.body)
        return cls(told["jws"], told["counter"], (told["zda"], told["serial"]))


class RksvNotary:
    """Makes the records of one cash box. `key` are the 32 bytes that encrypt its turnover counter, `box` its
    Kassenidentifikationsnummer. Satisfies `Notary`."""

    def __init__(self, device: ReceiptSigner, key: bytes, box: str) -> None:
        self._device = device
        self._key = key
        self._who: ReceiptCertificate | None = None
        self.box = box
        self.deadline = device.deadline

    def begins_with(self) -> FiscalKind:
        """A chain begins with a signed receipt of nothing."""
        return FiscalKind.START

    def turn(self, period: SignedDocument, now: datetime) -> FiscalKind | None:
        """The receipt of nothing that must come before one of `now`; `period` is the last of its kind."""
        return rksv.turns_of_month(period.at, now.astimezone(period.at.tzinfo))

    def collects(self) -> FiscalKind:
        """An outage ends with a signed receipt of nothing."""
        return FiscalKind.COLLECT

    async def record(self, document: FiscalDocument, last: SignedDocument | None) -> str:
        """Have a document signed behind `last`. Raises DeviceOutError."""
        who = await self._certificate()
        text, counter = self._payload(document, last, (who.zda, who.serial))
        signature = await self._device.sign(rksv.signing_input(text))
        if len(signature) != 64:
            raise DeviceOutError("the signature is not one of ES256")
        return _body(rksv.compact(text, signature), counter, (who.zda, who.serial))

    async def answers(self) -> None:
        """Ask whether the device is there. Raises DeviceOutError."""
        await self._device.certificate()

    def must_sign(self, kind: FiscalKind) -> bool:
        """The receipts of nothing that begin a chain and end a year or an outage; the others may bear the mark."""
        return kind in _MUST

    def unsigned(self, document: FiscalDocument, last: SignedDocument | None) -> str:
        """The record of a document that the device did not sign."""
        assert last is not None  # the chain begins signed
        who = RksvReceipt.of(last).who if self._who is None else (self._who.zda, self._who.serial)
        text, counter = self._payload(document, last, who)
        return _body(rksv.compact(text, None), counter, who)

    def mark(self, row: SignedDocument) -> FiscalMark:
        """What a paper shows of a document."""
        return rksv.mark_of(RksvReceipt.of(row).jws, self.box, row.kind, signed=row.signed)

    def missing(self) -> FiscalMark:
        """What a paper shows that has no record yet."""
        return FiscalMark((rksv.OUTAGE,), (("Kassen-ID", self.box),))

    async def _certificate(self) -> ReceiptCertificate:
        if self._who is None:
            self._who = await self._device.certificate()
        return self._who

    def _payload(self, document: FiscalDocument, last: SignedDocument | None, who: tuple[str, str]) -> tuple[str, int]:
        before = RksvReceipt.of(last) if last is not None else None
        sums = rksv.rate_sums(document.amounts)
        counter = rksv.counter_after(before.counter if before else 0, document.kind, sums)
        encrypted = encrypted_counter(self._key, rksv.counter_iv(self.box, document.number), counter)
        field = rksv.counter_field(document.kind, encrypted)
        link = rksv.link_to(before.jws if before else self.box)
        return rksv.payload(self.box, document.number, document.at, sums, field, who, link), counter


def encrypted_counter(key: bytes, iv: bytes, counter: int) -> bytes:
    """The turnover counter (cents, two's complement) encrypted by AES-256 in ICM. Raises OverflowError above 2^63."""
    cipher = Cipher(AES256(key), CTR(iv)).encryptor()
    return cipher.update(counter.to_bytes(rksv.COUNTER_BYTES, "big", signed=True)) + cipher.finalize()


def _body(jws: str, counter: int, who: tuple[str, str]) -> str:
    return json.dumps({"jws": jws, "counter": counter, "zda": who[0], "serial": who[1]}, separators=(",", ":"))
