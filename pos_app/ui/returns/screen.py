"""The Return screen: the receipt's lines on the left, why, exchange and money on the right.

Scope: puts the halves side by side, and says what each key means. Figures choose a reason and Enter goes on, so both
are taken from a person only: two figures within the time a scan may stall choose nothing, and Enter right behind
another key presses nothing (`guards_keys` has the scanner set aside what comes at a machine's pace, as on a card).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.wedge import FAST, STALL, Key, gap_between
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.heard.cards import sentences
from pos_app.presenters.heard.returns import return_heard, return_refused
from pos_app.presenters.returns.views import BackView, ReturnView
from pos_app.presenters.returns.window import ReturnListener
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.buttons import TOUCH, KeyCapButton
from pos_app.ui.kit.choices import ChoiceRow
from pos_app.ui.kit.labels import ElidedLabel, label, set_property
from pos_app.ui.kit.paint import Ringed
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme
from pos_app.ui.returns.lines import LineTable
from pos_app.ui.returns.money import MoneySide

_STEPS = {"+": 1, "-": -1}


class ReturnScreen(QWidget):
    """The Return screen. The presenter that shows a return becomes its listener."""

    heard_as = QAccessible.Role.Section

    guards_keys = True
    """Figures and Enter at a machine's pace are set aside here, as on a card."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = ReturnView("")
        self._listener: ReturnListener | None = None
        self._said = Changing[ReturnView](theme.heard, Said.CART, return_heard)
        self._refused = Changing[ReturnView](theme.heard, Said.REFUSAL, return_refused)
        self._last: Key | None = None  # the last key with a character
        self._before = ""  # the reason that was chosen before it
        self._steps: list[tuple[str, int]] = []  # what keys did to lines
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.left = QWidget(self)
        self.side = MoneySide(theme)
        self._title, self._subtitle = ElidedLabel(role="title"), ElidedLabel(role="small")
        self._other, self._free, self._deposits = KeyCapButton(theme), KeyCapButton(theme), KeyCapButton(theme)
        self._back_title = label(role="heading")
        self._back_title.setWordWrap(False)
        self._all = KeyCapButton(theme)
        self._all.main = True  # Enter presses it first
        self.lines = LineTable(theme, N_("What comes back"))
        self._leave = KeyCapButton(theme)  # where the money's side is not there, which has it else
        self._pieces, self._tax, self._total = ElidedLabel(role="quiet"), label(role="small"), label(role="title")
        self._places_title, self._places_hint = label(role="heading"), ElidedLabel(role="small")
        for part in (self._tax, self._total, self._places_title):
            part.setWordWrap(False)
        self._places = ChoiceRow(theme, ticks=True)
        self._places_card = QFrame()
        self._lay_out()
        self._connect()
        Sized(self, theme, self._fit)

    def listen(self, listener: ReturnListener | None) -> None:
        """`listener` is called from now on."""
        self._listener = listener

    def show_view(self, view: ReturnView) -> None:
        """Show what comes back."""
        self._view = view
        self._said.show(view)
        self._refused.show(view)
        self.setAccessibleName(sentences(view.title, view.subtitle))
        self._title.show_text(view.title)
        self._subtitle.show_text(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        _show_button(self._other, view.other)
        _show_button(self._free, view.free)
        _show_button(self._deposits, view.deposits)
        self._show_back(view.back)
        _show_button(self._leave, view.steps[0] if view.go is None and view.steps else None)
        self.side.setVisible(view.go is not None)
        self.side.show_view(view)

    def _show_back(self, view: BackView) -> None:
        self._back_title.setText(view.title)
        _show_button(self._all, view.all_back)
        self.lines.show_lines(view.lines, view.selected, view.empty)
        self._pieces.show_text(view.pieces)
        self._tax.setText(view.tax)
        self._total.setText(view.total)
        self._places_title.setText(view.places_title)
        self._places_hint.show_text(view.places_hint)
        self._places.show_choices(view.places)
        self._places_card.setVisible(bool(view.places))

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of the buttons, for the window to bind."""
        view = self._view
        actions = (view.other, view.free, view.deposits, view.back.all_back, view.money.another, *view.steps)
        bound: list[tuple[str, Callable[[], object]]] = [
            (one.shortcut, partial(self._act, one.key))
            for one in actions
            if one is not None and one.enabled and one.shortcut not in ("", "Return", "Escape", "F2") and not view.busy
        ]
        if view.back.all_back is not None:
            bound.append(("Ctrl+A", partial(self._act, "all")))
        if view.taken.title:
            bound.append(("F3", self.focus_taken))
        return bound

    def press_other(self) -> None:
        """F2: another receipt."""
        if self._view.other is not None:
            self._act(self._view.other.key)

    def take_focus(self) -> None:
        """The keys are the screen's own: figures choose a reason, Enter goes on."""
        self.setFocus()

    def focus_taken(self) -> None:
        """The keys go to the field for what is taken in exchange."""
        self.side.search.edit.setFocus()
        self.side.search.edit.selectAll()

    def as_typed(self) -> Callable[[], object]:
        """How to put back what is chosen and typed now: what came behind it was a scanner."""
        reason, edit, steps = self._reason, self.side.search.edit, len(self._steps)
        text = edit.text()

        def put_back() -> None:
            while len(self._steps) > steps:
                key, by = self._steps.pop()
                self._tell(lambda who, key=key, by=by: who.step(key, -by))  # type: ignore[misc]
            if self._reason != reason:
                self._tell(lambda who: who.choose_reason(reason))
            if edit.text() != text:
                edit.setText(text)
                self._tell(lambda who: who.look_for(text))
                self.setFocus()

        return put_back

    def acts_for_good(self, char: str) -> bool:
        """Whether this key takes a line out; in the field it is text."""
        row = next((one for one in self._view.back.lines if one.key == self._view.back.selected), None)
        return char == "-" and row is not None and row.removes and not self.side.search.edit.hasFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_side()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._last = None
        self._steps.clear()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._table.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._table.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        words = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and not self._is_hurried(event):
                self._tell(lambda who: who.enter())
        elif event.key() == Qt.Key.Key_Escape:
            self._tell(lambda who: who.leave())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.lines.move_line(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif words in _STEPS and self._view.back.selected:
            self._step(self._view.back.selected, _STEPS[words])
        elif len(words) == 1 and words in "0123456789":
            self._figure(words, event)
        elif words and words.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._type(words)
        else:
            super().keyPressEvent(event)

    # --- figures and Enter ---

    @property
    def _reason(self) -> str:
        return next((one.key for one in self._view.reasons.choices if one.primary), "")

    def _figure(self, figure: str, event: QKeyEvent) -> None:
        """A figure alone chooses a reason; one of several is part of a number, and nobody chose anything by it."""
        now = Key(figure, event.timestamp())
        before, self._last = self._last, now
        if before is not None and now.at and gap_between(before, now) < STALL:
            if self._reason != self._before:
                self._tell(lambda who: who.choose_reason(self._before))
            return
        self._before = self._reason
        chosen = next((one for one in self._view.reasons.choices if one.shortcut == figure), None)
        if chosen is not None and chosen.enabled and not self._view.busy:
            self._tell(lambda who: who.choose_reason(chosen.key))

    def _step(self, key: str, by: int) -> None:
        """A key steps the line that is looked at; what it did can be taken back."""
        before = self._view.back
        self._tell(lambda who: who.step(key, by))
        if self._view.back.lines != before.lines:
            self._steps.append((key, by))

    def _is_hurried(self, event: QKeyEvent) -> bool:
        """Whether Enter came behind a character as no person's does."""
        return (
            self._last is not None
            and bool(event.timestamp())
            and gap_between(self._last, Key("", event.timestamp())) <= FAST
        )

    def _type(self, words: str) -> None:
        """Letters are the name of an article that is taken in exchange."""
        if self._view.taken.title:
            self.side.search.edit.setFocus()
            self.side.search.edit.insert(words)  # which says that the text was edited

    # --- intents ---

    def _tell(self, intent: Callable[[ReturnListener], object]) -> None:
        if self._listener is not None:
            intent(self._listener)

    def _act(self, key: str, _checked: bool = False) -> None:
        self._tell(lambda who: who.act(key))

    def _taken_entered(self, words: str, key: str) -> None:
        if not words and not key:
            self.setFocus()
            self._tell(lambda who: who.enter())
        else:
            self._tell(lambda who: who.take(words, key))

    def _leave_field(self) -> None:
        """Esc in the field: what is typed first, then back to the lines."""
        edit = self.side.search.edit
        if edit.text():
            edit.clear()
            self._tell(lambda who: who.look_for(""))
        else:
            self.setFocus()

    def _connect(self) -> None:
        self._other.clicked.connect(self.press_other)
        self._free.clicked.connect(partial(self._act, "free"))
        self._deposits.clicked.connect(partial(self._act, "deposits"))
        self._all.clicked.connect(partial(self._act, "all"))
        self._leave.clicked.connect(lambda: self._tell(lambda who: who.leave()))
        self._places.pressed.connect(self._act)
        self.lines.row_chosen.connect(lambda key: self._tell(lambda who: who.select(key)))
        for table in (self.lines, self.side):
            table.stepped.connect(lambda key, by: self._tell(lambda who: who.step(key, by)))
        side = self.side
        side.acted.connect(self._act)
        side.reason_chosen.connect(lambda key: self._tell(lambda who: who.choose_reason(key)))
        side.typed.connect(lambda text: self._tell(lambda who: who.look_for(text)))
        side.entered.connect(self._taken_entered)
        side.escaped.connect(self._leave_field)
        side.gone_on.connect(lambda: self._tell(lambda who: who.enter()))

    # --- layout ---

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(names, 1)
        head.addWidget(self._deposits)
        head.addWidget(self._free)
        head.addWidget(self._other)
        card = self._table = Ringed(self._theme, self, 10)
        card.setObjectName("tablecard")
        over = QHBoxLayout()
        over.setContentsMargins(16, 5, 16, 5)
        over.addStrut(TOUCH)  # as high without its button
        over.addWidget(self._back_title)
        over.addStretch(1)
        over.addWidget(self._all)
        under = QHBoxLayout()
        under.setContentsMargins(16, 8, 16, 8)
        under.setSpacing(16)
        under.addWidget(self._leave)
        under.addWidget(self._pieces, 1)
        under.addWidget(self._tax)
        under.addWidget(self._total)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.setSpacing(0)
        inside.addLayout(over)
        inside.addWidget(self.lines, 1)
        inside.addLayout(under)
        self._places_card.setObjectName("detailcard")
        self._places_column = QVBoxLayout(self._places_card)
        place_words = QHBoxLayout()
        place_words.setSpacing(8)
        place_words.addWidget(self._places_title)
        place_words.addWidget(self._places_hint, 1)
        self._places_column.addLayout(place_words)
        self._places_column.addWidget(self._places)
        column = self._column = QVBoxLayout(self.left)
        column.addLayout(head)
        column.addWidget(card, 1)
        column.addWidget(self._places_card)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.side)

    def _fit(self, size: Callable[[str], int]) -> None:
        self._column.setContentsMargins(16, size("page_top"), 16, size("page_bottom"))
        self._column.setSpacing(size("page_gap"))
        air = size("return_air")
        self._places_column.setContentsMargins(16, air, 16, air)
        self._places_column.setSpacing(air // 2)
        compact = self._theme.is_compact
        self._places_hint.setVisible(not compact)
        self._places.ticks = not compact  # a low window has no room for them beside the words
        set_property(self._title, "role", "heading" if compact else "title")
        for button in (self._other, self._free, self._deposits):
            button.padding, button.font_size = (6, (13, 600)) if compact else (14, (15, 600))
            button.updateGeometry()
        self._show_back(self._view.back)
        self._fit_side()

    def _fit_side(self) -> None:
        self.side.setFixedWidth(min(max(round(self.width() * 0.41), self._theme.size("side")), 640))


def _show_button(button: KeyCapButton, action: ActionView | None) -> None:
    button.setVisible(action is not None)
    if action is not None:
        button.show_label(action.label, action.shortcut, action.tooltip)
        button.setEnabled(action.enabled)
