"""The shop's scanner as the settings describe it: their words made a `Wedge`, and a `Wedge` made their words."""

from __future__ import annotations

from dataclasses import replace

from pos_app.config import Settings
from pos_app.domain.wedge import SLOWEST, Ending, Wedge


def usable_wedge(settings: Settings) -> Wedge:
    """How the scanner types. What makes no sense is as usual: a wrong setting never keeps a till from selling."""
    usual, least, gap = Wedge(), settings.scanner_least, settings.scanner_gap
    return Wedge(
        int(gap) if gap.isdecimal() and 5 <= int(gap) <= SLOWEST else usual.gap,
        int(least) if least.isdecimal() and 3 <= int(least) <= 40 else usual.least,
        settings.scanner_prefix[:8],
        settings.scanner_suffix[:8],
        Ending(settings.scanner_ending) if settings.scanner_ending in tuple(Ending) else usual.ending,
    )


def with_wedge(settings: Settings, wedge: Wedge) -> Settings:
    """The same settings with this scanner."""
    return replace(
        settings,
        scanner_gap=str(wedge.gap),
        scanner_least=str(wedge.least),
        scanner_prefix=wedge.prefix,
        scanner_suffix=wedge.suffix,
        scanner_ending=str(wedge.ending),
    )
