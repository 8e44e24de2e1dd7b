"""Every sentence the program says reaches the translators: it is said as a text, or comes from where it is marked.

Babel finds texts in `tr("…")` and in `N_("…")`, and nothing else. Here the syntax tree tells what else is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pos_app.presenters.settings.fields import FIELDS, GROUPS
from tests.languages import QUIET, ROOT, said

SPEAKERS = {"tr", "_tr", "translator"}
MARKS = {"N_", "NN_"}
# Said here and marked elsewhere, by whoever gives it: a parameter, a field of a value, a constant of another module.
ELSEWHERE = {
    "p.method", "part.method", "tender.method", "method.name", "self._now.name",  # a tender's name, in part the shop's
    "column.heading", "english", "hint", "name", "placeholder", "UNEXPECTED", "dict(ROUNDINGS)[follow]",
    "line.does",  # of the table of keys, marked there
    "reason.name",  # of a return: the shop's own, or one of those marked in `returns.words`
    "field.hint", "field.label", "group.text", "group.title", "said",  # of the table of the settings, held below
    "given.reason.name or given.reason.code",  # presenters/returns/words.py marks them
}  # fmt: skip


class Spoken:
    """What a module says: `texts` where they are said, `unmarked` texts of its tables and what it cannot be told of."""

    def __init__(self, source: str) -> None:
        tree = ast.parse(source)
        self._tables = dict(_bound(tree.body))
        self.texts: set[str] = set()
        self.unmarked: list[str] = []
        for node, inside in _calls(tree):
            for sentence in _sentences(node):
                if isinstance(sentence, ast.Constant):
                    self.texts.add(str(sentence.value))
                else:
                    self._trace(sentence, inside)

    def _trace(self, sentence: ast.expr, inside: ast.AST) -> None:
        """Follow the names a sentence comes from, through the function, to tables of the module or to marks."""
        seen, found = {sentence}, False
        todo = [sentence]
        while todo:
            part = todo.pop()
            found |= _is_marked(part)
            for name in {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}:
                if name in self._tables:
                    found = True
                    self.unmarked += [f"{name}: {text}" for text in _unmarked(self._tables[name])]
                more = [value for bound, value in _bound(ast.walk(inside)) if bound == name and value not in seen]
                seen.update(more)
                todo += more
        if not found and ast.unparse(sentence) not in ELSEWHERE:
            self.unmarked.append(f"{sentence.lineno}: {ast.unparse(sentence)}")


def _calls(tree: ast.AST, inside: ast.AST | None = None) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Every call with the function (or module) it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, inside or tree
        yield from _calls(node, node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else inside or tree)


def _sentences(call: ast.Call) -> list[ast.expr]:
    """What of a call's arguments is said."""
    of = call.func
    if _speaks(of):
        return call.args[:1]
    if isinstance(of, ast.Attribute) and _speaks(of.value):
        if of.attr == "count":
            return call.args[:1] if isinstance(call.args[0], ast.Starred) else call.args[:2]
        if of.attr == "pgettext":
            return call.args[1:2]
    return []


def _speaks(node: ast.expr) -> bool:
    return _name(node) in SPEAKERS and (isinstance(node, ast.Attribute) or not _name(node).startswith("_"))


def _bound(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names and what they are bound to."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[target], value=value):
                pass
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                pass
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                pass
            case _:
                continue
        for part in ast.walk(target):
            if isinstance(part, ast.Name):
                yield part.id, value


def _unmarked(table: ast.expr) -> list[str]:
    """The texts of a table that no translator would see: of a mapping all values, of others what has no mark at all."""
    if isinstance(table, ast.Dict):
        return [text for value in table.values for text in _unmarked(value)]
    if _is_marked(table):
        return []
    texts = (node.value for node in ast.walk(table) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text for text in texts if any(map(str.isalpha, text))]  # a sign is the same in all languages


def _is_marked(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Call) and _name(part.func) in MARKS for part in ast.walk(node))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@cache
def told() -> set[str]:
    """What Babel finds in the program."""
    return {text for one in said() for text in ([one.id] if isinstance(one.id, str) else one.id)}


def test_every_sentence_that_is_said_reaches_the_translators() -> None:
    found = told()
    lost, unmarked = [], []
    for file in sorted((ROOT / "pos_app").rglob("*.py")):
        if file.relative_to(ROOT / "pos_app").parts[0] not in QUIET:
            spoken = Spoken(file.read_text(encoding="utf-8"))
            lost += [f"{file.name}: {text}" for text in spoken.texts - found - {""}]
            unmarked += [f"{file.name}: {text}" for text in spoken.unmarked]
    assert lost == [], "Babel does not see these: say them outside of f-strings and of other calls"
    assert unmarked == [], "mark these by N_(…)"


@pytest.mark.parametrize(
    ("source", "unmarked"),
    [
        ("_TABLE = {1: N_('dog'), 2: 'cat'}\ndef show(self, n): self._tr(_TABLE[n])", ["_TABLE: cat"]),
        ("_ONE = 'dog'\ndef show(tr): tr(_ONE)", ["_ONE: dog"]),
        ("_PAIRS = (('key', N_('dog')),)\ndef show(tr): return [tr(text) for _, text in _PAIRS]", []),
        ("def show(tr, n):\n    one = N_('dog') if n else N_('cat')\n    tr(one)", []),
        ("def show(tr, n):\n    one = 'dog' if n else 'cat'\n    tr(one)", ["3: one"]),
        ("def show(tr, n):\n    pair = NN_('{n} dog', '{n} dogs')\n    tr.count(*pair, n)", []),
        ("def show(tr, given): tr(given.text)", ["1: given.text"]),
        ("def show(tr): tr('dog'), tr.money(given)", []),
    ],
)
def test_the_check_sees_what_is_not_marked(source: str, unmarked: list[str]) -> None:
    assert Spoken(source).unmarked == unmarked


def test_the_check_sees_what_babel_does_not(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("def show(tr, n): tr('dog' if n else 'cat'), _name(tr('hen', n=n))")
    assert {one.id for one in said(tmp_path) if one.id} == {"dogcat", "hen"}
    assert Spoken((tmp_path / "one.py").read_text()).unmarked == ["1: 'dog' if n else 'cat'"]


def test_what_the_table_of_the_settings_says_reaches_the_translators() -> None:
    of_fields = {text for field in FIELDS.values() for text in (field.label, field.hint)}
    of_choices = {text for field in FIELDS.values() if not callable(field.choices) for _, text in field.choices}
    of_groups = {text for group in GROUPS for text in (group.title, group.text)}
    assert (of_fields | of_choices | of_groups) - told() - {""} == set()
