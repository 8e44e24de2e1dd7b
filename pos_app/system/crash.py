"""Crash reports: an unexpected error is logged without personal data and shown to the cashier once, and the till goes
on. A leaf; of this program it imports `redaction` alone.

The log holds exception types, line numbers of this program and names of libraries, never values: an exception's text
may contain a name or a phone number.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from pos_app.system.redaction import redact

log = logging.getLogger("pos_app.system.crash")
_LOG_BYTES, _LOG_FILES = 1_000_000, 5


class _PrivateLog(RotatingFileHandler):
    """A rotating log whose files are readable by their user only, from the first byte. A full disk stops nothing: lines
    that cannot be written are dropped, and the till itself reports the full disk."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        try:
            super().close()
        except OSError:  # the disk refused the lines before and does so now; the stream is closed all the same
            return

    def doRollover(self) -> None:  # noqa: N802 - logging's own name
        """Begin the next file. One that another program keeps open cannot be moved: this one goes on growing then."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_private)


class _Redacted(logging.Formatter):
    """Redacts each line: this program's own lines hold nothing personal, but lines of Qt or the system may."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def ended_hard(folder: Path) -> bool:
    """Whether C code crashed when the till was open last. Answers once: what the crash wrote is moved to fault.log.1.

    An ordinary end leaves an empty fault.log (`start_log`), whatever was written to it: on Windows faulthandler also
    writes down errors that C code handles itself. Raises OSError.
    """
    return _put_aside(folder)


def _put_aside(folder: Path) -> bool:
    path = folder / "fault.log"
    told = path.read_bytes() if path.exists() else b""
    if not told:
        return False
    with open(path.with_name("fault.log.1"), "wb", opener=_private) as aside:
        aside.write(told)
    os.truncate(path, 0)
    return True


def start_log(folder: Path) -> Callable[[], None]:
    """Log to `folder`/pos-app.log, rotated; crashes of C code go to fault.log. Returns the function that stops this.

    Raises OSError.
    """
    handler = _PrivateLog(folder / "pos-app.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("pos_app")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    fault = open(folder / "fault.log", "a", encoding="utf-8", opener=_private)  # noqa: SIM115 - open until the end
    faulthandler.enable(fault)

    def stop() -> None:
        faulthandler.disable()
        fault.close()
        with suppress(OSError):  # the next start tells of an end that was none, and no more than that
            _put_aside(folder)
        root.removeHandler(handler)
        handler.close()

    return stop


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def report(where: str, error: BaseException) -> None:
    """Log an unexpected error under the name of its work: the type and where it was raised, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    log.error("unexpected %s in %s: %s", type(error).__name__, where, trail)


def catch_everything(tell: Callable[[], None]) -> Callable[[], None]:
    """Send uncaught exceptions of all threads to `report`, and call `tell` (which must not raise) to inform the
    cashier.

    Returns the function that undoes this.
    """

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report("the window", error)
        tell()

    def on_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            report(args.thread.name if args.thread else "a thread", args.exc_value)

    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = on_error, on_thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = before

    return undo
