"""A list shown anew keeps what the cashier had chosen, and repaints only what changed."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from pos_app.ui.kit.rows import ROW_ROLE, Column, RowsModel


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    words: str = ""


def model() -> RowsModel[Row]:
    columns: tuple[Column[Row], ...] = (
        Column("Key", lambda row: row.key),
        Column("Words", lambda row: row.words, right=True),
    )
    return RowsModel(columns, lambda row: f"{row.key} {row.words}")


def watched(shown: RowsModel[Row]) -> QAbstractItemModelTester:
    """Qt's own check of each step a model announces; what it finds is a warning, and a warning fails the test."""
    return QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Warning)


def rows(keys: str) -> tuple[Row, ...]:
    return tuple(Row(key) for key in keys)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "abc"),
        ("abc", ""),
        ("abc", "abcd"),
        ("abc", "zabc"),
        ("abcde", "ace"),
        ("abc", "cba"),
        ("abc", "xyz"),
        ("abcdef", "fxcyab"),
        ("a", "a"),
        ("abcd", "dabc"),
        ("abcdefgh", "hd"),
    ],
)
def test_any_rows_can_follow_any_rows(before: str, after: str) -> None:
    shown = model()
    tester = watched(shown)
    shown.show_rows(rows(before))
    shown.show_rows(rows(after))
    assert shown.rows() == rows(after)
    assert tester.model() is shown


def test_hundreds_of_random_changes_leave_the_model_sound() -> None:
    chance = random.Random(20261122)
    shown = model()
    tester = watched(shown)
    for turn in range(300):
        keys = chance.sample("abcdefghijkl", chance.randint(0, 12))
        wanted = tuple(Row(key, str(chance.randint(0, 2) + turn // 100)) for key in keys)
        shown.show_rows(wanted)
        assert shown.rows() == wanted
    assert tester.model() is shown


def test_the_chosen_row_stays_chosen_when_others_come_go_and_change_places() -> None:
    shown = model()
    shown.show_rows(rows("abcd"))
    chosen = QItemSelectionModel(shown)
    chosen.setCurrentIndex(shown.index(2, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    for keys in ("xabcd", "cxab", "yc", "ycz"):
        shown.show_rows(rows(keys))
        assert shown.row(chosen.currentIndex().row()).key == "c"
        assert [shown.row(index.row()).key for index in chosen.selectedIndexes()] == ["c"]


def test_one_changed_row_of_500_is_one_change() -> None:
    shown = model()
    many = tuple(Row(str(number), "one") for number in range(500))
    shown.show_rows(many)
    told: list[tuple[int, int]] = []
    others: list[str] = []
    shown.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    shown.modelReset.connect(lambda: others.append("reset"))
    shown.rowsInserted.connect(lambda: others.append("inserted"))
    shown.rowsRemoved.connect(lambda: others.append("removed"))
    shown.show_rows(tuple(Row(str(number), "two" if number == 250 else "one") for number in range(500)))
    assert told == [(250, 250)]
    assert others == []
    shown.show_rows(shown.rows())
    assert told == [(250, 250)], "the same rows again are no change"


def test_what_it_says_of_a_row() -> None:
    shown = model()
    shown.show_rows((Row("a", "words"),))
    index = shown.index(0, 1)
    assert shown.data(index) == "words"
    assert shown.data(index, ROW_ROLE) == Row("a", "words")
    assert shown.data(QModelIndex()) is None
    assert shown.number_of("a") == 0
    assert shown.number_of("no such key") == -1
