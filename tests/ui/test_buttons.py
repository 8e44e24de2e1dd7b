"""A button's words: who stands beside it hears of them only when they need another width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import ENGLISH
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import ActionRow
from pos_app.ui.kit.buttons import ButtonKind, KeyCapButton
from pos_app.ui.kit.choices import ChoiceRow
from pos_app.ui.kit.theme import Theme, ThemeMode
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.measure import small_main_buttons
from tests.pictures.texts import texts_of
from tests.ui import gallery
from tests.ui import picture_cards as cards
from tests.ui.hands import heard


class LaidOut(QObject):
    """How often something was laid out anew."""

    times = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.LayoutRequest
        return False


def _light(colour: QColor) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
@pytest.mark.parametrize("kind", list(ButtonKind))
def test_what_cannot_be_pressed_can_be_read(
    qapp: QApplication, qtbot: QtBot, mode: ThemeMode, kind: ButtonKind
) -> None:
    """Half of the action's green on a dark card left its words at 2:1."""
    theme = Theme(mode)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(240, 60)
    ground = theme.colour("card")
    button = KeyCapButton(theme, "MMMMMM", kind=kind, parent=page)
    button.setEnabled(False)
    button.setGeometry(0, 0, 240, 60)
    image = QImage(button.size(), QImage.Format.Format_ARGB32)
    image.fill(ground)
    with QPainter(image) as painter:
        button._draw(painter)
    middle = [image.pixelColor(x, y) for x in range(20, 220) for y in range(12, 48)]
    around = image.pixelColor(30, 14)
    far = max(middle, key=lambda one: abs(_light(one) - _light(around)))
    low, high = sorted((_light(far), _light(around)))
    assert (high + 0.05) / (low + 0.05) >= 3.0


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


def hover(button: KeyCapButton) -> None:
    """The mouse on it."""
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)


def press(button: KeyCapButton) -> None:
    """A finger on it."""
    button.setDown(True)


def choose(button: KeyCapButton) -> None:
    """It is the one chosen."""
    button.setChecked(True)


def rest(button: KeyCapButton) -> None:
    """It has nothing to do."""
    button.setEnabled(False)


def primary(button: KeyCapButton) -> None:
    """It is the way on now."""
    button.show_action(ActionView("take", "Take €60.00", "Return", primary=True))


def narrow(button: KeyCapButton) -> None:
    """With less room than its words want."""
    button.resize(80, 44)


def other_words(button: KeyCapButton) -> None:
    """With other words."""
    button.show_label("Take €1.00", "Escape")


def dark(button: KeyCapButton) -> None:
    """In the other colours."""
    button.theme.set_mode(ThemeMode.DARK)


def french(button: KeyCapButton) -> None:
    """In another language, which names the key otherwise."""
    button.theme.speak(translator_of("fr"))


ROUNDING = 3  # of 255: what is drawn on glass and then laid on its ground
CHANGES = [hover, press, choose, rest, primary, narrow, other_words, dark, french]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_kept_picture_is_what_would_be_drawn(
    qapp: QApplication, qtbot: QtBot, change: Callable[[KeyCapButton], None]
) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)

    def made() -> KeyCapButton:
        button = KeyCapButton(theme, "Take €60.00", "Escape")
        qtbot.addWidget(button)
        button.setCheckable(True)
        button.resize(160, 44)
        return button

    kept = made()
    drawn, first = picture(kept), picture(kept)
    assert picture(kept) == first
    assert apart(drawn, first) <= ROUNDING
    change(kept)
    changed, again = picture(kept), picture(kept)
    assert apart(changed, again) <= ROUNDING
    assert apart(changed, drawn) > ROUNDING
    theme.pictures.clear()
    fresh = made()
    change(fresh)
    assert picture(fresh) == changed
    theme.set_mode(ThemeMode.LIGHT)
    theme.speak(ENGLISH)  # Qt's own words are the program's


def picture(button: KeyCapButton) -> QImage:
    """As it is painted now."""
    return button.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def apart(one: QImage, other: QImage) -> int:
    """How far two pictures are apart in any part of a colour, of 255; all of it where they are not of one size."""
    if one.size() != other.size():
        return 255
    return max(abs(a - b) for a, b in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True))


@pytest.mark.parametrize(
    "words", ["Encaisser 1 234,56 € maintenant", "Enregistrer et utiliser pour cette vente", "Pay"]
)
@pytest.mark.parametrize("size", [(120, 60), (170, 52), (240, 44)])
@pytest.mark.parametrize("stacked", [False, True])
def test_the_main_button_is_never_written_small(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, words: str, size: tuple[int, int], stacked: bool
) -> None:
    sizes: list[int] = []
    text = paint.text

    def seen(*given: Any) -> bool:
        sizes.extend([given[3].pixelSize()] if given[2] != "F12" else [])
        return text(*given)

    monkeypatch.setattr(paint, "text", seen)
    button = KeyCapButton(theme, words, "F12", ButtonKind.PRIMARY)
    button.stacked = stacked
    qtbot.addWidget(button)
    button.resize(*size)
    button.grab()
    assert sizes
    assert min(sizes) >= 15


@pytest.mark.parametrize(
    ("labels", "alike"),
    [
        (("5 %", "10 %", "20 %", "50 %", "Keiner"), False),
        (("5%", "10%", "20%", "50%", "None"), False),
        (("Diese Zeile", "Ganzer Verkauf, 6 Artikel"), False),
        (("Menge", "Rabatt", "Preis"), True),
    ],
)
def test_choices_side_by_side_have_letters_of_one_size(
    qapp: QApplication, qtbot: QtBot, labels: tuple[str, ...], alike: bool
) -> None:
    """A button that is narrower than its words and key draws them smaller than its neighbour's."""
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    row = ChoiceRow(theme, page)
    row.resize(470, 44)
    keys = ("F4", "F5", "F6", "F8", "")
    row.show_choices(tuple(ActionView(label, label, key) for label, key in zip(labels, keys, strict=False)))
    page.show()
    QApplication.processEvents()
    wide = [one.width() for one in row.buttons]
    assert all(one.width() >= one.sizeHint().width() for one in row.buttons), wide
    assert (max(wide) - min(wide) <= 1) is alike


def test_a_quiet_buttons_words_stay_large_and_its_key_goes_first(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    button = KeyCapButton(theme, "Verkoop annuleren", "Ctrl+Del", ButtonKind.QUIET, page)
    page.show()
    words = QFontMetrics(theme.font(*button.font_size)).horizontalAdvance("Verkoop annuleren")
    for wide in range(words + 20, words + 120, 8):
        button.setGeometry(0, 0, wide, 44)
        QApplication.processEvents()
        drawn = [one for one in texts_of(button) if one.words.startswith("Verkoop")]
        assert [one.words for one in drawn] == ["Verkoop annuleren"]
        assert drawn[0].place.width() >= words - 2, wide


def test_no_words_are_cut_while_a_key_cap_takes_their_room(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    button = KeyCapButton(theme, "Sperren", "Ctrl+L", ButtonKind.PLAIN, page)
    button.setGeometry(0, 0, 104, 44)
    page.show()
    QApplication.processEvents()
    assert "Sperren" in [one.words for one in texts_of(button)]


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
@pytest.mark.parametrize("paper", ["Print receipt", "Return paper", "Payment’s paper"])
def test_what_a_paid_sale_is_left_by_is_never_written_small(window: MainWindow, language: str, paper: str) -> None:
    tr = translator_of(language)
    steps = [ActionView("paper", tr(paper), "Ctrl+P")]
    if paper == "Print receipt":
        steps.append(ActionView("gift", tr("Gift receipt"), "Ctrl+G"))
    view = replace(cards.CHANGE, steps=tuple(steps), next_label=tr("Next sale"))
    gallery.paid(window, view)
    for size in ((1024, 768), (911, 512)):
        window.resize(*size)
        QApplication.processEvents()
        texts = texts_of(window)
        assert small_main_buttons(window, texts) == []
        following = next(one for one in window.findChildren(KeyCapButton) if one.label == tr("Next sale"))
        assert following.height() == window.theme.size("stacked")
        shown = " ".join(text.words for text in texts)
        for label in (*(step.label for step in steps), tr("Next sale")):
            assert all(word in shown for word in label.split()), (size, label)


def test_words_lean_to_their_edge_also_where_the_key_cap_has_no_room(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    for lean in (-1, 1):
        button = KeyCapButton(theme, "Verkoop annuleren", "Ctrl+Del", ButtonKind.QUIET, page)
        button.padding, button.lean = 4, lean
        button.setGeometry(0, 0, button.sizeHint().width() - 20, 44)
        button.show()
        (words,) = texts_of(button)
        room = words.place.left() if lean < 0 else button.width() - words.place.right()
        assert room <= 10, (lean, words.place)


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
def test_no_button_stands_alone_beneath_a_full_line(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    theme, tr = Theme(ThemeMode.LIGHT), translator_of(language)
    theme.apply(qapp)
    row = ActionRow(theme, to_right=True)
    qtbot.addWidget(row)
    words = ("Opening float", "Cash in", "Cash out", "Count", "Compare", "Earlier days", "Close the day (Z)")
    row.show_actions(tuple(ActionView(word, tr(word), f"F{n}") for n, word in enumerate(words, 3)))
    row.show()
    whole = row.sizeHint().width()
    for width in range(whole // 2, whole, 20):
        row.resize(width, row.heightForWidth(width))
        tops = [button.y() for button in row.findChildren(KeyCapButton)]
        lines = [tops.count(top) for top in sorted(set(tops))]
        assert sum(lines) == len(words)
        assert min(lines) > 1, (width, lines)
        assert max(button.geometry().right() for button in row.findChildren(KeyCapButton)) < width
