"""A listener for tests of widgets: remembers each call by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pos_app.ui.window.main_window import MainWindow


class Listener:
    """Satisfies each listener of the screens and cards; its calls have no names of their own here."""

    def __init__(self) -> None:
        self._heard: dict[str, list[tuple[object, ...]]] = {}
        self._also: dict[str, Callable[..., object]] = {}

    def heard(self, name: str) -> list[tuple[object, ...]]:
        """What it is told by this name from now on, each with what came along."""
        return self._heard.setdefault(name, [])

    def also(self, name: str, do: Callable[..., object]) -> None:
        """`do` is called, too."""
        self._also[name] = do

    @property
    def questions(self) -> Any:
        """So is what the cashier wants to type."""
        return self

    @property
    def ways(self) -> Any:
        """The ways on from the Sale screen are told, too."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def told(*values: object) -> None:
            self._heard.setdefault(name, []).append(values)
            if name in self._also:
                self._also[name](*values)

        return told


def listener_of(window: MainWindow) -> Any:
    """The listener of this window's Sale screen; a new one where it has none."""
    return window.sale.cart.listener or Listener()


def told(window: MainWindow, name: str) -> list[tuple[object, ...]]:
    """What the listener of this window's Sale screen is told by this name from now on."""
    ear: Listener = listener_of(window)
    calls = ear.heard(name)
    calls.clear()
    return calls
