"""The keyboard on the screen: letters to touch where the computer has no keyboard. Its keys go to the field in front,
never through the scanner's watch, so that scans work as ever.

Scope: one widget at the foot of the window.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from pos_app.presenters.common.words import Translator
from pos_app.ui.input.touch_layouts import LAYOUTS, OF_LANGUAGE, SIGNS
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.kit.overlay import Overlay
from pos_app.ui.kit.spoken import Spoken
from pos_app.ui.kit.theme import Theme

HEIGHT = 306
_KEY, _WIDEST = 50, 1104  # px
_FIELDS = 30  # at most between two fields for letters
_HELD = 450  # ms a finger rests on a letter for its accents
_SHIFT, _BACK, _SIGNS, _LANG, _LEFT, _SPACE, _RIGHT, _NEXT, _HIDE = range(9)


class TouchKeyboard(QWidget):
    """Shown for a field (`serve`) until it has the keys no more, or Hide is touched."""

    heard_as = QAccessible.Role.ToolBar

    changed = Signal()
    """It came, went or changed its height."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._field: QWidget | None = None
        self._layout = OF_LANGUAGE.get(theme.translator.language, "en")
        self._signs = self._upper = False
        self._keys: dict[int, KeyCapButton] = {}
        self._rows = [QHBoxLayout() for _ in range(5)]
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(_HELD)
        self._held.timeout.connect(self._show_more)
        self._holding = ""
        self._column = QVBoxLayout(self)
        self._column.setSpacing(7)
        for row in self._rows:
            row.setSpacing(7)
            self._column.addLayout(row)
        self.hide()
        self._build()
        Spoken(self, theme, self._say)
        Spoken(self, theme, lambda tr: self.setAccessibleName(tr("Keyboard on the screen")))

    def serve(self, field: QWidget | None) -> None:
        """Letters go to this field from now on; None: no field wants any."""
        if self._field is not None:
            self._field.removeEventFilter(self)
        self._field = field
        if field is not None:
            field.installEventFilter(self)  # a finger on a field that has the keys brings a hidden keyboard back
            self._signs = False
            self._begin_word()
            self.place()
        self._turn_up(field is not None)

    def place(self) -> None:
        """At the foot of the window; at its head where the field would be hidden and no card moves it."""
        window = self._window
        height = min(HEIGHT, max(window.height() // 2 + 40, 200))
        top = window.height() - height
        if self._field is not None and not _is_on_card(self._field, window):
            foot = self._field.mapTo(window, self._field.rect().bottomLeft()).y()
            top = 0 if foot > top and foot - self._field.height() > height else top
        self.setGeometry(0, top, window.width(), height)
        side = max((window.width() - _WIDEST) // 2, 8)
        self._column.setContentsMargins(side, 12, side, 12)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() == QEvent.Type.MouseButtonRelease and self.isHidden():
            self._turn_up(True)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("ground"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("line"))
        painter.end()

    def mousePressEvent(self, event: object) -> None:
        """Between two keys: nothing, and the focus stays."""

    def _turn_up(self, is_up: bool) -> None:
        if is_up is self.isVisible():
            return
        self.setVisible(is_up)
        if is_up:
            self.raise_()
        self.changed.emit()

    def _build(self) -> None:
        for row in self._rows:
            while row.count():
                item = row.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
        layout = LAYOUTS[self._layout]
        rows = SIGNS if self._signs else layout.rows
        for letter in layout.accents if not self._signs else "":
            self._rows[0].addWidget(self._letter(letter), 1)
        for number, letters in enumerate(rows, 1):
            if number == 3:
                self._rows[3].addWidget(self._other(_SHIFT), 1)
            for letter in letters:
                self._rows[number].addWidget(self._letter(letter), 1)
            if number == 3:
                self._rows[3].addWidget(self._other(_BACK), 1)
        for key, share in ((_SIGNS, 10), (_LANG, 7), (_LEFT, 6), (_SPACE, 42), (_RIGHT, 6), (_NEXT, 17), (_HIDE, 14)):
            self._rows[4].addWidget(self._other(key), share)
        self._say(self._theme.translator)

    def _letter(self, letter: str) -> KeyCapButton:
        shown = _capital(letter) if self._upper else letter
        button = self._button(shown)
        button.font_size = (20, 500)
        button.pressed.connect(partial(self._hold, letter))
        button.released.connect(partial(self._type, shown))
        return button

    def _other(self, key: int) -> KeyCapButton:
        button = self._keys[key] = self._button("")
        button.clicked.connect(partial(self._do, key))
        if key in (_BACK, _LEFT, _RIGHT):
            button.setAutoRepeat(True)
        return button

    def _button(self, words: str) -> KeyCapButton:
        button = KeyCapButton(self._theme, words, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedHeight(_KEY)
        button.padding = 2
        button.least_width = 20
        button.margin = 0
        return button

    def _say(self, tr: Translator) -> None:
        layout = LAYOUTS[self._layout]
        for key, words, icon, told in (
            (_SHIFT, "⇧", "", tr("Capital letters")),
            (_BACK, "", "backspace", tr("Take the last letter back")),
            (_SIGNS, "abc" if self._signs else "123 @", "", tr("Letters") if self._signs else tr("Figures and signs")),
            (_LANG, layout.cap, "", tr("Another layout")),
            (_LEFT, "‹", "", tr("To the left")),
            (_SPACE, "", "", tr("Space")),
            (_RIGHT, "›", "", tr("To the right")),
            (_NEXT, tr("Next field"), "", ""),
            (_HIDE, tr("Hide"), "", tr("Hide the keyboard")),
        ):
            button = self._keys.get(key)
            if button is not None:
                button.icon_name = icon
                button.show_label(words, "", told)

    def _hold(self, letter: str) -> None:
        self._holding = letter
        self._held.start()

    def _show_more(self) -> None:
        """The accents of the letter that is held take the first row's place until the next key."""
        more = dict(LAYOUTS[self._layout].more).get(self._holding, "")
        if not more:
            return
        self._holding = ""
        row = self._rows[0]
        while row.count():
            item = row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for letter in more:
            row.addWidget(self._letter(letter), 1)

    def _type(self, letter: str) -> None:
        self._held.stop()
        if not self._holding:  # it was held, and its accents are shown
            return
        self._holding = ""
        self._send(0, letter)
        if self._upper:
            self._upper = False
            self._build()

    def _do(self, key: int, _checked: bool = False) -> None:
        if key == _SHIFT:
            self._upper = not self._upper
            self._build()
        elif key == _BACK:
            self._send(Qt.Key.Key_Backspace)
        elif key == _SIGNS:
            self._signs = not self._signs
            self._build()
        elif key == _LANG:
            names = list(LAYOUTS)
            self._layout = names[(names.index(self._layout) + 1) % len(names)]
            self._build()
        elif key in (_LEFT, _RIGHT):
            self._send(Qt.Key.Key_Left if key == _LEFT else Qt.Key.Key_Right)
        elif key == _SPACE:
            self._send(Qt.Key.Key_Space, " ")
        elif key == _NEXT:
            self._go_on()
        elif key == _HIDE:
            self._turn_up(False)

    def _go_on(self) -> None:
        """To the next field for letters, over what is chosen or pressed."""
        window = self._window.window()
        for _ in range(_FIELDS):
            at = window.focusWidget()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(at, QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t"))
            now = window.focusWidget()
            if isinstance(now, QLineEdit | QPlainTextEdit):
                self.serve(now)
                return

    def _send(self, key: int, text: str = "") -> None:
        """To the field itself: what a finger types at any pace is no scan."""
        field = self._field
        if field is None:
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(field, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))

    def _begin_word(self) -> None:
        """A name begins with a capital by itself."""
        field = self._field
        empty = isinstance(field, QLineEdit) and not field.text() and field.echoMode() is QLineEdit.EchoMode.Normal
        upper = empty and field is not None and bool(field.property("capital"))
        if isinstance(field, QPlainTextEdit):
            upper = not field.toPlainText()
        if upper is not self._upper or self._rows[1].count() == 0 or self._keys.get(_SIGNS) is None:
            self._upper = upper
        self._build()


def _is_on_card(field: QWidget, window: QWidget) -> bool:
    at: QWidget | None = field
    while at is not None and at is not window:
        if isinstance(at, Overlay):
            return True
        at = at.parentWidget()
    return False


def _capital(letter: str) -> str:
    """The capital on a key; ß, whose capital is two letters, stays as it is."""
    return letter.upper() if len(letter.upper()) == len(letter) else letter
