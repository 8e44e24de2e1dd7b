"""Who walks a till's folder while files in it are written, renamed and deleted misses none that stays."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pos_app.services.catalogue.pictures import _tidy, _write
from pos_app.services.maintenance.diagnostics import _logs_of
from pos_app.system import held_files, profile
from tests.held_folder import content_of, rights_in

ROUNDS = 150
FAR = datetime(2100, 1, 1, tzinfo=UTC)  # what the computer dates a file is long ago by then


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """Another thread does this again and again, with a pause for whoever looks."""
    done, went_wrong = threading.Event(), []

    def again() -> None:
        try:
            while not done.wait(0.0005):
                act()
        except OSError as error:
            went_wrong.append(error)

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert went_wrong == []


def test_every_byte_is_read_while_a_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("till.db", "till.witness", "pictures/one"):
        (tmp_path / name).write_bytes(b"whole")
    with meanwhile(lambda: held_files.write(tmp_path / "till.witness", b"whole")):
        for _ in range(ROUNDS):
            found = content_of(tmp_path)
            assert {found[name] for name in ("till.db", "till.witness", "pictures/one")} == {b"whole"}
            assert set(rights_in(tmp_path)) >= {"till.db", "till.witness", "pictures", "pictures/one"}


def test_the_folder_is_made_private_while_a_file_is_replaced(tmp_path: Path) -> None:
    with meanwhile(lambda: held_files.write(tmp_path / "till.witness", b"whole")):
        assert all(profile.keep_private(tmp_path) for _ in range(ROUNDS))


def test_old_pictures_go_while_others_are_written(tmp_path: Path) -> None:
    with meanwhile(lambda: _write(tmp_path / "fresh", b"a picture", FAR)):
        for n in range(ROUNDS):
            (tmp_path / f"{n}").write_bytes(b"x")
            _tidy(tmp_path, FAR)
            assert not (tmp_path / f"{n}").exists()


def test_a_picture_that_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    now, left = tmp_path / f"a.{os.getpid()}.part", tmp_path / "a.0.part"
    now.write_bytes(b"half")
    left.write_bytes(b"half")
    assert _tidy(tmp_path, FAR) == 1
    assert now.exists()
    assert not left.exists()


def test_a_support_file_has_every_log_while_logs_are_turned_over(tmp_path: Path) -> None:
    first, second = tmp_path / "pos-app.log", tmp_path / "pos-app.log.1"
    first.write_text("what was logged")

    def turn() -> None:
        held_files.replace(first, second)
        held_files.replace(second, first)

    with meanwhile(turn):
        for _ in range(ROUNDS):
            assert "what was logged" in _logs_of(tmp_path).values()
