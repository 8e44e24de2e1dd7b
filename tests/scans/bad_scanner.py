"""What one scan looks like as keys: any layout, pace, stalls, prefixes, GS in five ways, doubled keys.

Scope: draws scans from a seed, and types them; knows nothing of the till but its window.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from pos_app.domain import keyboards
from pos_app.domain.gs1 import GS
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.input.shortcuts import shortcut_of
from pos_app.ui.window.main_window import MainWindow

Mod, K = Qt.KeyboardModifier, Qt.Key
LAYOUTS = ("us", "us", "us", *keyboards.NAMES)
GS_WAYS = ("F8", "Left", "Ctrl+C", "Ctrl+]", "Alt+029")
PAD = {"0": K.Key_Insert, "1": K.Key_End, "2": K.Key_Down, "3": K.Key_PageDown, "4": K.Key_Left, "5": K.Key_Clear}
PAD |= {"6": K.Key_Right, "7": K.Key_Home, "8": K.Key_Up, "9": K.Key_PageUp}
NEVER = 5_000  # milliseconds between two scans


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: `code` as it is printed; `gaps` are the milliseconds before each key; `doubled` is the place of a key
    that comes twice, -1 for none. `item` is the name of the article it is, "" for none; `kind` of what it is. `asked`:
    a screen reader is asked about each key first, and the key itself comes so many keys later, without its time; -1:
    nobody is asked. `framed`: start and end of text (STX, ETX) stand around it, as Ctrl+B and Ctrl+C.
    `on_pad`: it is typed on the number pad, and NumLock is off."""

    kind: str
    code: str
    item: str
    layout: str
    gs_way: str
    ending: str
    gaps: tuple[int, ...]
    doubled: int = -1
    asked: int = -1
    framed: bool = False
    on_pad: bool = False

    def __str__(self) -> str:
        told = f"{self.kind} {self.code!r} on {self.layout}, gaps {self.gaps}, ends with {self.ending!r}"
        told += f", GS as {self.gs_way}" if GS in self.code else ""
        told += ", on the number pad without NumLock" if self.on_pad else ""
        told += ", between STX and ETX" if self.framed else ""
        told += f", each key {self.asked} later from a screen reader" if self.asked >= 0 else ""
        return told + (f", key {self.doubled} doubled" if self.doubled >= 0 else "")


def draw(chance: random.Random, codes: dict[str, tuple[tuple[str, str], ...]]) -> Scan:
    """A scan of one of these codes: by kind, each with the name of its article."""
    kind = chance.choice([*codes, "known", "known", "known"])
    code, item = chance.choice(codes[kind])
    pace = chance.randint(4, 60)
    gaps = [max(1, pace + chance.randint(-2, 2)) for _ in range(len(code) + 1)]
    gaps[0] = NEVER
    for _ in range(chance.choice([0, 0, 0, 1, 1, 1, 2])):
        gaps[chance.choice([1, chance.randrange(1, len(gaps))])] = chance.randint(0, 400)
    layout = chance.choice(LAYOUTS) if kind in ("known", "receipt") else "us"
    doubled = chance.randrange(1, len(code)) if chance.random() < 0.05 else -1
    ending = chance.choice(["\r", "\r", "\r", "\t", "\r\n"])
    way = chance.choice(GS_WAYS)
    asked = chance.randint(0, 1) if chance.random() < 0.2 and GS not in code else -1
    framed = chance.random() < 0.1 and GS not in code and asked < 0
    on_pad = chance.random() < 0.2 and code.isdigit()
    return Scan(kind, code, item, layout, way, ending, tuple(gaps), doubled, asked, framed, on_pad)


class Keyboard:
    """One keyboard with a clock of its own; the scanner's patience runs by it."""

    def __init__(self, window: MainWindow, scanner: Scanner) -> None:
        self._window = window
        self._scanner = scanner
        self._at = 10_000
        self._last = 10_000
        self._asked = -1
        self._copies: list[tuple[Qt.Key, Qt.KeyboardModifier, str]] = []

    def type(self, scan: Scan) -> None:
        """All keys of a scan, and the time after it."""
        self._asked = scan.asked
        if scan.framed:
            self._wait(NEVER)
            self._key(K.Key_B, Mod.ControlModifier, "\x02")
        for place, (char, gap) in enumerate(zip(scan.code, scan.gaps, strict=False)):
            self._wait(scan.gaps[-1] if scan.framed and not place else gap)
            self._char(char, scan)
            if place == scan.doubled:
                self._wait(2)
                self._char(char, scan)
        if scan.framed:
            self._wait(scan.gaps[-1])
            self._key(K.Key_C, Mod.ControlModifier, "\x03")
        self._wait(scan.gaps[-1])
        for number, ending in enumerate(scan.ending):
            self._wait(3 * number)
            if ending == "\n":
                self._key(K.Key_J, Mod.ControlModifier, "\n")
            else:
                self._key(K.Key_Return if ending == "\r" else K.Key_Tab, Mod.NoModifier, ending)
        self._send_copies(0)
        self._asked = -1
        self._wait(NEVER)

    def press(self, key: Qt.Key) -> None:
        """A person presses a key that types nothing."""
        self._wait(NEVER)
        self._key(key, Mod.NoModifier, "")

    def _char(self, char: str, scan: Scan) -> None:
        if char == GS:
            self._gs(scan.gs_way)
            return
        if scan.on_pad:
            self._key(PAD[char], Mod.KeypadModifier, "")
            return
        shift = char in keyboards.US[1]
        if scan.layout != "us":
            plain, shifted = keyboards.keys(scan.layout)
            at = keyboards.US[shift].find(char)
            char = (shifted if shift else plain)[at] if at >= 0 else char
        key = K(ord(char.upper())) if char.isascii() else K.Key_unknown
        self._key(key, Mod.ShiftModifier if shift else Mod.NoModifier, char)

    def _gs(self, way: str) -> None:
        if way == "Alt+029":
            for figure in "029":
                self._key(K(ord(figure)), Mod.AltModifier | Mod.KeypadModifier, "")
                self._at += 1
            return
        key, modifier, text = {
            "F8": (K.Key_F8, Mod.NoModifier, ""),
            "Left": (K.Key_Left, Mod.NoModifier, ""),
            "Ctrl+C": (K.Key_C, Mod.ControlModifier, "\x03"),
            "Ctrl+]": (K.Key_BracketRight, Mod.ControlModifier, GS),
        }[way]
        self._key(key, modifier, text)

    def _key(self, key: Qt.Key, modifier: Qt.KeyboardModifier, text: str) -> None:
        """As the system does: whoever has the keys may claim it, then a shortcut, then the key itself."""
        handle = self._window.windowHandle()
        claim = self._event(QEvent.Type.ShortcutOverride, key, modifier, text)
        claim.ignore()
        QCoreApplication.sendEvent(handle, claim)
        shortcut = None if claim.isAccepted() or (text.isprintable() and text) else shortcut_of(claim)
        if shortcut is not None:
            shortcut.activated.emit()
            return
        if self._asked >= 0:
            self._copies.append((key, modifier, text))
            self._send_copies(self._asked)
            return
        QCoreApplication.sendEvent(handle, self._event(QEvent.Type.KeyPress, key, modifier, text))
        QCoreApplication.sendEvent(handle, self._event(QEvent.Type.KeyRelease, key, modifier, text))

    def _send_copies(self, left: int) -> None:
        """What Qt sends behind a screen reader's answer: the key without its time."""
        handle = self._window.windowHandle()
        while len(self._copies) > left:
            copy = self._copies.pop(0)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(handle, QKeyEvent(kind, *copy))

    def _event(self, kind: QEvent.Type, key: Qt.Key, modifier: Qt.KeyboardModifier, text: str) -> QKeyEvent:
        event = QKeyEvent(kind, key, modifier, text)
        event.setTimestamp(self._at)
        return event

    def _wait(self, ms: int) -> None:
        """So many milliseconds pass: what the scanner holds is let go where it waits no longer."""
        self._at += ms
        timer, doubtful = self._scanner._timer, self._scanner._doubtful._timer
        if timer.isActive() and ms > timer.interval():
            timer.stop()
            for _ in range(2):  # it gives the queue one more turn first
                self._scanner._waited()
            ms -= timer.interval()
        if doubtful.isActive() and ms > doubtful.interval():
            doubtful.stop()
            self._scanner._paused()


Check = Callable[[], str]
