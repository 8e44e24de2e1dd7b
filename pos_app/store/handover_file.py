"""The file a hand-over travels in: one JSON document, signed with a key that all tills of a shop can make.

The signature is the document's last member and covers every byte before it (HMAC-SHA256). The key comes from the
shop's API secret (HKDF, RFC 5869) and the shop's own id, so that a file of another shop under the same API key does
not fit either. Nothing in the file tells the secret.

Scope: the standard library and `handover`; the file system only in `read_file` and `write_file`.
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
from pos_app.system import atomic_file

VERSION = 1
LARGEST = 512 * 1024 * 1024  # bytes: some 100,000 sales; a file beyond this is something else
_SIGNED = re.compile(rb'(\{.*),"signature":"([0-9a-f]{64})"\}\s*', re.DOTALL)


def shop_key(secret: str, shop_id: str) -> bytes:
    """The key all tills of a shop sign with, from the API secret and the shop's id at Chift."""
    root = hmac.digest(b"comptoir hand-over 1", secret.encode(), sha256)
    return hmac.digest(root, shop_id.encode() + b"\x01", sha256)


def shop_mark(key: bytes) -> str:
    """What tells one shop's files from another's without telling the key."""
    return hmac.new(key, b"shop", sha256).hexdigest()[:16]


def seal(given: Handover, key: bytes) -> bytes:
    """The file's bytes."""
    body = encode(given).removesuffix("}").encode()
    return body + b',"signature":"' + hmac.new(key, body, sha256).hexdigest().encode() + b'"}\n'


def unseal(content: bytes, key: bytes) -> Handover:
    """What a file holds, every byte of it as it was signed.

    Raises DomainError: handover_file (it is none), handover_newer (of a newer program), handover_shop (of another
    shop), handover_changed (some of it is not as it was written).
    """
    signed = _SIGNED.fullmatch(content)
    told = _told(content)
    if told.get("version") is None or "shop" not in told:
        raise DomainError("handover_changed" if signed else "handover_file")
    if not signed or not hmac.compare_digest(hmac.new(key, signed[1], sha256).hexdigest().encode(), signed[2]):
        raise DomainError("handover_changed" if told["shop"] == shop_mark(key) else "handover_shop")
    if told["version"] != VERSION:
        raise DomainError("handover_newer")
    try:
        return decode(Handover, content.decode())
    except StoreError as error:  # signed by a till of the shop, and not to be read by this one
        raise DomainError("handover_newer") from error


def write_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, for its owner only: it holds names and addresses.

    Raises DomainError("handover_unwritable") where it cannot be, StoreError("full").
    """
    try:
        atomic_file.write(path, content)
        sync_folder(path.parent)
    except OSError as error:
        found = store_error(error)
        if found is not None and found.kind == "full":
            raise found from error
        raise DomainError("handover_unwritable") from error


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises DomainError: handover_file (no till wrote it), handover_unreadable."""
    try:
        if (path.exists() and not path.is_file()) or path.stat().st_size > LARGEST:
            raise DomainError("handover_file")
        return path.read_bytes()
    except OSError as error:
        raise DomainError("handover_unreadable") from error


def _told(content: bytes) -> dict[str, object]:
    """What an unproved file says of itself, only to choose the words of a refusal."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
