"""The API key's secret: stored in the computer's vault, or in a file that only its user can read. A leaf.

Every function may block (a vault is another program): call it in a thread. A secret is never written to a log, an error
or a `repr`.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from pos_app.system import held_files
from pos_app.system.held_files import delete

SERVICE = "Comptoir"
FILE = "api-key-secret.json"
PEPPER = "pin-secret.json"
ARCHIVE_KEY = "archive-key.json"
FISCAL_KEY = "fiscal-key.json"
OF_STORE = "shop-store-password.json"

log = logging.getLogger(__name__)


class Place(StrEnum):
    """Where a secret is stored."""

    NOWHERE = "nowhere"
    VAULT = "vault"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret ("" for none) and where it was found."""

    secret: str = field(repr=False)
    place: Place


def read(folder: Path, client_id: str) -> Kept:
    """The secret of an API key: from the vault, else from the file in the profile's `folder`. Raises nothing."""
    secret = _from_vault(client_id) if client_id else ""
    if secret:
        return Kept(secret, Place.VAULT)
    secret = _in_file(folder).get(client_id, "")
    return Kept(secret, Place.FILE if secret else Place.NOWHERE)


def keep(folder: Path, client_id: str, secret: str) -> Place:
    """Store the secret of an API key, in the vault if there is one, and return where it is.

    Raises OSError when there is no vault and the file cannot be written; nothing is stored then.
    """
    if _into_vault(client_id, secret):
        delete(folder / FILE)
        return Place.VAULT
    # The secret of the key in use stays until `forget_others`: the new settings are not saved yet.
    _write(folder, {**_in_file(folder), client_id: secret})
    return Place.FILE


def forget_others(folder: Path, client_id: str) -> None:
    """Remove the secrets of all other keys from the file. Raises OSError."""
    kept = _in_file(folder)
    if kept.keys() - {client_id}:
        _write(folder, {name: secret for name, secret in kept.items() if name == client_id})


def pepper(folder: Path, new: Callable[[], str]) -> bytes:
    """The secret that goes into the hashes of this till's PINs; made with `new` (a random text) at the first call.

    It is in the vault, under a name that stands in the profile's folder; without a vault it is in the folder itself,
    and then protects only against a copy of till.db alone. b"" if it was in a vault that has it no more (the folder was
    brought to another computer), or cannot be kept: PINs are then made without one, and those made with it cannot be
    checked.
    """
    return _own_secret(folder / PEPPER, "pins", new)


def archive_seed(folder: Path, new: Callable[[], str]) -> bytes:
    """The 32 bytes that the key of this till's archives is made of, kept as `pepper` is; b"" if they are lost or cannot
    be kept. After `forget_archive_seed` the next call makes others."""
    secret = _own_secret(folder / ARCHIVE_KEY, "archives", new)
    return sha256(secret).digest() if secret else b""


def forget_archive_seed(folder: Path) -> None:
    """Let go of a key that is lost. Raises OSError."""
    delete(folder / ARCHIVE_KEY)


def fiscal_seed(folder: Path, new: Callable[[], str]) -> bytes:
    """The 32 bytes that the keys of this till's fiscal chain are made of, kept as `pepper` is; b"" if they are lost or
    cannot be kept."""
    secret = _own_secret(folder / FISCAL_KEY, "fiscal", new)
    return sha256(secret).digest() if secret else b""


def store_password(folder: Path, name: str) -> str:
    """The password of this till at the shop's store, kept as an API key's secret is; "" if there is none."""
    return _from_vault(name) or _in_file(folder, OF_STORE).get(name, "")


def keep_store_password(folder: Path, name: str, password: str) -> None:
    """Store the password of this till at the shop's store; one that was there is replaced. Raises OSError."""
    if _into_vault(name, password):
        delete(folder / OF_STORE)
    else:
        held_files.write(folder / OF_STORE, json.dumps({name: password}).encode())


def forget_store_password(folder: Path) -> None:
    """Remove the password from the profile's folder. Raises OSError."""
    delete(folder / OF_STORE)


def _own_secret(path: Path, kind: str, new: Callable[[], str]) -> bytes:
    try:
        told = json.loads(path.read_bytes())
        name, secret = str(told["name"]), str(told.get("secret", ""))
        return (secret or _from_vault(name)).encode()
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the name of a secret (%s) cannot be read: %s", kind, type(error).__name__)
        return b""
    name, secret = f"{kind} {new()}", new() + new()
    kept = {"name": name} if _into_vault(name, secret) else {"name": name, "secret": secret}
    try:
        held_files.write(path, json.dumps(kept).encode())
    except OSError as error:
        log.warning("a secret (%s) cannot be kept: %s", kind, error.strerror)
        return b""
    return secret.encode()


def _from_vault(client_id: str) -> str:
    # Imported here: 75 ms that only a connected till pays, in a thread.
    import keyring

    try:
        return keyring.get_password(SERVICE, client_id) or ""
    except Exception as error:  # noqa: BLE001 - the vault is another program: any failure means there is no vault
        log.info("no secret from the computer's vault: %s", type(error).__name__)
        return ""


def _into_vault(client_id: str, secret: str) -> bool:
    import keyring  # as above

    try:
        keyring.set_password(SERVICE, client_id, secret)
        # Some vaults accept everything and store nothing (keyring's null backend), so the secret is read back.
        return keyring.get_password(SERVICE, client_id) == secret
    except Exception as error:  # noqa: BLE001 - as above
        log.info("the computer's vault cannot be used: %s", type(error).__name__)
        return False


def _in_file(folder: Path, name: str = FILE) -> dict[str, str]:
    path = folder / name
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
            log.warning("the secret's file could be read by other users of this computer; not any more")
        raw = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("the secret's file cannot be read: %s", type(error).__name__)
        return {}
    return {k: v for k, v in raw.items() if isinstance(v, str)} if isinstance(raw, dict) else {}


def _write(folder: Path, secrets: dict[str, str]) -> None:
    held_files.write(folder / FILE, json.dumps(secrets).encode())
