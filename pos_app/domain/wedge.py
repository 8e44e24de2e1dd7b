"""Distinguishes a scanner's keys from a person's by their times, and evaluates the scanner's self-test.

Scope: the domain and the standard library. Pure: times are those of the key events, in milliseconds, never of their
arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from pos_app.domain.scanned import layout_of, readings

# ms, keys; measured (facts.md, fact 12): a scanner's gaps are shorter, and people do not type codes so fast
GAP, LEAST = 35, 6
SLOWEST = 60  # ms, the highest gap that settings allow: people type at this pace
STALL = 150  # ms that a scan may pause once its first LEAST keys are there: a weak radio, a busy machine
SAME_MS = 30  # the same code again within so many milliseconds is one scan that was sent twice (faults F33)
_CLOCK = 1 << 32  # X11 and Windows count milliseconds in 32 bits and start again after 49 days
ENTER: Final = "\r"
TAB: Final = "\t"


class Ending(StrEnum):
    """The key a scanner presses after a code."""

    ANY = "any"
    ENTER = "enter"
    TAB = "tab"
    NONE = "none"


_ENDS: dict[Ending, frozenset[str]] = {
    Ending.ANY: frozenset({ENTER, TAB}),
    Ending.ENTER: frozenset({ENTER}),
    Ending.TAB: frozenset({TAB}),
    Ending.NONE: frozenset({ENTER, TAB}),  # a scanner that sends none now may be set to send one later
}


@dataclass(frozen=True, slots=True)
class Wedge:
    """How a shop's scanner types: the longest gap between two keys (ms), the shortest code, what it adds before and
    after each code, and the key at its end."""

    gap: int = GAP
    least: int = LEAST
    prefix: str = ""
    suffix: str = ""
    ending: Ending = Ending.ANY


@dataclass(frozen=True, slots=True)
class Key:
    """A key press: its character, ENTER, TAB, or "" for any other; `at` in milliseconds, 0 if the event has no time.
    `repeated`: the key is held down."""

    char: str
    at: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens with the keys: the first `release` of those held are delivered to the focused widget, `held` stay
    held, `passes` says that the new key is delivered at once. `code` is the scanned code; its keys are delivered to no
    widget."""

    release: int = 0
    held: tuple[Key, ...] = ()
    passes: bool = False
    code: str = ""


def gap_between(before: Key, after: Key) -> int:
    """Milliseconds from one key to the next, also right if the system's counter started again in between."""
    return (after.at - before.at) % _CLOCK


def patience(held: tuple[Key, ...], wedge: Wedge) -> int:
    """The longest gap (ms) until the next key of the scan that begins with these keys. After LEAST keys at a scanner's
    pace it is longer, because a person does not type so; if no key ends a code, the pause ends it."""
    is_scan = wedge.ending is not Ending.NONE and len(held) >= max(wedge.least, LEAST)
    return max(STALL, wedge.gap) if is_scan else wedge.gap


def judge(held: tuple[Key, ...], key: Key, wedge: Wedge) -> Verdict:
    """Decide about the held keys when a new key comes. A scanner's keys follow each other within `patience`; a person's
    first key, a repeated one and one without a time are typing."""
    follows = bool(held) and key.at > 0 and not key.repeated and gap_between(held[-1], key) <= patience(held, wedge)
    if key.char in _ENDS[wedge.ending]:
        code = code_of(held, wedge) if follows else ""
        return Verdict(code=code) if code else Verdict(release=len(held), passes=True)
    if not key.char or key.char in (ENTER, TAB) or key.at <= 0 or key.repeated:
        return Verdict(release=len(held), passes=True)
    if follows:
        return Verdict(held=(*held, key))
    code = code_of(held, wedge) if wedge.ending is Ending.NONE else ""
    return Verdict(release=0 if code else len(held), held=(key,), code=code)


def run_out(held: tuple[Key, ...], wedge: Wedge) -> Verdict:
    """Decide about the held keys when no further key came: a code if the scanner sends no ending key, else typing."""
    code = code_of(held, wedge) if wedge.ending is Ending.NONE else ""
    return Verdict(code=code) if code else Verdict(release=len(held))


def code_of(keys: tuple[Key, ...], wedge: Wedge) -> str:
    """The code in these keys, "" if they are not a code of this scanner."""
    text = "".join(key.char for key in keys)
    if not (text.startswith(wedge.prefix) and text.endswith(wedge.suffix)):
        return ""
    code = text[len(wedge.prefix) : len(text) - len(wedge.suffix)]
    return code if len(code) >= wedge.least and code.strip() else ""


# --- the self-test ---


@dataclass(frozen=True, slots=True)
class Burst:
    """The keys of one scan as the self-test received them; `ending` is ENTER, TAB or ""."""

    keys: tuple[Key, ...]
    ending: str = ""

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(key.char for key in self.keys)

    @property
    def longest_gap(self) -> int:
        """The longest gap between two keys in milliseconds."""
        return max((gap_between(one, two) for one, two in pairwise(self.keys)), default=0)


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a self-test. `problem` is "" or one of "differs" (the scans were not of one product), "slow"
    (slower than SLOWEST), "ending" (not always the same), "barcode" (the scans contain none: scan an EAN or UPC)."""

    wedge: Wedge
    fastest: int
    slowest: int
    code: str
    layout: str
    problem: str = ""


def propose(bursts: tuple[Burst, ...]) -> Findings:
    """Scanner settings from scans of one product. Needs at least one burst with keys."""
    texts = {burst.text for burst in bursts}
    endings = {burst.ending for burst in bursts}
    gaps = [gap_between(one, two) for burst in bursts for one, two in pairwise(burst.keys)]
    slowest = max(gaps, default=0)
    text = bursts[0].text
    prefix, code, suffix = _around(text)
    ending = {ENTER: Ending.ENTER, TAB: Ending.TAB, "": Ending.NONE}[bursts[0].ending]
    problem = ""
    if len(texts) > 1:
        problem = "differs"
    elif slowest > SLOWEST:
        problem = "slow"
    elif len(endings) > 1:
        problem = "ending"
    elif not code:
        problem = "barcode"
    gap = GAP if slowest <= GAP - 10 else min(slowest + 10, SLOWEST)
    wedge = Wedge(gap, min(LEAST, max(len(code), 4)), prefix, suffix, ending)
    if problem:
        wedge = replace(wedge, prefix="", suffix="")
    return Findings(wedge, min(gaps, default=0), slowest, code or text, layout_of(code or text), problem)


def _around(text: str) -> tuple[str, str, str]:
    """The part of a text before the barcode, the barcode as it came, and the part after it."""
    for length in range(len(text), 7, -1):
        for start in range(len(text) - length + 1):
            before, part, after = text[:start], text[start : start + length], text[start + length :]
            if before[-1:].isdigit() or after[:1].isdigit():
                continue  # part of a longer number
            if any(code.retail and not code.misread for code in readings(part)):
                return before, part, after
    return "", "", ""
