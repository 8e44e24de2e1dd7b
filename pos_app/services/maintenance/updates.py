"""Updates: a signed file announces a newer version; the till downloads it when the owner asks, and never installs it
itself.

The announcement is a small JSON object at the address in the settings, `{"version", "url", "sha256", "notes"}`. At the
same address with ".sig" appended is the Ed25519 signature of its bytes in base64. The signature must be by the
publisher's key, and the file at `url` must have the announced hash.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pos_app import __version__
from pos_app.chift.errors import ChiftError, ChiftUnreachable
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.system.held_files import delete, write

EVERY = timedelta(days=1)
FIRST_AFTER, LOOK_EVERY = 120.0, 3600.0  # seconds
FILE, FOLDER = "update.json", "updates"
_MOST_FEED, _MOST_FILE = 64 * 1024, 400 * 1024 * 1024  # bytes
_MOST_NOTES = 600  # characters
_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,3}")
_NAME = re.compile(r"[\w.+~-]{1,100}", re.ASCII)

log = logging.getLogger(__name__)


class UpdateTrouble(StrEnum):
    """Why asking about a new version failed."""

    ADDRESS = "address"
    KEY = "key"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    MISSING = "missing"
    SIGNATURE = "signature"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    DISK = "disk"


class UpdateError(Exception):
    """Asking or downloading failed; no part of a download is kept."""

    def __init__(self, trouble: UpdateTrouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


@frozen
class Announcement:
    """An announced version: the address of its file, the hash of the file's bytes, its release notes."""

    version: str
    url: str
    sha256: str
    notes: str = ""


@frozen
class KnownUpdate:
    """What this till knows of newer versions: when it asked last, which version there is, and its file once it is
    downloaded."""

    asked_at: str = ""
    version: str = ""
    notes: str = ""
    file: str = ""
    sha256: str = ""


class Updates:
    """Asks for newer versions, remembers the answer in the profile's folder, and downloads. With `url` "" it asks no
    server."""

    def __init__(self, folder: Path, url: str, key: str, current: str = __version__, proxy: str = "") -> None:
        self._folder = folder
        self._url = url
        self._key = key
        self._current = current
        self._proxy = proxy
        self.known = KnownUpdate()

    @property
    def is_on(self) -> bool:
        """Whether the settings have an address for announcements."""
        return bool(self._url)

    @property
    def is_newer(self) -> bool:
        """Whether a version later than this one is known."""
        return self.is_on and _is_later(self.known.version, self._current)

    @property
    def file(self) -> Path | None:
        """The file of the newer version, once it is downloaded and checked."""
        if not (self.is_newer and self.known.file):
            return None
        path = self._folder / FOLDER / self.known.file  # a plain name: see `_read`
        return path if path.exists() else None

    async def load(self) -> None:
        """Read what was known when the till was open last."""
        self.known = await asyncio.to_thread(_read, self._folder / FILE)

    def is_due(self, now: datetime) -> bool:
        """Whether to ask again: a day has passed, or the last time lies in the future (a wrong clock)."""
        try:
            asked = datetime.fromisoformat(self.known.asked_at)
        except ValueError:
            return self.is_on
        return self.is_on and not timedelta(0) <= now - asked < EVERY

    async def ask(self, now: datetime) -> Announcement | None:
        """Ask now. Returns the announcement if it is of a later version than this program, else None. Raises
        UpdateError; then only the time of asking is remembered."""
        self.known = replace(self.known, asked_at=now.isoformat())
        await self._keep()
        found = await self._announced()
        later = found if _is_later(found.version, self._current) else None
        same = later is not None and later.sha256 == self.known.sha256
        self.known = KnownUpdate(
            now.isoformat(),
            later.version if later else "",
            later.notes if later else "",
            self.known.file if same else "",
            later.sha256 if later else "",
        )
        await self._keep()
        return later

    async def fetch(self, now: datetime) -> Path:
        """Ask again, download the file and check it; returns its path. Raises UpdateError; nothing is kept then."""
        found = await self.ask(now)
        if found is None:
            raise UpdateError(UpdateTrouble.MISSING)
        name = urlsplit(found.url).path.rpartition("/")[2]
        if not _is_plain_name(name):
            raise UpdateError(UpdateTrouble.UNREADABLE)
        content = await _bytes_at(found.url, _MOST_FILE, 1800.0, self._proxy)
        path = self._folder / FOLDER / name
        await asyncio.to_thread(_store, path, content, found.sha256)
        self.known = replace(self.known, file=name, sha256=found.sha256)
        await self._keep()
        log.info("version %s is downloaded", found.version)
        return path

    async def checked_file(self) -> Path:
        """The path of the downloaded file, checked once more before it is started. Raises UpdateError."""
        path = self.file
        if path is None:
            raise UpdateError(UpdateTrouble.MISSING)
        if await asyncio.to_thread(_hash, path) != self.known.sha256:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise UpdateError(UpdateTrouble.CHANGED)
        return path

    async def _announced(self) -> Announcement:
        try:
            key = publisher_key(self._key)
        except DomainError as error:
            raise UpdateError(UpdateTrouble.KEY) from error
        raw = await _bytes_at(self._url, _MOST_FEED, 30.0, self._proxy)
        signature = await _bytes_at(f"{self._url}.sig", 1024, 30.0, self._proxy)
        _verify(key, raw, signature)
        return _read_announcement(raw)

    async def _keep(self) -> None:
        try:
            await asyncio.to_thread(write, self._folder / FILE, json.dumps(asdict(self.known)).encode())
        except OSError as error:
            raise UpdateError(UpdateTrouble.DISK) from error


async def _bytes_at(url: str, most: int, seconds: float, proxy: str) -> bytes:
    from pos_app.chift.publisher import fetch  # httpx is imported after the first paint

    try:
        status, body = await fetch(url, most, seconds, proxy)
    except DomainError as error:
        raise UpdateError(UpdateTrouble.ADDRESS) from error
    except ChiftError as error:
        unsafe = isinstance(error, ChiftUnreachable) and error.kind == "tls"
        raise UpdateError(UpdateTrouble.UNTRUSTED if unsafe else UpdateTrouble.UNREACHABLE) from error
    if status != 200:
        raise UpdateError(UpdateTrouble.MISSING)
    return body


def publisher_key(text: str) -> bytes:
    """The publisher's key: the 32 bytes of an Ed25519 public key, given in base64. Raises
    DomainError("publisher_key")."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise DomainError("publisher_key", "update_key")
    return key


def _verify(key: bytes, content: bytes, signature: bytes) -> None:
    # Imported here: some 30 ms that only a till with updates needs, once a day.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature.strip(), validate=True), content)
    except (InvalidSignature, ValueError) as error:
        raise UpdateError(UpdateTrouble.SIGNATURE) from error


def _read_announcement(raw: bytes) -> Announcement:
    try:
        found = json.loads(raw)
        version, url, digest, notes = found["version"], found["url"], found["sha256"], found.get("notes", "")
        fits = (
            all(isinstance(text, str) for text in (version, url, digest, notes))
            and _VERSION.fullmatch(version)
            and re.fullmatch(r"[0-9a-f]{64}", digest)
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UpdateError(UpdateTrouble.UNREADABLE) from error
    if not fits:
        raise UpdateError(UpdateTrouble.UNREADABLE)
    return Announcement(version, url, digest, "".join(c for c in notes if c.isprintable() or c == "\n")[:_MOST_NOTES])


def _is_later(version: str, current: str) -> bool:
    if not _VERSION.fullmatch(version):
        return False

    def numbers(text: str) -> tuple[int, ...]:
        found = [int(part) for part in re.findall(r"\d+", text)[:4]]
        return tuple(found + [0] * (4 - len(found)))

    return numbers(version) > numbers(current)


def _read(path: Path) -> KnownUpdate:
    try:
        raw = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return KnownUpdate()  # the file cannot be used: nothing is known, and the server is asked again
    texts = raw if isinstance(raw, Mapping) else {}
    names = {each.name for each in fields(KnownUpdate)}
    known = KnownUpdate(**{name: value for name, value in texts.items() if name in names and isinstance(value, str)})
    # A name with a path in it would lead out of the folder: to a file that is started, or deleted for its other hash.
    return known if not known.file or _is_plain_name(known.file) else KnownUpdate()


def _is_plain_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.startswith(".")


def _store(path: Path, content: bytes, digest: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise UpdateError(UpdateTrouble.CHANGED)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        for old in path.parent.iterdir():
            delete(old)  # only one version is kept
        write(path, content)
    except OSError as error:
        raise UpdateError(UpdateTrouble.DISK) from error


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UpdateError(UpdateTrouble.DISK) from error
