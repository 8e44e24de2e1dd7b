"""The scanner: its keys are taken out of the stream before any field, button or shortcut gets them.

Scope: one event filter over the program's windows. What is a scan and what is typing is decided in `domain.wedge`, by
the times the keys carry; here keys are held back and given back.

A key that could begin a scan waits until the next one says what it was: a person's key comes later than a scanner's
and lets it go, and where no key comes, a timer does, some 50 ms later. So nothing of a scan ever reaches a field, and
its text, selection and undo stay as they were. While the program was busy keys lie in the queue when the timer runs
out: then it lets the queue have one more turn before it believes that nothing came.

A scan that stalls is typing until its rest comes. So what was typed last is remembered with how to put back what the
field held before: what ends in a code takes its characters out of the field again (`domain.wedge.whole`), with what
they did by themselves. A key that does what cannot be taken back waits for as long as a scan may stall (`Doubtful`).

In a field for a secret nothing is held and nothing is heard. In the settings, and in a window of the system, only what
is a code for sure is: a password manager types as fast as a scanner.

What is pressed while an answer is on its way that decides what it means is put into the till's `InputQueue`, which has
it act in its order once the answer is there. A card in front has Esc at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from shiboken6 import isValid

from pos_app.domain.frozen import frozen
from pos_app.domain.gs1 import GS
from pos_app.domain.wedge import (
    ALT,
    ENTER,
    FAST,
    LEAST,
    LONG_STALL,
    SAME_MS,
    SOON,
    TAB,
    Burst,
    Ending,
    Key,
    Verdict,
    Wedge,
    Whole,
    code_of,
    gap_between,
    is_certain,
    is_machine,
    is_set_aside,
    judge,
    patience,
    run_out,
    text_of,
    whole,
)
from pos_app.services.input_queue import InputQueue
from pos_app.ui.input.retract import (
    By,
    Doubtful,
    PutBack,
    TypedKey,
    acts_for_good,
    pace,
    remember,
    settle_typed,
    take_back,
)
from pos_app.ui.input.shortcuts import is_tills, shortcut_of
from pos_app.ui.input.windows import filter_windows
from pos_app.ui.kit.keys import TOUCHED
from pos_app.ui.kit.overlay import Overlay

_ARRIVAL: Final = 15  # milliseconds that a key may come later than its time says
_PATIENCE: Final = 5000  # milliseconds; a till that does not answer for so long is used as it is
_FRAME: Final = 5000  # milliseconds from STX within which ETX is the scanner's
_REMEMBERED: Final = 63  # keys typed last: no code is longer
_PAUSE: Final = 300  # milliseconds without a key end a scan of the self-test that no key ended
_NO_CHAR = Key("", 0)
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_OTHERS = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_SIGNS = (QEvent.Type.KeyPress, *_OTHERS, QEvent.Type.MouseMove, QEvent.Type.Wheel)  # show that the till is in use
_ANNOUNCED: Final = 32  # keys: more are never on their way to a screen reader and back
_EVERY: Final = 1.0  # seconds between two signs that are told
_POINTER = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)
_BARE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)
_DEAD = range(Qt.Key.Key_Dead_Grave, Qt.Key.Key_Dead_Longsolidusoverlay + 1)  # they wait for the letter they stand on
_MOD = Qt.KeyboardModifier
_MEANT = ~(_MOD.KeypadModifier | _MOD.GroupSwitchModifier)  # where a key lies does not change what it means


@frozen
class InputListener:
    """`scanned` is called with what a scanner sent, without prefix, suffix and ending key, with what else it may be
    where a part was taken for typing, and, where that part may be a person's, with how to take it back; `used`, at most
    once a second, when the till is in use: any key, touch or move of the mouse. `set_aside` is called with what came as
    a scan comes and is not served: in the settings, or figures and Enter at a machine's pace on a card."""

    scanned: Callable[..., object]
    used: Callable[[], object]
    set_aside: Callable[[str], object] = lambda _text: None


class Scanner(QObject):
    """Gets every key of the program from `__init__` until `close`. `monotonic` counts seconds."""

    def __init__(
        self, wedge: Wedge, queue: InputQueue, listener: InputListener, monotonic: Callable[[], float]
    ) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(app)
        app.setProperty(TOUCHED, False)
        self._wedge = wedge
        self._queue = queue
        self._listener = listener
        self._monotonic = monotonic
        self._seen: float | None = None
        self._keys: tuple[Key, ...] = ()
        self._events: list[QKeyEvent] = []
        self._swallowed: set[int] = set()
        self._announced: deque[tuple[int, int]] = deque(maxlen=_ANNOUNCED)
        self._giving_back = False
        self._measured: Callable[[Burst], object] | None = None
        self._last_chance = False
        self._last = ("", _NO_CHAR)
        self._typed: list[TypedKey] = []
        self._doubtful = Doubtful(self._paused, self)
        self._ended: Key | None = None
        self._ended_late = False
        self._begun = _NO_CHAR  # STX, where a scanner puts its codes between STX and ETX
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
        self._settle()
        self._patience.stop()
        self.deleteLater()

    def use(self, wedge: Wedge) -> None:
        """How the scanner types from now on."""
        self._let_go()
        self._settle()
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
                self._announced.append((event.key(), event.timestamp()))
                return self._claimed(event)
            if kind == QEvent.Type.KeyPress:
                self._give_time(event)
            return self._pressed(event) if kind == QEvent.Type.KeyPress else self._released(event)
        if kind in _OTHERS:
            _note_finger(event)
            self._let_go()
            self._settle()
        if self._queue.keeps and kind in _POINTER and isinstance(event, QMouseEvent):
            self._put(partial(_click_now, watched, event.clone()))
            return True
        return False

    def _give_time(self, event: QKeyEvent) -> None:
        """While a screen reader listens, Qt asks it about each key first and then sends a copy, which has no time. What
        the system asked of the key before that (`_claimed`) had it."""
        if not any(key == event.key() for key, _ in self._announced):
            return
        key, at = self._announced.popleft()
        while key != event.key():  # it was a shortcut, or the screen reader's own
            key, at = self._announced.popleft()
        if not event.timestamp():
            event.setTimestamp(at)

    def _is_at_pace(self) -> bool:
        """Whether the key that was announced last came as fast behind another one as a scanner's."""
        (_, before), (_, now) = ([(0, 0), (0, 0), *self._announced])[-2:]
        return 0 < before <= now <= before + FAST

    def _see(self) -> None:
        now = self._monotonic()
        if self._seen is None or now - self._seen >= _EVERY:
            self._seen = now
            self._listener.used()

    def _claimed(self, event: QKeyEvent) -> bool:
        """Comes before the key itself: a digit that a card answers to must not act before it is judged, and what is
        held must be where it belongs before F12 acts."""
        if _is_secret():
            self._let_go()
            return False
        char = self._key_of(event).char
        # No widget need be asked of an Enter behind a key of a scan, which may still be with a screen reader.
        if char and (char not in (ENTER, TAB) or self._keys or self._typed or self._is_at_pace()):
            event.accept()
            return True
        if not char and self._ends_frame(event):
            event.accept()
            return True
        if not char and not _is_bare(event):
            if _is_ctrl(event, Qt.Key.Key_B):
                self._begun = Key("", event.timestamp())
            self._ended = None
            self._let_go()
            self._settle()
            if self._queue.keeps and not self._is_for_card(event):
                event.accept()  # no shortcut acts: it comes as a key and waits
                return True
            if event.modifiers() & _MOD.ControlModifier and is_tills(event):
                event.ignore()  # no field is asked: to some Ctrl+U, Ctrl+Del and their like mean something, too
                return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        if _is_bare(event):
            return False
        key = self._key_of(event)
        if self._measured is not None:
            return self._measure(key, event)
        if _is_secret():
            self._let_go()
            self._settle()
            return self._put_off(event)
        if not key.char and self._ends_frame(event):
            self._end_frame(key)
            self._swallowed.add(event.key())
            return True
        if self._keys and key.at > 0 and gap_between(self._keys[-1], key) > self._held_for():
            self._run_out()  # a busy machine: the key was in the queue before the timer of those held was looked at
        ended, self._ended = self._ended, None
        late = SOON if self._ended_late else self._wedge.gap
        if ended is not None and key.char in (ENTER, TAB) and gap_between(ended, key) <= late:
            self._swallowed.add(event.key())
            return True  # a code that ends with both CR and LF, or whose end came late
        if not self._keys and key.char in ("", ENTER, TAB) and not (self._typed and key.char):
            self._settle()
            return self._put_off(event)  # no code begins or ends with it
        verdict = self._judged(key)
        if verdict is None:
            self._swallowed.add(event.key())
            return True
        self._obey(verdict, key)
        if verdict.passes:
            self._settle()
            return self._put_off(event)
        if verdict.code and not verdict.held:
            self._ended, self._ended_late = key, False
        if verdict.held:
            self._events.append(event.clone())
        self._swallowed.add(event.key())
        return True

    def _ends_frame(self, event: QKeyEvent) -> bool:
        """Whether this is the ETX (Ctrl+C) behind a code that began with STX (Ctrl+B)."""
        if not self._begun.at or not _is_ctrl(event, Qt.Key.Key_C):
            return False
        return gap_between(self._begun, Key("", event.timestamp())) <= _FRAME

    def _end_frame(self, now: Key) -> None:
        """What came since STX is a code, however slowly: no person types so. Of a few keys it is not known; they stay
        as they are, and its Enter tells."""
        self._begun, careful = _NO_CHAR, _careful()
        code = code_of((*(one.key for one in self._typed), *self._keys), self._wedge)
        if len(code) >= LEAST and (not careful or careful.hears(code)):
            self._hear(Whole(code, len(self._typed)), now, is_late=True)

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() not in self._swallowed or event.isAutoRepeat():
            return False
        self._swallowed.discard(event.key())
        return True

    def _key_of(self, event: QKeyEvent) -> Key:
        """The key as it is judged: behind a key of a code F8, Left and Ctrl+C are GS (FNC1), as scanners type it, and
        in the middle of a code at a scanner's pace any key without a character is."""
        key = Key(_char(event), event.timestamp(), event.isAutoRepeat())
        if key.char or not self._keys or _is_bare(event) or event.key() == Qt.Key.Key_Escape:
            return key
        gap = gap_between(self._keys[-1], key)
        if event.key() in _SENT_AS_GS.get(event.modifiers() & _MEANT, ()) and gap <= patience(self._keys, self._wedge):
            return replace(key, char=GS)
        return replace(key, char=GS) if len(self._keys) >= LEAST and gap <= self._wedge.gap else key

    def _judged(self, key: Key) -> Verdict | None:
        """What becomes of a key; None where that is done: it ended a scan of which a part was typing, or came behind
        figures as no person's does."""
        verdict, careful = judge(self._keys, key, self._wedge), _careful()
        if key.char not in (ENTER, TAB):
            return verdict
        typed = [one.key for one in self._typed] if self._typed else []
        if typed or not verdict.code:
            found = whole(typed, self._keys, key, self._wedge)
            if found is not None and (found.taken or not verdict.code) and (not careful or careful.hears(found.code)):
                self._hear(found, key, is_late=False)
                return None
        if careful and verdict.code and not careful.hears(verdict.code):
            return Verdict(release=len(self._keys), passes=True)
        if careful is not None and careful.is_quiet and verdict.code:
            self._set_aside(verdict.code, 0)
            return None
        if key.char == ENTER and verdict.passes and not careful and _card() and is_machine(typed, self._keys, key):
            fast = pace(typed, self._keys)
            self._set_aside(text_of([*fast, *self._keys]), len(fast))
            return None
        return verdict

    def _hear(self, found: Whole, now: Key, *, is_late: bool) -> None:
        """A scan of which a part was taken for typing, or whose ending key has not come."""
        careful = _careful()
        settle_typed(self._typed, self._keys[0] if self._keys else now)
        in_doubt = self._typed[-found.taken :] if found.in_doubt else []
        self._take_back(0 if found.in_doubt else found.taken)
        if careful is not None and careful.is_quiet:
            self._put(partial(self._listener.set_aside, found.code))
        else:
            self._say(found, now, in_doubt)
        self._ended, self._ended_late = now, is_late

    def _set_aside(self, text: str, taken: int) -> None:
        self._take_back(taken)
        self._put(partial(self._listener.set_aside, text))

    def _take_back(self, taken: int) -> None:
        """Nothing of what is held, and of so many keys that were typed, has ever come."""
        take_back(self._typed, taken)
        self._events, self._keys = [], ()
        self._timer.stop()
        self._settle()

    def _settle(self) -> None:
        """What was typed is no part of a scan that is still to come."""
        settle_typed(self._typed)
        self._typed = []
        self._doubtful.settle()

    def _paused(self) -> None:
        """Nothing came for as long as a scan may stall: what acts for good acts now."""
        if self._keys:
            self._doubtful.still()
        else:
            settle_typed(self._typed)
            self._doubtful.settle()

    # --- what becomes of them ---

    def _obey(self, verdict: Verdict, now: Key) -> None:
        first = self._keys[0] if self._keys else now
        given, self._events = self._events[: verdict.release], self._events[verdict.release :]
        keys = self._keys[: verdict.release]
        if verdict.code:
            self._events = []
        self._keys = verdict.held
        self._last_chance = False
        if verdict.held:
            self._timer.start(self._held_for())
        else:
            self._timer.stop()
        for event, key in zip(given, keys, strict=True):
            self._give_back(event, key)
        self._doubtful.still()
        if verdict.code:
            settle_typed(self._typed, first)
            self._settle()
            self._say(Whole(verdict.code), now)

    def _say(self, found: Whole, now: Key, in_doubt: Sequence[TypedKey] = ()) -> None:
        before, when = self._last
        self._last = (found.code, now)
        if found.code != before or gap_between(when, now) >= SAME_MS:
            more: list[object] = [found.others] if found.others else []
            if in_doubt:
                more.append(partial(take_back, in_doubt, len(in_doubt)))
            self._put(partial(self._listener.scanned, found.code, *more), scan=True)

    def _waited(self) -> None:
        if not self._last_chance:  # keys that came in time may still lie in the queue
            self._last_chance = True
            self._timer.start(0 if self._measured is None else 1)
        elif self._measured is not None:
            self._tell_burst("")
        else:
            self._run_out()

    def _held_for(self) -> int:
        """Milliseconds that the keys held wait for the next one."""
        return max(patience(self._keys, self._wedge), self._wedge.gap + _ARRIVAL)

    def _run_out(self) -> None:
        """No further key came in time."""
        found = self._without_end()
        if found is not None:
            self._hear(found, self._keys[-1], is_late=True)
        else:
            self._obey(run_out(self._keys, self._wedge), self._keys[-1] if self._keys else _NO_CHAR)

    def _without_end(self) -> Whole | None:
        """A code for sure whose ending key has not come in time."""
        if self._wedge.ending is Ending.NONE or len(self._keys) < LEAST:
            return None
        return whole([one.key for one in self._typed], self._keys, None, self._wedge)

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
        self._queue.put(partial(self._doubtful.in_turn, act), scan=scan)

    def _give_up(self) -> None:
        if not self._queue.is_empty:  # else it is another wait than the one it was begun for
            self._queue.give_up()

    def _give_back(self, event: QKeyEvent, key: Key) -> None:
        """A key that was typed, not scanned."""
        typed = TypedKey(key)
        if key.repeated or key.at <= 0 or (self._typed and gap_between(self._typed[-1].key, key) > LONG_STALL):
            self._settle()
        if not key.repeated and key.at > 0:
            settle_typed(self._typed[:-_REMEMBERED])
            typed.has_before = bool(self._typed)
            self._typed = [*self._typed[-_REMEMBERED:], typed]
        else:
            typed.by = By.PERSON
        self._put(partial(self._press_now, event, typed))

    def _press_now(self, event: QKeyEvent, typed: TypedKey | None = None) -> None:
        """Let a key act now as it would have."""
        window: QWindow | None = QGuiApplication.focusWindow()
        if window is None or (typed is not None and typed.is_void):
            return  # the program lost the focus meanwhile: the key was for another program
        field, char = QApplication.focusWidget(), event.text() if event.text().isprintable() else ""
        # a field takes a character as text
        shortcut = None if char and isinstance(field, QLineEdit) else shortcut_of(event)
        if typed is not None:
            if typed.by is not By.PERSON and (shortcut is not None or acts_for_good(field, char, typed.has_before)):
                if typed.by is By.UNKNOWN:
                    self._doubtful.wait(partial(self._press_now, event, typed))
                return
            typed.put_back = remember(field, _line)
        self._giving_back = True
        try:
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
                self._put(partial(self._press_now, event))


@frozen
class _Careful:
    """Where only a code for sure is heard; `is_quiet`: and none is served."""

    is_quiet: bool

    def hears(self, code: str) -> bool:
        """Whether this is a scan, and not something that was filled in quickly."""
        return is_set_aside(code) if self.is_quiet else is_certain(code)


def _careful() -> _Careful | None:
    """In the settings, and in a window of the system; None elsewhere."""
    at = QApplication.focusWidget()
    while at is not None:
        if getattr(at, "serves_no_scans", False):
            return _Careful(is_quiet=True)
        if isinstance(at, QDialog):
            return _Careful(is_quiet=False)
        at = at.parentWidget()
    return None


def _is_secret() -> bool:
    """Whether a secret is typed: what a field shows in dots is for nobody else."""
    at = QApplication.focusWidget()
    return isinstance(at, QLineEdit) and at.echoMode() != QLineEdit.EchoMode.Normal


def _line(field: QLineEdit) -> PutBack:
    """How to put back what this field holds now."""
    text, cursor = field.text(), field.cursorPosition()
    start, length = field.selectionStart(), len(field.selectedText())

    def put_back() -> None:
        if not isValid(field) or field.text() == text:
            return
        field.selectAll()
        field.insert(text)  # as a person would: whoever listens to what is typed hears of it, and it can be undone
        if length:
            field.setSelection(start, length)
        else:
            field.setCursorPosition(cursor)

    return put_back


def _card() -> bool:
    """Whether a card has the keys, or a screen on which Enter gives money back."""
    at = QApplication.focusWidget()
    while at is not None and not isinstance(at, Overlay) and not getattr(at, "guards_keys", False):
        at = at.parentWidget()
    return at is not None


def _note_finger(event: QEvent) -> None:
    """Remember for the keyboard on the screen whether the last press was a finger's."""
    app = QGuiApplication.instance()
    mouse = isinstance(event, QMouseEvent) and event.source() == Qt.MouseEventSource.MouseEventNotSynthesized
    if app is not None and app.property(TOUCHED) is mouse:
        app.setProperty(TOUCHED, not mouse)


def _click_now(window: QObject, event: QMouseEvent) -> None:
    if window == QGuiApplication.focusWindow():
        QCoreApplication.sendEvent(window, event)


_SENT_AS_GS = {_MOD.NoModifier: (Qt.Key.Key_F8, Qt.Key.Key_Left), _MOD.ControlModifier: (Qt.Key.Key_C,)}
_PAD: dict[int, int] = {Qt.Key.Key_0 + figure: figure for figure in range(10)}
_PAD |= {
    Qt.Key.Key_Insert: 0, Qt.Key.Key_End: 1, Qt.Key.Key_Down: 2, Qt.Key.Key_PageDown: 3, Qt.Key.Key_Left: 4,
    Qt.Key.Key_Clear: 5, Qt.Key.Key_Right: 6, Qt.Key.Key_Home: 7, Qt.Key.Key_Up: 8, Qt.Key.Key_PageUp: 9,
}  # fmt: skip  # without the number lock


def _is_ctrl(event: QKeyEvent, key: Qt.Key) -> bool:
    return event.key() == key and event.modifiers() & _MEANT == _MOD.ControlModifier


def _is_bare(event: QKeyEvent) -> bool:
    """Whether a key types nothing itself and changes what others type: Shift, AltGr, an accent."""
    return event.key() in _BARE or event.key() in _DEAD


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
    if words == GS:  # Ctrl+]
        return GS
    if modifiers == _MOD.AltModifier and event.modifiers() & _MOD.KeypadModifier and event.key() in _PAD:
        return chr(ALT + _PAD[event.key()])
    if not words and event.modifiers() == _MOD.KeypadModifier and event.key() in _PAD and not event.isAutoRepeat():
        return str(_PAD[event.key()])  # a scanner that types on the number pad, whose NumLock is off
    modifiers &= ~_MOD.ShiftModifier
    alt_gr = _MOD.ControlModifier | _MOD.AltModifier  # as Windows says it
    return words if len(words) == 1 and words.isprintable() and modifiers in (_MOD.NoModifier, alt_gr) else ""
