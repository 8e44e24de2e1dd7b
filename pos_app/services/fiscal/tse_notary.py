"""The German way to record documents: each is a transaction of the device, and stands by itself. What the device did
not sign says so; nothing is signed afterwards. Imported with a device only.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from pos_app.devices.signing import TransactionSigner
from pos_app.domain import tse
from pos_app.domain.fiscal_receipt import FiscalDocument, FiscalKind, FiscalMark, SignedDocument
from pos_app.domain.tse import TseRecord


class TseNotary:
    """Records with one device. Satisfies `Notary`."""

    def __init__(self, device: TransactionSigner) -> None:
        self._device = device
        self.deadline = device.deadline

    def begins_with(self) -> FiscalKind | None:
        """There is no receipt that begins."""
        return None

    def turn(self, period: SignedDocument, now: datetime) -> FiscalKind | None:  # noqa: ARG002 - as the protocol
        """None of a month."""
        return None

    def collects(self) -> FiscalKind | None:
        """None of an outage: its times are in the journal."""
        return None

    def must_sign(self, kind: FiscalKind) -> bool:  # noqa: ARG002 - as the protocol
        """Selling goes on."""
        return False

    async def record(self, document: FiscalDocument, last: SignedDocument | None) -> str:  # noqa: ARG002 - as the protocol
        """Have a document signed. Raises DeviceOutError."""
        return json.dumps(asdict(await self._device.sign(document)), separators=(",", ":"), ensure_ascii=False)

    async def answers(self) -> None:
        """Ask whether the device is there. Raises DeviceOutError."""
        await self._device.answers()

    def unsigned(self, document: FiscalDocument, last: SignedDocument | None) -> str:  # noqa: ARG002 - as the protocol
        """What would have been signed."""
        told = {"process_type": tse.PROCESS, "process_data": tse.process_data(document)}
        return json.dumps(told, separators=(",", ":"))

    def mark(self, row: SignedDocument) -> FiscalMark:
        """What a paper shows of a document."""
        return tse.mark_of(TseRecord(**json.loads(row.body)), row.kind) if row.signed else tse.missing_mark(row.kind)

    def missing(self) -> FiscalMark:
        """What a paper shows that has no record yet."""
        return tse.missing_mark()
