"""`python -m tests.end2end.faults`: run every fault's test, and write FAULTS.md from what was seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.end2end.faults.registry import ROWS
from tests.end2end.faults.table import PATH, Seen, written

HERE = Path(__file__).parent


class Recorder:
    """A pytest plugin that remembers outcomes."""

    def __init__(self) -> None:
        self.ids: dict[str, tuple[str, ...]] = {}
        self.seen: list[Seen] = []
        self.elsewhere: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Which rows each test is for."""
        for item in items:
            marks = [str(name) for mark in item.iter_markers("fault") for name in mark.args]
            self.ids[item.nodeid] = tuple(marks)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What became of it."""
        if report.when != "call" and report.outcome == "passed":
            return
        ids = self.ids.get(report.nodeid, ())
        if not ids:
            # A test of many parts is ok when all of them are.
            if self.elsewhere.get(report.nodeid) != "failed":
                self.elsewhere[report.nodeid] = report.outcome
            return
        said = dict(report.user_properties).get("seen", "")
        self.seen.append(Seen(ids, report.nodeid.partition("::")[2], report.outcome, str(said)))


def main() -> int:
    """pytest's own exit code; the table is written whatever it is, so that it shows what failed."""
    recorder = Recorder()
    others = sorted({test for row in ROWS for test in row.elsewhere})
    code = pytest.main(["-q", "-p", "no:cacheprovider", str(HERE), *others], plugins=[recorder])
    PATH.write_text(written(recorder.seen, recorder.elsewhere), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
