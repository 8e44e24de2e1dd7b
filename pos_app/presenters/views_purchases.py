"""What the card of a customer's purchases shows, as values.

Room: frozen dataclasses only, by the rules in `views`, from which it takes the shared parts.
"""

from __future__ import annotations

from pos_app.presenters.views import HitView, Tone
from pos_app.values import dataclass


@dataclass(frozen=True, slots=True)
class PurchasesView:
    """Purchases, newest first; a hit's key comes back when it is chosen. `notice` says how complete they are."""

    title: str
    subtitle: str = ""
    hits: tuple[HitView, ...] = ()
    empty: str = ""
    notice: str = ""
    notice_tone: Tone = Tone.PLAIN
    cancel_label: str = ""
