"""How many cells of a receipt printer's line a text takes, and where it may be cut. Pure.

A cell is as wide as a Latin letter. Letters of East Asia and pictures (emoji) take two; marks that stand on a letter
take none (Unicode Standard Annex 11, "East Asian Width", as terminals use it). What belongs together is one cluster and
is never cut: a letter with its marks, a picture put together of several, a flag (a part of Annex 29).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

JOINER, NON_JOINER = "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"
_AS_PICTURE = "\N{VARIATION SELECTOR-16}"
_WIDE = ("W", "F")


def cells(text: str) -> int:
    """The cells of a text."""
    return len(text) if text.isascii() else sum(_cells_of(cluster) for cluster in clusters(text))


def clusters(text: str) -> Iterator[str]:
    """The parts of a text that must not be cut, in their order; together they are the text."""
    now = ""
    for char in text:
        if now and not _belongs(now, char):
            yield now
            now = ""
        now += char
    if now:
        yield now


def cut(text: str, room: int) -> tuple[str, str]:
    """The beginning of a text that fits into `room` cells, and the rest. At least one cluster is taken."""
    if text.isascii():
        return text[: max(room, 1)], text[max(room, 1) :]
    taken, used = "", 0
    for cluster in clusters(text):
        used += _cells_of(cluster)
        if taken and used > room:
            break
        taken += cluster
    return taken, text[len(taken) :]


def left(text: str, width: int) -> str:
    """The text with blanks behind it, `width` cells wide; a longer one as it is."""
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """The text with blanks before it, `width` cells wide; a longer one as it is."""
    return " " * (width - cells(text)) + text


def centred(text: str, width: int) -> str:
    """The text in the middle of `width` cells; a longer one as it is."""
    blanks = max(width - cells(text), 0)
    return " " * (blanks // 2) + text + " " * (blanks - blanks // 2)


def is_mark(char: str) -> bool:
    """Whether a character has no place of its own: it stands on the letter before it, or joins letters."""
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf") or "\u1160" <= char <= "\u11ff"


def _belongs(before: str, char: str) -> bool:
    if is_mark(char) or before[-1] == JOINER:
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff":  # the colour of a skin
        return True
    return _is_flag_letter(char) and len(before) == 1 and _is_flag_letter(before)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _cells_of(cluster: str) -> int:
    if len(cluster) > 1 and (_AS_PICTURE in cluster or JOINER in cluster[1:-1] or _is_flag_letter(cluster[0])):
        return 2
    return 2 if unicodedata.east_asian_width(cluster[0]) in _WIDE else 1
