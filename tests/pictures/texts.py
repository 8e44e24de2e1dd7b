"""Where every piece of text of a widget comes to lie when it is painted, and what of it is cut off or painted over.

Scope: a paint device that keeps no pixels, only the text, the clip it was painted under and what was filled after it.
So labels, buttons, tables and what is painted by hand are all measured the same way: as they are painted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPainter, QPainterPath, QTextItem
from PySide6.QtWidgets import QWidget

SLACK = 1.5  # pixels a letter may reach over its place: italics and rounding
LOW = 3.0  # pixels a line may reach over it in height: the room above capitals and below a text without tails
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text as it was painted: where it lies, the rectangle it can be seen in, and its letters in px."""

    words: str
    place: QRectF
    seen_in: QRectF
    letters: int


class _Engine(QPaintEngine):
    """Hears what is painted. Opaque fills take away what they cover: a card over the screen."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[Text] = []

    def begin(self, _device: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        self.setActive(False)
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, _state: object) -> None:
        """The painter is asked when something is painted."""

    def drawTextItem(self, at: Any, item: QTextItem) -> None:
        words = item.text()
        if not words.strip():
            return
        place = QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        self.texts.append(
            Text(words, self.painter().deviceTransform().mapRect(place), self._seen(), item.font().pixelSize())
        )

    def drawRects(self, rects: Any, *_count: int) -> None:
        for rect in rects if isinstance(rects, (list, tuple)) else [rects]:
            self._filled(QRectF(rect))

    def drawPath(self, path: QPainterPath) -> None:
        if path.contains(path.boundingRect().center()):  # a ring covers nothing of what it goes round
            self._filled(path.boundingRect())

    def drawPixmap(self, *_: Any) -> None:
        """Pictures are no text; nor is what follows."""

    def drawImage(self, *_: Any, **__: Any) -> None:
        """No text."""

    def drawTiledPixmap(self, *_: Any) -> None:
        """No text."""

    def drawLines(self, *_: Any) -> None:
        """No text."""

    def drawPolygon(self, *_: Any) -> None:
        """No text."""

    def drawEllipse(self, *_: Any) -> None:
        """No text."""

    def drawPoints(self, *_: Any) -> None:
        """No text."""

    def _seen(self) -> QRectF:
        painter, seen = self.painter(), QRectF(self.systemClip().boundingRect())
        if painter.hasClipping():
            seen = seen.intersected(painter.deviceTransform().mapRect(painter.clipBoundingRect()))
        return seen

    def _filled(self, rect: QRectF) -> None:
        brush = self.painter().brush()
        if brush.style() == Qt.BrushStyle.NoBrush or brush.color().alpha() < 255:
            return
        covers = self.painter().deviceTransform().mapRect(rect).intersected(self._seen()).adjusted(-1, -1, 1, 1)
        if covers.width() < 8 or covers.height() < 8:
            return
        self.texts = [text for text in self.texts if not covers.intersects(text.place)]


class _Device(QPaintDevice):
    def __init__(self, size: QSize) -> None:
        super().__init__()
        self._size = size
        self.engine = _Engine()

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, what: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        known = {
            kinds.PdmWidth: self._size.width(),
            kinds.PdmHeight: self._size.height(),
            kinds.PdmDpiX: 96,
            kinds.PdmDpiY: 96,
            kinds.PdmPhysicalDpiX: 96,
            kinds.PdmPhysicalDpiY: 96,
            kinds.PdmDepth: 32,
            kinds.PdmNumColors: 2**31 - 1,
            kinds.PdmWidthMM: 361,
            kinds.PdmHeightMM: 203,
            kinds.PdmDevicePixelRatio: 1,
            kinds.PdmDevicePixelRatioScaled: 65536,
        }
        return known.get(what, 0)


def texts_of(widget: QWidget) -> list[Text]:
    """Every piece of text that can be seen of a widget, in the order it is painted."""
    device = _Device(widget.size())
    painter = QPainter(device)
    try:
        widget.render(painter, QPoint(0, 0))
    finally:
        painter.end()
    return [text for text in device.engine.texts if text.place.intersects(text.seen_in)]


def problems(texts: list[Text], data: tuple[str, ...], rolls: list[QRectF]) -> list[str]:
    """What a designer would see: text that is cut off, words of ours that are shortened, text over text.

    `data` are the names and numbers of the shop's own: these may be shortened where there is no room, words never.
    `rolls` are the places that scroll: what leaves them above or below is no fault.
    """
    found = []
    for text in texts:
        over = _over(text, rolls)
        if over:
            found.append(f"cut off by {over}: {text.words!r}")
        if text.words.endswith(ELLIPSIS) and not _is_data(text.words, data) and not text.words[:-1].isalpha():
            found.append(f"shortened: {text.words!r}")
    places = [(one.left(), one.top(), one.right(), one.bottom()) for one in map(_letters, texts)]
    for number, (left, top, right, bottom) in enumerate(places):
        for at in range(number + 1, len(places)):  # some ten thousand pairs a picture: in Python's own figures
            other = places[at]
            if min(bottom, other[3]) - max(top, other[1]) > 2 and min(right, other[2]) - max(left, other[0]) > 2:
                one, two = texts[number].words, texts[at].words
                found += [f"over each other: {one!r} and {two!r}"] if one != two else []
    return found


def _is_data(shortened: str, data: tuple[str, ...]) -> bool:
    """Whether what is left of the last part (`+32 475 12 34 56 · elise.l…`) begins a text of the shop's own, or one of
    its words: the second line of a tile."""
    last = shortened.split(" \N{MIDDLE DOT} ")[-1].strip()
    begin = last[:-1].strip()
    # Words of ours that lead on end so by themselves, and are whole only when they are all there.
    return (
        any(text == last if text.endswith(ELLIPSIS) else f" {begin}" in f" {text}" for text in data) if begin else False
    )


def _letters(text: Text) -> QRectF:
    """Where the letters are, without the room above and below them."""
    return text.place.intersected(text.seen_in).adjusted(0, LOW, 0, -LOW)


def _over(text: Text, rolls: list[QRectF]) -> str:
    place, seen = text.place, text.seen_in
    sides = [("left", seen.left() - place.left()), ("right", place.right() - seen.right())]
    worst = max(sides, key=lambda side: side[1])
    if worst[1] > SLACK:
        return f"{worst[1]:.0f} px on the {worst[0]}"
    if not any(roll.adjusted(-1, -1, 1, 1).contains(seen) for roll in rolls):
        high = max(seen.top() - place.top(), place.bottom() - seen.bottom())
        if high > LOW:
            return f"{high:.0f} px in height"
    return ""
