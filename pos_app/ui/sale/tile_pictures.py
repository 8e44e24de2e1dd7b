"""The pictures of the tiles that were seen last: as many as some screens have, the longest unseen let go.

Scope: pixmaps by their address, and the addresses that are missing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

MOST = 300  # of 14 kB each on a usual screen
_ASKED_TOGETHER = 60  # ms: what one paint of the grid misses is asked for in one go


class TilePictures(QObject):
    """What a tile shows for an address; `wanted` tells once of each address that was looked for and is not here."""

    wanted = Signal(tuple)
    came = Signal()

    def __init__(self, side: int, parent: QObject) -> None:
        super().__init__(parent)
        self._side = side
        self._here: dict[str, QPixmap] = {}
        self._asked: set[str] = set()
        self._missing: dict[str, None] = {}
        self._timer = QTimer(self, singleShot=True, interval=_ASKED_TOGETHER)
        self._timer.timeout.connect(self._ask)

    def forget_asked(self) -> None:
        """Other tiles are shown: what is missing of them is asked for again."""
        self._asked.clear()

    def of(self, address: str) -> QPixmap | None:
        """The picture, None while it is not here."""
        found = self._here.pop(address, None)
        if found is not None:
            self._here[address] = found  # to the end: the one unseen for longest is first
        elif address not in self._asked:
            self._asked.add(address)
            self._missing[address] = None
            self._timer.start()
        return found

    def put(self, address: str, body: bytes, ratio: float) -> None:
        """A picture that was wanted; bytes that are none leave the tile its letters."""
        picture = QPixmap()
        if not picture.loadFromData(body):
            return
        side = round(self._side * max(ratio, 1.0))
        if picture.width() > side:
            picture = picture.scaledToWidth(side)
        self._here[address] = picture
        while len(self._here) > MOST:
            gone = next(iter(self._here))
            del self._here[gone]
            self._asked.discard(gone)
        self.came.emit()

    def _ask(self) -> None:
        missing, self._missing = tuple(self._missing), {}
        if missing:
            self.wanted.emit(missing)
