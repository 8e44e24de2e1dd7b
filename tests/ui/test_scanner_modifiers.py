"""A scanner on a keyboard where the signs of its codes lie behind AltGr or a dead key: German, French, Swiss, Nordic.

`]C1` begins every GS1 code, and `]` is AltGr with another key there. Windows sends AltGr as Ctrl with Alt, X11 as a
group of its own; a dead key (an accent) comes without a character, and the letter behind it with both.
"""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.domain.gs1 import GS
from pos_app.ui.input.scanner import Scanner
from pos_app.ui.window.main_window import MainWindow
from tests.ui.listener import Listener
from tests.ui.test_scanner_keys import EAN
from tests.ui.wedge_hands import Hands

Key, Mod = Qt.Key, Qt.KeyboardModifier
GS1 = f"]C1010{EAN}10LOT7{GS}17271231"
ALT_GR = {
    "Windows": (Mod.ControlModifier | Mod.AltModifier, (Key.Key_Control, Key.Key_Alt)),
    "X11": (Mod.GroupSwitchModifier, (Key.Key_AltGr,)),
    "X11 without its group": (Mod.NoModifier, (Key.Key_AltGr,)),
}
DEAD = [Key.Key_Dead_Circumflex, Key.Key_Dead_Acute, Key.Key_Dead_Grave, Key.Key_Dead_Diaeresis, Key.Key_Dead_Tilde]


class Board:
    """Types a code as such a keyboard does, 8 ms a key."""

    def __init__(self, window: MainWindow) -> None:
        self._handle = window.windowHandle()
        self.at = 5000

    def type(self, code: str, behind_alt_gr: str, system: str, dead: dict[int, Qt.Key]) -> None:
        modifiers, keys = ALT_GR[system]
        for place, char in enumerate(code):
            self.at += 8
            if place in dead:
                self._both(dead[place], Mod.NoModifier, "")
            if char in behind_alt_gr:
                for key in keys:
                    self._send(QEvent.Type.KeyPress, key, modifiers, "")
                self._both(Key.Key_9, modifiers, char)
                for key in reversed(keys):
                    self._send(QEvent.Type.KeyRelease, key, Mod.NoModifier, "")
            elif char == GS:
                self._both(Key.Key_BracketRight, Mod.ControlModifier, GS)
            else:
                self._both(Key(ord(char.upper())), Mod.ShiftModifier if char.isupper() else Mod.NoModifier, char)
        self.at += 8
        self._both(Key.Key_Return, Mod.NoModifier, "\r")
        QCoreApplication.processEvents()

    def _both(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
        self._send(QEvent.Type.ShortcutOverride, key, modifiers, text)
        self._send(QEvent.Type.KeyPress, key, modifiers, text)
        self._send(QEvent.Type.KeyRelease, key, modifiers, text)

    def _send(self, kind: QEvent.Type, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str) -> None:
        event = QKeyEvent(kind, key, modifiers, text)
        event.setTimestamp(self.at)
        if kind == QEvent.Type.ShortcutOverride:
            event.ignore()
        QCoreApplication.sendEvent(self._handle, event)


def test_what_lies_behind_alt_gr_is_part_of_the_code(window: MainWindow, scanner: Scanner, ear: Listener) -> None:
    codes, board = ear.heard("scanned"), Board(window)
    for system, code in product(ALT_GR, (GS1, f"]E0{EAN}", "AB]12{34}", "@TOR-001")):
        codes.clear()
        board.at += 5000
        board.type(code, "]{}@", system, {})
        assert (codes, window.sale.finder.text) == ([(code,)], ""), system


def test_a_dead_key_is_no_separator_and_loses_no_scan(window: MainWindow, scanner: Scanner, ear: Listener) -> None:
    """In the middle of a code at a scanner's pace a key without a character is GS; an accent is not."""
    codes, board = ear.heard("scanned"), Board(window)
    for place, key in product((0, 1, 3, 8, 14, len(GS1) - 1), DEAD):
        codes.clear()
        board.at += 5000
        board.type(GS1, "]", "X11", {place: key})
        assert (codes, window.sale.finder.text) == ([(GS1,)], ""), f"{key.name} at {place}"


@pytest.mark.parametrize("key", DEAD, ids=lambda key: key.name)
def test_a_person_types_accents_as_ever(
    window: MainWindow, scanner: Scanner, ear: Listener, qtbot: QtBot, key: Qt.Key
) -> None:
    hands = Hands(window)
    window.sale.focus_finder()
    hands.type("caf", after=60)
    event = QKeyEvent(QEvent.Type.KeyPress, key, Mod.NoModifier, "")
    event.setTimestamp(hands.at + 60)
    QCoreApplication.sendEvent(window.windowHandle(), event)
    hands.type("é c", after=120)
    qtbot.waitUntil(lambda: window.sale.finder.edit.text() == "café c")  # the last letter may be a code's first
    assert ear.heard("scanned") == []


PAD = {"1": Key.Key_End, "2": Key.Key_Down, "3": Key.Key_PageDown, "4": Key.Key_Left, "5": Key.Key_Clear}
PAD |= {"6": Key.Key_Right, "7": Key.Key_Home, "8": Key.Key_Up, "9": Key.Key_PageUp, "0": Key.Key_Insert}


def test_a_scanner_on_the_number_pad_is_heard_without_num_lock(
    window: MainWindow, scanner: Scanner, ear: Listener
) -> None:
    """Its keys are End, Down, Page Down: on the Return screen they would choose, and Enter would give money back."""
    codes, board = ear.heard("scanned"), Board(window)
    for char in EAN:
        board.at += 8
        board._both(PAD[char], Mod.KeypadModifier, "")
    board.at += 8
    board._both(Key.Key_Enter, Mod.KeypadModifier, "\r")
    QCoreApplication.processEvents()
    assert codes == [(EAN,)]


def test_a_persons_arrows_on_the_number_pad_stay_arrows(
    window: MainWindow, scanner: Scanner, ear: Listener, qtbot: QtBot
) -> None:
    edit = window.sale.finder.edit
    edit.setText("pain")
    edit.setFocus()
    codes, board = ear.heard("scanned"), Board(window)
    for key, place in ((Key.Key_Home, 0), (Key.Key_Right, 1), (Key.Key_End, 4), (Key.Key_Left, 3)):
        board.at += 200
        board._both(key, Mod.KeypadModifier, "")
        qtbot.waitUntil(partial(_stands_at, edit, place))
    assert (edit.text(), codes) == ("pain", [])


def _stands_at(edit: QLineEdit, place: int) -> bool:
    return edit.cursorPosition() == place
