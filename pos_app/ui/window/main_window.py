"""The window: the frame, the screens, the cards over them, and the keys of the whole till.

Scope: puts the screens together, binds keys and moves the focus. It holds no data; each `show_*` passes a view on with
its listener, and the intents of the whole window go to the till that it serves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos_app.presenters.common.views import NoticeView, Screen
from pos_app.presenters.frame.views import Door, FooterView, HeaderView, PracticeView
from pos_app.ui.kit.keys import ShortcutGroup, keyboard_wanted
from pos_app.ui.kit.notice import NoticeBar, NoticeRoom
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.sale.screen import SaleScreen
from pos_app.ui.window.card_window import CardWindow
from pos_app.ui.window.frame import Footer, Header
from pos_app.ui.window.practice_banner import PracticeBanner
from pos_app.ui.window.shell import LEAST, SMALLEST

if TYPE_CHECKING:  # the cards and other screens are made when first used: the first paint does not wait for them
    from pos_app.presenters.common.card_views import FileAskView
    from pos_app.presenters.common.listeners import ChangeListener
    from pos_app.presenters.common.paid_views import ChangeView
    from pos_app.presenters.day.views import DayView
    from pos_app.presenters.day.window import DayListener
    from pos_app.presenters.fiscal.views import PeriodsView
    from pos_app.presenters.fiscal.window import PeriodsListener
    from pos_app.presenters.frame.window import TillListener
    from pos_app.presenters.returns.views import ReturnView
    from pos_app.presenters.returns.window import ReturnListener
    from pos_app.presenters.sales.views import SalesView
    from pos_app.presenters.sales.window import SalesListener
    from pos_app.presenters.settings.views import PageListener, SettingsListener, SettingsView, TypedView
    from pos_app.presenters.work_list.views import WorkListView
    from pos_app.presenters.work_list.window import WorkListListener
    from pos_app.ui.cards.menu import Menu
    from pos_app.ui.day.screen import DayScreen
    from pos_app.ui.fiscal.screen import PeriodsScreen
    from pos_app.ui.input.touch_keyboard import TouchKeyboard
    from pos_app.ui.returns.screen import ReturnScreen
    from pos_app.ui.sale.paid_panel import PaidPanel
    from pos_app.ui.sales.screen import SalesScreen
    from pos_app.ui.settings.screen import SettingsScreen
    from pos_app.ui.work_list.screen import WorkListScreen

_OVER_FOOTER = 4  # px between a message and the foot of the window, as in the place kept for it
_WIDEST_NOTICE = 774  # px that are read at a glance; more is white


class MainWindow(CardWindow):
    """The one window of the till.

    Each view is shown with its listener; the tabs, the keys of the whole till and the menu call the till that it serves
    (`serve`).
    """

    close_requested = Signal()
    """The window was asked to close. It stays until the owner of the program takes it down."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setWindowTitle("Comptoir")
        self.setMinimumSize(*LEAST)
        self.resize(1366, 768)
        self._till: TillListener | None = None
        ground = self._ground()
        self.practice = PracticeBanner(theme, ground)
        self.header = Header(theme, ground)
        self._pages = _Pages(ground)
        self.sale = SaleScreen(theme, self._pages)
        self._pages.addWidget(self.sale)
        self._room = NoticeRoom()  # beneath the pages that have none of their own
        self.footer = Footer(theme, ground)
        self.show_last_scan = self.footer.show_last_scan
        self._lay_out(ground)
        self.notices = NoticeBar(theme, self)
        for watched in (self.sale.left, self.sale.notice_room, self._room):
            watched.installEventFilter(self)
        self._everywhere = ShortcutGroup(self)
        self._always = ShortcutGroup(self)  # with a card open, too
        self._sale_keys = ShortcutGroup(self)
        self._sales_keys = ShortcutGroup(self)
        self._settings_keys = ShortcutGroup(self)
        self._day_keys = ShortcutGroup(self)
        self._return_keys = ShortcutGroup(self)
        self._health_keys = ShortcutGroup(self)
        self._work_keys = ShortcutGroup(self)
        self._period_keys = ShortcutGroup(self)
        self._notice_keys = ShortcutGroup(self)
        self.touch_keyboard = "auto"
        """Whether letters can be touched on the screen: "auto" (behind a touch, where the system has no keyboard of its
        own), "always", "never"."""
        self._bind_keys()
        self._connect()
        self._lead_keys()

    # --- the parts made when first used (their imports are deferred for the first paint) ---

    @cached_property
    def sales(self) -> SalesScreen:
        """The Sales screen."""
        from pos_app.ui.sales.screen import SalesScreen

        screen = SalesScreen(self.theme)
        screen.notice_room.installEventFilter(self)
        screen.escaped.connect(self.notices.dismiss)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def settings(self) -> SettingsScreen:
        """The Settings page, which is the first start, too."""
        from pos_app.ui.settings.screen import SettingsScreen

        screen = SettingsScreen(self.theme)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def paid(self) -> PaidPanel:
        """What stands in the cart's place once a sale is paid."""
        from pos_app.ui.sale.paid_panel import PaidPanel

        panel = PaidPanel(self.theme)
        panel.closed.connect(partial(self.sale.show_paid, None))
        return panel

    @cached_property
    def health(self) -> SettingsScreen:
        """The Health page: blocks and buttons, as the settings are."""
        from pos_app.ui.settings.screen import SettingsScreen

        screen = SettingsScreen(self.theme)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def day(self) -> DayScreen:
        """The end of the day."""
        from pos_app.ui.day.screen import DayScreen

        screen = DayScreen(self.theme)
        screen.escaped.connect(self.notices.dismiss)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def returns(self) -> ReturnScreen:
        """What a customer brings back."""
        from pos_app.ui.returns.screen import ReturnScreen

        screen = ReturnScreen(self.theme)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def work_list(self) -> WorkListScreen:
        """What is to be booked in the shop's software."""
        from pos_app.ui.work_list.screen import WorkListScreen

        screen = WorkListScreen(self.theme)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def periods(self) -> PeriodsScreen:
        """Closed days, months and years."""
        from pos_app.ui.fiscal.screen import PeriodsScreen

        screen = PeriodsScreen(self.theme)
        self._pages.addWidget(screen)
        return screen

    @cached_property
    def menu(self) -> Menu:
        """The menu. It closes itself."""
        from pos_app.ui.cards.menu import Menu

        card = self._card(Menu(self.theme, self))
        card.theme_chosen.connect(self._choose_theme)
        card.screen_chosen.connect(self.go)
        card.door_chosen.connect(lambda door: self.open_door(Door(door)))
        card.closed.connect(lambda: card.set_open(False))
        return card

    @cached_property
    def keyboard(self) -> TouchKeyboard:
        """The keyboard on the screen."""
        from pos_app.ui.input.touch_keyboard import TouchKeyboard

        made = TouchKeyboard(self.theme, self)
        made.changed.connect(self._keyboard_changed)
        return made

    # --- intents of the whole window ---

    def serve(self, till: TillListener) -> None:
        """The tabs, the keys of the whole till and the menu call `till` from now on."""
        self._till = till

    def go(self, screen: str) -> None:
        """A tab, or its key: a `Screen` value."""
        if self._till is not None:
            self._till.go(screen)

    def open_door(self, door: Door) -> None:
        """An entry of the menu, or its key."""
        if door is Door.CLOSE:
            self.close_requested.emit()
        if door is Door.KIOSK:
            whole = self.window()
            whole.setWindowState(whole.windowState() ^ Qt.WindowState.WindowFullScreen)  # maximized stays beneath
            return
        if self._till is not None:
            self._till.open(door)

    # --- what is shown ---

    def show_header(self, view: HeaderView) -> None:
        """Show the top line; its active screen comes to the front."""
        self.header.show_view(view)
        page = self._page(view.active)
        if page is not self._pages.currentWidget():
            self.notices.end_task()
            self._pages.setCurrentWidget(page)
            self._lead_keys()
            self._place_notice()

    def _page(self, screen: Screen) -> QWidget:
        if screen is Screen.SALE:
            return self.sale
        if screen is Screen.HEALTH:
            return self.health
        if screen is Screen.DAY:
            return self.day
        if screen is Screen.WORK_LIST:
            return self.work_list
        if screen is Screen.PERIODS:
            return self.periods
        if screen is Screen.RETURN:
            return self.returns
        return self.settings if screen is Screen.SETTINGS else self.sales

    def show_footer(self, view: FooterView) -> None:
        """Show the bottom line."""
        self.footer.show_view(view)

    def show_practice(self, view: PracticeView | None) -> None:
        """Show the striped banner; None takes it away."""
        self.practice.show_view(view)

    def show_notice(self, view: NoticeView, listener: Callable[[str], object] | None = None) -> None:
        """Show a message that blocks nothing; `listener` is called with the key of a button that is pressed."""
        self.notices.show_notice(view, listener)

    def hide_notice(self, key: str) -> None:
        """Take the message `key` away."""
        self.notices.hide_notice(key)

    def show_change(self, view: ChangeView | None, listener: ChangeListener | None = None) -> None:
        """Show in the cart's place what was just paid or given back; None takes it away."""
        if view is not None:
            self.paid.listen(listener)
            self.paid.show_view(view)
        self.sale.show_paid(self.paid if view is not None else None)

    def show_sales(self, view: SalesView, listener: SalesListener | None = None) -> None:
        """Show the Sales screen."""
        self.sales.listen(listener)
        self.sales.show_view(view)
        self._sales_keys.bind_only(self.sales.shortcuts())

    def copy_text(self, text: str) -> None:
        """Put a text into the system's clipboard."""
        QGuiApplication.clipboard().setText(text)

    def show_settings(self, view: SettingsView, listener: SettingsListener) -> None:
        """Show the Settings page, or the first start."""
        self.settings.show_view(view, listener, listener)
        self._settings_keys.bind_only(self.settings.shortcuts())

    def show_typed(self, view: TypedView) -> None:
        """Show what a key in a field of the Settings page changed."""
        self.settings.show_typed(view)

    def show_health(self, view: SettingsView, listener: PageListener) -> None:
        """Show the Health page."""
        self.health.show_view(view, listener)
        self._health_keys.bind_only(self.health.shortcuts())

    def show_day(self, view: DayView, listener: DayListener | None = None) -> None:
        """Show the end of the day."""
        self.day.listen(listener)
        self.day.show_view(view)
        self._day_keys.bind_only(self.day.shortcuts())

    def show_return(self, view: ReturnView, listener: ReturnListener | None = None) -> None:
        """Show what a customer brings back."""
        self.returns.listen(listener)
        self.returns.show_view(view)
        self._return_keys.bind_only(self.returns.shortcuts())

    def show_work_list(self, view: WorkListView, listener: WorkListListener | None = None) -> None:
        """Show what is to be booked in the shop's software."""
        self.work_list.listen(listener)
        self.work_list.show_view(view)
        self._work_keys.bind_only(self.work_list.shortcuts())

    def show_periods(self, view: PeriodsView, listener: PeriodsListener | None = None) -> None:
        """Show closed days, months and years."""
        self.periods.listen(listener)
        self.periods.show_view(view)
        self._period_keys.bind_only(self.periods.shortcuts())

    def ask_file(self, view: FileAskView, listener: Callable[[Path], object]) -> None:
        """Show the system's file chooser without blocking; `listener` is called with the chosen file."""
        from pos_app.ui.qt.file_chooser import ask_file  # made when first used, as the cards are

        ask_file(self, view, self.theme.translator, listener)

    def forget_listeners(self) -> None:
        """See `CardWindow`; notices and file choosers are closed, too, and the pages forget their listeners."""
        from pos_app.ui.qt.file_chooser import close_choosers

        self._till = None  # first: a scan that waits for a card is not put into the cart of a till that closes
        super().forget_listeners()
        self.sale.show_paid(None)
        if "paid" in vars(self):
            self.paid.listen(None)
        if "sales" in vars(self):
            self.sales.listen(None)
        if "day" in vars(self):
            self.day.listen(None)
        if "returns" in vars(self):
            self.returns.listen(None)
        if "work_list" in vars(self):
            self.work_list.listen(None)
        if "periods" in vars(self):
            self.periods.listen(None)
        if "settings" in vars(self):
            self.settings.forget_listener()
        if "health" in vars(self):
            self.health.forget_listener()
        close_choosers(self)
        self.notices.clear()

    # --- frame, keys and focus ---

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.open_door(Door.CLOSE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.theme.fit(self.width(), self.height())
        if "keyboard" in vars(self):
            self.keyboard.place()
        self._place_notice()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            if isinstance(watched, NoticeRoom) and event.type() == QEvent.Type.Move:
                self._follow_room()
            else:
                self._place_notice()
        return super().eventFilter(watched, event)

    def _ground(self) -> QWidget:
        """What all stands on, in its place before anything stands on it: a widget that gets another parent is dressed
        anew with all that it holds."""
        self._scroll = QScrollArea(self)  # where the screen has less than the till needs
        self._scroll.setObjectName("whole")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCentralWidget(self._scroll)
        ground = QWidget()
        ground.setObjectName("ground")
        ground.setMinimumSize(*SMALLEST)
        self._scroll.setWidget(ground)
        for bar in (self._scroll.verticalScrollBar(), self._scroll.horizontalScrollBar()):
            bar.valueChanged.connect(self._follow_room)
        return ground

    def _lay_out(self, ground: QWidget) -> None:
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.practice)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
        column.addWidget(self._room)
        column.addWidget(self.footer)

    def _bind_keys(self) -> None:
        for key, screen in (("F1", Screen.SALE), ("F4", Screen.SALES), ("F5", Screen.PARKED)):
            self._everywhere.bind(key, partial(self.go, screen))
        self._everywhere.bind("F2", self._focus_search)
        self._everywhere.bind("Ctrl+D", partial(self.open_door, Door.DRAWER))
        self._everywhere.bind("Shift+F8", partial(self.open_door, Door.VOUCHER))
        self._everywhere.bind("Shift+F7", partial(self.open_door, Door.RETURN))
        self._everywhere.bind("Shift+F4", partial(self.go, Screen.DAY))
        self._everywhere.bind("Shift+F5", partial(self.go, Screen.WORK_LIST))
        self._everywhere.bind("Shift+F6", partial(self.go, Screen.PERIODS))
        self._everywhere.bind("F10", self._toggle_menu)
        self._everywhere.bind("Ctrl+,", partial(self.open_door, Door.SETTINGS))
        self._always.bind("Ctrl+U", partial(self.open_door, Door.CASHIER))  # the PIN is typed next, whatever is open
        self._everywhere.bind("Shift+F1", partial(self.open_door, Door.KEYS))
        self._always.bind("Shift+F11", partial(self.open_door, Door.KIOSK))
        self._always.bind("Ctrl+L", partial(self.open_door, Door.LOCK))
        self._sale_keys.bind_only(self.sale.shortcuts())

    def _connect(self) -> None:
        self.header.screen_requested.connect(self.go)
        self.header.pill_pressed.connect(partial(self.go, Screen.SALES))
        self.header.books_pressed.connect(partial(self.go, Screen.WORK_LIST))
        self.header.cashier_requested.connect(partial(self.open_door, Door.CASHIER))
        self.practice.switched.connect(self._switch)
        self.header.menu_requested.connect(self._toggle_menu)
        self.notices.shown_changed.connect(self._notice_changed)
        self.sale.changed.connect(self.notices.end_task)
        self.cards_changed.connect(self._lead_keys)
        self.sale.finder.escaped.connect(self.notices.dismiss)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A field wants letters, or wants none any more."""
        if now is None:
            return
        if self._scroll.verticalScrollBar().maximum() and self._scroll.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now)
        wants = isinstance(now, QLineEdit | QPlainTextEdit) and not now.isReadOnly() and self.isAncestorOf(now)
        is_up = "keyboard" in vars(self) and self.keyboard.isVisible()
        if wants and self.touch_keyboard != "never" and (is_up or keyboard_wanted(self.touch_keyboard)):
            self.keyboard.serve(now)
        elif is_up and not self.keyboard.isAncestorOf(now):
            self.keyboard.serve(None)

    def _keyboard_changed(self) -> None:
        """It came or went: cards move up, and the field stays in sight."""
        self.setProperty("keyboard", self.keyboard.height() if self.keyboard.isVisible() else 0)
        for card in self._cards:
            card.fill_host()

    def _toggle_menu(self) -> None:
        self.menu.set_open(not self.menu.is_open)

    def _choose_theme(self, mode: str) -> None:
        self.theme.set_mode(ThemeMode(mode))
        if self._till is not None:
            self._till.choose_theme(mode)

    def _switch(self, key: str, on: bool) -> None:
        if self._till is not None:
            self._till.switch_practice(key, on)

    def _focus_search(self) -> None:
        if self._pages.currentWidget() is self.sale:
            self.sale.focus_finder(select=True)
        elif self._on_sales:
            self.sales.focus_search(select=True)
        elif self._on_return:
            self.returns.press_other()
        else:
            self._form_in_front.take_focus()

    @property
    def _on_sales(self) -> bool:
        return "sales" in vars(self) and self._pages.currentWidget() is self.sales

    @property
    def _on_health(self) -> bool:
        return "health" in vars(self) and self._pages.currentWidget() is self.health

    @property
    def _on_day(self) -> bool:
        return "day" in vars(self) and self._pages.currentWidget() is self.day

    @property
    def _on_return(self) -> bool:
        return "returns" in vars(self) and self._pages.currentWidget() is self.returns

    @property
    def _on_work_list(self) -> bool:
        return "work_list" in vars(self) and self._pages.currentWidget() is self.work_list

    @property
    def _on_periods(self) -> bool:
        return "periods" in vars(self) and self._pages.currentWidget() is self.periods

    @property
    def _form_in_front(self) -> SettingsScreen | DayScreen | ReturnScreen | WorkListScreen | PeriodsScreen:
        if self._on_day:
            return self.day
        if self._on_work_list:
            return self.work_list
        if self._on_periods:
            return self.periods
        if self._on_return:
            return self.returns
        return self.health if self._on_health else self.settings

    def _lead_keys(self) -> None:
        """Which shortcuts answer now; with no card open the focus goes back to the search field."""
        if self._till is not None:
            self._till.cards_changed(any(card.is_open and card.stops_scans for card in self._cards))
        card_open = any(card.is_open for card in self._cards)
        self._everywhere.set_on(not card_open)
        on_sale = self._pages.currentWidget() is self.sale
        self._sale_keys.set_on(not card_open and on_sale)
        self._sales_keys.set_on(not card_open and self._on_sales)
        elsewhere = on_sale or self._on_sales or self._on_health or self._on_day or self._on_return
        elsewhere = elsewhere or self._on_work_list or self._on_periods
        self._settings_keys.set_on(not (card_open or elsewhere))
        self._day_keys.set_on(not card_open and self._on_day)
        self._return_keys.set_on(not card_open and self._on_return)
        self._health_keys.set_on(not card_open and self._on_health)
        self._work_keys.set_on(not card_open and self._on_work_list)
        self._period_keys.set_on(not card_open and self._on_periods)
        if card_open:
            if self.is_locked:
                self.pin.raise_()  # a card that was put up meanwhile waits behind it
            top = next(card for card in reversed(self.children()) if isinstance(card, Overlay) and card.is_open)
            if self.focusWidget() is None or not top.isAncestorOf(self.focusWidget()):
                top.take_focus()
            self._place_notice()
            return
        if on_sale:
            self.sale.focus_finder()
        elif self._on_sales:
            self._follow_room()  # the message that made room for a card goes back to its place
            self.sales.focus_search()
        else:
            self._form_in_front.take_focus()

    def _notice_changed(self) -> None:
        view = self.notices.current
        actions = view.actions if view is not None else ()
        self._notice_keys.bind_only(
            (action.shortcut, partial(self.notices.act, action.key))
            for action in actions
            if action.shortcut and action.enabled
        )
        self._place_notice()
        if self.is_locked:  # a notice comes up over every card but this one; a card opened later covers it
            self.pin.raise_()

    @property
    def _notice_rooms(self) -> list[NoticeRoom]:
        return [self.sale.notice_room, self._room, *([self.sales.notice_room] if "sales" in vars(self) else [])]

    @property
    def _room_in_front(self) -> NoticeRoom:
        if self._pages.currentWidget() is self.sale:
            return self.sale.notice_room
        return self.sales.notice_room if self._on_sales else self._room

    @property
    def _notice_width(self) -> int:
        """What the screen in front has beside the cart or the chosen sale; a page that is hidden keeps an old width."""
        if self._pages.currentWidget() is self.sale:
            room = self.sale.left.width() - 32
        else:
            room = self.sales.table.width() if self._on_sales else self.width() - 32
        return min(max(room, 348), _WIDEST_NOTICE)

    def _place_notice(self) -> None:
        """A message stands in a place of its own at the foot of the screen in front, so that it covers no row."""
        front, shown = self._room_in_front, self.notices.current is not None
        for room in self._notice_rooms:
            room.keep(self.notices.height_for(self._notice_width) + 8 if shown and room is front else 0)
        self._follow_room()

    def _follow_room(self, _moved: int = 0) -> None:
        if self.notices.current is not None:
            room = self._room_in_front
            foot = room.mapTo(self, room.rect().bottomLeft()).y() - 3
            if self._on_sales and any(card.is_open for card in self._cards):
                # Out of the middle of the screen: a card would have half of its room, and roll its amount away.
                foot = self.footer.mapTo(self, QPoint(0, 0)).y() - _OVER_FOOTER
            self.notices.fit(16, foot, self._notice_width)
        message = self.notices.geometry() if self.notices.current is not None else QRect()
        if message != self.property("message"):
            self.setProperty("message", message)
            for card in self._cards:
                card.fill_host()


class _Pages(QStackedWidget):
    """The screens, one in front. A screen is as tall as there is room: what it would like to have makes no window roll
    that its least height fits into (Qt takes the one for the other where a text wraps)."""

    def hasHeightForWidth(self) -> bool:
        return False
