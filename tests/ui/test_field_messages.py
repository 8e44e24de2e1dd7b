"""What is said beneath a field is read whole, in every language: a touch till has no tips."""

from __future__ import annotations

import string

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.notices import _DOMAIN
from pos_app.presenters.common.words import LANGUAGES
from pos_app.ui.kit.field import FormField
from pos_app.ui.kit.theme import Theme, ThemeMode
from tests.pictures.texts import texts_of

NARROW = 284  # px: a field beside a pad of figures


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
