"""Files that another program has open for a moment are replaced and deleted all the same; as Windows refuses it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pos_app.system import crash, held_files

ROOT = Path(__file__).resolve().parents[3]


class Holder:
    """A scanner that has a file open: the first `times` tries to move or delete it fail as on Windows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, winerror: int = 32) -> None:
        self.left = times
        self.slept: list[float] = []
        self._winerror = winerror
        monkeypatch.setattr("pos_app.system.held_files.time.sleep", self.slept.append)
        for name in ("replace", "unlink"):
            monkeypatch.setattr(Path, name, self._refusing(getattr(Path, name)))

    def _refusing(self, real: object) -> object:
        def one(*given: object, **named: object) -> object:
            if self.left:
                self.left -= 1
                error = PermissionError(13, "The process cannot access the file")
                error.winerror = self._winerror  # type: ignore[attr-defined]  # there on Windows only
                raise error
            return real(*given, **named)  # type: ignore[operator]

        return one


@pytest.mark.parametrize("times", range(len(held_files.WAITS) + 1))
def test_a_file_that_is_held_for_a_moment_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"before")
    holder = Holder(monkeypatch, times)
    held_files.write(path, b"behind")
    assert path.read_bytes() == b"behind"
    assert holder.slept == list(held_files.WAITS[:times])
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]


def test_one_that_stays_held_says_who_has_it_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, fresh = tmp_path / "till.db", tmp_path / "new.db"
    path.write_bytes(b"before")
    fresh.write_bytes(b"behind")
    Holder(monkeypatch, 1000)
    with pytest.raises(OSError, match="another program has the file open") as raised:
        held_files.replace(fresh, path)
    assert raised.value.filename == str(path)
    assert path.read_bytes() == b"before"


def test_another_reason_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder(monkeypatch, 1, winerror=19)  # write-protected
    with pytest.raises(PermissionError):
        held_files.delete(tmp_path / "mail.eml")
    assert holder.slept == []


def test_a_log_that_cannot_be_moved_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise PermissionError(13, "another program has the file open")

    monkeypatch.setattr(crash, "_LOG_BYTES", 200)
    stop = crash.start_log(tmp_path)
    try:
        monkeypatch.setattr("os.rename", held)
        for number in range(20):
            crash.log.warning("line %d of a log that is full", number)
    finally:
        stop()
    assert "line 19" in (tmp_path / "pos-app.log").read_text("utf-8")


def test_what_the_crash_log_heard_before_an_ordinary_end_is_no_hard_end(tmp_path: Path) -> None:
    stop = crash.start_log(tmp_path)
    with (tmp_path / "fault.log").open("a") as fault:  # as Windows' faulthandler does of errors that C code handles
        fault.write("Windows fatal exception: code 0x8001010d")
    stop()
    assert not crash.ended_hard(tmp_path)
    assert "0x8001010d" in (tmp_path / "fault.log.1").read_text("utf-8")


def test_nothing_in_the_program_replaces_or_deletes_files_by_itself() -> None:
    # The reserve's own deletion is made when the disk is full and may fail: nobody holds that file.
    allowed = {("store/recovery/reserve.py", "unlink")}
    found = set()
    for path in (ROOT / "pos_app").rglob("*.py"):
        where = path.relative_to(ROOT / "pos_app").as_posix()
        if where.startswith("sandbox/") or where == "system/held_files.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            name = node.func.attr
            if name not in ("remove", "replace", "rename", "unlink"):
                continue
            of = ast.unparse(node.func.value)
            files = re.search(r"\b_?(path|part|old|fresh|rescued|side|aside)$|\(.* / ", of) is not None
            if name in ("unlink", "rename") or (name == "replace" and len(node.args) == 1 and files):
                found.add((where, name))
            if of == "os" and name in ("remove", "replace", "rename", "unlink"):
                found.add((where, name))
    assert found == allowed
