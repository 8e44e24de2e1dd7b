"""The chosen sale beside the list: what a cashier looks for stays in sight, and no step's words are cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import ActionView, AmountRowView, Screen
from pos_app.presenters.sales.shared import shared_row
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import StackedRow
from pos_app.ui.kit.buttons import TOUCH, KeyCapButton
from pos_app.ui.window.main_window import MainWindow
from tests.pictures.texts import texts_of
from tests.ui import picture_views as made
from tests.ui.shared_carts_page import FREE, HELD

GERMAN = (
    ActionView("a", "Zahlung annehmen…", "F6"),
    ActionView("b", "Rückgabe…", "F7"),
    ActionView("c", "Anders bezahlt…", "F8"),
    ActionView("d", "Stornieren…", "Ctrl+Del"),
    ActionView("e", "Bon", "Ctrl+P"),
    ActionView("f", "Rechnung erbitten…", "Ctrl+I"),
    ActionView("g", "Summe erklären", "F11"),
)


def show(window: MainWindow, **changes: object) -> None:
    assert made.SALES.detail is not None
    detail = replace(made.SALES.detail, **changes)  # type: ignore[arg-type]
    window.show_practice(made.PRACTICE)
    window.show_header(made.header(Screen.SALES))
    window.show_sales(replace(made.SALES, detail=detail))
    QApplication.processEvents()


def test_what_was_paid_and_given_as_change_is_in_sight_beneath_many_goods(window: MainWindow) -> None:
    for size in ((1024, 768), (1366, 768), (1920, 1080)):
        window.resize(*size)
        show(window, goods=made.SALES.detail.goods * 4 if made.SALES.detail else ())
        seen = {text.words: text.seen_in.contains(text.place) for text in texts_of(window)}
        assert all(seen.get(words) for words in ("Cash, received", "Change", "€8.00")), (size, seen)


def test_more_money_than_there_is_room_for_scrolls_with_the_goods(window: MainWindow) -> None:
    rows = tuple(AmountRowView(f"Payment {number}", "€1.00") for number in range(12))
    window.resize(1024, 768)
    show(window, paid=rows)
    goods = made.SALES.detail.goods[0].title if made.SALES.detail else ""
    assert goods in {text.words for text in texts_of(window)}


def test_steps_share_their_lines_and_keep_their_words(window: MainWindow) -> None:
    window.resize(1024, 768)
    for count in range(1, len(GERMAN) + 1):
        show(window, steps=GERMAN[:count])
        (row,) = [one for one in window.sales.findChildren(StackedRow) if one.isVisible()]
        buttons = [one for one in row.findChildren(KeyCapButton) if one.isVisible()]
        assert len(buttons) == count
        inside = [button.height() >= TOUCH and row.rect().contains(button.geometry()) for button in buttons]
        assert all(inside), count
        assert len({button.y() for button in buttons}) <= 3, count
        row.grab()
        cut = [button.label for button in buttons if button.toolTip()]  # a tip has the words that are cut
        assert cut == [], count


def test_a_step_without_a_key_has_its_words_on_two_lines_before_they_become_small(window: MainWindow) -> None:
    window.resize(1024, 768)
    show(window)
    (row,) = [one for one in window.sales.findChildren(StackedRow) if one.isVisible()]
    painted = [text.words for text in texts_of(row)]
    assert "Use existing" in painted, painted


def test_the_main_step_takes_the_place_the_last_line_would_leave_empty(window: MainWindow) -> None:
    window.resize(1366, 768)
    main = ActionView("main", "Kunden bearbeiten…", "Ctrl+Return", primary=True)
    for count in (3, 4, 5, 7):
        show(window, steps=(main, *GERMAN[1:count]))
        (row,) = [one for one in window.sales.findChildren(StackedRow) if one.isVisible()]
        first, *others = [one for one in row.findChildren(KeyCapButton) if one.isVisible()]
        places = [one.geometry() for one in (first, *others)]
        assert not any(one.intersects(other) for one in places for other in places if one != other), count
        assert max(place.right() for place in places if place.y() == places[-1].y()) >= row.width() - 4, count
        wide = len(others) and first.width() > others[0].width()
        assert bool(wide) is (count in (5, 7)), count


def test_no_row_and_no_fold_is_seen_in_half(window: MainWindow) -> None:
    window.resize(1024, 768)
    for count in range(1, 9):
        show(window, goods=made.SALES.detail.goods[:1] * count if made.SALES.detail else ())
        texts = [text for text in texts_of(window.sales) if text.seen_in.intersects(text.place)]
        half = [text.words for text in texts if not text.seen_in.adjusted(-999, -2, 999, 2).contains(text.place)]
        assert half == [], count


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl"])
@pytest.mark.parametrize("width", [1024, 1366])
def test_which_till_has_a_cart_since_when_is_not_cut_and_no_name_is_a_few_letters(
    window: MainWindow, language: str, width: int
) -> None:
    tr = translator_of(language)
    rows = tuple(shared_row(one, tr) for one in (FREE, HELD, replace(HELD, uid="c", label="P-12 Manteau rouge")))
    window.resize(width, 768)
    window.show_header(made.header(Screen.PARKED))
    window.show_sales(replace(made.SALES, rows=rows, selected=rows[1].key))
    QApplication.processEvents()
    seen = [text.words for text in texts_of(window.sales.table)]
    for row in rows:
        assert paint.first_part(row.state) in " ".join(seen), seen
    assert not [words for words in seen if words.endswith("…") and len(words) < 6], seen
