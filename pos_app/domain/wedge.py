"""A scanner's keys told from a person's by when each was pressed, and what a self-test of the scanner measures.

Scope: the domain and the standard library. Pure: times are the events' own, in milliseconds, never those of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from pos_app.domain.scanned import layout_of, readings

GAP, LEAST = 35, 6  # measured (facts.md, fact 12): a scanner's gaps are shorter, a person's code is not typed so
SLOWEST = 60  # no scanner may be given more: people type at this pace
STALL = 150  # so long may a scan stand still once its first LEAST keys are there: a weak radio, a busy machine
SAME_MS = 30  # the same code again within so many milliseconds is one scan that came twice (faults F33)
_CLOCK = 1 << 32  # X11 and Windows count milliseconds in 32 bits and begin again after 49 days
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
    Ending.NONE: frozenset({ENTER, TAB}),  # one that sends none now may be set to send one tomorrow
}


@dataclass(frozen=True, slots=True)
class Wedge:
    """How a shop's scanner types: the longest gap between two keys (ms), the shortest code, what it puts before and
    after each code, and the key at its end."""

    gap: int = GAP
    least: int = LEAST
    prefix: str = ""
    suffix: str = ""
    ending: Ending = Ending.ANY


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was pressed: its character, ENTER, TAB, or "" for any other; `at` in milliseconds, 0 when nobody
    said. One that repeats by being held down is `repeated`."""

    char: str
    at: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the keys: so many of those held are given back to whoever has the focus, `held` wait on, `passes`
    says that the new key goes on its way at once. `code` is what was scanned; its keys are then nobody's."""

    release: int = 0
    held: tuple[Key, ...] = ()
    passes: bool = False
    code: str = ""


def gap_between(before: Key, after: Key) -> int:
    """Milliseconds from one key to the next, right also where the system's clock began again."""
    return (after.at - before.at) % _CLOCK


def patience(held: tuple[Key, ...], wedge: Wedge) -> int:
    """The longest gap (ms) to the next key of the scan that begins with these. So many keys at a scanner's pace are no
    person's; where no key ends a code, the pause is what ends it."""
    is_scan = wedge.ending is not Ending.NONE and len(held) >= max(wedge.least, LEAST)
    return max(STALL, wedge.gap) if is_scan else wedge.gap


def judge(held: tuple[Key, ...], key: Key, wedge: Wedge) -> Verdict:
    """What a new key makes of those that wait. A scanner's keys follow each other within `patience`; a person's
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
    """No further key came: a code only from a scanner that ends with none, else typing."""
    code = code_of(held, wedge) if wedge.ending is Ending.NONE else ""
    return Verdict(code=code) if code else Verdict(release=len(held))


def code_of(keys: tuple[Key, ...], wedge: Wedge) -> str:
    """The code in these keys, "" where they are none of this scanner's."""
    text = "".join(key.char for key in keys)
    if not (text.startswith(wedge.prefix) and text.endswith(wedge.suffix)):
        return ""
    code = text[len(wedge.prefix) : len(text) - len(wedge.suffix)]
    return code if len(code) >= wedge.least and code.strip() else ""


# --- the self-test ---


@dataclass(frozen=True, slots=True)
class Burst:
    """The keys of one scan as the self-test heard them; `ending` is ENTER, TAB or ""."""

    keys: tuple[Key, ...]
    ending: str = ""

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(key.char for key in self.keys)

    @property
    def longest_gap(self) -> int:
        """Milliseconds between the two keys farthest apart."""
        return max((gap_between(one, two) for one, two in pairwise(self.keys)), default=0)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a self-test found. `problem` is "" or one of "differs" (the scans were not of one product), "slow" (slower
    than SLOWEST), "ending" (not always the same), "barcode" (none is in what came: scan an EAN or UPC)."""

    wedge: Wedge
    fastest: int
    slowest: int
    code: str
    layout: str
    problem: str = ""


def propose(bursts: tuple[Burst, ...]) -> Findings:
    """Settings from scans of one and the same product. Needs at least one burst with keys."""
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
    """What stands before the barcode in a text, the barcode as it came, and what stands after it."""
    for length in range(len(text), 7, -1):
        for start in range(len(text) - length + 1):
            before, part, after = text[:start], text[start : start + length], text[start + length :]
            if before[-1:].isdigit() or after[:1].isdigit():
                continue  # part of a longer number
            if any(code.retail and not code.misread for code in readings(part)):
                return before, part, after
    return "", "", ""
