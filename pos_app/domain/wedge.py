"""Distinguishes a scanner's keys from a person's by their times, and evaluates the scanner's self-test.

Scope: the domain and the standard library. Pure: times are those of the key events, in milliseconds, never of their
arrival.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Final

from pos_app.domain.frozen import frozen
from pos_app.domain.keyboards import readings_of
from pos_app.domain.receipt import PaymentNumber, ReceiptNumber, ReturnNumber
from pos_app.domain.scanned import layout_of, readings
from pos_app.domain.voucher_code import is_code

# ms, keys; measured (facts.md, fact 12): a scanner's gaps are shorter, and people do not type codes so fast
GAP, LEAST = 35, 6
SLOWEST = 60  # ms, the highest gap that settings allow: people type at this pace
STALL = 450  # ms that a scan may pause: a weak radio, a busy machine; LEAST keys are held so long
LONG_STALL = 2000  # ms that it may pause as well if its beginning came at its pace, and the whole is a code for sure
WORD_STALL = 150  # ms, behind letters and blanks alone: then they are delivered, and `whole` takes them back
PAIR = 2  # keys that were typed alone right before a scan are its own, however they came
FAST = 70  # ms: figures that come faster than this are no person's (the record on a number pad is 144 ms a key)
SOON = 600  # ms in which the ending key of a code that was heard without it still belongs to it
SAME_MS = 30  # the same code again within so many milliseconds is one scan that was sent twice (faults F33)
_CLOCK = 1 << 32  # X11 and Windows count milliseconds in 32 bits and start again after 49 days
ENTER: Final = "\r"
TAB: Final = "\t"
ALT: Final = 0xE000
"""Alt with a figure of the number pad is the character `chr(ALT + figure)`: a scanner types what no key has so."""
_IN_A_LINK = re.compile(r"h.{2,6}://.*[0-9]{12}", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ALT_RUN = re.compile(f"[{chr(ALT)}-{chr(ALT + 9)}]+(.?)", re.DOTALL)


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


@frozen
class Wedge:
    """How a shop's scanner types: the longest gap between two keys (ms), the shortest code, what it adds before and
    after each code, and the key at its end."""

    gap: int = GAP
    least: int = LEAST
    prefix: str = ""
    suffix: str = ""
    ending: Ending = Ending.ANY


@frozen
class Key:
    """A key press: its character, ENTER, TAB, or "" for any other; `at` in milliseconds, 0 if the event has no time.
    `repeated`: the key is held down."""

    char: str
    at: int
    repeated: bool = False


@frozen
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
    """The longest gap (ms) until the next key of the scan that begins with these keys. Behind a figure it is longer
    than behind a letter, because people type words faster; after LEAST keys at a scanner's pace it is much longer,
    because a person does not type so. If no key ends a code, the pause ends it."""
    if wedge.ending is Ending.NONE:
        return wedge.gap
    if len(held) >= max(wedge.least, LEAST):
        # Words may have been typed by a program, with a person's Enter behind them. Where more of the code follows, it
        # is recognised backwards.
        is_name = _is_a_word(held)  # figures are letters, too, on a Slovak keyboard
        return max(WORD_STALL if is_name else STALL, wedge.gap)
    return _pace(held[-1], wedge) if held else wedge.gap


def _pace(key: Key, wedge: Wedge) -> int:
    """The longest gap (ms) behind this key at a scanner's pace."""
    return wedge.gap if _is_word(key.char) else max(FAST, wedge.gap)


def _is_word(char: str) -> bool:
    """Whether people type this within words, where their keys overlap: not so figures, also as AZERTY has them."""
    return char == " " or (char.isascii() and char.isalpha())


def judge(held: tuple[Key, ...], key: Key, wedge: Wedge) -> Verdict:
    """Decide about the held keys when a new key comes. A scanner's keys follow each other within `patience`; a person's
    first key, a repeated one and one without a time are typing."""
    gap = wedge.gap if key.repeated else patience(held, wedge)  # a doubled key comes at once, one held down does not
    follows = bool(held) and key.at > 0 and gap_between(held[-1], key) <= gap
    if key.char in _ENDS[wedge.ending]:
        code = code_of(held, wedge) if follows else ""
        return Verdict(code=code) if code else Verdict(release=len(held), passes=True)
    if not key.char or key.char in (ENTER, TAB) or key.at <= 0 or (key.repeated and not follows):
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
    text = text_of(keys)
    if not (text.startswith(wedge.prefix) and text.endswith(wedge.suffix)):
        return ""
    code = text[len(wedge.prefix) : len(text) - len(wedge.suffix)]
    return code if len(code) >= wedge.least and code.strip() else ""


def text_of(keys: Sequence[Key]) -> str:
    """What these keys typed, Alt with figures as the character they name: 029 is GS. A system that also sends the
    character itself sends it once."""

    def named(match: re.Match[str]) -> str:
        figures = "".join(str(ord(char) - ALT) for char in match[0][: match.end(1) - match.start() - len(match[1])])
        char = chr(int(figures) % 0x110000)
        return char if char == match[1] else char + match[1]

    text = "".join(map(attrgetter("char"), keys))
    return _ALT_RUN.sub(named, text) if _ALT_RUN.search(text) else text


# --- scans that came in pieces ---


@frozen
class Whole:
    """A scan whose beginning was taken for typing: its code, how many of the keys typed last belong to it, and what the
    code may be without them. `in_doubt`: those keys may as well be a person's, and only who knows the shop's codes can
    tell; `code` is then what came without them, and `others` with them."""

    code: str
    taken: int = 0
    others: tuple[str, ...] = ()
    in_doubt: bool = False


def whole(typed: Sequence[Key], held: Sequence[Key], end: Key | None, wedge: Wedge) -> Whole | None:
    """The scan that ends here, recognised backwards: `typed` were delivered as typing, `held` are still held, `end` is
    the ending key, None if none came. None: what is held is judged as it is.

    What ends in a code with a right check digit, or in a receipt number, is that code, the longest first, if most of
    its keys came at a machine's pace. Another code is put together with the piece before it. A text of figures and
    letters whose keys came so is a code without any of this, and so is any text that began and ended as only a machine
    types: a code may begin with a word, and pause behind it.
    """
    keys = [*typed, *held]
    chain = _chain(keys, end)
    before = len(chain) - len(held)
    if before < 0:
        return None  # a pause within what is held, or before its end: a busy machine had its keys wait in the queue
    gaps = [0, *(gap_between(one, two) for one, two in pairwise(chain))]
    tail = [gap_between(chain[-1], end)] if end is not None and chain else []
    held_code, held_gaps = code_of(tuple(held), wedge), gaps[before + 1 :]

    def is_paced(start: int) -> bool:
        return sum(gap > FAST for gap in (*gaps[start + 1 :], *tail)) * 3 <= len(chain) - start

    def belongs(start: int, to: int) -> bool:
        """Whether the keys from `start` to `to` were typed by the machine that typed those behind them."""
        if _is_identifier(text_of(chain[start:to])):
            return True
        if to - start > 1:
            return is_paced(start) and (not held or _same_pace(gaps[start + 1 : to + 1], held_gaps))
        return to == start or (start == 0 and not _is_word(chain[0].char))

    for start in range(min(before + 1, max(len(chain) - 7, 0))):  # the shortest barcode has 8 keys
        if start and gaps[start] <= max(FAST, wedge.gap):
            continue  # in the middle of a piece
        code = code_of(tuple(chain[start:]), wedge)
        if not (code and is_paced(start) and is_certain(code)):
            continue
        if start < before and is_certain(held_code) and not belongs(start, before):
            continue  # a person typed, and scanned right behind it
        if start and end is not None and belongs(0, start):
            break  # a part that happens to be a code, of one that was misread
        return Whole(code, max(before - start, 0))
    late = _with_head(keys, chain, wedge)
    if late and not is_certain(held_code) and is_certain(code := code_of(tuple(late), wedge)):
        return Whole(code, len(late) - len(held))
    if end is None:
        return None
    text = code_of(tuple(chain), wedge)
    is_scan = len(text) >= max(wedge.least, LEAST) and is_paced(0)
    is_scan = is_scan and (_is_code_like(text) or _is_a_machines(chain, end, wedge))
    if is_scan and (not held_code or belongs(0, before)):
        return Whole(text, before, (held_code,) if held_code and not is_certain(held_code) else ())
    if held_code:
        is_pair = before <= PAIR and not _is_a_word(chain[:before])
        start = 0 if is_pair else before
        while start and (start == before or gaps[start] <= wedge.gap):
            start -= 1
        piece = before - start
        if piece and (start == 0 or piece > 1) and not is_certain(held_code):
            return Whole(code_of(tuple(chain[start:]), wedge) or held_code, piece, (held_code,))
        if 0 < before <= PAIR and not is_certain(held_code) and text and not _is_a_word(held):
            return Whole(held_code, before, (text,), in_doubt=True)
    return None


def _is_code_like(text: str) -> bool:
    """Whether a text may be a code and is no word: figures, also as AZERTY has them, and no blank."""
    figures = sum(not _is_word(char) for char in text)
    return " " not in text and (any(char.isdigit() for char in text) or 2 * figures >= len(text))


def _is_identifier(text: str) -> bool:
    """Whether this is what a scanner may be set to send before each code (AIM: "]C1"), on any keyboard."""
    return len(text) == 3 and any(map(_IDENTIFIER.fullmatch, (text, *(read for _, read in readings_of(text)))))


def _is_a_machines(keys: Sequence[Key], end: Key, wedge: Wedge) -> bool:
    """Whether the first LEAST keys, and the ending key, came as close behind the key before them as only a machine
    types. A person's Enter comes later, also behind a name that a program typed."""
    pairs = [*pairwise(keys[: max(wedge.least, LEAST)]), (keys[-1], end)]
    return all(gap_between(one, two) <= _pace(one, wedge) for one, two in pairs)


def is_set_aside(text: str) -> bool:
    """Whether this is no entry of a settings page but a scan, perhaps a misread one: a code for sure, figures and signs
    alone, what begins as GS1 data do, or a Digital Link."""
    if text.startswith("]") or _IN_A_LINK.match(text) or is_certain(text):
        return True
    return len(text) >= 8 and not any(map(_is_word, text))


def is_certain(text: str) -> bool:
    """Whether a text is a code by itself: a barcode with a right check digit, a voucher's, or a document's number, in
    any keyboard layout."""
    if len(text) < 8:
        return False
    for code in readings(text):
        if code.retail and not code.misread:
            return True
        text_read = code.text.upper()
        if any(str(kind.find(text_read)) == text_read for kind in (ReceiptNumber, ReturnNumber, PaymentNumber)):
            return True
        if is_code(text_read):
            return True
    return False


def is_machine(typed: Sequence[Key], held: Sequence[Key], end: Key) -> bool:
    """Whether Enter came behind figures at a pace no person has."""
    chain = _chain([*typed, *held], end)
    if not chain or _is_word(chain[-1].char):
        return False
    gap = gap_between(chain[-1], end)
    if gap <= GAP:
        return True
    return gap <= FAST and len(chain) > 1 and gap_between(chain[-2], chain[-1]) <= FAST and not _is_word(chain[-2].char)


def _chain(keys: list[Key], end: Key | None) -> list[Key]:
    """The last of these keys, back to a pause that is no scan's."""
    if end is not None and keys and gap_between(keys[-1], end) > STALL:
        return []
    start = len(keys)
    while start and (start == len(keys) or gap_between(keys[start - 1], keys[start]) <= STALL):
        start -= 1
    return keys[start:]


def _with_head(keys: Sequence[Key], chain: list[Key], wedge: Wedge) -> list[Key]:
    """The chain with what came before its pause, if that came as only a machine types; else nothing."""
    first = start = len(keys) - len(chain)
    if not chain or not first or gap_between(keys[first - 1], keys[first]) > LONG_STALL:
        return []
    while start and (start == first or gap_between(keys[start - 1], keys[start]) <= wedge.gap):
        start -= 1
    return list(keys[start:]) if first - start > 1 else []


def _is_a_word(keys: Sequence[Key]) -> bool:
    return all(_is_word(key.char) for key in keys)


def _same_pace(typed: list[int], held: list[int]) -> bool:
    """Whether what was typed came as fast as what is held, pauses aside."""
    one, two = sorted(gap for gap in typed if gap <= FAST), sorted(held)
    return bool(one and two) and one[len(one) // 2] * 2 <= two[len(two) // 2] * 3 + 10


# --- the self-test ---


@frozen
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


@frozen
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
