"""Words in too little room: whole parts go first, a unit stays with its number."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from pos_app.ui.kit import paint
from pos_app.ui.kit.labels import ElidedLabel
from pos_app.ui.kit.theme import Theme

_STATE = "Offline 12 min · 3 sales (€84.30) kept here"


@pytest.fixture
def metrics(theme: Theme) -> QFontMetrics:
    return QFontMetrics(theme.font(15))


def test_words_that_have_room_are_whole(metrics: QFontMetrics) -> None:
    assert paint.whole_parts(_STATE, metrics, metrics.horizontalAdvance(_STATE)) == _STATE


def test_whole_parts_go_before_letters(metrics: QFontMetrics) -> None:
    assert paint.whole_parts(_STATE, metrics, metrics.horizontalAdvance(_STATE) - 1) == "Offline 12 min"
    sentence = "Scan or type: product, customer, receipt"
    assert paint.whole_parts(sentence, metrics, metrics.horizontalAdvance(sentence) - 1).endswith("product, customer")
    assert paint.whole_parts(sentence, metrics, metrics.horizontalAdvance("Scan or type!")) == "Scan or type"


def test_the_last_part_gives_up_letters_and_says_so(metrics: QFontMetrics) -> None:
    cut = paint.whole_parts(_STATE, metrics, metrics.horizontalAdvance("Offline 1…"))
    assert cut.startswith("Off")
    assert cut.endswith("…")


def test_the_first_part() -> None:
    assert paint.first_part(_STATE) == "Offline 12 min"
    assert paint.first_part("Total differs: here €4.95, shop system €4.94") == "Total differs"
    assert paint.first_part("Online") == "Online"


def test_a_unit_stays_with_its_number(theme: Theme) -> None:
    font = theme.font(15, 600)
    wide = QFontMetrics(font).horizontalAdvance("Sirop de violette 50") + 6
    assert paint.two_lines("Sirop de violette 50 cl", font, wide) == ("Sirop de violette", "50 cl")
    assert paint.two_lines("Sirop de violette blanche", font, wide) == ("Sirop de violette", "blanche")
    name = "Livre « Cuisine de Bruxelles »"
    for wide in range(30, 240, 7):
        lines = paint.lines_of(name, font, wide, 4)
        assert not any(line.endswith("«") or line.startswith("»") for line in lines), (wide, lines)


def test_of_a_place_that_has_no_room_no_stub_is_left(theme: Theme, qtbot: QtBot) -> None:
    place = ElidedLabel("Rue Haute · Till 1", role="quiet", whole=True)
    qtbot.addWidget(place)
    place.show()
    seen = []
    for wide in range(20, 200, 4):
        place.resize(wide, 24)
        seen.append(place.text())
    assert set(seen) == {"", "Rue Haute", "Rue Haute · Till 1"}
    assert place.words == place.accessibleName() == "Rue Haute · Till 1"
