"""A signature unit in software, for the practice shop and for tests: its key is the till's own, and no trust service
vouches for it. The file of a till that sells takes no device of this kind.

Imported with a device only: cryptography takes 40 ms and 5 MB.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pos_app.devices.signing import ReceiptCertificate

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256


class SoftSigner:
    """Signs by a key that is made of `seed`. Satisfies `ReceiptSigner`."""

    deadline = 1.0

    def __init__(self, seed: bytes, who: ReceiptCertificate) -> None:
        scalar = int.from_bytes(sha256(b"signature" + seed).digest(), "big") % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(scalar, ec.SECP256R1())
        self._who = who

    async def certificate(self) -> ReceiptCertificate:
        """As it was given."""
        return self._who

    async def sign(self, data: bytes) -> bytes:
        """At once, and the same for the same data (RFC 6979)."""
        r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @property
    def public_key(self) -> bytes:
        """The public key (DER, SubjectPublicKeyInfo), for whoever checks."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
