"""`packaging/dev.py` itself: what a newcomer is told, and that it needs nothing but a bare Python."""

import ast
import subprocess
import sys
from pathlib import Path

import dev
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "packaging").glob("*.py"))


def test_an_old_python_can_read_the_file_up_to_the_sentence_that_sends_it_away() -> None:
    ast.parse((ROOT / "packaging" / "dev.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_only_the_standard_library_is_imported(source: Path) -> None:
    allowed = sys.stdlib_module_names | {path.stem for path in SOURCES}
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {(node.module or "").partition(".")[0]}
        else:
            continue
        assert names <= allowed


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["sell"], 2), (["--help"], 0), (["test", "--help"], 0)])
def test_a_wrong_command_line_shows_both_commands(arguments: list[str], code: int) -> None:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == code
    assert "dev.py run" in answer.stdout + answer.stderr
    assert "dev.py test" in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("platform", "env", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_window_is_opened_only_where_one_can_be_seen(platform: str, env: dict[str, str], shown: bool) -> None:
    assert dev.has_display(platform, env) is shown


def test_the_last_line_says_how_many_window_tests_were_skipped_and_why() -> None:
    output = (
        "SKIPPED [2] tests/conftest.py:14: window test: needs xdotool\n"
        "SKIPPED [1] tests/unit/test_x.py:3: no such printer here\n"
        "SKIPPED [3] tests/conftest.py:14: window test: needs xdotool\n"
        "===== 40 passed, 6 skipped in 3.10s =====\n"
    )
    skipped = dev.window_tests_skipped(output)
    assert skipped == 5
    assert dev.closing_line([], 61.4, skipped, ["xdotool"]) == (
        "All checks passed in 61 s; 5 window tests skipped (missing: xdotool)."
    )


def test_the_last_line_stays_one_line_when_much_is_missing() -> None:
    line = dev.closing_line([], 12.0, 1, ["Xvfb", "xdotool", "libxcb-cursor.so.0", "libxcb-xkb.so.1", "libxcb.so.1"])
    assert line.endswith("1 window tests skipped (missing: Xvfb, xdotool, libxcb-cursor.so.0 and 2 more).")


def test_the_last_line_names_each_failed_check() -> None:
    assert dev.closing_line(["mypy", "pytest"], 9.6, 0, []) == "FAILED: mypy, pytest in 10 s."
