"""A button's words: who stands beside it hears of them only when they need another width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.languages import words_of
from pos_app.presenters.words import ENGLISH
from pos_app.ui.kit.buttons import KeyCapButton
from pos_app.ui.theme import Theme, ThemeMode
from tests.ui.hands import heard


class LaidOut(QObject):
    """How often something was laid out anew."""

    times = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.LayoutRequest
        return False


def test_only_words_of_another_width_lay_out_anew(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    page = QWidget(window)
    page.resize(600, 80)
    row = QHBoxLayout(page)
    button, beside = KeyCapButton(theme, "Pay € 11.20", "F12"), KeyCapButton(theme, "Park")
    row.addWidget(button)
    row.addWidget(beside)
    row.addStretch(1)
    window.show()
    qapp.processEvents()
    seen = LaidOut()
    page.installEventFilter(seen)
    width, place = button.width(), beside.x()
    button.show_label("Pay € 98.70", "F12")
    qapp.processEvents()
    assert (seen.times, button.width(), button.accessibleName()) == (0, width, "Pay € 98.70")
    button.show_label("Pay € 1,198.70", "F12")
    qapp.processEvents()
    assert seen.times
    assert button.width() > width
    assert beside.x() > place
    button.show_label("Pay € 11.20", "F12")
    qapp.processEvents()
    assert (button.width(), beside.x()) == (width, place)


def test_an_ampersand_is_a_word_and_no_key(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    button = KeyCapButton(theme, "Soap &Care", "F6")
    qtbot.addWidget(button)
    button.show()
    pressed = heard(button.clicked)
    QTest.keyClick(button, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert (pressed, button.label, button.accessibleName()) == ([], "Soap &Care", "Soap &Care")


def test_a_kept_key_cap_is_the_one_that_would_be_drawn(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    button = KeyCapButton(theme, "Back", "Escape")
    qtbot.addWidget(button)
    button.resize(120, 44)
    light = button.grab().toImage()
    assert button.grab().toImage() == light
    theme.set_mode(ThemeMode.DARK)
    dark = button.grab().toImage()
    assert dark != light
    theme.pictures.clear()
    assert button.grab().toImage() == dark
    theme.set_mode(ThemeMode.LIGHT)
    assert button.grab().toImage() == light
    button.setEnabled(False)
    resting = button.grab().toImage()
    theme.pictures.clear()
    assert resting == button.grab().toImage() != light
    button.setEnabled(True)
    theme.speak(words_of("fr"))
    french = button.grab().toImage()
    theme.pictures.clear()
    assert french == button.grab().toImage() != light
    theme.speak(ENGLISH)  # Qt's own words are the program's
