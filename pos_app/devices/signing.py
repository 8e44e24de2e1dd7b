"""The ports of signing devices: what a till asks of one, whatever it is.

An adapter (a card reader, a trust service over the network, a middleware on this computer) satisfies a protocol of
this module. No call waits longer than `deadline`: the till ends it then, and what the device answers later counts for
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pos_app.domain.frozen import frozen

if TYPE_CHECKING:
    from pos_app.domain.fiscal_receipt import FiscalDocument
    from pos_app.domain.tse import TseRecord


class DeviceOutError(Exception):
    """The device does not answer, or does not sign. The text is for the log: the device's own words, no secret."""


@frozen
class ReceiptCertificate:
    """Who an Austrian device is: the trust service's identifier (`AT1`; `AT0` for a closed system), the serial number
    of its certificate (hex; `U:ATU12345678-1` in a closed system), the certificate and those above it (DER)."""

    zda: str
    serial: str
    certificate: bytes = b""
    issuers: tuple[bytes, ...] = ()


class ReceiptSigner(Protocol):
    """An Austrian signature unit (a.sign RK, a card). The key never leaves it."""

    deadline: float
    """Seconds that a payment waits for it at most: 1 for a card, 3 for a service over the network."""

    async def certificate(self) -> ReceiptCertificate:
        """Who it is. Raises DeviceOutError."""
        ...

    async def sign(self, data: bytes) -> bytes:
        """The ES256 signature of `data` (RFC 7518, 3.4): 64 bytes, r and s. Raises DeviceOutError."""
        ...


class TransactionSigner(Protocol):
    """A German device (TSE), or the middleware before it."""

    deadline: float

    async def sign(self, document: FiscalDocument) -> TseRecord:
        """Start and finish a transaction with this document. Raises DeviceOutError."""
        ...

    async def answers(self) -> None:
        """Ask whether the device is there. Raises DeviceOutError."""
        ...
