"""Connections of signals that are taken down together, so that one window can serve one till after another.

Scope: one class over Qt's connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QMetaObject, SignalInstance

from pos_app.system.parts import part

O = TypeVar("O")  # noqa: E741 - the owner of a part
P = TypeVar("P")
Slot = Callable[..., object]


class Wires:
    """Joins signals to slots, and takes all of it down by `undo`."""

    def __init__(self) -> None:
        # With the slot: a connection alone does not keep the presenter whose method it is alive.
        self._made: list[tuple[SignalInstance, QMetaObject.Connection, Slot]] = []
        self._ends: list[Callable[[], object]] = []

    def join(self, signal: object, slot: Slot) -> None:
        """`slot` hears of `signal` (a bound one) until `undo`."""
        assert isinstance(signal, SignalInstance)
        self._made.append((signal, signal.connect(slot), slot))

    def when_made(self, owner: O, made: part[O, P], do: Callable[[P], object]) -> None:
        """`do` joins what is made when it is first used (a card, a page, a presenter): then, or now if it is there."""
        self.at_end(made.when_made(owner, do))

    def join_made(self, owner: O, made: part[O, P], pairs: Callable[[P], Iterable[tuple[object, Slot]]]) -> None:
        """The signals of such a part and who hears of them."""

        def join(it: P) -> None:
            for signal, slot in pairs(it):
                self.join(signal, slot)

        self.when_made(owner, made, join)

    def at_end(self, work: Callable[[], object]) -> None:
        """`work` is done by `undo`."""
        self._ends.append(work)

    def undo(self) -> None:
        """No slot hears of anything any more. A second call does nothing."""
        ends, self._ends = self._ends, []
        for work in ends:
            work()
        for signal, connection, _slot in self._made:
            signal.disconnect(connection)
        self._made = []
