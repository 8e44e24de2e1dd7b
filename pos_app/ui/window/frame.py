"""The frame around every screen: header with tabs and pill, footer.

Scope: two showing widgets; their intents go out through the window.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QWidget

from pos_app.presenters.common.views import PillView, Tone
from pos_app.presenters.common.words import key_text
from pos_app.presenters.frame.views import FooterView, HeaderView
from pos_app.presenters.heard.cards import pill_heard
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.labels import ElidedLabel, Pill, label, set_property
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme


class Header(QFrame):
    """Shop, tabs, state, cashier, menu."""

    screen_requested = Signal(str)
    """A `Screen` value."""
    pill_pressed = Signal()
    books_pressed = Signal()
    """The pill about what is not booked in the shop's software."""
    cashier_requested = Signal()
    menu_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._theme = theme
        self._tabs: list[KeyCapButton] = []
        self._shop = label(role="brand")
        self._shop.setWordWrap(False)
        self._place = ElidedLabel(role="quiet", whole=True)
        self._place.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.pill = Pill(theme)
        self.needs = Pill(theme)
        self.books = Pill(theme)
        self.books.pressed.connect(self.books_pressed)
        for pill in (self.pill, self.needs):
            pill.pressed.connect(self.pill_pressed)
        self.cashier = KeyCapButton(theme)
        self.cashier.icon_name = "user"
        self.cashier.hide()  # until someone is signed in: a button without a name says nothing
        self.cashier.clicked.connect(self.cashier_requested)
        self.menu = KeyCapButton(theme)
        self.menu.icon_name = "menu"
        self.menu.padding = 12
        Spoken(self, theme, lambda tr: self.menu.show_label("", "", tr("Menu (F10)")))
        self.menu.clicked.connect(self.menu_requested)
        self._said: dict[Pill, Changing[PillView]] = {
            pill: Changing(theme.heard, Said.STATE, pill_heard) for pill in (self.pill, self.needs)
        }
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.addWidget(self._shop)
        self._row.addWidget(self._place)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(6)
        self._row.addLayout(self._tab_row)
        self._row.addStretch(1)
        self._row.addWidget(self.books)
        self._row.addWidget(self.needs)
        self._row.addWidget(self.pill)
        self._row.addWidget(self.cashier)
        self._row.addWidget(self.menu)
        Sized(self, theme, self._fit)

    def _fit(self, size: Callable[[str], int]) -> None:
        self.setFixedHeight(size("header"))
        self._row.setSpacing(size("header_gap"))
        self._place.setVisible(not self._theme.is_compact)
        self.pill.updateGeometry()

    def show_view(self, view: HeaderView) -> None:
        """Show the top line."""
        self._shop.setText(view.shop)
        self._place.show_text(view.place)
        while len(self._tabs) < len(view.tabs):
            self._add_tab()
        self._group.setExclusive(False)  # the Settings page has no tab: then none is chosen
        for button, tab in zip(self._tabs, view.tabs, strict=False):
            words = f"{tab.label} {tab.count}" if tab.count else tab.label
            button.show_label(words, tab.shortcut)
            button.setProperty("screen", str(tab.screen))
            button.setChecked(tab.screen is view.active)
        self._group.setExclusive(True)
        for button in self._tabs[len(view.tabs) :]:
            button.hide()
        self.needs.show_view(view.needs)
        self.needs.setVisible(bool(view.needs.text))
        self.books.show_view(view.books)
        self.books.setVisible(bool(view.books.text))
        self.pill.yields = bool(view.needs.text or view.books.text)
        self.pill.show_view(view.pill)
        self._said[self.needs].show(view.needs)
        self._said[self.pill].show(view.pill)
        who = self._theme.translator("Cashier {name}", name=view.cashier)
        self.cashier.show_label(view.cashier, "", f"{who} ({key_text('Ctrl+U', self._theme.translator)})")
        self.cashier.setVisible(bool(view.cashier))

    def _add_tab(self) -> None:
        button = KeyCapButton(self._theme, kind=ButtonKind.TAB, parent=self)
        button.font_size = (15, 500)
        button.margin = 4
        button.setCheckable(True)
        button.clicked.connect(lambda: self._press(button))
        self._group.addButton(button)
        self._tab_row.addWidget(button)
        self._tabs.append(button)

    def _press(self, button: KeyCapButton) -> None:
        self.screen_requested.emit(str(button.property("screen")))


class Footer(QFrame):
    """What happened last on the left, facts on the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        Sized(self, theme, lambda size: self.setFixedHeight(size("footer")))
        self._left = ElidedLabel(role="small")
        self._right = ElidedLabel(role="small")
        self._right.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(24)
        self._warning = ElidedLabel(role="small")
        self._warning.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        set_property(self._warning, "tone", str(Tone.WARN))
        self._warning.hide()
        row.addWidget(self._left, 1)
        row.addWidget(self._warning)
        row.addWidget(self._right)

    def show_last_scan(self, text: str) -> None:
        """Show what was scanned last."""
        self._left.show_text(text)

    def show_view(self, view: FooterView) -> None:
        """Show the facts about the till."""
        self._warning.show_text(view.warning)
        self._warning.setVisible(bool(view.warning))
        self._right.show_text("     ".join(view.right))
