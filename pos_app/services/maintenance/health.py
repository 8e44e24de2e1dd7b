"""The health of this till: what support asks first, collected without changing anything. It contains nothing
personal."""

from __future__ import annotations

import asyncio
import locale
import platform
import shutil
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pos_app import __version__
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Cause, State
from pos_app.services.outbox.chift_line import LineHealth, LineState
from pos_app.store.errors import StoreError
from pos_app.store.recovery.checkup import SQLITE_VERSION, Files, look_over
from pos_app.store.tables.differences import DifferenceCounts
from pos_app.store.tables.journal import JournalCheck
from pos_app.store.tables.outbox_store import OutboxSummary
from pos_app.store.till import TillStore
from pos_app.system import secret_store, settings_file

LAST_SENT = 20  # sales that a support file names


@frozen
class Disk:
    """Bytes of the disk that holds the till's folder."""

    free: int
    total: int


@frozen
class TillHealth:
    """The health of a till. `journal`, `outbox`, `differences` are None if till.db could not be read (`trouble` says
    why).

    `skew` is how far this clock is ahead of the server's, None before an answer carried its time. `secret_in` is where
    the API key's secret is stored. `line` is None for a till that is not open. `around`: the computer's distribution,
    time zone, locale. `sent`: the newest sales that arrived, as receipt and order number.
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
    line: LineState | None = None
    around: tuple[tuple[str, str], ...] = ()
    sent: tuple[tuple[str, str], ...] = ()

    @property
    def why_no_line(self) -> str:
        """Why the shop's software is not reached, in a supporter's words; "" where it answered the last try."""
        if not self.is_connected:
            return "the settings name no shop"
        if self.line is None:
            return "the key's secret is not here" if self.secret_in is secret_store.Place.NOWHERE else "till not open"
        if self.line.cause is not Cause.NONE:
            return self.line.cause.value
        return {LineHealth.UNKNOWN: "not tried yet", LineHealth.BROKEN: "the last answer broke off"}.get(
            self.line.chift, ""
        )


async def look(
    folder: Path,
    now: datetime,
    skew: timedelta | None,
    store: TillStore | None,
    trouble: str = "",
    line: LineState | None = None,
) -> TillHealth:
    """The health of the till in `folder`; `store` is its file, None (and why in `trouble`) if it cannot be opened;
    `line` that of an open till.

    Raises OSError for a folder that cannot be read.
    """
    health = await asyncio.to_thread(_beside, folder, now)
    health = replace(health, skew=skew, trouble=trouble, line=line)
    if store is None:
        return health
    try:
        return replace(
            health,
            journal=await store.verify_journal(),
            outbox=await store.outbox.summary(now.date()),
            differences=await store.differences.counts(),
            sent=await _sent(store),
        )
    except StoreError as error:
        return replace(health, trouble=error.kind)


async def _sent(store: TillStore) -> tuple[tuple[str, str], ...]:
    """The sales that were sent last: receipt number, and order number there."""
    rows = await store.sales.find(states=frozenset({State.SENT}), limit=LAST_SENT)
    return tuple((row.receipt, row.submission.order_number or row.submission.remote_id) for row in rows)


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
        around=(
            ("Distribution", _distribution()),
            ("Time zone", f"{now.tzname()} {now:%z}"),
            ("Locale", ".".join(part for part in locale.getlocale() if part) or "C"),
            ("Language", settings.language),
        ),
    )


def _distribution() -> str:
    """What Linux calls itself, or the edition of Windows; "" where neither tells."""
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return " ".join(part for part in platform.win32_ver()[:2] if part)


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
