"""A scan that comes in pieces is put together again, and a person's typing is never taken for a piece of one.

The keys go the way the scanner's filter sends them (`ui/input/scanner.py`), without a window.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos_app.domain.barcode import check_digit
from pos_app.domain.wedge import (
    ENTER,
    GAP,
    LEAST,
    LONG_STALL,
    STALL,
    WORD_STALL,
    Key,
    Wedge,
    gap_between,
    is_certain,
    judge,
    patience,
    run_out,
    whole,
)

WEDGE = Wedge()
LATEST = 15  # ms that a key may arrive later than its time says
EANS = st.text("0123456789", min_size=12, max_size=12).map(lambda body: body + check_digit(body))
OTHERS = st.from_regex(r"[A-Z]{1,3}[-/]?[0-9][A-Z0-9]{4,9}", fullmatch=True).filter(lambda text: not is_certain(text))
NAMES = st.sampled_from(["Claes", "pain de campagne", "cafe", "Jean-Pierre", "élise@example.be", "vermeer", "ab", "x"])
NUMBERS = st.sampled_from(["3", "12", "0475 12 34 56", "2.50", "49,95", "1000", "12*", "5", "20"])


class _Field:
    """What is left in a field, and the codes that were heard, in a shop with the codes `known`."""

    def __init__(self, *known: str) -> None:
        self._known = known
        self.text, self.codes = "", list[str]()
        self._held: tuple[Key, ...] = ()
        self._typed: list[Key] = []

    def play(self, keys: Iterable[Key]) -> _Field:
        for before, key in pairwise((Key("", 0), *keys)):
            self._wait(gap_between(before, key))
            self._press(key)
        self._wait(10 * LONG_STALL)
        return self

    def _wait(self, ms: int) -> None:
        if self._held and ms > max(patience(self._held, WEDGE), WEDGE.gap + LATEST):
            found = whole(self._typed, self._held, None, WEDGE) if len(self._held) >= LEAST else None
            if found is not None:
                self._hear(found.code, found.taken)
            else:
                self._give(run_out(self._held, WEDGE).release)

    def _press(self, key: Key) -> None:
        verdict = judge(self._held, key, WEDGE)
        if key.char == ENTER and (found := whole(self._typed, self._held, key, WEDGE)) is not None:
            stays = found.in_doubt and found.code in self._known
            self._hear(found.others[0] if found.in_doubt and not stays else found.code, 0 if stays else found.taken)
            return
        if verdict.code:
            self._hear(verdict.code, 0)
            return
        self._give(verdict.release)
        self._held = verdict.held
        if verdict.passes:
            self.text, self._typed = self.text + key.char, []

    def _hear(self, code: str, taken: int) -> None:
        self.text = self.text[: len(self.text) - taken]
        self.codes.append(code)
        self._held, self._typed = (), []

    def _give(self, count: int) -> None:
        for key in self._held[:count]:
            if self._typed and gap_between(self._typed[-1], key) > LONG_STALL:
                self._typed = []
            self._typed.append(key)
            self.text += key.char
        self._held = self._held[count:]


def at_gaps(text: str, gaps: Iterable[int], start: int) -> list[Key]:
    return [Key(char, at) for char, at in zip(text, accumulate(gaps, initial=start), strict=False)]


@given(
    st.one_of(EANS, OTHERS),
    st.integers(4, 60),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 400)), max_size=2),
)
def test_a_scan_is_whole_wherever_it_stalls(code: str, pace: int, stalls: list[tuple[int, int]]) -> None:
    """Two stalls, both among the first letters as well, leave nothing behind."""
    assume(len(code) >= 8)
    # Two keys may be a person's: a barcode that is the end of another code by chance is one behind them.
    assume(is_certain(code) or not any(is_certain(code[start:]) for start in range(1, len(code))))
    gaps = [pace] * (len(code) + 1)
    for place, ms in stalls:
        gaps[place % len(code)] = ms
    field = _Field().play(at_gaps(code + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == ("", [code])


@given(st.text("ABCXYZ ", min_size=LEAST, max_size=10), st.text("ABCXYZ0189-./ ", max_size=9), st.data())
def test_a_code_that_begins_with_words_is_whole_if_it_stalls_behind_them(
    word: str, rest: str, data: st.DataObject
) -> None:
    """A stall behind words is told from the pause of a person by what came behind it. At the end of words nothing does:
    that is the next test."""
    code = word + rest
    assume(code.strip() and not is_certain(code))
    is_word = code.replace(" ", "").isalpha()
    place = data.draw(st.integers(LEAST, len(code) - is_word)) if len(code) > LEAST or not is_word else 0
    gaps = data.draw(st.lists(st.integers(0, GAP), min_size=len(code) + 1, max_size=len(code) + 1))
    if place:
        gaps[place - 1] = data.draw(st.integers(GAP + 1, STALL))
    field = _Field().play(at_gaps(code + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == ("", [code])


@given(
    st.sampled_from(["Dupont", "Jean Dupont", "pain de campagne", "vanderstraeten"]),
    st.sampled_from(["", " ", "s", " fils", " Claes", "-", ", Jean", "é"]),
    st.integers(0, GAP),
    st.lists(st.integers(WORD_STALL + LATEST, STALL), min_size=10, max_size=10),
)
def test_words_of_a_program_stay_with_what_a_person_types_behind_them(
    words: str, more: str, pace: int, by_hand: list[int]
) -> None:
    gaps = [*[pace] * (len(words) - 1), *by_hand]
    field = _Field().play(at_gaps(words + more + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == (words + more + ENTER, [])


@pytest.mark.parametrize("first", range(2))
@pytest.mark.parametrize("code", ["AB12CD34", "XY9000001", "TOR-001A"])
def test_its_first_two_letters_may_come_as_a_persons(code: str, first: int) -> None:
    """What failed: two stalls behind the first letter and the second one."""
    gaps = [250 + 100 * first, 180, *[20] * len(code)]
    field = _Field().play(at_gaps(code + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == ("", [code])


@pytest.mark.parametrize("word", ["pa", "ca", "no"])
@pytest.mark.parametrize("pause", [200, 300, 440])
def test_two_letters_of_a_person_stay_where_the_code_behind_them_is_one_of_the_shop(word: str, pause: int) -> None:
    typed = at_gaps(word, [150, 150], 10_000)
    scanned = at_gaps("TOR-001" + ENTER, [8] * 8, typed[-1].at + pause)
    field = _Field("TOR-001").play([*typed, *scanned])
    assert (field.text, field.codes) == (word, ["TOR-001"])


@given(EANS, st.integers(4, 35), st.integers(2, 12), st.integers(STALL + 1, LONG_STALL - 20))
def test_the_lost_head_of_a_scan_is_found_again(code: str, pace: int, place: int, stall: int) -> None:
    """Its pause was so long that the head stood in the field as if typed."""
    rest = code[place:]
    assume(not is_certain(rest) and not is_certain(code[:place]))  # a part that is a code by chance is one
    gaps = [pace] * (len(code) + 1)
    gaps[place - 1] = stall
    field = _Field().play(at_gaps(code + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == ("", [code])


def test_no_figure_of_a_keyboard_whose_figures_are_letters_is_a_word() -> None:
    """5410000000019 on a Slovak keyboard, whose zeros alone are a barcode, stalled on both sides of them."""
    gaps = (49, 47, 153, 46, 48, 49, 49, 48, 46, 47, 243, 50, 48)
    field = _Field().play(at_gaps("ťč+éééééééé+í" + ENTER, gaps, 10_000))
    assert (field.text, field.codes) == ("", ["ťč+éééééééé+í"])


@st.composite
def typing(draw: st.DrawFn) -> tuple[str, list[Key]]:
    """A person: words and numbers, 45 to 900 ms a key, some keys of a word overlapping as fast typists' do, and Enter
    now and then."""
    keys: list[Key] = []
    at, text = 10_000, ""
    for word in draw(st.lists(st.one_of(NAMES, NUMBERS), min_size=1, max_size=4)):
        pace = draw(st.integers(75, 400))
        at += draw(st.integers(150, 3000))
        for char in word + draw(st.sampled_from(["", " ", ENTER])):
            is_word = char.isalpha() and char.isascii()
            overlaps = is_word and len(keys) > 1 and keys[-1].at - keys[-2].at > 70 and draw(st.integers(0, 4)) == 0
            at += draw(st.integers(15, 60)) if overlaps else pace + draw(st.integers(0, 500))
            keys.append(Key(char, at))
            text += char
    return text, keys


RHYTHM = st.lists(st.tuples(st.sampled_from("aZ1 3-é@\t"), st.integers(1, 3000)), max_size=24)


@given(RHYTHM, RHYTHM, st.sampled_from([ENTER, ""]), st.integers(1, 5000), st.integers(1, 9))
def test_whatever_lies_in_the_queue_no_more_is_taken_than_was_typed(
    typed: list[tuple[str, int]], held: list[tuple[str, int]], end: str, late: int, least: int
) -> None:
    """Held keys may have any pause between them, and before their end, where a busy machine had them wait."""
    ats = list(accumulate([*(gap for _, gap in (*typed, *held)), late], initial=5_000))[1:]
    keys = [Key(char, at) for (char, _), at in zip((*typed, *held), ats, strict=False)]
    found = whole(keys[: len(typed)], keys[len(typed) :], Key(end, ats[-1]) if end else None, Wedge(least=least))
    assert found is None or (0 <= found.taken <= len(typed) and found.code)


@given(typing())
def test_what_a_person_types_stays(typed: tuple[str, list[Key]]) -> None:
    text, keys = typed
    field = _Field().play(keys)
    assert (field.text, field.codes) == (text, [])


@given(typing(), st.one_of(EANS, OTHERS), st.integers(4, 30), st.integers(STALL + 20, 4000))
def test_what_a_person_typed_before_a_scan_stays(
    typed: tuple[str, list[Key]], code: str, pace: int, pause: int
) -> None:
    """A hand goes from the keyboard to the scanner within half a second at best."""
    text, keys = typed
    assume(len(code) >= 8)
    scanned = at_gaps(code + ENTER, [pace] * (len(code) + 1), keys[-1].at + pause)
    field = _Field().play([*keys, *scanned])
    assert (field.text, field.codes) == (text, [code])
