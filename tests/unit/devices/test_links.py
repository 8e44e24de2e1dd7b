"""The links to a printer: a pseudo-terminal stands for a USB device and a serial line, a fake spooler for Windows."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from pos_app.devices.escpos import Make, printer_bytes
from pos_app.devices.links import DeviceLink, NetworkLink, SerialLink, opener
from pos_app.devices.mail import Message, open_message, outside
from pos_app.devices.printer import Link, Patience, PrinterError, PrinterTrouble, deliver
from pos_app.domain.paper import Line, Paper
from tests.unit.devices.fake_printer import FakePrinter, Parser

PAPER = Paper("Test", tuple(Line(f"line {n}") for n in range(40)), logo=False)
DATA = printer_bytes(PAPER, Make("80"))
PATIENCE = Patience(take=5, answer=0.3, print=0.3)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """The printer's end, and the path of the till's."""
    import tty

    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def taken(end: int, least: int) -> bytes:
    """What came to the printer's end."""
    data = b""
    while len(data) < least and select.select([end], [], [], 5.0)[0]:
        data += os.read(end, 65536)
    return data


@pytest.mark.parametrize("make", [DeviceLink, lambda path: SerialLink(path, 115200)], ids=["usb", "serial"])
def test_a_device_gets_every_byte_in_order(terminal: tuple[int, str], make: Callable[[str], Link]) -> None:
    end, path = terminal
    link = make(path)
    try:
        assert not deliver(link, DATA, Event(), monotonic, ask=False, answered_before=False, patience=PATIENCE)
    finally:
        link.close()
    parser = Parser()
    parser.feed(taken(end, len(DATA)))
    (sheet,) = parser.sheets
    assert sheet.lines[:40] == [f"line {n}" for n in range(40)]


@pytest.mark.parametrize("make", [DeviceLink, lambda path: SerialLink(path, 115200)], ids=["usb", "serial"])
def test_a_device_that_answers_is_believed(terminal: tuple[int, str], make: Callable[[str], Link]) -> None:
    """It says that its cover is open: it gets not one byte of the paper."""
    end, path = terminal
    link = make(path)
    os.write(end, b"\x1a\x12\x16")  # off line; paper is there; the cover is open
    try:
        talk = Event()
        patience = Patience(take=5, answer=5, print=5)
        with pytest.raises(PrinterError) as error:
            # What came unasked is swallowed, so the answers are given when they are asked for.
            _Answering(link, [b"\x1a", b"\x12", b"\x16"]).deliver(talk, patience)
        assert (error.value.trouble, error.value.partly) == (PrinterTrouble.COVER, False)
    finally:
        link.close()
    assert b"line" not in taken(end, 9)


class _Answering:
    """A link whose printer's answers are given by hand, one a question."""

    def __init__(self, link: Link, answers: list[bytes]) -> None:
        self._link = link
        self._answers = answers
        self._next = b""
        self.answers = True

    def deliver(self, stop: Event, patience: Patience) -> bool:
        return deliver(self, DATA, stop, monotonic, ask=True, answered_before=False, patience=patience)

    def write(self, data: bytes, seconds: float) -> int:
        if data.startswith(b"\x10\x04") and self._answers:
            self._next = self._answers.pop(0)
        return self._link.write(data, seconds)

    def read(self, seconds: float) -> bytes:
        came, self._next = self._next, b""
        return came or self._link.read(0 * seconds)

    def finish(self, seconds: Callable[[], float], /) -> None:
        self._link.finish(seconds)

    def close(self) -> None:
        self._link.close()


def test_a_device_that_is_not_there_is_said(tmp_path: Path) -> None:
    for kind in ("usb", "serial"):
        open_link = opener(kind, str(tmp_path / "lp0"))
        assert open_link is not None
        with pytest.raises(OSError, match="lp0"):
            open_link()


def test_an_address_has_the_usual_port_where_it_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(where: tuple[str, int], _seconds: float) -> Any:
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr("pos_app.devices.links.socket.create_connection", refuse)
    for address in ("printer.local", "printer.local:9101"):
        open_link = opener("network", address)
        assert open_link is not None
        with pytest.raises(ConnectionRefusedError):
            open_link()
    assert asked == [("printer.local", 9100), ("printer.local", 9101)]
    assert opener("network", "") is None
    assert opener("fax", "1") is None


def test_the_network_says_when_the_printer_hangs_up() -> None:
    printer = FakePrinter()
    printer.close_after = 0
    link = NetworkLink("127.0.0.1", printer.port)
    try:
        with pytest.raises(PrinterError) as error:
            deliver(link, DATA * 200, Event(), monotonic, ask=False, answered_before=False)
        assert (error.value.trouble, error.value.partly) == (PrinterTrouble.BROKEN, True)
    finally:
        link.close()
        printer.close()


# --- mail ---


def program(folder: Path, code: int) -> Path:
    """A stand-in for xdg-email that writes down how it was called."""
    told = folder / "told"
    made = folder / "xdg-email"
    made.write_text(f'#!/bin/sh\nfor word in "$@"; do echo "$word" >> "{told}"; done\nexit {code}\n')
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return told


def test_a_mail_program_gets_the_file_and_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = program(tmp_path, 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    message = Message("a@example.be", "Receipt; rm -rf", "Thank you", tmp_path / "1.pdf")
    assert open_message(message)
    expected = ["--utf8", "--subject", "Receipt; rm -rf", "--body", "Thank you", "--attach", str(tmp_path / "1.pdf")]
    assert told.read_text().splitlines() == [*expected, "a@example.be"]


def test_a_computer_without_mail_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = Message("", "s", "b", tmp_path / "1.pdf")
    program(tmp_path, 3)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(OSError, match="3"):
        open_message(message)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(OSError, match="xdg-email"):
        open_message(message)


def test_on_windows_the_message_opens_and_the_folder_beside_it(tmp_path: Path) -> None:
    opened: list[str] = []
    attached = open_message(Message("a@b.be", "Bon & reçu", "x y", tmp_path / "1.pdf"), opened.append)
    assert not attached
    assert opened == ["mailto:a%40b.be?subject=Bon%20%26%20re%C3%A7u&body=x%20y", str(tmp_path)]


def test_other_programs_get_their_own_libraries() -> None:
    frozen = {"LD_LIBRARY_PATH": "/ours", "LD_LIBRARY_PATH_ORIG": "/theirs", "HOME": "/h"}
    assert outside(frozen, frozen=True) == {"LD_LIBRARY_PATH": "/theirs", "HOME": "/h"}
    assert outside({"LD_LIBRARY_PATH": "/ours"}, frozen=True) == {}
    assert outside(frozen, frozen=False) == frozen
