"""The links to a receipt printer: network (port 9100), a device file or serial line, a printer of the system.

A link is opened for one job and closed after it, so that a printer that was switched off and on works again at once.
Tests prove the network and device files against real ones (a listening socket, a pseudo-terminal).
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pos_app.devices.printer import Link
from pos_app.devices.system_printers import SpooledJob, SpoolerLink

PORT = 9100
CONNECT_SECONDS = 3.0


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


def opener(kind: str, address: str, baud: int = 9600) -> Callable[[], Link] | None:
    """A function that opens the link to the printer of these settings; it raises OSError if nothing answers. None for
    no printer.

    `kind`: network ("192.168.1.50", "printer.local:9100"), system (the printer's name in CUPS or Windows), usb (a
    device file; on Windows a USB printer has a name and is of the kind `system`), serial ("/dev/ttyUSB0", "COM3").
    """
    if not address:
        return None
    if kind == "network":
        host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", "")
        return lambda: NetworkLink(host, int(port) if port.isdecimal() else PORT)
    if kind == "system":
        return lambda: SpoolerLink(address) if sys.platform == "win32" else SpooledJob(address)
    if kind == "usb":
        return lambda: DeviceLink(address)
    if kind == "serial":
        return lambda: SerialLink(address, baud)
    return None
