"""Connections of signals that are taken down together, so that one window can serve one till after another.

Room: one class over Qt's connections.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaObject, SignalInstance


class Wires:
    """Joins signals to slots, and takes all of it down by `undo`."""

    def __init__(self) -> None:
        # With the slot: a connection alone does not keep the presenter whose method it is alive.
        self._made: list[tuple[SignalInstance, QMetaObject.Connection, Callable[..., object]]] = []
        self._ends: list[Callable[[], object]] = []

    def join(self, signal: object, slot: Callable[..., object]) -> None:
        """`slot` hears of `signal` (a bound one) until `undo`."""
        assert isinstance(signal, SignalInstance)
        self._made.append((signal, signal.connect(slot), slot))

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
