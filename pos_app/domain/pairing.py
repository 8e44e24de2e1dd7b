"""The code that pairs a till with the shop's store: shown on the first till, typed or pasted on the next.

It holds where the store is, which till's code it is for, a secret that the new till replaces at once, and the beginning
of the server's certificate's SHA-256, so that nobody between them can put another server in its place.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import field

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen

SECRET, PRINT = 10, 10  # bytes: 80 bits each
_FORM = 1
_GROUP = 5
_LOOK_ALIKE = str.maketrans("018", "OIB")  # figures that base32 has not, as they are misread


@frozen
class Pairing:
    """`code` is the new till's; `fingerprint` the first PRINT bytes of the certificate's SHA-256, b"" for a store on
    the same computer."""

    host: str
    port: int
    database: str
    code: str
    secret: bytes = field(repr=False)
    fingerprint: bytes


def written(pairing: Pairing) -> str:
    """The code in groups of five letters and figures."""
    texts = [text.encode() for text in (pairing.host, pairing.database, pairing.code)]
    if len(pairing.secret) != SECRET or len(pairing.fingerprint) not in (0, PRINT) or max(map(len, texts)) > 255:
        raise ValueError("a pairing of another form")
    raw = bytes([_FORM, len(pairing.fingerprint)]) + pairing.port.to_bytes(2, "big")
    raw += b"".join(bytes([len(text)]) + text for text in texts) + pairing.secret + pairing.fingerprint
    raw += binascii.crc_hqx(raw, 0).to_bytes(2, "big")
    text = base64.b32encode(raw).decode().rstrip("=")
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read_pairing(text: str) -> Pairing:
    """The pairing of a typed or pasted code. Raises DomainError("pairing_code") for one with a mistake in it."""
    letters = "".join(letter for letter in text.upper().translate(_LOOK_ALIKE) if letter.isascii() and letter.isalnum())
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        if binascii.crc_hqx(raw[:-2], 0) != int.from_bytes(raw[-2:], "big") or raw[0] != _FORM:
            raise DomainError("pairing_code", "code")
        at, texts = 4, []
        for _ in range(3):
            length = raw[at]
            texts.append(raw[at + 1 : at + 1 + length].decode())
            at += 1 + length
    except (binascii.Error, IndexError, UnicodeDecodeError) as error:
        raise DomainError("pairing_code", "code") from error
    secret, mark = raw[at : at + SECRET], raw[at + SECRET : -2]
    if len(secret) != SECRET or len(mark) != raw[1]:
        raise DomainError("pairing_code", "code")
    host, database, code = texts
    return Pairing(host, int.from_bytes(raw[2:4], "big"), database, code, secret, mark)
