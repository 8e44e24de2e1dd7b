"""The links to a receipt printer: network (port 9100), a device file or serial line, and the Windows spooler.

A link is opened for one job and closed after it, so that a printer that was switched off and on works again at once.
Tests prove the network and device files against real ones (a listening socket, a pseudo-terminal); the spooler is
tested only up to the calls that Windows gets, for this project is built on Linux.
"""

from __future__ import annotations

import ctypes
import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pos_app.devices.printer import Link

PORT = 9100
CONNECT_SECONDS = 3.0
_RAW = "RAW"  # the spooler passes the bytes on as they are


class NetworkLink:
    """A printer at an address of the shop's network."""

    answers = True

    def __init__(self, host: str, port: int, seconds: float = CONNECT_SECONDS) -> None:
        self._socket = socket.create_connection((host, port), seconds)
        # Bytes in this computer's buffer have not reached the printer, so the buffer is as small as possible.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        self._socket.setblocking(False)

    def write(self, data: bytes, seconds: float) -> int:
        """Satisfies `printer.Link`."""
        if not select.select([], [self._socket], [], seconds)[1]:
            return 0
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0

    def read(self, seconds: float) -> bytes:
        """Satisfies `printer.Link`."""
        if not select.select([self._socket], [], [], seconds)[0]:
            return b""
        came = self._socket.recv(256)
        if not came:
            raise ConnectionResetError("the printer closed the connection")
        return came

    def finish(self, monotonic: Callable[[], float]) -> None:
        """Tell the printer that nothing more comes, and wait a moment for a reset of the connection."""
        self._socket.shutdown(socket.SHUT_WR)
        until = monotonic() + 0.5
        while (left := until - monotonic()) > 0 and select.select([self._socket], [], [], left)[0]:
            if not self._socket.recv(256):
                return

    def close(self) -> None:
        """Satisfies `printer.Link`."""
        self._socket.close()


class DeviceLink:
    """A device file: a USB printer of Linux (/dev/usb/lp0), or a pseudo-terminal."""

    answers = True

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))

    def write(self, data: bytes, seconds: float) -> int:
        """Satisfies `printer.Link`."""
        if not select.select([], [self._file], [], seconds)[1]:
            return 0
        try:
            return os.write(self._file, data)
        except BlockingIOError:
            return 0

    def read(self, seconds: float) -> bytes:
        """Satisfies `printer.Link`. Returns nothing for a device that cannot be read."""
        if not select.select([self._file], [], [], seconds)[0]:
            return b""
        with suppress(BlockingIOError):
            came = os.read(self._file, 256)
            if not came:
                time.sleep(seconds)  # a printer class device with nothing to read always counts as "readable"
            return came
        return b""

    def finish(self, _monotonic: Callable[[], float]) -> None:
        """Satisfies `printer.Link`."""

    def close(self) -> None:
        """Satisfies `printer.Link`."""
        with suppress(OSError):
            os.close(self._file)


class SerialLink:
    """A serial line, 8 data bits without parity."""

    answers = True

    def __init__(self, path: str, baud: int) -> None:
        import serial  # 10 ms that only a till with such a printer pays

        try:
            self._line: Any = serial.Serial(path, baud, timeout=0, write_timeout=0.2)
        except ValueError as error:
            raise OSError(str(error)) from error

    def write(self, data: bytes, seconds: float) -> int:
        """Satisfies `printer.Link`. Writes small parts, so that a slow line takes each of them within `seconds`."""
        import serial

        self._line.write_timeout = max(seconds, 0.05)
        try:
            return int(self._line.write(data[:64]) or 0)
        except serial.SerialTimeoutException:
            return 0

    def read(self, seconds: float) -> bytes:
        """Satisfies `printer.Link`."""
        self._line.timeout = seconds
        return bytes(self._line.read(1))

    def finish(self, _monotonic: Callable[[], float]) -> None:
        """Satisfies `printer.Link`."""
        self._line.flush()

    def close(self) -> None:
        """Satisfies `printer.Link`."""
        with suppress(OSError):
            self._line.close()


class SpoolerLink:
    """A printer of Windows, by its name. The spooler takes the whole job, prints it when it can, and reports
    nothing."""

    answers = False

    def __init__(self, name: str, spooler: Any = None) -> None:
        self._spooler: Any = spooler if spooler is not None else _winspool()
        self._handle = ctypes.c_void_p()
        self._open(name)
        self._began = False
        document = _DocInfo("Comptoir", None, _RAW)
        if not self._spooler.StartDocPrinterW(self._handle, 1, ctypes.byref(document)):
            self._spooler.ClosePrinter(self._handle)
            raise OSError(f"Windows' spooler takes nothing for {name}")
        self._began = True

    def _open(self, name: str) -> None:
        if not self._spooler.OpenPrinterW(name, ctypes.byref(self._handle), None):
            raise OSError(f"Windows knows no printer {name}")

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


class _DocInfo(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
    )


def _winspool() -> Any:
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise OSError("Windows' spooler is on Windows only")
    return load("winspool.drv")


def opener(kind: str, address: str, baud: int = 9600) -> Callable[[], Link] | None:
    """A function that opens the link to the printer of these settings; it raises OSError if nothing answers. None for
    no printer.

    `kind`: network ("192.168.1.50", "printer.local:9100"), windows (the printer's name), usb (a device file; on Windows
    a USB printer has a name and is of the kind `windows`), serial ("/dev/ttyUSB0", "COM3").
    """
    if not address:
        return None
    if kind == "network":
        host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
        return lambda: NetworkLink(host, int(port) if port.isdecimal() else PORT)
    if kind == "windows":
        return lambda: SpoolerLink(address)
    if kind == "usb":
        return lambda: DeviceLink(address)
    if kind == "serial":
        return lambda: SerialLink(address, baud)
    return None
