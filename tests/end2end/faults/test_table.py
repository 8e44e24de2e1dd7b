"""FAULTS.md lists every row, says what the registry says, and names tests that exist."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.end2end.faults.registry import ROWS
from tests.end2end.faults.table import PATH, read

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
IDS = {row.id for row in ROWS}


def marked() -> dict[str, set[str]]:
    """The tests of this folder by the rows they are for."""
    found: dict[str, set[str]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fault":
                        for name in mark.args:
                            found.setdefault(ast.literal_eval(name), set()).add(node.name)
    return found


def test_every_row_is_there_once() -> None:
    assert {f"F{n}" for n in range(1, 52)} <= IDS
    assert {f"M{n:02}" for n in range(1, 16)} <= IDS
    assert {f"T{n}" for n in range(1, 10)} <= IDS
    assert len(ROWS) == len(IDS)


def test_every_row_has_a_test_or_says_why_not() -> None:
    tests = marked()
    assert tests.keys() <= IDS
    for row in ROWS:
        assert tests.get(row.id) or row.elsewhere, f"{row.id} has no test"
        for test in row.elsewhere:
            path, _, name = test.partition("::")
            assert (ROOT / path).exists(), test
            assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_the_table_is_of_these_rows_and_these_tests() -> None:
    table = read(PATH.read_text(encoding="utf-8"))
    tests = marked()
    assert list(table) == [row.id for row in ROWS]
    for row in ROWS:
        title, expected, named = table[row.id]
        assert (title, expected) == (row.title, row.expected), f"{row.id}: python -m tests.end2end.faults"
        wanted = {f"`{name}`" for name in tests.get(row.id, ())} | {f"`{name}`" for name in row.elsewhere}
        assert set(named.split("<br>")) == wanted, f"{row.id}: python -m tests.end2end.faults"


def test_nothing_in_the_table_failed() -> None:
    said = PATH.read_text(encoding="utf-8")
    assert "FAILED" not in said
    assert "failed:" not in said
    assert "not run" not in said
