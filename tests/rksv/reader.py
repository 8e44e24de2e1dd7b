"""A second reader of the Austrian data log (DEP7), written after the RKSV, its annex and the ministry's sample code; it
uses nothing of the program.

`python -m tests.rksv.reader DEP KEYS` says what is wrong, and where. It checks each signature, the links, the turnover
counter (by the key stream of AES in ECB mode), the order of receipts and of their dates.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_der_x509_certificate

BROKEN = "Sicherheitseinrichtung ausgefallen"
_AMOUNT = re.compile(r"(-?)(\d+),(\d\d)")


@dataclass(frozen=True)
class WrongError(Exception):
    """What is wrong with which receipt (from 0)."""

    what: str
    at: int


@dataclass(frozen=True)
class Parsed:
    """The fields of one receipt."""

    suite: str
    box: str
    number: str
    date: datetime
    sums: tuple[int, ...]
    counter: bytes
    serial: str
    link: str
    signature: bytes

    @property
    def mark(self) -> str:
        return self.counter.decode() if self.counter in (b"STO", b"TRA") else ""

    @property
    def is_null(self) -> bool:
        return not any(self.sums)

    @property
    def is_broken(self) -> bool:
        return self.signature == BROKEN.encode()


def plain(text: str) -> bytes:
    """Base64 for URLs without padding, strictly."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise ValueError("base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError("base64url is not canonical")
    return data


def parse(jws: str) -> Parsed:
    """The fields of a compact JWS. Raises ValueError."""
    head, body, signature = jws.split(".")
    if plain(head) != b'{"alg":"ES256"}':
        raise ValueError("header")
    empty, suite, box, number, date, *rest = plain(body).decode().split("_")
    if empty or not re.fullmatch(r"R1-(AT0|[A-Z]{2}[1-9]\d*)", suite) or len(rest) != 8:
        raise ValueError("fields")
    sums = []
    for text in rest[:5]:
        if (found := _AMOUNT.fullmatch(text)) is None:
            raise ValueError("amount")
        cents = int(found[2]) * 100 + int(found[3])
        sums.append(-cents if found[1] else cents)
    counter = base64.b64decode(rest[5], validate=True)
    if counter not in (b"STO", b"TRA") and not 5 <= len(counter) <= 16:
        raise ValueError("counter")
    when = datetime.strptime(date, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - a receipt has the local time
    return Parsed(suite, box, number, when, tuple(sums), counter, rest[6], rest[7], plain(signature))


def counter_of(one: Parsed, key: bytes) -> int:
    """The turnover counter in clear: the first block of the key stream over it."""
    start = hashlib.sha256((one.box + one.number).encode()).digest()[:16]
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(start)
    clear = bytes(a ^ b for a, b in zip(one.counter, stream, strict=False))
    return int.from_bytes(clear, "big", signed=True)


def keys_of(told: dict[str, Any]) -> dict[str, ec.EllipticCurvePublicKey]:
    """The public keys by serial number."""
    found = {}
    for serial, one in told["certificateOrPublicKeyMap"].items():
        data = base64.b64decode(one["signatureCertificateOrPublicKey"])
        if one["signatureDeviceType"] == "CERTIFICATE":
            key: object = load_der_x509_certificate(data).public_key()
        else:
            key = load_der_public_key(data)
        assert isinstance(key, ec.EllipticCurvePublicKey)
        found[serial] = key
    return found


def check(dep: bytes, material: bytes) -> int:
    """How many receipts a good log has. Raises WrongError."""
    told = json.loads(material)
    key, keys = base64.b64decode(told["base64AESKey"]), keys_of(told)
    log = json.loads(dep)
    receipts = [jws for group in log["Belege-Gruppe"] for jws in group["Belege-kompakt"]]
    before, last, counter, owes, seen = "", None, 0, False, set()
    for at, jws in enumerate(receipts):
        try:
            one = parse(jws)
        except ValueError as error:
            raise WrongError(f"form: {error}", at) from error
        if not one.is_broken and not _is_signed(jws, one, keys):
            raise WrongError("signature", at)
        link = hashlib.sha256((before or one.box).encode()).digest()[:8]
        if base64.b64encode(link).decode() != one.link:
            raise WrongError("link", at)
        if one.number in seen:
            raise WrongError("number twice", at)
        if last is None:
            if not one.is_null or one.mark or one.is_broken:
                raise WrongError("start", at)
        else:
            if one.box != last.box or one.suite != last.suite:
                raise WrongError("box", at)
            if one.date < last.date:
                raise WrongError("date", at)
            # Behind an outage the first signed receipt is one of nothing.
            if owes and not one.is_broken and (not one.is_null or one.mark):
                raise WrongError("no receipt of nothing behind an outage", at)
        owes = one.is_broken or (owes and one.is_broken)
        if one.mark != "TRA":
            counter += sum(one.sums)
            if not one.mark and counter_of(one, key) != counter:
                raise WrongError("counter", at)
        seen.add(one.number)
        before, last = jws, one
    return len(receipts)


def _is_signed(jws: str, one: Parsed, keys: dict[str, ec.EllipticCurvePublicKey]) -> bool:
    if len(one.signature) != 64 or one.serial not in keys:
        return False
    r, s = (int.from_bytes(half, "big") for half in (one.signature[:32], one.signature[32:]))
    try:
        keys[one.serial].verify(encode_dss_signature(r, s), jws.rpartition(".")[0].encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


if __name__ == "__main__":
    try:
        print(check(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes()), "receipts are right")
    except WrongError as wrong:
        sys.exit(f"receipt {wrong.at}: {wrong.what}")
