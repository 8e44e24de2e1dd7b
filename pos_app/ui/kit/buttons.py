"""Buttons: a label with its key cap, drawn by hand so that every state of both themes looks the same everywhere.

Scope: one widget class; at least 44 px high for a finger, whatever it looks like.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import key_text
from pos_app.ui.kit import paint
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip

TOUCH = 44
"""The least height of anything a finger has to hit, in px."""
_FAINT = 0.75  # of the key cap of a button that cannot be pressed
_MAIN = 15  # px, the least letters of the main button
_TWO_AND_CAP = 56  # px: two such lines and a key cap
NO_ICON = "none"
"""An icon's place kept free."""


CHECKED, UNCHECKED = "checked", "unchecked"
"""The icons of a button that is a box to tick."""
_BOXES = frozenset({CHECKED, UNCHECKED})


class ButtonKind(Enum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    TAB = "tab"
    CHIP = "chip"
    QUIET = "quiet"
    MENU = "menu"
    CHOICE = "choice"


class KeyCapButton(QAbstractButton):
    """A button that prints the key that presses it.

    It never takes the focus from a mouse press, so that the finder keeps it; Tab still reaches it, and Enter
    or Space then press it. `margin` is the clear space above and below the drawn part: the finger's target is
    larger than what is seen.
    """

    def __init__(
        self,
        theme: Theme,
        label: str = "",
        shortcut: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.kind = kind
        self.stacked = False
        self.main = False
        """What its screen is left by, though it is not the filled one: its letters are as little made small."""
        self.margin = 2
        self.icon_name = ""
        self.font_size = (15, 600)
        self.padding = 14
        self.least_width = 0
        """When set, the button may become this narrow; its text shrinks, then is cut."""
        self.lean = 0
        """Where the words lie in more room than they need: to the left (-1), in the middle, to the right (1)."""
        self._label = ""
        self._shortcut_text = ""
        self._tip = self._tip_shown = ""
        self._picture: QPixmap | None = None
        self._drawn_from: tuple[object, ...] = ()
        self._told = QSize()  # the size that was last asked for
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_label(label, shortcut)

    def show_label(self, label: str, shortcut: str = "", tooltip: str = "") -> None:
        """Set the text and the accessible name."""
        if (label, shortcut, tooltip) == (self._label, self._shortcut_text, self._tip):
            return
        # Not as QAbstractButton's own text, in which "&" is a key, and which has all around it laid out anew.
        self._label = label
        self._shortcut_text = shortcut
        self._tip = tooltip
        self.setAccessibleName(tooltip or label)
        self.setAccessibleDescription(key_text(shortcut, self.theme.translator))
        told = self._told
        if self.sizeHint() != told:
            self.updateGeometry()
        self.update()

    def show_action(self, action: ActionView) -> None:
        """Take text, key, look and enabled state of `action`."""
        self.kind = ButtonKind.PRIMARY if action.primary else ButtonKind.PLAIN
        self.show_label(action.label, action.shortcut, action.tooltip)
        self.setEnabled(action.enabled)
        self.update()

    @property
    def heard_as(self) -> QAccessible.Role:
        """What it is to a screen reader."""
        if self.icon_name in _BOXES:
            return QAccessible.Role.CheckBox
        if not self.isCheckable():
            return QAccessible.Role.Button
        return QAccessible.Role.PageTab if self.kind is ButtonKind.TAB else QAccessible.Role.RadioButton

    @property
    def heard_checked(self) -> bool:
        """Whether it is chosen, or on."""
        return self.isChecked() or self.icon_name == CHECKED

    @property
    def label(self) -> str:
        """The text on the button."""
        return self._label

    @property
    def shortcut_text(self) -> str:
        """The key printed on the cap, as portable text."""
        return self._shortcut_text

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(*self.font_size)).horizontalAdvance(self._label)
        cap = paint.cap_width(self.theme, self._shortcut_text)
        icon = 20 if self.icon_name else 0
        gap = 8 if cap and words else 0
        if self.stacked:
            self._told = QSize(max(words, cap) + icon + 2 * self.padding, self.theme.size("stacked"))
        else:
            self._told = QSize(words + gap + cap + icon + (6 if icon and words else 0) + 2 * self.padding + 1, TOUCH)
        return self._told

    @property
    def is_main(self) -> bool:
        """Whether its letters are never under 15 px."""
        return self.main or self.kind is ButtonKind.PRIMARY

    def has_room(self, width: int) -> bool:
        """Whether a stacked button of this width has all of its words on one line, or on two."""
        room = width - 2 * min(self.padding, 8)
        least = _MAIN if self.is_main else 14
        if paint.fitting(self.theme.font(*self.font_size), self._label, room, least)[1] <= room - 2:
            return True
        return self._is_whole(paint.two_lines(self._label, self.theme.font(_MAIN if self.is_main else 13, 600), room))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(self.least_width, hint.width()), hint.height()) if self.least_width else hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, _event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        QToolTip.hideText()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _, fill, _, _ = self._colours()
        # What lets its ground through is drawn on it; so it is for a measure of the text, which needs the letters.
        solid = fill is not None and self.isEnabled()
        picture = self._as_before() if solid and painter.paintEngine().type() is QPaintEngine.Type.Raster else None
        if picture is None:
            self._draw(painter)
        else:
            painter.drawPixmap(0, 0, picture)
        painter.end()

    def _as_before(self) -> QPixmap | None:
        """Its picture, None where anything that it is drawn from has changed since it was painted last: a card that
        comes or goes has all buttons of the window painted again, a scan the one with the new total once."""
        theme, scale = self.theme, self.devicePixelRatio()
        words = self._label, self._shortcut_text, self._tip, theme.translator
        look = self.kind, self.main, self.stacked, self.lean
        shape = look, self.margin, self.icon_name, self.font_size, self.padding
        state = self.isDown(), self.isChecked(), self.underMouse(), self.hasFocus()
        drawn_from = words, shape, state, self.size(), scale, theme.dressed
        if drawn_from != self._drawn_from:
            self._drawn_from, self._picture = drawn_from, None
            return None
        if self._picture is None:
            self._picture = QPixmap(self.size() * scale)
            self._picture.setDevicePixelRatio(scale)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as painter:
                self._draw(painter)
        return self._picture

    def _draw(self, painter: QPainter) -> None:
        rect = QRectF(self.rect()).adjusted(0, self.margin, 0, -self.margin)
        ink, fill, border, border_width = self._colours()
        radius = rect.height() / 2 if self.kind is ButtonKind.CHIP else 8.0
        paint.box(painter, rect, radius, fill, border, border_width)
        if self.kind is ButtonKind.TAB and self.isChecked():
            self._underline(painter, rect, radius)
        self._contents(painter, rect.toRect(), ink)
        if self.hasFocus():
            outline = self.theme.colour("action_ink") if self._is_filled() else self.theme.colour("focus")
            paint.focus_ring(painter, self.theme, rect, radius)
            if self._is_filled():
                paint.box(painter, rect.adjusted(2, 2, -2, -2), max(radius - 2, 2), None, outline, 2)

    def _is_filled(self) -> bool:
        chosen = self.isCheckable() and self.isChecked() and self.kind in (ButtonKind.PLAIN, ButtonKind.CHIP)
        return self.kind is ButtonKind.PRIMARY or chosen

    def _cap(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        """The cap of its key: an outline on a filled button, fainter where it cannot be pressed."""
        painter.setOpacity(1.0 if self.isEnabled() else _FAINT)
        paint.key_cap(painter, self.theme, place, self._shortcut_text, ink if self._is_filled() else None)
        painter.setOpacity(1.0)

    def _colours(self) -> tuple[QColor, QColor | None, QColor | None, float]:
        colour = self.theme.colour
        if not self.isEnabled():  # no colour let half through: half of green on a dark ground could not be read
            filled, bare = self._is_filled(), self.kind in (ButtonKind.MENU, ButtonKind.QUIET)
            fill = colour("off_ground") if filled else None if bare else colour("card")
            return colour("off"), fill, None if filled or bare else colour("line"), 1
        hot = self.underMouse()
        if self._is_filled():
            return colour("action_ink"), colour("action_hover" if hot or self.isDown() else "action"), None, 1
        fill = colour("pressed") if self.isDown() else colour("hover") if hot else colour("card")
        if self.kind is ButtonKind.MENU and self.isChecked():
            return colour("ink"), colour("selection"), None, 1
        if self.kind is ButtonKind.MENU:
            return colour("ink"), fill if hot or self.isDown() else None, None, 1
        if self.kind is ButtonKind.CHOICE and self.isChecked():
            return colour("ink"), colour("ok_ground"), colour("action"), 2
        if self.kind is ButtonKind.QUIET:
            return colour("quiet"), fill if hot or self.isDown() else None, None, 1
        if self.kind is ButtonKind.TAB:
            if self.isChecked():
                return colour("ink"), colour("card"), colour("action"), 1.5
            return colour("ink"), fill if hot or self.isDown() else colour("key"), colour("line"), 1
        return colour("ink"), fill, colour("line"), 1

    def _underline(self, painter: QPainter, rect: QRectF, radius: float) -> None:
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.bottom() - 3, rect.width(), 3))
        paint.box(painter, rect, radius, self.theme.colour("action"))
        painter.restore()

    def _contents(self, painter: QPainter, rect: QRect, ink: QColor) -> None:
        space = rect.adjusted(min(self.padding, 8), 0, -min(self.padding, 8), 0)
        cap = paint.cap_width(self.theme, self._shortcut_text)
        if self.stacked and (cap or not self.icon_name):
            cut = self._stack(painter, space, cap, ink)
        else:
            cut = self._line_up(painter, space, cap, ink)
        tip = self._tip or (self._label if cut else "")
        if tip != self._tip_shown:
            self._tip_shown = tip
            show_tip(self, tip)

    def _stack(self, painter: QPainter, space: QRect, cap: int, ink: QColor) -> bool:
        """The label above its key cap; a long label on two lines before its letters become small."""
        if self.is_main and self._wants_both_lines(space.width()) and cap and space.height() < _TWO_AND_CAP:
            return self._two_lines(painter, space, ink)  # the words come first
        font, lines = self._stacked_words(space)
        step = QFontMetrics(font).height() - (2 if len(lines) > 1 else 0)
        gap, tall = (4, 20) if len(lines) == 1 else (3, 18)  # under two lines a lower cap, which no letter touches
        beneath = gap + tall if cap else 0
        top = space.center().y() - (step * len(lines) + beneath) // 2 + 1
        cut = not self._is_whole(lines)
        for line in lines:
            cut |= paint.text(painter, QRect(space.left(), top, space.width(), step), line, font, ink, paint.CENTRE)
            top += step
        if cap:
            place = QRectF(space.center().x() - cap / 2 + 1, top + gap, cap, tall)
            self._cap(painter, place, ink)
        return cut

    def _stacked_words(self, space: QRect) -> tuple[QFont, tuple[str, ...]]:
        """The lines of a stacked button's words, and their letters."""
        own, wide = self.theme.font(*self.font_size), space.width()
        if not self._wants_both_lines(wide):
            return paint.fitting(own, self._label, wide, _MAIN)[0], (self._label,)
        large = self.theme.font(_MAIN, 600)
        lines = paint.two_lines(self._label, large, wide)
        if self.is_main or (space.height() >= _TWO_AND_CAP and self._is_whole(lines)):
            return large, lines
        less, needed = paint.fitting(own, self._label, wide, 14)
        if needed <= wide - 2:
            return less, (self._label,)
        small = self.theme.font(13, 600)
        return small, paint.two_lines(self._label, small, wide)

    def _wants_both_lines(self, width: int) -> bool:
        return paint.fitting(self.theme.font(*self.font_size), self._label, width, _MAIN)[1] > width - 2

    def _is_whole(self, lines: tuple[str, ...]) -> bool:
        return " ".join(lines) == " ".join(self._label.split())

    def _two_lines(self, painter: QPainter, space: QRect, ink: QColor) -> bool:
        """The words alone, on two lines. True where they are cut."""
        font = self.theme.font(_MAIN, 600)
        lines = paint.two_lines(self._label, font, space.width())
        step = QFontMetrics(font).height() - 1
        top = space.center().y() - step * len(lines) // 2 + 1
        cut = not self._is_whole(lines)
        for line in lines:
            cut |= paint.text(painter, QRect(space.left(), top, space.width(), step), line, font, ink, paint.CENTRE)
            top += step
        return cut

    def _line_up(self, painter: QPainter, space: QRect, cap: int, ink: QColor) -> bool:
        """Icon, label and key cap side by side, in the middle (an entry of a menu: from the left)."""
        icon = (20 if self.icon_name else 0) + (6 if self.icon_name and self._label else 0)
        gap = 8 if cap and self._label else 0
        room = space.width() - icon - gap - cap
        if self.kind is ButtonKind.QUIET and cap:
            whole = QFontMetrics(self.theme.font(*self.font_size)).horizontalAdvance(self._label)
            if whole > room:  # beside one with large letters no small ones: the key cap goes first
                cap = gap = 0
                room = space.width() - icon
        least = _MAIN if self.is_main else 11
        font, wide = paint.fitting(self.theme.font(*self.font_size), self._label, room, least)
        if wide > room and cap:  # no words are cut, the main button's never small: the key cap goes first
            cap = gap = 0
            room = space.width() - icon
            font, wide = paint.fitting(self.theme.font(*self.font_size), self._label, room, least)
        if wide > room and least == _MAIN and not icon:
            return self._two_lines(painter, space, ink)
        words = min(wide, room)
        left = space.center().x() - (icon + words + gap + cap) // 2 + 1
        if self.kind is ButtonKind.MENU or self.lean < 0:
            left = space.left()
        elif self.lean > 0:
            left = space.right() + 1 - (icon + words + gap + cap)
        if self.icon_name and self.icon_name != NO_ICON:
            token = "action_ink" if self._is_filled() else "quiet" if self.kind is ButtonKind.QUIET else "ink"
            token = token if self.isEnabled() else "off"
            where = QRect(QPoint(left, space.center().y() - 9), QSize(20, 20))
            paint.sign(painter, self.theme, self.icon_name, token, where)
        left += icon
        place = QRect(left, space.top(), words + 2, space.height())
        cut = paint.text(painter, place, self._label, font, ink, paint.LEFT, wide)
        if cap:
            at = space.right() + 1 - cap if self.kind is ButtonKind.MENU else left + words + gap
            edge = QRectF(at, space.center().y() - 9, cap, 20)
            self._cap(painter, edge, ink)
        return cut
