"""A test that fails on a busy machine is tried once more, by itself; how many failed is read from pytest's cache."""

from __future__ import annotations

import json
from pathlib import Path

import dev


def test_failed_tests_are_counted(tmp_path: Path) -> None:
    cache = tmp_path / ".pytest_cache/v/cache"
    cache.mkdir(parents=True)
    (cache / "lastfailed").write_text(json.dumps({"tests/a.py::test_one": True, "tests/b.py::test_two": True}))
    assert dev.failed_tests(tmp_path) == 2


def test_without_a_cache_there_is_no_second_try(tmp_path: Path) -> None:
    assert dev.failed_tests(tmp_path) == 0
