"""Words on the screen: labels that cut themselves with "…" and then say the whole in a tooltip; the pill; the rule.

Scope: small showing widgets without intents.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from pos_app.presenters.common.views import PillView, Tone
from pos_app.ui.kit import paint
from pos_app.ui.kit.theme import Theme

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
    """Change a property the stylesheet looks at, and dress the widget again only if it changed."""
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


class ElidedLabel(QLabel):
    """One line that never asks for more room than it gets; what is cut is in the tooltip."""

    def __init__(self, words: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
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
        shown = paint.whole_parts(self._words, self.fontMetrics(), self.width(), _JOINTS)
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")


class Pill(QWidget):
    """A rounded state: sign, words, tone. Shrinks with "…"; the tooltip has the detail or the whole."""

    pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = PillView(Tone.PLAIN, "")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_view(self, view: PillView) -> None:
        """Show `view`."""
        if view == self._view:
            return
        self._view = view
        self.setToolTip(view.detail or view.text)
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
        return QSize(min(max(self._theme.size("pill"), first), self.sizeHint().width()), _PILL_TARGET)

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
