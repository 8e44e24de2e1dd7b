"""Converts the scanner settings to a `Wedge`, and a `Wedge` to scanner settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.wedge import SLOWEST, Ending, Wedge

if TYPE_CHECKING:
    from pos_app.system.settings_file import Settings

GAPS, LEASTS = (5, SLOWEST), (3, 40)  # the smallest and largest values that make sense
AROUND = 8  # characters before or after a code


def usable_wedge(settings: Settings) -> Wedge:
    """The `Wedge` of the settings. An invalid value is replaced by its default: a wrong setting never keeps a till from
    selling."""
    usual, least, gap = Wedge(), settings.scanner_least, settings.scanner_gap
    return Wedge(
        int(gap) if gap.isdecimal() and GAPS[0] <= int(gap) <= GAPS[1] else usual.gap,
        int(least) if least.isdecimal() and LEASTS[0] <= int(least) <= LEASTS[1] else usual.least,
        settings.scanner_prefix[:AROUND],
        settings.scanner_suffix[:AROUND],
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
