"""The scanner: its keys are taken out of the stream before any field, button or shortcut gets them.

Scope: one event filter over the program's windows. What is a scan and what is typing is decided in `domain.wedge`, by
the times the keys carry; here keys are held back and given back.

A key that could begin a scan waits until the next one says what it was: a person's key comes later than a scanner's
and lets it go, and where no key comes, a timer does, some 50 ms later. So nothing of a scan ever reaches a field, and
its text, selection and undo stay as they were. While the program was busy keys lie in the queue when the timer runs
out: then it lets the queue have one more turn before it believes that nothing came.

What is pressed while an answer is on its way that decides what it means is put into the till's `InputQueue`, which has
it act in its order once the answer is there. A card in front has Esc at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pos_app.domain.scanned import GS
from pos_app.domain.wedge import ENTER, SAME_MS, TAB, Burst, Key, Verdict, Wedge, gap_between, judge, patience, run_out
from pos_app.services.input_queue import InputQueue
from pos_app.ui.input.windows import filter_windows
from pos_app.ui.kit.overlay import Overlay

_ARRIVAL: Final = 15  # milliseconds that a key may come later than its time says
_PATIENCE: Final = 5000  # milliseconds; a till that does not answer for so long is used as it is
_PAUSE: Final = 300  # milliseconds without a key end a scan of the self-test that no key ended
_NO_CHAR = Key("", 0)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_OTHERS = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_SIGNS = (QEvent.Type.KeyPress, *_OTHERS, QEvent.Type.MouseMove, QEvent.Type.Wheel)  # show that the till is in use
_EVERY: Final = 1.0  # seconds between two signs that are told
_POINTER = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)
_BARE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)
_MOD = Qt.KeyboardModifier
_MEANT = ~(_MOD.KeypadModifier | _MOD.GroupSwitchModifier)  # where a key lies does not change what it means


@dataclass(frozen=True, slots=True)
class InputListener:
    """`scanned` is called with what a scanner sent, without prefix, suffix and ending key; `used`, at most once a
    second, when the till is in use: any key, touch or move of the mouse."""

    scanned: Callable[[str], object]
    used: Callable[[], object]


class Scanner(QObject):
    """Gets every key of the program from `__init__` until `close`. `monotonic` counts seconds."""

    def __init__(
        self, wedge: Wedge, queue: InputQueue, listener: InputListener, monotonic: Callable[[], float]
    ) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(app)
        self._wedge = wedge
        self._queue = queue
        self._listener = listener
        self._monotonic = monotonic
        self._seen: float | None = None
        self._keys: tuple[Key, ...] = ()
        self._events: list[QKeyEvent] = []
        self._swallowed: set[int] = set()
        self._giving_back = False
        self._measured: Callable[[Burst], object] | None = None
        self._last_chance = False
        self._last = ("", _NO_CHAR)
        self._ended: Key | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._waited)
        self._end_hearing = filter_windows(app, self)

    def close(self) -> None:
        """Stop: get no more keys; keys that are held are delivered."""
        self._end_hearing()
        self._let_go()
        self._patience.stop()
        self.deleteLater()

    def use(self, wedge: Wedge) -> None:
        """How the scanner types from now on."""
        self._let_go()
        self._wedge = wedge

    def measure(self, measured: Callable[[Burst], object] | None) -> None:
        """For the self-test: tell it of each burst of keys as it came, and scan nothing; None: scan again."""
        self._let_go()
        self._measured = measured

    # --- keys as they come ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _SIGNS:
            self._see()
        if kind in _KEYS:
            if self._giving_back or not isinstance(event, QKeyEvent):
                return False
            if kind == QEvent.Type.ShortcutOverride:
                return self._claimed(event)
            return self._pressed(event) if kind == QEvent.Type.KeyPress else self._released(event)
        if kind in _OTHERS and self._keys:
            self._let_go()
        if self._queue.keeps and kind in _POINTER and isinstance(event, QMouseEvent):
            self._put(partial(_click_now, watched, event.clone()))
            return True
        return False

    def _see(self) -> None:
        now = self._monotonic()
        if self._seen is None or now - self._seen >= _EVERY:
            self._seen = now
            self._listener.used()

    def _claimed(self, event: QKeyEvent) -> bool:
        """Comes before the key itself: a digit that a card answers to must not act before it is judged, and what is
        held must be where it belongs before F12 acts."""
        char = _char(event)
        if char and (char not in (ENTER, TAB) or self._keys):  # Enter behind a burst: no widget need be asked of it
            event.accept()
            return True
        if not char and event.key() not in _BARE:
            self._ended = None
            self._let_go()
            if self._queue.keeps and not self._is_for_card(event):
                event.accept()  # no shortcut acts: it comes as a key and waits
                return True
            if _is_tills(event):
                event.ignore()  # no field is asked: to some Ctrl+U, Ctrl+Del and their like mean something, too
                return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in _BARE:
            return False
        key = Key(_char(event), event.timestamp(), event.isAutoRepeat())
        if self._measured is not None:
            return self._measure(key, event)
        ended, self._ended = self._ended, None
        if ended is not None and key.char in (ENTER, TAB) and gap_between(ended, key) <= self._wedge.gap:
            self._swallowed.add(event.key())
            return True  # a code that ends with both CR and LF
        if not self._keys and key.char in ("", ENTER, TAB):  # no code begins or ends with it
            return self._put_off(event)
        verdict = judge(self._keys, key, self._wedge)
        self._obey(verdict, key)
        if verdict.passes:
            return self._put_off(event)
        if verdict.code and not verdict.held:
            self._ended = key
        if verdict.held:
            self._events.append(event.clone())
        self._swallowed.add(event.key())
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() not in self._swallowed or event.isAutoRepeat():
            return False
        self._swallowed.discard(event.key())
        return True

    # --- what becomes of them ---

    def _obey(self, verdict: Verdict, now: Key) -> None:
        given, self._events = self._events[: verdict.release], self._events[verdict.release :]
        if verdict.code:
            self._events = []
        self._keys = verdict.held
        self._last_chance = False
        if verdict.held:
            self._timer.start(patience(verdict.held, self._wedge) + _ARRIVAL)
        else:
            self._timer.stop()
        for event in given:
            self._give_back(event)
        if verdict.code:
            self._say(verdict.code, now)

    def _say(self, code: str, now: Key) -> None:
        before, when = self._last
        self._last = (code, now)
        if code != before or gap_between(when, now) >= SAME_MS:
            self._put(partial(self._listener.scanned, code), scan=True)

    def _waited(self) -> None:
        if not self._last_chance:  # keys that came in time may still lie in the queue
            self._last_chance = True
            self._timer.start(0 if self._measured is None else 1)
        elif self._measured is not None:
            self._tell_burst("")
        else:
            self._obey(run_out(self._keys, self._wedge), self._keys[-1] if self._keys else _NO_CHAR)

    def _let_go(self) -> None:
        """What is held is typing."""
        if self._measured is not None:
            self._events = []
        self._obey(Verdict(release=len(self._events)), _NO_CHAR)

    # --- what waits for an answer ---

    def _put_off(self, event: QKeyEvent) -> bool:
        """Whether a key waits; one held down does not press itself again."""
        if not self._queue.keeps or self._is_for_card(event):
            return False
        if not event.isAutoRepeat():
            self._put(partial(self._press_now, event.clone()))
        self._swallowed.add(event.key())
        return True

    def _is_for_card(self, event: QKeyEvent) -> bool:
        """Whether Esc goes to the card in front at once: it is about that card, not about what an answer may show."""
        if event.key() != Qt.Key.Key_Escape or not self._queue.is_empty:
            return False
        at = QApplication.focusWidget()
        while at is not None and not isinstance(at, Overlay):
            at = at.parentWidget()
        return at is not None

    def _put(self, act: Callable[[], object], *, scan: bool = False) -> None:
        """Queue `act`; an awaited answer that does not come within `_PATIENCE` is not waited for any longer."""
        if self._queue.keeps and self._queue.is_empty:
            self._patience.start(_PATIENCE)
        self._queue.put(act, scan=scan)

    def _give_up(self) -> None:
        if not self._queue.is_empty:  # else it is another wait than the one it was begun for
            self._queue.give_up()

    def _give_back(self, event: QKeyEvent) -> None:
        """A key that was typed, not scanned."""
        self._put(partial(self._press_now, event))

    def _press_now(self, event: QKeyEvent) -> None:
        """Let a key act now as it would have."""
        window: QWindow | None = QGuiApplication.focusWindow()
        if window is None:
            return  # the program lost the focus meanwhile: the key was for another program
        self._giving_back = True
        try:
            shortcut = _shortcut(event)
            if shortcut is not None:
                shortcut.activated.emit()
                return
            QCoreApplication.sendEvent(window, event)
            up = QKeyEvent(QEvent.Type.KeyRelease, event.key(), event.modifiers(), event.text())
            QCoreApplication.sendEvent(window, up)
        finally:
            self._giving_back = False

    # --- the self-test ---

    def _measure(self, key: Key, event: QKeyEvent) -> bool:
        if key.char in (ENTER, TAB) and len(self._keys) > 1:
            self._tell_burst(key.char)
            return True
        if not key.char or key.char in (ENTER, TAB) or key.repeated:
            return False
        self._keys = (*self._keys, key)
        self._events.append(event.clone())
        self._swallowed.add(event.key())
        self._last_chance = False
        self._timer.start(_PAUSE)
        return True

    def _tell_burst(self, ending: str) -> None:
        keys, self._keys = self._keys, ()
        events, self._events = self._events, []
        self._timer.stop()
        if len(keys) > 1 and self._measured is not None:
            self._measured(Burst(keys, ending))
        else:
            for event in events:  # typed by hand: the space bar on a button
                self._give_back(event)


def _click_now(window: QObject, event: QMouseEvent) -> None:
    if window == QGuiApplication.focusWindow():
        QCoreApplication.sendEvent(window, event)


def _char(event: QKeyEvent) -> str:
    """The character a key types, ENTER or TAB, "" for any other."""
    modifiers = event.modifiers() & _MEANT
    words = event.text()
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return ENTER if modifiers == _MOD.NoModifier else ""
    if event.key() == Qt.Key.Key_Tab:
        return TAB if modifiers == _MOD.NoModifier else ""
    if words in ("\r", "\n"):  # Ctrl+M, Ctrl+J or a key of that name
        return ENTER
    if words == GS:  # Ctrl+] is how a wedge types FNC1
        return GS
    modifiers &= ~_MOD.ShiftModifier
    alt_gr = _MOD.ControlModifier | _MOD.AltModifier  # as Windows says it
    return words if len(words) == 1 and words.isprintable() and modifiers in (_MOD.NoModifier, alt_gr) else ""


def _is_tills(event: QKeyEvent) -> bool:
    """Whether a key with Ctrl is one of the till's own now, wherever the keys go. A text that was changed takes its own
    undo."""
    if not event.modifiers() & _MOD.ControlModifier:
        return False
    field = QApplication.focusWidget()
    undoes = event.matches(QKeySequence.StandardKey.Undo) and isinstance(field, QLineEdit) and bool(field.text())
    return field is not None and not undoes and _bound(event, field) is not None


def _shortcut(event: QKeyEvent) -> QShortcut | None:
    """The shortcut of the window that a key presses, unless the field with the keys takes it as text."""
    field = QApplication.focusWidget()
    if field is None:
        return None
    found = _bound(event, field)
    if found is None or _is_tills(event):
        return found
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
    asked.ignore()
    QCoreApplication.sendEvent(field, asked)
    return None if asked.isAccepted() else found


def _bound(event: QKeyEvent, field: QWidget) -> QShortcut | None:
    """The shortcut that this key presses where `field` has the keys."""
    modifiers = event.modifiers() & ~_MOD.KeypadModifier
    if event.text().isdecimal():
        modifiers &= ~_MOD.ShiftModifier  # as digits are typed on a French keyboard
    wanted = QKeySequence(event.key() | modifiers.value)
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found: list[QShortcut] = []
    around: QWidget | None = field
    while around is not None:  # they hang on the window's inside, which lies in the window
        bound = around.findChildren(QShortcut, options=direct)
        found += [one for one in bound if one.isEnabled() and one.key() == wanted]
        around = around.parentWidget()
    return found[0] if found else None
