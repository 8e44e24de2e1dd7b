"""What `dev.py test` runs and shows: its own words, its workers, its folder in memory, one output after the other."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from pathlib import Path

import checks
import pytest
from checks import Done, Wish
from steps import Running, SetupError, Steps

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ([], Wish()),
        (["--quick"], Wish(quick=True)),
        (["--long"], Wish(long=True)),
        (["--python", "3.13", "--quick"], Wish(quick=True, python="3.13")),
        (["--on", "2028-02-29"], Wish(on="2028-02-29")),
        (["--on=2028-02-29T01:58", "--quick"], Wish(quick=True, on="2028-02-29T01:58")),
        (["--", "-k", "pay"], Wish(pytest=("-k", "pay"))),
        (["tests/ui", "-x"], Wish(pytest=("tests/ui", "-x"))),
        (["--quick", "--", "--long"], Wish(quick=True, pytest=("--long",))),
    ],
)
def test_its_own_words_come_first_and_the_rest_is_pytests(arguments: list[str], wish: Wish) -> None:
    assert checks.wish(arguments) == wish


@pytest.mark.parametrize("arguments", [["--on"], ["--quick", "--long"]])
def test_a_wish_without_sense_is_refused_with_the_usage(arguments: list[str]) -> None:
    with pytest.raises(SetupError, match=r"--quick \| --long"):
        checks.wish(arguments)


def test_there_are_more_workers_than_cores() -> None:
    assert [checks.workers(cores, 64 * 2**30) for cores in (1, 2, 8)] == [5, 6, 12]
    assert [checks.workers(2, memory) for memory in (0, 5 * 2**30)] == [2, 3]  # a small machine


def test_scratch_files_are_gone_afterwards(tmp_path: Path) -> None:
    made: list[Path] = []

    def broken_off() -> None:
        with checks.scratch(Steps(tmp_path / "log"), tmp_path / "no-memory-here") as folder:
            made.append(folder / "big")
            made[0].write_bytes(b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert not made[0].parent.exists()


def test_a_folder_on_disk_or_none_is_not_taken_for_memory(tmp_path: Path) -> None:
    assert not checks.has_room(tmp_path)
    assert not checks.has_room(tmp_path / "none")


def test_a_command_that_works_beside_is_shown_whole_when_its_turn_comes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, write_through=True))
    go = tmp_path / "go"
    waits = f"""\
import pathlib, time
print('first', flush=True)
while not pathlib.Path({str(go)!r}).exists():
    time.sleep(0.01)
print('\\x1b[31mlast\\x1b[0m')
raise SystemExit(3)
"""
    beside = [sys.executable, "-c", waits]
    with Running(beside, os.environ) as slow:
        with Running([sys.executable, "-c", "print('between')"], os.environ) as quick:
            assert quick.show() == (0, "between\n")
        go.touch()
        assert slow.show() == (3, "first\nlast\n")
    assert screen.getvalue() == b"between\nfirst\n\x1b[31mlast\x1b[0m\n"
    assert quick.seconds > 0


def test_what_is_broken_off_leaves_nothing_running() -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Running([sys.executable, "-c", "import time; time.sleep(600)"], {}) as slow:
        raise KeyboardInterrupt
    slow.show()
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("python", ["build/venv-3.13/bin/python", "build/venv-3.13/Scripts/python.exe"])
def test_each_check_is_of_the_environment_that_was_asked_for(python: str) -> None:
    named = [Path(command[0]) for _, command in checks.beside(Path(python))]
    assert {path.parent for path in named} == {Path(python).parent}
    assert {path.suffix for path in named} == {Path(python).suffix}


@pytest.mark.skipif(os.name != "posix", reason="a program in sh stands in for pytest")
def test_the_tests_are_taken_apart_by_one_process_for_all_workers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "beside", lambda _python: [("words", [sys.executable, "-c", "print('in order')"])])
    monkeypatch.setattr(checks, "CACHE", tmp_path / "none-yet")
    asked = tmp_path / "asked"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n', encoding="utf-8")
    python.chmod(0o700)
    run = checks.Run(python, os.environ, tmp_path, Steps(tmp_path / "log"))

    done = run.all(Wish(quick=True), None, None, None)

    assert [(each.name, each.code) for each in done] == [("words", 0), ("pytest", 0)]
    first, second = asked.read_text(encoding="utf-8").splitlines()
    assert first.startswith("-m pytest --collect-only")
    assert "-n" in second.split()
    assert "in order" in capfd.readouterr().out


def test_a_program_of_the_tests_finds_what_pytests_path_has() -> None:
    """Started without pytest, only one that adds the folder itself can import a module of packaging/."""
    ours = "|".join(path.stem for path in (ROOT / "packaging").glob("*.py"))
    bare = re.compile(rf"^(?:import|from) (?:{ours})\b", re.MULTILINE)
    rooms = {
        path.parent
        for path in (ROOT / "tests").rglob("*.py")
        if not path.name.startswith(("test_", "conftest")) and bare.search(path.read_text("utf-8"))
    }
    programs = {room / "__main__.py" for room in rooms}
    assert {path for path in programs if "sys.path.append" not in path.read_text("utf-8")} == set()
    assert programs == {ROOT / "tests" / "heard" / "__main__.py"}, "it has found none: it can fail"


def test_the_table_has_a_line_for_each_check() -> None:
    shown = checks.table([Done("mypy", 0, 41.04, ""), Done("pytest, other day", 1, 80.0, "")])
    assert shown.splitlines() == [
        "  ok      mypy                     41.0 s",
        "  FAILED  pytest, other day        80.0 s",
    ]


@pytest.mark.parametrize("program", checks.PROOFS.values(), ids=checks.PROOFS)
def test_each_proof_is_a_program_of_the_checkout(program: tuple[str, ...]) -> None:
    if program[0] == "pytest":
        assert (ROOT / program[2]).exists()
        return
    path = ROOT / program[0].replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_what_is_run_again_is_there() -> None:
    places = [word for word in checks.FAST if word.startswith("tests/")]
    assert places == [*checks.ANY_DAY, "tests/end2end/test_window_day.py", *checks.VERBS]
    for place in (*places, *(word.removeprefix("--deselect=") for word in checks.NO_DAY)):
        path, _, name = place.partition("::")
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


def test_no_unit_test_that_reads_the_computers_clock_is_left_out_on_another_day() -> None:
    clock = re.compile(r"\b(system_clock|datetime\.now|date\.today|time\.time|localtime)\(|\.astimezone\(\)|tzset")
    tests = {path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.glob("tests/unit/*/test_*.py")}
    reading = {name for name, text in tests.items() if clock.search(text) and "pytest.mark.slow]" not in text}
    assert len(reading) > 5
    assert reading <= set(checks.ANY_DAY)
