"""Rules of CONTRIBUTING.md that no linter knows: dialogs, money without floats."""

import ast
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.packaging.sources import PROGRAM, ROOT, place, tree, walk

TOOLS = sorted((ROOT / "packaging").glob("*.py"))
MADE_BY_TOOLS = {"__pycache__", "build", "dist", ".git", ".venv"}
# Put together here so that this file itself holds none of them.
REGISTRY_HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "deb.debian" + ".org",
    "-python.pkg" + ".dev",
]
MACHINE_PATHS = ["/" + folder + "/" for folder in ("work", "tmp", "root", "opt/pypi")]

# The one place of the domain where a float is no danger to money: how long the sender waits.
RECKON_SECONDS = {"back_off", "pause"}
# Each of these, exec and asyncClose run an event loop inside the event loop, which kills tasks (facts.md, fact 4).
BLOCKING_DIALOGS = {
    "QMessageBox": {"about", "aboutQt", "critical", "information", "question", "warning"},
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QFileDialog": {"getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}


def blocking_calls(module: ast.Module) -> Iterator[int]:
    """Lines that open a nested event loop."""
    for node in walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="exec" | "exec_")):
                yield node.lineno
            case ast.Name(id="asyncClose") | ast.Attribute(attr="asyncClose") | ast.alias(name="asyncClose"):
                yield node.lineno
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if name in BLOCKING_DIALOGS.get(owner, ()):
                yield node.lineno


def floats(module: ast.Module) -> Iterator[int]:
    """Lines with a float literal or a call of float, outside the functions that reckon seconds."""
    waiting: list[ast.AST] = list(module.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) if name in RECKON_SECONDS:
                continue
            case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float")):
                yield node.lineno
        waiting.extend(ast.iter_child_nodes(node))


def project_files() -> Iterator[Path]:
    """Every file of ours, tracked or about to be."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in MADE_BY_TOOLS and not name.endswith((".egg-info", "_cache")) and name != ".hypothesis"
        ]
        yield from (Path(folder) / name for name in files if name != ".git")  # git's own, where it is no folder


def offenders(paths: list[Path], search: Callable[[ast.Module], Iterator[int]]) -> list[str]:
    """Every place that a rule's search finds, as `file:line`, so that one failure shows all that is to be mended."""
    return [f"{place(path)}:{line}" for path in paths for line in search(tree(path))]


def test_every_module_says_what_it_holds() -> None:
    assert [place(path) for path in PROGRAM + TOOLS if not ast.get_docstring(tree(path))] == []


def test_no_dialog_blocks_the_event_loop() -> None:
    assert offenders(PROGRAM, blocking_calls) == []


def test_the_domain_knows_no_floats() -> None:
    domain = sorted((ROOT / "pos_app" / "domain").rglob("*.py"))
    assert ROOT / "pos_app" / "domain" / "money.py" in domain
    assert offenders(domain, floats) == []


def test_the_rules_read_the_program_and_its_tools() -> None:
    assert ROOT / "pos_app" / "__main__.py" in PROGRAM
    assert ROOT / "packaging" / "dev.py" in TOOLS


def test_the_searches_find_what_they_are_for() -> None:
    bad = "from qasync import asyncClose\ndialog.exec()\nQMessageBox.question(w, '', '')\nrate = 0.2\nx = float(y)\n"
    assert sorted(blocking_calls(ast.parse(bad))) == [1, 2, 3]
    assert sorted(floats(ast.parse(bad))) == [4, 5]


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    # A path counts only where one begins, so that "resources/work/" in a longer path stays allowed.
    pattern = re.compile(
        "|".join([*map(re.escape, REGISTRY_HOSTS), *(rf"(?<![\w.*}}/-]){path}" for path in MACHINE_PATHS)])
    )
    files = list(project_files())
    assert ROOT / "pyproject.toml" in files
    found = []
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content and any(word.encode() in content for word in (*REGISTRY_HOSTS, *MACHINE_PATHS)):
            found += [f"{place(path)}: {match[0]}" for match in pattern.finditer(content.decode("utf-8", "replace"))]
    assert found == []
