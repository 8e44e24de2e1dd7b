"""Printers of this computer's system: CUPS' own commands, or ones of that name; Windows' spooler up to its calls; and a
device file that its user may not use."""

from __future__ import annotations

import ctypes
import importlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from pos_app.devices.escpos import Make, printer_bytes
from pos_app.devices.links import DeviceLink, SerialLink, opener
from pos_app.devices.printer import Patience, PrinterError, PrinterTrouble, deliver, trouble_of
from pos_app.devices.system_printers import (
    PAGES,
    SpooledJob,
    SpoolerLink,
    _PrinterInfo,
    print_document,
    printer_names,
    winspool,
)
from pos_app.domain.paper import Line, Paper
from tests.unit.devices.fake_printer import FakePrinter

DATA = printer_bytes(Paper("Test", tuple(Line(f"line {n}") for n in range(40)), logo=False), Make("80"))
PATIENCE = Patience(take=5, answer=0.3, print=0.3)
NOBODY = 65_534

FOR_ALL = Path("/var/tmp")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="CUPS and device files are Unix's")


# --- commands of CUPS' names ---


def commands(folder: Path, monkeypatch: pytest.MonkeyPatch, *, state: str = "idle", takes: bool = True) -> Path:
    """`lp` and `lpstat` on the way, which say what CUPS says; where `lp` writes what it got."""
    told = folder / "told"
    asked = f"printer Bon is {state}.  enabled since today" if state == "idle" else f"printer Bon {state}"
    known = f"""#!/bin/sh
[ "$LC_ALL" = C.UTF-8 ] || exit 9
case "$1 $2" in
  "-e ") echo Bon; echo Laser ;;
  "-p Bon") echo "{asked}" ;;
  *) echo "lpstat: Invalid destination name in list" >&2; exit 1 ;;
esac
"""
    lp = f"""#!/bin/sh
echo "$@" > "{told}.words"
cat > "{told}"
exit {0 if takes else 1}
"""
    for name, text in (("lpstat", known), ("lp", lp)):
        made = folder / name
        made.write_text(text)
        made.chmod(made.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return told


def send(name: str) -> None:
    open_link = opener("system", name)
    assert open_link is not None
    link = open_link()
    try:
        assert not deliver(link, DATA, Event(), monotonic, ask=True, answered_before=False, patience=PATIENCE)
    finally:
        link.close()


def test_cups_gets_the_raw_job_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = commands(tmp_path, monkeypatch)
    assert printer_names() == ("Bon", "Laser")
    send("Bon")
    assert told.read_bytes() == DATA
    assert Path(f"{told}.words").read_text().split() == ["-d", "Bon", "-t", "Comptoir", "-o", "raw", "-"]


def test_a_document_is_printed_on_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = commands(tmp_path, monkeypatch)
    print_document("Bon", b"%PDF-1.7")
    assert told.read_bytes() == b"%PDF-1.7"
    assert Path(f"{told}.words").read_text().split()[4:] == [*PAGES, "-"]


@pytest.mark.parametrize(
    ("name", "state", "trouble"),
    [
        ("Fax", "idle", PrinterTrouble.UNKNOWN),
        ("Bon; rm -rf /", "idle", PrinterTrouble.UNKNOWN),
        ("Bon", "disabled since today - paused", PrinterTrouble.PAUSED),
    ],
)
def test_what_the_system_would_not_print_is_known_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, state: str, trouble: PrinterTrouble
) -> None:
    told = commands(tmp_path, monkeypatch, state=state)
    with pytest.raises(OSError, match=r"no printer|is paused") as error:
        send(name)
    assert trouble_of(error.value) is trouble
    assert not told.exists()


def test_of_a_job_that_is_refused_nothing_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands(tmp_path, monkeypatch, takes=False)
    with pytest.raises(PrinterError) as refused:
        send("Bon")
    assert (refused.value.trouble, refused.value.partly) == (PrinterTrouble.FAULT, False)


def test_a_computer_without_cups_has_no_printers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert printer_names() == ()
    with pytest.raises(OSError, match="not installed"):
        send("Bon")


# --- CUPS itself ---


@contextmanager
def cups(folder: Path, port: int) -> Iterator[None]:
    """A CUPS of its own, with a raw printer "Bon" at this port."""
    root = folder / "cups"
    for name in ("", "spool", "cache", "state"):
        (root / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # its programs run as another user
    (root / "cups-files.conf").write_text(
        f"ServerRoot {root}\nRequestRoot {root}/spool\nCacheDir {root}/cache\nStateDir {root}/state\n"
        f"SystemGroup root\nErrorLog {root}/error_log\nAccessLog {root}/access_log\nPageLog {root}/page_log\n"
    )
    (root / "cupsd.conf").write_text(
        f"Listen {root}/socket\nBrowsing No\nDefaultAuthType None\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
    )
    words = ["cupsd", "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            os.environ["CUPS_SERVER"] = f"{root}/socket"
            admin = ["lpadmin", "-p", "Bon", "-v", f"socket://127.0.0.1:{port}", "-m", "raw", "-E"]
            for _ in range(100):
                if subprocess.run(admin, capture_output=True, check=False).returncode == 0:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError((root / "error_log").read_text()[-2000:])
            yield
        finally:
            os.environ.pop("CUPS_SERVER", None)
            server.terminate()


@pytest.mark.skipif(
    shutil.which("cupsd") is None or os.geteuid() != 0, reason="CUPS is not installed, or this is not its administrator"
)
def test_a_real_cups_prints_every_byte() -> None:
    printer = FakePrinter()
    with closing(printer), tempfile.TemporaryDirectory(dir=FOR_ALL) as name, cups(Path(name), printer.port):
        assert printer_names() == ("Bon",)
        send("Bon")
        for _ in range(600):
            if any(sheet.cut for sheet in printer.sheets):
                break
            time.sleep(0.1)
        (sheet,) = printer.sheets
        assert sheet.lines[:40] == [f"line {n}" for n in range(40)]
        with pytest.raises(OSError, match="no printer"):
            SpooledJob("Fax")
        subprocess.run(["cupsdisable", "Bon"], check=True)
        with pytest.raises(OSError, match="paused"):
            SpooledJob("Bon")


# --- a device without a right ---


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user without rights, where these tests run as one who has them all."""
    mighty = os.geteuid() == 0
    if mighty:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if mighty:
            os.seteuid(0)


@pytest.mark.parametrize("make", [DeviceLink, lambda path: SerialLink(path, 9600)], ids=["usb", "serial"])
def test_a_missing_right_is_told_from_a_printer_that_is_off(make: Any) -> None:
    folder = Path(tempfile.mkdtemp(dir=FOR_ALL))
    try:
        folder.chmod(0o755)
        device = folder / "lp0"
        device.touch(mode=0o000)
        device.chmod(0o000)
        importlib.import_module("serial")  # as the right user: where Python lies is another question
        with as_nobody(), pytest.raises(OSError, match="ermission") as refused:
            make(str(device))
        with pytest.raises(OSError, match="No such file") as absent:
            make(str(folder / "lp1"))
    finally:
        shutil.rmtree(folder)
    assert trouble_of(refused.value) is PrinterTrouble.NO_RIGHT
    assert trouble_of(absent.value) is PrinterTrouble.OFF


# --- Windows ---


class FakeSpooler:
    """Windows' spooler up to its calls."""

    def __init__(self, *, knows: bool = True, takes: bool = True, status: int | None = 0) -> None:
        self.calls: list[str] = []
        self.data = b""
        self._knows = knows
        self._takes = takes
        self._status = status

    def GetPrinterW(self, _handle: object, level: int, room: Any, size: int, _needed: object) -> int:
        assert (level, size) == (6, 4)
        if self._status is None:
            return 0
        room._obj.value = self._status
        return 1

    def EnumPrintersW(
        self, flags: int, _server: None, level: int, room: Any, size: int, needed: Any, count: Any
    ) -> int:
        assert (flags, level) == (6, 4)
        names = ("EPSON TM-T20", "Bon")
        needed._obj.value = len(names) * ctypes.sizeof(_PrinterInfo)
        if room is None or size < needed._obj.value:
            return 0
        infos = (_PrinterInfo * len(names)).from_buffer(room)
        for info, name in zip(infos, names, strict=True):
            info.name = name
        count._obj.value = len(names)
        self.kept = infos
        return 1

    def OpenPrinterW(self, name: str, _handle: object, _defaults: object) -> int:
        self.calls.append(f"open {name}")
        return int(self._knows)

    def StartDocPrinterW(self, _handle: object, level: int, document: Any) -> int:
        kind = document._obj
        self.calls.append(f"start {level} {kind.name} {kind.datatype}")
        return 1

    def WritePrinter(self, _handle: object, data: bytes, size: int, written: Any) -> int:
        if not self._takes:
            return 0
        self.data += data[:size]
        ctypes.cast(written, ctypes.POINTER(ctypes.c_ulong)).contents.value = size
        return 1

    def EndDocPrinter(self, _handle: object) -> int:
        self.calls.append("end")
        return 1

    def AbortPrinter(self, _handle: object) -> int:
        self.calls.append("abort")
        return 1

    def ClosePrinter(self, _handle: object) -> int:
        self.calls.append("close")
        return 1


def test_windows_spooler_gets_the_raw_job_whole() -> None:
    spooler = FakeSpooler()
    link = SpoolerLink("EPSON TM-T20", spooler)
    assert not deliver(link, DATA, Event(), monotonic, ask=True, answered_before=False, patience=PATIENCE)
    link.close()
    assert spooler.data == DATA
    assert spooler.calls == ["open EPSON TM-T20", "start 1 Comptoir RAW", "end", "close"]


def test_a_job_windows_did_not_take_whole_is_not_printed_at_all() -> None:
    spooler = FakeSpooler(takes=False)
    link = SpoolerLink("EPSON TM-T20", spooler)
    with pytest.raises(PrinterError) as error:
        deliver(link, DATA, Event(), monotonic, ask=True, answered_before=False, patience=PATIENCE)
    link.close()
    assert not error.value.partly
    assert spooler.calls[-2:] == ["abort", "close"]


def test_a_printer_windows_does_not_know_is_said() -> None:
    with pytest.raises(OSError, match="no printer"):
        SpoolerLink("?", FakeSpooler(knows=False))
    with pytest.raises(OSError, match="Windows only"):
        winspool()


def test_a_printer_that_windows_holds_back_is_said_to_be_paused() -> None:
    spooler = FakeSpooler(status=0x80 | 1)  # off line, too
    with pytest.raises(OSError, match="is paused") as held:
        SpoolerLink("Bon", spooler)
    assert trouble_of(held.value) is PrinterTrouble.PAUSED
    assert spooler.calls == ["open Bon", "close"]


@pytest.mark.parametrize("status", [0, 0x80, None], ids=["ready", "off line", "not told"])
def test_what_windows_says_or_does_not_say_of_a_printer_keeps_no_paper_back(status: int | None) -> None:
    spooler = FakeSpooler(status=status)
    SpoolerLink("Bon", spooler)
    assert spooler.calls == ["open Bon", "start 1 Comptoir RAW"]


def test_windows_names_its_printers() -> None:
    assert printer_names(FakeSpooler()) == ("Bon", "EPSON TM-T20")
