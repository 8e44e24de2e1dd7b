"""The shop's scanner as the settings describe it: their words made a `Wedge`, and a `Wedge` made their words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.wedge import SLOWEST, Ending, Wedge

if TYPE_CHECKING:
    from pos_app.system.settings_file import Settings

_GAPS, _LEASTS = (5, SLOWEST), (3, 40)  # the least and the most that make sense
_AROUND = 8  # characters before or after a code


def usable_wedge(settings: Settings) -> Wedge:
    """How the scanner types. What makes no sense is as usual: a wrong setting never keeps a till from selling."""
    usual, least, gap = Wedge(), settings.scanner_least, settings.scanner_gap
    return Wedge(
        int(gap) if gap.isdecimal() and _GAPS[0] <= int(gap) <= _GAPS[1] else usual.gap,
        int(least) if least.isdecimal() and _LEASTS[0] <= int(least) <= _LEASTS[1] else usual.least,
        settings.scanner_prefix[:_AROUND],
        settings.scanner_suffix[:_AROUND],
        Ending(settings.scanner_ending) if settings.scanner_ending in tuple(Ending) else usual.ending,
    )


def scanner_errors(settings: Settings) -> dict[str, DomainError]:
    """Every field of the scanner that cannot stand as it is typed, by name."""
    found = {}
    for name, least, most in (("scanner_gap", *_GAPS), ("scanner_least", *_LEASTS)):
        text: str = getattr(settings, name)
        if not (text.isdecimal() and least <= int(text) <= most):
            found[name] = DomainError("whole_number", name, least=least, most=most)
    for name in ("scanner_prefix", "scanner_suffix"):
        if len(getattr(settings, name)) > _AROUND:
            found[name] = DomainError("text_too_long", name, limit=_AROUND)
    return found


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
