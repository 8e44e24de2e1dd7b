"""The rule "no hidden clock" of CONTRIBUTING.md: what reads the computer's time or chance is passed down.

`services/clock.py` is the one place that knows the real ones. A start of the program (the window, a verb) makes that
clock once and passes it down. The search looks at names as each module imports them, at defaults of parameters and
fields that stand for a clock, and at SQL that asks SQLite. Waiting (`asyncio.sleep`, timers) reads no clock.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.packaging.sources import PROGRAM, place, tree, walk

FORBIDDEN = re.compile(
    r"time\.(time|monotonic|perf_counter|process_time|thread_time|clock_gettime)(_ns)?"
    r"|time\.(localtime|gmtime|ctime|asctime|strftime)"
    r"|datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today"
    r"|uuid\.uuid(1|4|6|7|8)|uuid\.getnode"
    r"|random\.(?!Random$)\w+|secrets\.\w+|os\.(urandom|getrandom|times)"
    r"|tempfile\.\w+"
    r"|email\.utils\.(formatdate|localtime|make_msgid)"
    r"|PySide6\.QtCore\.(QElapsedTimer|QRandomGenerator|QUuid)"
    r"|PySide6\.QtCore\.Q(Date|Time|DateTime)\.current\w+"
    r"|PySide6\.QtGui\.QPdfWriter"
    r"|pos_app\.services\.clock\.system_clock"
)
# A parameter or field of such a name is a clock, and has no default.
CLOCKS = {"now", "clock", "wall", "monotonic", "chance", "new_id"}
# SQLite's own time and chance.
IN_SQL = re.compile(r"\b(randomblob|random|unixepoch)\s*\(|'now'|\bCURRENT_(TIME|DATE|TIMESTAMP)\b", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE)\b")

CLOCK = "pos_app.services.clock.system_clock"
A_START = "a start of the program: it makes the clock and passes it down"
NAMES_A_FOLDER = "the folder's name is chance, and the folder is gone afterwards"
ALLOWED = {
    ("pos_app/services/clock.py", "datetime.datetime.now"): "the one place that knows the real time",
    ("pos_app/services/clock.py", "time.monotonic"): "as above",
    ("pos_app/services/clock.py", "random.SystemRandom"): "the one place that knows real chance",
    ("pos_app/services/clock.py", "os.urandom"): "the one place that names things",
    ("pos_app/app/main_loop.py", CLOCK): A_START,
    ("pos_app/app/startup.py", CLOCK): "a second start, which paints nothing and asks the first",
    ("pos_app/app/session.py", "time.monotonic"): "a start: the clock's imports would take 4 ms from the first answer",
    ("pos_app/cli/archive.py", CLOCK): A_START,
    ("pos_app/cli/cashiers.py", CLOCK): A_START,
    ("pos_app/cli/diagnostics.py", CLOCK): A_START,
    ("pos_app/cli/handover.py", CLOCK): A_START,
    ("pos_app/cli/fiscal.py", CLOCK): A_START,
    ("pos_app/cli/fiscal_log.py", CLOCK): A_START,
    ("pos_app/cli/journal.py", CLOCK): A_START,
    ("pos_app/cli/money.py", CLOCK): A_START,
    ("pos_app/cli/outbox.py", CLOCK): A_START,
    ("pos_app/cli/overview.py", CLOCK): A_START,
    ("pos_app/cli/sandbox.py", CLOCK): A_START,
    ("pos_app/cli/pace.py", "time.thread_time"): "the processor's time that this thread got, which is no clock",
    ("pos_app/cli/self_check.py", CLOCK): A_START,
    ("pos_app/cli/store.py", CLOCK): A_START,
    ("pos_app/cli/sync_worker.py", CLOCK): "a process of its own: " + A_START,
    ("pos_app/cli/handover.py", "tempfile.TemporaryDirectory"): NAMES_A_FOLDER,
    ("pos_app/cli/pictures.py", "tempfile.TemporaryDirectory"): NAMES_A_FOLDER,
    ("pos_app/cli/self_check.py", "tempfile.TemporaryDirectory"): NAMES_A_FOLDER,
    ("pos_app/store/snapshot.py", "tempfile.TemporaryDirectory"): NAMES_A_FOLDER,
    (
        "pos_app/ui/cards/paper_pdf.py",
        "PySide6.QtGui.QPdfWriter",
    ): "Qt notes when a PDF was made, and takes no other time",
    ("pos_app/ui/cards/line_dots.py", "PySide6.QtGui.QPdfWriter"): "what is written is thrown away: it finds fonts",
    ("pos_app/system/crash.py", "logging.Formatter"): "a log tells when a line was written, whatever the clock",
}


def names_of(module: ast.Module) -> dict[str, str]:
    """What each imported name stands for, with its full address."""
    found: dict[str, str] = {}
    for node in walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def address(node: ast.expr, names: dict[str, str]) -> str:
    """The full address of `time.monotonic` or `monotonic`; "" for what is no imported thing."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = address(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def hidden(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and address of each forbidden thing that is used, whether it is called or only handed on."""
    names = names_of(module)
    for node in walk(module):
        if isinstance(node, ast.Attribute | ast.Name):
            found = address(node, names)
            if FORBIDDEN.fullmatch(found) or found == "logging.Formatter":
                yield node.lineno, found
        elif isinstance(node, ast.Call) and address(node.func, names) == "random.Random" and not node.args:
            yield node.lineno, "random.Random without a seed"


@cache
def hidden_in(path: Path) -> tuple[tuple[int, str], ...]:
    """What is hidden in a module of the program."""
    return tuple(hidden(tree(path)))


def defaults(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of each parameter or field that stands for a clock and has a default."""
    for node in walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            positional = [*node.args.posonlyargs, *node.args.args]
            given = len(node.args.defaults)
            named = positional[len(positional) - given :] if given else []
            named += [arg for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
            yield from ((arg.lineno, arg.arg) for arg in named if arg.arg in CLOCKS)
        elif isinstance(node, ast.ClassDef):
            for field in node.body:
                match field:
                    case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()) if name in CLOCKS:
                        yield field.lineno, name


def asked_of_sqlite(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and word of SQL that asks SQLite for the time or for chance."""
    for node in walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            for found in IN_SQL.finditer(node.value):
                yield node.lineno, found[0]


def test_nothing_reaches_for_the_computers_clock_or_chance() -> None:
    found = {
        (place(path), name, line)
        for path in PROGRAM
        for line, name in hidden_in(path)
        if (place(path), name) not in ALLOWED
    }
    assert found == set()


def test_each_allowed_place_is_still_there() -> None:
    used = {(place(path), name) for path in PROGRAM for _, name in hidden_in(path)}
    assert set(ALLOWED) - used == set()


def test_no_clock_has_a_default() -> None:
    found = [(place(path), *one) for path in PROGRAM for one in defaults(tree(path))]
    assert found == []


def test_sqlite_is_asked_for_no_time_and_no_chance() -> None:
    found = [(place(path), *one) for path in PROGRAM for one in asked_of_sqlite(tree(path))]
    assert found == []


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ("import time\nx = time.time()", "time.time"),
        ("import time as t\ndef f(now=t.monotonic): ...", "time.monotonic"),
        ("from time import perf_counter as p\np()", "time.perf_counter"),
        ("from datetime import datetime\ndatetime.now().astimezone()", "datetime.datetime.now"),
        ("import datetime\ndatetime.date.today()", "datetime.date.today"),
        ("from uuid import uuid4\nuuid4()", "uuid.uuid4"),
        ("import random\nrandom.choice([1])", "random.choice"),
        ("import random\nrandom.Random()", "random.Random without a seed"),
        ("import secrets\nsecrets.token_hex(8)", "secrets.token_hex"),
        ("def f():\n    import os\n    return os.urandom(8)", "os.urandom"),
        (
            "from PySide6.QtCore import QDateTime\nQDateTime.currentDateTime()",
            "PySide6.QtCore.QDateTime.currentDateTime",
        ),
        ("from pos_app.services.clock import system_clock\nsystem_clock()", CLOCK),
        ("from pos_app.services import clock\nclock.system_clock()", CLOCK),
    ],
)
def test_the_search_finds_what_is_hidden(bad: str, name: str) -> None:
    assert [found for _, found in hidden(ast.parse(bad))] == [name]


@pytest.mark.parametrize(
    "good",
    [
        "import random\nrandom.Random('seed')",
        "from pos_app import secrets\nsecrets.read(folder)",
        "import uuid\nuuid.uuid5(uuid.NAMESPACE_URL, 'x')",
        "import asyncio, time\nasyncio.sleep(1)\ntime.sleep(1)",
        "def f(clock):\n    return clock.now(), clock.monotonic()",
    ],
)
def test_the_search_lets_the_rest_be(good: str) -> None:
    assert list(hidden(ast.parse(good))) == []


def test_the_searches_for_defaults_and_sql_find_what_they_are_for() -> None:
    bad = (
        "def f(a, now=None): ...\ndef g(*, clock=x, b=1): ...\nh = lambda chance=0: 0\nclass C:\n    new_id: str = 1\n"
    )
    assert sorted(defaults(ast.parse(bad))) == [(1, "now"), (2, "clock"), (3, "chance"), (5, "new_id")]
    assert list(defaults(ast.parse("def f(now, clock, *, chance): ...\nclass C:\n    clock: int\n"))) == []
    sql = 'a = "UPDATE x SET y = randomblob(16)"\nb = "SELECT datetime(\'now\')"\nc = "we sell now and at random (5)"'
    assert [line for line, _ in asked_of_sqlite(ast.parse(sql))] == [1, 2]
