"""No text of a shop is read as HTML: tool tips and labels show it letter by letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

import pos_app.ui
from pos_app.presenters.common.views import PillView, Tone
from pos_app.ui.kit.labels import BigLine, ElidedLabel, Pill
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import plain

UI = Path(pos_app.ui.__file__).parent
EVIL = (
    '<img src="file:///etc/passwd">Soap',
    "<b>Soap</b>",
    '<a href="http://evil.example">x</a>',
    "  <p>x",
    "<!DOCTYPE html>x",
    "<qt>x</qt>",
    "a\n<table><tr><td>b",
    '</qt><img src="\\\\evil\\share\\x.png">',
    "<svg/onload=x>",
)
PIECES = ("<", ">", "img", " src=", '"', "b", "/", "\n", "&lt;", "qt", "Soap", "!--", "?xml ")
TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)


def shown(tip: str) -> str:
    """What a person reads of a tool tip, and whether it loads anything."""
    if "<" not in tip:
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    assert "<img" not in document.toHtml()
    assert "<a " not in document.toHtml()
    return document.toPlainText()


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\0", "").replace("\ufffd", ""))


@settings(max_examples=150, deadline=None)
@given(text=TEXT)
def test_a_tip_reads_as_the_text_it_was_made_of(text: str) -> None:
    tip = plain(text)
    if "<" in text:
        assert _letters(shown(tip)) == _letters(text)
    else:
        assert tip == text


@pytest.mark.parametrize("evil", EVIL)
def test_widgets_with_a_shops_words_show_them_as_letters(theme: Theme, evil: str) -> None:
    label, line, pill = ElidedLabel(), BigLine(theme, 30), Pill(theme)
    label.show_text(evil * 4)
    label.resize(30, 20)
    line.show_line(evil * 4, "1.00")
    line.resize(60, 30)
    pill.show_view(PillView(Tone.OK, "ok", evil))
    for widget in (label, line, pill):
        widget.grab()
        for one in (widget, *widget.findChildren(QWidget)):
            assert "<img" not in one.toolTip()
            shown(one.toolTip())
            if isinstance(one, QLabel):
                assert one.textFormat() is Qt.TextFormat.PlainText
    assert _letters(shown(pill.toolTip())) == _letters(evil)


def test_tips_and_labels_are_made_in_one_place_each() -> None:
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "tips.py":
            assert "setToolTip(" not in text, path
        if path.name != "labels.py":
            assert not re.search(r"(?<![A-Za-z])QLabel\(", text), path
        for word in ("setHtml(", "RichText)", "setWhatsThis(", "setStatusTip("):
            assert word not in text or path.name == "tips.py", (path, word)
