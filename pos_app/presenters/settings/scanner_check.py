"""The scanner's self-test: three scans of any product, what was measured, and the settings that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pos_app.domain.wedge import ENTER, TAB, Burst, Ending, Findings, Wedge, propose
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, AmountRowView, NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.views import ScannerCheckListener, ScannerCheckView

SCANS = 3
SAVE, AGAIN, SOUND = "save", "again", "sound"
_SHORTEST = 4  # fewer keys were typed by hand

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
        """Whether a scan makes a sound."""

    def measure(self, heard: Callable[[Burst], object] | None) -> None:
        """`heard` is called with each scan, which is not sold meanwhile; None: scans are sold again."""

    def keep(self, wedge: Wedge) -> None:
        """Use these settings from now on, and keep them. Raises OSError."""

    def switch_sounds(self, on: bool) -> None:
        """Sounds on or off from now on, kept. Raises OSError."""

    def play(self, hit: bool) -> None:
        """A sound."""


class ScannerCheckPresenter:
    """One self-test at a time; `closed` is called after each: the stored settings may be others."""

    def __init__(self, window: ScannerWindow, tr: Translator, bench: ScannerBench, closed: Callable[[], None]) -> None:
        self._window = window
        self._tr = tr
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
                self._window.show_notice(NoticeView("scanner", Tone.OK, self._tr("The scanner’s settings are saved.")))
        except OSError:
            text = self._tr("The settings could not be saved. Is the disk full?")
            self._window.show_notice(NoticeView("scanner", Tone.TROUBLE, text))

    def _begin(self) -> None:
        self._bursts, self._findings = (), None
        self._bench.measure(self.heard)
        self._show()

    def _show(self) -> None:
        tr, found = self._tr, self._findings
        sound = ActionView(SOUND, tr("Sound: on") if self._bench.sounds_on else tr("Sound: off"))
        if found is None:
            done = len(self._bursts)
            text = tr("Scan any product three times.")
            if done:
                text = tr("{done} of {all} scanned. Scan the same product again.", done=done, all=SCANS)
            view = ScannerCheckView(tr("Test the scanner"), text, Tone.PLAIN, self._heard(), (sound,), tr("Close"))
        elif found.problem:
            again = ActionView(AGAIN, tr("Try again"), primary=True)
            text = tr(_PROBLEMS[found.problem])
            rows = (*self._heard(), *self._measured(found))
            view = ScannerCheckView(tr("Test the scanner"), text, Tone.WARN, rows, (sound, again), tr("Close"))
        else:
            again = ActionView(AGAIN, tr("Try again"))
            save = ActionView(SAVE, tr("Use this"), primary=True)
            text = tr("The till understands this scanner.")
            rows = (*self._measured(found), *self._proposed(found.wedge))
            view = ScannerCheckView(tr("Test the scanner"), text, Tone.OK, rows, (sound, again, save), tr("Close"))
        self._window.show_scanner_test(view, self)

    def _heard(self) -> tuple[AmountRowView, ...]:
        tr = self._tr
        return tuple(
            AmountRowView(tr("Scan {n}", n=number), f"{burst.text} · {tr(_KEYS[burst.ending])}")
            for number, burst in enumerate(self._bursts, 1)
        )

    def _measured(self, found: Findings) -> tuple[AmountRowView, ...]:
        tr = self._tr
        speed = tr("{fast} to {slow} ms from key to key", fast=found.fastest, slow=found.slowest)
        return (
            AmountRowView(tr("Code"), found.code, strong=True),
            AmountRowView(tr("Speed"), speed),
            AmountRowView(tr("Keyboard"), tr(_LAYOUTS[found.layout])),
        )

    def _proposed(self, wedge: Wedge) -> tuple[AmountRowView, ...]:
        tr, none = self._tr, self._tr.pgettext("before or after a code", "none")
        return (
            AmountRowView(tr("Key at the end"), tr(_ENDINGS[wedge.ending])),
            AmountRowView(tr("Before each code"), wedge.prefix or none),
            AmountRowView(tr("After each code"), wedge.suffix or none),
            AmountRowView(tr("Keys belong together within"), tr("{n} ms", n=wedge.gap)),
        )
