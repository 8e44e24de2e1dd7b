"""A middleware before a German device (TSE) on this computer: fiskaltrust.Middleware over REST, as its public interface
documentation says (github.com/fiskaltrust/interface-doc; docs/signing.md). It listens on loopback; no other host is
asked. One call opens and ends a transaction ("implicit flow").
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from typing import Any

from pos_app.devices.signing import DeviceOutError
from pos_app.domain import tse
from pos_app.domain.fiscal_receipt import BesideKind, FiscalDocument, FiscalKind, in_euros
from pos_app.domain.tse import TseRecord

_GERMAN = 0x4445 << 48
_RECEIPT, _ZERO = _GERMAN | 1, _GERMAN | 2
_IMPLICIT, _TRAINING = 0x1_0000_0000, 0x2_0000
_OUT = 2  # of ftState: the middleware does not reach the device
_CASH, _OTHER = _GERMAN | 1, _GERMAN | 9
_RATES = {Decimal(19): 1, Decimal(7): 2, Decimal("10.7"): 3, Decimal("7.8"): 3, Decimal("5.5"): 4, Decimal(0): 6}
# What is not taxable: a voucher sold and redeemed, a receivable, anything else.
_BESIDES = {
    BesideKind.VOUCHER_SOLD: (0x60, "Gutschein"),
    BesideKind.VOUCHER_PAID: (0x68, "Gutschein"),
    BesideKind.OWED: (0x77, "Forderung"),
    BesideKind.ROUNDING: (5, "Rundung"),
}
_NORMAL = 1  # also what has no field of its own, as in `tse.rate_fields`
# ftSignatureType of what a receipt shows.
_CLIENT, _TYPE, _DATA, _NUMBER, _COUNTER, _START, _END, _ALGORITHM, _FORMAT, _SIGNATURE, _KEY = range(0x14, 0x1F)
_NUMBER_IN_TEXT = re.compile(r'"#(-?[\d.]+)"')
_MOST = 1_000_000  # bytes of an answer


class TseMiddleware:
    """The middleware at `address` (`http://127.0.0.1:1500`) with the queue of `cash_box`. Satisfies
    `TransactionSigner`. Raises DomainError("tse_address") for a place that is not this computer."""

    deadline = 3.0

    def __init__(self, address: str, cash_box: str, till: str) -> None:
        self._host, self._port, path = tse.middleware_at(address)
        self._path = f"{path}/json/v1/sign"
        self._cash_box = cash_box
        self._till = till

    async def sign(self, document: FiscalDocument) -> TseRecord:
        """Have a document signed in a transaction of its own. Raises DeviceOutError, also for an answer that says
        something else than the document."""
        training = _TRAINING if document.kind is FiscalKind.TRAINING else 0
        items = [
            {
                "Quantity": 1,
                "Description": f"{one.percent.normalize():f} %",
                "Amount": f"#{in_euros(one.gross)}",
                "VATRate": f"#{one.percent.normalize():f}",
                "ftChargeItemCase": _GERMAN | _RATES.get(one.percent.normalize(), _NORMAL),
            }
            for one in document.amounts
        ]
        items += [
            {
                "Quantity": 1,
                "Description": _BESIDES[one.kind][1],
                "Amount": f"#{in_euros(one.amount)}",
                "VATRate": "#0",
                "ftChargeItemCase": _GERMAN | _BESIDES[one.kind][0],
            }
            for one in document.besides
        ]
        ways = ((document.cash, _CASH, "Bar"), (document.other, _OTHER, "Unbar"))
        paid = [
            {"Quantity": 1, "Description": name, "Amount": f"#{in_euros(cents)}", "ftPayItemCase": case}
            for cents, case, name in ways
            if cents
        ]
        wanted = self._request(document, _RECEIPT | _IMPLICIT | training, items, paid)
        record = _record(await self._ask(wanted))
        if (record.process_type, record.process_data) != (tse.PROCESS, tse.process_data(document)):
            raise DeviceOutError("the device signed something else")
        return record

    async def answers(self) -> None:
        """A receipt of nothing, which makes the middleware look for its device. Raises DeviceOutError."""
        await self._ask(self._request(None, _ZERO | _IMPLICIT, [], []))

    def _request(
        self, document: FiscalDocument | None, case: int, items: list[dict[str, Any]], paid: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "ftCashBoxID": self._cash_box,
            "cbTerminalID": self._till,
            "cbReceiptReference": document.number if document is not None else "",
            "cbReceiptMoment": document.at.astimezone(UTC).isoformat() if document is not None else None,
            "cbChargeItems": items,
            "cbPayItems": paid,
            "ftReceiptCase": case,
        }

    async def _ask(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        # Amounts are numbers in the interface, and no float here: they are written into the text.
        body = _NUMBER_IN_TEXT.sub(r"\1", json.dumps(wanted)).encode()
        told = await asyncio.to_thread(self._exchange, body)
        if not isinstance(told, dict) or not isinstance(told.get("ftState"), int):
            raise DeviceOutError("no answer of a middleware")
        if told["ftState"] & 0xFFFF:
            raise DeviceOutError(f"state {told['ftState'] & 0xFFFF:#x}")
        return told

    def _exchange(self, body: bytes) -> object:
        line = HTTPConnection(self._host, self._port, timeout=self.deadline)
        try:
            line.request("POST", self._path, body, {"Content-Type": "application/json", "cashboxid": self._cash_box})
            answer = line.getresponse()
            content = answer.read(_MOST + 1)
        except (OSError, HTTPException) as error:
            raise DeviceOutError(type(error).__name__) from error
        finally:
            line.close()
        if answer.status != 200 or len(content) > _MOST:
            raise DeviceOutError(f"HTTP {answer.status}")
        try:
            return json.loads(content)
        except ValueError as error:
            raise DeviceOutError("no JSON") from error


def _record(told: Mapping[str, Any]) -> TseRecord:
    try:
        items = {one["ftSignatureType"] & 0xFFFF: str(one["Data"]) for one in told["ftSignatures"]}
        key = items[_KEY]
        return TseRecord(
            items[_CLIENT],
            items[_TYPE],
            items[_DATA],
            int(items[_NUMBER]),
            int(items[_COUNTER]),
            items[_START],
            items[_END],
            items[_ALGORITHM],
            items[_FORMAT],
            items[_SIGNATURE],
            key,
            items.get(0x23, sha256(key.encode()).hexdigest()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DeviceOutError("an answer without a signature") from error
