"""What is said beneath a field is read whole, in every language: a touch till has no tips."""

from __future__ import annotations

import string

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.notices import _DOMAIN
from pos_app.presenters.common.words import LANGUAGES
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.theme import Theme, ThemeMode
from tests.pictures.texts import texts_of

NARROW = 284  # px: a field beside a pad of figures


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_what_was_looked_at_has_a_sign_and_no_edge_as_where_the_keys_are(
    qapp: QApplication, qtbot: QtBot, mode: ThemeMode
) -> None:
    theme = Theme(mode)
    theme.apply(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    field = FormField(theme, FieldView("phone", "Phone", "+32475123456"), page)
    field.setGeometry(0, 0, 300, field.sizeHint().height())
    page.show()
    QApplication.processEvents()
    line = page.findChildren(QLineEdit)[0]
    line.clearFocus()

    def edge_and_end() -> tuple[str, set[str]]:
        image = line.grab().toImage()
        end = image.width() - 30
        inside = {image.pixelColor(x, y).name() for x in range(end, end + 20) for y in range(8, image.height() - 8)}
        return image.pixelColor(image.width() // 2, 0).name(), inside

    bare, nothing = edge_and_end()
    assert len(nothing) == 1
    field.show_view(FieldView("phone", "Phone", "+32475123456", ok=True))
    edge, sign = edge_and_end()
    assert edge == bare == theme.colour("edge").name()
    assert theme.colour("ok").name() in sign
    field.show_view(FieldView("phone", "Phone", "+32475123456", error="No."))
    edge, nothing = edge_and_end()
    assert edge == theme.colour("trouble").name()
    assert len(nothing) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_refusal_is_read_whole_beneath_a_narrow_field(qapp: QApplication, qtbot: QtBot, language: str) -> None:
    theme = Theme(ThemeMode.LIGHT)
    theme.apply(qapp)
    tr = translator_of(language)
    page = QWidget()
    qtbot.addWidget(page)
    field = FormField(theme, FieldView("amount", "Amount"), page)
    page.show()
    for english in _DOMAIN.values():
        places = {name: "10.000,00" for _, name, _, _ in string.Formatter().parse(english) if name}
        said = tr(english, **places)
        field.show_view(FieldView("amount", "Amount", error=said))
        field.setGeometry(0, 0, NARROW, field.sizeHint().height())
        QApplication.processEvents()
        field.setGeometry(0, 0, NARROW, field.sizeHint().height())
        QApplication.processEvents()
        seen = "".join(one.words for one in texts_of(field) if one.place.bottom() <= one.seen_in.bottom() + 3)
        assert "".join(seen.split()) == "Amount" + "".join(said.split()), said  # a line may end at a hyphen, too


def test_of_several_wrong_fields_the_one_with_the_keys_has_the_stronger_edge(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    fields = [FormField(theme, FieldView(key, key, error="Please fill this in."), page) for key in ("street", "city")]
    for number, field in enumerate(fields):
        field.show_view(FieldView(f"{number}", f"{number}", error="Please fill this in."))
        field.setGeometry(0, 100 * number, 200, field.sizeHint().height())
    page.resize(220, 220)
    page.show()
    page.activateWindow()
    with_keys, other = (field.findChildren(QLineEdit)[0] for field in fields)
    with_keys.setFocus()
    QApplication.processEvents()
    assert with_keys.hasFocus()

    def edge(line: QLineEdit) -> list[bool]:
        """Of the first three pixels from its left edge, which have the colour of trouble."""
        drawn = line.grab().toImage()
        return [drawn.pixelColor(x, line.height() // 2).name() == theme.colour("trouble").name() for x in range(3)]

    assert edge(other) == [True, False, False]
    assert edge(with_keys) == [True, True, False]
