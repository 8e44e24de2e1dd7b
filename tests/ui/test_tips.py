"""No text of a shop is read as HTML: tool tips and labels show it letter by letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QToolTip, QWidget

import pos_app.ui
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.views import PillView, Tone
from pos_app.ui.kit.labels import BigLine, ElidedLabel, Pill
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import plain
from pos_app.ui.window.main_window import MainWindow
from tests.ui import gallery

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
STRANGER = '<img src="file:///etc/passwd" onerror=x> <b>Soap</b> <a href="x">y</a>'
PARTS = 6
_NO_WORDS = frozenset({"key", "shortcut", "selected", "focus", "picture", "query", "logo", "paper", "path", "mark"})
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


@pytest.mark.qt_log_ignore("does not support raise")  # of the drawing into memory, not of ours
@pytest.mark.parametrize("part", range(PARTS))
def test_every_widget_of_every_scene_shows_a_shops_words_as_letters(worn: Theme, part: int) -> None:
    """All that the views say is what a stranger may have named; each tip, also that of each row, is read."""
    tips: set[str] = set()
    window = MainWindow(worn)  # for all of them: to make one takes longer than a scene
    window.resize(1024, 768)
    window.show()
    stranger(window)
    for name in sorted(gallery.SCENES)[part::PARTS]:
        gallery.SCENES[name](window)
        window.grab()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the scene's before: no longer shown
        for one in window.findChildren(QWidget):
            tips.add(one.toolTip())
            if isinstance(one, QLabel) and one.objectName() != "qtooltip_label":  # Qt's own, of the tip before
                assert one.textFormat() is Qt.TextFormat.PlainText, (name, one.text())
            if isinstance(one, QAbstractItemView) and one.isVisible():
                tips |= set(tips_of_rows(one))
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert any("onerror" in tip for tip in tips), "no stranger's words came so far"
    for tip in tips:
        assert "<" not in tip or tip.startswith("<qt>"), tip
        assert "<img" not in tip, tip
        shown(tip)


def stranger(window: MainWindow) -> None:
    """From now on the window is shown views in which every text ends with a stranger's."""
    for place in (window, window.sale):
        for name in dir(type(place)):
            if name.startswith("show_"):
                setattr(place, name, partial(_shown, getattr(place, name)))


def _shown(show: Callable[..., object], *views: object) -> None:
    show(*map(_named, views))


def _named(view: Any) -> Any:
    if isinstance(view, tuple):
        return tuple(map(_named, view))
    if not is_dataclass(view) or isinstance(view, type):
        return view
    own = {"label"} if isinstance(view, FieldView) else set()  # a field's name is the till's
    said = {one.name: getattr(view, one.name) for one in fields(view) if one.name not in _NO_WORDS | own}
    return replace(view, **{name: _with_words(value) for name, value in said.items()})


def _with_words(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Enum) and " " in value:
        return f"{value} {STRANGER}"
    return _named(value)


def tips_of_rows(view: QAbstractItemView) -> Iterator[str]:
    """What is said of each cell of a list where the mouse rests on it."""
    model = view.model()
    for row in range(min(model.rowCount(), 4)):
        for column in range(model.columnCount()):
            place = view.visualRect(model.index(row, column)).center()
            where = view.viewport().mapToGlobal(place)
            QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, where))
            yield QToolTip.text()
    QToolTip.hideText()


def test_tips_and_labels_are_made_in_one_place_each() -> None:
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "tips.py":
            assert "setToolTip(" not in text, path
            assert "QToolTip.showText(" not in text, path
        if path.name != "labels.py":
            assert not re.search(r"(?<![A-Za-z])QLabel\(", text), path
        for word in ("setHtml(", "RichText)", "setWhatsThis(", "setStatusTip("):
            assert word not in text or path.name == "tips.py", (path, word)
