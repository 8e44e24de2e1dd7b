"""The printers of this computer's system: CUPS by its commands `lp` and `lpstat`, Windows' spooler by its calls.

The system takes a whole job, prints it when it can, and reports nothing; whether it knows the printer, and lets it
print, is asked before. Tests have programs of those names on their way, and, where it is installed, CUPS itself; of
Windows they prove the calls that it gets, for this project is built on Linux.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from pos_app.devices.mail import outside
from pos_app.devices.printer import PausedPrinterError, PrinterError, PrinterTrouble, UnknownPrinterError

RAW, PAGES = ("-o", "raw"), ("-o", "media=A4", "-o", "fit-to-page")
"""Options of `lp`: the bytes go on as they are; a document is printed on pages."""
_SECONDS = 15.0  # a CUPS server of the network that is away answers late
_RAW_TYPE = "RAW"  # the spooler passes the bytes on as they are
_LOCAL_AND_CONNECTIONS, _NAMES = 2 | 4, 4  # PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS; PRINTER_INFO_4
_STATUS, _PAUSED = 6, 1  # PRINTER_INFO_6; PRINTER_STATUS_PAUSED


def printer_names(spooler: Any = None) -> tuple[str, ...]:
    """The names of this computer's printers; none where the system has no such service. Slow: call it in a thread."""
    if spooler is not None or sys.platform == "win32":
        return _windows_names(spooler if spooler is not None else winspool())
    try:
        said = _ask("lpstat", "-e")
    except OSError:
        return ()
    return tuple(sorted({line.strip() for line in said.stdout.splitlines() if line.strip()}, key=str.casefold))


class SpooledJob:
    """A job for CUPS: bytes are gathered and handed to `lp` whole. Satisfies `printer.Link`.

    Raises UnknownPrinterError, PausedPrinterError, OSError when the system would not print it.
    """

    answers = False

    def __init__(self, name: str, options: tuple[str, ...] = RAW) -> None:
        self._name = name
        self._options = options
        self._data = bytearray()
        said = _ask("lpstat", "-p", name)
        state = said.stdout.strip()
        if said.returncode != 0 or not state:
            raise UnknownPrinterError(f"CUPS knows no printer {name}")
        if " disabled since " in state:
            raise PausedPrinterError(f"{name} is paused")

    def write(self, data: bytes, seconds: float) -> int:
        """Satisfies `printer.Link`."""
        del seconds
        self._data += data
        return len(data)

    def read(self, seconds: float) -> bytes:
        """Satisfies `printer.Link`."""
        del seconds
        return b""

    def finish(self, _monotonic: Callable[[], float]) -> None:
        """Satisfies `printer.Link`. Hands the job over; of what `lp` refuses nothing is printed."""
        try:
            said = _ask("lp", "-d", self._name, "-t", "Comptoir", *self._options, "-", data=bytes(self._data))
        except OSError as error:
            raise PrinterError(PrinterTrouble.FAULT) from error
        if said.returncode != 0:
            raise PrinterError(PrinterTrouble.FAULT) from OSError(said.stderr.strip())

    def close(self) -> None:
        """Satisfies `printer.Link`. What was not finished is forgotten."""
        self._data.clear()


def print_document(name: str, data: bytes) -> None:
    """Have CUPS print a document (a PDF) on pages. Raises OSError as `SpooledJob` does, PrinterError."""
    job = SpooledJob(name, PAGES)
    job.write(data, 0)
    job.finish(lambda: 0.0)


class SpoolerLink:
    """A printer of Windows, by its name. Raises UnknownPrinterError, PausedPrinterError, OSError when Windows would not
    print. A printer that is off is not told from one that is on: Windows itself is often wrong about it."""

    answers = False

    def __init__(self, name: str, spooler: Any = None) -> None:
        self._spooler: Any = spooler if spooler is not None else winspool()
        self._handle = ctypes.c_void_p()
        if not self._spooler.OpenPrinterW(name, ctypes.byref(self._handle), None):
            raise UnknownPrinterError(f"Windows knows no printer {name}")
        self._began = False
        if self._is_paused():
            self._spooler.ClosePrinter(self._handle)
            raise PausedPrinterError(f"{name} is paused")
        document = _DocInfo("Comptoir", None, _RAW_TYPE)
        if not self._spooler.StartDocPrinterW(self._handle, 1, ctypes.byref(document)):
            self._spooler.ClosePrinter(self._handle)
            raise OSError(f"Windows' spooler takes nothing for {name}")
        self._began = True

    def write(self, data: bytes, seconds: float) -> int:
        """Satisfies `printer.Link`."""
        del seconds  # the spooler takes all of it at once, to its own disk
        written = ctypes.c_ulong(0)
        if not self._spooler.WritePrinter(self._handle, data, len(data), ctypes.byref(written)):
            raise OSError("Windows' spooler took no more")
        return written.value

    def read(self, seconds: float) -> bytes:
        """Satisfies `printer.Link`."""
        del seconds
        return b""

    def finish(self, _monotonic: Callable[[], float]) -> None:
        """Satisfies `printer.Link`. Ends the job: the spooler may print it now."""
        self._began = False
        if not self._spooler.EndDocPrinter(self._handle):
            raise OSError("Windows' spooler did not take the end")

    def close(self) -> None:
        """Satisfies `printer.Link`. A job that was not ended is deleted, not printed."""
        if self._began:
            self._spooler.AbortPrinter(self._handle)
        self._spooler.ClosePrinter(self._handle)

    def _is_paused(self) -> bool:
        status, needed = ctypes.c_uint32(0), ctypes.c_uint32(0)
        asked = (self._handle, _STATUS, ctypes.byref(status), ctypes.sizeof(status), ctypes.byref(needed))
        return bool(self._spooler.GetPrinterW(*asked)) and bool(status.value & _PAUSED)


def winspool() -> Any:
    """Windows' spooler. Raises OSError elsewhere."""
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise OSError("Windows' spooler is on Windows only")
    return load("winspool.drv")


class _DocInfo(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
    )


class _PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("server", ctypes.c_wchar_p),
        ("attributes", ctypes.c_ulong),
    )


def _windows_names(spooler: Any) -> tuple[str, ...]:
    needed, count = ctypes.c_ulong(0), ctypes.c_ulong(0)
    asked = (_LOCAL_AND_CONNECTIONS, None, _NAMES)
    spooler.EnumPrintersW(*asked, None, 0, ctypes.byref(needed), ctypes.byref(count))
    room = ctypes.create_string_buffer(max(needed.value, 1))
    if not spooler.EnumPrintersW(*asked, room, needed.value, ctypes.byref(needed), ctypes.byref(count)):
        return ()
    found = ctypes.cast(room, ctypes.POINTER(_PrinterInfo))
    return tuple(sorted((found[at].name or "" for at in range(count.value)), key=str.casefold))


def _ask(program: str, *words: str, data: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run a command of CUPS. Raises OSError where it is not installed or does not answer in time."""
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(errno.ENOENT, f"{program} is not installed")
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, its arguments as a list
            [path, *words], input=data, capture_output=True, timeout=_SECONDS, check=False, env=_plain_words()
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{program} does not answer") from error
    out, told = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess([], done.returncode, out, told)


def _plain_words() -> dict[str, str]:
    """The environment of a program of the system, whose answers are English."""
    kept = outside(os.environ, frozen=bool(getattr(sys, "frozen", False)))
    kept.pop("LANGUAGE", None)
    return {**kept, "LC_ALL": "C.UTF-8"}
