"""The support file: a zip with the health of the till, the settings without names and keys, the outbox without personal
data, and the logs. It contains nothing personal or secret, so it can be sent by e-mail."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from pos_app.domain.submission import Attempt, Submission
from pos_app.services.maintenance.health import TillHealth
from pos_app.store.errors import StoreError
from pos_app.store.till import TillStore
from pos_app.system import settings_file
from pos_app.system.redaction import redact
from pos_app.system.settings_file import NAMES, Settings, value_of

MOST_ROWS = 500
_LOGS = ("pos-app.log*", "fault.log*")
_TURNS = 3  # a log is turned over once in a megabyte
_README = """\
What a supporter needs to know of this till. It holds no names, addresses, phone numbers, keys or tokens:
health.json    versions, disk, the checks of the till's files, the outbox by state, the journal, the clock;
               why there is no line to the shop, the computer (distribution, zone, locale, screen), the orders sent last
settings.json  how the till is set; of what names somebody or is secret only whether it is filled in
outbox.json    what has not arrived at the shop's software, without customers and goods
*.log          the program's own log
"""


async def gather_rows(store: TillStore | None) -> list[dict[str, object]]:
    """The rows that are not sent, with their attempts; without the server's sentences, which may name a person."""
    if store is None:
        return []
    try:
        rows = await store.outbox.open_rows(MOST_ROWS)
        return [_row(row, await store.outbox.attempts(row.id)) for row in rows]
    except StoreError as error:
        return [{"trouble": error.kind}]


def bundle(health: TillHealth, rows: list[dict[str, object]], told: Collection[str]) -> bytes:
    """The zip's bytes; of the settings, only those in `told` appear with their values. Raises OSError if a log cannot
    be read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:

        def put(name: str, text: str) -> None:
            entry = zipfile.ZipInfo(name, health.at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            file.writestr(entry, text)

        put("README.txt", _README)
        put("health.json", _json(_told_health(health)))
        put("settings.json", _json(told_settings(settings_file.peek(health.folder), told)))
        put("outbox.json", _json(rows))
        for name, text in _logs_of(health.folder).items():
            put(name, redact(text))
    return packed.getvalue()


def _logs_of(folder: Path) -> dict[str, str]:
    """The logs by their names. Where a log was turned over between the list and the reading, all are read again: what
    it held has another name by then. Windows refuses a file that is being renamed."""
    for _ in range(_TURNS):
        with suppress(FileNotFoundError, PermissionError):
            return _read_logs(folder)
    return _read_logs(folder)


def _read_logs(folder: Path) -> dict[str, str]:
    paths = [path for pattern in _LOGS for path in sorted(folder.glob(pattern))]
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}


def suggested_name(now: datetime) -> str:
    """The suggested file name."""
    return f"comptoir-support-{now:%Y%m%d-%H%M}.zip"


def told_settings(settings: Settings, told: Collection[str]) -> dict[str, object]:
    """The settings as support may see them: those named in `told` with their values, every other only with whether it
    is set."""
    values = {name: value_of(settings, name) for name in NAMES}
    seen = {name: value if name in told else _filled(value) for name, value in values.items()}
    return seen | {"base_url": urlsplit(settings.base_url).hostname or "none"}


def _told_health(health: TillHealth) -> dict[str, object]:
    checks = [asdict(one) | {"counts": dict(one.counts)} for one in health.files.checks]
    sums = asdict(health.outbox) if health.outbox else {}
    return asdict(health) | {
        "versions": dict(health.versions),
        "folder": redact(str(health.folder)),
        "trouble": redact(health.trouble),
        "line": asdict(health.line) if health.line else {},
        "why_no_line": health.why_no_line,
        "around": dict(health.around),
        "sent": [{"receipt": receipt, "order": order} for receipt, order in health.sent],
        "files": asdict(health.files) | {"checks": checks},
        # The shop's income is not for support.
        "outbox": {name: value for name, value in sums.items() if "total" not in name},
    }


def _filled(value: object) -> str:
    return "filled in" if value else "empty"


def _row(row: Submission, attempts: tuple[Attempt, ...]) -> dict[str, object]:
    return {
        "kind": row.kind.value,
        "receipt": row.receipt,
        "state": row.state.value,
        "cause": row.cause.value,
        "error_code": row.error_code,
        "field": row.field,
        "failures": row.failures,
        "created_at": row.created_at.isoformat(),
        "attempts": [
            {
                "at": one.at.isoformat(),
                "purpose": one.purpose,
                "outcome": one.outcome,
                "status": one.status,
                "error_code": one.error_code,
                "ms": one.ms,
            }
            for one in attempts
        ],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)
