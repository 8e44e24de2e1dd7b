"""The messages between the till and its sync worker: one line of JSON each. Pure, in both directions.

The order, with the key in it, goes to the worker's standard input: a process's arguments can be read by every program
of this computer.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pos_app.chift import errors
from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftDuplicate, ChiftError, ChiftUnauthorised, ChiftUnreachable
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.store.errors import StoreError


class WorkerFailedError(Exception):
    """The sync worker ended without an answer, or by an error of this program."""


def order_line(base_url: str, key: Credentials, order: LoadJob, proxy: str = "") -> bytes:
    """The line with a load job for the worker."""
    told = {**asdict(order), "folder": str(order.folder), "at": order.at.isoformat()}
    told["facts"] = None if order.facts is None else dict(order.facts)
    return _line({"base_url": base_url, "proxy": proxy, "key": asdict(key), "order": told})


def read_order(line: bytes) -> tuple[str, Credentials, LoadJob, str]:
    """The server's address, the key, the job and the proxy.

    Raises ValueError, KeyError or TypeError for any other line.
    """
    asked = json.loads(line)
    told = asked["order"]
    at = datetime.fromisoformat(told["at"])
    order = LoadJob(told["shop"], Path(told["folder"]), told["currency"], at, told["facts"])
    return asked["base_url"], Credentials(**asked["key"]), order, asked["proxy"]


def progress_line(progress: LoadProgress) -> bytes:
    """The line with the worker's progress."""
    return _line({"progress": asdict(progress)})


def result_line(gathering: Gathering) -> bytes:
    """The line with the worker's result."""
    return _line({"done": asdict(gathering)})


def error_line(error: Exception) -> bytes:
    """The line with the worker's error."""
    if isinstance(error, ChiftError):
        told = {name: value for name, value in vars(error).items() if not name.startswith("_")}
        return _line({"chift": type(error).__name__, "told": told})
    if isinstance(error, StoreError):
        return _line({"store": error.kind, "detail": str(error)})
    return _line({"failed": type(error).__name__})


def read_answer(line: bytes) -> LoadProgress | Gathering:
    """Parse a line of the worker. Raises the ChiftError or StoreError that it reports, and WorkerFailedError."""
    try:
        said = json.loads(line)
        if "progress" in said:
            return LoadProgress(**said["progress"])
        if "done" in said:
            done, progress = said["done"], LoadProgress(**said["done"]["progress"])
            return Gathering(**{**done, "progress": progress, "lacking": tuple(done["lacking"])})
        error = _error(said)
    except (ValueError, KeyError, TypeError, AttributeError) as nonsense:
        raise WorkerFailedError("an answer that is none") from nonsense
    raise error


def _error(said: dict[str, Any]) -> Exception:
    if "store" in said:
        return StoreError(said["store"], said["detail"])
    if "chift" not in said:
        return WorkerFailedError(said["failed"])
    kind, told = getattr(errors, said["chift"]), said["told"]
    made: ChiftError
    if kind is ChiftUnreachable:
        made = ChiftUnreachable(told["kind"], status=told["status"])
    elif kind is ChiftUnauthorised:
        made = ChiftUnauthorised(told["sentence"], connector=told["connector"])
    elif kind is ChiftDuplicate:
        made = ChiftDuplicate(told["sentence"], error_code="", in_process=told["in_process"], retry_after=None)
    else:
        made = kind(told["sentence"])
    for name, value in told.items():
        setattr(made, name, value)
    return made


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said).encode() + b"\n"
