"""The pages of the repository: what code cites of them exists, what they say of the program's tables is so, and each is
linked. Needs no library but pytest's; reads the pages, the sources, and the tables of the program that a page repeats.
"""

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from pos_app.domain.submission import IllegalStepError, Kind, State, Submission, move
from tests.end2end.faults.registry import ROWS
from tests.unit.domain.test_vectors import EXCLUSIVE, INCLUSIVE

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ROOMS = ("pos_app", "packaging", "tests")
MADE_BY_TOOLS = {"__pycache__", "build", "dist", ".git", ".venv"}
# Rooms where no key of the keyboard is ever named: F9 can only be a fault there, and so must say it.
WITHOUT_KEYS = ("pos_app/chift", "pos_app/store", "pos_app/domain", "pos_app/services", "pos_app/sandbox")
LAST_KEY = 12

_PAGE = re.compile(r"(?<![\w/.])((?:[\w.-]+/)*[A-Za-z][\w-]*\.md)\b")
_SECTION = re.compile(r"([a-z-]+\.md),? \"([^\"]+)\"")
_FACT = re.compile(r"\bfact (\d+)", re.IGNORECASE)
_ROW = r"[A-Z]\d{1,2}"
_CHAIN = re.compile(rf"\b(faults|reliability|money\.md),? ({_ROW}(?:(?:-|, and | and |, ){_ROW})*)")
_BARE = re.compile(r"(?<![\w\]{\"'`/+.%-])([FRCMT])(\d{1,2})(?![\w%])")
_HEADING = re.compile(r"^#{1,4} (.+)$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^\| ([A-Z]\d{1,2}) \|", re.MULTILINE)
# Only these sources are taken apart token by token, which is slow: a comment of theirs may cite a page, a row, a fact.
_MAY_CITE = re.compile(r"#.*(?:\.md|[A-Z]\d|fact)", re.IGNORECASE)
# What is cited has one of these. Taking a source apart takes long.
_CITES = re.compile(r"\.md|(?i:fact)\s+\d|[A-Z]\d")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Text:
    """A docstring or a comment (lines that follow each other are one): where it begins, what it says on one line."""

    path: Path
    line: int
    words: str

    @property
    def place(self) -> str:
        """For a message."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


@cache
def texts() -> tuple[Text, ...]:
    """Every docstring and comment of the sources."""
    found: list[Text] = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not MADE_BY_TOOLS.intersection(path.relative_to(ROOT).parts):
                found += texts_of(path, path.read_text("utf-8"))
    return tuple(found)


def texts_of(path: Path, source: str) -> Iterator[Text]:
    """The docstrings and comments of one source, if any of them may cite something."""
    if _CITES.search(source) is None:
        return
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        match node := waiting.pop():
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield Text(path, node.lineno, " ".join(text.split()))
            case ast.mod() | ast.stmt() | ast.excepthandler() | ast.match_case():  # a docstring is in no expression
                waiting.extend(ast.iter_child_nodes(node))
    if _MAY_CITE.search(source) is None:
        return
    group: list[str] = []
    first = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, alone = token.start[0], token.line.lstrip().startswith("#")
        if group and not (alone and line == last + 1):
            yield Text(path, first, " ".join(group))
            group = []
        if not group:
            first = line
        group.append(token.string.lstrip("#").strip())
        last = line if alone else -1
    if group:
        yield Text(path, first, " ".join(group))


@cache
def page(name: str) -> str:
    """The text of a page in docs/."""
    return (DOCS / name).read_text("utf-8")


def pages() -> list[Path]:
    """Every page of the repository."""
    found = []
    for place, folders, files in os.walk(ROOT):
        # Not walked into: build/ may hold a whole Debian.
        folders[:] = [name for name in folders if name not in MADE_BY_TOOLS and not name.endswith("_cache")]
        found += [Path(place, name) for name in files if name.endswith(".md")]
    return sorted(found)


def found_page(name: str, cited_in: Path) -> bool:
    """Whether a page is there: in docs/, at the root, or beside the file that cites it, in its folder or one above."""
    folders = [DOCS, *(folder for folder in cited_in.parents if folder.is_relative_to(ROOT))]
    return any((folder / name).is_file() for folder in folders)


@cache
def rows_of(name: str) -> frozenset[str]:
    """The ids of the rows of a page's tables."""
    return frozenset(_TABLE_ROW.findall(page(name)))


def test_every_cited_page_is_there() -> None:
    missing = [
        f"{text.place}: {name}"
        for text in texts()
        for name in _PAGE.findall(text.words)
        if not found_page(name, text.path)
    ]
    assert missing == []


def test_every_cited_section_is_there() -> None:
    missing = [
        f"{text.place}: {name} {section}"
        for text in texts()
        for name, section in _SECTION.findall(text.words)
        if section not in _HEADING.findall(page(name))
    ]
    assert missing == []


def test_every_cited_row_is_there() -> None:
    pages_of = {"faults": "faults.md", "reliability": "reliability.md", "money.md": "money.md"}
    missing = [
        f"{text.place}: {book} {row}"
        for text in texts()
        for book, chain in _CHAIN.findall(text.words)
        for row in re.findall(_ROW, chain)
        if row not in rows_of(pages_of[book])
    ]
    assert missing == []


def test_every_cited_fact_is_there() -> None:
    there = {int(number) for number in re.findall(r"^## Fact (\d+):", page("facts.md"), re.MULTILINE)}
    assert there == set(range(1, 13))
    missing = [f"{t.place}: fact {n}" for t in texts() for n in _FACT.findall(t.words) if int(n) not in there]
    assert missing == []


def bare_rows(text: Text) -> list[str]:
    """Rows of the fault list that do not say whose they are, where they may be taken for something else."""
    rest = _CHAIN.sub("", text.words)
    in_room_without_keys = text.path.relative_to(ROOT).as_posix().startswith(tuple(f"{r}/" for r in WITHOUT_KEYS))
    return [
        kind + number
        for kind, number in _BARE.findall(rest)
        if kind != "F" or int(number) > LAST_KEY or in_room_without_keys
    ]


def test_a_row_says_whose_it_is() -> None:
    assert [f"{text.place}: {row}" for text in texts() for row in bare_rows(text)] == []


def test_the_searches_find_what_they_are_for() -> None:
    source = '"""See nowhere.md (R6), and F13."""\nx = 1  # faults F5-F7, F99\n# chift.md\n# "Nothing"; fact 40\n'
    cited = ROOT / "pos_app" / "cited.py"
    found = list(texts_of(cited, source))
    assert [(text.line, text.words) for text in found] == [
        (1, "See nowhere.md (R6), and F13."),
        (2, "faults F5-F7, F99"),
        (3, 'chift.md "Nothing"; fact 40'),
    ]
    assert [bare_rows(text) for text in found] == [["R6", "F13"], [], []]
    assert _PAGE.findall(found[0].words) == ["nowhere.md"]
    assert not found_page("nowhere.md", cited)
    assert _SECTION.findall(found[2].words) == [("chift.md", "Nothing")]
    assert _CHAIN.findall(found[1].words) == [("faults", "F5-F7, F99")]
    assert "F99" not in rows_of("faults.md")
    assert _FACT.findall(found[2].words) == ["40"]
    assert bare_rows(Text(ROOT / "pos_app" / "chift" / "x.py", 1, "no storm (F9)")) == ["F9"]
    assert bare_rows(Text(ROOT / "pos_app" / "ui" / "x.py", 1, "F9 opens the menu")) == []


def test_the_pages_have_the_rows_of_the_fault_matrix() -> None:
    ids = {row.id for row in ROWS}
    faults = rows_of("faults.md")
    assert {row for row in faults if row[0] in "FT"} == {row for row in ids if row[0] in "FT"}
    assert {row for row in faults if row[0] == "R"} == {f"R{n}" for n in range(1, 12)}
    assert {row for row in faults if row[0] == "C"} == {f"C{n}" for n in range(1, 10)}
    assert rows_of("reliability.md") == {row for row in ids if row[0] == "M"}


def test_the_page_has_the_states_and_steps_of_the_program() -> None:
    names = "|".join(state.name for state in State)
    told = set(re.findall(rf"^\| ({names}) \| ({names}) \|", page("reliability.md"), re.MULTILINE))
    assert told == {(one.name, other.name) for one in State for other in State if is_allowed(one, other)}


def is_allowed(one: State, other: State) -> bool:
    """Whether the program takes the step."""
    row = Submission("a", Kind.ORDER, "b", one, datetime(2026, 11, 22, 14, 2, tzinfo=UTC))
    try:
        move(row, other)
    except IllegalStepError:
        return False
    return True


def test_the_page_has_the_vectors_that_are_tested() -> None:
    told = {
        cells[0]: tuple(cells[2:])
        for line in page("money.md").splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) >= 4 and re.fullmatch(_ROW, cells[0])
    }
    assert told == {name: tuple(sums) for name, _, *sums in [*EXCLUSIVE, *INCLUSIVE]}


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    dead = []
    for target in _LINK.findall(path.read_text("utf-8")):
        name, _, anchor = target.partition("#")
        if "://" in name or name.startswith("mailto:"):
            continue
        aim = (path.parent / name).resolve() if name else path
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            dead.append(target)
    assert dead == []


def anchors(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(path.read_text("utf-8")))
    return {word.replace(" ", "-") for word in words}


def test_every_page_of_docs_is_linked_from_its_first_page() -> None:
    linked = set(_LINK.findall(page("README.md")))
    assert {path.name for path in DOCS.glob("*.md")} - linked == {"README.md"}


def test_no_page_cites_what_is_not_in_the_repository() -> None:
    pattern = re.compile(r"\.\./shared|real_shops|counter\.md|architecture\.md|product\.md")
    assert [f"{path.relative_to(ROOT)}: {m[0]}" for path in pages() for m in pattern.finditer(path.read_text())] == []


def test_the_glossary_is_one_line_a_term_and_in_order() -> None:
    sections = re.split(r"^## .+$", page("glossary.md"), flags=re.MULTILINE)[1:]
    assert sections
    every: list[str] = []
    for section in sections:
        lines = [line for line in section.splitlines() if line.startswith("- ")]
        terms = [match[1] for line in lines if (match := re.match(r"- \*\*(.+?)\*\*: .+\.$", line))]
        assert len(terms) == len(lines), "a term in bold, a colon, one line that ends with a full stop"
        keys = [term.strip("`").casefold() for term in terms]
        assert keys == sorted(keys)
        every += [term.casefold() for term in terms]  # a name in the code may be a word of the trade, too
    assert len(every) == len(set(every))


def names_of_the_program(wanted: set[str]) -> set[str]:
    """Which of these are names in the program's code, not only in its comments and texts, or names of its modules."""
    names: set[str] = set()
    for path in (ROOT / "pos_app").rglob("*.py"):
        source = path.read_text("utf-8")
        names |= wanted & {path.stem}
        if (wanted - names).intersection(re.findall(r"\w+", source)):
            tokens = tokenize.generate_tokens(io.StringIO(source).readline)
            names |= wanted.intersection(token.string for token in tokens if token.type == tokenize.NAME)
    return names


def test_the_names_of_the_glossary_are_in_the_code() -> None:
    section = page("glossary.md").partition("## Names in the code")[2]
    told = set(re.findall(r"`([A-Za-z_]\w*)`", section))
    assert {"Tasks", "Translator"} <= told
    there = names_of_the_program({*told, "Doorbell"})
    assert "Tasks" in there
    assert "Doorbell" not in there
    assert told - there == set()
