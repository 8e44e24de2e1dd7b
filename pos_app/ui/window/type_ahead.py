"""`TypeAhead`: keeps what is scanned and pressed while no till is open, in its order, until one is open.

Scope: the finder's codes and one event filter over the program's windows. What is typed goes into the finder, which has
the keys from its first painting; from the first function key on, keys are kept for the till (F12, then Enter).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from pos_app.presenters.sale.listeners import FinderListener, TileWays
from pos_app.ui.input.windows import filter_windows
from pos_app.ui.window.main_window import MainWindow

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_MEANT_FOR = 5.0  # seconds; an older key is dropped: its effect is not expected any more


class TypeAhead(QObject):
    """Keeps codes and keys from `__init__` until `take`. `monotonic` counts seconds. Satisfies `FinderListener`."""

    def __init__(self, window: MainWindow, monotonic: Callable[[], float]) -> None:
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication), "there are no keys without a program"
        super().__init__(window)
        self._window = window
        self._monotonic = monotonic
        self._entered: list[tuple[str, str]] = []
        self._keys: list[tuple[float, QKeyEvent]] = []
        window.sale.wait_for_till(self)
        self._end_hearing = filter_windows(app, self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if not self._keys and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F12:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut acts: it comes as a key
        elif self._keys or event.type() == QEvent.Type.KeyPress:
            self._keys.append((self._monotonic(), event.clone()))
        return True

    def take(self, listener: FinderListener) -> list[tuple[str, str]]:
        """What was scanned or entered, with the hit that was picked ("": none); from now on `listener` is called
        instead."""
        self._window.sale.serve(listener)
        self._end_hearing()
        return self._entered

    def press(self) -> None:
        """Press the keys that were kept: the scanner's filter gets them as if they came now."""
        now = self._monotonic()
        keys = [key for at, key in self._keys if now - at < _MEANT_FOR]
        self._keys = []
        handle = self._window.window().windowHandle()
        for key in keys:
            QCoreApplication.sendEvent(handle, key)
        self.deleteLater()

    # --- intents of the finder: entered codes are kept, the others are dropped ---

    def submit(self, text: str, key: str) -> None:
        """Enter."""
        self._entered.append((text, key))

    def type(self, text: str) -> None:
        """The text stays in the field."""

    def await_hits(self) -> None:
        """Dropped: hits are looked up once a till is open."""

    def enter_nothing(self) -> None:
        """Dropped: the field was empty."""

    def click_hit(self, key: str) -> None:
        """Dropped: no cart is open."""

    def choose_chip(self, key: str) -> None:
        """Dropped: no product is shown while no till is open."""

    def more_chips(self) -> None:
        """No category is shown yet."""

    def pick_tile(self, key: str) -> None:
        """Dropped: no product is shown while no till is open."""

    @property
    def tile_ways(self) -> TileWays:
        """Dropped: no product is shown while no till is open."""
        return TileWays(lambda _addresses: None, lambda _key: None)
