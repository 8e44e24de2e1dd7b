"""What is spoken by a screen reader as it happens, in which order, and what may interrupt: the one place that says so.

`Said` is the whole list. The words come from presenters; a widget that shows a view has them spoken with `Heard.say`,
or `Changing` where only what changed is said. Without a screen reader nothing is put into words.

Scope: the list, the order, and the one announcement that Qt makes of it (AT-SPI on Linux, UI Automation on Windows).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

V = TypeVar("V")
_Words = Callable[[], str]

LATER = 350
"""ms: what changes with each key or answer (hits, sums, the connection) is said once it stays so for so long."""


class Said(IntEnum):
    """All that is announced. What comes together is said in this order."""

    REFUSAL = 1
    """An error at a field or on a card: why Enter did nothing."""
    CART = 2
    """What changed in the cart: article, quantity, price, new total."""
    TROUBLE = 3
    """A notice that warns: an unknown code, a refused step."""
    MARK = 4
    """The row that the arrows chose while the keys stay in a field."""
    HITS = 5
    """How many were found, and the first of them."""
    DUE = 6
    """On the Pay card: what is to be paid, what was given, what comes back."""
    PAID = 7
    """What was paid, the change, and what to hand out."""
    CUSTOMER = 8
    """Who buys."""
    SUMS = 9
    """The sums of a count, of a discount, of a price, as they are typed."""
    NOTICE = 10
    """Every other notice, with the keys of its buttons."""
    STATE = 11
    """The pills in the header: the connection, and what waits for a person."""


_INTERRUPTS = frozenset({Said.REFUSAL, Said.CART, Said.TROUBLE, Said.MARK, Said.DUE, Said.PAID})
_RESTS = frozenset({Said.HITS, Said.SUMS, Said.STATE})


class Heard(QObject):
    """Speaks at the end of the turn of the event loop in which something was shown, in the order of `Said`.

    A sentence that another one of the same turn contains is left out: each thing is said once.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now: dict[tuple[Said, object], _Words] = {}
        self._later: dict[tuple[Said, object], _Words] = {}
        self._soon, self._rest = QTimer(self), QTimer(self)
        for timer, delay, speak in ((self._soon, 0, self._speak_now), (self._rest, LATER, self._speak_later)):
            timer.setSingleShot(True)
            timer.setInterval(delay)
            timer.timeout.connect(speak)

    def say(self, kind: Said, words: _Words, key: object = "") -> None:
        """Have `words()` spoken soon; what was to be said of the same kind and `key` is replaced."""
        if not QAccessible.isActive():
            return
        waiting, timer = (self._later, self._rest) if kind in _RESTS else (self._now, self._soon)
        waiting[kind, key] = words
        timer.start()

    def _speak_now(self) -> None:
        waiting, self._now = self._now, {}
        self._speak(waiting)

    def _speak_later(self) -> None:
        waiting, self._later = self._later, {}
        self._speak(waiting)

    def _speak(self, waiting: dict[tuple[Said, object], _Words]) -> None:
        source = QApplication.activeWindow() or next(iter(QApplication.topLevelWidgets()), None)
        said = [(kind, words().strip()) for (kind, _), words in sorted(waiting.items(), key=_order)]
        for at, (kind, words) in enumerate(said):
            before, behind = ([other for _, other in part] for part in (said[:at], said[at + 1 :]))
            is_said = any(words in other for other in before) or any(words in other != words for other in behind)
            if words and source is not None and not is_said:
                _announce(source, words, kind in _INTERRUPTS)


class Changing(Generic[V]):
    """Says what changed of a view since it was said last: `words(before, now)`; `before` is None for a first one.

    "" says nothing. What was shown while nobody listened counts as said.
    """

    def __init__(self, heard: Heard, kind: Said, words: Callable[[V | None, V], str]) -> None:
        self._heard = heard
        self._kind = kind
        self._words = words
        self._said: V | None = None
        self._shown: V | None = None

    def show(self, view: V) -> None:
        """This is shown from now on."""
        self._shown = view
        if QAccessible.isActive():
            self._heard.say(self._kind, self._speak, self)
        else:
            self._said = view

    def forget(self) -> None:
        """It is not shown any more: the next one is a first one."""
        self._said = self._shown = None

    def _speak(self) -> str:
        before, self._said = self._said, self._shown
        return "" if self._shown is None else self._words(before, self._shown)


def _order(one: tuple[tuple[Said, object], _Words]) -> Said:
    return one[0][0]


def _announce(source: QWidget, words: str, interrupts: bool) -> None:
    event = QAccessibleAnnouncementEvent(source, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if interrupts else politeness.Polite)
    QAccessible.updateAccessibility(event)
