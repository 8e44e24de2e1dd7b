"""Labels: text and amounts that cut themselves with "…" and then say the whole in a tooltip, the pill, the rule, the
lines of totals and the one big line read from across the counter.

Scope: small showing widgets; the pill and the big line can be pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from pos_app.presenters.common.views import AmountRowView, PillView, Tone
from pos_app.ui.kit import paint
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip

_PILL_TARGET = 44
"""What a finger hits is higher than the pill."""


def label(words: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """A plain-text label in one of the stylesheet's roles; it wraps."""
    made = QLabel(words, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    return made


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Change a property the stylesheet looks at, and apply the stylesheet to the widget again only if it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin line across."""
    made = QFrame(parent)
    made.setObjectName("rule")
    return made


_JOINTS = (" · ", "; ")
_SENTENCES = (*_JOINTS, ". ")


class ElidedLabel(QLabel):
    """One line that never asks for more room than it gets; what is cut is in the tooltip. `sentences`: whole sentences
    of ours are left out before a word is cut. `whole`: of words that have no room for their first part nothing is
    shown, where a few letters say nothing."""

    def __init__(
        self,
        words: str = "",
        role: str = "",
        parent: QWidget | None = None,
        *,
        sentences: bool = False,
        whole: bool = False,
    ) -> None:
        super().__init__(parent)
        self._whole = whole
        self._joints = _SENTENCES if sentences else _JOINTS
        self._words = self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.show_text(words)

    def show_text(self, words: str) -> None:
        """New words."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.updateGeometry()
            self._cut()

    @property
    def words(self) -> str:
        """The whole text, whatever is seen of it."""
        return self._words

    def natural_width(self) -> int:
        """The width at which nothing is cut."""
        self.ensurePolished()
        return self.fontMetrics().horizontalAdvance(self._words) + 2

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.natural_width(), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.ensurePolished()
        shown = paint.whole_parts(self._words, self.fontMetrics(), self.width(), self._joints)
        if self._whole and self.fontMetrics().horizontalAdvance(paint.first_part(self._words)) > self.width():
            shown = ""
        self.setText(shown)
        tip = self._words if shown != self._words else ""
        if tip != self._tip:
            self._tip = tip
            show_tip(self, tip)


class Pill(QWidget):
    """A pill: sign and text of a state in its tone. Shrinks with "…"; the tooltip has the detail or the whole."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = PillView(Tone.PLAIN, "")
        self.yields = False
        """Whether it may become as narrow as its first part: another one stands beside it."""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def heard_as(self) -> QAccessible.Role:
        """What it is to a screen reader."""
        return QAccessible.Role.Button if self._view.text else QAccessible.Role.StaticText

    def show_view(self, view: PillView) -> None:
        """Show `view`."""
        if view == self._view:
            return
        self._view = view
        show_tip(self, view.detail or view.text)
        self.setAccessibleName(view.text)
        self.setAccessibleDescription(view.detail)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._view.text:
            return QSize(0, _PILL_TARGET)
        return QSize(paint.pill_width(self._theme, self._view.text, self._view.tone), _PILL_TARGET)

    def minimumSizeHint(self) -> QSize:
        first = paint.pill_width(self._theme, paint.first_part(self._view.text), self._view.tone)
        least = first if self.yields else max(self._theme.size("pill"), first)
        return QSize(min(least, self.sizeHint().width()), _PILL_TARGET)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view.text:
            painter = QPainter(self)
            words = paint.pill_words(self._theme, self._view.text, self._view.tone, self.width())
            spare = max(self.width() - paint.pill_width(self._theme, words, self._view.tone), 0)
            paint.pill(painter, self._theme, self.rect().adjusted(spare, 0, 0, 0), words, self._view.tone)
            painter.end()


class AmountList(QWidget):
    """Lines of label and amount; `ruled` draws a thin line under each. The amount is never cut before the label."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme, row_height: int = 25, ruled: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row_height = row_height
        self._ruled = ruled
        self._rows: tuple[AmountRowView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def row_height(self) -> int:
        """The height of a line in px."""
        return self._row_height

    def set_row_height(self, row_height: int) -> None:
        """Lines of this height in px from now on."""
        self._row_height = row_height
        self.updateGeometry()
        self.update()

    def show_rows(self, rows: Sequence[AmountRowView]) -> None:
        """Show `rows` from top to bottom."""
        new = tuple(rows)
        if new == self._rows:
            return
        grown = len(new) != len(self._rows)
        self._rows = new
        self.setAccessibleName("; ".join(f"{row.label} {row.amount}" for row in new))
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._row_height * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._row_height * len(self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self._theme.colour
        cut = False
        for number, row in enumerate(self._rows):
            rect = QRect(0, number * self._row_height, self.width(), self._row_height)
            font = self._theme.font(15, 700 if row.strong else 400)
            ink = colour("ink") if self._ruled or row.strong else colour("quiet")
            amount_ink = ink if row.tone is Tone.PLAIN else colour(str(row.tone))
            most = round(rect.width() * 0.7)
            amount_font, wide = paint.fitting(font, row.amount, most)
            place = rect.adjusted(rect.width() - most, 0, 0, 0)
            cut |= paint.text(painter, place, row.amount, amount_font, amount_ink, paint.RIGHT, wide)
            room = rect.adjusted(0, 0, -min(wide + 2, most) - 12 if row.amount else 0, 0)
            label_font, wide = paint.fitting(self._theme.font(15, 400), row.label, room.width(), 13)
            words = row.label
            if wide > room.width():
                words = paint.whole_parts(words, QFontMetrics(label_font), room.width())
                cut, wide = True, room.width()
            paint.text(painter, room, words, label_font, ink, paint.LEFT, wide)
            if self._ruled:
                painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("line"))
        painter.end()
        _say_when_cut(self, cut)


class BigLine(QWidget):
    """A label and an amount as large as fits: first the label is cut, then both become smaller.

    With a `hint` (an English sentence marked by `N_`) it can be pressed: the tooltip says what for.
    """

    pressed = Signal()

    _amount = ""  # asked for by a screen reader before it is made

    def __init__(self, theme: Theme, pixels: int, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""
        if hint:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            Spoken(self, theme, lambda tr: self._say_hint(tr(hint)))
        self._theme = theme
        self._pixels = pixels
        self._words = 0
        self._label = ""
        self._amount = ""
        self._tone = Tone.PLAIN
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def heard_as(self) -> QAccessible.Role:
        """What it is to a screen reader."""
        return QAccessible.Role.Button if self._hint and self._amount else QAccessible.Role.StaticText

    def set_pixels(self, pixels: int, words: int = 0) -> None:
        """Letters of this height at most from now on; `words`: those of the label, 0 for as large ones."""
        self._pixels, self._words = pixels, words
        self.updateGeometry()
        self.update()

    def show_line(self, words: str, amount: str, tone: Tone = Tone.PLAIN) -> None:
        """Set label and amount."""
        if (words, amount, tone) != (self._label, self._amount, self._tone):
            self._label, self._amount, self._tone = words, amount, tone
            self.setAccessibleName(f"{words} {amount}".strip())
            self.update()

    def _say_hint(self, hint: str) -> None:
        self._hint = hint
        show_tip(self, hint)
        self.setAccessibleDescription(hint)

    def sizeHint(self) -> QSize:
        return QSize(200, round(self._pixels * 1.4))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, round(self._pixels * 1.4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self._theme.colour("ink" if self._tone is Tone.PLAIN else str(self._tone))
        full = self._theme.font(self._pixels, 700)
        amount_font, taken = paint.fitting(full, self._amount, round(self.width() * 0.7), 16)
        place = self.rect().adjusted(0, 0, -taken - 18, 0)
        wanted = self._theme.font(self._words, 700) if self._words else amount_font
        label_font, wide = paint.fitting(wanted, self._label, place.width(), 14)
        cut = paint.text(painter, place, self._label, label_font, ink, paint.LEFT, wide)
        cut |= paint.text(painter, self.rect(), self._amount, amount_font, ink, paint.RIGHT, taken)
        painter.end()
        _say_when_cut(self, cut, self._hint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


def _say_when_cut(widget: QWidget, cut: bool, hint: str = "") -> None:
    """The tooltip holds the whole text of what was cut, and otherwise what a press does."""
    words = widget.accessibleName() if cut else hint
    if widget.toolTip() != words:
        show_tip(widget, words)
