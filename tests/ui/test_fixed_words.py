"""No widget shows words of its own that the languages do not know: each goes through `tr(…)` or `N_(…)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.languages import KEYWORDS

UI = Path(__file__).parents[2] / "pos_app" / "ui"
SHOWING = {
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText",
    "setAccessibleName", "setAccessibleDescription", "setPlainText", "addItem", "setTitle", "setItemText",
    "show_label", "show_text", "show_line", "drawText", "label", "KeyCapButton", "ElidedLabel",
}  # fmt: skip
NO_WORDS = {
    "Comptoir",  # the program's name
    "Inter", "Fusion", "Card",  # a font, a style, a type
    "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Consolas", "Courier New",  # fonts of the system
    "Figure", "So", "Co", "Cf",  # a tag of PDF, categories of Unicode
}  # fmt: skip
KEY = re.compile(
    r"(Ctrl\+|Shift\+|Alt\+)*(F\d+|Return|Escape|Delete|Backspace|Enter|Del|Esc|Up|Down|Ctrl|[A-Z0-9+,.\-])"
)
LIKE_WORDS = re.compile(r"\b[A-Z][a-z]+|[a-z]{2,} [a-z]{2,}")


def shown(source: str) -> Iterator[str]:
    """The texts of a module that a person may read and that no language is asked for, with their lines."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in KEYWORDS:
            passed |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr | ast.Assert | ast.Raise | ast.ImportFrom):
            of = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else node
            if of is not node or not isinstance(node, ast.Expr):
                passed |= {id(part) for part in ast.walk(of)}  # docstrings, and what programmers read
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            if LIKE_WORDS.search(node.value) and not _is_known(node.value):
                yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.Call) and _name(node.func) in SHOWING:
            for argument in node.args:
                for part, text in _direct(argument):
                    if re.search("[a-z]{2,}", text) and id(part) not in passed and not _is_known(text):
                        yield f"{part.lineno}: {text}"


def _is_known(text: str) -> bool:
    return text in NO_WORDS or text.endswith(".otf") or KEY.fullmatch(text) is not None


def _direct(node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The texts that an argument is or may be."""
    match node:
        case ast.Constant(value=str(text)):
            yield node, text
        case ast.IfExp(body=one, orelse=other):
            yield from _direct(one)
            yield from _direct(other)
        case ast.BoolOp(values=parts) | ast.JoinedStr(values=parts):
            for part in parts:
                yield from _direct(part)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("module", sorted(UI.rglob("*.py")), ids=lambda file: file.relative_to(UI).as_posix())
def test_widgets_say_nothing_past_the_languages(module: Path) -> None:
    found = sorted(set(shown(module.read_text(encoding="utf-8"))))
    assert found == [], "say these through theme.translator (see ui/kit/spoken.py), or let the view bring them"


def test_the_check_sees_words() -> None:
    source = '''
"""A module of words."""
def show(self, view, tr, on):
    """Show the view."""
    self.setText("Close the till")
    self.name.setAccessibleDescription("chosen" if on else "")
    self.button.show_label(f"Take {view.amount}", "Return")
    self.hint = "Anything at all"
    self.setText(tr("Close")); self.show_label(view.label, "Ctrl+P"); self.setObjectName("ground")
    raise ValueError("No such row")
'''
    assert [text.split(": ")[1] for text in sorted(set(shown(source)))] == [
        "Close the till", "chosen", "Take ", "Anything at all",
    ]  # fmt: skip
