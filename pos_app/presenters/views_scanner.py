"""What the scanner's self-test shows, as a value.

Room: a frozen dataclass only, by the rules in `views`, from which it takes the shared parts.
"""

from __future__ import annotations

from pos_app.presenters.views import ActionView, AmountRowView, Tone
from pos_app.values import dataclass


@dataclass(frozen=True, slots=True)
class ScannerTestView:
    """What to do now, what was heard so far, and the ways on; the primary action answers Enter."""

    title: str
    text: str
    tone: Tone = Tone.PLAIN
    rows: tuple[AmountRowView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""
