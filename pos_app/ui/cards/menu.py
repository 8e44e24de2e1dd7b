"""The menu under the ☰ button, and the About card: inside the window, so that no popup takes the keys away.

Scope: two small cards.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Screen
from pos_app.presenters.frame.views import Door
from pos_app.presenters.maintenance.views import AboutListener, AboutView
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import NO_ICON, ButtonKind, KeyCapButton
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import label, rule
from pos_app.ui.kit.overlay import CardFor, Overlay
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme, ThemeMode

_MODES = (
    (ThemeMode.SYSTEM, N_("Colours of the system")),
    (ThemeMode.LIGHT, N_("Light colours")),
    (ThemeMode.DARK, N_("Dark colours")),
)
# What a cashier comes for stands first, what is set once last; a line between the groups.
_GROUPS: tuple[tuple[tuple[str, Door | Screen, str], ...], ...] = (
    (
        (N_("Take something back…"), Door.RETURN, "Shift+F7"),
        (N_("Sell a voucher…"), Door.VOUCHER, "Shift+F8"),
        (N_("Open the drawer…"), Door.DRAWER, "Ctrl+D"),
        (N_("End of day"), Screen.DAY, "Shift+F4"),
        (N_("Day, month and year"), Screen.PERIODS, "Shift+F6"),
        (N_("To be booked…"), Screen.WORK_LIST, "Shift+F5"),
    ),
    (
        (N_("All keys"), Door.KEYS, "Shift+F1"),
        (N_("Full screen"), Door.KIOSK, "Shift+F11"),
        (N_("Codes nobody knew"), Door.CODES, ""),
        (N_("Take over from file…"), Door.TAKE_OVER, ""),
        (N_("Test the scanner…"), Door.SCANNER, ""),
        (N_("Tour in three steps"), Door.TOUR, ""),
    ),
    (
        (N_("Settings"), Door.SETTINGS, "Ctrl+,"),
        (N_("Several tills…"), Door.SEVERAL, ""),
        (N_("Health of this till"), Door.HEALTH, ""),
        (N_("About this till"), Door.ABOUT, ""),
    ),
)
_CLOSE = (N_("Close the till"), Door.CLOSE, "")
_WIDTH, _WIDEST = 260, 420  # px: as wide as the longest entry of a language
_ROLL = 14  # px of the bar of a low window


class Menu(Overlay):
    """The menu: a short list of entries, at the top right."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    theme_chosen = Signal(str)
    """A `ThemeMode` value."""
    screen_chosen = Signal(str)
    """A `Screen` value."""
    door_chosen = Signal(str)
    """A `Door` value."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Menu"), _WIDTH)
        self.body.setSpacing(0)
        self._modes: dict[ThemeMode, KeyCapButton] = {}
        self._first: KeyCapButton | None = None
        for group in _GROUPS:
            for words, to, shortcut in group:
                self._leading_on(words, to, shortcut)
            self.body.addWidget(rule())
        for mode, words in _MODES:
            button = self._entry(words)
            button.clicked.connect(lambda _=False, m=mode: self._choose(m))
            self._modes[mode] = button
        self.body.addWidget(rule())
        self._leading_on(*_CLOSE)
        self._mark()
        theme.changed.connect(self._mark)

    def fit(self) -> None:
        top = self.theme.size("header") + 2
        entries = self.card.findChildren(KeyCapButton)
        longest = max(entry.sizeHint().width() for entry in entries) + 2 * self.air()[0] + _ROLL
        wide = min(max(_WIDTH, longest), _WIDEST, self.width() - 32)
        height = self.lay_out(wide, self.height() - top - 8)
        self.card.setGeometry(QRect(self.width() - wide - 16, top, wide, height))
        self.update()

    def air(self) -> tuple[int, int]:
        return 6, 6

    def take_focus(self) -> None:
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.TabFocusReason)

    def type_key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRectF(self.card.geometry())
        for spread in range(12, 0, -3):
            shade = place.adjusted(-spread, -spread + 4, spread, spread + 4)
            paint.box(painter, shade, 10 + spread, paint.shade(9))
        paint.box(painter, place, 10, self.theme.colour("card"), self.theme.colour("line"))
        painter.end()

    def _entry(self, english: str, shortcut: str = "") -> KeyCapButton:
        """An entry that says `english` (marked by `N_`) in the language of the screen; its key is the window's."""
        button = KeyCapButton(self.theme, kind=ButtonKind.MENU)
        Spoken(button, self.theme, lambda tr: button.show_label(tr(english), shortcut))
        button.font_size = (15, 500)
        button.icon_name = NO_ICON
        self.body.addWidget(button)
        return button

    def _leading_on(self, english: str, to: Door | Screen, shortcut: str) -> None:
        """An entry that closes the menu and emits where it leads."""
        button = self._entry(english, shortcut)
        if self._first is None:
            self._first = button
        wish = self.screen_chosen if isinstance(to, Screen) else self.door_chosen
        button.clicked.connect(lambda: self.closed.emit())
        button.clicked.connect(lambda: wish.emit(str(to)))

    def _mark(self) -> None:
        for mode, button in self._modes.items():
            chosen = mode is self.theme.mode
            button.icon_name = "check" if chosen else NO_ICON
            button.setAccessibleDescription(self.theme.translator("chosen") if chosen else "")
            button.update()

    def _choose(self, mode: ThemeMode) -> None:
        self.closed.emit()
        self.theme_chosen.emit(str(mode))


class AboutCard(CardFor[AboutListener]):
    """The About card: what this program is, and buttons. It closes itself."""

    stops_scans = False  # what is scanned meanwhile is in the cart behind it

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("About"), 560, lambda _listener: None)
        self._title = label(role="title")
        self._lines = label(role="quiet")
        self._close = KeyCapButton(theme, "", "Escape")
        Spoken(self, theme, lambda tr: self._close.show_label(tr("Close"), "Escape"))
        self._close.clicked.connect(self.closed)
        self.body.addWidget(self._title)
        self.body.addWidget(self._lines)
        self._actions = ActionRow(theme)
        self._actions.pressed.connect(self._act)
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self.foot.addWidget(self._actions, 1)
        self.foot.addWidget(self._close, 0, Qt.AlignmentFlag.AlignBottom)

    def show_view(self, view: AboutView) -> None:
        """Show the text."""
        self._title.setText(view.title)
        self._lines.setText("\n".join(view.lines))
        self._actions.show_actions(view.actions)
        self._keys.bind_only(
            (action.shortcut, partial(self._act, action.key))
            for action in view.actions
            if action.shortcut and action.enabled
        )

    def take_focus(self) -> None:
        self._close.setFocus(Qt.FocusReason.TabFocusReason)

    def press_enter(self) -> None:
        self.closed.emit()

    def _act(self, key: str) -> None:
        self.tell(lambda who: who.act(key))
