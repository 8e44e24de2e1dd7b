"""Where the window stood and how large it was when the till was closed last, in a file of its own in the profile.

A file that says nothing usable is as none: the window then opens as on the first day.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import NamedTuple

from pos_app.system import held_files

NAME = "window.json"
STATES = ("normal", "maximized", "full")
_MOST = 100_000  # px from the corner of the first screen; farther off no screen stands

log = logging.getLogger(__name__)


class WindowPlace(NamedTuple):
    """The inside of the window when it is neither maximized nor full, in px, and one of `STATES`."""

    x: int
    y: int
    width: int
    height: int
    state: str


def load(folder: Path) -> WindowPlace | None:
    """What was kept, None for nothing usable. Never raises: a window opens in any case."""
    try:
        kept = json.loads((folder / NAME).read_bytes()[:10_000])
        place = WindowPlace(**{key: kept[key] for key in ("x", "y", "width", "height", "state")})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    numbers = (place.x, place.y, place.width, place.height)
    usable = all(type(number) is int and abs(number) < _MOST for number in numbers)
    return place if usable and place.width > 0 and place.height > 0 and place.state in STATES else None


def save(folder: Path, place: WindowPlace) -> None:
    """Keep it. A disk that takes nothing is logged: the next start opens where it did before."""
    try:
        held_files.write(folder / NAME, json.dumps(place._asdict()).encode())
    except OSError as error:
        log.warning("the place of the window cannot be kept: %s", error.strerror)
