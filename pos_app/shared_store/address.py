"""Where the shop's store is and how this till logs in, kept in a small file of the profile; the password is not in it.

Scope: the standard library.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.system import held_files, secret_store

FILE = "shop-store.json"
DATABASE, PORT = "comptoir", 5432


@frozen
class StoreAddress:
    """`certificate` is the server's own as PEM, pinned when the till was paired ("" on this machine itself); `shop` is
    the mark of the shop's store."""

    host: str
    port: int
    database: str
    role: str
    shop: str = ""
    certificate: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine: nothing goes over a cable."""
        return self.host in ("127.0.0.1", "::1", "localhost")

    @property
    def secret_name(self) -> str:
        """The name of its password in the computer's vault."""
        return f"store {self.role}@{self.host}:{self.port}/{self.database}"


def typed(text: str, port: int = PORT) -> tuple[str, int]:
    """The host and port of an address as people type it: with a port behind a colon or without, IPv6 in brackets or
    bare. Raises DomainError("store_address")."""
    host, said = text.strip(), ""
    if host.startswith("["):
        host, _, said = host[1:].partition("]")
        said = said.removeprefix(":")
    elif host.count(":") == 1:
        host, _, said = host.partition(":")
    if said.isdecimal():
        port = int(said[:6])
    try:
        named = host.isprintable() and " " not in host and 0 < len(host.encode("idna")) < 254
    except UnicodeError:
        named = False
    if not named or not 0 < port < 65536 or (said and not said.isdecimal()):
        raise DomainError("store_address", "address")
    return host, port


def load(folder: Path) -> StoreAddress | None:
    """The address in a profile's folder; None if no store is set, or the file cannot be read."""
    try:
        raw = json.loads((folder / FILE).read_bytes())
        texts = {name: str(raw.get(name, "")) for name in ("host", "database", "role", "shop", "certificate")}
        return StoreAddress(port=int(raw["port"]), **texts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def is_set(folder: Path) -> bool:
    """Whether a store is set for a profile; a file that cannot be read counts: it is told, not passed over."""
    return (folder / FILE).exists()


def save(folder: Path, address: StoreAddress, password: str) -> None:
    """Keep an address and its password. Raises OSError."""
    secret_store.keep_store_password(folder, address.secret_name, password)
    held_files.write(folder / FILE, json.dumps(asdict(address), indent=2).encode())


def forget(folder: Path) -> None:
    """The till works alone from now on. Raises OSError."""
    held_files.delete(folder / FILE)
    secret_store.forget_store_password(folder)
