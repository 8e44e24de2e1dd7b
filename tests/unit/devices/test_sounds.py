"""The sound of a scan: heard where there is a player, silent and free of errors where there is none."""

from __future__ import annotations

import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import make_sounds
import pytest

from pos_app.devices.sounds import Sounds, find_player, run_player
from pos_app.system import resources

FOLDER = resources.path("sounds")


class Ear:
    """A player that remembers, and takes its time until it is told to go on."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.works = True

    def __call__(self, path: Path) -> bool:
        self.heard.append(path.name)
        self.begun.release()
        self.go_on.wait(10)
        return self.works


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    yield made
    made.go_on.set()


def test_the_sounds_are_those_the_script_makes() -> None:
    for name, notes in make_sounds.SOUNDS.items():
        assert (FOLDER / name).read_bytes() == make_sounds.sound(notes), "run packaging/make_sounds.py"
        with wave.open(str(FOLDER / name)) as file:
            assert file.getnframes() / file.getframerate() < 0.4


def test_hit_and_miss_are_heard_and_a_scan_never_waits_for_them(ear: Ear) -> None:
    sounds = Sounds(FOLDER, ear)
    began = perf_counter()
    sounds.play(hit=True)
    assert ear.begun.acquire(timeout=10)
    sounds.play(hit=False)
    for _ in range(50):
        sounds.play(hit=True)
    assert perf_counter() - began < 5
    ear.go_on.set()
    assert ear.begun.acquire(timeout=10)
    sounds.close()
    assert ear.heard == ["hit.wav", "miss.wav"], "what comes while one waits is dropped"
    sounds.play(hit=True)
    assert len(ear.heard) == 2


def test_it_can_be_off(ear: Ear) -> None:
    sounds = Sounds(FOLDER, ear, on=False)
    sounds.play(hit=True)
    sounds.close()
    assert ear.heard == []


def test_a_computer_without_a_loudspeaker_is_asked_once(ear: Ear) -> None:
    ear.works = False
    ear.go_on.set()
    sounds = Sounds(FOLDER, ear)
    sounds.play(hit=True)
    assert ear.begun.acquire(timeout=10)
    while sounds.is_able:
        threading.Event().wait(0.001)
    sounds.play(hit=True)
    sounds.close()
    assert ear.heard == ["hit.wav"]


def test_without_any_player_nothing_happens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert find_player() is None
        sounds = Sounds(FOLDER)
        sounds.play(hit=True)
        sounds.close()


def test_a_player_that_fails_or_is_gone_says_so(tmp_path: Path) -> None:
    assert run_player([sys.executable, "-c", "pass"], tmp_path)
    assert not run_player([sys.executable, "-c", "raise SystemExit(1)"], tmp_path)
    assert not run_player([str(tmp_path / "gone")], tmp_path)
