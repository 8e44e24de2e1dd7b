"""What the languages lack: every English sentence the program says, held against the tables in resources/languages.

    python -m tests.languages [--missing LANGUAGE] [--tidy]

Prints the sentences each language lacks, those it has too many, those whose placeholders differ, and the places whose
sentence cannot be told from the source; exit code 1 when there are any. `--missing fr` prints what French lacks as
JSON to fill in. `--tidy` sorts the tables, sets apostrophes and French spaces and drops what nobody says any more.

A sentence is found where it is said (`words("…")`, `words.count("…", "…", n)`), in a table of the module that `words`
reads (`words(_LABELS[step])`), and wherever `say("…")` marks it.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "resources" / "languages"
BELOW = ("domain", "chift", "store", "devices", "services", "sandbox")  # floors that say nothing to people
NARROW = "\N{NARROW NO-BREAK SPACE}"
SPEAKERS = {"words", "_words"}
# Texts that are no sentences of ours, or were marked by `say` where they come from: "file: expression".
ELSEWHERE = {
    "presenters/sale/pay.py: p.method",  # the name of a tender, of the shop's software or marked in pay
    "presenters/sale/pay.py: part.method",
    "presenters/sale/pay.py: method.name",
    "presenters/printing/receipt.py: tender.method",
    "presenters/sale/pay.py: self._now.name",
    "presenters/cashiers/sign_in.py: english",  # of the tables there
    "ui/kit/amounts.py: hint",  # marked by whoever makes the widget
    "ui/kit/chips.py: name",
    "ui/kit/overlay.py: name",
    "ui/kit/row_table.py: name",
    "ui/kit/rows.py: column.heading",
    "ui/kit/search.py: placeholder",
    "ui/cards/menu.py: english",
    "app/startup.py: english",  # said by _no_start, which is read for it
    "app/open_till.py: UNEXPECTED",  # in presenters/notices
    "presenters/settings/facts.py: field.hint",  # of the table of settings, which marks them
    "presenters/settings/facts.py: field.label",
    "presenters/settings/facts.py: said",
    "presenters/settings/fields.py: FIELDS[name].label",
    "presenters/settings/sections.py: group.title",
    "presenters/settings/sections.py: group.text",
    "presenters/settings/sections.py: dict(ROUNDINGS)[fitting[0]]",
}


@dataclass(slots=True)
class Said:
    """Sentences by the place that says them; `counted` are the singulars, `unclear` places that tell no sentence."""

    places: dict[str, str] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is wrong with one language's table."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    wrong: tuple[str, ...]
    """Sentences whose placeholders are not those of the English, or that are empty."""


def said(root: Path = ROOT / "pos_app") -> Said:
    """Every sentence of the program."""
    found = Said()
    for file in sorted(root.rglob("*.py")):
        name = file.relative_to(root)
        if name.parts[0] not in BELOW:
            _Reader(name.as_posix(), ast.parse(file.read_text(encoding="utf-8")), found).read()
    return found


def gaps(table: dict[str, str], told: Said) -> Gaps:
    """`table` held against what is said."""
    wrong = tuple(
        english
        for english, text in table.items()
        if english in told.places and not _fits(english, text, counted=english in told.counted)
    )
    missing = tuple(english for english in sorted(told.places) if english not in table)
    return Gaps(missing, tuple(sorted(table.keys() - told.places.keys())), wrong)


def tables() -> dict[str, dict[str, str]]:
    """The tables there are, by language."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(TABLES.glob("*.json"))}


def write(language: str, table: dict[str, str]) -> None:
    """Keep a table: sorted, a sentence a line."""
    text = json.dumps(dict(sorted(table.items())), ensure_ascii=False, indent=0)
    (TABLES / f"{language}.json").write_text(text + "\n", encoding="utf-8")


def tidy(language: str, text: str) -> str:
    """`text` with the marks of the language: ’ in all, in French a narrow no-break space at : ; ! ? % and « »."""
    text = text.replace("'", "’")
    if language == "fr":
        text = re.sub(r" ([:;!?»%])", f"{NARROW}\\1", text).replace("« ", f"«{NARROW}")
    return text


class _Reader(ast.NodeVisitor):
    """Reads one module."""

    def __init__(self, name: str, tree: ast.Module, found: Said) -> None:
        self._name = name
        self._tree = tree
        self._found = found
        self._tables = dict(_constants(tree))
        self._inside: list[ast.AST] = []

    def read(self) -> None:
        self.visit(self._tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._inside.append(node)
        self.generic_visit(node)
        self._inside.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._inside.append(node)
        self.generic_visit(node)
        self._inside.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        marks = _is_name(node.func, {"say"}) and node.args and isinstance(node.args[0], ast.Constant | ast.IfExp)
        if marks or (node.args and _speaks(node.func)):
            self._take(node.args[0], node)
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "count" and _speaks(node.func.value):
            self._take(node.args[0], node, counted=True)
            if len(node.args) > 1:
                self._take(node.args[1], node)

    def _take(self, argument: ast.expr, call: ast.Call, *, counted: bool = False) -> None:
        texts = list(self._texts(argument))
        if not texts and f"{self._name}: {ast.unparse(argument)}" not in ELSEWHERE:
            self._found.unclear.append(f"{self._name}:{call.lineno}: {ast.unparse(argument)}")
        for text in texts:
            if text:
                self._found.places.setdefault(text, f"{self._name}:{call.lineno}")
                if counted:
                    self._found.counted.add(text)

    def _texts(self, node: ast.expr) -> Iterator[str]:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=one, orelse=other):
                yield from self._texts(one)
                yield from self._texts(other)
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from self._texts(part)
            case ast.Call(func=ast.Name(id="say"), args=[part]):
                yield from self._texts(part)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=name)), args=[_, *rest]):
                yield from self._table(name)
                for part in rest:
                    yield from self._texts(part)
            case ast.Subscript(value=ast.Name(id=name)):
                yield from self._table(name)
            case ast.Name(id=name):
                yield from self._table(name) if name in self._tables else self._local(name)

    def _table(self, name: str) -> Iterator[str]:
        """The texts of a constant of the module: those marked in it, else its own text or all its values."""
        value = self._tables.get(name)
        if value is None:
            return
        marked = [call for call in ast.walk(value) if isinstance(call, ast.Call) and _is_name(call.func, {"say"})]
        if marked:
            for call in marked:
                yield from self._texts(call.args[0])
        elif isinstance(value, ast.Dict):
            for one in value.values:
                yield from self._texts(one)
        elif isinstance(value, ast.Constant):
            yield from self._texts(value)

    def _local(self, name: str) -> Iterator[str]:
        """The texts a name of the function stands for: set in it, or run through a table."""
        for node in ast.walk(self._inside[-1]) if self._inside else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    yield from self._texts(value)
                case ast.Assign(targets=[ast.Tuple() as target], value=table) if _holds(target, name):
                    for part in ast.walk(table):
                        if isinstance(part, ast.Name) and part.id in self._tables:
                            yield from self._table(part.id)
                case ast.For(target=target, iter=table) | ast.comprehension(target=target, iter=table):
                    if _holds(target, name):
                        for part in ast.walk(table):
                            if isinstance(part, ast.Name) and part.id in self._tables:
                                yield from self._table(part.id)
                            elif isinstance(part, ast.Name):
                                yield from self._marked(part.id)
                            elif isinstance(part, ast.Call) and _is_name(part.func, {"say"}):
                                yield from self._texts(part.args[0])

    def _marked(self, name: str) -> Iterator[str]:
        """The marked texts of a table of the function."""
        for node in ast.walk(self._inside[-1]):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=table) if target == name:
                    for part in ast.walk(table):
                        if isinstance(part, ast.Call) and _is_name(part.func, {"say"}):
                            yield from self._texts(part.args[0])


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _holds(target: ast.expr, name: str) -> bool:
    return any(_is_name(part, {name}) for part in ast.walk(target))


def _is_name(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _speaks(node: ast.AST) -> bool:
    """`words`, `self._words`, `theme.words`, and what says why there is no till."""
    return _is_name(node, {"words", "ENGLISH", "_no_start"}) or (
        isinstance(node, ast.Attribute) and node.attr in SPEAKERS
    )


def _fits(english: str, text: str, *, counted: bool) -> bool:
    try:
        wanted, given = _places(english), _places(text)
    except ValueError:
        return False
    if counted:  # French counts nothing in the singular and must name the number there
        wanted, given = wanted | {"n"}, given | {"n"}
    return bool(text.strip()) and wanted == given


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _report(told: Said) -> int:
    troubles = len(told.unclear)
    for one in told.unclear:
        print(f"unclear  {one}  (mark its sentences with say)")
    print(f"{len(told.places)} sentences")
    lacking: dict[str, list[str]] = {}
    for language, table in tables().items():
        found = gaps(table, told)
        troubles += len(found.missing) + len(found.surplus) + len(found.wrong)
        for english in found.missing:
            lacking.setdefault(english, []).append(language)
        for english in found.wrong:
            print(f"{language} differs {told.places[english]}  {english!r} -> {table[english]!r}")
        for english in found.surplus:
            print(f"{language} surplus {english!r}")
    for english, languages in lacking.items():
        print(f"{' '.join(languages)} lack {told.places[english]}  {english!r}")
    return 1 if troubles else 0


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.languages", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--missing", choices=sorted(tables()), help="print what this language lacks as JSON")
    parser.add_argument("--tidy", action="store_true", help="sort the tables, set their marks, drop what is not said")
    chosen = parser.parse_args(arguments)
    told = said()
    if chosen.missing:
        lacks = gaps(tables()[chosen.missing], told).missing
        print(json.dumps(dict.fromkeys(lacks, ""), ensure_ascii=False, indent=0))
        return 0
    if chosen.tidy:
        for language, table in tables().items():
            write(language, {e: tidy(language, text) for e, text in table.items() if e in told.places})
    return _report(told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
