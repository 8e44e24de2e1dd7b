"""In which order things are spoken, each once; and that nothing is put into words where nobody listens.

What leaves the program is caught at its edge, the call to Qt; tests/heard listens behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import pos_app.ui
from pos_app.ui.heard import announce
from pos_app.ui.heard.announce import Changing, Heard, Said

UI = Path(pos_app.ui.__file__).parent
WORDS = st.sampled_from(["Soap", "Soap, 4.95", "Paid €4.95", "Paid €4.95. Change €0.05", "Offline", ""])
NOW = [kind for kind in Said if kind not in (Said.HITS, Said.SUMS, Said.STATE)]


@pytest.fixture
def spoken(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is announced, while a screen reader is there."""
    said: list[str] = []
    monkeypatch.setattr(announce, "_announce", lambda _source, words, _interrupts: said.append(words))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QAccessible.setActive(True)
    yield said
    QAccessible.setActive(False)


def test_what_comes_together_is_said_in_order_and_once(spoken: list[str]) -> None:
    heard = Heard()
    heard.say(Said.NOTICE, lambda: "Paid €4.95 · receipt 1-1", "paid")
    heard.say(Said.PAID, lambda: "Paid €4.95 · receipt 1-1. Change €0.05")
    heard.say(Said.CART, lambda: "")
    heard.say(Said.REFUSAL, lambda: "Not an amount.")
    heard.say(Said.TROUBLE, lambda: "gone by then", "x")
    heard.say(Said.TROUBLE, lambda: "Unknown code 12", "x")
    QApplication.processEvents()
    assert spoken == ["Not an amount.", "Unknown code 12", "Paid €4.95 · receipt 1-1. Change €0.05"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.sampled_from(NOW), WORDS), max_size=8))
def test_nothing_told_is_lost_and_nothing_is_said_twice(spoken: list[str], told: list[tuple[Said, str]]) -> None:
    spoken.clear()
    heard = Heard()
    for number, (kind, words) in enumerate(told):
        heard.say(kind, lambda words=words: words, number)  # type: ignore[misc]
    QApplication.processEvents()
    assert len(spoken) == len(set(spoken))
    assert all(any(words in one for one in spoken) for _, words in told if words)
    first = {words: min(kind for kind, other in told if other == words) for _, words in told if words}
    assert [first[one] for one in spoken] == sorted(first[one] for one in spoken)


def test_only_what_changed_since_it_was_said_is_said(spoken: list[str], qtbot: QtBot) -> None:
    heard = Heard()
    sums = Changing[int](heard, Said.CART, lambda before, now: f"{before} to {now}")
    for number in (1, 2, 3):
        sums.show(number)
    QApplication.processEvents()
    sums.show(5)
    QApplication.processEvents()
    sums.forget()
    sums.show(6)
    QApplication.processEvents()
    assert spoken == ["None to 3", "3 to 5", "None to 6"]
    hits = Changing[int](heard, Said.HITS, lambda _before, now: f"{now} hits")
    hits.show(9)
    QApplication.processEvents()
    hits.show(2)  # the keys go on
    QApplication.processEvents()
    assert spoken[3:] == []
    qtbot.waitUntil(lambda: spoken[3:] == ["2 hits"], timeout=20_000)


def test_without_a_screen_reader_nothing_is_put_into_words_and_what_was_shown_counts_as_said(
    spoken: list[str],
) -> None:
    QAccessible.setActive(False)
    asked: list[object] = []
    heard = Heard()

    def changed(before: int | None, now: int) -> str:
        asked.append((before, now))
        return "changed"

    sums = Changing[int](heard, Said.CART, changed)
    heard.say(Said.NOTICE, lambda: changed(None, 0))
    for number in (1, 2):
        sums.show(number)
    QApplication.processEvents()
    assert (spoken, asked) == ([], [])
    QAccessible.setActive(True)
    sums.show(3)
    QApplication.processEvents()
    assert (spoken, asked) == (["changed"], [(2, 3)])


def test_announcements_are_made_in_one_place_and_all_that_is_listed_is_said() -> None:
    texts = {path: path.read_text("utf-8") for path in UI.rglob("*.py")}
    assert [path.name for path, text in texts.items() if "QAccessibleAnnouncementEvent" in text] == ["announce.py"]
    used = {kind for kind in Said for path, text in texts.items() if f"Said.{kind.name}" in text}
    assert used == set(Said)
