"""A receipt printer: bytes handed to it over some link, its answers read where it gives any.

A link is the network, a device file, a serial line or Windows' spooler; what is said over it, and what may be believed
of the answers, is the same for all of them and is here. Everything blocks, in small slices, and belongs into a thread.
Status bytes as in Epson's ESC/POS reference, "DLE EOT n" and "GS r n".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Protocol

SLICE = 0.2  # seconds until a wait looks whether it is to stop
_ASK_STATUS, _ASK_OFFLINE, _ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"
_ASK_IN_TURN = b"\x1d\x72\x01"  # answered when everything before it was printed
_CHUNK = 4096


class PrinterTrouble(StrEnum):
    """Why a paper was not printed, or may not have been."""

    OFF = "off"
    """Nobody answers at its address, or there is no such device."""
    PAPER = "paper"
    COVER = "cover"
    FAULT = "fault"
    """It says itself that it cannot print."""
    SILENT = "silent"
    """It answered before, and does not any more."""
    STALLED = "stalled"
    """It takes no more bytes."""
    BROKEN = "broken"
    """The connection broke."""
    STOPPED = "stopped"
    """The till was closed meanwhile."""
    WRONG = "wrong"
    """The settings name no printer that can be used."""


class PrinterError(Exception):
    """`partly` is True when bytes were taken, so that something may be on paper."""

    def __init__(self, trouble: PrinterTrouble, *, partly: bool = False) -> None:
        super().__init__(f"{trouble}{' in the middle' if partly else ''}")
        self.trouble = trouble
        self.partly = partly


class Link(Protocol):
    """A way for bytes to a printer. Every method raises OSError when the way is gone."""

    @property
    def answers(self) -> bool:
        """Whether anything can come back at all."""
        ...

    def write(self, data: bytes, seconds: float) -> int:
        """How many bytes were taken within `seconds`; 0 for none."""
        ...

    def read(self, seconds: float) -> bytes:
        """What came back within `seconds`; b"" for nothing."""
        ...

    def finish(self, monotonic: Callable[[], float], /) -> None:
        """All is written: pass it on. `monotonic` counts the seconds of what it waits for."""
        ...

    def close(self) -> None:
        """Let go. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds a printer gets: to take the next bytes, to answer, to print what it took."""

    take: float = 5.0
    answer: float = 0.6
    print: float = 8.0


def deliver(
    link: Link,
    data: bytes,
    stop: Event,
    monotonic: Callable[[], float],
    *,
    ask: bool,
    answered_before: bool,
    patience: Patience = Patience(),
) -> bool:
    """Ask the printer whether it can print, and hand it `data`; whether it answers at all. Raises PrinterError."""
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
    patience: Patience = Patience(),
) -> bool:
    """With `ask`, whether the printer answers; nothing that prints is sent.

    A printer that answers nothing, or nothing but noise, is believed to print, unless it `answered_before`. Raises
    PrinterError, never `partly`, where it says that it cannot.
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
    patience: Patience = Patience(),
) -> None:
    """Hand `data` to the printer, and where it answers wait until it has printed. Raises PrinterError."""
    talk = _Talk(link, stop, monotonic, patience)
    talk.write(data)
    try:
        if answers:
            talk.see_printed()
        link.finish(monotonic)
    except OSError as error:
        raise PrinterError(PrinterTrouble.BROKEN, partly=True) from error


class _Talk:
    """One job's talk with the printer."""

    def __init__(self, link: Link, stop: Event, monotonic: Callable[[], float], patience: Patience) -> None:
        self._link = link
        self._stop = stop
        self._monotonic = monotonic
        self._patience = patience
        self._began = False

    def is_ready(self) -> bool:
        """Whether it answers, when it can print. Raises PrinterError when it says that it cannot."""
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
        """All of it, as fast as it is taken."""
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
        """Wait until it has printed all; a printer that does not know this question is asked how it is instead."""
        self._swallow()
        self._link.write(_ASK_IN_TURN, SLICE)
        if self._answer(_is_turn, self._patience.print) is not None:
            return
        status = self._ask(_ASK_STATUS)
        if status is None:
            raise PrinterError(PrinterTrouble.SILENT, partly=True)
        self._judge(status, partly=True)

    def _judge(self, status: int, *, partly: bool) -> None:
        """Nothing for a printer that is on line; else its own reason is asked for."""
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
        """A status byte, or None when nothing that is one came back."""
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
        """What came unasked is no answer."""
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
