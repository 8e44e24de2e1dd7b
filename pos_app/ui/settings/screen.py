"""The Settings page, and the first start: sections on the left, the blocks of the chosen one, buttons below.

Scope: one page of the window. It keeps the focus where it is while a view is shown anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.heard.cards import error_heard, sentences
from pos_app.presenters.settings.views import (
    AbilitiesBlock,
    Block,
    ButtonsBlock,
    ColumnsBlock,
    PageListener,
    QuestionBlock,
    SectionView,
    SettingsListener,
    SettingsView,
    StepsBlock,
    TypedView,
    WaysBlock,
)
from pos_app.ui.heard.announce import Changing, Said
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import NO_ICON, ButtonKind, KeyCapButton
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.labels import label, set_property
from pos_app.ui.kit.sized import Sized
from pos_app.ui.kit.theme import Theme
from pos_app.ui.settings.blocks import BlockWidget, Steps, widget_for

_WIDEST = 1180  # px of the form
_SCROLLS = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class SettingsScreen(QWidget):
    """A page of blocks. Its listener is called for the buttons and Esc; `form`, where there is one, for fields and
    sections."""

    heard_as = QAccessible.Role.Section

    serves_no_scans = True
    """A scan here is not sold, and what only looks like one is typing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = SettingsView("")
        self._listener: PageListener | None = None
        self._form: SettingsListener | None = None
        self._blocks: list[BlockWidget] = []
        self._sections: list[KeyCapButton] = []
        self._title, self._subtitle = label(role="title"), label(role="quiet")
        self._status = label()
        self._status.setWordWrap(True)
        self._status_said = Changing[str](theme.heard, Said.NOTICE, error_heard)
        self._actions = ActionRow(theme, to_right=True)
        self._actions.pressed.connect(self._press)
        self._nav = QFrame()
        self._nav.setObjectName("settingsnav")
        Sized(self, theme, lambda size: self._nav.setFixedWidth(size("sections")))
        self._nav_column = QVBoxLayout(self._nav)
        self._nav_column.setContentsMargins(8, 10, 8, 10)
        self._nav_column.setSpacing(2)
        self._nav_column.addStretch(1)
        self._body = QWidget()
        self._body.setMaximumWidth(_WIDEST)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self._column.addStretch(0)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body)
        self._lay_out()

    def show_view(self, view: SettingsView, listener: PageListener, form: SettingsListener | None = None) -> None:
        """Show the page; widgets are made anew only where other fields are shown. `form` is called for fields and
        sections, None on a page without them."""
        old, self._view = self._view, view
        self._listener, self._form = listener, form
        self._title.setText(view.title)
        self._subtitle.setText(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._show_body(view.body)
        self._show_frame(view)
        if (view.selected, view.title) != (old.selected, old.title):
            self._scroll.verticalScrollBar().setValue(0)
            self.take_focus()
        elif view.focus and view.focus != old.focus:
            self.focus_field(view.focus)
        elif view.busy and not old.busy:
            self._show_steps()

    def forget_listener(self) -> None:
        """Forget the listeners: intents are dropped until the page is shown again."""
        self._listener = self._form = None

    def show_typed(self, view: TypedView) -> None:
        """Show what a key in a field changed; fields that are not on the page are ignored."""
        fields = self._fields()
        for one in view.fields:
            if one.key in fields:
                fields[one.key].show_view(one)
        if view.frame is not None:
            self._view = replace(view.frame, body=self._view.body)
            self._show_frame(self._view)

    def shortcuts(self) -> list[tuple[str, Callable[[], object]]]:
        """The keys of the sections and of every button, for the window to bind; a disabled button does not answer."""
        found: list[tuple[str, Callable[[], object]]] = [
            (one.shortcut, partial(self._choose_section, one.key))
            for one in self._view.sections
            if one.shortcut and one.enabled
        ]
        keys = [(one.shortcut, partial(self._press, one.key)) for one in self._buttons()]
        return [*found, *(pair for pair in keys if pair[0] not in ("", "Escape"))]

    def _buttons(self) -> list[ActionView]:
        return [*self._view.actions, *(one for block in self._view.body for one in _actions_of(block))]

    def _show_frame(self, view: SettingsView) -> None:
        self._show_sections(view.sections, view.selected)
        self._status.setText(view.status)
        self._status_said.show(view.status)
        self.setAccessibleName(sentences(view.title, view.subtitle))
        self._status.setVisible(bool(view.status))
        set_property(self._status, "tone", "" if view.status_tone is Tone.PLAIN else str(view.status_tone))
        self._actions.show_actions(view.actions, rest=view.busy)

    def _show_steps(self) -> None:
        """What a test finds is worth seeing while it runs."""
        for widget in self._blocks:
            if isinstance(widget, Steps):
                self._scroll.ensureWidgetVisible(widget, 0, 8)

    def take_focus(self) -> None:
        """Put the focus on the field the view asks for, else on the first one, else on the primary button."""
        if self._view.focus in self._fields():
            self.focus_field(self._view.focus)
            return
        first = next(iter(self._fields().values()), None)
        if first is not None:
            first.setFocus()
        else:
            self.setFocus()

    def focus_field(self, key: str) -> None:
        """Put the focus on this field, and scroll it into sight."""
        field = self._fields().get(key)
        if field is not None:
            field.setFocus()
            self._scroll.ensureWidgetVisible(field, 0, 80)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self._listener is not None:
                self._listener.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()  # never a button: a scanner ends with Enter
        elif key in _SCROLLS:  # a field has taken its own keys
            self._scroll.verticalScrollBar().triggerAction(_SCROLLS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        moved = super().focusNextPrevChild(next_one)
        focused: QWidget | None = self.window().focusWidget()
        if focused is not None and self._body.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused, 0, 80)
        return moved

    def _fields(self) -> dict[str, FormField]:
        return {key: field for block in self._blocks for key, field in block.fields.items()}

    def _show_sections(self, views: tuple[SectionView, ...], selected: str) -> None:
        self._nav.setVisible(bool(views))
        # The welcome has no sections: it stands in the middle.
        self._column.setStretch(0, 0 if views else 1)
        middle = Qt.AlignmentFlag.AlignLeft if views else Qt.AlignmentFlag.AlignHCenter
        self._scroll.setAlignment(middle)
        for words in (self._title, self._subtitle):
            words.setAlignment(middle)
        while len(self._sections) < len(views):
            button = KeyCapButton(self._theme, kind=ButtonKind.MENU)
            button.font_size = (15, 600)
            button.setCheckable(True)
            button.clicked.connect(partial(self._choose, len(self._sections)))
            self._nav_column.insertWidget(len(self._sections), button)
            self._sections.append(button)
        for number, button in enumerate(self._sections):
            button.setVisible(number < len(views))
            if number < len(views):
                view = views[number]
                chosen = view.key == selected
                button.icon_name = {Tone.OK: "check", Tone.TROUBLE: "alert"}.get(view.tone, NO_ICON)
                button.show_label(view.label, view.shortcut)
                button.setChecked(chosen)
                button.setEnabled(view.enabled or chosen)
                button.setAccessibleDescription(_state_words(view, chosen, self._theme.translator))
                button.setProperty("chosen", chosen)
                button.update()

    def _show_body(self, blocks: tuple[Block, ...]) -> None:
        same = len(blocks) == len(self._blocks)
        if same and all(widget.fits(block) for widget, block in zip(self._blocks, blocks, strict=True)):
            for widget, block in zip(self._blocks, blocks, strict=True):
                widget.show_block(block)
            return
        focused: QWidget | None = self.window().focusWidget()
        keyed = next((key for key, field in self._fields().items() if focused and field.isAncestorOf(focused)), "")
        for widget in self._blocks:
            widget.hide()
            self._column.removeWidget(widget)
            widget.deleteLater()
        self._blocks = []
        for number, block in enumerate(blocks):
            made = widget_for(self._theme, block)
            made.edited.connect(self._edit)
            made.pressed.connect(self._press)
            self._column.insertWidget(number + 1, made)
            made.show()  # the layout would do so in the loop's next turn: too late for the keys
            self._blocks.append(made)
        if keyed in self._fields() and self.isVisible():
            self._fields()[keyed].setFocus()

    def _choose(self, number: int, _checked: bool = False) -> None:
        section = self._view.sections[number]
        self._sections[number].setChecked(section.key == self._view.selected)
        self._choose_section(section.key)

    def _choose_section(self, key: str) -> None:
        if self._form is not None:
            self._form.choose_section(key)

    def _edit(self, key: str, text: str) -> None:
        if self._form is not None:
            self._form.edit(key, text)

    def _press(self, key: str) -> None:
        rests = self._view.busy or not any(one.enabled for one in self._buttons() if one.key == key)
        if self._listener is not None and not rests:
            self._listener.act(key)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._subtitle)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._status, 1)
        foot.addWidget(self._actions)
        right = QVBoxLayout()
        Sized(self, self._theme, lambda size: right.setSpacing(size("page_gap")))
        right.addLayout(head)
        right.addWidget(self._scroll, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        Sized(self, self._theme, lambda size: row.setContentsMargins(16, size("page_top"), 16, size("page_top")))
        row.setSpacing(20)
        row.addWidget(self._nav)
        row.addLayout(right, 1)


def _actions_of(block: Block) -> tuple[ActionView, ...]:
    match block:
        case StepsBlock() | ButtonsBlock():
            return block.actions
        case QuestionBlock():
            return (*block.actions, *(action for row in block.rows for action in row.actions))
        case AbilitiesBlock():
            return tuple(action for row in block.rows for action in row.actions)
        case ColumnsBlock():
            return tuple(action for one in (*block.left, *block.right) for action in _actions_of(one))
    return tuple(action for _, _, action in block.ways) if isinstance(block, WaysBlock) else ()


def _state_words(view: SectionView, chosen: bool, tr: Translator) -> str:
    if chosen:
        return tr("shown now")
    if view.tone is Tone.TROUBLE:
        return tr("something to mend")
    return tr("done") if view.tone is Tone.OK else ""
