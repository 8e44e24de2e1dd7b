"""The sizes of window a counter has: its screen's own pixels, and what is left of them when the system scales them up.

A screen of 1366×768 at 150 % has 911×512 device-independent px: `size_at(1.5, 1366, 768)`.
"""

from __future__ import annotations

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
PLAIN = ((1366, 768), (1024, 768), (1920, 1080))
_SCREENS = {
    1.25: ((1024, 768), (1366, 768), (1920, 1080)),
    1.5: ((1366, 768), (1920, 1080)),
    1.75: ((1920, 1080), (2736, 1824)),
    2.0: ((1920, 1080), (2736, 1824), (3840, 2160)),
}


def sizes_at(scale: float) -> tuple[tuple[int, int], ...]:
    """The windows, in device-independent px, of the screens that are used at this scale. Raises KeyError."""
    if scale == 1.0:
        return PLAIN
    return tuple((round(width / scale), round(height / scale)) for width, height in _SCREENS[scale])


def small() -> tuple[tuple[int, int], ...]:
    """The windows that are smaller than the smallest screen without scaling, smallest first."""
    all_of_them = {size for scale in SCALES for size in sizes_at(scale)}
    return tuple(sorted(size for size in all_of_them if size < (1024, 0) or size[1] < 700))
