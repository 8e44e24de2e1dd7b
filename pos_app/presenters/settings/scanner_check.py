"""The scanner's self-test: three scans of any product, what was measured, and the settings that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pos_app.domain.wedge import ENTER, TAB, Burst, Ending, Findings, Wedge, propose
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, AmountRowView, NoticeView, Tone
from pos_app.presenters.common.words import Words
from pos_app.presenters.settings.views import ScannerCheckListener, ScannerCheckView

SCANS = 3
SAVE, AGAIN, SOUND = "save", "again", "sound"
_SHORTEST = 4  # fewer keys are somebody's finger

_ENDINGS = {
    Ending.ENTER: N_("Enter"), Ending.TAB: N_("Tab"), Ending.NONE: N_("none"), Ending.ANY: N_("Enter or Tab"),
}  # fmt: skip
_KEYS = {ENTER: N_("Enter"), TAB: N_("Tab"), "": N_("no key")}
_PROBLEMS = {
    "differs": N_("The scans were not all alike. Scan one and the same product three times."),
    "slow": N_("This scanner types as slowly as a person. Set its “inter-character delay” to 0 and try again."),
    "ending": N_("The key at the end was not always the same. Try again without touching the keyboard."),
    "barcode": N_("No product barcode was found in it. Scan one with 8, 12 or 13 digits."),
}
_LAYOUTS = {
    "": N_("fits"),
    "azerty": N_("it types for another keyboard; the till repairs it"),
    "shifted": N_("it types for another keyboard; the till repairs it"),
}


class ScannerWindow(Protocol):
    """The window, for the self-test."""

    def show_scanner_test(self, view: ScannerCheckView | None, listener: ScannerCheckListener) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...


class ScannerBench(Protocol):
    """The scanner and the sounds of this till, and the settings they are kept in."""

    @property
    def sounds_on(self) -> bool:
        """Whether a scan is heard."""

    def measure(self, heard: Callable[[Burst], object] | None) -> None:
        """`heard` hears scans as they come, which are not sold meanwhile; None: they are sold again."""

    def keep(self, wedge: Wedge) -> None:
        """Use these settings from now on, and keep them. Raises OSError."""

    def switch_sounds(self, on: bool) -> None:
        """Sounds on or off from now on, kept. Raises OSError."""

    def play(self, hit: bool) -> None:
        """A sound."""


class ScannerCheckPresenter:
    """One self-test at a time; `closed` is called after each: the stored settings may be others."""

    def __init__(self, window: ScannerWindow, words: Words, bench: ScannerBench, closed: Callable[[], None]) -> None:
        self._window = window
        self._words = words
        self._bench = bench
        self._closed = closed
        self._bursts: tuple[Burst, ...] = ()
        self._findings: Findings | None = None
        self.is_open = False

    def open(self) -> None:
        """Begin: nothing is sold until it is closed."""
        self.is_open = True
        self._begin()

    def close(self) -> None:
        """Back to selling; nothing is changed."""
        if self.is_open:
            self.is_open = False
            self._bench.measure(None)
            self._window.show_scanner_test(None, self)
            self._closed()

    def heard(self, burst: Burst) -> None:
        """One scan."""
        if not self.is_open or self._findings is not None or len(burst.keys) < _SHORTEST:
            return
        self._bursts = (*self._bursts, burst)
        if len(self._bursts) == SCANS:
            self._findings = propose(self._bursts)
        self._bench.play(self._findings is None or not self._findings.problem)
        self._show()

    def act(self, key: str) -> None:
        """A button of the card."""
        try:
            if key == SOUND:
                self._bench.switch_sounds(not self._bench.sounds_on)
                self._bench.play(True)
                self._show()
            elif key == AGAIN:
                self._begin()
            elif key == SAVE and self._findings is not None and not self._findings.problem:
                self._bench.keep(self._findings.wedge)
                self.close()
                self._window.show_notice(
                    NoticeView("scanner", Tone.OK, self._words("The scanner’s settings are saved."))
                )
        except OSError:
            text = self._words("The settings could not be saved. Is the disk full?")
            self._window.show_notice(NoticeView("scanner", Tone.TROUBLE, text))

    def _begin(self) -> None:
        self._bursts, self._findings = (), None
        self._bench.measure(self.heard)
        self._show()

    def _show(self) -> None:
        words, found = self._words, self._findings
        sound = ActionView(SOUND, words("Sound: on") if self._bench.sounds_on else words("Sound: off"))
        if found is None:
            done = len(self._bursts)
            text = words("Scan any product three times.")
            if done:
                text = words("{done} of {all} scanned. Scan the same product again.", done=done, all=SCANS)
            view = ScannerCheckView(
                words("Test the scanner"), text, Tone.PLAIN, self._heard(), (sound,), words("Close")
            )
        elif found.problem:
            again = ActionView(AGAIN, words("Try again"), primary=True)
            text = words(_PROBLEMS[found.problem])
            rows = (*self._heard(), *self._measured(found))
            view = ScannerCheckView(words("Test the scanner"), text, Tone.WARN, rows, (sound, again), words("Close"))
        else:
            again = ActionView(AGAIN, words("Try again"))
            save = ActionView(SAVE, words("Use this"), primary=True)
            text = words("The till understands this scanner.")
            rows = (*self._measured(found), *self._proposed(found.wedge))
            view = ScannerCheckView(
                words("Test the scanner"), text, Tone.OK, rows, (sound, again, save), words("Close")
            )
        self._window.show_scanner_test(view, self)

    def _heard(self) -> tuple[AmountRowView, ...]:
        words = self._words
        return tuple(
            AmountRowView(words("Scan {n}", n=number), f"{burst.text} · {words(_KEYS[burst.ending])}")
            for number, burst in enumerate(self._bursts, 1)
        )

    def _measured(self, found: Findings) -> tuple[AmountRowView, ...]:
        words = self._words
        speed = words("{fast} to {slow} ms from key to key", fast=found.fastest, slow=found.slowest)
        return (
            AmountRowView(words("Code"), found.code, strong=True),
            AmountRowView(words("Speed"), speed),
            AmountRowView(words("Keyboard"), words(_LAYOUTS[found.layout])),
        )

    def _proposed(self, wedge: Wedge) -> tuple[AmountRowView, ...]:
        words, none = self._words, self._words.pgettext("before or after a code", "none")
        return (
            AmountRowView(words("Key at the end"), words(_ENDINGS[wedge.ending])),
            AmountRowView(words("Before each code"), wedge.prefix or none),
            AmountRowView(words("After each code"), wedge.suffix or none),
            AmountRowView(words("Keys belong together within"), words("{n} ms", n=wedge.gap)),
        )
