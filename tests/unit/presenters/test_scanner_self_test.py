"""The scanner's self-test: what it asks for, what it proposes, and that nothing is kept unless the owner says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos_app.domain.wedge import ENTER, TAB, Burst, Ending, Key, Wedge
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.scanner_check import AGAIN, SAVE, SOUND, ScannerCheckPresenter
from pos_app.presenters.settings.views import ScannerCheckListener, ScannerCheckView
from pos_app.services.settings.scanner import usable_wedge, with_wedge
from pos_app.system.settings_file import Settings

EAN = "5410000000019"


class Till:
    """The window, the scanner and the settings of a till."""

    def __init__(self) -> None:
        self.view: ScannerCheckView | None = None
        self.notices: list[NoticeView] = []
        self.listens = False
        self.kept: list[Wedge] = []
        self.sounds_on = True
        self.sounds = ""
        self.disk_full = False
        self.closed = 0

    def show_scanner_test(self, view: ScannerCheckView | None, listener: ScannerCheckListener) -> None:
        self.view, self.listener = view, listener

    def show_notice(self, view: NoticeView) -> None:
        self.notices.append(view)

    def was_closed(self) -> None:
        self.closed += 1

    def measure(self, heard: Callable[[Burst], object] | None) -> None:
        self.listens = heard is not None

    def keep(self, wedge: Wedge) -> None:
        if self.disk_full:
            raise OSError("no space left on device")
        self.kept.append(wedge)

    def switch_sounds(self, on: bool) -> None:
        self.sounds_on = on

    def play(self, hit: bool) -> None:
        self.sounds += "+" if hit else "-"

    @property
    def words(self) -> str:
        assert self.view is not None
        return self.view.text

    def row(self, label: str) -> str:
        assert self.view is not None
        return next(row.amount for row in self.view.rows if row.label == label)


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def self_test(till: Till) -> ScannerCheckPresenter:
    made = ScannerCheckPresenter(till, ENGLISH, till, till.was_closed)
    made.open()
    return made


def burst(text: str = EAN, gap: int = 8, ending: str = ENTER) -> Burst:
    return Burst(tuple(Key(char, 1000 + gap * n) for n, char in enumerate(text)), ending)


def test_three_scans_are_asked_for_one_after_the_other(till: Till, self_test: ScannerCheckPresenter) -> None:
    assert till.listens
    assert till.words == "Scan any product three times."
    self_test.heard(burst())
    assert till.words == "1 of 3 scanned. Scan the same product again."
    assert till.row("Scan 1") == f"{EAN} · Enter"
    self_test.heard(burst("12"))
    assert till.words.startswith("1 of 3"), "somebody's finger is no scan"
    self_test.heard(burst())
    self_test.heard(burst())
    assert till.view is not None
    assert (till.words, till.view.tone) == ("The till understands this scanner.", Tone.OK)
    assert till.row("Speed") == "8 to 8 ms from key to key"
    assert till.row("Key at the end") == "Enter"
    assert till.row("Keyboard") == "fits"
    assert till.sounds == "+++"
    assert till.kept == []


def test_what_it_proposes_is_kept_when_the_owner_says_so(till: Till, self_test: ScannerCheckPresenter) -> None:
    for _ in range(3):
        self_test.heard(burst(f"~{EAN}", ending=TAB))
    assert till.row("Before each code") == "~"
    self_test.act(SAVE)
    assert till.kept == [Wedge(35, 6, "~", "", Ending.TAB)]
    assert till.view is None
    assert not till.listens
    assert till.notices[-1].text == "The scanner’s settings are saved."


def test_a_full_disk_is_said_and_the_card_stays(till: Till, self_test: ScannerCheckPresenter) -> None:
    for _ in range(3):
        self_test.heard(burst())
    till.disk_full = True
    self_test.act(SAVE)
    assert till.view is not None
    assert till.notices[-1].tone is Tone.TROUBLE


def test_what_went_wrong_is_said_and_can_be_tried_again(till: Till, self_test: ScannerCheckPresenter) -> None:
    for _ in range(3):
        self_test.heard(burst(gap=90))
    assert "as slowly as a person" in till.words
    assert till.view is not None
    assert till.view.tone is Tone.WARN
    self_test.act(SAVE)
    assert till.kept == []
    self_test.act(AGAIN)
    assert till.words == "Scan any product three times."


def test_closing_changes_nothing(till: Till, self_test: ScannerCheckPresenter) -> None:
    self_test.heard(burst())
    self_test.close()
    self_test.heard(burst())
    assert (till.view, till.listens, till.kept) == (None, False, [])
    assert till.closed == 1


def test_sounds_are_switched_and_heard(till: Till, self_test: ScannerCheckPresenter) -> None:
    self_test.act(SOUND)
    assert not till.sounds_on
    assert till.view is not None
    assert till.view.actions[0].label == "Sound: off"


@pytest.mark.parametrize("wedge", [Wedge(), Wedge(50, 4, "~", "#", Ending.NONE)])
def test_settings_keep_a_scanner_exactly(wedge: Wedge) -> None:
    assert usable_wedge(with_wedge(Settings(), wedge)) == wedge


def test_settings_that_make_no_sense_are_the_usual_ones() -> None:
    wrong = Settings(scanner_gap="fast", scanner_least="-3", scanner_ending="F7")
    assert usable_wedge(wrong) == Wedge()
    assert usable_wedge(Settings(scanner_gap="500")) == Wedge(), "that long is a person"
