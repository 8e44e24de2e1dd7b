"""The hand-over file: one JSON document, signed with a key that every till of a shop can derive.

The signature is the document's last member and covers every byte before it (HMAC-SHA256). The key is derived from the
shop's API secret (HKDF, RFC 5869) and the shop's id, so that a file of another shop under the same API key is rejected
too. The file does not reveal the secret.

Scope: the standard library and `tables.handover`; the file system only in `read_file` and `write_file`.
"""

from __future__ import annotations

import hmac
import json
import re
from hashlib import sha256
from pathlib import Path

from pos_app.domain.errors import DomainError
from pos_app.store.errors import StoreError, store_error
from pos_app.store.sqlite.codec import decode, encode
from pos_app.store.sqlite.files import sync_folder
from pos_app.store.tables.handover import Handover
from pos_app.system import held_files

VERSION = 4  # 1: without returns, 2: corrections of tenders, 3: later payments; this program reads all
LARGEST = 512 * 1024 * 1024  # bytes: some 100,000 sales; a larger file is no hand-over
_SIGNED = re.compile(rb'(\{.*),"signature":"([0-9a-f]{64})"\}\s*', re.DOTALL)


def shop_key(secret: str, shop_id: str) -> bytes:
    """The signing key of all tills of a shop, from the API secret and the shop's id at Chift."""
    root = hmac.digest(b"comptoir hand-over 1", secret.encode(), sha256)
    return hmac.digest(root, shop_id.encode() + b"\x01", sha256)


def shop_mark(key: bytes) -> str:
    """A mark in the file that identifies the shop without revealing the key."""
    return hmac.new(key, b"shop", sha256).hexdigest()[:16]


def seal(given: Handover, key: bytes) -> bytes:
    """The bytes of the file: the hand-over with its signature."""
    body = encode(given).removesuffix("}").encode()
    return body + b',"signature":"' + hmac.new(key, body, sha256).hexdigest().encode() + b'"}\n'


def unseal(content: bytes, key: bytes) -> Handover:
    """The hand-over in a file whose signature is valid for every byte.

    Raises DomainError: handover_file (it is no hand-over file), handover_newer (of a newer program), handover_shop (of
    another shop), handover_changed (the signature does not match).
    """
    signed = _SIGNED.fullmatch(content)
    told = _told(content)
    if told.get("version") is None or "shop" not in told:
        raise DomainError("handover_changed" if signed else "handover_file")
    if not signed or not hmac.compare_digest(hmac.new(key, signed[1], sha256).hexdigest().encode(), signed[2]):
        raise DomainError("handover_changed" if told["shop"] == shop_mark(key) else "handover_shop")
    if told["version"] not in range(1, VERSION + 1):
        raise DomainError("handover_newer")
    try:
        return decode(Handover, content.decode())
    except StoreError as error:  # signed by a till of the shop, and yet not readable by this program
        raise DomainError("handover_newer") from error


def write_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, readable by its user only: it contains names and addresses.

    Raises DomainError("handover_unwritable"), StoreError("full").
    """
    try:
        held_files.write(path, content)
        sync_folder(path.parent)
    except OSError as error:
        found = store_error(error)
        if found is not None and found.kind == "full":
            raise found from error
        raise DomainError("handover_unwritable") from error


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises DomainError: handover_file (it is no hand-over file), handover_unreadable."""
    try:
        if (path.exists() and not path.is_file()) or path.stat().st_size > LARGEST:
            raise DomainError("handover_file")
        return path.read_bytes()
    except OSError as error:
        raise DomainError("handover_unreadable") from error


def _told(content: bytes) -> dict[str, object]:
    """What a file says of itself before its signature is checked; used only to choose the error."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
