"""What nobody expected: written to a log without personal data, told once, and the till stays up. A leaf.

The log holds exception types, our own code's lines and library names, never values: an exception's text may carry a
name or a phone number.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

log = logging.getLogger("pos_app.crash")
_LOG_BYTES, _LOG_FILES = 1_000_000, 5


def start_log(folder: Path) -> Path:
    """Log to `folder`/pos-app.log, rotated; hard crashes of C code to fault.log. Returns the log's path."""
    path = folder / "pos-app.log"
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    path.chmod(0o600)
    root = logging.getLogger("pos_app")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable((folder / "fault.log").open("a", encoding="utf-8"))
    return path


def report(where: str, error: BaseException) -> None:
    """Log an unexpected error: its type and where it came from, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    log.error("unexpected %s in %s: %s", type(error).__name__, where, trail)


def catch_everything(tell: Callable[[], None]) -> None:
    """Send what no one caught to `report`, and tell the cashier by `tell` (which must not raise)."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report("the window", error)
        tell()

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            report(args.thread.name if args.thread else "a thread", args.exc_value)

    sys.excepthook = on_error
    threading.excepthook = on_thread
