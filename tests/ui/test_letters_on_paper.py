"""Letters of any script on a receipt printer: each line is in a code page, or drawn, or what it lacks is told.

The texts are random, the printer reads its bytes as a real one does, and the fonts are those of this computer,
whichever they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from pos_app.devices.code_pages import MODELS, PAGES, SIGNS, Letters
from pos_app.devices.escpos import DOTS, Make, Printout, print_out
from pos_app.domain.cells import cells, clusters, cut, is_mark
from pos_app.domain.paper import Heading, Line, Pair, Paper, Row, Stamp
from pos_app.domain.paper_lines import COLUMNS, TextLine, plain, printed_lines
from pos_app.ui.cards.line_dots import BIG_HIGH, CELL, HIGH, draw_line
from tests.unit.devices.fake_printer import Parser, PrintedDots, PrintedText

pytestmark = pytest.mark.usefixtures("qapp")
SCRIPTS = {
    "latin": st.characters(min_codepoint=0x20, max_codepoint=0x24F),
    "greek": st.characters(min_codepoint=0x370, max_codepoint=0x3FF),
    "cyrillic": st.characters(min_codepoint=0x400, max_codepoint=0x52F),
    "hebrew and arabic": st.characters(min_codepoint=0x5D0, max_codepoint=0x6FF),
    "hindi": st.characters(min_codepoint=0x900, max_codepoint=0x97F),
    "thai": st.characters(min_codepoint=0xE01, max_codepoint=0xE4E),
    "chinese": st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    "korean": st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    "kana": st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
    "marks": st.characters(min_codepoint=0x300, max_codepoint=0x36F),
    "whatever": st.characters(),
}
PICTURES = st.sampled_from(["🍵", "👩🏽‍🍳", "🇧🇪", "☕️", "✓", "₺", "ẞ", "Œ", "•"])
WORDS = st.one_of(PICTURES, *(st.text(one, min_size=1, max_size=9) for one in SCRIPTS.values()))
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["250", "g", "café"])), min_size=1, max_size=9).map(" ".join)
PRINTERS = st.sampled_from([*MODELS, *PAGES])
AMOUNTS = st.sampled_from(["5.00 A", "1 249.95 €", "-0.25", "12"])


def printed(paper: Paper, make: Make) -> tuple[list[PrintedText | PrintedDots], Printout]:
    out = print_out(paper, make)
    parser = Parser({page.number: page.codec for page in MODELS.get(make.page) or (PAGES[make.page],)})
    parser.feed(out.data)
    assert not parser.rest
    items = [one for one in parser.all_sheets[0].items if isinstance(one, PrintedText | PrintedDots)]
    return items[:-4], out  # the feed at the end


@given(TEXTS, AMOUNTS, PRINTERS, st.sampled_from(["58", "80"]), st.sampled_from([Heading, Line, Stamp, None]))
def test_each_line_is_decoded_to_the_same_text_or_drawn(
    text: str, amount: str, page: str, width: str, kind: Callable[[str], Row] | None
) -> None:
    row = Pair(text, amount) if kind is None else kind(text)
    paper, letters = Paper("Test", (row,), logo=False), Letters(page)
    lines = printed_lines(paper, COLUMNS[width], spell=letters.spell)
    items, out = printed(paper, Make(width, page, draw=draw_line))
    assert len(items) == len(lines)
    asked = set(plain(text))
    for line, item in zip(lines, items, strict=True):
        assert isinstance(line, TextLine)
        assert cells(line.text) * (2 if line.big else 1) <= COLUMNS[width]
        if isinstance(item, PrintedText):
            assert item.text == line.text
        else:
            assert (len(item.rows[0]), len(item.rows)) == (DOTS[width], BIG_HIGH if line.big else HIGH)
            assert not letters.has(line.text)  # only what must be is drawn
            _is_seen(line, item)
    shown = "".join(line.text for line in lines if isinstance(line, TextLine))
    wanted = plain(letters.spell(plain(f"{text}{amount if kind is None else ''}")))
    assert "".join(shown.split()) == "".join(wanted.split())  # nothing lost, nothing put in its place
    assert set(out.missing) <= asked


def _is_seen(line: TextLine, item: PrintedDots) -> None:
    """Each plain letter and figure is black on white (or white on black) in its own cells, whatever stands beside it;
    what is written from right to left moves what stands within it."""
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in line.text):
        assert len({dot for row in item.rows for dot in row}) == 2
        return
    scale, at = (2 if line.big else 1), 0
    for cluster in clusters(line.text):
        wide = cells(cluster) * CELL * scale
        if cluster.isascii() and cluster.isalnum():
            assert len({dot for row in item.rows for dot in row[at : at + wide]}) == 2, cluster
        at += wide


@settings(max_examples=60, deadline=None)
@given(TEXTS, AMOUNTS)
def test_amounts_stay_where_they_are_whatever_the_name(text: str, amount: str) -> None:
    """The dots of the amount are the same behind a name of any script, from right to left as well."""
    for line in printed_lines(Paper("Test", (Pair(text, amount),), logo=False), COLUMNS["80"]):
        assert isinstance(line, TextLine)
        name = line.text[: len(line.text) - line.amount]
        alone = TextLine(" " * cells(name) + line.text[len(name) :], amount=line.amount)
        if line.amount:
            edge = cells(name) * CELL // 8 + 1  # whole bytes, beyond the letter before it
            one, two = draw_line(line, DOTS["80"]).dots, draw_line(alone, DOTS["80"]).dots
            across = one.width // 8
            for top in range(0, len(one.data), across):
                assert one.data[top + edge : top + across] == two.data[top + edge : top + across]


@given(st.one_of(TEXTS, st.text()), st.integers(1, 48))
def test_a_text_is_cut_between_what_belongs_together(text: str, room: int) -> None:
    text = plain(text)
    assert "".join(clusters(text)) == text
    head, tail = cut(text, room)
    assert head + tail == text
    assert bool(head) is bool(text)
    assert not (tail and is_mark(tail[0]))
    assert cells(head) <= room or len(list(clusters(head))) == 1
    assert cells(head) + cells(tail) == cells(text)


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("café", 4),
        ("e\u0323\u0301", 1),
        ("茶壶", 4),
        ("ｶﾌｪ", 3),
        ("한국", 4),
        ("👩🏽\u200d🍳", 2),
        ("🇧🇪", 2),
        ("☕\ufe0f", 2),
    ],
)
def test_a_text_takes_as_many_cells_as_in_a_terminal(text: str, wide: int) -> None:
    assert cells(text) == wide


def test_signs_are_told_apart_from_letters() -> None:
    assert not any(unicodedata.category(char)[0] == "L" for char in SIGNS)


@pytest.mark.parametrize("text", ["Καφές ελληνικός", "Чай чёрный", "ẞ ₺ Œ ł", "חלב טרי", "قهوة"])
def test_what_a_font_of_this_computer_has_is_not_missing(text: str) -> None:
    """DejaVu, which each test computer has, has these."""
    _, out = printed(Paper("Test", (Line(text),), logo=False), Make("80", "dots", draw=draw_line))
    assert out.missing == ""


def test_a_private_letter_is_missing_and_a_box_stands_for_it() -> None:
    (item, *_), out = printed(Paper("Test", (Line("a\U0010fffdb"),), logo=False), Make("80", draw=draw_line))
    assert out.missing == "\U0010fffd"
    assert isinstance(item, PrintedDots)
    middle = [row[CELL : 2 * CELL] for row in item.rows]
    assert any(any(row) for row in middle)


def test_greek_is_letters_in_a_printer_that_has_them_and_dots_in_another() -> None:
    paper = Paper("Test", (Line("Καφές"), Line("Чай")), logo=False)
    for page, kinds in (("epson", PrintedText), ("pos58", PrintedText), ("auto", PrintedDots), ("dots", PrintedDots)):
        items, _ = printed(paper, Make("80", page, draw=draw_line))
        assert all(isinstance(item, kinds) for item in items), page


def test_lines_are_drawn_in_any_thread_and_look_the_same(qapp: QApplication) -> None:
    line = TextLine("Чай 茶 חלב ẹ́  12.50 €", amount=7)
    here, there = draw_line(line, 576), []
    threads = [Thread(target=lambda: there.append(draw_line(line, 576))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert there == [here] * 4
