"""The pay card: methods, quick amounts, amount keys, what comes back, and the one button that takes the money. And what
stands in the cart's place once it is taken: the change.

Scope: one card and one panel. The typed amount is kept by the listener, which is called for each key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.words import key_text
from pos_app.presenters.heard.cards import error_heard
from pos_app.presenters.heard.sale import due_heard
from pos_app.presenters.sale.listeners import PayListener
from pos_app.presenters.sale.pay_views import PaymentPartView, PayView
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import CHECKED, UNCHECKED, ButtonKind, KeyCapButton
from pos_app.ui.kit.keys import ShortcutGroup
from pos_app.ui.kit.labels import AmountList, BigLine, ElidedLabel, label
from pos_app.ui.kit.overlay import CardFor
from pos_app.ui.kit.pad import BACKSPACE, FigurePad
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme


class PayCard(CardFor[PayListener]):
    """The Pay card. Digits, the decimal mark and Backspace work at once; Enter takes the money."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, N_("Pay"), 780, lambda listener: listener.close())
        self._view = PayView("")
        self._keys = ShortcutGroup(window)
        self._keys.set_on(False)
        self.opened_changed.connect(self._keys.set_on)
        self._due = Changing[PayView](theme.heard, Said.DUE, due_heard)
        self._refused = Changing[str](theme.heard, Said.REFUSAL, error_heard)
        self._title = ElidedLabel(role="title")
        self._subtitle = ElidedLabel(role="quiet")
        self._methods: list[KeyCapButton] = []
        self._placed = 0
        self._mark = ""
        self._quick: list[KeyCapButton] = []
        self._parts: list[KeyCapButton] = []
        self._rows = AmountList(theme, 38, ruled=True)
        self._big = BigLine(theme, 40)
        self._error = label(role="asked")
        self._pad = FigurePad(theme, "pay_pad", self.card)
        self._pad.pressed.connect(self._press_figure)
        self._back = KeyCapButton(theme, "", "Escape")
        self._back.clicked.connect(self.closed)
        self._split = KeyCapButton(theme)
        self._split.setCheckable(True)
        self._split.clicked.connect(self._toggle_split)
        self._print = KeyCapButton(theme)
        self._print.clicked.connect(self._toggle_print)
        self._take = KeyCapButton(theme, "", "Return", ButtonKind.PRIMARY)
        self._take.font_size = (19, 600)
        self._take.padding = 24
        self._take.clicked.connect(self._take_money)
        self._lay_out()

    def show_view(self, view: PayView) -> None:
        """Show amounts, methods and what may be done."""
        self._view = view
        if not self.is_open:
            self._due.forget()
            self._refused.forget()
        self._due.show(view)
        self._refused.show(view.error)
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._show_methods(view)
        self._show_quick(view)
        self._show_parts(view.parts)
        self._rows.show_rows(view.rows)
        self._big.show_line(view.big_label, view.big_amount, view.big_tone)
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        self._pad.setEnabled(view.amount_keys and not view.busy)
        if view.decimal_key != self._mark:
            self._mark = view.decimal_key
            self._pad.show_mark(view.decimal_key)
        self._back.show_label(view.back_label or self.theme.translator("Back"), "Escape")
        self._split.setVisible(view.split is not None)
        if view.split is not None:
            self._split.show_action(view.split)
            self._split.kind = ButtonKind.CHOICE  # the one filled button takes the money
            self._split.setChecked(view.split.primary)
        self._print.setVisible(view.print_receipt is not None)
        self._print.icon_name = CHECKED if view.print_receipt else UNCHECKED
        tr = self.theme.translator
        printing = view.print_label or tr("Print receipt")
        self._print.show_label(printing, "", f"{printing} ({key_text('Ctrl+P', tr)})")
        self._print.setAccessibleDescription(tr("on") if view.print_receipt else tr("off"))
        self._print.update()
        self._take.show_label(view.take_label, "Return")
        self._take.setEnabled(view.can_take and not view.busy)
        self._bind(view)

    def fit(self) -> None:
        super().fit()
        self.keep_in_sight(self._error if self._view.error else self._big)

    def take_focus(self) -> None:
        self.setFocus()

    def press_enter(self) -> None:
        self._take_money()

    def type_key(self, event: QKeyEvent) -> None:
        if not self._view.amount_keys or self._view.busy:
            return
        words = event.text()
        if event.key() == Qt.Key.Key_Backspace:
            self._press_figure(BACKSPACE)
        elif words in (",", "."):
            self._press_figure(self._view.decimal_key)  # the number pad's key differs from country to country
        elif len(words) == 1 and words in "0123456789":
            self._press_figure(words)

    def as_typed(self) -> Callable[[], object]:
        """How to put back the amount as it is typed now."""
        typed = self._view.typed
        return lambda: self.tell(lambda who: who.retype(typed))

    def _press_figure(self, key: str) -> None:
        if self._listener is not None:
            self._listener.amount_key(key)

    def _take_money(self) -> None:
        if self._view.can_take and not self._view.busy and self._listener is not None:
            self._listener.take()

    def _toggle_split(self) -> None:
        self._split.setChecked(bool(self._view.split and self._view.split.primary))  # the next view says what is on
        if self._listener is not None:
            self._listener.toggle_split()

    def _toggle_print(self) -> None:
        if self._listener is not None:
            self._listener.toggle_print(not self._view.print_receipt)

    def _tell_method(self, key: str) -> None:
        if self._listener is not None:
            self._listener.choose_method(key)

    def _bind(self, view: PayView) -> None:
        slots: list[tuple[str, Callable[[], object]]] = [
            (method.shortcut, partial(self._tell_method, method.key))
            for method in view.methods
            if method.shortcut and method.enabled and not view.busy
        ]
        if view.split is not None and view.split.shortcut and view.split.enabled:
            slots.append((view.split.shortcut, self._toggle_split))
        if view.print_receipt is not None:
            slots.append(("Ctrl+P", self._toggle_print))
        self._keys.bind_only(slots)

    def _show_methods(self, view: PayView) -> None:
        while len(self._methods) < len(view.methods):
            button = KeyCapButton(self.theme, parent=self.card)
            button.stacked = True
            button.padding = 3  # “Unser Gutschein” in letters as large as the others
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.least_width = 60
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose_method, len(self._methods)))
            self._methods.append(button)
        if len(view.methods) != self._placed:
            self._place_methods(len(view.methods))
        for number, button in enumerate(self._methods):
            button.setVisible(number < len(view.methods))
            if number < len(view.methods):
                method = view.methods[number]
                button.show_label(method.label, method.shortcut)
                button.setChecked(method.selected)
                button.setEnabled(method.enabled and not view.busy)

    def _place_methods(self, count: int) -> None:
        """Three in a row, or four when there are many; all of one width."""
        self._placed = count
        columns = 4 if count > 6 else 3
        for number, button in enumerate(self._methods):
            self._method_grid.removeWidget(button)
            self._method_grid.addWidget(button, number // columns, number % columns)
        for column in range(4):
            self._method_grid.setColumnStretch(column, 1 if column < columns else 0)

    def _choose_method(self, number: int, _checked: bool = False) -> None:
        method = self._view.methods[number]
        self._methods[number].setChecked(method.selected)
        self._tell_method(method.key)

    def _show_quick(self, view: PayView) -> None:
        while len(self._quick) < len(view.quick):
            button = KeyCapButton(self.theme, parent=self.card)
            button.padding = 6
            button.least_width = 60
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._choose_quick, len(self._quick)))
            self._quick_row.addWidget(button, 1)
            self._quick.append(button)
        for number, button in enumerate(self._quick):
            button.setVisible(number < len(view.quick))
            if number < len(view.quick):
                button.show_label(view.quick[number].label)
                button.setChecked(view.quick[number].selected)
                button.setEnabled(not view.busy)

    def _choose_quick(self, number: int, _checked: bool = False) -> None:
        quick = self._view.quick[number]
        self._quick[number].setChecked(quick.selected)
        if self._listener is not None:
            self._listener.quick_amount(quick.key)

    def _show_parts(self, parts: tuple[PaymentPartView, ...]) -> None:
        while len(self._parts) < len(parts):
            button = KeyCapButton(self.theme, parent=self.card)
            button.icon_name = "close"
            button.clicked.connect(partial(self._remove_part, len(self._parts)))
            self._parts_column.addWidget(button)
            self._parts.append(button)
        for number, button in enumerate(self._parts):
            button.setVisible(number < len(parts))
            if number < len(parts):
                part = parts[number]
                paid = f"{part.label} {part.amount}"
                button.show_label(paid, "", self.theme.translator("Take back {paid}", paid=paid))

    def _remove_part(self, number: int, _checked: bool = False) -> None:
        if self._listener is not None:
            self._listener.take_back(self._view.parts[number].key)

    def _lay_out(self) -> None:
        self._method_grid = QGridLayout()
        self._method_grid.setSpacing(10)
        self._quick_row = QHBoxLayout()
        self._quick_row.setSpacing(10)
        self._parts_column = QVBoxLayout()
        self._parts_column.setSpacing(4)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(self._method_grid)
        left.addLayout(self._quick_row)
        left.addLayout(self._parts_column)
        left.addWidget(self._rows)
        left.addWidget(self._big)
        left.addWidget(self._error)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(22)
        middle.addLayout(left, 410)
        middle.addWidget(self._pad, 300, Qt.AlignmentFlag.AlignTop)
        self.foot.addWidget(self._back)
        self.foot.addWidget(self._split)
        self.foot.addWidget(self._print)
        self.foot.addStretch(1)
        self._take.least_width = 230
        self.foot.addWidget(self._take)
        self.body.setSpacing(2)
        self.body.addWidget(self._title)
        self.body.addWidget(self._subtitle)
        self.body.addSpacing(10)
        self.body.addLayout(middle)
        Sized(self, self.theme, self._fit_parts)

    def _fit_parts(self, size: Callable[[str], int]) -> None:
        self._rows.set_row_height(size("pay_row"))
        self._big.set_pixels(size("pay_big"))
        self._take.setFixedHeight(size("pay_take"))
        for button in self._methods:
            button.updateGeometry()
