"""Drawing by hand: rounded grounds, text that never runs over its place, key caps, pills; and what was drawn, kept.

Scope: drawing on a QPainter; keeps nothing but what the theme keeps for it and the pictures of `Drawn`. Sizes in
device-independent pixels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import TypeVarTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPaintEngine, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import key_text
from pos_app.ui.kit.theme import Theme

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTRE = Align.AlignHCenter | Align.AlignVCenter
_SINGLE_LINE = Qt.TextFlag.TextSingleLine.value  # as numbers: two flags joined cost as much as a word painted

SIGNS = {Tone.OK: "check", Tone.WARN: "clock", Tone.TROUBLE: "alert", Tone.INFO: "info", Tone.PLAIN: ""}
"""The sign of each tone, so that colour never speaks alone."""

_UNIT = 2  # letters
_JOINER = "\N{WORD JOINER}"
_OPENING, _CLOSING = "«“„(", "»”!?:;)"  # signs that some languages write with a blank
CAP_FONT = (12, 600)
PILL_HEIGHT = 26


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None,
    border: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded rectangle whose border lies inside `rect`, so that neighbours line up to the pixel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = 0.0 if border is None else width / 2
    if fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)
    if border is not None:  # as an area: a line of the pen takes three times as long
        ring = QPainterPath()
        ring.addRoundedRect(rect, radius + half, radius + half)
        ring.addRoundedRect(rect.adjusted(width, width, -width, -width), max(radius - half, 0), max(radius - half, 0))
        painter.fillPath(ring, border)


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    font: QFont,
    colour: QColor,
    align: Align = LEFT,
    wide: int | None = None,
) -> bool:
    """One line of text, cut with "…" where it does not fit. True when it had to be cut. `wide`: its width, if known."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = words
    if wide is None or wide > rect.width():
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align.value | _SINGLE_LINE, shown)
    return shown != words


JOINTS = (" · ", ": ", "; ", ", ")
"""What separates the parts of a text."""


def whole_paths(words: str, metrics: QFontMetrics, width: int) -> str:
    """`words` whose lines end at blanks only, not behind the / or - of a path: a command that is broken there is typed
    with a blank. A path that is wider than a line is broken as before."""
    return " ".join(
        re.sub(r"(?<=[/-])(?=.)", _JOINER, one) if "/" in one and metrics.horizontalAdvance(one) <= width else one
        for one in words.split(" ")
    )


def whole_parts(words: str, metrics: QFontMetrics, width: int, joints: tuple[str, ...] = JOINTS) -> str:
    """As much of `words` as has room in `width` px: whole parts are left out first, letters cut only in the last one
    left."""
    shown = words
    while metrics.horizontalAdvance(shown) > width:
        cut = max(shown.rfind(joint) for joint in joints)
        if cut <= 0:
            return metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width)
        shown = shown[: cut + shown.startswith(". ", cut)]  # a sentence keeps its point
    return shown


def first_part(text: str) -> str:
    """The first part of `text`: all that is before the first of `JOINTS`."""
    return text[: min((at for at in map(text.find, JOINTS) if at > 0), default=len(text))]


def fitting(font: QFont, words: str, width: int, least: int = 11) -> tuple[QFont, int]:
    """`font`, made smaller (not below `least` px) until `words` fit into `width` px, and how wide they then are."""
    shrunk, wide = font, QFontMetrics(font).horizontalAdvance(words)
    while wide > width - 2 and shrunk.pixelSize() > least:
        shrunk = QFont(shrunk)
        shrunk.setPixelSize(shrunk.pixelSize() - 1)
        wide = QFontMetrics(shrunk).horizontalAdvance(words)
    return shrunk, wide


def fitted(
    painter: QPainter,
    rect: QRect,
    words: str,
    font: QFont,
    colour: QColor,
    align: Align = RIGHT,
) -> bool:
    """Like `text`, but an amount is never cut before it is as small as can be read: it shrinks first, to 11 px."""
    shrunk, wide = fitting(font, words, rect.width())
    return text(painter, rect, words, shrunk, colour, align, wide)


def two_lines(words: str, font: QFont, width: int) -> tuple[str, ...]:
    """`words` broken at blanks into at most two lines of `width` px; the second is cut with "…" if need be."""
    metrics = QFontMetrics(font)
    width -= 2  # the metrics are rounded: what seems to fit to the pixel may be cut when drawn
    if metrics.horizontalAdvance(words) <= width:
        return (words,)
    first, rest = "", words
    several = words.split()
    if len(several) > 2 and len(several[-1]) <= _UNIT:  # `50 cl` stays together
        several[-2:] = [" ".join(several[-2:])]
    for word in _with_quotes(several):
        longer = f"{first} {word}".strip()
        if metrics.horizontalAdvance(longer) > width:
            break
        first = longer
    rest = words[len(first) :].strip()
    cut = Qt.TextElideMode.ElideRight
    if not first:  # one word longer than the line: cut it on the first line
        return (metrics.elidedText(words, cut, width),)
    return first, metrics.elidedText(rest, cut, width)


def _with_quotes(several: list[str]) -> list[str]:
    """Words of a name, each with the quotes that stand beside it: no line ends with `«`, and none begins with `»`."""
    found: list[str] = []
    for word in several:
        if found and (word in _CLOSING or found[-1].split()[-1] in _OPENING):
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def lines_of(words: str, font: QFont, width: int, most: int) -> tuple[str, ...]:
    """`words` broken at blanks into at most `most` lines of `width` px; the last is cut with "…" if need be."""
    words = " ".join(words.split())
    found = two_lines(words, font, width)
    if most <= 2 or len(found) < 2:
        return found[:most]
    return found[0], *lines_of(words[len(found[0]) :], font, width, most - 1)


def cap_width(theme: Theme, shortcut: str) -> int:
    """The width of the key cap for `shortcut`; 0 without one."""
    if not shortcut:
        return 0
    return max(26, QFontMetrics(theme.font(*CAP_FONT)).horizontalAdvance(key_text(shortcut, theme.translator)) + 16)


def key_cap(painter: QPainter, theme: Theme, rect: QRectF, shortcut: str, ink: QColor | None = None) -> None:
    """A key cap. With `ink` it is drawn as an outline in that colour (on a coloured button)."""
    words = key_text(shortcut, theme.translator)
    if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
        _cap(painter, theme, rect, words, ink)  # a measure of the text needs the letters and not their picture
        return
    scale = painter.device().devicePixelRatio()
    size = QSize(rect.toRect().width(), rect.toRect().height() + 1)
    key = ("cap", words, size.width(), size.height(), ink.rgba() if ink is not None else 0, scale)
    picture = theme.pictures.get(key)
    if picture is None:  # a window has thirty of them, and all are painted when a card comes or goes
        picture = theme.pictures[key] = QPixmap(size * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as brush:
            _cap(brush, theme, QRectF(0, 0, size.width(), size.height() - 1), words, ink)
    painter.drawPixmap(rect.toRect().topLeft(), picture)


def _cap(painter: QPainter, theme: Theme, rect: QRectF, words: str, ink: QColor | None) -> None:
    if ink is None:
        box(painter, rect, 5, theme.colour("key"), theme.colour("line"))
        foot = QPainterPath(QPointF(rect.left() + 4, rect.bottom() - 0.5))
        foot.lineTo(rect.right() - 4, rect.bottom() - 0.5)
        painter.strokePath(foot, QPen(theme.colour("line"), 2))
    else:
        box(painter, rect, 5, None, ink, 1.5)
    ink = ink if ink is not None else theme.colour("quiet")
    text(painter, rect.toRect(), words, theme.font(*CAP_FONT), ink, CENTRE)


def pill_width(theme: Theme, words: str, tone: Tone, own: str = "") -> int:
    """The width of a pill for `words` with its sign: that of the tone, or its `own`."""
    room = 20 if own or SIGNS[tone] else 0
    return QFontMetrics(theme.font(13, 600)).horizontalAdvance(words) + 24 + room


def pill_words(theme: Theme, words: str, tone: Tone, width: int, own: str = "") -> str:
    """As much of `words` as a pill of this width shows."""
    return whole_parts(words, QFontMetrics(theme.font(13, 600)), width - pill_width(theme, "", tone, own))


def pill(painter: QPainter, theme: Theme, rect: QRect, words: str, tone: Tone, own: str = "") -> bool:
    """Paint a pill: a state with its sign (the tone's, or its `own`), at most as wide as `rect`. True when the text had
    to be cut."""
    font, whole = theme.font(13, 600), words
    words = pill_words(theme, words, tone, rect.width(), own)
    width = min(pill_width(theme, words, tone, own), rect.width())
    place = QRect(rect.left(), rect.center().y() - PILL_HEIGHT // 2 + 1, width, PILL_HEIGHT)
    box(painter, QRectF(place), PILL_HEIGHT / 2, theme.colour(f"{tone}_ground"))
    inner = place.adjusted(12, 0, -10, 0)
    name = own or SIGNS[tone]
    if name:
        sign(painter, theme, name, str(tone), QRect(inner.left() - 2, place.top() + 5, 16, 16))
        inner.setLeft(inner.left() + 19)
    return text(painter, inner, words, font, theme.colour(str(tone))) or words != whole


def sign(painter: QPainter, theme: Theme, name: str, token: str, rect: QRect) -> None:
    """The icon `name` in the colour of `token`, filling `rect`."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(rect, theme.icon(name, token, rect.width(), ratio))


def focus_ring(painter: QPainter, theme: Theme, rect: QRectF, radius: float) -> None:
    """The ring that says where the keys go, drawn inside `rect`."""
    box(painter, rect, radius, None, theme.colour("focus"), 2)


def list_ring(view: QAbstractItemView, theme: Theme) -> None:
    """The same ring around a whole list that has the keys; drawn last."""
    if view.hasFocus():
        painter = QPainter(view.viewport())
        focus_ring(painter, theme, QRectF(view.viewport().rect()).adjusted(1, 1, -1, -1), 8)
        painter.end()


class Ringed(QFrame):
    """A part of a card or a screen on which the keys of the whole act: it has the ring while the whole, `keys`, has
    them."""

    def __init__(self, theme: Theme, keys: QWidget, radius: float) -> None:
        super().__init__()
        self._theme, self._keys, self._radius = theme, keys, radius

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._keys.hasFocus():
            with QPainter(self) as painter:
                focus_ring(painter, self._theme, QRectF(self.rect()), self._radius)


def shade(alpha: int) -> QColor:
    """The colour of a shadow, `alpha` of 255."""
    return QColor(0, 0, 0, alpha)


_PIXELS = QPaintEngine.Type.Raster
A = TypeVarTuple("A")


class Drawn:
    """Keeps at most `most` pictures, each by all that it is drawn from; those of another theme's colours are let go."""

    def __init__(self, theme: Theme, most: int) -> None:
        self._most = most
        self._pictures: dict[Hashable, QPixmap] = {}
        theme.changed.connect(self._pictures.clear)

    def paint(self, painter: QPainter, place: QRect, draw: Callable[[QPainter, QRect, *A], None], *of: *A) -> None:
        """Paint at `place` what `draw` makes of `of` (values that never change) and the theme's colours.

        `draw` fills the whole of the rectangle that it is given.
        """
        if place.isEmpty():
            return
        if painter.paintEngine().type() is not _PIXELS:
            draw(painter, place, *of)  # a printer, or a measure of the text, needs the letters and not their picture
            return
        scale = painter.device().devicePixelRatio()
        key = (draw.__name__, of, place.width(), place.height(), scale)
        picture = self._pictures.pop(key, None)
        if picture is None:
            picture = QPixmap(place.size() * scale)
            picture.setDevicePixelRatio(scale)
            with QPainter(picture) as brush:
                draw(brush, QRect(QPoint(0, 0), place.size()), *of)
        self._pictures[key] = picture  # to the end: the picture unused for longest is first
        if len(self._pictures) > self._most:
            del self._pictures[next(iter(self._pictures))]
        painter.drawPixmap(place.topLeft(), picture)
