"""The health of this till: what support asks first, collected without changing anything. It contains nothing
personal."""

from __future__ import annotations

import asyncio
import platform
import shutil
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pos_app import __version__
from pos_app.store.errors import StoreError
from pos_app.store.recovery.checkup import SQLITE_VERSION, Files, look_over
from pos_app.store.tables.differences import DifferenceCounts
from pos_app.store.tables.journal import JournalCheck
from pos_app.store.tables.outbox_store import OutboxSummary
from pos_app.store.till import TillStore
from pos_app.system import secret_store, settings_file


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the disk that holds the till's folder."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class TillHealth:
    """The health of a till. `journal`, `outbox`, `differences` are None if till.db could not be read (`trouble` says
    why).

    `skew` is how far this clock is ahead of the server's, None before an answer carried its time. `secret_in` is where
    the API key's secret is stored.
    """

    at: datetime
    versions: tuple[tuple[str, str], ...]
    folder: Path
    disk: Disk
    files: Files
    secret_in: secret_store.Place
    is_connected: bool
    skew: timedelta | None = None
    trouble: str = ""
    journal: JournalCheck | None = None
    outbox: OutboxSummary | None = None
    differences: DifferenceCounts | None = None
    printer: str = ""


async def look(
    folder: Path, now: datetime, skew: timedelta | None, store: TillStore | None, trouble: str = ""
) -> TillHealth:
    """The health of the till in `folder`; `store` is its file, None (and why in `trouble`) if it cannot be opened.

    Raises OSError for a folder that cannot be read.
    """
    health = await asyncio.to_thread(_beside, folder, now)
    health = replace(health, skew=skew, trouble=trouble)
    if store is None:
        return health
    try:
        return replace(
            health,
            journal=await store.verify_journal(),
            outbox=await store.outbox.summary(now.date()),
            differences=await store.differences.counts(),
        )
    except StoreError as error:
        return replace(health, trouble=error.kind)


def _beside(folder: Path, now: datetime) -> TillHealth:
    settings = settings_file.peek(folder)
    usage = shutil.disk_usage(folder)
    return TillHealth(
        now,
        versions(),
        folder,
        Disk(usage.free, usage.total),
        look_over(folder),
        secret_store.read(folder, settings.client_id).place,
        settings.is_connected,
    )


def versions() -> tuple[tuple[str, str], ...]:
    """The versions of this program and of the main parts it uses, by name."""
    return (
        ("Comptoir", __version__),
        ("Python", platform.python_version()),
        ("Qt", _qt()),
        ("SQLite", SQLITE_VERSION),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
        ("Frozen", "yes" if getattr(sys, "frozen", False) else "no"),
    )


def _qt() -> str:
    """The version of Qt: of the loaded library (a frozen program knows no other), else of the installed package."""
    loaded = getattr(sys.modules.get("PySide6"), "__version__", "")
    try:
        return str(loaded) or version("PySide6-Essentials")
    except PackageNotFoundError:
        return ""
