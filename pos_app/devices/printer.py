"""A receipt printer: sends bytes to it over a link and reads its answers, if it gives any.

A link is the network, a device file, a serial line or the Windows spooler; the protocol and the judgement of answers,
which is the same for all of them, is here. Everything blocks, in short waits: call it in a thread. Status bytes as in
Epson's ESC/POS reference, "DLE EOT n" and "GS r n".
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from errno import EACCES, EPERM
from threading import Event
from typing import Protocol

from pos_app.domain.frozen import frozen

SLICE = 0.2  # seconds after which a wait checks whether it is to stop
_ASK_STATUS, _ASK_OFFLINE, _ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"
_ASK_IN_TURN = b"\x1d\x72\x01"  # answered once everything before it was printed
_CHUNK = 4096


class PrinterTrouble(StrEnum):
    """Why a paper was not printed, or may not have been."""

    OFF = "off"
    """Nothing answers at its address, or there is no such device."""
    PAPER = "paper"
    COVER = "cover"
    FAULT = "fault"
    """It reports that it cannot print."""
    SILENT = "silent"
    """It answered before, and does not answer now."""
    STALLED = "stalled"
    """It accepts no more bytes."""
    BROKEN = "broken"
    """The connection broke."""
    STOPPED = "stopped"
    """The till was closed during the job."""
    NO_RIGHT = "no_right"
    """This computer's user may not use its device."""
    UNKNOWN = "unknown"
    """The system has no printer of that name."""
    PAUSED = "paused"
    """The system holds its jobs back."""
    WRONG = "wrong"
    """The settings name no printer that can be used."""


class PrinterError(Exception):
    """Printing failed. `partly` is True if the printer took bytes, so that something may be on paper."""

    def __init__(self, trouble: PrinterTrouble, *, partly: bool = False) -> None:
        super().__init__(f"{trouble}{' in the middle' if partly else ''}")
        self.trouble = trouble
        self.partly = partly


class UnknownPrinterError(OSError):
    """The system has no printer of that name."""


class PausedPrinterError(OSError):
    """The system holds the jobs of this printer back."""


def trouble_of(error: OSError) -> PrinterTrouble:
    """Why the link to a printer could not be opened."""
    if isinstance(error, UnknownPrinterError):
        return PrinterTrouble.UNKNOWN
    if isinstance(error, PausedPrinterError):
        return PrinterTrouble.PAUSED
    # pyserial tells the cause by its number alone
    return PrinterTrouble.NO_RIGHT if error.errno in (EACCES, EPERM) else PrinterTrouble.OFF


class Link(Protocol):
    """A transport of bytes to a printer. Every method raises OSError when the connection is lost."""

    @property
    def answers(self) -> bool:
        """Whether the link can carry answers at all."""
        ...

    def write(self, data: bytes, seconds: float) -> int:
        """Write within `seconds`; returns how many bytes were taken, 0 for none."""
        ...

    def read(self, seconds: float) -> bytes:
        """What arrived within `seconds`; b"" for nothing."""
        ...

    def finish(self, monotonic: Callable[[], float], /) -> None:
        """End the job after the last byte. `monotonic` counts the seconds of its waits."""
        ...

    def close(self) -> None:
        """Close the link. Never raises."""
        ...


@frozen
class Patience:
    """Time limits in seconds: for the next bytes to be taken, for an answer, for printing what was taken."""

    take: float = 5.0
    answer: float = 0.6
    print: float = 8.0


USUAL = Patience()


def deliver(
    link: Link,
    data: bytes,
    stop: Event,
    monotonic: Callable[[], float],
    *,
    ask: bool,
    answered_before: bool,
    patience: Patience = USUAL,
) -> bool:
    """Ask the printer whether it can print, and send it `data`. Returns whether the printer answers. Raises
    PrinterError."""
    answers = greet(link, stop, monotonic, ask=ask, answered_before=answered_before, patience=patience)
    hand_over(link, data, stop, monotonic, answers=answers, patience=patience)
    return answers


def greet(
    link: Link,
    stop: Event,
    monotonic: Callable[[], float],
    *,
    ask: bool,
    answered_before: bool,
    patience: Patience = USUAL,
) -> bool:
    """With `ask`, ask the printer for its state and return whether it answers; nothing that prints is sent.

    A printer that answers nothing, or only noise, is assumed to print, unless it `answered_before`. Raises
    PrinterError, never `partly`, if it reports that it cannot print.
    """
    answers = ask and link.answers and _Talk(link, stop, monotonic, patience).is_ready()
    if ask and link.answers and answered_before and not answers:
        raise PrinterError(PrinterTrouble.SILENT)
    return answers


def hand_over(
    link: Link,
    data: bytes,
    stop: Event,
    monotonic: Callable[[], float],
    *,
    answers: bool,
    patience: Patience = USUAL,
) -> None:
    """Send `data` to the printer, and if it answers wait until it has printed. Raises PrinterError."""
    talk = _Talk(link, stop, monotonic, patience)
    talk.write(data)
    try:
        if answers:
            talk.see_printed()
        link.finish(monotonic)
    except OSError as error:
        raise PrinterError(PrinterTrouble.BROKEN, partly=True) from error


class _Talk:
    """The conversation with the printer during one job."""

    def __init__(self, link: Link, stop: Event, monotonic: Callable[[], float], patience: Patience) -> None:
        self._link = link
        self._stop = stop
        self._monotonic = monotonic
        self._patience = patience
        self._began = False

    def is_ready(self) -> bool:
        """Whether the printer answers. Raises PrinterError if it reports that it cannot print."""
        try:
            self._swallow()
            status = self._ask(_ASK_STATUS)
            if status is None:
                return False
            self._judge(status, partly=False)
        except OSError as error:
            raise PrinterError(PrinterTrouble.BROKEN) from error
        return True

    def write(self, data: bytes) -> None:
        """Write all bytes, as fast as the printer takes them."""
        self._began = True
        at, since = 0, self._monotonic()
        while at < len(data):
            self._go_on(partly=at > 0)
            try:
                taken = self._link.write(data[at : at + _CHUNK], SLICE)
            except OSError as error:
                raise PrinterError(PrinterTrouble.BROKEN, partly=at > 0) from error
            if taken:
                at, since = at + taken, self._monotonic()
            elif self._monotonic() - since > self._patience.take:
                raise PrinterError(PrinterTrouble.STALLED, partly=at > 0)

    def see_printed(self) -> None:
        """Wait until everything is printed; a printer that does not know this question is asked for its state
        instead."""
        self._swallow()
        self._link.write(_ASK_IN_TURN, SLICE)
        if self._answer(_is_turn, self._patience.print) is not None:
            return
        status = self._ask(_ASK_STATUS)
        if status is None:
            raise PrinterError(PrinterTrouble.SILENT, partly=True)
        self._judge(status, partly=True)

    def _judge(self, status: int, *, partly: bool) -> None:
        """Do nothing if the printer is on line; otherwise ask it for the reason and raise PrinterError."""
        if not status & 0x08:
            return
        paper = self._ask(_ASK_PAPER)
        if paper is not None and paper & 0x60:
            raise PrinterError(PrinterTrouble.PAPER, partly=partly)
        cause = self._ask(_ASK_OFFLINE)
        if cause is not None and cause & 0x20:
            raise PrinterError(PrinterTrouble.PAPER, partly=partly)
        if cause is not None and cause & 0x04:
            raise PrinterError(PrinterTrouble.COVER, partly=partly)
        raise PrinterError(PrinterTrouble.FAULT, partly=partly)

    def _ask(self, question: bytes) -> int | None:
        """Send a question and return the status byte, None if none came."""
        self._link.write(question, SLICE)
        return self._answer(_is_status, self._patience.answer)

    def _answer(self, fits: Callable[[int], bool], seconds: float) -> int | None:
        until = self._monotonic() + seconds
        while (left := until - self._monotonic()) > 0:
            self._go_on(partly=self._began)
            for byte in self._link.read(min(left, SLICE)):
                if fits(byte):
                    return byte
        return None

    def _swallow(self) -> None:
        """Read and drop bytes that came before the question."""
        for _ in range(20):
            if not self._link.read(0):
                return

    def _go_on(self, *, partly: bool) -> None:
        if self._stop.is_set():
            raise PrinterError(PrinterTrouble.STOPPED, partly=partly)


def _is_status(byte: int) -> bool:
    """Bits 1 and 4 are set and 0 and 7 are not in each answer to DLE EOT; everything else is noise."""
    return byte & 0x93 == 0x12


def _is_turn(byte: int) -> bool:
    """Bits 4 and 7 are never set in an answer to GS r 1, and 0 to 6 say only what the paper is like."""
    return byte & 0x90 == 0
